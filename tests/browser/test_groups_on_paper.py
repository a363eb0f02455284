"""More areas than a sheet is wide, on paper: the matrix in parts, each with the types' names."""

from __future__ import annotations

from pathlib import Path

from mapping.region import national
from mapping.region.new_region import make_region, of_partnerships
from tests.browser.conftest import Serving
from tests.support.browser_tools import Opener
from tests.support.day import TODAY
from tests.support.drawn.text_boxes import boxes_of, text_of

FORCE, TYPE = "Thames Valley", "IDVA service"


def test_a_matrix_that_no_sheet_holds_is_printed_in_parts_with_every_area(
    tmp_path: Path, serving: Serving, open_page: Opener
) -> None:
    codes = national.partnerships_of_force(FORCE)[1]
    make_region(tmp_path / "data", of_partnerships(FORCE, codes), TODAY)
    page = open_page(f"{serving(tmp_path / 'data').url}/?view=matrix")
    shown = page.get_by_role("table").locator("thead th:not(.total)")
    shown.first.wait_for()
    assert (shown.count(), len(codes)) == (8, 16), "the screen turns its parts"
    boxes = boxes_of(page.pdf(format="A4", print_background=True))
    assert page.get_by_role("table").count() == 1, "what is printed is on no screen"
    text = text_of(boxes)
    assert [f"{part} of 16" in text for part in ("1 to 8", "9 to 16")] == [True, True]
    with_names = {box.page for box in boxes if box.text == TYPE}
    assert len(with_names) == 2
    assert "turn to the others on the screen" not in text
    # A4 is 595 points wide.
    assert max(box.right for box in boxes) < 595
