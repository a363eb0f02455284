"""Every cell explains itself: in words that are right, whole, and never say more than is known."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from mapping.gap_model.assessment import Cell
from mapping.gap_model.figures import figure_in_words, level_in_words
from mapping.gap_model.statuses import Flag, Status
from mapping.wording.explain import Explanation, explain
from tests.support.cases.model_cases import (
    NEED_LABELS,
    Case,
    assess_fast,
    plain_record,
    public_register_of,
    reference_of,
)
from tests.support.examples import examples
from tests.support.oracle import WORST_FIRST, assess_slowly
from tests.support.strategies import cases

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
LONG_AGO = date(2020, 6, 1)

HELPLINE = {
    "key": "helpline",
    "label": "Helpline",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}
IDVA = {
    "key": "idva",
    "label": "IDVA service",
    "measure": "rate",
    "unit": "full-time posts",
    "need_basis": "women_16_plus",
    "per": 100_000.0,
    "benchmark": 4.0,
    "benchmark_source": "SafeLives, 2023",
}
IRIS = {
    "key": "iris",
    "label": "IRIS in GP practices",
    "measure": "share",
    "unit": "practices",
    "need_basis": None,
    "per": None,
    "benchmark": 0.8,
    "benchmark_source": "Review of 2015, section 6.1",
}
# Four posts for each 100,000 women: 9.2 posts for these.
WOMEN = {("A", "women_16_plus"): 230_000.0, ("B", "women_16_plus"): 230_000.0}


def case_of(
    *records: dict[str, Any],
    kind: dict[str, Any] = HELPLINE,
    need: dict[tuple[str, str], float] | None = None,
    exempt: bool = False,
    on: date = ON,
) -> Case:
    """A case of one type and two areas, Aldham (A) and Borley (B)."""
    return {
        "records": [{**record, "provision_type": kind["key"]} for record in records],
        "areas": ["A", "B"],
        "names": {"A": "Aldham", "B": "Borley"},
        "types": [kind],
        "need": need or {},
        "expectations": {("A", kind["key"])} if exempt else set(),
        "on": on,
    }


def record(record_id: str = "one", **changes: Any) -> dict[str, Any]:
    """A service of Haven that Aldham keeps and confirmed lately."""
    fresh = {"last_verified": RECENT, "provider": "Haven", "service_name": "Line"}
    if changes.get("status") == "not_provided":
        fresh = {"last_verified": RECENT}
    return plain_record(record_id, "", **{**fresh, **changes})


def cell_of(case: Case, area: str = "A") -> Cell:
    return assess_fast(case).cell(area, case["types"][0]["key"])


def told(case: Case, area: str = "A") -> Explanation:
    return explain(cell_of(case, area), reference_of(case), public_register_of(case))


# -------------------------------------------------------------------- every status in words

STATUSES = [
    pytest.param(
        case_of(),
        Status.UNKNOWN,
        "No return",
        ["Nobody has told the register anything about it. That is not the same as none."],
        ["A return from Aldham CSP: provided, provided in part, or none."],
        id="no return",
    ),
    pytest.param(
        case_of(record(last_verified=LONG_AGO)),
        Status.UNKNOWN,
        "Return too old",
        [
            "One record named it, but the newest word on what there is dates from 1 June 2020.",
            "stands for 36 months",
        ],
        ["Ask Aldham CSP (about Haven) whether it is still so, or what there is now."],
        id="return too old",
    ),
    pytest.param(
        case_of(record(last_verified=LONG_AGO), record("two", last_verified=date(2021, 3, 2))),
        Status.UNKNOWN,
        "Return too old",
        ["2 records named it, but the newest word on what there is dates from 2 March 2021."],
        ["Ask Aldham CSP"],
        id="returns too old",
    ),
    pytest.param(
        case_of(record(status="not_provided")),
        Status.GAP,
        "None",
        ["The one return says that there is none."],
        ["A service that provides it, entered as a record that is in force."],
        id="nil return",
    ),
    pytest.param(
        case_of(record(status="not_provided"), record("two", status="not_provided")),
        Status.GAP,
        "None",
        ["All 2 returns say that there is none."],
        ["A service that provides it"],
        id="nil returns",
    ),
    pytest.param(
        case_of(record(end_date=date(2025, 12, 31))),
        Status.GAP,
        "None",
        ["One return tells of something that has ended, and nothing is in force."],
        ["A service that provides it"],
        id="all ended",
    ),
    pytest.param(
        case_of(
            record(end_date=date(2025, 12, 31)),
            record("two", status="not_provided"),
            record("three", status="not_provided"),
        ),
        Status.GAP,
        "None",
        ["2 returns say that there is none, and one return tells of something that has ended."],
        ["A service that provides it"],
        id="ended and nil returns",
    ),
    pytest.param(
        case_of(record(capacity=0.0), record("two", capacity=0.0), kind=IDVA, need=WOMEN),
        Status.GAP,
        "None",
        [
            "2 records name a service, and the figures come to exactly 0.",
            "The figures: 0 of 9.2 full-time posts.",
            "Benchmark: 4 per 100,000 women aged 16 and over, in full-time posts. "
            "Source: SafeLives, 2023.",
        ],
        ["A service that provides it"],
        id="figures of nought",
    ),
    pytest.param(
        case_of(record(status="partial"), record("two", status="partial")),
        Status.PARTIAL,
        "Partial",
        ["All 2 records that provide it say that it is provided in part only."],
        ["A record that says it is provided in full."],
        id="partial by word",
    ),
    pytest.param(
        case_of(record(status="partial"), record("two", status="not_provided")),
        Status.PARTIAL,
        "Partial",
        ["The one record that provides it says that it is provided in part only."],
        ["A record that says it is provided in full."],
        id="partial by one word",
    ),
    pytest.param(
        case_of(record(capacity=6.0), kind=IDVA, need=WOMEN),
        Status.PARTIAL,
        "Partial",
        [
            "It is provided, and the level is under the benchmark.",
            "The figures: 6 of 9.2 full-time posts.",
            "Need: 230,000 women aged 16 and over (2021, Census).",
            "Benchmark: 4 per 100,000 women aged 16 and over, in full-time posts. "
            "Source: SafeLives, 2023.",
        ],
        ["3.2 more full-time posts to reach the benchmark."],
        id="partial by rate",
    ),
    pytest.param(
        case_of(record(units_covered=11.0, units_total=20.0), kind=IRIS),
        Status.PARTIAL,
        "Partial",
        [
            "The figures: 11 of 20 practices.",
            "The share is taken of the 20 that records name.",
            "Benchmark: 80% of practices. Source: Review of 2015, section 6.1.",
        ],
        ["5 more practices to reach the benchmark."],
        id="partial by share",
    ),
    pytest.param(
        case_of(
            record(units_covered=11.0, units_total=11.0),
            kind={**IRIS, "need_basis": "gp_practices"},
            need={("A", "gp_practices"): 30.0},
        ),
        Status.PARTIAL,
        "Partial",
        [
            "The figures: 11 of 30 practices.",
            "The share is taken of all 30 GP practices of the area, not only of the 11 that the "
            "records name.",
        ],
        ["13 more practices to reach the benchmark."],
        id="partial share of all practices",
    ),
    pytest.param(
        case_of(record(), kind=IDVA, need=WOMEN),
        Status.UNMEASURED,
        "Provided, not measured",
        [
            "whether it is enough cannot be judged: records lack their figures.",
            "Source: SafeLives, 2023.",
        ],
        ["The missing figures (capacity, in full-time posts) in the records counted."],
        id="figures missing",
    ),
    pytest.param(
        case_of(record(capacity=6.0), record("two"), kind=IDVA, need=WOMEN),
        Status.UNMEASURED,
        "Provided, not measured",
        [
            "The figures: at least 6 of 9.2 full-time posts.",
            "Records without figures are not in it, so there may be more than that.",
        ],
        ["The missing figures (capacity, in full-time posts) in the records counted."],
        id="some figures missing",
    ),
    pytest.param(
        case_of(record(units_covered=3.0), kind=IRIS),
        Status.UNMEASURED,
        "Provided, not measured",
        ["It is provided, but whether it is enough cannot be judged: records lack their figures."],
        ["The missing figures (units covered and in all, in practices) in the records counted."],
        id="total missing",
    ),
    pytest.param(
        case_of(record(capacity=6.0), kind={**IDVA, "benchmark": None}, need=WOMEN),
        Status.UNMEASURED,
        "Provided, no benchmark",
        [
            "It is provided, but whether it is enough cannot be judged: no benchmark has been set.",
            "The figures: 6 full-time posts.",
            "No benchmark has been set for it.",
        ],
        ["A benchmark with its source, in provision_types.csv."],
        id="no benchmark",
    ),
    pytest.param(
        case_of(record(capacity=6.0), kind=IDVA),
        Status.UNMEASURED,
        "Provided, not measured",
        [
            "whether it is enough cannot be judged: Aldham has no need figure "
            "(women aged 16 and over).",
            "The figures: 6 full-time posts, and nothing to measure them against.",
        ],
        ["A need figure for Aldham, in need.csv."],
        id="no need figure",
    ),
    pytest.param(
        case_of(record(units_covered=0.0, units_total=0.0), kind=IRIS),
        Status.UNMEASURED,
        "Provided, not measured",
        ["no unit falls to the area"],
        ["A need figure above 0 for Aldham, in need.csv."],
        id="no units at all",
    ),
    pytest.param(
        case_of(record()),
        Status.MET,
        "Provided",
        ["One record in force provides it."],
        ["An end of the service; and its evidence stands until 1 December 2028 only"],
        id="present",
    ),
    pytest.param(
        case_of(record(), record("two")),
        Status.MET,
        "Provided",
        ["2 records in force provide it."],
        ["An end of the service"],
        id="present twice",
    ),
    pytest.param(
        case_of(record(capacity=9.2), kind=IDVA, need=WOMEN),
        Status.MET,
        "Meets benchmark",
        [
            "The level reaches the benchmark.",
            "The figures: 9.2 of 9.2 full-time posts.",
            "Source: SafeLives, 2023.",
        ],
        ["An end of the service"],
        id="benchmark met",
    ),
    pytest.param(
        case_of(record(), exempt=True),
        Status.NOT_EXPECTED,
        "Not expected here",
        ["The board decided on 1 June 2025: served from next door."],
        ["A new decision: remove the row from expectations.csv."],
        id="not expected",
    ),
]


@pytest.mark.parametrize(("case", "status", "word", "reasons", "changes"), STATUSES)
def test_every_status_is_explained_with_its_figures_and_what_would_change_it(
    case: Case, status: Status, word: str, reasons: list[str], changes: list[str]
) -> None:
    assert cell_of(case).status is status
    found = told(case)
    assert (found.area, found.on, found.word) == ("Aldham", ON, word)
    assert found.provision_type == case["types"][0]["label"]
    said = " ".join(found.reasons)
    assert [part for part in reasons if part not in said] == []
    assert found.would_change != ()
    advised = " ".join(found.would_change)
    assert [part for part in changes if part not in advised] == []


def test_the_cases_hold_every_status() -> None:
    assert {param.values[1] for param in STATUSES} == set(Status)


def test_a_benchmark_without_a_source_says_so() -> None:
    case = case_of(record(capacity=6.0), kind={**IDVA, "benchmark_source": ""}, need=WOMEN)
    assert "No source is given for it." in " ".join(told(case).reasons)


def test_a_part_of_what_is_shared_in_equal_parts_says_so() -> None:
    shared = record(areas_served=("A", "B"), capacity=6.0)
    case = case_of(shared, kind=IDVA, need={("A", "women_16_plus"): 230_000.0})
    said = " ".join(told(case).reasons)
    assert "The figures: 3 of 9.2 full-time posts." in said
    assert "What serves several areas was split in equal parts" in said


# ---------------------------------------------------------------------- every flag in words

FLAGS = [
    pytest.param(case_of(record(last_verified=LONG_AGO)), Flag.EXPIRED, "too old", id="expired"),
    pytest.param(
        case_of(record(funding_end=date(2026, 3, 31))),
        Flag.AT_RISK,
        "31 March 2026",
        id="at risk",
    ),
    pytest.param(
        case_of(record(last_verified=date(2024, 6, 1))),
        Flag.STALE,
        "The newest dated word is from 1 June 2024, more than 12 months before the date.",
        id="stale",
    ),
    pytest.param(
        case_of(record(evidence="undated")),
        Flag.STALE,
        "It rests on undated pages only, so nobody can say how old the word is.",
        id="undated",
    ),
    pytest.param(
        case_of(record(evidence="published")),
        Flag.UNCONFIRMED,
        "Nobody who runs or keeps it has confirmed it; it rests on public sources only.",
        id="unconfirmed",
    ),
    pytest.param(
        case_of(record(), record("two", status="not_provided")),
        Flag.CONFLICT,
        "Records disagree: one says that it is provided, another that it is not.",
        id="conflict",
    ),
    pytest.param(
        case_of(record(status="planned", start_date=date(2026, 4, 1))),
        Flag.PLANNED,
        "Something is planned, from 1 April 2026. A plan is no provision yet.",
        id="planned from a day",
    ),
    pytest.param(
        case_of(record(status="planned", start_date=date(2025, 4, 1))),
        Flag.PLANNED,
        "Something was planned to begin on 1 April 2025. "
        "Nobody has told the register whether it did.",
        id="planned for a day that has passed",
    ),
    pytest.param(
        case_of(record(status="planned")),
        Flag.PLANNED,
        "Something is planned; no date is given. A plan is no provision yet.",
        id="planned for no day",
    ),
    pytest.param(
        case_of(
            record(status="not_provided", gap_cause=("no_provider", "funding")),
            record("two", status="not_provided", gap_cause=("funding",)),
        ),
        Flag.CAUSE,
        "Cause given: funding (2), no provider (1).",
        id="cause",
    ),
    pytest.param(
        case_of(record(maintained_by="REGION")),
        Flag.OUTSIDE_ONLY,
        "It is known only from records that Aldham does not keep itself.",
        id="outside only",
    ),
    pytest.param(
        case_of(record(delivery="remote")),
        Flag.REMOTE_ONLY,
        "All of it is by telephone or online; nothing is in person.",
        id="remote only",
    ),
    pytest.param(
        case_of(record(), kind=IDVA, need=WOMEN),
        Flag.INCOMPLETE_FIGURES,
        "At least one record that provides it lacks its figures.",
        id="incomplete figures",
    ),
]


@pytest.mark.parametrize(("case", "flag", "sentence"), FLAGS)
def test_every_flag_is_explained(case: Case, flag: Flag, sentence: str) -> None:
    assert cell_of(case).flags == {flag} | (
        {Flag.UNCONFIRMED} if case["records"][0]["evidence"] == "undated" else set()
    )
    assert sentence in told(case).as_text()


@pytest.mark.parametrize(("case", "flag", "sentence"), FLAGS)
def test_a_flag_that_is_not_there_is_not_spoken_of(case: Case, flag: Flag, sentence: str) -> None:
    plain = case_of(record(capacity=10.0), kind=case["types"][0], need=WOMEN)
    assert cell_of(plain).flags == frozenset()
    assert told(plain).remarks == ()
    assert sentence not in told(plain).as_text()


def test_the_cases_hold_every_flag() -> None:
    assert {param.values[1] for param in FLAGS} == set(Flag)


@pytest.mark.parametrize("end", [date(2025, 10, 31), date(2026, 1, 15), date(2026, 7, 15)])
def test_funding_at_risk_names_the_day_and_the_status_that_follows(end: date) -> None:
    (remark,) = told(case_of(record(funding_end=end))).remarks
    assert f"{end.day} {end:%B} {end.year}" in remark
    assert "“None”" in remark
    assert ("ended" in remark) is (end <= ON)


# ------------------------------------------------------- records, counted and left out, why


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ("confirmed", "says provided; confirmed on 1 December 2025 by whoever runs or keeps it."),
        ("published", "says provided; published 1 December 2025."),
        ("undated", "says provided; on a page that bears no date, read on 1 December 2025."),
    ],
)
def test_a_counted_record_says_who_said_what_and_when(evidence: str, words: str) -> None:
    found = told(case_of(record(evidence=evidence)))
    (note,) = found.counted
    assert (note.record_id, note.title, note.note) == ("one", "Haven: Line", words)
    assert found.left_out == ()
    assert found.counted_heading == "Records counted"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"last_verified": LONG_AGO},
            "last verified on 1 June 2020; its evidence stood until 1 June 2023.",
        ),
        (
            {"last_verified": date(2026, 1, 16)},
            "verified on 16 January 2026, after the date that is looked at.",
        ),
        ({"status": "planned"}, "a plan shows nothing about the date."),
        ({"start_date": date(2026, 1, 16)}, "begins on 16 January 2026."),
        ({"end_date": date(2026, 1, 15)}, "ended on 15 January 2026."),
        ({"status": "not_provided"}, "says that there is none, while other records provide it."),
    ],
)
def test_a_record_left_out_says_why(changes: dict[str, Any], reason: str) -> None:
    found = told(case_of(record(), record("other", **changes)))
    assert [note.record_id for note in found.counted] == ["one"]
    (left_out,) = found.left_out
    assert (left_out.record_id, left_out.note) == ("other", reason)


def test_nothing_is_counted_where_it_is_not_expected() -> None:
    found = told(case_of(record(), exempt=True))
    assert found.counted == ()
    (note,) = found.left_out
    assert note.note == "nothing is counted where the type is not expected."


def test_records_of_an_unknown_cell_are_said_to_be_too_old_not_counted() -> None:
    found = told(case_of(record(last_verified=LONG_AGO)))
    assert found.counted_heading == "Records too old to count"
    assert "Records counted" not in found.as_text()


def test_a_nil_return_has_a_title_and_links_are_passed_on() -> None:
    nil = record(status="not_provided", source_url="https://example.org/report")
    (note,) = told(case_of(nil)).counted
    assert note.title == "Nil return"
    assert note.source_url == "https://example.org/report"


def test_records_of_other_areas_are_not_spoken_of() -> None:
    case = case_of(record(areas_served=("B",)), record("region", areas_served=("*",)))
    assert [note.record_id for note in told(case).counted] == ["region"]
    assert [note.record_id for note in told(case, "B").counted] == ["one", "region"]


# ----------------------------------------------- what a record entails, where, for whom, paid by


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({}, "Serves Aldham."),
        ({"areas_served": ("A", "B")}, "Serves Aldham, Borley."),
        ({"areas_served": ("*",)}, "Serves the whole region."),
        ({"postcode": "b1 1aa"}, "Serves Aldham. Office at B1 1AA."),
        ({"location_confidential": True}, "Serves Aldham. Address withheld."),
        ({"funder": "The council"}, "Serves Aldham. Paid by The council."),
        (
            {"funder": "The council", "funding_end": date(2027, 3, 31)},
            "Serves Aldham. Paid by The council until 31 March 2027.",
        ),
        ({"funding_end": date(2027, 3, 31)}, "Serves Aldham. Funding until 31 March 2027."),
        (
            {
                "postcode": "B1 1AA",
                "funder": "The council",
                "funding_end": date(2027, 3, 31),
                "areas_served": ("*",),
            },
            "Serves the whole region. Office at B1 1AA. Paid by The council until 31 March 2027.",
        ),
    ],
)
def test_a_record_says_whom_it_serves_where_it_is_and_who_pays(
    changes: dict[str, Any], facts: str
) -> None:
    (note,) = told(case_of(record(**changes))).counted
    assert note.facts == facts


def test_a_record_says_what_it_entails_in_its_own_words() -> None:
    case = case_of(
        record(details="Two posts; <b>mornings</b>"),
        record("two", details="Has closed", end_date=date(2025, 12, 31)),
        record("three"),
    )
    found = told(case)
    assert [(n.record_id, n.details) for n in found.counted] == [
        ("one", "Two posts; <b>mornings</b>"),
        ("three", ""),
    ]
    assert [(n.record_id, n.details) for n in found.left_out] == [("two", "Has closed")]
    assert found.left_out[0].facts == "Serves Aldham."


def test_a_place_that_is_withheld_is_in_no_part_of_a_note() -> None:
    case = case_of(record(postcode="ZE1 0AA", location_confidential=True))
    found = told(case)
    assert found.counted[0].facts == "Serves Aldham. Address withheld."
    assert "ZE1" not in repr(found)


def test_a_return_of_none_is_not_said_to_serve_anybody() -> None:
    """Under "there is none", "Serves Aldham." says the opposite."""
    (note,) = told(case_of(record(status="not_provided"))).counted
    assert "Serves" not in note.facts


def test_a_need_basis_without_a_label_is_called_by_its_key() -> None:
    kind = {**IDVA, "need_basis": "young_women"}
    assert "young_women" not in NEED_LABELS
    case = case_of(record(capacity=6.0), kind=kind, need={("A", "young_women"): 230_000.0})
    said = " ".join(told(case).reasons)
    assert "Need: 230,000 young women (2021, Census)." in said
    assert "Benchmark: 4 per 100,000 young women, in full-time posts." in said


def test_a_newer_plan_is_not_the_newest_word_on_what_there_is() -> None:
    case = case_of(
        record(last_verified=LONG_AGO), record("plan", status="planned", last_verified=RECENT)
    )
    assert cell_of(case).flags == {Flag.EXPIRED, Flag.PLANNED}
    found = told(case)
    assert found.reasons[0].startswith(
        "One record named it, but the newest word on what there is dates from 1 June 2020."
    )
    assert [note.record_id for note in found.counted] == ["one"]


def test_the_text_holds_every_part() -> None:
    case = case_of(
        record(capacity=6.0, evidence="published"),
        record("two", status="not_provided"),
        kind=IDVA,
        need=WOMEN,
    )
    found = told(case)
    text = found.as_text()
    assert text.startswith("Aldham: IDVA service\nPartial on 15 January 2026\n")
    notes = [note.note for note in (*found.counted, *found.left_out)]
    for part in (*found.reasons, *found.remarks, *notes, *found.would_change):
        assert part in text
    for heading in ("Also", "Records counted", "Records left out", "What would change it"):
        assert f"\n{heading}\n" in text


# ------------------------------------------------------ the advice, followed, does change it


@pytest.mark.parametrize("status", ["provided", "partial", "not_provided"])
def test_any_of_the_three_returns_asked_for_makes_an_unknown_cell_known(status: str) -> None:
    assert cell_of(case_of(record(status=status))).status is not Status.UNKNOWN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            case_of(record(last_verified=LONG_AGO)),
            case_of(record(last_verified=ON)),
            id="verified again",
        ),
        pytest.param(
            case_of(record(status="not_provided")),
            case_of(record(status="not_provided"), record("two")),
            id="a service opened",
        ),
        pytest.param(
            case_of(record(status="partial")),
            case_of(record(status="partial"), record("two")),
            id="a record in full",
        ),
        pytest.param(
            case_of(record(capacity=6.0), kind=IDVA, need=WOMEN),
            case_of(record(capacity=6.0 + 3.2), kind=IDVA, need=WOMEN),
            id="3.2 more posts",
        ),
        pytest.param(
            case_of(record(units_covered=11.0, units_total=20.0), kind=IRIS),
            case_of(record(units_covered=11.0 + 5, units_total=20.0), kind=IRIS),
            id="5 more practices",
        ),
        pytest.param(
            case_of(record(), kind=IDVA, need=WOMEN),
            case_of(record(capacity=9.2), kind=IDVA, need=WOMEN),
            id="missing figures",
        ),
        pytest.param(
            case_of(record(capacity=6.0), kind={**IDVA, "benchmark": None}, need=WOMEN),
            case_of(record(capacity=6.0), kind={**IDVA, "benchmark": 2.0}, need=WOMEN),
            id="a benchmark",
        ),
        pytest.param(
            case_of(record(capacity=10.0), kind=IDVA),
            case_of(record(capacity=10.0), kind=IDVA, need=WOMEN),
            id="a need figure",
        ),
        pytest.param(
            case_of(record(), exempt=True),
            case_of(record()),
            id="a new decision",
        ),
    ],
)
def test_following_the_advice_makes_it_met(before: Case, after: Case) -> None:
    assert cell_of(before).status is not Status.MET
    assert cell_of(after).status is Status.MET


def test_less_than_the_shortfall_named_does_not_reach_the_benchmark() -> None:
    rate = case_of(record(capacity=6.0 + 3.1), kind=IDVA, need=WOMEN)
    share = case_of(record(units_covered=11.0 + 4, units_total=20.0), kind=IRIS)
    assert cell_of(rate).status is Status.PARTIAL
    assert cell_of(share).status is Status.PARTIAL


def test_evidence_stands_until_the_day_that_is_named_and_no_longer() -> None:
    case = case_of(record(), record("two", last_verified=date(2024, 2, 29)))
    (advice,) = told(case).would_change
    assert "until 1 December 2028 only" in advice
    last_day = date(2028, 12, 1)
    assert cell_of({**case, "on": last_day}).status is Status.MET
    assert cell_of({**case, "on": last_day + timedelta(days=1)}).status is Status.UNKNOWN


def test_who_keeps_the_records_is_asked_by_name() -> None:
    case = case_of(
        record(evidence="published"),
        record("two", evidence="published", maintained_by="REGION", provider="Beacon"),
        record("three", evidence="published", maintained_by="B"),
    )
    asked = "Ask Aldham CSP and Borley CSP and the keeper of the region's records"
    assert f"{asked} (about Beacon; Haven) to confirm it" in " ".join(told(case).would_change)


def test_records_that_disagree_are_to_be_settled() -> None:
    case = case_of(record(), record("two", status="not_provided"))
    assert "Settle which of the records is right" in " ".join(told(case).would_change)


# ------------------------------------------------------------------------- figures in words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0"), (6.0, "6"), (9.2, "9.2"), (1250.0, "1,250"), (18.374, "18.4"), (1e-12, "0")],
)
def test_a_figure_is_whole_or_has_one_decimal(value: float, words: str) -> None:
    assert figure_in_words(value) == words


def test_what_only_counts_whether_there_is_any_has_no_figure_in_words() -> None:
    case = case_of(record())
    assert level_in_words(cell_of(case), reference_of(case).types.all[0]) == ""
    assert "The figures" not in told(case).as_text()


# --------------------------------------------------------------------- any register at all


def explained(case: Case) -> list[tuple[Cell, Explanation]]:
    reference, register = reference_of(case), public_register_of(case)
    return [(cell, explain(cell, reference, register)) for cell in assess_fast(case).cells()]


def _every_record_is_counted_or_left_out_and_never_both(
    case: Case, cell: Cell, found: Explanation
) -> None:
    counted = [note.record_id for note in found.counted]
    left_out = [note.record_id for note in found.left_out]
    naming = sorted(
        r["record_id"]
        for r in case["records"]
        if r["provision_type"] == cell.provision_type
        and (cell.area_code in r["areas_served"] or r["areas_served"] == ("*",))
    )
    assert tuple(counted) == cell.record_ids
    assert sorted(counted + left_out) == naming
    assert len(set(counted + left_out)) == len(naming)


def _unknown_is_never_worded_as_a_gap_nor_a_gap_as_unknown(
    _: Case, cell: Cell, found: Explanation
) -> None:
    not_none = "That is not the same as none.|nor that there is none|provided in part, or none"
    said = " ".join((found.word, *found.reasons, *found.remarks, *found.would_change))
    text = re.sub(not_none, "", said).casefold()
    if cell.status is Status.UNKNOWN:
        assert re.search(r"\b(gap|none|nothing is in force)\b", text) is None
    if cell.status is Status.GAP:
        assert found.word == "None"
        assert re.search(r"no return|too old|nobody has told the register any", text) is None


def _it_is_whole_sentences_and_says_what_would_change_it(
    case: Case, cell: Cell, found: Explanation
) -> None:
    nil_returns = {r["record_id"] for r in case["records"] if r["status"] == "not_provided"}
    assert found.reasons
    assert found.would_change
    for sentence in (*found.reasons, *found.remarks, *found.would_change):
        assert re.fullmatch(r"[A-Z0-9“].*\.", sentence), sentence
        assert "nan" not in sentence.casefold()
    for note in (*found.counted, *found.left_out):
        assert note.note.endswith(".")
        if note.record_id in nil_returns:
            assert note.facts == ""
        else:
            assert re.fullmatch(r"[A-Z].*\.", note.facts), note.facts
        assert not re.search(r"\b(nan|NaT|None)\b", note.facts)
    others = cell.flags - {Flag.EXPIRED}
    assert len(found.remarks) == len(others)


def _a_judged_level_names_its_benchmark(case: Case, cell: Cell, found: Explanation) -> None:
    benchmarks = {t["key"]: t for t in case["types"] if t["measure"] != "presence"}
    fields = benchmarks.get(cell.provision_type)
    said = " ".join(found.reasons)
    if fields is None or cell.status is Status.NOT_EXPECTED:
        assert "enchmark:" not in said
    elif fields["benchmark"] is None:
        assert "No benchmark has been set for it." in said
    else:
        assert "Benchmark: " in said
        assert "No source is given for it." in said


def _reasons_for_leaving_out_agree_with_the_record(
    case: Case, cell: Cell, found: Explanation
) -> None:
    if cell.status is Status.NOT_EXPECTED:
        return
    by_id = {r["record_id"]: r for r in case["records"]}
    for note in found.left_out:
        left = by_id[note.record_id]
        is_denial = note.note.startswith("says that there is none")
        assert is_denial <= (left["status"] == "not_provided")
        assert note.note.startswith("begins on") <= ((left["start_date"] or date.min) > cell.on)
        assert note.note.startswith("ended on") <= ((left["end_date"] or date.max) <= cell.on)
        assert note.note.startswith("a plan") <= (left["status"] == "planned")
        assert note.note.startswith("verified on") == (left["last_verified"] > cell.on)


@examples(60)
@given(cases())
def test_of_every_explanation_holds_what_an_explanation_is_to_be(case: Case) -> None:
    for cell, found in explained(case):
        for holds in (
            _every_record_is_counted_or_left_out_and_never_both,
            _unknown_is_never_worded_as_a_gap_nor_a_gap_as_unknown,
            _it_is_whole_sentences_and_says_what_would_change_it,
            _a_judged_level_names_its_benchmark,
            _reasons_for_leaving_out_agree_with_the_record,
        ):
            holds(case, cell, found)


# ---------------------------------------------------------------------- words at the edges


def test_one_record_whose_figures_are_nought_is_spoken_of_in_the_singular() -> None:
    case = case_of(record(capacity=0.0), kind=IDVA, need=WOMEN)
    assert "One record names a service" in told(case).reasons[0]


def test_a_plan_is_not_said_to_be_nothing_at_all() -> None:
    """Somebody has told the register something: that it is planned."""
    case = case_of(record(status="planned"))
    assert "Nobody has told the register anything" not in told(case).as_text()


def test_a_level_that_reaches_the_benchmark_is_not_said_to_be_under_it() -> None:
    """Partial by word alone; the level is within the tolerance of the benchmark."""
    case = case_of(record(status="partial", capacity=9.2 - 1e-10), kind=IDVA, need=WOMEN)
    assert cell_of(case).status is Status.PARTIAL
    assert "under the benchmark" not in told(case).as_text()


@pytest.mark.parametrize("capacity", [9.18, 9.2 - 4e-8])
def test_a_shortfall_is_never_rounded_down_to_nought(capacity: float) -> None:
    case = case_of(record(capacity=capacity), kind=IDVA, need=WOMEN)
    assert cell_of(case).status is Status.PARTIAL
    assert told(case).would_change == ("0.1 more full-time posts to reach the benchmark.",)


def test_a_plan_too_old_to_stand_is_not_the_one_that_is_named() -> None:
    case = case_of(
        record(status="planned"),
        record("two", status="planned", start_date=date(2026, 9, 1), last_verified=LONG_AGO),
    )
    assert told(case).remarks == (
        "Something is planned; no date is given. A plan is no provision yet.",
    )


def test_a_need_of_nought_is_not_said_to_be_no_figure() -> None:
    case = case_of(record(capacity=6.0), kind=IDVA, need={("A", "women_16_plus"): 0.0})
    said = " ".join(told(case).reasons)
    assert "Need: 0 women aged 16 and over" in said
    assert "has no need figure" not in said
    assert "the need figure (women aged 16 and over) is 0" in said


def test_more_capacity_alone_is_not_said_to_be_enough_where_every_record_says_partial() -> None:
    """The specification asks the word first: every record says partial, whatever the level."""
    case = case_of(record(status="partial", capacity=6.0), kind=IDVA, need=WOMEN)
    enough = case_of(record(status="partial", capacity=9.2), kind=IDVA, need=WOMEN)
    assert cell_of(enough).status is Status.PARTIAL
    assert told(case).would_change == (
        "A record that says it is provided in full.",
        "3.2 more full-time posts to reach the benchmark.",
    )


# --------------------------------------------------- funding at risk, in one step and in two


def in_two_steps(first_end: date, second_end: date) -> Case:
    """Twelve posts of the 9.2 that are asked for; six of them each time funding ends."""
    return case_of(
        record(capacity=6.0, funding_end=first_end),
        record("two", capacity=6.0, funding_end=second_end),
        kind=IDVA,
        need=WOMEN,
    )


def at_risk(cell: Cell) -> tuple[date | None, Status | None, Status | None]:
    """From when a cell is worse off, what it is then, and what it is in the end."""
    return cell.at_risk_from, cell.at_risk_first, cell.at_risk_status


def test_the_day_and_the_status_of_funding_at_risk_belong_together() -> None:
    """In March the level falls under the benchmark; nothing is left only after June."""
    case = in_two_steps(date(2026, 3, 31), date(2026, 6, 30))
    assert at_risk(cell_of(case)) == (date(2026, 3, 31), Status.PARTIAL, Status.GAP)
    assert told(case).remarks == (
        "Funding ends on 31 March 2026: if it is not renewed the status becomes “Partial”. "
        "Funding ends on 30 June 2026: if it is not renewed the status becomes “None”.",
    )


def test_funding_that_all_ends_on_one_day_is_lost_in_one_step() -> None:
    case = in_two_steps(date(2026, 3, 31), date(2026, 3, 31))
    assert at_risk(cell_of(case)) == (date(2026, 3, 31), Status.GAP, Status.GAP)
    assert told(case).remarks == (
        "Funding ends on 31 March 2026: if it is not renewed the status becomes “None”.",
    )


def test_a_second_end_of_funding_after_the_six_months_is_no_second_step() -> None:
    case = in_two_steps(date(2026, 3, 31), date(2026, 7, 16))
    assert at_risk(cell_of(case)) == (date(2026, 3, 31), Status.PARTIAL, Status.PARTIAL)
    assert told(case).remarks == (
        "Funding ends on 31 March 2026: if it is not renewed the status becomes “Partial”.",
    )


def test_an_end_of_funding_that_is_borne_is_not_the_first_step() -> None:
    """Three posts to spare end in February; six of the twelve that are left in March."""
    case = in_two_steps(date(2026, 3, 31), date(2026, 6, 30))
    spare = record("spare", capacity=3.0, funding_end=date(2026, 2, 28))
    case["records"].append({**spare, "provision_type": "idva"})
    assert at_risk(cell_of(case)) == (date(2026, 3, 31), Status.PARTIAL, Status.GAP)


def test_funding_that_has_ended_is_spoken_of_as_ended_and_what_is_to_come_as_to_come() -> None:
    case = in_two_steps(date(2025, 12, 31), date(2026, 6, 30))
    assert at_risk(cell_of(case)) == (date(2025, 12, 31), Status.PARTIAL, Status.GAP)
    assert told(case).remarks == (
        "Funding ended on 31 December 2025 and no renewal is recorded: without it the status is "
        "“Partial”. Funding ends on 30 June 2026: if it is not renewed the status becomes “None”.",
    )


def test_funding_that_ended_in_one_step_leaves_what_it_leaves() -> None:
    case = case_of(record(funding_end=date(2025, 10, 31)), record("two", status="partial"))
    assert at_risk(cell_of(case)) == (date(2025, 10, 31), Status.PARTIAL, Status.PARTIAL)
    assert told(case).remarks == (
        "Funding ended on 31 October 2025 and no renewal is recorded: without it the status is "
        "“Partial”.",
    )


def test_funding_that_has_all_ended_is_not_said_to_leave_anything_until_later() -> None:
    """Both ends have passed: without the money there is nothing left today."""
    case = in_two_steps(date(2025, 10, 31), date(2025, 12, 31))
    assert at_risk(cell_of(case)) == (date(2025, 10, 31), Status.PARTIAL, Status.GAP)
    (remark,) = told(case).remarks
    assert "“None”" in remark
    assert remark.startswith("Funding ended on 31 October 2025 and 31 December 2025")
    assert "Funding ends" not in remark


def test_what_is_not_at_risk_has_no_first_step() -> None:
    for case in (
        case_of(record()),
        case_of(),
        case_of(record(funding_end=date(2026, 3, 31)), record("two")),
        case_of(record(funding_end=date(2026, 3, 31)), exempt=True),
    ):
        assert at_risk(cell_of(case)) == (None, None, None)


def without_funding_ended_by(case: Case, day: date) -> Case:
    """The same case, where what is in force now and funded until a day at most has ended."""
    return {
        **case,
        "records": [
            {**r, "end_date": case["on"]}
            if r["status"] in ("provided", "partial")
            and (r["funding_end"] or date.max) <= day
            and (r["start_date"] or date.min) <= case["on"]
            else r
            for r in case["records"]
        ],
    }


@examples(100)
@given(cases())
def test_the_first_step_is_what_the_oracle_finds_when_funding_has_ended_by_then(case: Case) -> None:
    """And on the day before it, the oracle finds nothing worse than now."""
    for cell in assess_fast(case).cells():
        assert (cell.at_risk_first is None) == (Flag.AT_RISK not in cell.flags)
        if cell.at_risk_from is None or cell.at_risk_first is None:
            continue
        where = cell.area_code, cell.provision_type
        then = assess_slowly(**without_funding_ended_by(case, cell.at_risk_from))[where]
        assert then["status"] == cell.at_risk_first.value
        day_before = cell.at_risk_from - timedelta(days=1)
        before = assess_slowly(**without_funding_ended_by(case, day_before))[where]["status"]
        now = cell.status.value
        assert WORST_FIRST.index(then["status"]) < WORST_FIRST.index(now)
        assert WORST_FIRST.index(before) >= WORST_FIRST.index(now)
