"""What the page says that tells what has changed since a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mapping.analysis.since import Since, known_on, since
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.dates import in_words
from mapping.editing.meetings import remove_meeting
from mapping.gap_model.counts import status_counts
from mapping.reference.meetings import Meeting, Meetings, read_meetings
from mapping.region.loader import DataFolder, read_data_folder
from mapping.wording.since import basis_sentence, sections, summary
from tests.pages.conftest import Show
from tests.support.cases.saved_cases import SANDWELL, kept_folder, marac, save
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, SHIPPED
from tests.support.saving import noted

ON, JUNE, SEPTEMBER = date(2026, 11, 24), date(2026, 6, 11), date(2026, 9, 10)
WALSALL = "E22000340"


def example_folder() -> DataFolder:
    return read_data_folder(EXAMPLE, ON)


def example_since(day: date) -> Since:
    folder = example_folder()
    return since(folder, day, folder, ON, AsOfBasis(SnapshotSource.NOTHING))


def section(page: Shown, heading: str) -> str:
    return page.part(f'section[aria-label="{heading}"]').get_text()


def test_the_page_says_what_the_library_says(example: Show) -> None:
    page = example(f"then-and-now?on={ON}")
    found, reference = example_since(SEPTEMBER), example_folder().reference
    assert page.answer().startswith(summary(found, reference))
    assert basis_sentence(found.basis, SEPTEMBER) in page.text
    assert "The next meeting: 14 January 2027 (Steering group)." in page.text
    for part in sections(found, reference):
        shown = section(page, part.heading)
        if not part.sentences:
            assert part.empty in shown
        for sentence in part.sentences:
            title, _, rest = sentence.partition(". ")
            assert title in shown
            assert rest in shown


def test_another_meeting_is_shown_on_the_map(example: Show) -> None:
    page = example(f"then-and-now?on={ON}&since={JUNE}")
    assert page.answer().startswith(summary(example_since(JUNE), example_folder().reference))
    tips = {mark["name"]: mark.get("tip") or mark["word"] for mark in page.map["marks"]}
    assert tips["Coventry"] == "1 other change"
    assert tips["Wolverhampton"] == "1 new gap, 1 no longer known"
    assert tips["Birmingham"] == "No dated change"
    assert "“No dated change”: what was said there since is not known." in page.text


def test_one_type_shows_what_its_cells_were_on_the_map_and_in_the_table(example: Show) -> None:
    page = example(f"then-and-now?on={ON}&type=perpetrator_programme")
    assert page.symbols["E22000341"] == "✓→✕"
    rows = page.table("Perpetrator programme: the map as a table")
    row = next(row for row in rows if row["name"] == "Wolverhampton")
    assert "There is none any more. Before: provided, funding at risk." in row["cells"]
    chosen = example(f"then-and-now?on={ON}&type=perpetrator_programme&area=E22000341")
    assert "Wolverhampton: Perpetrator programme. Since" in chosen.text


@pytest.mark.parametrize("asked", ["soon", "2027-01-14", "<b>x</b>"])
def test_a_day_that_cannot_be_looked_back_from_is_remarked_upon(asked: str, example: Show) -> None:
    remark = example(f"then-and-now?on={ON}&since={asked}").alerts[0]
    assert f"“{asked}”, which is not a past date before 24 November 2026" in remark
    assert "10 September 2026 (Steering group) is taken" in remark


@pytest.mark.parametrize("path", ["then-and-now", "meeting"])
def test_without_a_day_before_it_the_first_day_of_all_has_no_change(
    example: Show, path: str
) -> None:
    page = example(f"{path}?on=1900-01-01")
    assert page.alerts[0] == (
        "No day before 1 January 1900 can be chosen, so nothing can have changed."
    )
    assert "the fault is the program" not in page.text
    assert "Since the meeting of" not in [box.label for box in page.run.selectbox]


def test_of_a_day_to_come_the_last_meeting_is_one_that_was_held(example: Show) -> None:
    page = example("then-and-now?on=2027-03-01")
    said = "Since 10 September 2026 (Steering group) and up to 1 March 2027, if "
    assert page.answer().startswith(said)
    # Its funding ends on a day that is still to come.
    assert "ended on 31 January 2027" not in section(page, "Funding lost")
    assert "ends on 31 January 2027" in section(page, "Funding lost")


def test_a_status_before_and_after_bears_its_small_signs(example: Show) -> None:
    page = example(f"then-and-now?on={ON}")
    part = page.part('section[aria-label="New gaps"]')
    sign = part.select_one('[role="img"][aria-label="funding at risk"]')
    assert sign is not None
    assert sign.get_text() == "£"
    assert "Before: provided, funding at risk." in part.get_text()


def test_a_region_without_meetings_is_told_which_day_is_taken(shipped: Show) -> None:
    text = shipped(f"then-and-now?on={ON}").text
    assert "24 August 2026 is taken instead, since nobody has chosen a day." in text
    assert "What returns were made is not known." in text
    agenda = shipped(f"meeting?on={ON}").part(".pm-agenda").get_text()
    assert "nothing is said of what has changed" in agenda
    assert "New gaps since" not in agenda
    chosen = shipped(f"meeting?on={ON}&since={JUNE}").part(".pm-agenda").get_text()
    assert "New gaps since 11 June 2026" in chosen


def test_an_agenda_of_a_past_day_claims_no_register_that_nobody_kept(example: Show) -> None:
    text = example("meeting?on=2026-09-01").part(".pm-agenda").get_text()
    assert "No register of that day is kept: today's is shown." in text
    folder, day = example_folder(), date(2026, 9, 1)
    counts = status_counts(
        known_on(folder, day).assess(day),
        folder.reference.areas.codes,
        folder.reference.types.all,
    )
    assert f"For {counts['unknown']} there is no return" in text


def test_all_of_it_can_be_copied_as_text(example: Show) -> None:
    page = example(f"then-and-now?on={ON}")
    (code,) = page.run.code
    assert summary(example_since(SEPTEMBER), example_folder().reference) in code.value


def test_a_change_leads_to_its_cell_in_the_matrix(example: Show) -> None:
    page = example(f"then-and-now?on={ON}&since={JUNE}")
    (link,) = (
        link
        for link in page.html.select("a")
        if link.get_text() == "Wolverhampton: Perpetrator programme"
    )
    address = urlsplit(str(link["href"]))
    asked = parse_qs(address.query)
    assert (address.path, asked["view"]) == ("./", ["matrix"])
    assert (asked["area"], asked["type"]) == (["E22000341"], ["perpetrator_programme"])
    assert asked["since"] == [JUNE.isoformat()]


def test_before_the_history_begins_no_page_claims_to_show_what_stood_then(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    show = of_folder(kept_folder(tmp_path / "data"))
    begins, on, since_day = (TODAY - timedelta(days=days) for days in (30, 60, 90))
    words = f"history begins on {in_words(begins)}"
    text = show(f"then-and-now?on={on}&since={since_day}").text
    assert words in text
    assert "What returns were made is not known." in text
    for path, part in (
        ("?view=matrix&", ".pm-answer"),
        (f"meeting?since={since_day}&", ".pm-agenda"),
        (f"then-and-now?view=days&then={since_day}&", ".pm-answer"),
    ):
        text = show(f"{path}on={on}").part(part).get_text()
        assert words in text or "its first saved change, the oldest that is kept." in text
        assert "as it stood" not in text
    answer = show(f"?view=matrix&on={begins}").answer()
    assert "Nobody has saved a change to the register since." in answer


def test_taking_out_a_meeting_that_nobody_has_chosen_is_answered(example: Show) -> None:
    page = example(f"meeting?view=meetings&on={ON}").press("Take it out")
    assert "Nothing was taken out. Choose the meeting first." in page.text


def test_a_meeting_that_somebody_else_takes_out_first_is_named(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = copy_of(EXAMPLE, tmp_path / "data")
    page = of_folder(folder)("meeting?view=meetings")
    remove_meeting(folder, JUNE, read_data_folder(folder, TODAY).reference, TODAY, noted())
    page = page.press("Take it out")
    said = "Somebody else has taken out 11 June 2026 (Steering group) meanwhile."
    assert f"Nothing was taken out. {said}" in page.text


def test_the_figures_of_each_meeting_stand_in_a_picture_and_the_same_in_a_table(
    example: Show,
) -> None:
    page = example("then-and-now?on=2026-11-24")
    rows = page.text_table("From meeting to meeting")
    assert [row[0] for row in rows] == ["11 June 2026", "10 September 2026", "24 November 2026"]
    # No register of the earlier days is kept: the figures say so by their brackets.
    assert all(figure.startswith("(") for row in rows[:2] for figure in row[1:4])
    assert rows[2][1:] == ["173", "28", "18", "191"]
    words = page.part(".pm-trend")["alt"]
    assert str(words).startswith("From 11 June 2026 to 24 November 2026: Known ")


def test_without_a_meeting_there_is_no_line(shipped: Show) -> None:
    assert not shipped("then-and-now?on=2026-11-24").html.select(".pm-trend")


def test_what_is_saved_in_the_register_is_told_at_the_next_click(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = kept_folder(tmp_path / "data")
    page = of_folder(folder)("then-and-now")
    assert "Nobody has saved a change to the register since" in page.text
    assert "No gap was closed." in section(page, "Gaps closed")
    given = {"status": "provided", "provider": "The council", "service_name": "MARAC"}
    given["last_verified"] = str(TODAY)
    walsall = {"record_id": "walsall-marac", "maintained_by": WALSALL, "areas_served": WALSALL}
    save(folder, TODAY, marac(folder) | given, marac(folder) | given | walsall)
    page = page.choose("Provision type", "MARAC")
    closed, made = section(page, "Gaps closed"), section(page, "Newly known from a return")
    assert "Sandwell: MARAC" in closed
    assert "The gap is closed" in closed
    assert "The register was changed." in closed
    assert "Walsall: MARAC" in made
    known = "A return was made: provided, public sources only. Before, nobody had said."
    assert known in made
    assert (page.symbols[SANDWELL], page.symbols[WALSALL]) == ("✕→✓", "?→✓")
    assert "taken as it stood when that day ended" in page.text


def test_a_meeting_is_noted_looked_back_from_and_taken_out(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    show = of_folder(folder)
    offered = "Since the meeting of"
    assert offered not in [box.label for box in show("then-and-now").run.selectbox]
    page = show("meeting?view=meetings")
    page.widget("text_input", "Which meeting").set_value("Chaired by Mrs Smith")
    page = page.press("Note it")
    assert "This does not say plainly which meeting it is" in page.alerts[0]
    assert "Smith" not in page.alerts[0]
    assert read_meetings(folder)[0] == Meetings()
    page.widget("text_input", "Which meeting").set_value("Steering group")
    page = page.press("Note it")
    assert f"Noted: {in_words(TODAY)} (Steering group)." in page.text
    assert read_meetings(folder)[0].all == (Meeting(TODAY, "Steering group"),)
    assert f"The next meeting: {in_words(TODAY)}" in page.text
    page = show("meeting?view=meetings")
    page.widget("selectbox", "A meeting that is noted").select(
        f"{in_words(TODAY)} (Steering group)"
    )
    assert "Taken out:" in page.press("Take it out").text
    assert read_meetings(folder)[0] == Meetings()
