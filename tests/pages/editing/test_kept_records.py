"""Update lists what an area keeps, and a line of it leads to the form of its record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.pages.conftest import Show
from tests.pages.editing.test_roles import DUDLEY, LEAD, STEERING, VIEWER, Of, of
from tests.pages.editing.test_saving import AREA, MASH, kept, opened
from tests.support.pages import Shown

__all__ = ["of"]
NOTE = "Ring the commissioning team in March: unpublished-4417"


def test_a_note_is_written_in_the_form_and_seen_by_those_who_keep_the_record(
    folder: Path, changing: Show, of: Of
) -> None:
    page = opened(changing)
    page.widget("text_area", "Note that is never published").set_value("Ask Mrs Jones")
    page = page.press("Save the record")
    assert "A title with a name stands here" in page.text
    assert kept(folder)[MASH].get("internal_note", "") == ""
    page.widget("text_area", "Note that is never published").set_value(NOTE)
    page.press("Save the record")
    assert kept(folder)[MASH]["internal_note"] == NOTE
    keeper = of(f"update?area={AREA}", LEAD)
    mine = [row for row in kept(folder).values() if row["maintained_by"] == AREA]
    rows = {row["id"]: row for row in keeper.table(f"Kept by Walsall: {len(mine)} records")}
    assert rows[MASH]["cells"][-1] == NOTE
    for person in (VIEWER, STEERING, replace(LEAD, areas=frozenset({DUDLEY}))):
        for address in (f"update?area={AREA}", f"services?record={MASH}", "update?view=history"):
            assert "unpublished-4417" not in of(address, person).sent, address
    assert "unpublished-4417" not in of("update?view=history", LEAD).sent


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
