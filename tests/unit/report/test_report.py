"""A report says one thing, whatever it is written as: the figures and the words of the model."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from mapping.dates import add_months
from mapping.errors import SelectionError
from mapping.escape import for_spreadsheet
from mapping.gap_model.status_style import marks_at, style_of
from mapping.gap_model.statuses import Flag
from mapping.plan.schema import Actions, Due
from mapping.reference.need import Need
from mapping.reference.reviews import Reviews
from mapping.reference.themes import Themes
from mapping.report import actions, pdf, tables, themes, words, workbook
from mapping.report import outlook as ending
from mapping.report.compose import report
from mapping.report.content import Beside, Block, Column, Paragraph, StatusMark, Table, in_print
from mapping.report.content import table as table_of
from mapping.report.documents import document, file_name
from mapping.report.formats import REPORT_ENDINGS
from mapping.report.scope import Scope
from mapping.tables.xlsx_writer import DATE_FORMAT
from mapping.wording.explain import explain
from tests.support.cases.report_cases import (
    FREE_TEXTS,
    HOSTILE,
    REGION,
    TODAY,
    boundaries,
    folder,
    known_scope,
    made,
    scope_of,
    with_records,
    with_register,
)
from tests.support.drawn.tagged_pdf import Node, body_rows, opened, squeezed, structure
from tests.support.libreoffice import needs_libreoffice, saved_by_libreoffice

# Whole documents are made and read again.
pytestmark = pytest.mark.slow

AREA = "E22000338"
SCOPES = {
    "region, example": ("example", REGION),
    "area, example": ("example", AREA),
    "region, shipped": ("shipped", REGION),
}


@pytest.fixture(scope="module", params=SCOPES)
def scope(request: pytest.FixtureRequest) -> Scope:
    return known_scope(*SCOPES[request.param])


@pytest.fixture(scope="module")
def example() -> Scope:
    return known_scope("example")


def page_of(scope: Scope) -> BeautifulSoup:
    return BeautifulSoup(made(scope, ".html"), "html.parser")


_books: dict[int, openpyxl.Workbook] = {}


def book_of(scope: Scope) -> openpyxl.Workbook:
    content = made(scope, ".xlsx")
    if id(scope) not in _books:
        _books[id(scope)] = openpyxl.load_workbook(io.BytesIO(content))
    return _books[id(scope)]


def tree_of(scope: Scope) -> Node:
    return structure(made(scope, ".pdf"))


def printed_tables(scope: Scope) -> list[Table]:
    """The tables of a report that have rows, in its order."""
    blocks = [b for section in report(scope, boundaries()).sections for b in section.blocks]
    blocks = [p for b in blocks for p in ((*b.left, *b.right) if isinstance(b, Beside) else (b,))]
    return [b for b in blocks if isinstance(b, Table) and b.rows]


def in_words(table: Table) -> list[list[str]]:
    """The rows of a table as a document shows them, without any blanks."""
    return [
        [
            squeezed(shown(value) if isinstance(value, StatusMark) else in_print(value, c.kind))
            for value, c in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def shown(mark: StatusMark) -> str:
    return f"{mark.style.symbol}{mark.style.word}{mark.marks}{mark.level}"


# ------------------------------------------------------------------ the same in all of them


def test_the_pdf_shows_every_table_row_for_row(scope: Scope) -> None:
    found = [
        [[squeezed(cell.text) for cell in row] for row in body_rows(table)]
        for table in tree_of(scope).all("Table")
    ]
    expected = [in_words(table) for table in printed_tables(scope)]
    assert unordered_where_rtl(found) == unordered_where_rtl(expected)


def unordered_where_rtl(found: list[list[list[str]]]) -> list[list[list[str]]]:
    """A cell written from right to left is set in the order of the eye: compare its letters."""
    return [
        [
            ["".join(sorted(c)) if re.search("[\u0590-\u06ff]", c) else c for c in row]
            for row in table
        ]
        for table in found
    ]


def test_the_web_page_shows_every_table_row_for_row(scope: Scope) -> None:
    found = [
        [
            [cell_text(cell) for cell in row.find_all(["th", "td"])]
            for row in table.select("tbody tr:not(.group)")
        ]
        for table in page_of(scope).find_all("table")
    ]
    assert found == [in_words(table) for table in printed_tables(scope)]


def cell_text(cell: Tag) -> str:
    for unseen in cell.select(".unseen"):
        unseen.extract()
    return squeezed(cell.get_text())


@pytest.mark.parametrize(
    ("sheet", "make"),
    [
        (
            "Ask",
            lambda s: (
                tables.ask_table(s) if s.area_code is None else tables.steps_table(s, s.area_code)
            ),
        ),
        ("Priority", tables.scored_priority_table),
        ("Action plan", actions.plan_table),
        ("Ending", ending.ending_table),
        ("Money", ending.purpose_table),
        ("At risk", ending.worse_table),
        ("Themes", themes.themes_table),
        ("Later reviews", themes.reviews_table),
        ("Explanations", tables.explanations_table),
        ("Records", tables.register_table),
        ("Need", tables.need_table),
        ("Sources", words.sources_table),
    ],
)
def test_the_workbook_holds_the_same_values(scope: Scope, sheet: str, make: object) -> None:
    table: Table = make(scope)  # type: ignore[operator]
    rows = rows_under(book_of(scope)[sheet], [column.title for column in table.columns])
    expected = [[as_cell(value) for value in row] for row in table.rows]
    assert rows[: len(expected)] == expected
    assert expected or table.empty in rows[0]


def as_cell(value: object) -> object:
    if isinstance(value, StatusMark):
        return value.words
    return for_spreadsheet(value) or None if isinstance(value, str) else plain(value)


def rows_under(sheet: object, titles: list[str]) -> list[list[object]]:
    """The rows of a sheet below those headings, up to the first blank one."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]
    start = next(n for n, row in enumerate(rows) if row[: len(titles)] == titles)
    below = [[plain(v) for v in row[: len(titles)]] for row in rows[start + 1 :]]
    end = next((n for n, row in enumerate(below) if not any(v is not None for v in row)), None)
    return below[:end]


