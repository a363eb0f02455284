"""The register's rules: each with what passes and what does not; and what is never repeated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import PostcodeDirectoryError
from mapping.geography.areas import Areas
from mapping.geography.postcode_directory import Place
from mapping.problems import WITHHELD, Problem, errors_in
from mapping.reference.provision_types import ProvisionType, ProvisionTypes
from mapping.register import checks
from mapping.register.checks import RULES, Context, check, is_web_link, published_rules
from mapping.register.schema import COLUMN_NAMES, COLUMNS, REQUIRED_NAMES
from mapping.settings import read_settings
from mapping.tables.privacy.postcode_text import canonical
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable
from tests.support.day import TODAY
from tests.support.paths import SHIPPED

PLAIN = {
    "record_id": "a-1",
    "maintained_by": "E1",
    "provision_type": "advice",
    "status": "provided",
    "provider": "Haven",
    "service_name": "Advice line",
    "areas_served": "E1",
    "location_confidential": "no",
    "evidence": "confirmed",
    "last_verified": "2026-10-01",
}
SECRET = {**PLAIN, "provision_type": "shelter", "location_confidential": "yes"}


class Directory:
    """A directory of two postcodes."""

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        known = {"B11AA": "L1", "B12AA": "L2"}
        return {
            canonical(p): Place(known[canonical(p)], 1.0, 2.0)
            for p in postcodes
            if canonical(p) in known
        }


class NoDirectory:
    """A directory that cannot be read."""

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        raise PostcodeDirectoryError("The directory could not be read.")


def _type(key: str) -> ProvisionType:
    return ProvisionType(key, key, "", False, "", "presence", "", "", None, 1.0, "", "", "")


SETTINGS = replace(read_settings(SHIPPED), confidential_types=("Shelter",))


def context(directory: Directory | NoDirectory | None = None) -> Context:
    return Context(
        Areas(("E1", "E2"), ("East", "West")),
        ProvisionTypes((_type("advice"), _type("shelter"))),
        SETTINGS,
        TODAY,
        directory,
        {"L1": frozenset({"E1"}), "L2": frozenset({"E2", "E9"})},
    )


def table(*records: dict[str, str]) -> TextTable:
    columns = list(dict.fromkeys([*COLUMN_NAMES, *(key for r in records for key in r)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(records)
    return read_table_bytes(out.getvalue().encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)


def found(
    *records: dict[str, str], directory: Directory | NoDirectory | None = None
) -> list[Problem]:
    return check(table(*records), context(directory))


def test_a_plain_record_has_no_problem() -> None:
    assert found(PLAIN, directory=Directory()) == []


class Example(NamedTuple):
    """A rule, a column, and values that pass and fail beside those of `PLAIN`."""

    rule: Callable[..., object]
    column: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    others: Mapping[str, str] = MappingProxyType({})
    severity: str = "error"


LONG, LONGER = "x" * 500, "x" * 5000
EXAMPLES = (
    *(Example(checks.required_cells_are_filled, n, (PLAIN[n],), ("",)) for n in REQUIRED_NAMES),
    Example(
        checks.ids_are_plain_and_unique,
        "record_id",
        ("a", "9-z", "x" * 64),
        ("A1", "a b", "a_b", "x" * 65, "é", "१"),
    ),
    Example(checks.maintainers_are_known, "maintained_by", ("E2", "REGION"), ("E3", "e1", "*")),
    Example(
        checks.names_are_names,
        "provider",
        ("Haven", "None in Three", "The 24/7 Partnership"),
        ("N/A", "TBC", "-", "see above"),
    ),
    Example(
        checks.names_are_names,
        "service_name",
        ("", "1-2-1 support"),
        ("n/k", "2026-07-24 00:00:00"),
    ),
    Example(checks.types_are_known, "provision_type", ("advice", "Advice"), ("advise",)),
    Example(
        checks.closed_lists_are_kept,
        "status",
        ("provided", "Not provided", "PLANNED", "partial"),
        ("yes", "provided;partial"),
    ),
    Example(
        checks.closed_lists_are_kept,
        "gap_cause",
        ("funding", "funding; No provider"),
        ("funds", "funding, staffing"),
        {"status": "partial"},
    ),
    Example(checks.closed_lists_are_kept, "client_group", ("victims;children",), ("men",)),
    Example(checks.closed_lists_are_kept, "delivery", ("in person", "both"), ("phone",)),
    Example(checks.closed_lists_are_kept, "funding_for", ("victims",), ("staff",)),
    Example(checks.closed_lists_are_kept, "evidence", ("confirmed",), ("rumour",)),
    Example(checks.specialisms_are_words, "specialism", ("lgbt;By and for",), ("a/b", "x" * 41)),
    Example(checks.specialisms_are_words, "specialism", ("lgbt",), ("lgbtq",), {}, "warning"),
    Example(
        checks.areas_served_are_known,
        "areas_served",
        ("E2", "E1; E2", "*"),
        ("E3", "E1,E2", "*;E1", ";"),
    ),
    Example(checks.provider_is_named, "provider", ("x",), ("",)),
    Example(checks.provider_is_named, "service_name", ("",), (), {"status": "not_provided"}),
    Example(checks.provider_is_named, "service_name", ("x",), ("",), {"status": "planned"}),
    Example(checks.gap_cause_belongs_to_a_gap, "gap_cause", ("",), ("funding",), {}, "warning"),
    Example(
        checks.closed_lists_are_kept,
        "sector",
        ("", "statutory", "Voluntary community"),
        ("charity", "statutory;private"),
    ),
    Example(checks.closed_lists_are_kept, "stage", ("pilot", "Established"), ("trial",)),
    Example(checks.closed_lists_are_kept, "evaluated", ("yes", "Under way", "no"), ("in part",)),
    Example(
        checks.evaluations_belong_to_what_is_there,
        "evaluation_url",
        ("", "https://example.org/how-it-went"),
        (),
        {"evaluated": "under_way"},
    ),
    Example(
        checks.evaluations_belong_to_what_is_there,
        "evaluation_url",
        ("",),
        ("https://example.org/how-it-went",),
        {"evaluated": "no"},
    ),
    Example(
        checks.evaluations_belong_to_what_is_there,
        "stage",
        ("",),
        ("pilot",),
        {"status": "not_provided"},
        "warning",
    ),
    Example(
        checks.links_are_web_links,
        "evaluation_url",
        ("https://example.org/how-it-went",),
        ("a report",),
        {"evaluated": "yes"},
    ),
    Example(
        checks.dates_are_dates,
        "funding_end",
        ("2027-03-31", "31/03/2027", "1/4/2027", "2027-03-31 00:00:00"),
        (
            *("03/31/2027", "31/3/27", "2027-02-29", "46112", "1899-12-31", "2200-01-01"),
            *("2027-03-31T14:00", "२०२७-०३-३१", "=TODAY()", "2027/03/31"),
        ),
    ),
    Example(checks.dates_are_dates, "start_date", ("2020-01-01",), ("2020",)),
    Example(
        checks.services_start_before_they_end,
        "end_date",
        ("2026-03-31", "01/04/2026"),
        ("2026-03-30",),
        {"start_date": "31/03/2026"},
    ),
    Example(
        checks.nothing_is_verified_in_the_future, "last_verified", ("2026-11-24",), ("2026-11-25",)
    ),
    Example(
        checks.numbers_are_numbers,
        "capacity",
        ("0", "2.5", "£1,250", "1,000,000"),
        ("-1", "1,5", "1e3", "ten", "5 beds", "50%", "£", "nan", "inf", "１２", "£１２", "=1+1"),
    ),
    Example(checks.numbers_are_numbers, "annual_funding_gbp", ("£ 9,500.50",), ("£9.500,50",)),
    Example(
        checks.numbers_are_numbers, "units_total", ("11", "11.0"), ("1.5",), {"units_covered": "0"}
    ),
    Example(
        checks.covered_units_fit_the_total,
        "units_covered",
        ("0", "30"),
        ("31",),
        {"units_total": "30"},
    ),
    Example(
        checks.covered_units_fit_the_total, "units_total", ("1",), ("0",), {"units_covered": "0"}
    ),
    Example(
        checks.covered_units_fit_the_total,
        "units_total",
        ("9",),
        ("",),
        {"units_covered": "1"},
        "warning",
    ),
    Example(
        checks.covered_units_fit_the_total,
        "units_covered",
        ("9",),
        ("",),
        {"units_total": "9"},
        "warning",
    ),
    Example(
        checks.confidentiality_is_stated,
        "location_confidential",
        ("yes", "No", "TRUE", "n"),
        ("maybe", "1"),
    ),
    Example(
        checks.confidentiality_is_stated,
        "location_confidential",
        ("yes",),
        ("no",),
        {"provision_type": "shelter"},
    ),
    Example(
        checks.confidential_places_are_not_told,
        "postcode",
        ("",),
        ("B1 1AA", "anything"),
        {"location_confidential": "yes"},
    ),
    Example(
        checks.confidential_places_are_not_told,
        "details",
        ("Drop-in at Walsall Manor Hospital every Tuesday", "the office on Hagley Road", "24/7"),
        ("12 Hagley Road", "Rose Cottage, Mill Lane", "52.4862, -1.8904", "///filled.count.soap"),
        {"location_confidential": "yes"},
    ),
    Example(
        checks.doubtful_places_are_asked_about,
        "details",
        ("Coventry Road Police Station", "11 of 20 practices", "12 Hagley Road"),
        ("the office on Hagley Road", "near the Tesco", "Rose Cottage"),
        {"location_confidential": "yes"},
        "ask",
    ),
    Example(
        checks.postcodes_have_their_form,
        "postcode",
        ("B1 1AA", "b11aa", "EC1M 4AA", "SW1Y 4AA", "W1A 0AX"),
        ("B1", "B1 1A", "1AA B1", "Birmingham"),
    ),
    Example(
        checks.links_are_web_links,
        "website",
        ("https://example.org", "HTTP://a.b.uk:80/c?d=e#f"),
        (
            *("javascript:alert(1)", "www.example.org", "https://example", "ftp://a.b"),
            *("https://a.b/c d", "https://a.b/'><script>", "https://a.b@c.d", "https://.b"),
        ),
    ),
    Example(checks.links_are_web_links, "source_url", ("http://a.b",), ("data:text/html,x",)),
    Example(
        checks.emails_belong_to_roles,
        "contact_email",
        ("referrals@example.org",),
        ("referrals", "a@b.c d@e.f", "a@b.c;d@e.f", "a@b"),
    ),
    Example(
        checks.emails_belong_to_roles,
        "contact_email",
        ("idva-team@example.org",),
        ("Ann.Smith@example.org",),
        {},
        "warning",
    ),
    Example(checks.languages_are_tags, "languages", ("en; pa;zh-Hant",), ("English", "en,pa")),
    Example(
        checks.texts_are_plain,
        "details",
        ("one\ntwo\t- three", LONGER, "café – £5 ’x’", "#1 in the region"),
        ("a\x07b", "a\u202eb", "=1+1", "+44 121", "-x", "@x", "＝x", "#REF!", "#N/A", LONGER + "x"),
    ),
    Example(checks.texts_are_plain, "provider", (LONG,), ("a\nb", "a\tb", "#NAME?", LONG + "x")),
    Example(
        checks.texts_are_plain,
        "provider",
        ("Café £5 Â", "São"),
        ("CafÃ©", "Â£5", "weâ€™re", "caf\ufffd"),
        {},
        "warning",
    ),
    Example(
        checks.notes_tell_of_nobody,
        "internal_note",
        ("Ring the commissioning team in March", "Women aged 16 and over", ""),
        ("Ask Mrs Jones", "0121 496 0000", "jane.doe@example.org", "She is 34 years old"),
    ),
    Example(
        checks.public_sources_are_named,
        "source_url",
        ("https://a.b",),
        ("",),
        {"evidence": "published"},
        "warning",
    ),
    Example(
        checks.records_are_verified_yearly,
        "last_verified",
        ("2025-11-24",),
        ("23/11/2025",),
        {},
        "warning",
    ),
)


def problems_of(example: Example, values: tuple[str, ...]) -> list[Problem]:
    """What a rule says of its column in a table that has a record with each of some values."""
    records = [
        {**PLAIN, "record_id": f"r-{n}", **example.others, example.column: value}
        for n, value in enumerate(values)
    ]
    return [
        problem
        for problem in example.rule(table(*records), context())  # type: ignore[attr-defined]
        if problem.column == example.column and problem.severity == example.severity
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule.__name__}-{e.column}")
def test_what_a_rule_refuses_is_told_with_its_place_and_how_to_mend_it_and_nothing_else(
    example: Example,
) -> None:
    assert [p.value for p in problems_of(example, example.good)] == []
    problems = problems_of(example, example.bad)
    assert [(p.row, p.table) for p in problems] == [
        (row, "r.csv") for row in range(2, len(example.bad) + 2)
    ]
    for problem in problems:
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")


def test_a_rule_that_holds_up_no_row_only_ever_remarks_and_is_left_out_where_no_one_is_told() -> (
    None
):
    every = table(
        *({**PLAIN, **e.others, e.column: value} for e in EXAMPLES for value in (*e.good, *e.bad))
    )
    told = check(every, context(Directory()))
    holding = [problem for problem in told if problem.severity != "warning"]
    left = check(every, context(Directory()), has_remarks=False)
    assert [problem for problem in left if problem.severity != "warning"] == holding
    assert len(left) < len(told)


def test_every_rule_has_an_example_that_passes_and_one_that_does_not() -> None:
    told = {e.rule for e in EXAMPLES if e.bad} & {e.rule for e in EXAMPLES if e.good}
    # These two need a second record or a directory, and have tests of their own.
    told |= {checks.duplicates_are_looked_at, checks.postcodes_lie_where_the_service_is}
    assert told == set(RULES)


def test_every_rule_is_published_as_sentences() -> None:
    rules = published_rules()
    assert len(rules) == len(RULES) == len(set(rules))
    for rule in rules:
        assert re.fullmatch(r"[A-Z][^\n]+\.", rule)


# A value in the words of a message: what follows "such as", up to the end of the sentence.
NAMED = {
    "record_id": ("North", "north-refuge-2"),
    "maintained_by": ("?", "E1", "E2", "REGION"),
    "provision_type": ("?", "advice", "shelter"),
    **{c.name: ("?", *c.allowed) for c in COLUMNS if c.allowed},
    "specialism": ("?", *SETTINGS.specialisms),
    "areas_served": ("?", "E1", "E2", "*"),
    "funding_end": ("?", "2027-03-31", "31/03/2027"),
    "last_verified": ("2027-01-01", "2026-11-24"),
    "capacity": ("?", "12", "2.5", "1,250"),
    "units_total": ("?", "11"),
    "location_confidential": ("?", "yes", "no"),
    "postcode": ("?", "ZE1 0AA"),
    "website": ("?", "https://www.example.org/help"),
    "contact_email": ("?", "referrals@example.org"),
    "languages": ("?", "en", "pa", "ur", "bfi"),
}


@pytest.mark.slow
@pytest.mark.parametrize("column", NAMED)
def test_every_example_in_a_message_passes_the_rule_that_gives_it(column: str) -> None:
    wrong, *examples = NAMED[column]
    problems = [p for p in found({**PLAIN, column: wrong}) if p.column == column]
    text = " ".join(p.text for p in problems)
    for example in examples:
        assert re.search(rf"(?<!\w){re.escape(example)}(?!\w)", text), (example, text)
        good = found({**PLAIN, column: example})
        assert [p.message for p in errors_in(good) if p.column == column] == []


# ------------------------------------------------------------------------ rules of several rows


def test_a_repeated_id_names_the_row_that_has_it() -> None:
    problems = found(PLAIN, {**PLAIN, "provider": "B"}, {**PLAIN, "provider": "C"})
    assert [(p.row, p.message) for p in problems] == [
        (3, "Row 2 has the same record id."),
        (4, "Row 2 has the same record id."),
    ]


def test_blank_ids_are_blank_and_not_repeated() -> None:
    problems = found({**PLAIN, "record_id": ""}, {**PLAIN, "record_id": "", "provider": "B"})
    assert {p.message for p in problems} == {"record_id is blank."}


def test_two_records_of_one_service_are_looked_at_however_they_are_spelled() -> None:
    one = {**PLAIN, "areas_served": "E1;E2", "start_date": "2026-03-31"}
    two = {**one, "record_id": "a-2", "provider": "HAVEN ", "areas_served": "E2; E1"}
    problems = found(one, {**two, "start_date": "31/03/2026"})
    assert [(p.row, p.severity, p.column) for p in problems] == [(3, "warning", "service_name")]
    assert found(one, {**two, "service_name": "Another"}) == []


def read_without(row: dict[str, str], *columns: str) -> TextTable:
    names = [name for name in COLUMN_NAMES if name not in columns]
    lines = [",".join(names), *[",".join(row.get(name, "") for name in names)] * 2]
    return read_table_bytes("\n".join(lines).encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)


def test_a_missing_column_is_told_once_and_not_once_a_row() -> None:
    errors = errors_in(check(read_without(PLAIN, "provider", "evidence"), context()))
    assert {(p.row, p.column) for p in errors if p.column != "record_id"} == {
        (1, "evidence"),  # in the words of the file's own fault, which names all required ones
        (1, "provider"),
    }
    assert any("no column provider, and 2 rows need it" in p.message for p in errors)


def test_of_a_list_with_names_of_its_own_that_alone_is_told() -> None:
    text = "record_id,status\na,provided\na,perhaps\n"
    own = read_table_bytes(text.encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    (error,) = errors_in(check(own, context()))
    assert (error.row, error.column) == (1, "maintained_by")


def test_what_follows_from_a_missing_column_is_told_once_that_is_there() -> None:
    header = [name for name in COLUMN_NAMES if name != "location_confidential"]
    row = {**PLAIN, "postcode": "B1 1AA", "status": "?"}
    text = ",".join(header) + "\n" + ",".join(row.get(name, "") for name in header) + "\n"
    short = read_table_bytes(text.encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    # That a place is told rests on whether it is confidential; that a word is none does not.
    assert {(p.row, p.column) for p in errors_in(check(short, context()))} == {
        (1, "location_confidential"),
        (2, "status"),
    }


def test_a_required_column_that_is_blank_throughout_is_one_fault() -> None:
    blank = {**PLAIN, "status": "", "provider": ""}
    problems = errors_in(found(blank, {**blank, "record_id": "b"}))
    assert [(p.row, p.column) for p in problems] == [(1, "status")]


def test_a_misspelt_type_is_told_with_the_one_that_is_near() -> None:
    assert found({**PLAIN, "provision_type": "advise"})[0].fix == (
        "Correct the key (did you mean advice?)."
    )


def test_all_faults_of_all_rows_come_at_once() -> None:
    bad = {**PLAIN, "status": "?", "capacity": "?", "website": "?"}
    problems = found(bad, {**bad, "record_id": "?"})
    assert {(p.row, p.column) for p in errors_in(problems)} == {
        *((row, column) for row in (2, 3) for column in ("status", "capacity", "website")),
        (3, "record_id"),
    }


# ------------------------------------------------------------------------------- postcodes


@pytest.mark.parametrize(
    ("served", "postcode", "fault"),
    [
        ("E1", "B1 1AA", None),
        ("E1;E2", "b12aa", None),
        ("*", "B1 2AA", None),
        ("E2", "B1 1AA", "outside"),
        ("E1", "B1 3AA", "does not know"),
        ("", "B1 1AA", "outside"),
    ],
)
def test_a_public_postcode_lies_in_an_area_served(
    served: str, postcode: str, fault: str | None
) -> None:
    record = {**PLAIN, "areas_served": served, "postcode": postcode}
    problems = [p for p in found(record, directory=Directory()) if p.column == "postcode"]
    assert [(p.severity, p.row) for p in problems] == ([] if fault is None else [("warning", 2)])
    assert fault is None or fault in problems[0].message


def test_an_unreadable_directory_is_one_warning_and_no_word_on_any_postcode() -> None:
    problems = found({**PLAIN, "postcode": "B1 1AA"}, directory=NoDirectory())
    assert [(p.severity, p.row, p.message) for p in problems] == [
        ("warning", None, "The directory could not be read.")
    ]


def test_without_a_look_up_an_authority_is_its_own_area() -> None:
    record = {**PLAIN, "postcode": "B1 1AA"}
    base = context(Directory())
    own = Context(Areas(("L1",), ("East",)), base.types, base.settings, TODAY, Directory(), None)
    served = {**record, "areas_served": "L1", "maintained_by": "L1"}
    assert check(table(served), own) == []


# -------------------------------------------------------------------------- confidentiality

HIDDEN = "B1 1AA"
SPELLINGS = (
    *("B1 1AA", "b11aa", "B 1 1 A A", "B1\n1AA", "B1\u00a01AA", "b1-1aa", "B1  \t 1AA", "B1_1AA"),
    *(
        "Ｂ１ １ＡＡ",
        "B1\u200b1AA",
        "B1 1\u00adAA",
        "(B1, 1AA)",
        "B1%201AA",
        "B1&nbsp;1AA",
        "B१ १AA",
    ),
    *("B1 1 AA", "B.1.1.A.A", "B1–1AA", "ｂ1 1aａ"),
)
ANY_COLUMN = (*COLUMN_NAMES, "internal_note", "notes 2")


def echoes(problems: list[Problem]) -> bool:
    """Whether anything of a problem still holds the letters of the hidden postcode in a row."""
    text = repr(problems) + " ".join(p.text + p.place for p in problems)
    plain = re.sub(r"(?i)&nbsp;|%20|\\[a-z][0-9a-f]*", "", text)
    return "B11AA" in re.sub(r"[^A-Z0-9]", "", "".join(c for c in _flat(plain)))


def _flat(text: str) -> str:
    import unicodedata

    return "".join(
        str(unicodedata.decimal(c, c)) for c in unicodedata.normalize("NFKC", text).upper()
    )


@pytest.mark.parametrize("column", ANY_COLUMN)
def test_a_postcode_in_a_confidential_record_is_refused_in_any_column_and_never_repeated(
    column: str,
) -> None:
    texts = [*SPELLINGS, *(f"see {spelling}, 2nd door" for spelling in SPELLINGS)]
    records = [{**SECRET, "record_id": f"r-{n}", column: text} for n, text in enumerate(texts)]
    problems = found(*records, directory=Directory())
    refused = {p.row for p in errors_in(problems) if p.value == WITHHELD}
    assert refused == set(range(2, len(texts) + 2))
    assert not echoes(problems)


@pytest.mark.parametrize("said", ["", "maybe", "yes!", "nope", "0", "YES"])
def test_whatever_is_no_plain_no_counts_as_confidential(said: str) -> None:
    problems = found({**PLAIN, "location_confidential": said, "postcode": HIDDEN})
    assert any(p.column == "postcode" and p.value == WITHHELD for p in errors_in(problems))
    assert not echoes(problems)


def test_a_confidential_type_is_withheld_even_where_the_record_says_no() -> None:
    record = {**SECRET, "location_confidential": "no", "provision_type": "SHELTER"}
    problems = found({**record, "details": HIDDEN, "postcode": HIDDEN}, directory=Directory())
    columns = {p.column for p in errors_in(problems)}
    assert columns == {"location_confidential", "details", "postcode"}
    assert not echoes(problems)


def test_nothing_of_a_record_of_unknown_type_is_repeated() -> None:
    record = {
        **PLAIN,
        "provision_type": "sheltr",
        "postcode": HIDDEN + "X",
        "details": "=" + HIDDEN,
    }
    assert not echoes(found(record, directory=Directory()))


def test_a_public_record_may_name_its_postcode() -> None:
    record = {**PLAIN, "details": "At B1 1AA.", "postcode": HIDDEN}
    assert found(record, directory=Directory()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", ["=" + HIDDEN, HIDDEN + "\x07", HIDDEN + "x" * 6000, HIDDEN + " Â£", "#REF! " + HIDDEN]
)
def test_no_other_rule_repeats_a_cell_that_holds_a_postcode(fault: str) -> None:
    records = [{**SECRET, "record_id": f"r-{n}", c: fault} for n, c in enumerate(ANY_COLUMN)]
    if "\x07" not in fault:
        records.append(dict.fromkeys(ANY_COLUMN, fault) | {"location_confidential": "yes"})
    twice = [record for record in records for _ in range(2)]
    assert not echoes(found(*twice, directory=Directory()))


@pytest.mark.parametrize(
    "line",
    [
        'b,E1,shelter,provided,"{0}"x,n,,,,,,,E1,,yes,,,,,,,,,,,,,,,confirmed,2026-10-01\n',
        'b,E1,shelter,provided,"{0},n,,,,,,,E1,,yes,,,,,,,,,,,,,,,confirmed,2026-10-01\n',
        "b,E1,shelter,provided,{0},n,,,,,,,E1,,yes,,,,,,,,,,,,,,,confirmed,2026-10-01,{0}\n",
        "{0}\n",
        'b,E1,shelter,"x\n{0}\n",{0}\n',
    ],
)
def test_a_broken_row_repeats_nothing(line: str) -> None:
    head = ",".join(COLUMN_NAMES)
    text = f"{head}\n{line.format(HIDDEN)}c,E1,advice,provided,p,s\n"
    broken = read_table_bytes(text.encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    problems = check(broken, context(Directory()))
    assert errors_in(problems)
    assert not echoes(problems)


@pytest.mark.parametrize("column", ["location_confidential", "provision_type"])
def test_a_column_that_stands_twice_makes_every_record_confidential(column: str) -> None:
    head = ",".join([*PLAIN, "postcode", column])
    row = ",".join([*PLAIN.values(), "B1 9ZZ", "yes"])
    twice = read_table_bytes(f"{head}\n{row}\n".encode(), "r.csv", COLUMN_NAMES, REQUIRED_NAMES)
    assert "9ZZ" not in repr(check(twice, context(Directory())))


PARTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
GAPS = st.text(st.sampled_from(" \u00a0\t-._\u2009\n"), max_size=4)


@given(
    before=PARTS,
    after=PARTS,
    gaps=st.lists(GAPS, min_size=4, max_size=4),
    column=st.sampled_from(ANY_COLUMN),
    lower=st.booleans(),
    wide=st.booleans(),
)
def test_a_postcode_in_any_text_of_a_confidential_record_is_refused_and_never_repeated(
    before: str, after: str, gaps: list[str], column: str, lower: bool, wide: bool
) -> None:
    hidden = "".join(sign + gap for sign, gap in zip("B11AA", [*gaps, ""], strict=True))
    if lower:
        hidden = hidden.lower()
    if wide:
        hidden = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in hidden)
    problems = found({**SECRET, column: f"{before} ! {hidden} ! {after}"}, directory=Directory())
    assert any(p.value == WITHHELD for p in errors_in(problems))
    assert not echoes(problems)


@pytest.mark.parametrize("column", ANY_COLUMN)
def test_a_place_in_a_confidential_record_is_refused_in_any_column_and_never_repeated(
    column: str,
) -> None:
    places = ("12 Hagley Road", "52.4862, -1.8904", "F3P5+XR", "UPRN 100070123456")
    problems = found(*({**SECRET, "record_id": f"r{n}", column: p} for n, p in enumerate(places)))
    assert {problem.row for problem in errors_in(problems)} == {2, 3, 4, 5}
    assert not [place for place in places if place in repr(problems)]


@pytest.mark.parametrize(
    ("column", "text"),
    [("easting", "406900"), ("Latitude", "52.48"), ("uprn", "100070123456")],
)
def test_the_title_of_a_further_column_says_what_a_bare_number_is(column: str, text: str) -> None:
    assert errors_in(found({**SECRET, column: text}))
    assert not errors_in(found({**SECRET, "places": text}))


def test_the_halves_of_a_postcode_are_found_in_two_columns() -> None:
    split = {"provider": "Haven B16", "funder": "8TT"}
    assert [p.column for p in errors_in(found({**SECRET, **split}))] == ["funder"]
    asked = found({**SECRET, "provider": "Haven B16", "funder": "Fund 8TT for all"})
    assert [(p.severity, p.column) for p in asked] == [("ask", "funder")]
    assert found({**SECRET, "provider": "Haven B16", "funder": "2nd lottery fund"}) == []
    assert found({**PLAIN, **split}) == []
    asked = found({**SECRET, "provider": "Haven B16", "funder": "OTT"})
    assert [(p.severity, p.column) for p in asked] == [("ask", "funder")]


@pytest.mark.parametrize(
    ("parts", "severity"),
    [
        ({"provider": "12 Hagley", "funder": "Road, Edgbaston"}, "error"),
        ({"provider": "No. 12", "funder": "Hagley Road"}, "error"),
        ({"provider": "Flat 3", "funder": "Rose House"}, "error"),
        ({"provider": "12 Beech", "funder": "Close to town is the office"}, "ask"),
        ({"House no": "12", "funder": "Willow House"}, "ask"),
    ],
)
def test_an_address_that_is_parted_over_two_columns_is_found(
    parts: dict[str, str], severity: str
) -> None:
    problems = found({**SECRET, **parts})
    assert [p.severity for p in problems if p.text.count("in two columns")] == [severity]
    assert "Hagley" not in repr(problems)
    assert found({**PLAIN, **parts}) == found({**PLAIN, **dict.fromkeys(parts, "Haven")})


@pytest.mark.parametrize(
    "parts",
    [
        {"Beds": "12", "service_name": "Willow House"},
        {"record_id": "12", "service_name": "Willow House"},
        {"details": "Open since 2019, for 12", "service_name": "Willow House"},
        {"provider": "Lot 12", "funder": "Haven House"},
        {"provider": "24 Hour Team", "funder": "Refuge and the Council House"},
    ],
)
def test_a_number_beside_a_name_is_no_address(parts: dict[str, str]) -> None:
    assert [p for p in found({**SECRET, **parts}) if p.severity != "warning"] == []


def test_a_public_record_may_have_an_address() -> None:
    assert (
        found({**PLAIN, "details": "12 Hagley Road, near the Tesco", "website": "https://yell.com"})
        == []
    )


def test_ordinary_texts_of_a_confidential_record_are_let_through() -> None:
    texts = (
        *("Open 24/7 by phone for DA 24/7 by text", "6 places since 2018, 12 in 2026"),
        *("at 10 2nd Street", "Funded to 31 March 2027; 3 posts", "Level 2 and 3 training"),
    )
    link = "https://example.org/4f9d2c1ab0e34d5f8a7b6c5d4e3f2a1b?id=12ab34cd-0e1f-4a2b-8c3d-1e2f3a4b5c6d"
    for text in texts:
        assert found({**SECRET, "details": text, "website": link}) == []


@pytest.mark.parametrize(
    ("text", "is_one"), [("https://a.b", True), ("https://a.b\n", False), ("", False)]
)
def test_a_web_link_is_one_link_and_nothing_else(text: str, is_one: bool) -> None:
    assert is_web_link(text) is is_one
