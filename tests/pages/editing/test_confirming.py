"""What is confirmed, and what is ended, is shown before anybody presses."""

from __future__ import annotations

from pathlib import Path

from mapping.dates import in_words
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import (
    AREA,
    MASH,
    MASH_TITLE,
    OTHER,
    kept,
    no_mash,
    opened,
    saved_by_another,
    uploaded,
)
from tests.support.day import TODAY
from tests.support.pages import Shown


def confirmed(page: Shown) -> dict[str, str]:
    """What the page says would be confirmed."""
    facts = page.part("[aria-label='What is confirmed']").select("dl > div")
    return {fact.dt.get_text(): fact.dd.get_text() for fact in facts if fact.dt and fact.dd}


def test_a_record_is_shown_in_words_before_it_is_confirmed(folder: Path, changing: Show) -> None:
    saved_by_another(
        folder, MASH, {"annual_funding_gbp": "12500", "evidence": "published", "source_url": ""}
    )
    said = confirmed(opened(changing))
    assert said["Provider"] == kept(folder)[MASH]["provider"]
    assert said["Provision type"] == "MASH"
    assert said["Areas served"] == "Walsall"
    assert said["Annual funding in pounds"] == "£12,500"
    assert said["Evidence"].endswith("until now: Public source")
    assert said["Last verified"].startswith(f"{in_words(TODAY)}; until now: ")
    assert "Funder" not in said


def test_a_record_is_confirmed_only_as_it_was_seen(folder: Path, changing: Show) -> None:
    page = opened(changing)
    verified = kept(folder)[MASH]["last_verified"]
    saved_by_another(folder, MASH, {"funder": "The other's"})
    page = page.press("Still right: confirm it as it stands")
    assert kept(folder)[MASH]["last_verified"] == verified
    assert "changed by The other lead" in "\n".join(page.alerts)
    assert confirmed(page)["Funder"] == "The other's"
    page.press("Still right: confirm it as it stands")
    now = kept(folder)[MASH]
    assert (now["last_verified"], now["evidence"]) == (TODAY.isoformat(), "confirmed")


def test_a_new_record_has_nothing_to_be_confirmed(changing: Show) -> None:
    page = changing(f"update?area={AREA}&record=new")
    assert not page.html.select("[aria-label='What is confirmed']")


def test_a_file_shows_what_the_records_say_that_it_confirms(folder: Path, changing: Show) -> None:
    mash, other = (kept(folder)[name] for name in (MASH, OTHER))
    now = {"last_verified": TODAY.isoformat()}
    page = uploaded(changing(f"update?area={AREA}"), [mash | now, other | now | {"funder": "New"}])
    ((record_id, title, said),) = page.text_table("Confirmed as they stand")
    assert (record_id, title) == (MASH, MASH_TITLE)
    assert "Provision type: MASH; Status: Provided" in said


def test_what_a_word_ends_is_shown_with_the_day(changing: Show) -> None:
    page = no_mash(changing(f"update?area={AREA}"))
    assert f"{MASH} says: Provision type: MASH; Status: Provided" in page.text
    page = page.mark("It has ended")
    assert (
        f"With this save {MASH} ({MASH_TITLE}) ends: from {in_words(TODAY)} it is no longer so."
        in page.text
    )