def plain(value: object) -> object:
    """A date without a time, and a number to the digits that every file keeps."""
    if isinstance(value, float):
        return round(value, 12)
    return value.date() if hasattr(value, "date") else value


# ---------------------------------------------------------------- the figures of the model


def test_the_counts_are_those_of_a_plain_count_over_the_cells(scope: Scope) -> None:
    words_seen: Counter[str] = Counter()
    for cell, provision_type in scope.cells():
        style = style_of(cell, provision_type)
        words_seen[style.key] += 1
    statuses = [row for row in tables.counts_table(scope).rows if isinstance(row[0], StatusMark)]
    assert {row[0].style.key: row[1] for row in statuses if row[1]} == dict(words_seen)
    assert sum(row[1] for row in statuses) == len(scope.codes) * len(scope.types)
    signs = dict(tables.counts_table(scope).rows[len(statuses) :])
    flags = Counter(flag for cell, _ in scope.cells() for flag in cell.flags)
    lapsed = sum(cell.lapsed_on is not None for cell, _ in scope.cells())
    assert signs["£ Funding at risk"] == flags[Flag.AT_RISK] - lapsed
    assert signs["£! Funding ended, renewal not recorded"] == lapsed
    assert signs["≠ Records disagree"] == flags[Flag.CONFLICT]
    assert signs["* Public sources only"] == flags[Flag.UNCONFIRMED]


def test_the_first_table_of_each_document_is_the_count(scope: Scope) -> None:
    expected = in_words(tables.counts_table(scope))
    first = tree_of(scope).all("Table")[0]
    assert [[squeezed(cell.text) for cell in row] for row in body_rows(first)] == expected
    body = page_of(scope).find("table").select("tbody tr")
    assert [
        [squeezed(c.get_text()) for c in row.find_all(["th", "td"])] for row in body
    ] == expected
    sheet = rows_under(book_of(scope)["Summary"], ["Shown as", "How many"])
    assert [row[1] for row in sheet] == [row[1] for row in tables.counts_table(scope).rows]


