"""Units that a share is counted by: listed beside the map, and ticked by who keeps an area."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mapping.context.reference import read_reference
from mapping.dates import in_words
from mapping.editing.kept_table import cells_of
from mapping.editing.register import kept_by
from mapping.editing.unit_coverage import Word, with_word
from mapping.editing.workbooks.area_workbook import return_workbook
from mapping.reference.unit_coverage import COLUMNS, COVERED, NOT_COVERED
from mapping.region.kept_tables import REGISTER, UNIT_COVERAGE
from mapping.region.loader import read_data_folder
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.pages import Shown

AREA, OTHER = "E22000337", "E22000340"
TYPE = "gp_iris"
PRACTICES = ("Old Mill", "New Mill", "High Street", "Station Road")


def ids(area: str) -> list[str]:
    return [f"{area[-3:]}{number}" for number in range(len(PRACTICES))]


@pytest.fixture
def listed(folder: Path) -> Path:
    """A folder whose areas list four practices each; of two of the first one something is said."""
    types = folder / "provision_types.csv"
    with types.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["unit_kind"] = "gp_practice" if row["key"] == TYPE else ""
    with types.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    units = [
        f"{id_},gp_practice,{name} Surgery,,{area},,,ODS,2026-01-31"
        for area in (AREA, OTHER)
        for id_, name in zip(ids(area), PRACTICES, strict=True)
    ]
    head = "unit_id,kind,name,postcode,area_code,opened,closed,source,source_date"
    (folder / "units.csv").write_text("\n".join([head, *units, ""]), "utf-8")
    said = [
        f"{ids(AREA)[0]},{TYPE},covered,2024-05-03,,{AREA},confirmed,2026-10-01,",
        f"{ids(AREA)[1]},{TYPE},not_covered,,,{AREA},confirmed,2026-10-01,",
    ]
    (folder / "unit_coverage.csv").write_text("\n".join([",".join(COLUMNS), *said, ""]), "utf-8")
    lists = f"kind,area_code,complete_on,source\ngp_practice,{AREA},2026-01-31,ODS\n"
    (folder / "unit_lists.csv").write_text(lists, "utf-8")
    return folder


@pytest.fixture
def shown(listed: Path, of_folder: Callable[[Path], Show]) -> Show:
    return of_folder(listed)


def coverage(folder: Path) -> Iterator[tuple[str, ...]]:
    """What is said of units today, in the table."""
    cells = cells_of(UNIT_COVERAGE, open_store(folder, UNIT_COVERAGE).load().content)
    today = cells[cells["last_verified"] == TODAY.isoformat()]
    columns = ["unit_id", "status", "since", "until", "maintained_by", "evidence"]
    yield from today[columns].itertuples(index=False, name=None)


def ticked(page: Shown, *names: str) -> Shown:
    for box in page.run.checkbox:
        if any(name in box.label for name in names):
            box.check()
    return page


def test_what_is_known_of_each_is_said_beside_the_map_what_is_missing_first(shown: Show) -> None:
    text = shown(f"?type={TYPE}&area={AREA}").text
    lines = shown(f"?type={TYPE}&area={AREA}").html.select(".pm-units li")
    assert [line.get_text().partition("Surgery: ")[2] for line in lines] == [
        "not trained (said on 1 October 2026)",
        "not known",
        "not known",
        "trained since 3 May 2024 (said on 1 October 2026)",
    ]
    assert "Practices of Dudley: 4" in [
        block.label for block in shown(f"?type={TYPE}&area={AREA}").run.expander
    ]
    assert "1 of 4 practices trained, 1 not, 2 not known: between 25 and 75" in text
    assert not any("Practices of" in b.label for b in shown("?type=refuge").run.expander)


def test_what_lapses_is_counted_apart_from_what_funding_does(listed: Path, shown: Show) -> None:
    table = listed / "unit_coverage.csv"
    table.write_text(table.read_text("utf-8").replace("05-03,,", "05-03,2027-03-01,"), "utf-8")
    page = shown(f"then-and-now?view=ending&at=6&type={TYPE}&area={AREA}")
    assert "1 answer changes because coverage lapses" in page.answer()
    (row,) = (row for row in page.table("If nothing is renewed") if row["name"] == "In 6 months")
    assert row["cells"][-4:] == ["1", "0", "0", "0"]
    assert "Coverage of one of the practices ends on 1 March 2027" in page.text


def test_practices_are_ticked_shown_and_saved_together(shown: Show, listed: Path) -> None:
    page = ticked(shown(f"update?area={AREA}&type={TYPE}"), "High Street", "Station Road")
    page.run.date_input[0].set_value(TODAY - timedelta(days=30))
    page = page.press("Show what this says")
    since = (TODAY - timedelta(days=30)).isoformat()
    assert list(coverage(listed)) == [], "nothing is saved before it was seen"
    days = in_words(TODAY - timedelta(days=30)), in_words(TODAY)
    sentence = f"2 practices: trained since {days[0]}, confirmed on {days[1]}."
    will_be = f"trained since {days[0]}"
    assert page.text_table(sentence)[0] == ["High Street Surgery", "not known", will_be]
    page = page.press("Save it so")
    assert list(coverage(listed)) == [
        (id_, COVERED, since, "", AREA, "confirmed") for id_ in ids(AREA)[2:]
    ]
    (entry,) = open_store(listed, UNIT_COVERAGE).history()
    assert (entry.note.area_code, len(entry.changes)) == (AREA, 2)
    assert "Saved: High Street Surgery and Station Road Surgery trained" in page.text
    assert not any(box.value for box in page.run.checkbox)
    folded = [block.label for block in page.run.expander]
    assert "IRIS in GP practices: 3 trained, 1 not trained, 0 not known" in folded


def test_a_slip_is_put_right_on_the_same_day(shown: Show, listed: Path) -> None:
    address = f"update?area={AREA}&type={TYPE}"
    page = ticked(shown(address).mark("Not trained"), "High Street").press("Show what this says")
    page.press("Save it so")
    page = ticked(shown(address), "High Street").press("Show what this says").press("Save it so")
    assert list(coverage(listed)) == [(ids(AREA)[2], COVERED, "", "", AREA, "confirmed")]


def test_what_is_hidden_by_the_filter_stays_ticked_and_is_said(shown: Show) -> None:
    page = ticked(shown(f"update?area={AREA}&type={TYPE}"), "High Street")
    page.widget("text_input", "Find by name").set_value("mill")
    page = Shown(page.run.run())
    names = [box.label.partition(" \\(")[0] for box in page.run.checkbox]
    assert names[:2] == ["New Mill Surgery", "Old Mill Surgery"]
    assert (
        "2 of 4 practices are shown. 1 more that are not shown are ticked, and count." in page.text
    )
    page = page.press("Show what this says")
    said = f"One of the practices: trained, confirmed on {in_words(TODAY)}."
    assert page.text_table(said) == [["High Street Surgery", "not known", "trained"]]
    page = page.press("Do not save it")
    page.widget("text_input", "Find by name").set_value("mill").run()
    page = page.press("Tick all 2 shown").press("Show what this says")
    said = f"3 practices: trained, confirmed on {in_words(TODAY)}."
    assert {row[0] for row in page.text_table(said)} == {
        *("High Street Surgery", "New Mill Surgery", "Old Mill Surgery")
    }


def test_a_day_that_is_known_stays_where_none_is_named(shown: Show, listed: Path) -> None:
    page = ticked(shown(f"update?area={AREA}&type={TYPE}"), "Old Mill", "New Mill")
    page = page.press("Show what this says")
    said = f"2 practices: trained, confirmed on {in_words(TODAY)}."
    assert page.text_table(said) == [
        ["New Mill Surgery", "not trained", "trained"],
        ["Old Mill Surgery", "trained since 3 May 2024", "trained since 3 May 2024"],
    ]
    assert "A day that is known stays where you named none." in page.text
    page.press("Save it so")
    assert set(coverage(listed)) == {
        (ids(AREA)[0], COVERED, "2024-05-03", "", AREA, "confirmed"),
        (ids(AREA)[1], COVERED, "", "", AREA, "confirmed"),
    }
    page = ticked(shown(f"update?area={AREA}&type={TYPE}"), "Old Mill")
    page.run.date_input[1].set_value(TODAY.replace(year=2023))
    page = page.press("Show what this says")
    assert any("of Old Mill Surgery it ends before it begins" in alert for alert in page.alerts)


@pytest.mark.parametrize(
    ("days", "status", "said"),
    [
        ((5, None), "Trained", "which is to come"),
        ((-5, -6), "Trained", "it ends before it begins"),
        ((-5, None), "Not trained", "Clear both days"),
    ],
)
def test_days_that_cannot_be_are_refused(
    shown: Show, listed: Path, days: tuple[int | None, int | None], status: str, said: str
) -> None:
    page = ticked(shown(f"update?area={AREA}&type={TYPE}").mark(status), "High Street")
    for box, day in zip(page.run.date_input, days, strict=False):
        if day is not None:
            box.set_value(TODAY + timedelta(days=day))
    page = page.press("Show what this says")
    assert any(said in alert for alert in page.alerts)
    assert list(coverage(listed)) == []


def test_nothing_ticked_is_nothing_said(shown: Show) -> None:
    page = shown(f"update?area={AREA}&type={TYPE}").press("Show what this says")
    assert any("tick the practices first" in alert for alert in page.alerts)


def test_what_somebody_else_said_meanwhile_is_shown_before_it_is_replaced(
    shown: Show, listed: Path
) -> None:
    page = ticked(shown(f"update?area={AREA}&type={TYPE}"), "High Street")
    page = page.press("Show what this says")
    theirs = ticked(shown(f"update?area={AREA}&type={TYPE}").mark("Not trained"), "High Street")
    theirs.widget("text_input", "Your name or role").set_value("The other").run()
    theirs.press("Show what this says").press("Save it so")
    page = page.press("Save it so")
    said = f"Saved since you were shown this: The other, {in_words(TODAY)}"
    assert any(said in alert for alert in page.alerts)
    assert [row[1] for row in coverage(listed)] == [NOT_COVERED]
    page.press("Save it so")
    assert [row[1] for row in coverage(listed)] == [COVERED]


def test_what_holds_ticks_stays_unfolded_where_somebody_else_changes_its_counts(
    shown: Show,
) -> None:
    def is_unfolded(page: Shown) -> bool:
        (fold,) = (f for f in page.run.expander if "1 not known" in f.label or "2 not" in f.label)
        return bool(fold.proto.expanded)

    page = shown(f"update?area={AREA}")
    assert not is_unfolded(page)
    page = ticked(page, "High Street").press("Show what this says")
    assert is_unfolded(page)
    assert "Your last press did nothing" not in page.text
    assert "Your last press did nothing" not in page.press("Do not save it").text


def test_a_word_replaces_those_of_its_day_and_type_alone(listed: Path) -> None:
    reference = read_reference(listed, TODAY)
    assert reference.coverage.units.positions
    cells = cells_of(UNIT_COVERAGE, open_store(listed, UNIT_COVERAGE).load().content)
    first = with_word(cells, Word(TYPE, NOT_COVERED), ids(AREA), AREA, TODAY)
    other = with_word(first, Word("gp_dv_lead", COVERED), ids(AREA)[:1], AREA, TODAY)
    again = with_word(other, Word(TYPE, COVERED, TODAY), ids(AREA)[1:2], AREA, TODAY)
    assert len(first) == len(cells) + 4
    assert len(again) == len(other) == len(first) + 1
    said = again[again["unit_id"] == ids(AREA)[1]].iloc[-1]
    assert (said["status"], said["since"]) == (COVERED, TODAY.isoformat())


def returned(folder: Path, answers: dict[str, str]) -> bytes:
    """The area's return workbook, with answers by unit."""
    data = read_data_folder(folder, TODAY)
    store = open_store(folder, REGISTER)
    snapshot = store.load()
    store.keep(snapshot)
    own = kept_by(cells_of(REGISTER, snapshot.content), AREA)
    content = return_workbook(own, data.assess(TODAY), data.reference, AREA, snapshot.revision)
    book = load_workbook(io.BytesIO(content))
    for row in book["One by one"].iter_rows(min_row=2):
        row[2].value = answers.get(str(row[5].value))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_return_workbook_says_of_practices_what_is_shown_before_it_is_saved(
    shown: Show, listed: Path
) -> None:
    content = returned(listed, dict(zip(ids(AREA)[1:], ("trained", "no", "maybe"), strict=True)))
    page = shown(f"update?area={AREA}").send("return.xlsx", content)
    assert page.text_table("IRIS in GP practices: what your file says of 2 units") == [
        ["High Street Surgery", "not known", "not trained"],
        ["New Mill Surgery", "not trained (said on 1 October 2026)", "trained"],
    ]
    assert "This is not one of the answers." in page.text
    assert list(coverage(listed)) == []
    page = page.press("Save")
    assert {row[:2] for row in coverage(listed)} == {
        (ids(AREA)[1], COVERED),
        (ids(AREA)[2], NOT_COVERED),
    }
    assert "Saved: what the file says of 2 units. 1 line with faults: not saved." in page.text


