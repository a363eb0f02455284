"""Open Referral as a table: HSDS 3 and Open Referral UK as JSON, and their tables as CSV in a ZIP.

Each service is a row. A file that this program wrote says each column of a record by its name;
of any other one the columns are named in words, to be matched as those of any list. What a list of
services has no column for stands in the description, a line each.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from mapping.english import capitalised, spoken
from mapping.errors import TableError
from mapping.tables.csv_reader import decode
from mapping.tables.text_table import MAX_BYTES, MAX_UNPACKED_BYTES

Json = dict[str, Any]
Row = dict[str, str]
_ZIP = b"PK\x03\x04"
_OWN = ("record_id", "maintained_by", "provision_type", "status")
_WITHHELD, _NOT_STATED = "Address withheld", "Not stated"
_MONEY_AND_END = re.compile(r"(?:, £[^,]+(?:,\d{3})*[^,]* a year)?(?:, until \d+ \w+ \d{4})?$")
_AREA = re.compile(r"(\S+)\.(?P<whole> Serves the whole region, .*)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_MEMBERS = 200
_WORKBOOK = frozenset({"[Content_Types].xml", "mimetype"})
_DAMAGED = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
)
# Kept by columns of their own, or of no use without the rest of their directory.
_TAKEN = frozenset(
    {"id", "name", "url", "email", "status", "description", "assured_date", "last_modified"}
    | {"organization_id", "organization", "program_id", "program", "alternate_name", "alert"}
    | {"assurer_email", "accreditations_id", "metadata"}
)


def service_rows(content: bytes, name: str) -> list[list[str]] | None:
    """The services of such a file, titles first; None where it is another kind of file.

    Raises
    ------
    TableError
        It looks like one and cannot be read, or would be too large.
    """
    if content.startswith(_ZIP):
        services = _services_in_zip(content, name)
    elif content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        services = _services_in_json(content, name)
    else:
        return None
    if services is None:
        return None
    rows = [
        _own(service) if _is_own(service) else _foreign(service)
        for service in services
        if isinstance(service, dict)
    ]
    titles = list(dict.fromkeys(title for row in rows for title, text in row.items() if text))
    if not titles:
        raise TableError(f"{name} is Open Referral and holds no service.")
    return [titles, *([row.get(title, "") for title in titles] for row in rows)]


def is_package(content: bytes) -> bool:
    """Whether a file is a ZIP of tables and no workbook."""
    if not content.startswith(_ZIP):
        return False
    with suppress(*_DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return not _WORKBOOK.intersection(names) and any(n.lower().endswith(".csv") for n in names)
    return False


# ---------------------------------------------------------------------------------- JSON


def _services_in_json(content: bytes, name: str) -> list[Any] | None:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        if not name.lower().endswith(".json"):
            # A title row in square brackets begins a CSV as well.
            return None
        raise TableError(
            f"{name} looks like JSON and cannot be read as such. Save it again from where it "
            "comes, or send the list as CSV or as a workbook."
        ) from error
    found = said
    if isinstance(said, dict):
        lists = (said.get(key) for key in ("contents", "content", "services", "items", "data"))
        found = next((each for each in lists if isinstance(each, list)), [said])
    if not any(isinstance(each, dict) and "name" in each for each in found):
        raise TableError(
            f"{name} is JSON and no page of services. A page of Open Referral (HSDS 3 or Open "
            "Referral UK) has the services under “contents”, each with a name."
        )
    return list(found)


def _text(value: object) -> str:
    """A bare value as text; "" for none, and for what is made of several."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _each(service: Mapping[str, Any], *names: str) -> Iterator[Json]:
    """The parts of a service that stand under any of some names, one after another."""
    for name in names:
        found = service.get(name)
        for part in found if isinstance(found, list) else [found]:
            if isinstance(part, dict):
                yield part


