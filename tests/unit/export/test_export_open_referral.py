"""The records as HSDS 3, held to what its published schema asks, in the words of this test.

The facts are from the schema of a service of the Human Services Data Specification 3.0: which
fields each object has, which it must have, which are links, dates, numbers and closed lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given

from mapping.export.extract import Extract, Places
from mapping.export.open_referral import open_referral
from mapping.gap_model.status_style import NOT_NONE
from mapping.gap_model.statuses import Status
from tests.support.cases.model_cases import Case, plain_record
from tests.support.examples import examples
from tests.support.exports import (
    example,
    extract_of,
    extract_of_folder,
    hostile,
    places_of,
    shipped,
)
from tests.support.paths import SHIPPED
from tests.support.strategies import cases

Json = dict[str, Any]

LINKS = {
    "id", "organization_id", "service_id", "location_id", "link_id", "taxonomy_term_id",
    "taxonomy_id",
}  # fmt: skip
MUST = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "contact": {"id"},
    "language": {"id"},
    "funding": {"id"},
    "service_area": {"id"},
    "service_at_location": {"id"},
    "location": {"id", "location_type"},
    "attribute": {"id"},
    "taxonomy_term": {"id", "name", "description"},
    "taxonomy": {"id", "name", "description"},
}
MAY = {
    "service": {
        "organization_id", "program_id", "alternate_name", "description", "url", "email",
        "interpretation_services", "application_process", "fees_description", "accreditations",
        "eligibility_description", "minimum_age", "maximum_age", "assured_date", "assurer_email",
        "alert", "last_modified",
    },
    "organization": {"alternate_name", "email", "website", "uri", "legal_status"},
    "contact": {"organization_id", "service_id", "name", "title", "department", "email"},
    "language": {"service_id", "location_id", "name", "code", "note"},
    "funding": {"organization_id", "service_id", "source"},
    "service_area": {"service_id", "name", "description", "extent", "extent_type", "uri"},
    "service_at_location": {"service_id", "location_id", "description"},
    "location": {
        "url", "organization_id", "name", "alternate_name", "description", "transportation",
        "latitude", "longitude", "external_identifier", "external_identifier_type",
    },
    "attribute": {"link_id", "taxonomy_term_id", "link_type", "link_entity", "value"},
    "taxonomy_term": {"code", "parent_id", "taxonomy", "language", "taxonomy_id", "term_uri"},
    "taxonomy": {"uri", "version"},
}  # fmt: skip
LISTS = {
    "service": {
        "contacts": "contact",
        "languages": "language",
        "funding": "funding",
        "service_areas": "service_area",
        "service_at_locations": "service_at_location",
        "attributes": "attribute",
    }
}
INNER = {
    "service": {"organization": "organization"},
    "service_at_location": {"location": "location"},
    "attribute": {"taxonomy_term": "taxonomy_term"},
    "taxonomy_term": {"taxonomy_detail": "taxonomy"},
}
NUMBERS = {"latitude", "longitude", "minimum_age", "maximum_age"}
STATES = {"active", "inactive", "defunct", "temporarily closed"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
URI = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def objects(kind: str, found: Json) -> Iterator[tuple[str, Json]]:
    """An object and all within it."""
    yield kind, found
    for name, inner in INNER.get(kind, {}).items():
        if name in found:
            yield from objects(inner, found[name])
    for name, inner in LISTS.get(kind, {}).items():
        for item in found.get(name, []):
            yield from objects(inner, item)


def breaches(service: Json) -> list[str]:
    """What in a service the schema does not allow."""
    return [text for kind, found in objects("service", service) for text in _breaches(kind, found)]


def _breaches(kind: str, found: Json) -> Iterator[str]:
    own = set(found) - set(INNER.get(kind, {})) - set(LISTS.get(kind, {}))
    yield from (f"{kind} lacks {name}" for name in MUST[kind] - own)
    yield from (f"{kind} has {name}" for name in own - MUST[kind] - MAY[kind])
    for name in own:
        value = found[name]
        if not isinstance(value, (int, float) if name in NUMBERS else str):
            yield f"{kind}.{name} is {value!r}"
        elif name in LINKS and not UUID.fullmatch(value):
            yield f"{kind}.{name} is no UUID"
        elif name == "email" and not EMAIL.fullmatch(value):
            yield f"{kind}.{name} is no address"
        elif name in ("url", "website", "uri", "term_uri") and not URI.fullmatch(value):
            yield f"{kind}.{name} is no link"
        elif name == "assured_date":
            date.fromisoformat(value)
    if kind == "service" and found.get("status") not in STATES:
        yield "service.status"
    if kind == "location" and found.get("location_type") not in {"physical", "postal", "virtual"}:
        yield "location.location_type"


def page_of(extract: Extract, places: Places | None = None) -> Json:
    return dict(json.loads(open_referral(extract, Places() if places is None else places)))


def by_record(page: Json) -> dict[str, Json]:
    return {values(service)["record_id"]: service for service in page["contents"]}


def values(service: Json) -> dict[str, str]:
    return {a["link_type"]: a["value"] for a in service["attributes"] if "value" in a}


def terms(service: Json, column: str) -> list[str]:
    return [
        a["taxonomy_term"]["code"]
        for a in service["attributes"]
        if a["link_type"] == column and "taxonomy_term" in a
    ]


def one(**changes: Any) -> Json:
    """The service of a register with a single record."""
    found = page_of(single(**changes))["contents"]
    assert len(found) == 1
    return dict(found[0])


def single(on: date = date(2026, 6, 1), **changes: Any) -> Extract:
    kind = {"measure": "presence", "need_basis": None, "per": None, "benchmark": None}
    given_record = {"last_verified": date(2026, 5, 1), "service_name": "Line", **changes}
    case: Case = {
        "areas": ["A", "B"],
        "names": {"A": "Northby", "B": "Southby"},
        "types": [{"key": "helpline", "label": "Helpline", **kind}],
        "records": [plain_record("r-1", "helpline", **given_record)],
        "need": {},
        "expectations": set(),
        "on": on,
    }
    return extract_of(case)


# ---------------------------------------------------------------------------- the schema


@pytest.mark.parametrize("made", [example, shipped])
def test_every_service_keeps_to_the_schema(made: Callable[[], Extract]) -> None:
    extract = made()
    page = page_of(extract, places_of(extract))
    assert [breach for service in page["contents"] for breach in breaches(service)] == []
    assert len(page["contents"]) > 90


def test_every_service_keeps_to_the_schema_whatever_people_write() -> None:
    page = page_of(hostile())
    assert [breach for service in page["contents"] for breach in breaches(service)] == []
    told = by_record(page)
    records = hostile().register.records
    for record_id, details in zip(records["record_id"], records["details"], strict=True):
        assert told[record_id]["description"].startswith(details)


@given(cases())
@examples(50)
def test_any_register_keeps_to_the_schema(case: Case) -> None:
    page = page_of(extract_of(case))
    assert [breach for service in page["contents"] for breach in breaches(service)] == []
    provided = [r for r in case["records"] if r["status"] != "not_provided"]
    assert set(by_record(page)) == {record["record_id"] for record in provided}


def test_the_checks_of_this_test_can_fail() -> None:
    service = one()
    assert breaches(service) == []
    assert breaches({**service, "status": "open"})
    assert breaches({**service, "id": "1"})
    assert breaches({**service, "url": "javascript:alert(1)"})
    assert breaches({**service, "colour": "blue"})
    assert breaches({name: value for name, value in service.items() if name != "name"})


def test_the_file_is_a_page_as_an_interface_would_answer_it() -> None:
    page = page_of(example())
    assert page["total_items"] == page["size"] == len(page["contents"])
    assert (page["total_pages"], page["page_number"]) == (1, 1)
    assert (page["first_page"], page["last_page"], page["empty"]) == (True, True, False)
    assert NOT_NONE in page["about"]["caveats"]
    assert (
        page["about"]["caveats"][0] == "Example data: services, reviews and actions are invented."
    )
    assert page["about"]["as_of"] == "2026-11-24"


# ------------------------------------------------------------------------ what it says


@given(cases())
@examples(50)
def test_what_stands_behind_a_status_is_active_and_nothing_else(case: Case) -> None:
    extract = extract_of(case)
    told = {key: service["status"] for key, service in by_record(page_of(extract)).items()}
    counted: set[str] = set()
    for cell in extract.assessment.cells():
        provides = cell.status in (Status.PARTIAL, Status.UNMEASURED, Status.MET)
        if provides or (cell.status is Status.GAP and cell.level == 0):
            counted |= set(cell.record_ids)
        elif cell.status is not Status.NOT_EXPECTED:
            assert not [key for key in cell.record_ids if told.get(key) == "active"]
    assert {key for key in counted if told[key] != "active"} == set()


@pytest.mark.parametrize(
    ("changes", "status", "alert"),
    [
        ({}, "active", None),
        ({"status": "partial"}, "active", None),
        ({"status": "planned"}, "inactive", "It is planned; nobody has said that it has begun."),
        (
            {"start_date": date(2026, 6, 2)},
            "inactive",
            "It has not begun: it is to begin on 2 June 2026.",
        ),
        ({"start_date": date(2026, 6, 1)}, "active", None),
        ({"end_date": date(2026, 6, 1)}, "defunct", "It ended on 1 June 2026."),
        ({"end_date": date(2026, 6, 2)}, "active", None),
        (
            {"last_verified": date(2023, 5, 31)},
            "inactive",
            "Whether it is still there is not known: it was last verified on 31 May 2023, and "
            "that does not stand on 1 June 2026.",
        ),
        ({"last_verified": date(2023, 6, 1)}, "active", None),
        (
            {"evidence": "published"},
            "active",
            "Known from a dated public source; nobody who runs it has confirmed it.",
        ),
    ],
)
def test_a_service_says_whether_it_is_there(changes: Json, status: str, alert: str | None) -> None:
    service = one(**changes)
    assert service["status"] == status
    assert service.get("alert") == alert


def test_a_nil_return_is_no_service() -> None:
    page = page_of(single(status="not_provided"))
    assert page["contents"] == []
    assert page["empty"] is True
    assert page["total_items"] == 0


def test_a_service_with_everything() -> None:
    service = one(
        provider="Haven",
        service_name="Night line",
        details="By telephone at night.",
        website="https://example.org/night",
        contact_role="Referral desk",
        contact_email="referrals@example.org",
        languages=("en", "pa-Guru"),
        funder="The council",
        annual_funding_gbp=48_000.0,
        funding_end=date(2027, 3, 31),
        client_group=("victims", "children"),
        specialism=("older_people",),
        areas_served=("*",),
        source_url="https://example.org/report",
    )
    assert service["name"] == "Night line"
    assert service["description"] == "By telephone at night."
    assert service["url"] == "https://example.org/night"
    assert service["email"] == "referrals@example.org"
    assert service["assured_date"] == "2026-05-01"
    assert service["eligibility_description"] == (
        "For victims, children. Specialism: older people."
    )
    assert service["organization"]["name"] == "Haven"
    assert service["organization"]["id"] == service["organization_id"]
    assert [(c["title"], c["email"]) for c in service["contacts"]] == [
        ("Referral desk", "referrals@example.org")
    ]
    assert [(x["code"], x.get("note")) for x in service["languages"]] == [
        ("en", None),
        ("pa", "pa-Guru"),
    ]
    assert [f["source"] for f in service["funding"]] == [
        "The council, £48,000 a year, until 31 March 2027"
    ]
    assert [a["name"] for a in service["service_areas"]] == ["Northby", "Southby"]
    assert "whole region, Anyshire" in service["service_areas"][0]["description"]
    assert terms(service, "provision_type") == ["helpline"]
    assert terms(service, "evidence") == ["confirmed"]
    assert terms(service, "client_group") == ["victims", "children"]
    assert values(service)["source_url"] == "https://example.org/report"
    assert values(service)["funding_end"] == "2027-03-31"


def test_what_is_not_known_is_left_out() -> None:
    service = one()
    absent = ("url", "email", "contacts", "languages", "funding", "phones", "cost_options")
    assert not {*absent, "service_at_locations", "eligibility_description"} & set(service)
    assert service["description"] == "Helpline."


def test_a_postcode_is_a_place_and_a_withheld_one_is_said_to_be_withheld() -> None:
    public = one(postcode="ze1 0aa")
    extract = single(postcode="ze1 0aa")
    placed = page_of(extract, Places({"r-1": (-1.14, 60.15)}))["contents"][0]
    location = placed["service_at_locations"][0]["location"]
    assert (location["longitude"], location["latitude"]) == (-1.14, 60.15)
    assert location["external_identifier"] == "ZE1 0AA"
    assert "latitude" not in public["service_at_locations"][0]["location"]
    withheld = one(location_confidential=True, details="Six places.")
    assert "service_at_locations" not in withheld
    assert withheld["description"] == "Six places. Address withheld."
    assert values(withheld)["location"] == "Address withheld"


def test_a_point_that_is_known_by_mistake_is_not_told_of_a_withheld_place() -> None:
    extract = single(location_confidential=True)
    assert "60.15" not in open_referral(extract, Places({"r-1": (-1.14, 60.15)})).decode()


def test_every_service_of_invented_data_says_so() -> None:
    contents = page_of(example())["contents"]
    said = "Example data: services, reviews and actions are invented."
    assert all(service["alert"].startswith(said) for service in contents)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/ö?q=<x>", "https://example.org/%C3%B6?q=%3Cx%3E"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("javascript:alert(1)", None),
        ("example.org", None),
        ("https://", None),
        ("http://[", None),
    ],
)
def test_a_link_is_told_as_a_link_or_not_at_all(written: str, told: str | None) -> None:
    service = one(website=written)
    assert service.get("url") == told
    if told is not None:
        assert urlsplit(told).scheme in ("http", "https")


# ---------------------------------------------------------------------------------- ids


def test_ids_stay_from_file_to_file_and_date_to_date() -> None:
    later = extract_of_folder(SHIPPED, date(2027, 3, 31))
    now, then = by_record(page_of(shipped())), by_record(page_of(later))
    assert {key: s["id"] for key, s in now.items()} == {key: s["id"] for key, s in then.items()}
    assert one()["id"] == "0ae6924e-70e9-5996-86d4-09061481bd6b"


def test_ids_of_different_things_differ() -> None:
    page = page_of(example(), places_of(example()))
    once = [
        (kind, found["id"])
        for service in page["contents"]
        for kind, found in objects("service", service)
        if kind not in ("organization", "location", "taxonomy_term", "taxonomy")
    ]
    assert len({key for _, key in once}) == len(once)
    kinds: dict[str, set[str]] = {}
    for service in page["contents"]:
        for kind, found in objects("service", service):
            kinds.setdefault(found["id"], set()).add(kind)
    assert all(len(found) == 1 for found in kinds.values())


def test_a_provider_with_several_services_is_one_organization() -> None:
    contents = page_of(example())["contents"]
    names: dict[str, set[str]] = {}
    for service in contents:
        organization = service["organization"]
        names.setdefault(organization["name"].casefold(), set()).add(organization["id"])
    assert all(len(ids) == 1 for ids in names.values())
    assert len(names) < len(contents)


def test_the_sector_of_a_provider_is_told_where_its_records_agree() -> None:
    sector = {"provider": "Haven", "sector": "voluntary_community", "evaluation_url": "https://a.b"}
    service = one(**sector, stage="pilot", evaluated="under_way")
    assert breaches(service) == []
    assert service["organization"]["legal_status"] == "Voluntary or community"
    assert terms(service, "sector") == ["voluntary_community"]
    assert terms(service, "stage") == ["pilot"]
    assert values(service)["evaluation_url"] == "https://a.b"
    assert "legal_status" not in one(provider="Haven")["organization"]


def test_two_regions_that_name_a_record_alike_do_not_mix_their_services() -> None:
    extract = single()
    elsewhere = replace(
        extract,
        reference=replace(
            extract.reference,
            settings=replace(extract.reference.settings, region_name="Othershire"),
        ),
    )
    assert page_of(elsewhere)["contents"][0]["id"] != page_of(extract)["contents"][0]["id"]


def test_an_attribute_names_the_service_that_it_is_of() -> None:
    for service in page_of(example())["contents"]:
        links = {(a["link_id"], a["link_entity"]) for a in service["attributes"]}
        assert links == {(service["id"], "service")}
        for attribute in service["attributes"]:
            if "taxonomy_term" in attribute:
                assert attribute["taxonomy_term_id"] == attribute["taxonomy_term"]["id"]