def test_who_said_the_contrary_meanwhile_is_asked_about_in_a_return(
    shown: Show, listed: Path
) -> None:
    content = returned(listed, {ids(AREA)[2]: "trained"})
    theirs = ticked(shown(f"update?area={AREA}&type={TYPE}").mark("Not trained"), "High Street")
    theirs.press("Show what this says").press("Save it so")
    page = shown(f"update?area={AREA}").send("return.xlsx", content)
    assert "1 question above to be answered first." in page.text
    page = page.mark("Take what is in my file").press("Save")
    assert [row[1] for row in coverage(listed)] == [COVERED]


def epraccur(*practices: tuple[str, str]) -> bytes:
    """The NHS's file, of active practices: code and name, all at one postcode of Birmingham."""
    rows = []
    for code, name in practices:
        cells = [""] * 27
        for at, text in ((0, code), (1, name), (9, "B1 1BB"), (10, "19740401"), (12, "A")):
            cells[at] = text
        cells[25] = "4"
        rows.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join([*rows, ""]).encode()


def test_a_published_list_is_taken_over_once_its_changes_were_seen(
    shown: Show, listed: Path
) -> None:
    def sent(*practices: tuple[str, str]) -> Shown:
        page = shown("update?area=E22000335").choose("Table", "Units")
        return page.send("epraccur.csv", epraccur(*practices), 2).choose("For", "Birmingham")

    page = sent(("M85001", "OLD MILL"), ("M85002", "LANE"))
    assert "2 units new, 0 changed, 0 closed." in page.text
    assert ["added", "LANE (M85002)", "Birmingham", ""] in page.text_table("What the list changes")
    assert "M85001" not in (listed / "units.csv").read_text("utf-8")
    page = page.press("Take it over")
    assert "Saved: 2 units changed. The list is complete since" in page.text
    page = sent(("M85001", "OLD MILL AND LANE"))
    assert page.text_table("What the list changes")[0] == [
        f"closes on {TODAY.isoformat()}",
        "LANE (M85002)",
        "Birmingham",
        "OLD MILL AND LANE (M85001) is at the same postcode and may have taken it over",
    ]
    assert "closes all the others" not in page.text, "half of them is not the most"
    page.press("Take it over")
    text = (listed / "units.csv").read_text("utf-8")
    assert f"M85002,gp_practice,LANE,B1 1BB,E22000335,1974-04-01,{TODAY.isoformat()}" in text
    assert all(id_ in text for id_ in ids(AREA)), "other areas' stay as they are"


