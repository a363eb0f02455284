"""What a person finds who asks what has changed since a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page

from mapping.analysis.since import Since, known_on, since
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.dates import in_words
from mapping.editing.kept_table import cells_of
from mapping.gap_model.counts import status_counts
from mapping.reference.meetings import Meeting, Meetings, read_meetings
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import DataFolder, read_data_folder
from mapping.register.canonical import register_bytes
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.diff import apply_changes, differences
from mapping.wording.since import basis_sentence, sections, summary
from tests.support.browser_tools import (
    ROOT,
    Opener,
    Server,
    choose,
    copy_of,
    drawn_symbols,
    map_frame,
    serve,
    settle,
)
from tests.support.day import TODAY

ON, JUNE, SEPTEMBER = date(2026, 11, 24), date(2026, 6, 11), date(2026, 9, 10)
SANDWELL, WALSALL = "E22000338", "E22000340"
MARAC = "sandwell-marac-west-midlands-police"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def example_folder() -> DataFolder:
    return read_data_folder(ROOT / "data" / "example", ON)


def example_since(day: date) -> Since:
    folder = example_folder()
    return since(folder, day, folder, ON, AsOfBasis(SnapshotSource.NOTHING))


def section(page: Page, heading: str) -> str:
    region = page.get_by_role("region", name=heading, exact=True)
    region.wait_for()
    return region.inner_text()


# ------------------------------------------------------------------------------- looking


def test_the_page_says_what_the_library_says(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/since?on={ON}")
    found, reference = example_since(SEPTEMBER), example_folder().reference
    answer = page.locator(".pm-answer").first.inner_text()
    assert answer.startswith(summary(found, reference))
    body = page.inner_text("body")
    assert basis_sentence(found.basis, SEPTEMBER) in body
    assert "The next meeting: 14 January 2027 (Steering group)." in body
    for part in sections(found, reference):
        shown = section(page, part.heading)
        if not part.sentences:
            assert part.empty in shown
        for sentence in part.sentences:
            title, _, rest = sentence.partition(". ")
            assert title in shown
            assert rest in shown


def test_choosing_another_meeting_shows_it_in_the_address_and_on_the_map(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/since?on={ON}")
    assert drawn_symbols(page)["E22000341"] == "✕"
    choose(page, "Since the meeting of", "11 June 2026 (Steering group)")
    assert query(page)["since"] == [JUNE.isoformat()]
    found = example_since(JUNE)
    answer = page.locator(".pm-answer").first
    assert answer.inner_text().startswith(summary(found, example_folder().reference))
    marks = map_frame(page).evaluate("JSON.parse(window.provisionState).marks")
    tips = {mark["name"]: mark.get("tip") or mark["word"] for mark in marks}
    assert tips["Coventry"] == "1 other change"
    assert tips["Wolverhampton"] == "1 new gap, 1 not known now"
    assert tips["Birmingham"] == "No change"


def test_one_type_shows_what_its_cells_were_on_the_map_and_in_the_table(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/since?on={ON}&type=perpetrator_programme")
    assert drawn_symbols(page)["E22000341"] == "✓→✕"
    table = page.get_by_role("table", name="Perpetrator programme: the map as a table")
    table.first.wait_for()
    row = table.get_by_role("row", name="Wolverhampton")
    assert "There is none any more. Before: provided, funding at risk." in row.inner_text()
    page.get_by_role("button", name="Wolverhampton").click()
    settle(page)
    assert query(page)["area"] == ["E22000341"]
    assert "Wolverhampton: Perpetrator programme. Since" in page.inner_text("body")


def test_a_change_leads_to_its_cell_in_the_matrix(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/since?on={ON}&since={JUNE}")
    page.get_by_role("link", name="Wolverhampton: Perpetrator programme").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    address = query(page)
    assert (address["area"], address["type"]) == (["E22000341"], ["perpetrator_programme"])
    assert address["since"] == [JUNE.isoformat()]


@pytest.mark.parametrize("asked", ["soon", "2027-01-14", "<b>x</b>"])
def test_a_day_that_cannot_be_looked_back_from_is_remarked_upon(
    asked: str, example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/since?on={ON}&since={asked}")
    remark = page.get_by_role("alert").first.inner_text()
    assert f"“{asked}”, which is not a past date before 24 November 2026" in remark
    assert "10 September 2026 (Steering group) is taken" in remark


def test_without_a_day_before_it_the_first_day_of_all_has_no_change(
    example: Server, open_page: Opener
) -> None:
    for path in ("since", "agenda"):
        page = open_page(f"{example.url}/{path}?on=1900-01-01")
        remark = page.get_by_role("alert").first.inner_text()
        assert remark == "No day before 1 January 1900 can be chosen, so nothing can have changed."
        assert "the fault is the program" not in page.inner_text("body")
        assert page.get_by_role("combobox", name="Since the meeting of").count() == 0


def test_of_a_day_to_come_the_last_meeting_is_one_that_was_held(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/since?on=2027-03-01")
    answer = page.locator(".pm-answer").first.inner_text()
    assert answer.startswith("Since 10 September 2026 (Steering group) and up to 1 March 2027, if ")
    # Its funding ends on a day that is still to come.
    assert "ended on 31 January 2027" not in section(page, "Funding lost")
    assert "ends on 31 January 2027" in section(page, "Funding lost")


def test_a_status_before_and_after_bears_its_small_signs(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/since?on={ON}")
    page.get_by_role("region", name="New gaps", exact=True).wait_for()
    sign = page.get_by_role("region", name="New gaps", exact=True).get_by_role(
        "img", name="funding at risk"
    )
    assert sign.inner_text() == "£"
    assert "Before: provided, funding at risk." in section(page, "New gaps")


def test_a_region_without_meetings_is_told_which_day_is_taken(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/since?on={ON}")
    body = page.inner_text("body")
    assert "24 August 2026 is taken instead, since nobody has chosen a day." in body
    assert "What returns were made is not known." in body
    agenda = open_page(f"{shipped.url}/agenda?on={ON}")
    assert "nothing is said of what has changed" in agenda.locator(".pm-agenda").inner_text()
    assert agenda.get_by_role("heading", name="New gaps since").count() == 0
    chosen = open_page(f"{shipped.url}/agenda?on={ON}&since={JUNE}")
    chosen.get_by_role("heading", name="New gaps since 11 June 2026").wait_for()


def test_an_agenda_of_a_past_day_claims_no_register_that_nobody_kept(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/agenda?on=2026-09-01")
    text = page.locator(".pm-agenda").inner_text()
    assert "No register of that day is kept: today's is shown." in text
    folder, day = example_folder(), date(2026, 9, 1)
    counts = status_counts(
        known_on(folder, day).assess(day),
        folder.reference.areas.codes,
        folder.reference.types.all,
    )
    assert f"For {counts['unknown']} there is no return" in text


def test_all_of_it_can_be_copied_as_text(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/since?on={ON}")
    page.get_by_text("All of it as text, to copy").click()
    code = page.get_by_test_id("stCode")
    code.wait_for()
    assert summary(example_since(SEPTEMBER), example_folder().reference) in code.inner_text()


# ------------------------------------------------------------------------ a change that is saved


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Server]:
    """The dashboard on a register with a saved change before the meeting, which was yesterday."""
    folder = copy_of(ROOT / "data", tmp_path / "data")
    day = TODAY - timedelta(days=30)
    nil = {"status": "not_provided", "provider": "", "service_name": "", "last_verified": str(day)}
    save(folder, day, marac(folder) | nil)
    yesterday = TODAY - timedelta(days=1)
    (folder / "meetings.csv").write_text(f"met_on,what\n{yesterday},Steering group\n", "utf-8")
    with serve(folder) as server:
        yield server


def marac(folder: Path) -> dict[str, str]:
    """The record of one area's MARAC, as it stands."""
    cells = cells_of(REGISTER, open_store(folder, REGISTER).load().content)
    found: dict[str, str] = cells[cells["record_id"] == MARAC].iloc[0].to_dict()
    return found


