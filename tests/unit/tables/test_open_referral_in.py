"""Open Referral comes in as services: what we write, what others write, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from typing import Any

import pandas as pd
import pytest

from mapping.editing.register import read_upload, said
from mapping.errors import TableError
from mapping.export.open_referral import open_referral
from mapping.matching.match import proposal
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import read_data_folder
from mapping.register.checks import lacks_most_columns
from mapping.register.schema import COLUMN_NAMES, REQUIRED_NAMES
from mapping.tables.open_referral import service_rows
from mapping.tables.sheets import read_sheets
from mapping.tables.table_reader import read_table_bytes
from tests.support.exports import ON, example, places_of
from tests.support.paths import EXAMPLE

COVENTRY = "E22000336"


@pytest.mark.slow
def test_what_we_write_is_read_as_the_records_that_it_was_made_from() -> None:
    folder = read_data_folder(EXAMPLE, ON)
    content = open_referral(example(), places_of(example()))
    table = read_table_bytes(content, "services.json", COLUMN_NAMES, REQUIRED_NAMES)
    assert not lacks_most_columns(table)
    came = REGISTER.canonical(said(table, folder.reference).cells)
    register = REGISTER.canonical(REGISTER.read((EXAMPLE / "services.csv").read_bytes()).cells)
    register = register[register["status"] != "not_provided"].reset_index(drop=True)
    withheld = came["location_confidential"] == "yes"
    register.loc[withheld, ["postcode", "location_confidential"]] = ["", "yes"]
    # A gap's cause, where there is a service, is told; whose list it was is not.
    pd.testing.assert_frame_equal(
        came.drop(columns="other_columns").sort_values("record_id", ignore_index=True),
        register.drop(columns="other_columns").sort_values("record_id", ignore_index=True),
    )


SERVICE: dict[str, Any] = {
    "id": "AC148810-D857-441C-9679-408F346DE14B",
    "name": "Safe Start",
    "description": "Advice for whoever flees abuse.",
    "url": "https://example.org",
    "email": "info@example.org",
    "status": "active",
    "eligibility_description": "For women over 18.",
    "fees_description": "Free.",
    "last_modified": "2026-05-01T09:00:00Z",
    "organization": {"id": "o1", "name": "Example Haven", "description": "A charity."},
    "phones": [{"number": "01632 960000"}],
    "contacts": [{"name": "Jane Example", "title": "Manager"}],
    "languages": [{"name": "Punjabi"}, {"code": "en"}],
    "service_areas": [{"name": "Coventry"}],
    "cost_options": [{"option": "donation", "amount": 5.0}],
    "schedules": [{"byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
    "attributes": [{"taxonomy_term": {"code": "x1", "name": "Refuge"}}],
    "service_at_locations": [{"location": {"addresses": [{"postal_code": "CV1 5RR"}]}}],
}


def page(*services: dict[str, Any], key: str = "contents") -> bytes:
    return json.dumps({"total_items": len(services), key: list(services)}).encode()


def in_words(content: bytes, name: str = "directory.json") -> dict[str, str]:
    [sheet] = read_sheets(content, name)
    return dict(zip(sheet.rows[0], sheet.rows[1], strict=True))


@pytest.mark.parametrize("key", ["contents", "content", "services"])
def test_a_page_of_others_is_a_list_whose_columns_have_names_in_words(key: str) -> None:
    found = in_words(page(SERVICE, key=key))
    assert found["Organisation"] == "Example Haven"
    assert found["Service ID"] == "ac148810-d857-441c-9679-408f346de14b"
    assert (found["Type of service"], found["Areas served"]) == ("Refuge", "Coventry")
    assert (found["Last updated"], found["Postcode"]) == ("2026-05-01", "CV1 5RR")
    assert found["Description"].split("\n") == [
        "Advice for whoever flees abuse.",
        "Telephone: 01632 960000",
        "Open: MO 09:00 17:00",
        "Cost: donation 5",
        "About the organisation: A charity.",
        "Eligibility description: For women over 18.",
        "Fees description: Free.",
    ]


def test_what_others_write_is_matched_to_the_register() -> None:
    reference = read_data_folder(EXAMPLE, ON).reference
    sheets = read_sheets(page(SERVICE), "directory.json")
    found = proposal(sheets, "directory.json", reference, COVENTRY, date(2026, 11, 23))
    assert found.match.columns == {
        "record_id": "Service ID",
        "provision_type": "Type of service",
        "status": "Status",
        "provider": "Organisation",
        "service_name": "Service name",
        "details": "Description",
        "languages": "Languages",
        "areas_served": "Areas served",
        "postcode": "Postcode",
        "contact_role": "Contact role",
        "contact_email": "Email",
        "website": "Website",
        "last_verified": "Last updated",
    }
    assert found.match.words["status"] == {"active": "provided"}
    assert "Contact name" in found.left_out


def package(tables: dict[str, list[dict[str, str]]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"hsds/{name}.csv", text.getvalue())
    return out.getvalue()


@pytest.mark.parametrize("form", ["{}s", "{}"])
def test_a_package_of_tables_is_put_together(form: str) -> None:
    tables = {
        "service": [
            {"id": "s1", "organization_id": "o1", "name": "Safe Start", "status": "active"},
        ],
        "organization": [{"id": "o1", "name": "Example Haven"}],
        "phone": [{"id": "p1", "service_id": "s1", "number": "01632 960000"}],
        "service_area": [{"id": "a1", "service_id": "s1", "name": "Coventry"}],
        "service_at_location": [{"id": "x", "service_id": "s1", "location_id": "l1"}],
        "location": [{"id": "l1", "name": "Office"}],
        "attribute": [{"link_id": "s1", "taxonomy_term_id": "t1"}],
        "taxonomy_term": [{"id": "t1", "name": "Refuge"}],
    }
    content = package({form.format(name): rows for name, rows in tables.items()})
    assert lacks_most_columns(read_upload(content, "package.zip", date(2026, 11, 23)).raw)
    found = in_words(content, "package.zip")
    assert found == {
        "Service ID": "s1",
        "Organisation": "Example Haven",
        "Service name": "Safe Start",
        "Type of service": "Refuge",
        "Status": "active",
        "Areas served": "Coventry",
        "Description": "Telephone: 01632 960000",
    }


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'{"contents": [', "broken.json"),
        (b'{"type": "FeatureCollection", "features": []}', "map.json"),
        (b"[1, 2, 3]", "numbers.json"),
        (b"[" * 100_000, "deep.json"),
    ],
)
def test_what_is_no_page_of_services_is_told_so(content: bytes, name: str) -> None:
    with pytest.raises(TableError, match=name):
        service_rows(content, name)


@pytest.mark.parametrize("content", [b"[Services],Type\nA,B\n", b"PK\x03\x04 no zip", b"a,b\n"])
def test_any_other_file_is_none_of_ours(content: bytes) -> None:
    assert service_rows(content, "list.csv") is None
