"""Who saved a table while somebody else was at work on it, and what."""

from __future__ import annotations

from collections.abc import Sequence

from mapping.editing.kept_table import Upload, by_whom, saves_since, touched_in_words
from mapping.english import count, named
from mapping.store.put_back import touched_saves
from mapping.tables.diff import RecordChange
from ui.editing.editing_session import EditingSession
from ui.editing.saves_view import Save, disclosure_now, saves_of
from ui.shell import cached
from ui.shell.page import Page, notice

_MOST_NAMED = 5


def say_what_was_saved_since(page: Page, session: EditingSession, seen: str, when: str) -> None:
    """Say who saved a table since it was at a revision, and what; nothing where nobody did.

    Parameters
    ----------
    when
        Since when, in words: "you chose this file".
    """
    if seen == session.revision:
        return
    saves = later_saves(page, session, seen)
    for save in saves[:_MOST_NAMED]:
        notice(f"Saved since {when}: {in_a_line(save)}")
    if len(saves) > _MOST_NAMED:
        notice(f"{count(len(saves) - _MOST_NAMED, 'more save')} stand in the history.")
    if not saves:
        notice(f"The {session.spec.what} was changed on disk since {when}, nobody said by whom.")
    notice("Nothing of yours was saved. What it would change now stands below: look at it again.")


def say_whose_it_replaces(
    page: Page, session: EditingSession, upload: Upload, changes: Sequence[RecordChange]
) -> None:
    """Say whose saves a file replaces that does not say from which version it was made."""
    if upload.revision is not None:
        return
    found = touched_saves(changes, cached.history(session.spec))
    if any(found):
        told = disclosure_now(page, session.spec).entry
        said = " ".join(touched_in_words(found, told))
        notice(f"{said} Save it only if your file is the newer one.")


def later_saves(page: Page, session: EditingSession, seen: str) -> list[Save]:
    """The saves of a table since it was at a revision, the newest first."""
    saves = saves_of(page, session.spec)
    numbers = {entry.number for entry in saves_since([save.entry for save in saves], seen)}
    return [save for save in saves if save.entry.number in numbers]


def in_a_line(save: Save) -> str:
    """Who saved, when, and which records."""
    ids = named([change.record_id for change in save.visible.changes], _MOST_NAMED)
    return f"{by_whom(save.visible)}: {ids}."