def save(folder: Path, day: date, *records: dict[str, str]) -> None:
    """Save some records, new or changed, as if on a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    store = open_store(folder, REGISTER)
    snapshot = store.load()
    before = cells_of(REGISTER, snapshot.content)
    ids = [record["record_id"] for record in records]
    rest = before[~before["record_id"].isin(ids)]
    changes = differences(before, pd.concat([rest, pd.DataFrame(records)], ignore_index=True))
    content = register_bytes(apply_changes(before, changes))
    store.save_if_unchanged(content, snapshot.revision, changes, Note("", "", SANDWELL, noon))


def test_what_is_saved_in_the_register_is_told_at_the_next_click(
    kept: Server, open_page: Opener
) -> None:
    page = open_page(f"{kept.url}/since")
    assert "Nobody has saved a change to the register since" in page.inner_text("body")
    assert "No gap was closed." in section(page, "Gaps closed")
    given = {"status": "provided", "provider": "The council", "service_name": "MARAC"}
    given["last_verified"] = str(TODAY)
    walsall = {"record_id": "walsall-marac", "maintained_by": WALSALL, "areas_served": WALSALL}
    save(kept.data, TODAY, marac(kept.data) | given, marac(kept.data) | given | walsall)
    choose(page, "Provision type", "MARAC")
    page.get_by_text("The gap is closed").first.wait_for()
    settle(page)
    closed, made = section(page, "Gaps closed"), section(page, "Returns made")
    assert "Sandwell: MARAC" in closed
    assert "The register was changed." in closed
    assert "Walsall: MARAC" in made
    known = "A return was made: provided, public sources only. Before, nobody had said."
    assert known in made
    symbols = drawn_symbols(page)
    assert (symbols[SANDWELL], symbols[WALSALL]) == ("✕→✓", "?→✓")
    assert "taken as it stood when that day ended" in page.inner_text("body")


def test_before_the_history_begins_no_page_claims_to_show_what_stood_then(
    kept: Server, open_page: Opener
) -> None:
    begins, on, since_day = (TODAY - timedelta(days=days) for days in (30, 60, 90))
    words = f"history begins on {in_words(begins)}"
    page = open_page(f"{kept.url}/since?on={on}&since={since_day}")
    text = page.inner_text("body")
    assert words in text
    assert "What returns were made is not known." in text
    for path, part in (
        ("matrix?", ".pm-answer"),
        (f"agenda?since={since_day}&", ".pm-agenda"),
        (f"compare?with=date&then={since_day}&", ".pm-answer"),
    ):
        text = open_page(f"{kept.url}/{path}on={on}").locator(part).first.inner_text()
        assert words in text or "its first saved change, the oldest that is kept." in text
        assert "as it stood" not in text
    answer = open_page(f"{kept.url}/matrix?on={begins}").locator(".pm-answer").first
    assert "Nobody has saved a change to the register since." in answer.inner_text()


# ------------------------------------------------------------------------------ the meetings


def test_a_meeting_is_noted_looked_back_from_and_taken_out(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/since")
    assert page.get_by_role("combobox", name="Since the meeting of").count() == 0
    page.get_by_text("Note a meeting, or take one out").click()
    what = page.get_by_label("Which meeting")
    what.wait_for()
    settle(page)
    what.fill("Chaired by Mrs Smith")
    note = page.get_by_role("button", name="Note it")
    note.click()
    page.get_by_text("This does not say plainly which meeting it is").wait_for()
    settle(page)
    assert "Smith" not in page.get_by_role("alert").first.inner_text()
    assert read_meetings(changeable.data)[0] == Meetings()
    what.fill("Steering group")
    note.click()
    page.locator(".st-key-done").get_by_text(
        f"Noted: {in_words(TODAY)} (Steering group)."
    ).wait_for()
    settle(page)
    assert read_meetings(changeable.data)[0].all == (Meeting(TODAY, "Steering group"),)
    assert f"The next meeting: {in_words(TODAY)}" in page.inner_text("body")
    page = open_page(f"{changeable.url}/since")
    # A table that still comes moves the page, and closes the list of a box that is open.
    page.get_by_role("table", name="What has changed, area by area").first.wait_for()
    page.get_by_text("Note a meeting, or take one out").click()
    page.get_by_role("button", name="Take it out").wait_for()
    settle(page)
    choose(page, "A meeting that is noted", f"{in_words(TODAY)} (Steering group)")
    page.get_by_role("button", name="Take it out").click()
    page.locator(".st-key-done").get_by_text("Taken out:").wait_for()
    assert read_meetings(changeable.data)[0] == Meetings()