def test_the_matrix_has_every_cell_with_word_level_and_signs(example: Scope) -> None:
    rows = tables.matrix_table(example, example.codes).rows
    assert [row[0] for row in rows] == [t.label for t in example.types]
    for provision_type, (_, *marks) in zip(example.types, rows, strict=True):
        for code, mark in zip(example.codes, marks, strict=True):
            cell = example.cell(code, provision_type)
            assert mark.style == style_of(cell, provision_type)
            assert mark.marks == marks_at(example.assessment, code, provision_type.key)


def test_the_matrix_of_the_workbook_has_a_column_for_each_area(example: Scope) -> None:
    areas = example.reference.areas
    titles = ["Type of provision", "Group", *areas.names]
    rows = rows_under(book_of(example)["Matrix"], titles)
    assert len(rows) == len(example.types)
    for row, provision_type in zip(rows, example.types, strict=True):
        for code, text in zip(areas.codes, row[2:], strict=True):
            word = style_of(example.cell(code, provision_type), provision_type).word
            assert str(text).startswith(word)


def test_the_explanations_are_those_of_the_pages(example: Scope) -> None:
    rows = tables.explanations_table(example).rows
    assert len(rows) == len(example.codes) * len(example.types)
    for row, (cell, _) in zip(rows, example.cells(), strict=True):
        explanation = explain(cell, example.reference, example.register)
        assert row[7] == " ".join(explanation.reasons)
        assert row[9] == " ".join(explanation.would_change)


# ----------------------------------------------------------------------------- what ends


def by_plain_loop(example: Scope, column: str) -> list[str]:
    """Ids of the records that provide in an area and end by the horizon."""
    limit = add_months(TODAY, ending.MONTHS_AHEAD)
    providing = {
        record_id
        for cell, _ in example.cells()
        if cell.status in ("met", "unmeasured", "partial")
        for record_id in cell.record_ids
    }
    return sorted(
        record["record_id"]
        for record in example.register.records.to_dict("records")
        if record["record_id"] in providing
        and record[column] == record[column]
        and record[column].date() <= limit
    )


def test_what_ends_is_every_record_that_provides_and_loses_its_funding_or_ends(
    example: Scope,
) -> None:
    funding, services = ending.funding_ends(example), ending.services_end(example)
    assert sorted(funding["record_id"]) == by_plain_loop(example, "funding_end") != []
    assert sorted(services["record_id"]) == by_plain_loop(example, "end_date") != []
    assert len(ending.ending_table(example).rows) == len(funding) + len(services)


@pytest.mark.parametrize("make", [ending.money_table, ending.purpose_table])
def test_the_money_is_summed_and_what_has_no_sum_is_counted(
    example: Scope, make: Callable[[Scope], Table]
) -> None:
    listed = ending.funding_ends(example).to_dict("records")
    total, records, without = 0.0, 0, 0
    for _, money, n, n_without in make(example).rows:
        total, records, without = total + (money or 0), records + n, without + n_without
    sums = [r["annual_funding_gbp"] for r in listed if not math.isnan(r["annual_funding_gbp"])]
    assert records == len(listed)
    assert without == len(listed) - len(sums)
    assert total == sum(sums)
    assert in_print(total, "money") in ending.money_sentence(example)


def test_a_sum_that_nobody_stated_is_blank_and_not_nought(example: Scope) -> None:
    rows = [row for row in ending.money_table(example).rows if row[2] == row[3]]
    assert rows
    assert {row[1] for row in rows} == {None}


def test_the_money_of_a_record_stays_whole_in_an_area_that_shares_it(example: Scope) -> None:
    shared = next(
        row
        for row in ending.funding_ends(example).to_dict("records")
        if ";" in row["areas_served"] and row["annual_funding_gbp"] > 0
    )
    for code in shared["areas_served"].split(";"):
        own = ending.funding_ends(scope_of(folder("example"), code))
        found = own[own["record_id"] == shared["record_id"]]["annual_funding_gbp"]
        assert found.tolist() == [shared["annual_funding_gbp"]]


