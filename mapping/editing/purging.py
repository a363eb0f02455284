"""Taking something out of the history for good: a record's words, or a text such as a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from mapping.editing.kept_table import LONGEST_NOTE, cells_of, is_plain_note
from mapping.editing.permission import require_may
from mapping.english import count, listed
from mapping.errors import MappingError
from mapping.region.disclosure import disclosure_of
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.register.veil import TAKEN_OUT, Veil
from mapping.store import Note, Purged, Store
from mapping.store.drafts import forget_drafts
from mapping.store.kept_texts import DRAFTS, without_text
from mapping.store.opening import database_of, open_store
from mapping.store.table_spec import TableSpec

_SHORTEST = 4
_ARCHIVES = (".gz", ".tgz", ".tar", ".zip", ".7z", ".bak", ".old", ".orig", ".tmp")
_SAY_WHO_AND_WHY = "Say who takes it out, and why: that alone is kept of it."


@dataclass(frozen=True)
class _WordsOfARecord:
    """The words of a register's record, under whatever id it stood."""

    veil: Veil

    def value(self, record_id: str, column: str, text: str) -> str:
        return TAKEN_OUT if self.veil.withholds(record_id, column, text) else text

    def cells(self, then: pd.DataFrame) -> pd.DataFrame:
        return self.veil.purged(then)

    def name(self, text: str, *, is_beside: bool = False) -> str:
        shown = self.veil.why(self.veil.who(text, is_beside=False), is_beside=is_beside)
        return text if shown == text else TAKEN_OUT


@dataclass(frozen=True)
class _RowOfATable:
    """What a row of another table once said and says no longer."""

    spec: TableSpec
    record_id: str
    now: Mapping[str, str]

    def value(self, record_id: str, column: str, text: str) -> str:
        is_old = record_id == self.record_id and column not in self.spec.id_columns
        return TAKEN_OUT if is_old and text not in ("", self.now.get(column, "")) else text

    def cells(self, then: pd.DataFrame) -> pd.DataFrame:
        made, is_it = then.copy(), self.spec.ids(then) == self.record_id
        for column in made.columns.difference(list(self.spec.id_columns)):
            made.loc[is_it & (made[column] != self.now.get(column, "")), column] = ""
        return made

    def name(self, text: str, *, is_beside: bool = False) -> str:  # noqa: ARG002
        return text


@dataclass(frozen=True)
class _Text:
    """A text, wherever it stands, however it is cased and spaced."""

    pattern: re.Pattern[str]

    def value(self, _record_id: str, _column: str, text: str) -> str:
        return self.pattern.sub(TAKEN_OUT, text)

    def cells(self, then: pd.DataFrame) -> pd.DataFrame:
        without = {
            column: then[column].str.replace(self.pattern, TAKEN_OUT, regex=True)
            for column in then.columns
        }
        return then.assign(**without)

    def name(self, text: str, *, is_beside: bool = False) -> str:  # noqa: ARG002
        return self.pattern.sub(TAKEN_OUT, text)


@dataclass(frozen=True)
class PurgedText:
    """Where a text was taken out of: by the name of each table, and which of the small texts."""

    tables: Mapping[str, Purged]
    texts: tuple[str, ...]


def purge_record(folder: Path, store: Store, record_id: str, note: Note) -> Purged:
    """Take what a record once said and says no longer out of its table's history, for good.

    What was typed into its form and is not saved goes too.

    Parameters
    ----------
    folder
        The data folder beside whose tables drafts are kept.

    Raises
    ------
    MappingError
        There never was such a record, nobody says who and why, or the reason repeats it.
    """
    _require_said(note)
    spec, entries = store.spec, store.history()
    current = cells_of(spec, store.load().content)
    is_it = spec.ids(current) == record_id
    if not is_it.any() and not any(c.record_id == record_id for e in entries for c in e.changes):
        raise MappingError(
            f"The {spec.what} has no {spec.record} {record_id}, and its history knows of none. "
            "Name one by its id."
        )
    if spec is REGISTER:
        purge: _WordsOfARecord | _RowOfATable = _WordsOfARecord(
            disclosure_of(entries, current, record_id).veil
        )
        if purge.name(note.why) != note.why:
            raise MappingError("The reason repeats what is to be taken out. Give another one.")
    else:
        rows = current[is_it].to_dict("records")
        now = {str(name): str(text) for name, text in rows[0].items()} if rows else {}
        purge = _RowOfATable(spec, record_id, now)
    why = f"What {record_id} said before was taken out of the history for good: {note.why}"
    drafts = forget_drafts(database_of(folder) or folder, record_id) if spec is REGISTER else 0
    return replace(store.purge(purge, replace(note, why=why)), drafts=drafts)