def _joined(texts: Iterable[str], between: str = "; ") -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _terms(service: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Link type, code or value, and label of each attribute of a service."""
    for part in _each(service, "attributes", "service_taxonomys", "taxonomy_terms"):
        term = next(_each(part, "taxonomy_term", "taxonomy"), part)
        value = _text(part.get("value"))
        code, label = _text(term.get("code")), _text(term.get("name")) or _text(term.get("term"))
        yield _text(part.get("link_type")), code or value, label or value


# --------------------------------------------------------------------- what we wrote


def _is_own(service: Mapping[str, Any]) -> bool:
    said = {kind for kind, _, _ in _terms(service)}
    return said.issuperset(_OWN)


def _own(service: Json) -> Row:
    """A service that this program wrote, as the record that it was made from."""
    row: Row = {}
    label = ""
    for column, value, shown in _terms(service):
        row[column] = f"{row[column]};{value}" if row.get(column) else value
        label = shown if column == "provision_type" else label
    place = row.pop("location", "")
    row["location_confidential"] = "yes" if place == _WITHHELD else "no"
    row["postcode"] = "" if place in (_WITHHELD, _NOT_STATED) else place
    organisation = next(_each(service, "organization"), {})
    provider = _text(organisation.get("name"))
    described = str(service.get("description") or "").removesuffix(f"{_WITHHELD}.").rstrip()
    sources = (_text(part.get("source")) for part in _each(service, "funding"))
    tags = (
        _text(part.get("note")) or _text(part.get("code")) for part in _each(service, "languages")
    )
    return row | {
        "provider": "" if provider == _NOT_STATED else provider,
        "service_name": _text(service.get("name")),
        "details": "" if described == f"{label}." else described,
        "website": _text(service.get("url")),
        "contact_email": _text(service.get("email")),
        "contact_role": _joined(_text(part.get("title")) for part in _each(service, "contacts")),
        "languages": _joined(tags, ";"),
        "areas_served": _codes(service),
        "funder": _joined(_MONEY_AND_END.sub("", source) for source in sources),
        "last_verified": _text(service.get("assured_date")),
    }


def _codes(service: Json) -> str:
    found = []
    for part in _each(service, "service_areas"):
        said = _AREA.search(_text(part.get("description")))
        if said and said["whole"]:
            return "*"
        found.append(said[1] if said else _text(part.get("name")))
    return _joined(found, ";")


# ------------------------------------------------------------------- what others write


def _foreign(service: Json) -> Row:
    """A service of any directory, its columns named in words."""
    organisation = next(_each(service, "organization"), {})
    places = list(_places(service))
    people = [*_each(service, "contacts"), *_each(organisation, "contacts")]
    days = [_text(service.get(key)) for key in ("assured_date", "last_modified")]
    return {
        "Service ID": _plain_id(_text(service.get("id"))),
        "Organisation": _text(organisation.get("name")) or _text(service.get("organization")),
        "Service name": _text(service.get("name")),
        "Type of service": _joined(label for _, _, label in _terms(service)),
        "Status": _text(service.get("status")),
        "Areas served": _joined(
            _text(part.get("name")) or _text(part.get("service_area"))
            for part in _each(service, "service_areas")
        ),
        "Languages": _joined(
            _text(part.get("name")) or _text(part.get("code")) or _text(part.get("language"))
            for part in _each(service, "languages")
        ),
        "Website": _text(service.get("url")) or _text(organisation.get("url")),
        "Email": _text(service.get("email")) or _text(organisation.get("email")),
        "Contact name": _joined(_text(part.get("name")) for part in people),
        "Contact role": _joined(_text(part.get("title")) for part in people),
        "Postcode": _joined(_text(place.get("postal_code")) for place in places[:1]),
        "Address": _joined(_address(place) for place in places),
        "Funder": _joined(_text(part.get("source")) for part in _each(service, "funding")),
        "Last updated": next((d[:10] for d in days if _DATE.match(d)), ""),
        "Description": "\n".join(filter(None, _described(service, organisation))),
    }


def _plain_id(text: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")[:64]


def _places(service: Json) -> Iterator[Json]:
    for at in (*_each(service, "service_at_locations", "locations"),):
        for place in (*_each(at, "location"), at):
            yield from _each(place, "addresses", "physical_addresses", "physical_address")


def _address(place: Json) -> str:
    parts = ("address_1", "address_2", "city", "region", "state_province", "postal_code")
    return _joined((_text(place.get(part)) for part in parts), ", ")


def _described(service: Json, organisation: Json) -> Iterator[str]:
    """The description, and in a line each what no column has."""
    yield str(service.get("description") or "").strip()
    numbers = (_text(p.get("number")) for p in _each(service, "phones"))
    yield from _line("Telephone", _joined(numbers, ", "))
    yield from _line("Open", _joined(map(_hours, _each(service, "schedules", "regular_schedules"))))
    costs = (
        _joined(
            (_text(p.get(k)) for k in ("option", "amount", "currency", "amount_description")), " "
        )
        for p in _each(service, "cost_options")
    )
    yield from _line("Cost", _joined(costs))
    eligible = (
        _joined((_text(p.get(k)) for k in ("eligibility", "minimum_age", "maximum_age")), " ")
        for p in _each(service, "eligibilitys", "eligibilities")
    )
    yield from _line("Eligibility", _joined(eligible))
    yield from _line("About the organisation", _text(organisation.get("description")))
    for key, value in service.items():
        if key not in _TAKEN:
            yield from _line(capitalised(spoken(key)), _text(value))


def _line(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"{title}: {text}"


def _hours(part: Json) -> str:
    keys = ("description", "byday", "weekday", "opens_at", "closes_at")
    return _joined((_text(part.get(key)) for key in keys), " ")


# ---------------------------------------------------------------------------------- CSV


def _services_in_zip(content: bytes, name: str) -> list[Json] | None:
    """The services of a ZIP of tables, each with its parts under it; None where it has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tables = _tables(archive, name)
    except _DAMAGED:
        return None
    services = tables.get("service")
    if not services:
        return None
    organisations = {row.get("id", ""): row for row in tables.get("organization", [])}
    terms = {row.get("id", ""): row for row in tables.get("taxonomy_term", [])}
    locations = {row.get("id", ""): row for row in tables.get("location", [])}
    places = _by("location_id")([*tables.get("address", []), *tables.get("physical_address", [])])
    parts = {plural: _by("service_id")(tables.get(one, [])) for one, plural in _PARTS.items()}
    linked = _by("link_id")(tables.get("attribute", []))
    found = []
    for row in services:
        key = row.get("id", "")
        service: Json = dict(row) | {plural: by.get(key, []) for plural, by in parts.items()}
        service["organization"] = organisations.get(row.get("organization_id", ""), {})
        service["attributes"] = [
            {**part, "taxonomy_term": terms.get(part.get("taxonomy_term_id", ""), {})}
            for part in (*linked.get(key, []), *parts["service_taxonomys"].get(key, []))
        ]
        service.pop("service_taxonomys")
        service["service_at_locations"] = [
            {
                "location": {
                    **locations.get(at.get("location_id", ""), {}),
                    "addresses": places.get(at.get("location_id", ""), []),
                }
            }
            for at in parts["service_at_locations"].get(key, [])
        ]
        found.append(service)
    return found


_PARTS = {
    "service_area": "service_areas",
    "service_at_location": "service_at_locations",
    "service_taxonomy": "service_taxonomys",
    "language": "languages",
    "phone": "phones",
    "contact": "contacts",
    "funding": "funding",
    "cost_option": "cost_options",
    "schedule": "schedules",
    "regular_schedule": "regular_schedules",
    "eligibility": "eligibilitys",
}


def _by(column: str) -> Callable[[Iterable[Row]], dict[str, list[Row]]]:
    def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row.get(column, ""), []).append(row)
        return found

    return grouped


