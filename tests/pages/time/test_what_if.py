"""What the page says of changes that somebody imagines."""

from __future__ import annotations

from datetime import date

import pytest

from mapping.analysis.comparison import comparison_sentence, differences
from mapping.analysis.scenario import Added, Amounts, Ended, Resized, from_text, imagine, to_text
from mapping.region.loader import read_data_folder
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

ON = date(2026, 11, 24)
SOLIHULL = "E22000339"
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
    assert comparison_sentence(found, 196) in page.answer()
    changed = [cell for cell in page.matrix_cells() if cell["was"] is not None]
    assert len(changed) == len(found) > 3
    assert "Wolverhampton: MARAC" in page.text
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


@pytest.mark.parametrize("form", ["add", "resize"])
def test_a_figure_that_would_count_for_nothing_is_not_imagined_and_told(
    form: str, example: Show
) -> None:
    page = example(f"then-and-now?view=what-if&on={ON}")
    if form == "add":
        kinds = page.widget("selectbox", "Type")
        kinds.select(next(label for label in kinds.options if label.startswith("IDVA")))
        page.widget("multiselect", "Where").set_value(["Solihull"])
    else:
        box = page.widget("selectbox", "Record that changes")
        box.select(next(i for i in box.options if "IDVA" in i))
    page.run.number_input(key=f"what_if_{form}_units_covered").set_value(4)
    after = page.press("Imagine it" if form == "add" else "Imagine these figures")
    assert "IDVA service is not measured by “Units covered" in after.alerts[0]
    assert "what_if" not in after.run.query_params