def test_nothing_that_ends_is_said_in_words_and_not_as_an_empty_table() -> None:
    data = folder("example")
    blank = data.register.records["funding_end"].where(lambda days: days.isna())
    none = scope_of(with_records(data, funding_end=blank, end_date=blank))
    assert ending.ending_table(none).rows == ()
    assert ending.money_sentence(none).startswith("No funding is known to end")
    assert "No funding is known to end" in page_of(none).get_text()


# ------------------------------------------------------------------- what each of them carries


@pytest.mark.parametrize("suffix", REPORT_ENDINGS)
def test_every_document_carries_date_filter_edition_evidence_licence_caveat_and_banner(
    scope: Scope, suffix: str
) -> None:
    text = squeezed(all_text(made(scope, suffix), suffix))
    settings = scope.reference.settings
    for wanted in (
        words.CAVEAT,
        words.answer(scope),
        "24 November 2026",
        "Nothing is filtered out.",
        settings.edition,
        settings.attribution,
        settings.banner,
        scope.register.revision,
        words.evidence_sentence(scope),
        *settings.licences,
    ):
        assert squeezed(wanted) in text, wanted


def all_text(content: bytes, suffix: str) -> str:
    """All text of a document, as a reader meets it."""
    if suffix == ".pdf":
        return structure(content).text
    if suffix == ".html":
        return BeautifulSoup(content, "html.parser").get_text()
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def test_a_report_on_a_later_date_says_that_it_looks_ahead() -> None:
    ahead = scope_of(folder("example"), on=date(2027, 3, 31))
    facts = dict(words.facts(ahead))
    assert facts["As of"].startswith("31 March 2027, looking ahead from 24 November 2026")
    assert file_name(ahead, ".pdf").endswith("-2027-03-31.pdf")


def test_the_same_report_is_the_same_file(example: Scope) -> None:
    for suffix in (".pdf", ".html"):
        assert document(example, boundaries, suffix) == made(example, suffix)


@pytest.mark.parametrize("suffix", ["", ".doc", ".PDF", ".csv"])
def test_another_ending_is_refused_in_words(example: Scope, suffix: str) -> None:
    with pytest.raises(SelectionError, match=r"A report ends in \.pdf, \.html or \.xlsx"):
        document(example, boundaries, suffix)


@pytest.mark.parametrize(
    ("code", "suffix"), [(REGION, ".pdf"), (AREA, ".pdf"), (AREA, ".html"), (REGION, ".xlsx")]
)
def test_a_region_with_no_record_has_a_report(code: str | None, suffix: str) -> None:
    data = folder("example")
    empty = with_register(data, data.register.records.iloc[:0])
    text = all_text(document(scope_of(empty, code), boundaries, suffix), suffix)
    assert "It holds no record yet." in text


def test_a_report_claims_no_name_on_its_first_map_that_may_have_had_no_room(
    example: Scope,
) -> None:
    text = all_text(made(example, ".html"), ".html")
    assert "the first map names the areas that have room for a name" in text


# -------------------------------------------------------------------- nothing hostile, no leak


@pytest.mark.parametrize("code", [REGION, AREA])
def test_hostile_text_stands_in_every_document_as_text(code: str | None) -> None:
    scope = known_scope("hostile", code)
    for suffix in REPORT_ENDINGS:
        text = squeezed(all_text(made(scope, suffix), suffix))
        for wanted in HOSTILE[:5] + HOSTILE[7:]:
            assert squeezed(wanted) in text, (suffix, wanted[:40])


def test_letters_of_every_script_reach_the_pdf() -> None:
    text = tree_of(known_scope("hostile")).text
    for wanted in HOSTILE[5:7]:
        assert not {sign for sign in wanted if sign.isalnum() or sign > "\uffff"} - set(text)


