"""What of the register anybody may see."""

from __future__ import annotations

import pandas as pd
import pytest

from mapping.errors import PostcodeDirectoryError
from mapping.geography.areas import Areas
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.register.disclosure import (
    NOT_STATED,
    WITHHELD,
    PublicRegister,
    areas_served_in_words,
    public,
    public_sites,
)
from mapping.register.schema import COLUMN_NAMES, REQUIRED_NAMES, Register, parse_records
from mapping.tables.table_reader import read_table_bytes


def register(*rows: str) -> Register:
    head = "record_id,provision_type,areas_served,postcode,location_confidential\n"
    table = read_table_bytes((head + "\n".join(rows)).encode(), "r", COLUMN_NAMES, REQUIRED_NAMES)
    return Register(parse_records(table), "rev")


@pytest.fixture
def shown() -> PublicRegister:
    return public(
        register(
            "b,advice,E1,ze1 0aa,no",
            "a,advice,E1;E2,,no",
            "c,shelter,*,,yes",
            "d,advice,E2,ZE4 0AA,no",
            # Refused by the rules; should one slip through, this door is still shut.
            "e,shelter,E1,B1 1AA,yes",
            "f,advice,E10,B1 1AA,perhaps",
        )
    )


def test_a_place_is_stated_withheld_or_not_stated(shown: PublicRegister) -> None:
    places = dict(zip(shown.records["record_id"], shown.records["location"], strict=True))
    assert places["b"] == "ZE1 0AA"
    assert places["a"] == NOT_STATED
    assert {places[key] for key in "cef"} == {WITHHELD}


def test_no_withheld_postcode_is_left_anywhere(shown: PublicRegister) -> None:
    assert "postcode" not in shown.records
    assert "1AA" not in shown.records.to_csv()
    assert shown.revision == "rev"


def test_a_place_that_became_confidential_is_withheld_in_an_earlier_version_too() -> None:
    earlier = register("b,advice,E1,ze1 0aa,no", "d,advice,E2,ZE4 0AA,no")
    told = Register(earlier.records.assign(details="Ring the bell at ZE1 0AA"), "rev")
    records = public(told, withheld_records={"b"}).records.set_index("record_id")
    assert records.loc["b", ["location", "details"]].tolist() == [WITHHELD, WITHHELD]
    assert records.loc["b", "location_confidential"]
    assert records.loc["d", "location"] == "ZE4 0AA"
    assert told.records["postcode"].tolist() == ["ze1 0aa", "ZE4 0AA"]


def test_making_the_public_view_leaves_the_register_as_it_was() -> None:
    before = register("b,advice,E1,ze1 0aa,no")
    copy = before.records.copy()
    public(before)
    pd.testing.assert_frame_equal(before.records, copy)


def test_records_are_found_by_area_and_type(shown: PublicRegister) -> None:
    assert [row["record_id"] for row in shown.naming("E1", "advice")] == ["b", "a"]
    assert [row["record_id"] for row in shown.naming("E2", "shelter")] == ["c"]
    assert not shown.naming("E9", "advice")


def test_only_public_offices_that_the_directory_knows_are_sites(shown: PublicRegister) -> None:
    sites = public_sites(shown, OnsPostcodeDirectory())
    assert sites["record_id"].tolist() == ["b"]
    assert sites[["easting", "northing"]].gt(400_000).all(axis=None)


def test_an_unreadable_directory_is_not_an_empty_map(
    shown: PublicRegister, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(PostcodeDirectoryError):
        public_sites(shown, OnsPostcodeDirectory(tmp_path_factory.mktemp("empty")))


def test_areas_served_are_told_by_name() -> None:
    areas = Areas(("E1", "E2"), ("East", "West"))
    assert areas_served_in_words("*", areas) == "the whole region"
    assert areas_served_in_words("E2;E1; E9", areas) == "West, East, E9"


def test_a_type_that_is_always_withheld_is_so_whatever_the_record_says() -> None:
    given = register("a,shelter,E1,ze1 0aa,no", "b,advice,E1,ze1 0aa,no")
    places = public(given, ["shelter"]).records.set_index("record_id")
    assert places["location"].to_dict() == {"a": WITHHELD, "b": "ZE1 0AA"}
    assert places["location_confidential"].to_dict() == {"a": True, "b": False}


def test_a_text_that_tells_a_withheld_place_is_withheld_too() -> None:
    head = "record_id,provision_type,areas_served,location_confidential,details,provider,website\n"
    rows = (
        "a,shelter,E1,yes,Behind the shop at B1-1AA,Haven,https://example.org/?q=b1%201aa",
        "b,advice,E1,no,Office at B1 1AA,Haven,https://example.org",
    )
    table = read_table_bytes((head + "\n".join(rows)).encode(), "r", COLUMN_NAMES, REQUIRED_NAMES)
    records = public(Register(parse_records(table), "rev")).records.set_index("record_id")
    assert records.loc["a", "details"] == WITHHELD
    assert records.loc["a", "website"] == WITHHELD
    assert records.loc["a", "provider"] == "Haven"
    assert records.loc["b", "details"] == "Office at B1 1AA"
