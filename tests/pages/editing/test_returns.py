"""A round of returns on the page: opened, answered, told by area, with letters, and closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.cli import clock
from mapping.context.reference import read_reference
from mapping.editing.kept_table import change_cells
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMN_NAMES
from mapping.store.opening import open_store
from tests.support.day import TODAY
from tests.support.folders import copy_of, rows_of
from tests.support.pages import Shown, show
from tests.support.paths import SHIPPED
from tests.support.saving import noted
from ui.register import returns_view

pytestmark = pytest.mark.pages
VIEW = "update?view=returns"
DUE = date(2027, 1, 24)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an empty register."""
    made = copy_of(SHIPPED, tmp_path / "data")
    (made / "services.csv").write_text(",".join(COLUMN_NAMES) + "\n", "utf-8")
    monkeypatch.setenv("PROVISION_MAP_DATA", str(made))
    return made


def say_none(folder: Path, code: str) -> None:
    """An area says that it has none of anything."""
    reference = read_reference(folder, TODAY)
    rows = [
        dict.fromkeys(COLUMN_NAMES, "")
        | {
            "record_id": f"{code}-{key}".lower().replace("_", "-"),
            "maintained_by": code,
            "provision_type": key,
            "status": "not_provided",
            "gap_cause": "funding",
            "areas_served": code,
            "location_confidential": "yes",
            "evidence": "confirmed",
            "last_verified": TODAY.isoformat(),
        }
        for key in reference.types.keys
    ]
    new = pd.DataFrame(rows, columns=list(COLUMN_NAMES), dtype="str")
    store, note = open_store(folder, REGISTER), noted(when=clock.now_on(TODAY))
    change_cells(lambda cells: pd.concat([cells, new]), store, note, reference, TODAY)


def areas(shown: Shown) -> dict[str, list[str]]:
    rows = shown.text_table("Round of 24 November 2026: by area")
    return {name: rest for name, *rest in rows}


def test_a_round_is_played_on_the_page(folder: Path) -> None:
    before = show(VIEW)
    assert before.answer() == "No round of returns has been opened yet."
    opened = before.press("Ask them")
    assert "Asked 7 areas, until 24 January 2027." in opened.text
    assert len(rows_of(folder / "returns.csv")) == 7
    assert {row[0] for row in areas(opened).values()} == {"nothing answered"}
    assert "Letters that ask: 7" in opened.text

    say_none(folder, "E22000340")
    later = show(VIEW)
    assert later.answer().startswith("Returns: 1 of 7 in; 28 cells became known")
    assert areas(later)["Walsall"][:3] == ["in", "28", "0"]
    assert "Reminders: 6" in later.text
    assert "Thanks: 1" in later.text

    closed = later.press("Close it")
    assert "The round is closed." in closed.text
    assert "closed on 24 November 2026" in closed.answer()
    assert areas(closed)["Dudley"][0] == "nothing answered, closed"
    assert "Letters that ask" not in closed.text
    assert "Open a round" in closed.text


def test_of_many_areas_those_that_are_open_are_listed_first_and_the_rest_on_demand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returns_view, "_MOST_ROWS", 3)
    show(VIEW).press("Ask them")
    first = list(areas(show(VIEW)))
    assert first == ["Birmingham", "Coventry", "Dudley"]
    say_none(folder, "E22000336")
    later = show(VIEW)
    assert list(areas(later)) == ["Birmingham", "Dudley", "Sandwell"], "Coventry is in"
    assert "7 areas – nothing answered: 6; in: 1." in later.text
    every = Shown(later.run.toggle(key="returns_all").set_value(True).run())
    assert len(areas(every)) == 7
    assert list(areas(every))[-1] == "Coventry"


def test_a_save_tells_what_it_did_to_the_map_and_what_is_left_of_the_round(folder: Path) -> None:
    show(VIEW).press("Ask them")
    page = show("update?area=E22000340&type=marac")
    saved = page.press("Save: there is none")
    assert "On the map, 1 cell changes:" in saved.text
    (changed,) = saved.html.select('ul[aria-label="Changed on the map"] li')
    said = changed.get_text()
    assert said.startswith("Walsall: MARAC")
    assert said.index("No return") < said.index("None")
    assert (
        "27 questions of the round remain open in Walsall, due 24 January 2027; 1 cell became known"
    ) in saved.text
    assert "On the map" not in show("update?area=E22000340").text


def test_what_changed_since_and_the_agenda_tell_of_the_round(folder: Path) -> None:
    show(VIEW).press("Ask them")
    say_none(folder, "E22000340")
    line = "Returns: 1 of 7 in; 28 cells became known"
    since = show("then-and-now?since=2026-11-23")
    assert line in since.text
    assert "Rounds of returns" in since.text
    agenda = show("meeting")
    assert f". {line}" in agenda.text
    assert "Walsall" in agenda.text
