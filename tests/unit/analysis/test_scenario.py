"""Imagined changes: to and from an address, worked out, worded, and never in the register."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.comparison import differences
from mapping.analysis.scenario import (
    IMAGINED,
    LONGEST_TEXT,
    MOST_CHANGES,
    Added,
    Amounts,
    Change,
    Ended,
    Resized,
    apply,
    change_in_words,
    from_text,
    imagine,
    to_text,
)
from mapping.gap_model.statuses import Flag, Status
from mapping.region.loader import DataFolder
from mapping.register.disclosure import WITHHELD, public
from mapping.register.schema import Register
from tests.support.cases.model_cases import Case, plain_record, records_frame, reference_of
from tests.support.examples import examples

ON = date(2026, 11, 24)
PRESENCE = {"measure": "presence", "need_basis": None, "per": None, "benchmark": 1.0}
CASE: Case = {
    "records": [
        plain_record("r1", "t", last_verified=date(2026, 6, 1), start_date=date(2020, 1, 1)),
        plain_record(
            "r2", "s", last_verified=date(2026, 6, 1), units_covered=4.0, units_total=10.0
        ),
    ],
    "areas": ["A", "B"],
    "types": [
        {"key": "t", "label": "Outreach", **PRESENCE},
        {
            "key": "s",
            "measure": "share",
            "unit": "practices",
            "need_basis": None,
            "per": None,
            "benchmark": 1.0,
        },
    ],
    "need": {},
    "expectations": set(),
    "on": ON,
}
REFERENCE = reference_of(CASE)
FOLDER = DataFolder(
    REFERENCE,
    (register := Register(records_frame(CASE["records"]), "0" * 12)),
    public(register),
    (),
)
IDS = {"r1", "r2"}


def read(text: str) -> tuple[tuple[Change, ...], list[str]]:
    return from_text(text, REFERENCE.areas, REFERENCE.types, IDS)


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def status(area: str, key: str, *changes: Change) -> Status:
    return imagine(FOLDER, changes, ON).assess(ON).status(area, key)


# ------------------------------------------------------------------------- to and from text

NUMBERS = st.none() | st.floats(0, 1e6)
DAYS = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))


@st.composite
def amounts(draw: st.DrawFn) -> Amounts:
    covered, total = draw(NUMBERS), draw(NUMBERS)
    if covered is not None and total is not None:
        covered, total = min(covered, total), max(covered, total) or 1.0
    return Amounts(draw(NUMBERS), covered, total)


@st.composite
def added(draw: st.DrawFn) -> Added:
    start, end = draw(DAYS), draw(DAYS)
    if start is not None and end is not None:
        start, end = min(start, end), max(start, end)
    where = draw(st.sampled_from([("A",), ("B",), ("A", "B"), ("*",)]))
    return Added(
        draw(st.sampled_from(["t", "s"])),
        where,
        draw(st.sampled_from(["provided", "partial"])),
        draw(amounts()),
        start,
        end,
        draw(DAYS),
    )


RECORDS = st.sampled_from(sorted(IDS))
CHANGES = (
    added()
    | st.builds(Ended, RECORDS, st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    | st.builds(Resized, RECORDS, amounts().filter(lambda a: a != Amounts()))
)


@given(st.lists(CHANGES, max_size=12))
def test_a_scenario_goes_to_an_address_and_comes_back_the_same(changes: list[Change]) -> None:
    text = to_text(changes)
    assert text.isascii()
    assert all(sign.isalnum() or sign in "-_" for sign in text)
    if len(text) <= LONGEST_TEXT:
        assert read(text) == (tuple(changes), [])


@given(st.text(max_size=300))
def test_no_text_in_the_address_makes_the_page_fail(text: str) -> None:
    changes, notes = read(text)
    assert changes == ()
    assert not text or notes or text.strip() == "" or encoded([]) == text.rstrip("=")


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["do", "type", "in", "status", "id", "on", "capacity", "start", "end"])
WORDS = st.sampled_from(["add", "end", "resize", "t", "r1", "provided", "2027-01-01", "*"])


@pytest.mark.slow
@examples(150)
@given(st.lists(st.dictionaries(KEYS, WORDS | JUNK | st.lists(WORDS | JUNK, max_size=2)) | JUNK))
def test_whatever_stands_in_the_text_each_change_is_taken_or_remarked_upon(content: Any) -> None:
    text = encoded(content)
    if len(text) > LONGEST_TEXT:
        return
    changes, notes = read(text)
    assert len(changes) + len(notes) >= min(len(content), MOST_CHANGES)
    imagine(FOLDER, changes, ON).assess(ON)
    for change in changes:
        assert change_in_words(change, REFERENCE, {"r1": "One", "r2": "Two"}).endswith(".")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"do": "end", "id": "<script>", "on": "2027-01-01"}, "no such record"),
        ({"do": "end", "id": "r1"}, "no date"),
        ({"do": "end", "id": "r1", "on": "never"}, "dates is none"),
        ({"do": "resize", "id": "r1"}, "no figure"),
        ({"do": "resize", "id": "r1", "capacity": -1}, "not a number"),
        ({"do": "resize", "id": "r1", "capacity": True}, "not a number"),
        ({"do": "resize", "id": "r1", "capacity": 10**400}, "not a number"),
        ({"do": "resize", "id": "r1", "capacity": float("nan")}, "not a number"),
        ({"do": "resize", "id": "r1", "units_covered": 5, "units_total": 4}, "more units"),
        ({"do": "add", "type": "${x}", "in": ["A"], "status": "provided"}, "type of provision"),
        ({"do": "add", "type": "t", "in": [], "status": "provided"}, "no area"),
        ({"do": "add", "type": "t", "in": ["Z"], "status": "provided"}, "an area that"),
        ({"do": "add", "type": "t", "in": ["A"], "status": "planned"}, "neither provided"),
        (
            {
                "do": "add",
                "type": "t",
                "in": ["A"],
                "status": "provided",
                "start": "2027-02-01",
                "end": "2027-01-01",
            },
            "ends before",
        ),
        ({"do": "drop"}, "neither adds"),
        ("text", "no change"),
    ],
)
def test_a_change_that_cannot_be_is_left_out_and_the_rest_stays(change: object, why: str) -> None:
    changes, (note,) = read(encoded([change, {"do": "end", "id": "r1", "on": "2027-01-01"}]))
    assert changes == (Ended("r1", date(2027, 1, 1)),)
    assert note.startswith("Imagined change 1 of the address is left out")
    assert why in note
    assert "<script>" not in note


def test_too_many_changes_and_too_long_a_text_are_remarked_upon() -> None:
    end = {"do": "end", "id": "r1", "on": "2027-01-01"}
    changes, notes = read(encoded([end] * (MOST_CHANGES + 1)))
    assert len(changes) == MOST_CHANGES
    assert "Only the first 30" in notes[0]
    changes, notes = read("A" * (LONGEST_TEXT + 1))
    assert changes == ()
    assert len(notes) == 1


# ------------------------------------------------------------------------------- what if so


def test_an_imagined_service_closes_a_gap_and_counts_as_confirmed() -> None:
    assert status("B", "t") is Status.UNKNOWN
    new = Added("t", ("B",), "provided")
    assert status("B", "t", new) is Status.MET
    assert not imagine(FOLDER, [new], ON).assess(ON).has_flag("B", "t", Flag.UNCONFIRMED)


def test_an_imagined_service_that_begins_later_is_not_there_yet() -> None:
    assert status("B", "t", Added("t", ("B",), "provided", start=date(2027, 1, 1))) is (
        Status.UNKNOWN
    )


def test_an_imagined_end_leaves_a_return_of_none() -> None:
    assert status("A", "t", Ended("r1", ON)) is Status.GAP
    assert status("A", "t", Ended("r1", date(2026, 11, 25))) is Status.MET
    assert status("A", "t", Ended("r1", date(1950, 1, 1))) is Status.GAP


def test_imagined_figures_take_the_place_of_those_that_are_given() -> None:
    assert status("A", "s") is Status.PARTIAL
    assert status("A", "s", Resized("r2", Amounts(units_covered=10.0))) is Status.MET
    more = imagine(FOLDER, [Resized("r2", Amounts(units_covered=15.0))], ON).assess(ON)
    assert more.level("A", "s") == 1.0


@examples(60)
@given(st.lists(CHANGES, max_size=5))
def test_the_register_is_left_as_it_was_and_only_what_is_named_differs(
    changes: list[Change],
) -> None:
    before = FOLDER.register.records.copy(deep=True)
    imagined = imagine(FOLDER, changes, ON)
    pd.testing.assert_frame_equal(FOLDER.register.records, before)
    assert imagined.register.records.dtypes.to_dict() == before.dtypes.to_dict()
    kinds = {"r1": "t", "r2": "s"}
    named = {c.provision_type if isinstance(c, Added) else kinds[c.record_id] for c in changes}
    found = differences(FOLDER.assess(ON), imagined.assess(ON))
    assert {d.provision_type for d in found} <= named


def test_what_is_added_says_that_it_is_imagined_and_takes_nobodys_id() -> None:
    taken = records_frame([plain_record("imagined-1", "t", last_verified=ON)])
    records = apply(taken, [Added("t", ("A",), "provided")], REFERENCE.types, ON)
    assert records["provider"].tolist()[-1] == IMAGINED
    assert records["record_id"].is_unique
    assert records["postcode"].tolist()[-1] == ""


def test_nothing_imagined_is_the_register_itself() -> None:
    assert to_text([]) == ""
    assert read("") == ((), [])
    assert apply(FOLDER.register.records, [], REFERENCE.types, ON) is FOLDER.register.records


def test_a_place_that_is_withheld_stays_so_in_what_is_imagined() -> None:
    records = FOLDER.register.records.assign(postcode="ZE1 0AA", details="Ring at ZE1 0AA")
    register = Register(records, "0" * 12)
    folder = DataFolder(REFERENCE, register, public(register, withheld_records={"r1"}), ())
    shown = imagine(folder, [Ended("r2", ON)], ON).public_register.records.set_index("record_id")
    assert shown.loc["r1", ["location", "details"]].tolist() == [WITHHELD, WITHHELD]
    assert shown.loc["r2", "location"] == "ZE1 0AA"


def test_changes_are_said_in_words() -> None:
    titles = {"r1": "Haven"}
    new = Added(
        "t", ("A", "B"), "partial", Amounts(capacity=2.5), date(2027, 1, 1), None, date(2028, 3, 31)
    )
    assert change_in_words(new, REFERENCE, titles) == (
        "Outreach is provided in part in A, B, with a capacity of 2.5, from 1 January 2027, "
        "funded until 31 March 2028."
    )
    ended = Ended("r1", date(2027, 1, 1))
    assert change_in_words(ended, REFERENCE, titles) == "Haven ends on 1 January 2027."
    resized = Resized("r1", Amounts(units_covered=3.0, units_total=4.0))
    said = change_in_words(resized, REFERENCE, titles)
    assert said == "Haven has units covered: 3, units in all: 4."
