"""The addresses: what each answers, what may be asked of it, and how its answer is made.

The server, the description for programs and the page for people are all made from `ROUTES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from mapping.analysis.returns import Progress
from mapping.analysis.services.service_filter import PARAMETERS as FILTERS
from mapping.analysis.services.service_filter import ServiceFilter, ServiceIndex, apply
from mapping.analysis.since import Since
from mapping.api.asked import LISTING, SINCE, Asked, NotThereError, RefusedError
from mapping.export.actions import ACTION_COLUMNS, actions_frame
from mapping.export.changes import CHANGE_COLUMNS, change_rows
from mapping.export.extract import Extract, Places
from mapping.export.geodata import matrix_geojson
from mapping.export.open_referral import record_id, service_of, services, services_page
from mapping.export.recommendations import RECOMMENDATION_COLUMNS, recommendations_frame
from mapping.export.returns import RETURN_COLUMNS, returns_frame
from mapping.export.tables import (
    AREA_COLUMNS,
    MATRIX_COLUMNS,
    RECORD_COLUMNS,
    TYPE_COLUMNS,
    areas_frame,
    csv_bytes,
    json_rows,
    matrix_frame,
    narrowed,
    records_frame,
    types_frame,
)
from mapping.export.units import UNIT_COLUMNS, units_frame
from mapping.geography.boundaries import Boundaries
from mapping.tables.columns import Column
from mapping.wording.since import basis_sentence

BASE, HSDS_BASE = "/api/v1", "/api/hsds"
IDENTIFIER = "{id}"
CSV, JSON, GEOJSON = "text/csv; charset=utf-8", "application/json", "application/geo+json"


@dataclass(frozen=True)
class Source:
    """What answers are made of: the public view on the day that is looked at.

    Attributes
    ----------
    notes
        What is to be known of this day's data, such as which register stands for it.
    """

    extract: Extract
    index: Callable[[], ServiceIndex]
    boundaries: Callable[[], Boundaries]
    places: Callable[[], Places]
    since: Callable[[date], Since]
    newest_round: Callable[[], Progress | None]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """One address.

    Attributes
    ----------
    columns
        Of its rows; none where it gives shapes.
    needed
        Of the parameters those that cannot be left out.
    """

    name: str
    media_type: str
    summary: str
    parameters: tuple[str, ...]
    make: Callable[[Source, Asked], bytes]
    columns: tuple[Column, ...] = ()
    needed: tuple[str, ...] = ()
    base: str = BASE

    @property
    def path(self) -> str:
        """Its whole address on the server."""
        return f"{self.base}/{self.name}"

    @property
    def has_filters(self) -> bool:
        """Whether records can be filtered as on the page Services."""
        return set(FILTERS) <= set(self.parameters)


# ------------------------------------------------------------------------------- making


def _areas(source: Source, asked: Asked) -> bytes:
    frame = narrowed(areas_frame(source.extract), area_code=asked.codes)
    return _table(source, frame)


def _types(source: Source, asked: Asked) -> bytes:
    return _table(source, narrowed(types_frame(source.extract), key=asked.keys))


def _matrix(source: Source, asked: Asked) -> pd.DataFrame:
    frame = matrix_frame(source.extract)
    return narrowed(frame, area_code=asked.codes, provision_type=asked.keys)


def _matrix_csv(source: Source, asked: Asked) -> bytes:
    return csv_bytes(_matrix(source, asked), MATRIX_COLUMNS)


def _matrix_json(source: Source, asked: Asked) -> bytes:
    return _table(source, _matrix(source, asked))


def _records(source: Source, asked: Asked) -> pd.DataFrame:
    frame = records_frame(source.extract)
    return (
        frame if asked.services is None else frame.iloc[apply(source.index(), asked.services).rows]
    )


def _records_csv(source: Source, asked: Asked) -> bytes:
    return csv_bytes(_records(source, asked), RECORD_COLUMNS)


def _records_json(source: Source, asked: Asked) -> bytes:
    return _table(source, _records(source, asked))


def _actions_csv(source: Source, asked: Asked) -> bytes:
    """As on the page Actions, what is about all areas is about each of them."""
    codes = None if asked.codes is None else (*asked.codes, "")
    frame = narrowed(actions_frame(source.extract), area_code=codes, provision_type=asked.keys)
    return csv_bytes(frame, ACTION_COLUMNS)


def _recommendations(source: Source, asked: Asked) -> bytes:
    frame = recommendations_frame(source.extract)
    if asked.keys is not None:
        named = frame["provision_types"].str.split(";")
        frame = frame[[bool({*keys} & {*asked.keys}) for keys in named]]
    return _table(source, frame)


def _units_csv(source: Source, asked: Asked) -> bytes:
    frame = units_frame(source.extract)
    narrow = narrowed(frame, area_code=asked.codes, provision_type=asked.keys)
    return csv_bytes(narrow, UNIT_COLUMNS)


def _returns_csv(source: Source, asked: Asked) -> bytes:
    frame = returns_frame(source.newest_round(), source.extract.reference)
    return csv_bytes(narrowed(frame, area_code=asked.codes), RETURN_COLUMNS)


def _changes(source: Source, asked: Asked) -> bytes:
    assert asked.since is not None  # noqa: S101 - it is one of what this address needs
    found = source.since(asked.since).of(asked.codes, asked.keys)
    about = {
        "since": asked.since.isoformat(),
        "since_register": basis_sentence(found.basis, asked.since, found.tables),
    }
    return _rows(source, change_rows(found, source.extract.reference), about)


def _map(source: Source, asked: Asked) -> bytes:
    return matrix_geojson(source.extract, source.boundaries(), asked.codes, asked.keys)


def _services(source: Source, asked: Asked) -> bytes:
    """A page of the directory; nothing is passed over that no service has."""
    listing, places = asked.listing, source.places()
    every = services(source.extract, places)
    found = every
    ids_by_name: dict[str, Callable[[Mapping[str, Any]], set[str]]] = {
        "organization_id": lambda service: {service["organization_id"]},
        "taxonomy_id": partial(_of_terms, "taxonomy_id"),
        "taxonomy_term_id": partial(_of_terms, "id"),
    }
    for name, ids in ids_by_name.items():
        wanted = getattr(listing, name)
        if wanted and not any(wanted in ids(service) for service in every):
            raise RefusedError(
                [f"The address asks for {name} “{wanted[:60]}”, which no service here has."]
            )
        found = [service for service in found if not wanted or wanted in ids(service)]
    if listing.search:
        rows = apply(source.index(), ServiceFilter(words=listing.search)).rows
        ids_found = set(source.extract.register.records["record_id"].iloc[rows])
        found = [service for service in found if record_id(service) in ids_found]
    if listing.modified_after:
        day = listing.modified_after.isoformat()
        found = [service for service in found if service.get("assured_date", "") >= day]
    names = _MINIMAL if listing.minimal else None if listing.full else _FLAT
    if names is not None:
        found = [{name: s[name] for name in names if name in s} for s in found]
    about = _about(source, places)
    return services_page(found, about, listing.page, listing.per_page)


def _service(source: Source, asked: Asked) -> bytes:
    """One service of the directory."""
    service = service_of(source.extract, source.places(), asked.identifier)
    if service is None:
        raise NotThereError(
            f"There is no service with the id “{asked.identifier[:60]}” here on the day that is "
            "looked at. The ids stand in the list of services."
        )
    return f"{_json(service)}\n".encode()


def _directory(source: Source, asked: Asked) -> bytes:  # noqa: ARG001
    """What this interface is, as the standard wants it told."""
    settings = source.extract.reference.settings
    return (
        f"{_json({'version': _HSDS, 'profile': _PROFILE, 'description': settings.region_name})}\n"
    ).encode()


def _of_terms(name: str, service: Mapping[str, Any]) -> set[str]:
    terms = (attribute.get("taxonomy_term") for attribute in service["attributes"])
    return {term[name] for term in terms if term}


def _table(source: Source, frame: pd.DataFrame) -> bytes:
    return _rows(source, json_rows(frame))


def _rows(
    source: Source, rows: Sequence[Mapping[str, Any]], more: Mapping[str, Any] | None = None
) -> bytes:
    """What the data is, and a row a line: two versions can be compared."""
    about = {**_about(source), **(more or {})}
    lines = ",\n".join(map(_json, rows))
    return f'{{"about":{_json(about)},"rows":[\n{lines}\n]}}\n'.encode()


def _about(source: Source, places: Places | None = None) -> dict[str, Any]:
    extract = source.extract
    return {**extract.about(places), "notice": extract.notice, "notes": list(source.notes)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


# Of the standard, and where its profile for the United Kingdom is described.
_HSDS, _PROFILE = "3.0", "https://docs.openreferraluk.org"
# What tells a service apart, and what there is one of.
_MINIMAL = ("id", "name", "status", "assured_date")
_FLAT = (
    *("id", "organization_id", "name", "description", "url", "email", "status"),
    *("eligibility_description", "assured_date", "alert"),
)


# ------------------------------------------------------------------------------ the table

_CELLS = ("on", "type", "area")
_RECORDS = ("on", "type", "area", *FILTERS)

ROUTES: tuple[Route, ...] = (
    Route("areas.json", JSON, "The areas.", ("on", "area"), _areas, AREA_COLUMNS),
    Route(
        "types.json",
        JSON,
        "The types of provision and their benchmarks.",
        ("on", "type"),
        _types,
        TYPE_COLUMNS,
    ),
    Route(
        "matrix.csv",
        CSV,
        "Status, level and what else is to be known, a row for each area and type: the file "
        "“Matrix as CSV” of the page Downloads.",
        _CELLS,
        _matrix_csv,
        MATRIX_COLUMNS,
    ),
    Route(
        "matrix.json",
        JSON,
        "Status, level and what else is to be known, a row for each area and type, as JSON.",
        _CELLS,
        _matrix_json,
        MATRIX_COLUMNS,
    ),
    Route(
        "records.csv",
        CSV,
        "The public records, filtered as on the page Services: the rows of the file “Records as "
        "CSV” of the page Downloads.",
        _RECORDS,
        _records_csv,
        RECORD_COLUMNS,
    ),
    Route(
        "records.json",
        JSON,
        "The public records, filtered as on the page Services, as JSON.",
        _RECORDS,
        _records_json,
        RECORD_COLUMNS,
    ),
    Route(
        "changes.json",
        JSON,
        "What has changed since a day: statuses, funding and actions, as the command “since” and "
        "the page Then and now tell it.",
        (SINCE, *_CELLS),
        _changes,
        CHANGE_COLUMNS,
        needed=(SINCE,),
    ),
    Route(
        "actions.csv",
        CSV,
        "The action plan as it is kept today; what is overdue is reckoned on the day asked about: "
        "the file “Actions as CSV” of the page Downloads. An area's are those of all areas too.",
        _CELLS,
        _actions_csv,
        ACTION_COLUMNS,
    ),
    Route(
        "recommendations.json",
        JSON,
        "What reviews asked, of whom and by when, with what the map says of it on the day and the "
        "actions of the plan, as the page Reviews tells it; of a type, what would be shown by it.",
        ("on", "type"),
        _recommendations,
        RECOMMENDATION_COLUMNS,
    ),
    Route(
        "units.csv",
        CSV,
        "The practices, schools and teams that types are counted by, and what is known of each: "
        "the file “Practices and other units as CSV” of the page Downloads.",
        _CELLS,
        _units_csv,
        UNIT_COLUMNS,
    ),
    Route(
        "returns.csv",
        CSV,
        "How far the newest round of returns is, a row for each area that was asked, as the page "
        "Update tells it.",
        ("on", "area"),
        _returns_csv,
        RETURN_COLUMNS,
    ),
    Route(
        "map.geojson",
        GEOJSON,
        "A shape for each area, with every status: the file “Map as GeoJSON” of the page "
        "Downloads. In longitude and latitude.",
        _CELLS,
        _map,
    ),
    Route(
        "services",
        JSON,
        "The services as Open Referral UK (HSDS 3), a page at a time, each with all that is known "
        "of it: the file “Services as Open Referral UK” of the page Downloads.",
        ("on", *LISTING),
        _services,
        base=HSDS_BASE,
    ),
    Route(
        f"services/{IDENTIFIER}",
        JSON,
        "One service of Open Referral UK, by its id.",
        ("on",),
        _service,
        base=HSDS_BASE,
    ),
    Route(
        "",
        JSON,
        "Which version of Open Referral UK the addresses beside it speak.",
        (),
        _directory,
        base=HSDS_BASE,
    ),
)
_BY_PATH = {route.path: route for route in ROUTES}


def route_of(path: str) -> tuple[Route, str] | None:
    """What answers at an address, and what the address ends with where it is of one thing."""
    start, _, last = path.rpartition("/")
    of_one = _BY_PATH.get(f"{start}/{IDENTIFIER}")
    if of_one and last:
        return of_one, last
    route = _BY_PATH.get(path)
    return (route, "") if route else None
