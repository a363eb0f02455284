"""On the pages too, what may tell a place is held back until somebody says that it does not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from mapping.escape import for_markdown
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from mapping.tables.privacy.places import STAYS_NOWHERE
from tests.pages.conftest import Show
from tests.support.folders import records_of
from tests.support.pages import Shown

AREA = "E22000335"
RECORD = "example-birmingham-refuge-1"
STREET = "Ask at the office on Hagley Road"
OTHER = "Ask at the office on Bristol Street"
TICK = for_markdown(f"{RECORD} (row 2): {STAYS_NOWHERE}")
FORM_TICK = f"{STAYS_NOWHERE}; the history keeps that you said so"


@pytest.fixture
def update(changing: Show) -> Shown:
    return changing(f"update?area={AREA}")


def held(folder: Path) -> dict[str, str]:
    return next(row for row in records_of(folder) if row["record_id"] == RECORD)


def sent(page: Shown, folder: Path, details: str, name: str = "lead.csv") -> Shown:
    row = {**held(folder), "details": details}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return page.send(name, out.getvalue().encode())


def labels(page: Shown) -> set[str]:
    return {button.label for button in page.run.button}


def ticked(page: Shown, label: str) -> Shown:
    return Shown(page.tick(label).run.run())


def test_a_row_of_a_file_is_held_back_until_somebody_answers_for_it(
    folder: Path, update: Shown
) -> None:
    before = held(folder)
    page = sent(update, folder, STREET)
    assert "1 record held back" in page.run.subheader[0].value
    assert not {"Save", "Save the good rows"} & labels(page)
    page = ticked(page, TICK)
    assert "Changed: 1." in page.text
    # The tick does not outlive its file.
    page = sent(page, folder, OTHER)
    assert page.widget("checkbox", TICK).value is False
    assert not {"Save", "Save the good rows"} & labels(page)
    page = ticked(page, TICK).press("Save")
    assert held(folder)["details"] == OTHER != before["details"]
    [entry] = open_store(folder, REGISTER).history()[:1]
    assert entry.note.why == f"lead.csv. {STAYS_NOWHERE}: {RECORD}."


def test_no_name_that_tells_a_place_is_kept_of_a_file_or_taken_of_whoever_saves(
    folder: Path, update: Shown
) -> None:
    update.widget("text_input", "Your name or role").set_value("12 Hagley Road")
    page = sent(Shown(update.run.run()), folder, "Shared rooms", "12 Hagley Road.csv")
    assert "The file's name is not kept" in page.text
    page = page.press("Save")
    assert any(alert.startswith("Nothing was saved. Your name") for alert in page.alerts)
    assert held(folder)["details"] != "Shared rooms"
    page.widget("text_input", "Your name or role").set_value("Ann").run()
    page.press("Save")
    assert open_store(folder, REGISTER).history()[0].note.why == "A file was sent in"


def written(page: Shown, details: str) -> Shown:
    page.widget("text_area", "Details").set_value(details)
    return page


def test_a_record_of_a_form_is_held_back_until_somebody_answers_for_it(
    folder: Path, update: Shown
) -> None:
    page = update.choose("Record", RECORD)
    before = held(folder)["details"]
    page = written(page, STREET).press("Save the record")
    assert "Nothing was saved yet:" in page.alerts
    assert held(folder)["details"] == before
    # The tick is for the words that were asked about.
    page = written(page.tick(FORM_TICK), OTHER).press("Save the record")
    assert held(folder)["details"] == before
    assert page.widget("checkbox", FORM_TICK).value is False
    page.tick(FORM_TICK).press("Save the record")
    assert held(folder)["details"] == OTHER
    assert f"{STAYS_NOWHERE}: {RECORD}." in open_store(folder, REGISTER).history()[0].note.why


def test_a_form_refuses_what_is_plainly_a_place(folder: Path, update: Shown) -> None:
    page = written(update.choose("Record", RECORD), "12 Hagley Road").press("Save the record")
    assert "Nothing was saved:" in page.alerts
    assert not [w for w in page.run.checkbox if w.label == FORM_TICK]