def _tables(archive: zipfile.ZipFile, name: str) -> dict[str, list[Row]]:
    """The tables in a ZIP by what a row of theirs is; none where it is a workbook."""
    members = archive.infolist()
    if any(member.filename in _WORKBOOK for member in members):
        return {}
    wanted = [m for m in members if m.filename.lower().endswith(".csv")][:_MOST_MEMBERS]
    if sum(member.file_size for member in wanted) > MAX_UNPACKED_BYTES:
        raise TableError(
            f"{name} would unpack to more than {MAX_UNPACKED_BYTES / 1e6:.0f} MB. Split it."
        )
    csv.field_size_limit(MAX_BYTES * 2)
    tables: dict[str, list[Row]] = {}
    for member in wanted:
        with archive.open(member) as file:
            text, _ = decode(file.read(MAX_UNPACKED_BYTES), PurePosixPath(member.filename).name)
        with suppress(csv.Error):
            rows = [
                {str(key): value for key, value in row.items() if key and isinstance(value, str)}
                for row in csv.DictReader(io.StringIO(text, newline=""))
            ]
            tables[_singular(PurePosixPath(member.filename).stem.lower())] = rows
    return tables


def _singular(stem: str) -> str:
    """What a row of a table is: "services" and "service" are the same table.

    >>> _singular("service_areas"), _singular("eligibilities"), _singular("physical_addresses")
    ('service_area', 'eligibility', 'physical_address')
    """
    if stem.endswith("ies"):
        return f"{stem.removesuffix('ies')}y"
    if stem.endswith("sses"):
        return stem.removesuffix("es")
    return stem.removesuffix("s") if not stem.endswith("ss") else stem
