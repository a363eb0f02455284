"""Who could learn from whom: held against plain loops, and said so that nothing is overstated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from mapping.analysis.sharing import (
    Offer,
    PeerExample,
    UnmetNeed,
    could_learn,
    could_offer,
    held,
    held_sentence,
    is_plain_mailbox,
    learn_sentence,
    lessons,
    lessons_sentence,
)
from mapping.gap_model.priority import Priority, priorities
from mapping.geography.nearness import Near
from mapping.reference.themes import Themes
from mapping.register.disclosure import WITHHELD, public
from mapping.register.schema import Register
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    need_of,
    plain_record,
    public_register_of,
    records_frame,
    reference_of,
    types_of,
)
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases

ON = date(2026, 1, 15)
RECENT = date(2025, 12, 1)
LONG_AGO = date(2020, 6, 1)
THERE = ("met", "unmeasured", "partial")
# Seen from A: C shares a border, then D and B by distance.
NEAREST = (Near("C", True, 9000.0), Near("D", False, 8000.0), Near("B", False, 20_000.0))
TYPE = {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": None}


def case_of(
    *records: dict[str, Any],
    kind: dict[str, Any] | None = None,
    expectations: set[tuple[str, str]] | None = None,
) -> Case:
    return {
        "records": list(records),
        "areas": ["A", "B", "C", "D"],
        "types": [{**TYPE, **(kind or {})}],
        "need": {},
        "expectations": expectations or set(),
        "on": ON,
    }


def service(area: str, record_id: str = "", **changes: Any) -> dict[str, Any]:
    plain = {"last_verified": RECENT, "areas_served": (area,), "provider": f"Haven of {area}"}
    return plain_record(record_id or f"in-{area.lower()}", "t", **{**plain, **changes})


def found_in(case: Case, area: str = "A") -> list[PeerExample]:
    return lessons(
        assess_fast(case), public_register_of(case), reference_of(case), NEAREST, area, "t"
    )


def said_of(case: Case) -> str:
    return lessons_sentence(found_in(case), assess_fast(case), "A", types_of(case).by_key["t"])


def ranked(case: Case) -> list[Priority]:
    return priorities(assess_fast(case), need_of(case), Themes(), "people")


# ------------------------------------------------------------------------- learn from others


def test_areas_that_have_it_come_nearest_first() -> None:
    found = found_in(case_of(service("B"), service("C"), service("D")))
    assert [lesson.area_code for lesson in found] == ["C", "D", "B"]
    assert [lesson.near for lesson in found] == list(NEAREST)


def test_an_example_says_what_it_entails_whom_to_ask_and_how_that_is_known() -> None:
    stated = {
        "service_name": "IRIS",
        "details": "Two sessions of two hours.",
        "good_practice": "A named adviser.",
        "client_group": ("professionals", "victims"),
        "contact_role": "Educator",
        "contact_email": "educator@example.org",
        "website": "https://example.org",
        "source_url": "https://example.org/report",
        "start_date": date(2024, 3, 1),
        "units_covered": 9.0,
        "units_total": 20.0,
        "evidence": "published",
    }
    kind = {"measure": "share", "unit": "practices", "benchmark": 1.0}
    (lesson,) = found_in(case_of(service("C", **stated), kind=kind))
    assert (lesson.style.word, lesson.marks, lesson.is_described) == ("Partial", "*", True)
    (source,) = lesson.sources
    assert (source.title, source.provider) == ("IRIS", "Haven of C")
    assert (source.for_whom, source.delivery) == ("Professionals, victims", "In person")
    assert (source.details, source.good_practice) == (
        "Two sessions of two hours.",
        "A named adviser.",
    )
    assert source.reached == "9 of 20 practices"
    assert (source.contact_role, source.contact_email) == ("Educator", "educator@example.org")
    assert source.started == "1 March 2024"
    assert source.evidence == "Public source, last verified 1 December 2025"
    assert source.serves == ("C",)


def test_what_a_record_does_not_state_is_blank() -> None:
    (lesson,) = found_in(case_of(service("C", delivery=None)))
    (source,) = lesson.sources
    blank = (source.details, source.good_practice, source.reached, source.started, source.delivery)
    assert blank == ("",) * 5
    assert (source.contact_role, source.contact_email, source.website) == ("", "", "")
    assert source.title == source.provider == "Haven of C"


def test_only_the_records_that_count_are_shown_as_an_example() -> None:
    case = case_of(
        service("C", record_id="counts"),
        service("C", record_id="old", last_verified=LONG_AGO),
        service("C", record_id="ended", end_date=date(2025, 12, 31)),
        service("C", record_id="plan", status="planned"),
    )
    (lesson,) = found_in(case)
    assert [source.record_id for source in lesson.sources] == ["counts"]


def test_a_place_that_is_withheld_is_in_no_text_of_an_example() -> None:
    telling = {"details": "Behind the shop at B1 1AA", "good_practice": "Ring B1 1AA first"}
    case = case_of(service("C", location_confidential=True, postcode="B1 1AA", **telling))
    register = public(Register(records_frame(case["records"]), "0" * 12))
    (lesson,) = lessons(assess_fast(case), register, reference_of(case), NEAREST, "A", "t")
    assert "1AA" not in repr(lesson)
    assert lesson.sources[0].details == lesson.sources[0].good_practice == WITHHELD


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ((), "No other area is known to have it. 3 have made no return."),
        (
            (service("B"), service("C", status="partial", good_practice="A rota")),
            "2 other areas are known to have it, 1 of them in part; 1 of them says what others "
            "could copy. 1 has made no return.",
        ),
        (
            (service("B", status="partial"), service("C", last_verified=LONG_AGO)),
            "1 other area is known to have it, only in part; it does not say what others could "
            "copy. 1 has made no return, 1 return is too old.",
        ),
        (
            (service("B"), service("C"), service("D", status="not_provided")),
            "2 other areas are known to have it; none of them says what others could copy. "
            "1 has none.",
        ),
        (
            (service("B", good_practice="One form"),),
            "1 other area is known to have it; it says what others could copy. 2 have made no "
            "return.",
        ),
    ],
)
def test_the_sentence_counts_gaps_and_silence_apart(
    records: tuple[dict[str, Any], ...], said: str
) -> None:
    assert said_of(case_of(*records)) == said


def test_what_is_not_expected_is_counted_apart_as_well() -> None:
    case = case_of(service("C"), expectations={("B", "t"), ("D", "t")})
    assert said_of(case).endswith("what others could copy. 2 are not expected to have it.")


@examples(40)
@given(cases())
def test_lessons_are_the_other_areas_that_have_it_with_the_records_behind(case: Case) -> None:
    assessment, register, reference = (
        assess_fast(case),
        public_register_of(case),
        reference_of(case),
    )
    cells = assess_slowly(**case)
    for here in case["areas"]:
        others = [code for code in reversed(case["areas"]) if code != here]
        nearest = [Near(code, False, 1000.0) for code in others]
        for key in types_of(case).keys:
            found = lessons(assessment, register, reference, nearest, here, key)
            there = [code for code in others if cells[code, key]["status"] in THERE]
            assert [lesson.area_code for lesson in found] == there
            for lesson in found:
                ids = {source.record_id for source in lesson.sources}
                assert ids == set(assessment.cell(lesson.area_code, key).record_ids) != set()


# ----------------------------------------------------------- what to learn, and what to offer


@examples(40)
@given(cases())
def test_what_to_learn_and_to_offer_is_what_plain_loops_find(case: Case) -> None:
    for number, fields in enumerate(case["records"]):
        fields["good_practice"] = f"Tip {number}" if number % 2 else ""
    practice = {r["record_id"] for r in case["records"] if r["good_practice"]}
    assessment, register = assess_fast(case), public_register_of(case)
    cells = assess_slowly(**case)

    def described(code: str, key: str) -> bool:
        return any(name in practice for name in assessment.cell(code, key).record_ids)

    for here in case["areas"]:
        others = [code for code in case["areas"] if code != here]
        learn, offer = {}, {}
        for key in types_of(case).keys:
            by_status: dict[str, list[str]] = {}
            for code in others:
                by_status.setdefault(cells[code, key]["status"], []).append(code)
            status = cells[here, key]["status"]
            having = [code for name in THERE for code in by_status.get(name, [])]
            if status in ("gap", "partial"):
                n_described = sum(described(code, key) for code in having)
                learn[key] = UnmetNeed(key, len(having), n_described)
            gaps, parts = by_status.get("gap", []), by_status.get("partial", [])
            if status in ("met", "unmeasured") and gaps + parts:
                unknown = by_status.get("unknown", [])
                offer[key] = Offer(
                    key, tuple(gaps), tuple(parts), tuple(unknown), described(here, key)
                )
        found = could_learn(assessment, register, ranked(case), here)
        assert {wanted.type_key: wanted for wanted in found} == learn
        assert found == sorted(found, key=lambda w: (-w.described, -w.having))
        offered = could_offer(assessment, register, here)
        assert {o.type_key: o for o in offered} == offer
        assert offered == sorted(offered, key=lambda o: (-len(o.lacking), -len(o.partial)))


def test_the_best_described_comes_first_then_what_most_have_then_by_priority() -> None:
    kinds = ("alone", "many", "told", "also")
    having = {"alone": "B", "many": "BCD", "told": "C", "also": "D"}
    records = [service("A", f"a-{key}", status="not_provided") for key in kinds]
    records = [r | {"provision_type": key} for r, key in zip(records, kinds, strict=True)]
    for key, areas in having.items():
        for area in areas:
            told = {"good_practice": "A rota"} if key == "told" else {}
            record = service(area, f"{area.lower()}-{key}", **told)
            records.append(record | {"provision_type": key})
    case = case_of(*records) | {"types": [{**TYPE, "key": key} for key in kinds]}
    found = could_learn(assess_fast(case), public_register_of(case), ranked(case), "A")
    places = [p.provision_type for p in ranked(case) if p.area_code == "A"]
    rest = sorted(("alone", "also"), key=places.index)
    assert [wanted.type_key for wanted in found] == ["told", "many", *rest]


def test_no_return_is_never_offered_as_a_gap() -> None:
    case = case_of(service("A"))
    assert could_offer(assess_fast(case), public_register_of(case), "A") == []
    assert could_learn(assess_fast(case), public_register_of(case), ranked(case), "B") == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([], "Here has no known gap and no partial provision"),
        ([UnmetNeed("t", 0, 0)], "of 1 type. No other area is known to have it."),
        ([UnmetNeed("t", 0, 0)] * 2, "of 2 types. No other area is known to have any of them."),
        (
            [UnmetNeed("t", 2, 0), UnmetNeed("u", 0, 0)],
            "1 of them is known to be there in another area; for none of them an area says what "
            "others could copy.",
        ),
        (
            [UnmetNeed("t", 2, 1), UnmetNeed("u", 1, 0)],
            "2 of them are known to be there in another area; for 1 of them an area says what "
            "others could copy.",
        ),
    ],
)
def test_how_much_there_is_to_learn_in_one_sentence(wanted: list[UnmetNeed], said: str) -> None:
    assert said in learn_sentence("Here", wanted)


# ------------------------------------------------------------------- toolkits and procedures


def test_what_each_area_has_of_a_procedure_comes_area_by_area() -> None:
    case = case_of(
        service("B", source_url="https://example.org/toolkit"),
        service("C", status="not_provided"),
        service("D", last_verified=LONG_AGO),
    )
    found = list(held(assess_fast(case), public_register_of(case), reference_of(case), "t"))
    assert [(h.area_code, h.style.word, len(h.sources)) for h in found] == [
        ("A", "No return", 0),
        ("B", "Provided", 1),
        ("C", "None", 0),
        ("D", "Return too old", 0),
    ]
    assert held_sentence([found]) == (
        "1 kind of toolkit, pathway or procedure in 4 areas: known to be there in 1 of 4 places; "
        "none: 1; no return: 1; return too old: 1."
    )


# -------------------------------------------------------------------------------- mailboxes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "training",
        "a@b@example.org",
        "a@example.org?bcc=b@example.org",
        "a@example.org,b@example.org",
        "a b@example.org",
        "<a@example.org>",
        "javascript:alert(1)@example.org",
        "a%0Abcc@example.org",
        "a@example.org\n",
    ],
)
def test_what_is_not_one_plain_address_makes_no_link(text: str) -> None:
    assert not is_plain_mailbox(text)
    assert is_plain_mailbox("idva-team.leader+west@csp.example.org")
