"""The records as Open Referral UK, which is HSDS 3 in JSON: what a directory of services reads.

The file is one page as an interface of the standard answers it, and the web API is one. A nil
return is no service and is left out; what is planned, has ended or has not been verified for too
long is marked so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from mapping.analysis.services.service_labels import word_of
from mapping.dates import add_months, in_words
from mapping.english import capitalised, spoken
from mapping.export.extract import Extract, Places
from mapping.gap_model.figures import figure_in_words
from mapping.geography.areas import WHOLE_REGION
from mapping.register.disclosure import NOT_STATED, WITHHELD
from mapping.register.schema import (
    CONFIRMED,
    NOT_PROVIDED,
    PARTIAL,
    PLANNED,
    PROVIDED,
    PUBLISHED,
    UNDATED,
)
from mapping.tables.column_values import plain_rows
from mapping.tables.parsing import split_list

Json = dict[str, Any]

ACTIVE, INACTIVE, DEFUNCT = "active", "inactive", "defunct"
# Every other id is worked out from this one, so that a service keeps its id from file to file.
_NAMESPACE = UUID("6f1c0e1b-7f1d-5d0a-9a54-3a5f0a6f6b0e")
_ROWS_AT_ONCE = 2_000
# Web addresses and words of lists, which many services have in common.
_MOST_ALIKE = 4_096
# The first two of its four bits say which kind of UUID it is.
_VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MEANINGS = {
    "status": {
        PROVIDED: "The service is provided.",
        PARTIAL: "The service is provided in part only.",
        PLANNED: "The service is planned.",
    },
    "evidence": {
        CONFIRMED: "Confirmed by whoever runs or keeps the service.",
        PUBLISHED: "Known from a dated public source; nobody who runs it has confirmed it.",
        UNDATED: "Known from a public page without a date; nobody who runs it has confirmed it.",
    },
}
# What is told of a record as words of a list, and what as a bare value.
_TERMS = (
    *("provision_type", "status", "evidence", "client_group", "specialism", "delivery"),
    *("gap_cause", "sector", "stage", "evaluated"),
)
_VALUES = (
    "record_id",
    "maintained_by",
    "location",
    "capacity",
    "units_covered",
    "units_total",
    "start_date",
    "end_date",
    "funding_end",
    "funding_for",
    "annual_funding_gbp",
    "good_practice",
    "evaluation_url",
    "source_url",
)


def open_referral(extract: Extract, places: Places) -> bytes:
    """The services as one page of HSDS 3 JSON."""
    return b"".join(open_referral_parts(extract, places))


def open_referral_parts(extract: Extract, places: Places) -> Iterator[bytes]:
    """The same, part by part: of a long register the whole is never held at once."""
    total = int((extract.register.records["status"] != NOT_PROVIDED).sum())
    texts = (each.as_text for each in _services(extract, places))
    yield from _page(texts, total, extract.about(places), 1, max(1, total))


def services(extract: Extract, places: Places) -> list[Json]:
    """Every service, as HSDS has one."""
    return [json.loads(each.as_text) for each in _services(extract, places)]


def _services(extract: Extract, places: Places) -> Iterator[_Service]:
    told = _Told(extract)
    return (_Service(row, extract, places, told) for row in _rows(extract))


def service_of(extract: Extract, places: Places, identifier: str) -> Json | None:
    """The one service with an id; None where there is none."""
    every = _services(extract, places)
    return next((json.loads(each.as_text) for each in every if each.id == identifier), None)


def record_id(service: Mapping[str, Any]) -> str:
    """The record that a service was made from."""
    told: str = next(a["value"] for a in service["attributes"] if a["link_type"] == "record_id")
    return told


def services_page(
    found: Sequence[Json], about: Mapping[str, Any], number: int = 1, per_page: int | None = None
) -> bytes:
    """A page of services; all of them on the first where none says how many go on one."""
    size = per_page or max(1, len(found))
    shown = map(_json, found[(number - 1) * size : number * size])
    return b"".join(_page(shown, len(found), about, number, size))


def _page(
    shown: Iterable[str], total: int, about: Mapping[str, Any], number: int, size: int
) -> Iterator[bytes]:
    """A page of services, service by service."""
    pages, n_shown = max(1, -(-total // size)), max(0, min(total - (number - 1) * size, size))
    head = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": n_shown,
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not n_shown,
        "about": about,
    }
    yield f'{_json(head)[:-1]},"contents":[\n'.encode()
    # A service a line: two versions can be compared, and it is several times faster to write.
    for turn, service in enumerate(shown):
        yield f"{',' if turn else ''}{chr(10) if turn else ''}{service}".encode()
    yield b"\n]}\n"


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _rows(extract: Extract) -> Iterator[Json]:
    """The records that tell of a service, blank cells and missing figures as None."""
    records = extract.register.records
    services = records[records["status"] != NOT_PROVIDED]
    days = services.select_dtypes("datetime")
    services = services.assign(**{str(name): each.dt.date for name, each in days.items()})
    for start in range(0, len(services), _ROWS_AT_ONCE):
        for row in plain_rows(services.iloc[start : start + _ROWS_AT_ONCE]):
            # What is missing, be it a day or a figure, is the one thing that is unlike itself.
            yield {n: None if v == "" or v != v else v for n, v in row.items()}  # noqa: PLR0124


class _Told:
    """What services share, worked out once: ids, organizations, terms."""

    def __init__(self, extract: Extract) -> None:
        region = extract.reference.settings.region_name
        self._start = hashlib.sha1(_NAMESPACE.bytes + f"{region}\n".encode(), usedforsecurity=False)
        self._extract = extract
        self._organizations: dict[str, tuple[str, str]] = {}
        self._terms: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def id(self, *names: str) -> str:
        """The same names in the same region, the same id: `uuid5` in a quarter of its time."""
        return self.ids(*names[:-1])(names[-1])

    def ids(self, *first: str) -> Callable[[str], str]:
        """The id of each thing whose first names these are, by the rest of its names."""
        start = self._start.copy()
        start.update("".join(f"{name}\n" for name in first).encode())

        def identifier(rest: str) -> str:
            digest = start.copy()
            digest.update(rest.encode())
            held = digest.hexdigest()
            variant = _VARIANTS[held[16]]
            return f"{held[:8]}-{held[8:12]}-5{held[13:16]}-{variant}{held[17:20]}-{held[20:32]}"

        return identifier

    def organization(self, name: str) -> tuple[str, str]:
        """The id of whoever provides some service, and all that is told of them, as JSON."""
        known = self._organizations.get(name)
        if known is None:
            # An organization is told of once: the sector is that of all its records, or none.
            sector = self._extract.register.sectors.get(name)
            reference = self._extract.reference
            identifier = self.id("organization", name.strip().casefold())
            told = {
                "id": identifier,
                "name": name,
                "description": f"Named as a provider in the register of "
                f"{reference.settings.region_name}.",
                "legal_status": sector and word_of("sector", sector, reference),
            }
            known = self._organizations[name] = (identifier, _json(_known(told)))
        return known

    def terms(self, column: str, cell: str) -> list[tuple[str, str]]:
        """The words of a cell, each with what an attribute says of it, as the end of its JSON."""
        known = self._terms.get((column, cell))
        if known is None:
            words = split_list(cell)
            known = self._terms[column, cell] = [(word, self._term(column, word)) for word in words]
        return known

    def _term(self, column: str, code: str) -> str:
        if column == "provision_type":
            kind = self._extract.reference.types.by_key.get(code)
            name, description = (code, "") if kind is None else (kind.label, kind.description)
        else:
            name, description = capitalised(_spoken(code)), _MEANINGS.get(column, {}).get(code, "")
        taxonomy, title = self.id("taxonomy", column), capitalised(spoken(column))
        term = {
            "id": self.id("term", column, code),
            "code": code,
            "name": name,
            "description": description or f"{title}: {name}.",
            "taxonomy": title,
            "taxonomy_id": taxonomy,
            "taxonomy_detail": {
                "id": taxonomy,
                "name": title,
                "description": f"{title} as this register words it.",
            },
        }
        return _json({"taxonomy_term_id": term["id"], "taxonomy_term": term})[1:]


@dataclass(frozen=True)
class _Service:
    """One record as a service."""

    row: Json
    extract: Extract
    places: Places
    told: _Told

    @property
    def as_text(self) -> str:
        """All that is known, as JSON; what is not known is left out, never blank.

        What services share is put into it as it was written for the first of them.
        """
        row = self.row
        status, reason = self._state
        organization_id, organization = self._organization
        before = {
            "id": self.id,
            "organization_id": organization_id,
            "name": row["service_name"] or row["provider"] or self._label,
            "description": self._description,
            "url": _uri(row["website"]),
            "email": _email(row["contact_email"]),
            "status": status,
            "eligibility_description": self._eligibility,
            "assured_date": _iso(row["last_verified"]),
            "alert": _joined(self._banner, reason, self._doubt),
        }
        after = {
            "contacts": self._contacts,
            "languages": self._languages,
            "funding": self._funding,
            "service_areas": self._areas,
            "service_at_locations": self._locations,
        }
        parts = (
            _json(_known(before))[1:-1],
            f'"organization":{organization}',
            _json(_known(after))[1:-1],
            f'"attributes":[{",".join(self._attributes())}]',
        )
        return f"{{{','.join(part for part in parts if part)}}}"

    @cached_property
    def id(self) -> str:
        return self._id("service", self.row["record_id"])

    def _id(self, *names: str) -> str:
        return self.told.id(*names)

    @property
    def _label(self) -> str:
        kind = self.extract.reference.types.by_key.get(self.row["provision_type"])
        return str(self.row["provision_type"]) if kind is None else kind.label

    @property
    def _banner(self) -> str | None:
        banner = self.extract.reference.settings.banner.rstrip(".")
        return f"{banner}." if banner else None

    @property
    def _description(self) -> str:
        withheld = f"{WITHHELD}." if self.row["location"] == WITHHELD else None
        return _joined(self.row["details"] or f"{self._label}.", withheld) or ""

    @property
    def _state(self) -> tuple[str, str | None]:
        """Status on the date, and why where it is not active."""
        row, on = self.row, self.extract.assessment.on
        start, end, verified = row["start_date"], row["end_date"], row["last_verified"]
        if end is not None and end <= on:
            return DEFUNCT, f"It ended on {in_words(end)}."
        if start is not None and start > on:
            return INACTIVE, f"It has not begun: it is to begin on {in_words(start)}."
        if row["status"] == PLANNED:
            return INACTIVE, "It is planned; nobody has said that it has begun."
        months = self.extract.reference.settings.evidence_expires_months
        if verified is None or not verified <= on <= add_months(verified, months):
            said = "" if verified is None else f" on {in_words(verified)}"
            return INACTIVE, (
                f"Whether it is still there is not known: it was last verified{said}, and that "
                f"does not stand on {in_words(on)}."
            )
        return ACTIVE, None

    @property
    def _doubt(self) -> str | None:
        """How it is known, where nobody who runs or keeps it has said so."""
        evidence = self.row["evidence"]
        return None if evidence == CONFIRMED else _MEANINGS["evidence"].get(evidence)

    @property
    def _eligibility(self) -> str | None:
        groups, special = (_spoken(self.row[name]) for name in ("client_group", "specialism"))
        return _joined(
            f"For {groups}." if groups else None, f"Specialism: {special}." if special else None
        )

    @property
    def _organization(self) -> tuple[str, str]:
        return self.told.organization(self.row["provider"] or NOT_STATED)

    @property
    def _contacts(self) -> list[Json]:
        """A role and its mailbox; the register holds no person."""
        contact = _known(
            {"title": self.row["contact_role"], "email": _email(self.row["contact_email"])}
        )
        ids = {"id": self._id("contact", self.row["record_id"]), "service_id": self.id}
        return [{**ids, **contact}] if contact else []

    @property
    def _languages(self) -> list[Json]:
        return [
            _known(
                {
                    "id": self._id("language", self.row["record_id"], tag),
                    "service_id": self.id,
                    "code": tag.split("-")[0].lower(),
                    "note": tag if "-" in tag else None,
                }
            )
            for tag in split_list(self.row["languages"] or "")
        ]

    @property
    def _funding(self) -> list[Json]:
        row = self.row
        if row["funder"] is None:
            return []
        money, end = row["annual_funding_gbp"], row["funding_end"]
        parts = [
            row["funder"],
            None if money is None else f"£{figure_in_words(money)} a year",
            None if end is None else f"until {in_words(end)}",
        ]
        source = ", ".join(part for part in parts if part)
        return [
            {
                "id": self._id("funding", row["record_id"]),
                "service_id": self.id,
                "organization_id": self._organization[0],
                "source": source,
            }
        ]

    @property
    def _areas(self) -> list[Json]:
        reference = self.extract.reference
        areas, term = reference.areas, reference.settings.area_term
        codes = split_list(self.row["areas_served"] or "")
        whole = codes == [WHOLE_REGION]
        remark = f" Serves the whole region, {reference.settings.region_name}." if whole else ""
        return [
            {
                "id": self._id("service area", self.row["record_id"], code),
                "service_id": self.id,
                "name": areas.name(code),
                "description": f"{term} {code}.{remark}",
            }
            for code in (areas.codes if whole else codes)
        ]

    @property
    def _locations(self) -> list[Json]:
        """The public office, placed by its postcode; none where the place is withheld."""
        row = self.row
        postcode = row["location"]
        if postcode in (WITHHELD, NOT_STATED):
            return []
        longitude, latitude = self.places.points.get(row["record_id"], (None, None))
        location = _known(
            {
                "id": self._id("location", postcode),
                "location_type": "physical",
                "latitude": latitude,
                "longitude": longitude,
                "external_identifier": postcode,
                "external_identifier_type": "Postcode",
            }
        )
        own = {"id": self._id("service at location", row["record_id"]), "service_id": self.id}
        return [{**own, "location_id": location["id"], "location": location}]

    def _attributes(self) -> Iterator[str]:
        row, identifier = self.row, self.told.ids("attribute", self.row["record_id"])
        link = f'"link_id":"{self.id}","link_entity":"service","link_type"'
        for column in _TERMS:
            if (cell := row[column]) is not None:
                for word, term in self.told.terms(column, cell):
                    told = identifier(f"{column}\n{word}")
                    yield f'{{"id":"{told}",{link}:"{column}",{term}'
        for column in _VALUES:
            if (value := row[column]) is not None:
                told = identifier(f"{column}\n")
                yield f'{{"id":"{told}",{link}:"{column}","value":{_json(_as_text(value))}}}'


def _known(parts: Mapping[str, Any]) -> Json:
    """Without what is not known, and without empty lists, which would say that there is none."""
    return {name: value for name, value in parts.items() if value is not None and value != []}


def _joined(*sentences: str | None) -> str | None:
    return " ".join(sentence for sentence in sentences if sentence) or None


@lru_cache(maxsize=_MOST_ALIKE)
def _spoken(words: str | None) -> str:
    """Words of a list as they are said."""
    return ", ".join(spoken(word) for word in split_list(words or ""))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    # Of a day, as HSDS spells it.
    return str(value)


def _email(text: str | None) -> str | None:
    return text if text is not None and _EMAIL.fullmatch(text) else None


@lru_cache(maxsize=_MOST_ALIKE)
def _uri(text: str | None) -> str | None:
    """A web address in the signs that an address may have; None where it is none."""
    if text is None:
        return None
    uri = quote(text.strip(), safe="%/:?#[]@!$&'()*+,;=-._~")
    try:
        parts = urlsplit(uri)
        return uri if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
