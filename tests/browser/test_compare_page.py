"""What a person finds on the page that compares areas and dates."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from mapping.analysis.comparison import (
    alike,
    areas_sentence,
    comparison_sentence,
    differences,
    not_compared_sentence,
    side_by_side,
    why_not_comparable,
)
from mapping.region.loader import read_data_folder
from tests.support.browser_tools import Opener, Server, choose, settle
from tests.support.day import TODAY

ON = date(2026, 11, 24)
HERE, THERE = "E22000335", "E22000338"


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_two_areas_are_compared_type_by_type_in_the_models_words(
    example: Server, open_page: Opener
) -> None:
    assessment = read_data_folder(example.data, TODAY).assess(ON)
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}&with={THERE}")
    table = page.get_by_role("table", name="Birmingham and Sandwell, type by type")
    table.get_by_role("button").first.wait_for()
    rows = {
        row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").all_inner_texts()
        for row in table.get_by_role("row").all()
        if row.get_by_role("button").count()
    }
    kinds = assessment.types.all
    assert len(rows) == len(kinds)
    pairs = {k.label: (assessment.cell(HERE, k.key), assessment.cell(THERE, k.key)) for k in kinds}
    for kind in kinds:
        said = side_by_side(*pairs[kind.label], kind, ("Birmingham", "Sandwell"))
        assert rows[kind.label][-1] == said
    whys = {label: why_not_comparable(*pair) for label, pair in pairs.items()}
    differ = sum(not (whys[label] or alike(*pair)) for label, pair in pairs.items())
    sentence = areas_sentence(list(pairs.values()), ("Birmingham", "Sandwell"))
    assert sentence in page.locator(".pm-answer").inner_text()

    page.get_by_text("Only differences").click()
    page.wait_for_function("location.search.includes('only=1')")
    settle(page)
    table.get_by_role("button").first.wait_for()
    assert table.get_by_role("button").count() == differ
    left_out = not_compared_sentence(list(whys.items()))
    assert left_out in page.inner_text("body")
    assert any(whys.values())


def test_beside_the_region_only_what_another_area_answers_otherwise_is_a_difference(
    example: Server, open_page: Opener
) -> None:
    assessment = read_data_folder(example.data, TODAY).assess(ON)
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}&only=1")
    table = page.get_by_role("table", name="Birmingham and the region, type by type")
    table.get_by_role("button").first.wait_for()
    apart = ("unknown", "not_expected")
    differ = set()
    for kind in assessment.types.all:
        own, *others = (
            assessment.status(code, kind.key)
            for code in (HERE, *(c for c in assessment.areas.codes if c != HERE))
        )
        if own not in apart and any(o != own for o in others if o not in apart):
            differ.add(kind.label)
    assert {button.inner_text() for button in table.get_by_role("button").all()} == differ
    assert "cannot be compared: " in page.inner_text("body")


def test_an_area_is_set_beside_counts_of_the_region_and_never_a_mean(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}")
    table = page.get_by_role("table", name="Birmingham and the region, type by type")
    table.get_by_role("button").first.wait_for()
    for row in table.get_by_role("row").all():
        if row.get_by_role("button").count():
            counts = row.get_by_role("cell").nth(2).inner_text()
            assert sum(int(part.split()[0]) for part in counts.split("; ")) == 7


def test_a_row_says_why_of_both_areas(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}&with={THERE}")
    page.get_by_role("button", name="MARAC", exact=True).click()
    page.get_by_role("heading", name="Birmingham: MARAC").wait_for()
    page.get_by_role("heading", name="Sandwell: MARAC").wait_for()


def test_two_dates_are_compared_cell_by_cell_and_the_register_is_named(
    example: Server, open_page: Opener
) -> None:
    folder = read_data_folder(example.data, TODAY)
    then = date(2024, 6, 30)
    found = differences(folder.assess(then), folder.assess(ON))
    page = open_page(f"{example.url}/compare?on={ON}&with=date&then={then}")
    answer = page.locator(".pm-answer").inner_text()
    assert comparison_sentence(found, 196) in answer
    assert "From 30 June 2024 to 24 November 2026" in answer
    assert "from the register as it is kept today" in answer
    page.locator("button.changed").first.wait_for()
    assert page.locator("button.changed").count() == len(found) > 0


def test_what_to_compare_with_stands_in_the_address(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}")
    choose(page, "Compared with", "Sandwell")
    page.get_by_role("table", name="Birmingham and Sandwell, type by type").wait_for()
    assert query(page.url) == {"on": f"{ON}", "area": HERE, "with": THERE}


def test_what_cannot_be_compared_with_is_remarked_upon(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/compare?on={ON}&with=%3Cb%3Enowhere%3C/b%3E&then=never")
    notes = page.get_by_role("alert").all_inner_texts()
    assert any("<b>nowhere</b>" in note for note in notes)
    assert any("never" in note for note in notes)
    page.get_by_role("table", name="Birmingham and the region, type by type").wait_for()


@pytest.mark.parametrize("query_", ["", f"&with={THERE}", "&with=date"])
@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_not_wider_than_the_window(
    example: Server, open_page: Opener, query_: str, width: int
) -> None:
    page = open_page(f"{example.url}/compare?on={ON}&area={HERE}{query_}", width=width)
    widest = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert widest <= width
