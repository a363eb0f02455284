"""The profile of an area has one page, and says what is not known as not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from mapping.errors import SelectionError
from mapping.gap_model.status_style import status_word
from mapping.gap_model.statuses import Status
from mapping.reference.need import Need
from mapping.region.loader import DataFolder
from mapping.report.content import Bullets, Paragraph, Table
from mapping.report.documents import profile_document
from mapping.report.profile import profile
from mapping.report.scope import Scope
from tests.support.cases.report_cases import (
    HOSTILE,
    REGION,
    boundaries,
    folder,
    hostile,
    scope_of,
    with_records,
    with_register,
)
from tests.support.drawn.tagged_pdf import body_rows, opened, squeezed, structure
from tests.support.html_rules import html_faults

pytestmark = pytest.mark.slow

COVENTRY, DUDLEY = "E22000336", "E22000337"
# Of which the least is known, where nothing is known to be missing, and where the most is.
AREAS = [("shipped", "E22000340"), ("shipped", COVENTRY), ("example", DUDLEY)]


def blocks_of(scope: Scope, heading: str) -> tuple[object, ...]:
    """What stands under a heading of a profile."""
    (section,) = (s for s in profile(scope, boundaries()).sections if s.heading == heading)
    return section.blocks


def missing(scope: Scope) -> Table:
    first = blocks_of(scope, "What is missing, and who answers for it")[0]
    assert isinstance(first, Table)
    return first


def with_need(data: DataFolder, need: Need) -> DataFolder:
    return replace(data, reference=replace(data.reference, need=need))


@pytest.mark.parametrize(("name", "code"), AREAS)
def test_it_has_exactly_one_page_on_which_all_that_is_missing_is_named(
    name: str, code: str
) -> None:
    scope = scope_of(folder(name), code)
    content = profile_document(scope, boundaries, ".pdf")
    assert len(opened(content).pages) == 1
    text = squeezed(structure(content).text)
    tables = [body_rows(table) for table in structure(content).all("Table")]
    listed = squeezed(" ".join(row[0].text for rows in tables for row in rows))
    for kind in scope.types:
        status = scope.cell(code, kind).status
        if status in (Status.GAP, Status.PARTIAL):
            # Beside the table too it is told apart what is there in part.
            word = "" if squeezed(kind.label) in listed else f"({status_word(status, kind)})"
            assert squeezed(f"{kind.label}{word}") in text
    for found in structure(content).all("Table"):
        assert {row[0].scope for row in body_rows(found)} == {"Row"}


@pytest.mark.parametrize(("name", "code"), AREAS)
def test_the_web_page_lists_each_type_where_its_status_belongs(name: str, code: str) -> None:
    scope = scope_of(folder(name), code)
    page = BeautifulSoup(profile_document(scope, boundaries, ".html"), "html.parser")
    assert html_faults(page) == []
    gone = {row[0] for row in missing(scope).rows}
    unknown = page.find("h2", string="What is not known").parent.get_text()
    for kind in scope.types:
        status = scope.cell(code, kind).status
        assert (kind.label in gone) == (status in (Status.GAP, Status.PARTIAL))
        if status is Status.UNKNOWN:
            assert kind.label in unknown


def test_who_answers_is_the_owner_of_an_open_action_or_nobody() -> None:
    answers = {row[0]: row[2] for row in missing(scope_of(folder("example"), COVENTRY)).rows}
    assert answers["Dual diagnosis service"] == (
        "Service Manager, Made-up Juniper Health Trust, due 3 December 2026"
    )
    # Its only action is closed.
    assert answers["Carer support"] == "Nobody has taken it on: no action is open."


def test_without_gaps_it_says_that_nobody_has_said() -> None:
    table = missing(scope_of(folder("shipped"), COVENTRY))
    assert not table.rows
    assert "it means that nobody has said" in table.empty


def test_a_need_that_is_not_known_is_said_to_be() -> None:
    data = folder("example")
    figures = data.reference.need.figures
    without = Need(tuple(f for f in figures if f.area_code != COVENTRY))
    (table,) = blocks_of(scope_of(with_need(data, without), COVENTRY), "Need")
    assert isinstance(table, Table)
    assert table.empty.startswith("Not known")
    (table,) = blocks_of(scope_of(with_need(data, without), DUDLEY), "Need")
    assert isinstance(table, Table)
    assert {row[2] for row in table.rows} == {"Not known"}


def test_where_everything_is_known_it_says_so() -> None:
    data = folder("example")
    scope = scope_of(data, COVENTRY)
    known = tuple(t for t in scope.types if scope.cell(COVENTRY, t).status is not Status.UNKNOWN)
    types = replace(data.reference.types, all=known)
    kept = data.register.records[data.register.records["provision_type"].isin(types.by_key)]
    data = with_register(replace(data, reference=replace(data.reference, types=types)), kept)
    (said,) = blocks_of(scope_of(data, COVENTRY), "What is not known")
    assert isinstance(said, Paragraph)


def test_the_register_and_the_licence_stand_in_small_print() -> None:
    scope = scope_of(folder("shipped"), COVENTRY)
    *_, last = profile(scope, boundaries()).sections
    (sources,) = last.blocks
    assert last.is_small
    assert isinstance(sources, Bullets)
    text = " ".join(sources.items)
    assert scope.register.revision in text
    assert scope.reference.settings.attribution in text


@pytest.mark.parametrize("ending", [".pdf", ".html"])
def test_no_place_and_no_record_is_in_it(ending: str) -> None:
    data = with_records(
        folder("example"), postcode="B1 1AA", location_confidential=True, details="At B1 1AA"
    )
    content = profile_document(scope_of(data, COVENTRY), boundaries, ending)
    text = structure(content).text if ending == ".pdf" else content.decode()
    assert "B11AA" not in squeezed(text)


def test_hostile_text_is_text() -> None:
    scope = scope_of(hostile(), COVENTRY)
    page = BeautifulSoup(profile_document(scope, boundaries, ".html"), "html.parser")
    assert not page.find_all(["script", "img", "link"])
    assert squeezed(HOSTILE[2]) in squeezed(page.get_text())
    assert opened(profile_document(scope, boundaries, ".pdf")).pages


def test_the_whole_region_and_other_files_are_refused_in_words() -> None:
    with pytest.raises(SelectionError, match="A profile is of one area"):
        profile_document(scope_of(folder("example"), REGION), boundaries, ".pdf")
    with pytest.raises(SelectionError, match=r"A profile ends in \.pdf or \.html"):
        profile_document(scope_of(folder("example"), COVENTRY), boundaries, ".xlsx")
