"""Somebody watches a record or a type, and is told what was changed of it since they looked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mapping.analysis.watching import MOST_WATCHED, as_remembered
from mapping.escape import for_markdown
from mapping.region.kept_tables import REGISTER
from mapping.settings import read_settings
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, MASH, MASH_TITLE
from tests.support.day import NOW
from tests.support.folders import records_of, write_records
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE
from tests.support.saving import saved_by_the_other
from ui.components import watching
from ui.shell.page import SEEN_COOKIE, WATCH_COOKIE, region_key

pytestmark = [pytest.mark.pages, pytest.mark.slow]
LISTED = "then-and-now"
REGION = region_key(read_settings(EXAMPLE).region_name)
OF_MASH, OF_TYPE = (
    WATCH_COOKIE.format(region=REGION, area=mark) for mark in (f"r-{MASH}", "t-mash")
)
SEEN = SEEN_COOKIE.format(region=REGION, area="watched")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser remembers, from one visit to the next."""
    kept: dict[str, str] = {}

    def remember(name: str, value: str) -> None:
        kept.pop(name, None)
        if value != watching.FORGET:
            kept[name] = value

    monkeypatch.setattr(watching, "remember", remember)
    monkeypatch.setattr(watching, "_remembered", lambda: dict(kept))
    return kept


def title(page: Shown) -> str:
    return next((e.label for e in page.run.expander if "What you watch" in e.label), "")


def buttons(page: Shown) -> set[str]:
    return {button.label for button in page.run.button}


def end_visit(browser: dict[str, str]) -> None:
    """A day passes."""
    newest = int(browser[SEEN].partition("_")[0])
    browser[SEEN] = as_remembered(None, newest, NOW - timedelta(days=1))


def test_a_record_is_watched_and_its_changes_are_told_for_one_visit(
    folder: Path, changing: Show, browser: dict[str, str]
) -> None:
    assert title(changing(LISTED)) == ""
    page = changing(f"services?record={MASH}").press("Watch this record")
    assert browser == {OF_MASH: "0"}
    assert "Stop watching this record" in buttons(page)
    assert title(changing(LISTED)) == "What you watch: none of 1 changed since you last looked"
    end_visit(browser)
    saved_by_the_other(folder, AREA, MASH, {"funder": "<b>Trust</b>", "internal_note": "unseen-9"})
    page = changing(LISTED)
    assert title(page) == "What you watch: 1 of 1 changed since you last looked"
    [row] = page.text_table(f"Changed: {MASH_TITLE}")
    assert row[2:] == [MASH_TITLE, "changed", "Funder", "", "<b>Trust</b>"]
    assert "unseen-9" not in page.sent
    # A page that is loaded anew, by hand or since the server was started anew, is no new visit.
    assert title(changing(LISTED)) == "What you watch: 1 of 1 changed since you last looked"
    end_visit(browser)
    page = changing(LISTED)
    assert title(page) == "What you watch: none of 1 changed since you last looked"
    page.press(f"Stop watching {for_markdown(MASH_TITLE)}")
    assert OF_MASH not in browser
    assert title(changing(LISTED)) == ""


def test_a_type_is_watched_from_the_list_and_from_then_and_now(
    folder: Path, changing: Show, browser: dict[str, str]
) -> None:
    changing("services?type=mash").press("Watch this type")
    assert browser == {OF_TYPE: "0"}
    assert "Watch this type" not in buttons(changing("services"))
    assert "Stop watching this type" in buttons(changing(f"{LISTED}?type=mash"))
    saved_by_the_other(folder, AREA, MASH, {"funding_end": "2028-03-31"})
    page = changing(LISTED)
    [row] = page.text_table("Changed: MASH")
    assert (row[2], row[-1]) == (MASH_TITLE, "31 March 2028")


def test_what_is_gone_is_told(folder: Path, changing: Show, browser: dict[str, str]) -> None:
    browser |= {OF_MASH: "0", WATCH_COOKIE.format(region=REGION, area="t-no_such_type"): "0"}
    write_records(folder, [row for row in records_of(folder) if row["record_id"] != MASH])
    page = changing(LISTED)
    assert "This record is no longer on the register." in page.text
    assert "This type is no longer on the register." in page.text
    page.press(f"Stop watching {for_markdown(MASH)}")
    assert OF_MASH not in browser


def test_whoever_watches_too_much_is_told(changing: Show, browser: dict[str, str]) -> None:
    browser |= {
        WATCH_COOKIE.format(region=REGION, area=f"r-some-{n}"): "0" for n in range(MOST_WATCHED)
    }
    page = changing(f"services?record={MASH}")
    assert "Watch this record" not in buttons(page)
    assert f"You watch {MOST_WATCHED} already" in page.text


def test_of_a_history_that_begins_anew_nothing_is_passed_over(
    folder: Path, changing: Show, browser: dict[str, str]
) -> None:
    browser |= {OF_MASH: "7", SEEN: "9"}
    saved_by_the_other(folder, AREA, MASH, {"funder": "A Trust"})
    assert len(open_store(folder, REGISTER).history()) == 1
    assert title(changing(LISTED)) == "What you watch: 1 of 1 changed since you last looked"
