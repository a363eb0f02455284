"""The addresses as OpenAPI 3.1, made from the same table that the server answers by."""

from __future__ import annotations

import json
import re
from typing import Any

from mapping.api.asked import LISTING
from mapping.api.parameters import PARAMETERS
from mapping.api.problem import MEDIA_TYPE
from mapping.api.routes import BASE, CSV, HSDS_BASE, IDENTIFIER, JSON, ROUTES, Route
from mapping.tables.columns import Column, Kind

Json = dict[str, Any]

PATH = f"{BASE}/openapi.json"
_TYPES: dict[Kind, Json] = {
    "date": {"type": ["string", "null"], "format": "date"},
    "number": {"type": ["number", "null"]},
    "whole": {"type": ["number", "null"]},
    "yes_no": {"type": "boolean"},
}
_ABOUT = (
    "The public view of the register, as the pages and files give it: read only, and never a place "
    "that is confidential. Nothing that is asked is passed over: what is not understood is refused."
)
_REFUSALS = {
    "304": "What is known by its ETag is still so.",
    "400": "Something was asked for that there is not.",
    "401": "People sign in here, and nobody is signed in, or the token opens nothing.",
    "403": "People sign in here, and whoever is signed in is none of those who may read.",
    "404": "There is nothing of that id.",
    "405": "It can only be read.",
    "503": "The data cannot be read as they stand now: ask again after Retry-After seconds.",
}


def openapi(below: str = "") -> bytes:
    """The description, as JSON.

    Parameters
    ----------
    below
        The path below which the server has all of it, such as "/north".
    """
    server: Json = {"servers": [{"url": below}]} if below else {}
    return (json.dumps({**description(), **server}, ensure_ascii=False, indent=1) + "\n").encode()


def description() -> Json:
    """The description as an object."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Provision map", "version": "1.0.0", "description": _ABOUT},
        # One of the two: nothing is asked for where nobody signs in.
        "security": [{"token": []}, {}],
        "paths": {route.path: {"get": _operation(route)} for route in ROUTES},
        "components": {
            "parameters": {name: _parameter(name) for name in PARAMETERS},
            "responses": {f"Refused{code}": _refusal(code) for code in _REFUSALS},
            "securitySchemes": {"token": _TOKEN},
            "schemas": {"Problem": _PROBLEM, "About": {"type": "object"}},
        },
    }


def _operation(route: Route) -> Json:
    return {
        "operationId": re.sub(r"\W+", "_", route.name).strip("_") or "directory",
        "summary": route.summary,
        "parameters": [
            *([_IDENTIFIER] if IDENTIFIER in route.path else []),
            *(
                {**_parameter(name), "required": True}
                if name in route.needed
                else {"$ref": f"#/components/parameters/{name}"}
                for name in route.parameters
            ),
        ],
        "responses": {
            "200": {
                "description": route.summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {route.media_type: {"schema": _schema(route)}},
            },
            **{
                code: {"$ref": f"#/components/responses/Refused{code}"}
                for code in _REFUSALS
                if code != "404" or IDENTIFIER in route.path
            },
        },
    }


def _parameter(name: str) -> Json:
    known = PARAMETERS[name]
    return {"name": name, "in": "query", "description": known.note, "schema": known.schema}


def _refusal(code: str) -> Json:
    said: Json = {"description": _REFUSALS[code]}
    if code != "304":
        said["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return said


_TOKEN: Json = {
    "type": "http",
    "scheme": "bearer",
    "description": "Where people sign in; an administrator of the map makes one for a program.",
}

_IDENTIFIER: Json = {
    "name": IDENTIFIER.strip("{}"),
    "in": "path",
    "required": True,
    "description": "As the list has it.",
    "schema": {"type": "string"},
}

_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "All sentences."},
        "errors": {
            "type": "array",
            "items": {"type": "string"},
            "description": "A sentence for each thing.",
        },
    },
}


_SERVICES: Json = {
    "type": "object",
    "description": "A page of services of the Human Services Data Specification 3.",
    "required": ["total_items", "total_pages", "page_number", "size", "contents"],
    "properties": {
        **{
            name: {"type": "integer"}
            for name in ("total_items", "total_pages", "page_number", "size")
        },
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
        "about": {"$ref": "#/components/schemas/About"},
        "contents": {"type": "array", "items": {"type": "object"}},
    },
}


def _schema(route: Route) -> Json:
    if route.media_type == CSV:
        names = ", ".join(column.name for column in route.columns)
        return {"type": "string", "description": f"Columns: {names}."}
    if route.base == HSDS_BASE:
        return _SERVICES if LISTING[0] in route.parameters else {"type": "object"}
    if route.media_type != JSON:
        return {"type": "object", "description": "A FeatureCollection (RFC 7946)."}
    row = {
        "type": "object",
        "required": [column.name for column in route.columns],
        "properties": {column.name: _cell(column) for column in route.columns},
    }
    return {
        "type": "object",
        "required": ["about", "rows"],
        "properties": {
            "about": {"$ref": "#/components/schemas/About"},
            "rows": {"type": "array", "items": row},
        },
    }


def _cell(column: Column) -> Json:
    return {**_TYPES.get(column.kind, {"type": "string"}), "description": column.note}