def test_a_list_that_closes_the_most_is_taken_over_only_by_who_says_that_it_is_whole(
    shown: Show, listed: Path
) -> None:
    before = (listed / "units.csv").read_bytes()
    page = shown(f"update?area={AREA}").choose("Table", "Units")
    page = page.send("epraccur.csv", epraccur(("M85001", "OLD MILL")), 2)
    page = page.press("Take it over")
    assert "A list of a part of them closes all the others." in page.text
    assert "Nothing was saved: tick first that it is so" in page.text
    assert (listed / "units.csv").read_bytes() == before
    page = page.tick("It lists all there are: these have closed").press("Take it over")
    assert "Saved: " in page.text
    assert b"M85001" in (listed / "units.csv").read_bytes()


def test_a_list_is_taken_over_only_as_it_was_shown(shown: Show, listed: Path) -> None:
    def sent(*practices: tuple[str, str]) -> Shown:
        page = shown(f"update?area={AREA}").choose("Table", "Units")
        page = page.send("epraccur.csv", epraccur(*practices), 2)
        whole = "It lists all there are: what it lacks has closed, and the list is complete"
        page = page.tick(whole, on=False)
        return Shown(page.run.run())

    page, theirs = sent(("M85001", "OLD MILL")), sent(("M85001", "NEW MILL"))
    theirs.press("Take it over")
    page = page.press("Take it over")
    assert any(alert.startswith("Nothing was done: somebody") for alert in page.alerts)
    assert "0 units new, 1 changed, 0 closed." in page.text
    assert "OLD MILL" not in (listed / "units.csv").read_text("utf-8")
    page = page.press("Take it over")
    assert "Saved: 1 unit changed." in page.text
    assert "OLD MILL" in (listed / "units.csv").read_text("utf-8")
    page = sent(("M85001", "OLD MILL")).press("Take it over")
    assert "There was nothing to save: all of this stands already." in page.text


def test_any_list_is_taken_over_by_its_own_columns(shown: Show, listed: Path) -> None:
    page = shown(f"update?area={AREA}").choose("Table", "Units")
    content = b"Practice code,Practice name,LA code\nX1,Hill,E22000337\nX2,Dale,E22000340\n"
    page = page.send("list.csv", content, 2)
    assert "Say whose list it is." in page.text
    page.widget("text_input", "Its source").set_value("The board")
    page = Shown(page.run.run())
    assert "2 units new, 0 changed, 0 closed." in page.text
    page.press("Take it over")
    text = (listed / "units.csv").read_text("utf-8")
    assert "X1,gp_practice,Hill,,E22000337,,,The board" in text
