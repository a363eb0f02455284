"""Drafts: what was typed is there again, for who may have it, until it is let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mapping.access import ANYBODY, NOBODY, Person
from mapping.editing.purging import purge_record
from mapping.region.kept_tables import REGISTER
from mapping.store import drafts as kept_drafts
from mapping.store.csv_folder import HISTORY_FOLDER, CsvFileStore
from mapping.store.drafts import (
    DAYS,
    LARGEST,
    MOST,
    Draft,
    NotKeptError,
    as_text,
    drafts_of,
    keep_draft,
    let_go,
    read_draft,
    told_now,
)
from mapping.store.kept_texts import put_texts, texts_in, without_drafts, without_text
from mapping.store.opening import database_of
from tests.support.day import NOW
from tests.support.saving import noted
from tests.support.stores.children import csv_bytes

WALSALL, DUDLEY = "E22000340", "E22000333"
ANN, BEN, DEE = (
    Person(f"{name}@example.org", "lead", frozenset({area}), "signed in at council")
    for name, area in (("ann", WALSALL), ("ben", WALSALL), ("dee", DUDLEY))
)
TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=30)
CELLS = some.dictionaries(TEXT, TEXT, max_size=4)


def draft(person: Person = ANYBODY, record_id: str = "hub", **typed: str) -> Draft:
    return Draft(
        area_code=WALSALL,
        record_id=record_id,
        type_key="",
        who=person.name,
        has_signed_in=person.has_signed_in,
        begun=NOW,
        changed=NOW,
        revision="0123456789ab",
        opened={"record_id": record_id, "details": "Before"},
        typed=typed or {"details": "Half a sen"},
    )


def kept(folder: Path, person: Person = ANYBODY, record_id: str = "hub", **typed: str) -> Draft:
    found = keep_draft(folder, person, draft(person, record_id, **typed), None)
    assert found is not None
    return found


def texts(folder: Path) -> dict[str, str]:
    """All that lies on the disk, or in the database that stands in its place."""
    return texts_in(database_of(folder) or folder, "drafts/")


# ------------------------------------------------------------------------------ as a text


@given(TEXT, CELLS, CELLS)
def test_what_was_typed_comes_back_letter_for_letter(
    who: str, opened: dict[str, str], typed: dict[str, str]
) -> None:
    said = replace(draft(), who=who, opened=opened, typed=typed)
    assert read_draft(as_text(said)) == said


@pytest.mark.parametrize("text", ["", "area = 1", 'typed = "x"', "[torn", "\x00"])
def test_a_text_that_is_no_draft_is_none(text: str) -> None:
    assert read_draft(text) is None


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('record = "hub"', "record = 1"),
        ("signed_in = false", 'signed_in = "no"'),
        (f"begun = {NOW.isoformat()}", "begun = 2026-11-24T09:30:00"),
        ('"details" = "Half a sen"', '"details" = 5'),
    ],
)
def test_a_draft_with_another_kind_of_value_is_none(good: str, bad: str) -> None:
    text = as_text(draft())
    assert good in text
    assert read_draft(text.replace(good, bad)) is None


# ------------------------------------------------------------------------------ whose it is


def test_each_who_signed_in_has_a_draft_of_their_own_of_a_record(tmp_path: Path) -> None:
    mine, theirs = kept(tmp_path, ANN, details="Mine"), kept(tmp_path, BEN, details="Theirs")
    found = sorted(drafts_of(tmp_path, ANN, WALSALL, NOW), key=lambda each: each.who)
    assert found == [mine, theirs]
    assert [kept_drafts.is_of(each, ANN) for each in (mine, theirs)] == [True, False]


@pytest.mark.parametrize(
    "person", [NOBODY, DEE, Person("vic@example.org", "viewer", frozenset({WALSALL}), "signed in")]
)
def test_who_may_not_change_an_area_learns_of_none_of_its_drafts_and_keeps_none(
    tmp_path: Path, person: Person
) -> None:
    mine = kept(tmp_path, ANN)
    assert drafts_of(tmp_path, person, WALSALL, NOW) == []
    for deed in (
        lambda: keep_draft(tmp_path, person, draft(person), None),
        lambda: let_go(tmp_path, person, mine),
    ):
        with pytest.raises(NotKeptError, match="may not change"):
            deed()
    assert drafts_of(tmp_path, ANN, WALSALL, NOW) == [mine]


def test_one_is_never_put_in_the_place_of_what_somebody_else_typed_meanwhile(
    tmp_path: Path,
) -> None:
    first = kept(tmp_path, details="First")
    assert keep_draft(tmp_path, ANYBODY, draft(details="Second"), None) is None
    second = keep_draft(tmp_path, ANYBODY, draft(details="Second"), first)
    assert second is not None
    assert keep_draft(tmp_path, ANYBODY, draft(details="Third"), first) is None
    assert not let_go(tmp_path, ANYBODY, first)
    assert drafts_of(tmp_path, ANYBODY, WALSALL, NOW) == [second]
    assert let_go(tmp_path, ANYBODY, second)
    assert texts(tmp_path) == {}
    assert keep_draft(tmp_path, ANYBODY, draft(details="Third"), second) is None


def test_one_that_nobody_can_read_makes_room_for_what_is_typed(tmp_path: Path) -> None:
    kept(tmp_path)
    (name,) = texts(tmp_path)
    put_texts(tmp_path, {name: "[torn"})
    assert drafts_of(tmp_path, ANYBODY, WALSALL, NOW) == []
    again = kept(tmp_path, details="Typed anew")
    assert drafts_of(tmp_path, ANYBODY, WALSALL, NOW) == [again]


def test_the_name_of_its_file_says_neither_who_nor_what(tmp_path: Path) -> None:
    kept(tmp_path, ANN, "rose-cottage")
    (name,) = texts(tmp_path)
    assert not any(word in name for word in ("ann", "example", "rose"))


# ------------------------------------------------------------------------------ how long, how many


def test_what_nobody_typed_into_for_thirty_days_is_gone_from_the_disk(tmp_path: Path) -> None:
    kept(tmp_path)
    last = NOW + timedelta(days=DAYS)
    assert len(drafts_of(tmp_path, ANYBODY, WALSALL, last)) == 1
    assert drafts_of(tmp_path, ANYBODY, WALSALL, last + timedelta(seconds=1)) == []
    assert texts(tmp_path) == {}


def test_the_next_draft_of_any_area_lets_go_of_all_that_are_past(tmp_path: Path) -> None:
    kept(tmp_path)
    later = NOW + timedelta(days=DAYS + 1)
    other = replace(draft(), area_code=DUDLEY, begun=later, changed=later)
    assert keep_draft(tmp_path, ANYBODY, other, None) is not None
    assert len(texts(tmp_path)) == 1


def test_an_area_that_has_as_many_as_are_kept_is_told_so_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST > 2
    monkeypatch.setattr(kept_drafts, "MOST", 2)
    first = kept(tmp_path, record_id="a")
    kept(tmp_path, record_id="b")
    with pytest.raises(NotKeptError, match="2 drafts already"):
        keep_draft(tmp_path, ANYBODY, draft(record_id="c"), None)
    assert keep_draft(tmp_path, ANYBODY, draft(record_id="a", details="More"), first) is not None
    other = replace(draft(), area_code=DUDLEY)
    assert keep_draft(tmp_path, ANYBODY, other, None) is not None


def test_a_draft_that_is_too_long_is_refused_and_what_was_kept_stays(tmp_path: Path) -> None:
    before = kept(tmp_path)
    with pytest.raises(NotKeptError, match="at most 50,000 characters"):
        keep_draft(tmp_path, ANYBODY, draft(details="x" * LARGEST), before)
    assert drafts_of(tmp_path, ANYBODY, WALSALL, NOW) == [before]


def test_a_place_that_takes_nothing_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / HISTORY_FOLDER).write_text("a file in the place of the folder")
    with pytest.raises(NotKeptError, match="drafts cannot be kept now"):
        keep_draft(tmp_path, ANYBODY, draft(), None)


def test_what_a_form_began_with_is_not_told_of_a_record_that_is_confidential_by_now() -> None:
    before = {"location_confidential": "no", "details": "12 Hagley Road", "funder": "A trust"}
    said = replace(draft(funder="Another"), opened=before)
    for now in (before, before | {"details": "Ask"}):
        assert told_now(said, now) == said
    told = told_now(said, before | {"location_confidential": "yes", "details": "Ask"})
    assert told.opened == {"location_confidential": "yes", "details": "Ask", "funder": "A trust"}
    assert told.typed == said.typed
    secret = replace(said, opened=before | {"location_confidential": "yes"})
    assert told_now(secret, secret.opened) == secret


# ------------------------------------------------------------------------------ when it has to go


def test_a_purge_of_a_record_takes_its_drafts_whoever_typed_them(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_bytes(csv_bytes({"hub": {}}))
    for person in (ANN, BEN):
        kept(tmp_path, person, "hub")
    other = kept(tmp_path, ANN, "another")
    put_texts(tmp_path, {"drafts/torn.toml": "[torn"})
    store = CsvFileStore(tmp_path, REGISTER)
    assert purge_record(tmp_path, store, "hub", noted("Bea", "It has to go")).drafts == 3
    assert drafts_of(tmp_path, ANN, WALSALL, NOW) == [other]


def test_a_purge_of_a_text_takes_it_out_of_what_was_typed_and_leaves_the_rest(
    tmp_path: Path,
) -> None:
    kept(tmp_path, details='Ask "Jane Doe"', funder="The trust")
    (held,) = without_text(tmp_path, lambda text: text.replace("Jane Doe", "[taken out]"))
    assert held.startswith("drafts/")
    (left,) = drafts_of(tmp_path, ANYBODY, WALSALL, NOW)
    assert left.typed == {"details": 'Ask "[taken out]"', "funder": "The trust"}


def test_no_backup_holds_what_was_typed_and_a_copy_of_the_store_does(tmp_path: Path) -> None:
    kept(tmp_path)
    put_texts(tmp_path, {"matches/n1.toml": ""})
    texts = texts_in(tmp_path)
    assert len(texts) == 2
    assert list(without_drafts(texts)) == ["matches/n1.toml"]


def test_a_draft_is_as_readable_on_the_disk_as_what_lies_beside_it(tmp_path: Path) -> None:
    kept(tmp_path)
    put_texts(tmp_path, {"matches/n1.toml": ""})
    (beside,) = (tmp_path / HISTORY_FOLDER / "matches").iterdir()
    (file,) = (tmp_path / HISTORY_FOLDER / "drafts").glob("*.toml")
    assert file.stat().st_mode == beside.stat().st_mode