def purge_text(folder: Path, text: str, note: Note) -> PurgedText:
    """Take a text out of the histories of all tables and all that is kept beside them, for good.

    Raises
    ------
    MappingError
        It still stands in a table, is too short, or nobody says who and why.
    """
    _require_said(note)
    words = text.split()
    if len("".join(words)) < _SHORTEST:
        raise MappingError(f"Give at least {_SHORTEST} letters of what is to be taken out.")
    purge = _Text(re.compile(r"[\s_.\-]+".join(map(re.escape, words)), re.IGNORECASE))
    if purge.name(note.why + note.who) != note.why + note.who:
        raise MappingError("The reason repeats what is to be taken out. Give another one.")
    stores = [open_store(folder, spec) for spec in KEPT_TABLES.values()]
    if still := [place for store in stores for place in _standing(store, purge)]:
        raise MappingError(
            f"It still stands in {listed(still, 'and')}. Take it out there first; what stands in a "
            "table today is no history."
        )
    why = f"A text was taken out of the history for good: {note.why}"
    texts = without_text(database_of(folder) or folder, purge.name)
    tables = {store.spec.name: store.purge(purge, replace(note, why=why)) for store in stores}
    return PurgedText(tables, texts)


def _require_said(note: Note) -> None:
    require_may(note.person, "purge")
    if not note.who.strip() or not note.why.strip():
        raise MappingError(_SAY_WHO_AND_WHY)
    is_named = note.person.has_signed_in or is_plain_note(note.who)
    if not is_named or not is_plain_note(note.why):
        raise MappingError(
            f"Nothing was taken out. Who takes it out, and why, stand in the history: at most "
            f"{LONGEST_NOTE} characters each, no link, no address and nothing about a case."
        )


def _standing(store: Store, purge: _Text) -> list[str]:
    """Where a text stands in a table as it is, without repeating it."""
    spec = store.spec
    cells = cells_of(spec, store.load().content)
    has_it = purge.cells(cells).ne(cells)
    return [
        f"{spec.file_name}, row {row}, column {column}"
        for column in cells.columns
        for row in (has_it.index[has_it[column]] + 2).tolist()
    ]


def outcome(purged: Purged, spec: TableSpec) -> str:
    """What was taken out of a table's history, in a sentence."""
    drafts = f" {_thrown_away(purged.drafts)}" if purged.drafts else ""
    if purged.entry is None:
        return f"The history of the {spec.what} holds nothing of it.{drafts}"
    gone = f" Files that nobody can read held it and were removed: {', '.join(purged.removed)}."
    return (
        f"It was taken out of the history of the {spec.what}: of "
        f"{count(purged.entries, 'save')} and {count(purged.versions, 'earlier version')}. A file "
        "that was downloaded before is no longer known: download it anew."
        + (gone if purged.removed else "")
        + drafts
    )


def _thrown_away(drafts: int) -> str:
    return f"{count(drafts, 'draft')} of a form that was not saved went too."


def outcomes(purged: PurgedText) -> list[str]:
    """What was taken out of which histories and kept texts; a sentence each."""
    held = {name: each for name, each in purged.tables.items() if each.entry is not None}
    said = [outcome(each, KEPT_TABLES[name]) for name, each in held.items()]
    drafts = sum(name.startswith(f"{DRAFTS}/") for name in purged.texts)
    if lists := len(purged.texts) - drafts:
        said.append(
            "It was taken out of what is remembered of how lists are read, of "
            f"{count(lists, 'list')}: what it stood for is asked again with the next one."
        )
    if drafts:
        said.append(
            f"It was taken out of {count(drafts, 'draft')}: what somebody had typed into a form "
            "and not saved. A page that stands open may still show it."
        )
    return said or ["No history holds it."]


def backups(folder: Path) -> str:
    """Which copies may still hold what was taken out of a data folder's history."""
    beside = [
        *(path for path in folder.iterdir() if _is_copy(path)),
        *(path for path in folder.parent.iterdir() if path != folder and _is_copy(path)),
    ]
    found = f" These lie nearby: {', '.join(sorted(path.name for path in beside))}."
    in_database = (
        " The database keeps what was deleted on its disk until it is vacuumed (VACUUM FULL), and "
        "so do its own backups."
        if database_of(folder)
        else ""
    )
    has_git = any((each / ".git").exists() for each in (folder, *folder.parents))
    return (
        "Every backup that was made until now may still hold it, and so may files that somebody "
        f"has downloaded: take it out of those as well, or delete them.{found if beside else ''}"
        + in_database
        + (" The folder lies in a git checkout, whose commits may hold it too." if has_git else "")
    )


def _is_copy(path: Path) -> bool:
    """Whether a file or a folder may be a copy of a data folder, or of one of its tables."""
    if path.is_dir():
        return (path / REGISTER.file_name).exists()
    names = {spec.file_name for spec in KEPT_TABLES.values()}
    is_of_table = any(path.name.startswith(Path(name).stem) for name in names)
    return path.suffix in _ARCHIVES or (is_of_table and path.name not in names)
