"""What the page that compares areas and dates says, and that it is the model's."""

from __future__ import annotations

from datetime import date

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
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE

ON = date(2026, 11, 24)
HERE, THERE = "E22000335", "E22000338"
BOTH = "Birmingham and Sandwell, type by type"
WITH_REGION = "Birmingham and the region, type by type"


def test_two_areas_are_compared_type_by_type_in_the_models_words(example: Show) -> None:
    assessment = read_data_folder(EXAMPLE, TODAY).assess(ON)
    page = example(f"area?view=beside&on={ON}&area={HERE}&with={THERE}")
    rows = {row["name"]: row["cells"] for row in page.table(BOTH)}
    kinds = assessment.types.all
    assert len(rows) == len(kinds)
    pairs = {k.label: (assessment.cell(HERE, k.key), assessment.cell(THERE, k.key)) for k in kinds}
    for kind in kinds:
        said = side_by_side(*pairs[kind.label], kind, ("Birmingham", "Sandwell"))
        assert rows[kind.label][-1] == said
    whys = {label: why_not_comparable(*pair) for label, pair in pairs.items()}
    differ = sum(not (whys[label] or alike(*pair)) for label, pair in pairs.items())
    assert areas_sentence(list(pairs.values()), ("Birmingham", "Sandwell")) in page.answer()

    page = example(f"area?view=beside&on={ON}&area={HERE}").choose("Compared with", "Sandwell")
    assert page.address == {"view": "beside", "area": HERE, "with": THERE}
    only = Shown(page.tick("Only differences").run.run())
    assert only.address["only"] == "1"
    assert len(only.table(BOTH)) == differ
    assert not_compared_sentence(list(whys.items())) in only.text
    assert any(whys.values())


def test_beside_the_region_only_what_another_area_answers_otherwise_is_a_difference(
    example: Show,
) -> None:
    assessment = read_data_folder(EXAMPLE, TODAY).assess(ON)
    page = example(f"area?view=beside&on={ON}&area={HERE}&only=1")
    apart = ("unknown", "not_expected")
    differ = set()
    for kind in assessment.types.all:
        own, *others = (
            assessment.status(code, kind.key)
            for code in (HERE, *(c for c in assessment.areas.codes if c != HERE))
        )
        if own not in apart and any(o != own for o in others if o not in apart):
            differ.add(kind.label)
    assert {row["name"] for row in page.table(WITH_REGION)} == differ
    assert "cannot be compared: " in page.text


def test_an_area_is_set_beside_counts_of_the_region_and_never_a_mean(example: Show) -> None:
    rows = example(f"area?view=beside&on={ON}&area={HERE}").table(WITH_REGION)
    assert rows
    for row in rows:
        assert sum(int(part.split()[0]) for part in row["cells"][2].split("; ")) == 7


def test_a_row_says_why_of_both_areas(example: Show) -> None:
    page = example(f"area?view=beside&on={ON}&area={HERE}&with={THERE}&type=marac")
    headings = [heading.get_text() for heading in page.html.select("h2, h3")]
    assert {"Birmingham: MARAC", "Sandwell: MARAC"} <= set(headings)


def test_two_dates_are_compared_cell_by_cell_and_the_register_is_named(example: Show) -> None:
    folder = read_data_folder(EXAMPLE, TODAY)
    then = date(2024, 6, 30)
    found = differences(folder.assess(then), folder.assess(ON))
    page = example(f"then-and-now?view=days&on={ON}&then={then}")
    assert comparison_sentence(found, 191, 5) in page.answer()
    assert "From 30 June 2024 to 24 November 2026" in page.answer()
    assert "from the register as it is kept today" in page.answer()
    changed = {(c["code"], c["type"]) for c in page.matrix_cells() if c["was"] is not None}
    assert changed == {(d.area_code, d.provision_type) for d in found}
    assert changed


def test_what_cannot_be_compared_with_is_remarked_upon(example: Show) -> None:
    page = example(f"area?view=beside&on={ON}&with=%3Cb%3Enowhere%3C/b%3E")
    assert any("<b>nowhere</b>" in note for note in page.alerts)
    assert page.table(WITH_REGION)
    page = example(f"then-and-now?view=days&on={ON}&then=%3Cb%3Enever%3C/b%3E")
    assert any("<b>never</b>" in note for note in page.alerts)
    assert page.matrix_cells()