def test_hostile_text_makes_no_element_of_the_web_page() -> None:
    for code in (REGION, AREA):
        page = page_of(known_scope("hostile", code))
        assert not page.find_all(["script", "img", "iframe", "object", "embed", "form", "base"])
        for tag in page.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")]
        links = {a["href"] for a in page.find_all("a")}
        assert all(link.startswith(("http://", "https://")) for link in links)


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    book = book_of(known_scope("hostile"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert any(text.startswith("'=cmd|") for text in texts)
    assert not [text for text in texts if text[:1] in "=+-@" and text[:1]]


SECRET = "ZZ9 9ZQ"


@pytest.mark.parametrize("code", [REGION, AREA])
def test_a_confidential_postcode_is_in_no_document(code: str | None) -> None:
    data = folder("example")
    confidential = data.register.records["location_confidential"]
    assert confidential.any()
    postcode = data.register.records["postcode"].mask(confidential, SECRET)
    scope = scope_of(with_records(data, postcode=postcode), code)
    for suffix in REPORT_ENDINGS:
        content = document(scope, boundaries, suffix)
        text = all_text(content, suffix)
        assert "Addresswithheld" in squeezed(text) or code is None
        for found in (text, raw_text(content, suffix)):
            assert "9ZQ" not in found.upper()
            assert squeezed(SECRET) not in squeezed(found).upper()


def raw_text(content: bytes, suffix: str) -> str:
    """Everything that is in a file, unpacked."""
    if suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode("latin-1") for name in parts.namelist())
    if suffix == ".pdf":
        pdf = opened(content)
        streams = [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        return b"".join(streams).decode("latin-1")
    return content.decode("utf-8")


def test_every_public_column_is_in_the_workbook_and_the_postcode_is_not(example: Scope) -> None:
    titles = {column.title for column in tables.register_table(example).columns}
    assert {tables.heading(name) for name in (*FREE_TEXTS, "location")} <= titles
    assert "Postcode" not in titles


# --------------------------------------------------------------------------- the actions


def test_the_plan_puts_what_is_overdue_first_and_what_is_closed_last(example: Scope) -> None:
    rows = actions.plan_table(example).rows
    every = example.reference.actions.all
    assert len(rows) == len(every)
    order = [word.word for word in Due]
    places = [order.index(str(row[5])) for row in rows]
    assert places == sorted(places)
    overdue = {a.what for a in every if a.due and a.due < TODAY and not a.is_closed}
    assert {row[0] for row in rows[: len(overdue)]} == overdue
    assert len(overdue) == 3
    days = [row[4] for row in rows if row[5] == Due.LATER.word]
    assert days == sorted(days)


def test_the_plan_says_when_a_closed_action_was_closed(example: Scope) -> None:
    table = actions.plan_table(example)
    place = [column.title for column in table.columns].index("Closed")
    closed = {a.what: a.closed_on for a in example.reference.actions.all}
    assert {row[0]: row[place] for row in table.rows} == closed
    assert sum(day is not None for day in closed.values()) == 2
    lines = [
        line
        for cell, _ in example.cells()
        for line in actions.actions_of(example, cell)
        if "closed on" in line
    ]
    assert any("Done; closed on 20 October 2026" in line for line in lines)


def test_a_word_without_an_end_does_not_fill_a_page_of_the_plan(example: Scope) -> None:
    link = f"https://example.org/{'a' * 80}"
    first, *others = example.reference.actions.all
    long = replace(first, what=f"See {'x' * 480} and {link}", owner_role="Y" * 120)
    plan = replace(example.reference.actions, all=(long, *others))
    scope = replace(example, reference=replace(example.reference, actions=plan))
    row = next(row for row in actions.plan_table(scope).rows if str(row[0]).startswith("See"))
    assert row[0] == f"See {'x' * 60}… and {link}"
    assert str(row[3]).startswith(f"{'Y' * 60}…")


def test_each_gap_shows_its_actions_or_that_it_has_none(example: Scope) -> None:
    every = example.reference.actions.all
    for row, (cell, _) in zip(
        tables.explanations_table(example).rows, example.cells(), strict=True
    ):
        place = (cell.area_code, cell.provision_type)
        own = [a for a in every if (a.area_code, a.provision_type) == place]
        for action in own:
            for text in (action.what, action.owner, action.status_in_words):
                assert text in str(row[10])
        if not own:
            is_gap = cell.status in ("gap", "partial")
            assert row[10] == ("No action yet." if is_gap else "")


def test_an_area_is_told_its_own_actions_and_those_for_all() -> None:
    scope = scope_of(folder("example"), "E22000337")
    name = scope.reference.areas.name("E22000337")
    rows = actions.plan_table(scope).rows
    own = [a for a in scope.reference.actions.all if a.area_code in ("E22000337", None)]
    assert {row[0] for row in rows} == {a.what for a in own}
    assert {row[1] for row in rows} == {name, "All areas"}
    text = squeezed(page_of(scope).get_text())
    for action in own:
        assert squeezed(action.owner) in text
    assert squeezed("No action yet.") in text


def test_a_report_without_a_plan_says_so_and_has_no_empty_table() -> None:
    scope = scope_of(folder("shipped"))
    bare = replace(scope, reference=replace(scope.reference, actions=Actions()))
    section = next(s for s in report(bare, boundaries()).sections if s.heading == actions.HEADING)
    assert not [block for block in section.blocks if isinstance(block, Table)]
    assert "There is no action yet." in str(section.blocks[0])


def test_on_another_day_the_plan_says_of_which_day_it_is() -> None:
    scope = scope_of(folder("example"), REGION, date(2027, 3, 31))
    stands, _, kept = actions.sentences(scope)
    assert "kept on 24 November 2026" in kept
    assert "reckoned on 31 March 2027" in kept
    open_ones = [a for a in scope.reference.actions.all if not a.is_closed and a.due]
    late = sum(a.due < scope.on for a in open_ones)
    assert f"{late} overdue" in stands


# ----------------------------------------------------------------------------- the themes


def test_a_theme_is_counted_over_the_reviews_and_what_is_not_read_is_apart(scope: Scope) -> None:
    reviews = scope.reference.reviews.all
    told = {row[0]: row[1:6] for row in themes.themes_table(scope).rows}
    assert set(told) == {theme.label for theme in scope.reference.themes.all}
    for theme in scope.reference.themes.all:
        found = read = 0
        for review in reviews:
            read += theme.key in review.read
            found += theme.key in review.found
        in_table = theme.reviews_total if theme.reviews_with_theme is not None else 0
        known = (theme.reviews_with_theme or 0) + found if in_table + read else "Not known"
        expected = (known, in_table + read, found, read, len(reviews) - read)
        assert told[theme.label] == expected


def test_an_area_is_told_its_status_for_every_type_that_answers_a_theme() -> None:
    scope = known_scope("example", AREA)
    found = {(row[0], row[6]): row[7] for row in themes.themes_table(scope).rows}
    for theme in scope.reference.themes.all:
        linked = [t for t in scope.types if t.linked_theme == theme.key]
        for provision_type in linked:
            mark = found[theme.label, provision_type.label]
            cell = scope.cell(AREA, provision_type)
            assert isinstance(mark, StatusMark)
            assert mark.style == style_of(cell, provision_type)
        assert linked or found[theme.label, "None is linked"] is None


def test_the_reviews_of_an_area_are_its_own_and_none_tells_more_than_codes() -> None:
    data = folder("example")
    n_all = len(data.reference.reviews.all)
    assert len(themes.reviews_table(scope_of(data)).rows) == n_all
    own = themes.reviews_table(scope_of(data, AREA)).rows
    assert {row[0] for row in own} == {data.reference.areas.name(AREA)}
    assert 0 < len(own) < n_all


def test_the_section_on_themes_says_what_not_to_read_into_them(scope: Scope) -> None:
    text = squeezed(page_of(scope).get_text())
    lines = [str(row[0]) for row in book_of(scope)["Themes"].iter_rows(values_only=True)]
    for sentence in (themes.sentences(scope), *themes.NOTES):
        assert squeezed(sentence) in text
        assert sentence in lines


def test_a_region_without_themes_has_no_section_on_them() -> None:
    data = folder("example")
    reference = replace(data.reference, themes=Themes(), reviews=Reviews())
    bare = replace(scope_of(data), reference=reference)
    headings = [section.heading for section in report(bare, boundaries()).sections]
    assert themes.HEADING not in headings
    book = openpyxl.load_workbook(io.BytesIO(document(bare, boundaries, ".xlsx")))
    assert "no table of themes" in "".join(
        str(v) for row in book["Themes"].iter_rows(values_only=True) for v in row
    )


def test_the_report_of_an_area_names_the_figures_that_are_not_known() -> None:
    data = folder("example")

    def said(bases: Iterable[str]) -> list[Block]:
        kept = tuple(f for f in data.reference.need.figures if f.need_basis in set(bases))
        scope = replace(scope_of(data, AREA), reference=replace(data.reference, need=Need(kept)))
        served = [s for s in report(scope, boundaries()).sections if "served" in s.heading]
        return [block for block in served[0].blocks if isinstance(block, Paragraph)]

    bases = data.reference.measured_by
    assert said(bases) == []
    label = data.reference.settings.need_label(bases[0])
    lacking = f"There is no figure of {label}: what is measured by it has no level."
    assert said(bases[1:]) == [Paragraph(lacking, "remark")]


# --------------------------------------------------------------------------- the workbook


def test_the_workbook_is_written_row_by_row(
    example: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Iterable[str]] = []
    monkeypatch.setattr(workbook, "saved", lambda book, rows: written.extend(rows))
    workbook.as_workbook(example)
    # Held whole, the rows of a nation take gigabytes.
    assert len(written) > 10
    assert all(isinstance(rows, Iterator) for rows in written)


def test_the_sheets_of_the_workbook_stand_in_the_order_of_a_reader(scope: Scope) -> None:
    assert book_of(scope).sheetnames == [
        "Summary",
        "Ask",
        "Priority",
        "Matrix",
        "Charts",
        "Action plan",
        "Ending",
        "Money",
        "At risk",
        "Themes",
        "Later reviews",
        *(["Recommendations"] if scope.area_code is None else []),
        "Explanations",
        "Records",
        "Need",
        "Notes",
        "Sources",
    ]


def test_the_matrix_keeps_its_heads_in_sight_and_colours_every_word(example: Scope) -> None:
    sheet = book_of(example)["Matrix"]
    assert sheet.freeze_panes
    assert all(table.autoFilter.ref == table.ref for table in sheet.tables.values())
    assert sheet.tables
    assert sheet.page_setup.orientation == "landscape"
    formulas = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    shown_words = {style_of(cell, t).word for cell, t in example.cells()}
    for word in shown_words:
        assert any(f'="{word}"' in formula for formula in formulas), word
    longer = next(n for n, f in enumerate(formulas) if '"Provided, not measured"' in f)
    shorter = next(n for n, f in enumerate(formulas) if f.endswith('="Provided"'))
    assert longer < shorter


def test_every_table_of_the_workbook_is_one_of_excel_with_a_filter(scope: Scope) -> None:
    names: list[str] = []
    for sheet in book_of(scope):
        for table in sheet.tables.values():
            head, *rows = sheet[table.ref]
            titles = [cell.value for cell in head]
            assert titles == [column.name for column in table.tableColumns]
            assert len({title.lower() for title in titles}) == len(titles)
            assert rows
            assert table.autoFilter.ref == table.ref
            for title, cell in zip(head, rows[0], strict=True):
                is_figure = isinstance(cell.value, int | float) and cell.alignment.horizontal
                assert (title.alignment.horizontal == "right") >= (is_figure == "right")
            names.append(table.displayName)
        assert sheet.auto_filter.ref is None
    assert len(names) == len(set(names)) > 10


def test_days_and_years_of_the_workbook_are_sorted_and_reckoned_with(example: Scope) -> None:
    book = book_of(example)
    newest = _column(book["Explanations"], "Newest evidence")
    assert {type(cell.value) for cell in newest} == {datetime, str, type(None)}
    assert {cell.value for cell in newest if isinstance(cell.value, str)} == {"Undated"}
    assert {cell.number_format for cell in newest if cell.is_date} == {DATE_FORMAT}
    years = {(cell.value, cell.number_format) for cell in _column(book["Need"], "Year")}
    assert years == {(int(f.year), "0") for f in example.reference.need.figures}


def _column(sheet: Worksheet, heading: str) -> list[Cell]:
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    place = [cell.value for cell in head].index(heading)
    return [row[place] for row in rows]


def test_what_stays_in_sight_of_a_list_leaves_room_for_its_rows(scope: Scope) -> None:
    for sheet in book_of(scope):
        kept = range(1, _first_that_moves(sheet))
        assert sum(sheet.row_dimensions[row].height or 15 for row in kept) < 240, sheet.title


def _first_that_moves(sheet: Worksheet) -> int:
    return coordinate_from_string(sheet.freeze_panes or "A1")[1]


def test_areas_that_are_named_alike_have_headings_of_their_own() -> None:
    data = folder("example")
    areas = replace(data.reference.areas, names=("One\nname",) * len(data.reference.areas))
    data = replace(data, reference=replace(data.reference, areas=areas))
    sheet = openpyxl.load_workbook(io.BytesIO(document(scope_of(data), boundaries, ".xlsx")))
    table = sheet["Matrix"].tables["Matrix_1"]
    assert [c.name for c in table.tableColumns][2:5] == ["One name", "One name (2)", "One name (3)"]


def test_the_charts_are_drawn_from_tables_that_count_every_type(scope: Scope) -> None:
    statuses, levels = tables.statuses_table(scope), tables.levels_table(scope)
    assert [sum(row[1:]) for row in statuses.rows] == [len(scope.types)] * len(scope.codes)
    by_label = {t.label: t for t in scope.types}
    for label, *shares, benchmark in levels.rows:
        assert benchmark == 100
        for code, share in zip(scope.codes, shares, strict=True):
            level = scope.cell(code, by_label[label]).level
            assert (share is None) == (level is None)
            if level is not None:
                assert share == pytest.approx(100 * level / by_label[label].benchmark, abs=0.05)
    with zipfile.ZipFile(io.BytesIO(made(scope, ".xlsx"))) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/")]
    assert len(charts) == 1 + bool(levels.rows)


@needs_libreoffice
def test_another_program_opens_the_workbook_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(made(known_scope("hostile"), ".xlsx"))
    before, after = map(openpyxl.load_workbook, (path, saved_by_libreoffice(path, tmp_path)))
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        kept = after[sheet.title]
        assert set(kept.tables) == set(sheet.tables)
        for row, other in zip(sheet.iter_rows(), kept.iter_rows(), strict=False):
            assert {cell.data_type for cell in other} <= {"s", "n", "d"}
            found = [(plain(a.value), plain(b.value)) for a, b in zip(row, other, strict=False)]
            assert [b for _, b in found] == [a for a, _ in found]


def test_a_heading_has_room_for_its_longest_word_in_bold() -> None:
    headings = ("None", "No return", "Not known in full", "Provided, or meets benchmark")
    columns = (Column("Type of provision"), *(Column(each, "number") for each in headings))
    rows = [("Hospital and A&E advisers", 1, 2, 3, 4)] * 28
    widths = pdf.fitted(table_of("Counted", columns, rows), 126).widths[1:]
    longest = [max(map(len, each.split())) for each in headings]
    # Bold letters are wider by a sixth; the rest is the space between two columns.
    assert all(width >= n * 1.15 + 1.5 for width, n in zip(widths, longest, strict=True))


def test_a_wide_table_breaks_its_dates_before_a_word_runs_into_the_next_column() -> None:
    day = date(2026, 11, 19)
    columns = (Column("What"), *(Column(f"Day {n}", "date") for n in range(8)))
    wide = pdf.fitted(table_of("Days", columns, [("Recommendation", *[day] * 8)]), 126).widths
    assert sum(wide) < 127
    assert wide[0] > len("Recommendation")
    assert min(wide) > len("November")
    narrow = pdf.fitted(table_of("Days", columns[:3], [("Recommendation", day, day)]), 126).widths
    assert min(narrow) > len("19 November 2026")
