"""Update lists what an area keeps, and a line of it leads to the form of its record."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, kept
from tests.support.pages import Shown


def test_what_an_area_keeps_is_listed_and_searched(folder: Path, changing: Show) -> None:
    page = changing(f"update?area={AREA}")
    mine = [row for row in kept(folder).values() if row["maintained_by"] == AREA]
    title = f"Kept by Walsall: {len(mine)} records"
    rows = page.table(title)
    assert {row["id"] for row in rows} == {row["record_id"] for row in mine}
    undated = [row["cells"][1].endswith(", undated") for row in rows]
    assert undated == sorted(undated, reverse=True)
    assert "From your next visit on, what others change of these records is listed" in page.text
    page.widget("text_input", "Only those with these words").set_value("safety partnership mash")
    page = Shown(page.run.run())
    assert {row["cells"][0] for row in page.table(title)} == {"MASH"}
    assert f" of {len(mine)} records with “safety partnership mash”." in page.text


def test_words_that_stand_nowhere_find_nothing_and_say_so(changing: Show) -> None:
    page = changing(f"update?area={AREA}")
    page.widget("text_input", "Only those with these words").set_value("<b>no such</b>")
    page = Shown(page.run.run())
    assert "0 of " in page.text
    assert "with “<b>no such</b>”." in page.text
