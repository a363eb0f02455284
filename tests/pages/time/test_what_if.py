"""What the page says of changes that somebody imagines."""

from __future__ import annotations

from datetime import date

import pytest

from mapping.analysis.comparison import comparison_sentence, differences
from mapping.analysis.scenario import Added, Amounts, Ended, Resized, from_text, imagine, to_text
from mapping.region.loader import read_data_folder
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE

ON = date(2026, 11, 24)
SOLIHULL, WALSALL = "E22000339", "E22000340"
NEW = Added("perpetrator_programme", (SOLIHULL,), "provided")


@pytest.mark.slow
def test_what_the_page_says_is_what_the_model_worked_out(example: Show) -> None:
    folder = read_data_folder(EXAMPLE, TODAY)
    ids = folder.public_register.records["record_id"]
    changes = (
        Added("idva", ("*",), "provided", Amounts(capacity=20.0)),
        Ended(next(i for i in ids if i.startswith("example-wolverhampton-marac")), ON),
        Resized(next(i for i in ids if i.startswith("example-coventry-idva")), Amounts(capacity=1)),
    )
    found = differences(folder.assess(ON), imagine(folder, changes, ON).assess(ON))
    page = example(f"then-and-now?view=what-if&on={ON}&what_if={to_text(changes)}")
    assert comparison_sentence(found, 191, 5) in page.answer()
    assert " of 191 answers are “None”" in example(f"?on={ON}").answer()
    changed = [cell for cell in page.matrix_cells() if cell["was"] is not None]
    assert len(changed) == len(found) > 3
    assert "Wolverhampton: MARAC" in page.text
    assert page.part('[aria-label="Types of which there is none"]')
    files = [e.label for e in page.elements if e.type == "download_button"]
    assert files == ["Excel, what would differ", "CSV, what would differ"]


def test_other_pages_and_their_map_know_nothing_of_what_is_imagined(example: Show) -> None:
    asked = f"on={ON}&type=perpetrator_programme&what_if={to_text([NEW])}"
    assert example(f"then-and-now?view=what-if&{asked}").symbols[SOLIHULL] == "✕→✓"
    page = example(f"?{asked}")
    assert page.symbols[SOLIHULL] == "✕"
    assert "magined" not in page.text


def test_a_cell_says_what_is_imagined_about_it(example: Show) -> None:
    page = example(
        f"then-and-now?view=what-if&on={ON}&type=perpetrator_programme&area={SOLIHULL}&what_if={to_text([NEW])}"
    )
    panel = page.part(".pm-panel").get_text(" ")
    assert "Solihull: Perpetrator programme" in panel
    assert "There is some now: provided." in panel
    assert "Perpetrator programme is provided in Solihull." in panel


@pytest.mark.parametrize(
    "text",
    ["nonsense", "W10x", "%3Cscript%3E", "A" * 4500],
    ids=["nonsense", "cut off", "a tag", "too long"],
)
def test_a_damaged_address_is_remarked_upon(example: Show, text: str) -> None:
    page = example(f"then-and-now?view=what-if&on={ON}&what_if={text}")
    assert "cannot be read" in page.alerts[0]
    assert "fault is the program's" not in page.text


def test_the_address_is_read_as_it_was_written() -> None:
    reference = read_data_folder(EXAMPLE, TODAY).reference
    assert from_text(to_text([NEW]), reference.areas, reference.types, ()) == ((NEW,), [])


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("idva", ["How many full-time posts"]),
        ("gp_iris", ["How many practices are covered", "How many practices there are in all"]),
        ("mash", []),
    ],
)
def test_of_a_new_service_only_the_figures_that_count_are_asked_in_their_unit(
    kind: str, asked: list[str], example: Show
) -> None:
    page = example(f"then-and-now?view=what-if&on={ON}&type={kind}&area={SOLIHULL}")
    assert page.widget("multiselect", "Where").value == [SOLIHULL]
    figures = [box.label for box in page.run.number_input if box.key.startswith("what_if_add")]
    assert figures == asked


def test_other_figures_are_imagined_only_of_what_is_measured(example: Show) -> None:
    page = example(f"then-and-now?view=what-if&on={ON}")
    box = page.widget("selectbox", "Record that changes")
    assert not any("MASH" in title for title in box.options)
    box.select(next(title for title in box.options if "IRIS" in title)).run()
    page = Shown(page.run)
    figures = [box.label for box in page.run.number_input if box.key.startswith("what_if_resize")]
    assert figures == ["How many practices are covered", "How many practices there are in all"]


def test_from_a_cell_two_more_posts_are_imagined_and_the_answer_says_what_that_does(
    example: Show,
) -> None:
    panel = example(f"?view=matrix&on={ON}&area={WALSALL}&type=idva").part(".pm-ways")
    [way] = [str(a["href"]) for a in panel.select("a") if a.get_text().startswith("What if")]
    page = example(way)
    page.run.number_input(key="what_if_add_capacity").set_value(2)
    page = page.press("Imagine it")
    said = "Walsall: IDVA service. There is some now: partial (2 of 4.6 full-time posts)."
    assert said in page.answer()
