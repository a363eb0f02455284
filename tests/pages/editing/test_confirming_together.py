"""Many records are ticked, shown, and confirmed in one save."""

from __future__ import annotations

from pathlib import Path

from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, MASH, OTHER, kept, saved_by_another
from tests.support.day import TODAY
from tests.support.folders import records_of, write_records
from tests.support.pages import Shown

WORDS = "Only those with these words"
SHOW, LABEL = "Show what would be confirmed", "Confirmed as they stand"


def ticking(changing: Show, words: str = "") -> Shown:
    page = changing(f"update?area={AREA}")
    if words:
        page.widget("text_input", WORDS).set_value(words)
    return Shown(
        page.widget("toggle", "Tick several, to confirm them together").set_value(True).run()
    )


def all_of(page: Shown) -> str:
    return next(b.label for b in page.run.button if b.label.startswith("Tick all"))


def test_all_that_a_filter_shows_are_shown_and_then_confirmed_in_one_save(
    folder: Path, changing: Show
) -> None:
    page = ticking(changing, "safety partnership six")
    page = page.press(all_of(page)).press(SHOW)
    before = kept(folder)
    ids = {row[0] for row in page.text_table(LABEL)}
    assert {MASH, OTHER} <= ids
    assert f"In each of {len(ids)} records: confirmed by whoever keeps it, on 24 Nov" in page.text
    page = page.press(f"Confirm all {len(ids)}")
    now = kept(folder)
    changed = {id_ for id_, row in now.items() if row["last_verified"] == TODAY.isoformat()}
    assert changed == ids
    assert {now[id_]["evidence"] for id_ in ids} == {"confirmed"}
    assert all(now[id_].items() >= before[id_].items() for id_ in now.keys() - ids)
    (entry,) = open_store(folder, REGISTER).history()
    assert entry.note.why == "Confirmed together"
    assert "0 records ticked." in page.text


def test_what_a_filter_hides_stays_ticked_and_that_is_said(changing: Show) -> None:
    page = ticking(changing, "mash")
    page = page.press(all_of(page))
    page.widget("text_input", WORDS).set_value("weekly marac")
    page = Shown(page.run.run())
    assert "1 record ticked, 1 of them not shown here." in page.text
    assert [row[0] for row in page.press(SHOW).text_table(LABEL)] == [MASH]


def test_what_somebody_else_saved_meanwhile_is_told_and_looked_at_before_it_is_confirmed(
    folder: Path, changing: Show
) -> None:
    page = ticking(changing, "safety partnership six")
    page = page.press(all_of(page)).press(SHOW)
    number = len(page.text_table(LABEL))
    saved_by_another(folder, MASH, {"funder": "Theirs"})
    page = page.press(f"Confirm all {number}")
    assert kept(folder)[OTHER]["last_verified"] != TODAY.isoformat()
    (told,) = [text for text in page.alerts if text.startswith("Saved since you ticked these")]
    assert "The other lead" in told
    assert MASH in told
    assert "Funder: Theirs" in next(r[2] for r in page.text_table(LABEL) if r[0] == MASH)
    page.press(f"Confirm all {number}")
    assert kept(folder)[OTHER]["last_verified"] == TODAY.isoformat()


def test_a_record_that_is_gone_meanwhile_is_left_out_by_name(folder: Path, changing: Show) -> None:
    page = ticking(changing, "safety partnership six")
    page = page.press(all_of(page)).press(SHOW)
    number = len(page.text_table(LABEL))
    write_records(folder, [row for row in records_of(folder) if row["record_id"] != MASH])
    page = Shown(page.run.run())
    assert any(f"this area keeps it no more: {MASH}." in alert for alert in page.alerts)
    page.press(f"Confirm all {number - 1}" if number > 2 else "Confirm it")
    assert kept(folder)[OTHER]["last_verified"] == TODAY.isoformat()


def test_nothing_is_confirmed_where_somebody_thinks_better_of_it(
    folder: Path, changing: Show
) -> None:
    page = ticking(changing, "mash")
    page = page.press(all_of(page)).press(SHOW).press("Do not confirm them")
    assert "To be confirmed" not in page.text
    assert open_store(folder, REGISTER).history() == []
