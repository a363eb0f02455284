"""No file tells a withheld place, not even of a register that the checks would refuse."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mapping.export.extract import Extract, WithheldPlaceError
from mapping.region.loader import read_register_text
from mapping.register.disclosure import WITHHELD, public
from mapping.register.schema import COLUMNS, Register, parse_records
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    plain_record,
    records_frame,
    reference_of,
)
from tests.support.exports import contents, every_file, example, extract_of
from tests.support.paths import EXAMPLE

pytestmark = pytest.mark.slow

FILES = (
    "matrix.csv",
    "records.csv",
    "matrix.geojson",
    "records.geojson",
    "all.gpkg",
    "services.json",
    "package.zip",
)
SECRET = re.compile(r"SW1A[\W_]*(?:%20)?[\W_]*1AA", re.IGNORECASE)
OPEN = "ZE1 0AA"
SPELLINGS = ("SW1A 1AA", "sw1a1aa", "SW1A-1AA", "at SW1A  1AA, first floor", "?q=sw1a%201aa")
TEXTS = [
    column.name
    for column in COLUMNS
    if column.kind in ("text", "word", "words")
    # Whose id, type and areas are wrong is found nowhere; each has its own test below.
    and column.name not in ("record_id", "provision_type", "areas_served", "postcode", "status")
]


def broken_records() -> list[dict[str, Any]]:
    """Records that tell a withheld place in every column in turn, and one of a public office."""
    base = {"last_verified": date(2026, 5, 1), "provider": "Haven", "service_name": "House"}
    telling = [
        plain_record(
            f"secret-{n:03d}",
            "helpline",
            location_confidential=True,
            **{**base, column: f"{SPELLINGS[n % len(SPELLINGS)]}"},
        )
        for n, column in enumerate(TEXTS * 2)
    ]
    return [
        *telling,
        plain_record(
            "postcode", "helpline", location_confidential=True, postcode="SW1A 1AA", **base
        ),
        # Of a type whose place is always withheld, whatever the record says.
        plain_record("shelter", "refuge", postcode="SW1A 1AA", details="SW1A 1AA", **base),
        plain_record("office", "helpline", postcode=OPEN, **base),
        plain_record("nil", "helpline", status="not_provided", areas_served=("B",), **base),
    ]


def case(records: list[dict[str, Any]]) -> Case:
    kind = {"measure": "presence", "need_basis": None, "per": None, "benchmark": None}
    return {
        "areas": ["A", "B"],
        "types": [{"key": key, **kind} for key in ("helpline", "refuge")],
        "records": records,
        "need": {},
        "expectations": set(),
        "on": date(2026, 6, 1),
    }


def unchecked(records: list[dict[str, Any]]) -> Extract:
    """What a register gives that went round the checks."""
    found = case(records)
    reference = reference_of(found)
    register = Register(records_frame(records), "0" * 12)
    shown = public(register, reference.settings.confidential_types)
    return Extract(reference, shown, assess_fast(found))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return every_file(unchecked(broken_records()))


def test_there_is_a_test_for_every_file(files: dict[str, bytes]) -> None:
    assert tuple(files) == FILES


@pytest.mark.parametrize("name", FILES)
def test_no_file_tells_a_withheld_place(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    for text in contents(name, files[name], tmp_path):
        assert not SECRET.search(text)


@pytest.mark.parametrize("name", [n for n in FILES if not n.startswith("matrix")])
def test_a_public_office_is_told_and_a_withheld_place_is_said_to_be_withheld(
    name: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    text = "\n".join(contents(name, files[name], tmp_path))
    assert OPEN in text
    assert WITHHELD in text


def test_the_register_that_is_put_in_does_tell_it() -> None:
    frame = records_frame(broken_records())
    told = [name for name in TEXTS if frame[name].str.contains(SECRET).any()]
    assert told == TEXTS


def test_a_file_is_not_made_of_a_record_whose_id_tells_its_place() -> None:
    record = plain_record(
        "house-sw1a-1aa", "refuge", location_confidential=True, last_verified=date(2026, 5, 1)
    )
    with pytest.raises(WithheldPlaceError) as refused:
        unchecked([record])
    assert not SECRET.search(str(refused.value))


@pytest.mark.parametrize("column", ["areas_served", "provision_type", "specialism"])
def test_a_place_in_a_column_of_codes_is_not_told_either(column: str, tmp_path: Path) -> None:
    telling = {"areas_served": ("A", "SW1A 1AA")}.get(column, "SW1A 1AA")
    record = plain_record(
        "secret", "helpline", location_confidential=True, last_verified=date(2026, 5, 1)
    )
    for name, content in every_file(unchecked([{**record, column: telling}])).items():
        for text in contents(name, content, tmp_path):
            assert not SECRET.search(text)


def test_a_point_is_told_of_no_withheld_place(files: dict[str, bytes]) -> None:
    assert files["records.geojson"].count(b'"type":"Point"') == 1
    assert files["services.json"].count(b'"latitude"') == 1


def test_no_file_of_the_example_tells_a_postcode_that_is_not_public(tmp_path: Path) -> None:
    """The public postcodes are those of records that are not confidential, and nothing else is."""
    raw = parse_records(read_register_text(EXAMPLE / "services.csv"))
    public_ones = {p for p in raw.loc[~raw["location_confidential"], "postcode"] if p}
    pattern = re.compile(r"\bB[0-9]{1,2} [0-9][A-Z]{2}\b")
    for name, content in every_file(example()).items():
        found = {m for text in contents(name, content, tmp_path) for m in pattern.findall(text)}
        assert found <= public_ones
        assert bool(found) is not name.startswith("matrix")


def test_no_file_tells_where_on_this_machine_it_was_made(tmp_path: Path) -> None:
    for name, content in every_file(extract_of(case([]))).items():
        for text in contents(name, content, tmp_path):
            assert str(EXAMPLE) not in text
            assert "/tmp" not in text
