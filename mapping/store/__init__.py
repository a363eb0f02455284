"""Keeping a table: reading it, saving it only if it is unchanged, and all that it has been.

A store holds the bytes of one table and writes down changes; it does not judge them. Whether a
table is in order, who may change what, and how two people's changes go together is settled before
it is saved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from mapping.access import NOBODY, Person
from mapping.errors import MappingError
from mapping.tables.diff import RecordChange

if TYPE_CHECKING:
    from mapping.store.table_spec import TableSpec

_REVISION_LENGTH = 12


def revision_of(content: bytes) -> str:
    r"""The short name of a table's content, as it stands in downloads and in the history.

    >>> revision_of(b"record_id\n")
    '8c7784e06705'
    """
    return revision_in(hashlib.sha256(content).hexdigest())


def revision_in(digest: str) -> str:
    """The short name in the SHA-256 of a content."""
    return digest[:_REVISION_LENGTH]


@dataclass(frozen=True)
class Snapshot:
    """A table as it stands.

    Attributes
    ----------
    revision
        Of `content`; to be given back on saving.
    """

    content: bytes
    revision: str


@dataclass(frozen=True)
class Note:
    """What is to be remembered of a save besides its changes.

    Attributes
    ----------
    who
        Who saves; "" where nobody said.
    why
        In the person's own words.
    area_code
        The area whose part of the table was saved; "" or `areas.REGION` for the whole.
    when
        An aware time. It is written down, and decides nothing.
    answers
        Numbers of the edits on disk (`Entry.unanswered`) of which it says which is true.
    how
        How it is known who saves, such as "signed in at council"; "" where they only said so.
    person
        Who saves, with what they may do: asked before anything is saved, and not written down.
    """

    who: str
    why: str
    area_code: str
    when: datetime
    answers: tuple[int, ...] = ()
    how: str = ""
    person: Person = field(default=NOBODY, compare=False, repr=False)

    @property
    def said_by(self) -> str:
        """Who saved and how that is known; "" where nobody said."""
        return f"{self.who} ({self.how})" if self.how else self.who

    @classmethod
    def of(cls, person: Person, said: str, why: str, area_code: str, when: datetime) -> Note:
        """What somebody saves; `said` is who they say they are, where nobody signs in."""
        who = person.name if person.has_signed_in else said
        return cls(who, why, area_code, when, how=person.how, person=person)


@dataclass(frozen=True)
class Entry:
    """One save in the history.

    Attributes
    ----------
    number
        Counts the saves from 1. It alone gives the order: clocks are set back now and then.
    revision, parent
        Of the table after the save and before it.
    note
        Its time is in UTC.
    changes
        What leads from the parent to the revision.
    unanswered
        Numbers of the entries for what changed the file without a save and of which nobody had
        said, when this one was written, whether the file or what was saved is true.
    """

    number: int
    revision: str
    parent: str
    note: Note
    changes: tuple[RecordChange, ...]
    unanswered: tuple[int, ...] = ()

    @property
    def when(self) -> datetime:
        """What the clock of whoever saved said, in UTC."""
        return self.note.when


class MovedOnError(MappingError):
    """Somebody else has saved since; nothing was saved.

    Attributes
    ----------
    expected, actual
        The revision that the changes started from, and the table's own.
    """

    def __init__(self, expected: str, actual: str, what: str) -> None:
        super().__init__(
            f"The {what} has changed since you took it: it was at {expected} and is now at "
            f"{actual}. Nothing was saved. Take it again and make your changes to that."
        )
        self.expected = expected
        self.actual = actual


class UnchangedError(MappingError):
    """What was to be saved is what is there already; nothing was saved."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} already says exactly this, so there was nothing to save.")


class StoreError(MappingError):
    """A table or its history could not be read or written."""


class UnknownVersionError(StoreError):
    """The table never had this revision, as far as the history goes."""

    def __init__(
        self, said: str = "The history has no such version. Choose one of those that it lists."
    ) -> None:
        super().__init__(said)


class Purge(Protocol):
    """What is to be taken out of a history for good."""

    def value(self, record_id: str, column: str, text: str) -> str:
        """What is to stand in the place of a record's cell; the same text to leave it."""
        ...

    def cells(self, then: pd.DataFrame) -> pd.DataFrame:
        """An earlier version without it."""
        ...

    def name(self, text: str, *, is_beside: bool = False) -> str:
        """A name, a reason, or a whole file that cannot be read, without it.

        Parameters
        ----------
        is_beside
            Whether it stands in an entry from which something is taken out.
        """
        ...


@dataclass(frozen=True)
class Purged:
    """What taking something out of a history for good came to.

    Attributes
    ----------
    entry
        The note that it was done; None where nothing held it.
    entries, versions
        How many held it and no longer do.
    removed
        Names of files that held it and could not be read, so that they were removed whole.
    drafts
        How many drafts of a record went with it.
    """

    entry: Entry | None
    entries: int
    versions: int
    removed: tuple[str, ...]
    drafts: int = 0


class Store(Protocol):
    """Where a table is kept."""

    @property
    def spec(self) -> TableSpec:
        """What is kept here."""
        ...

    def revision(self) -> str:
        """What a cache goes by: it is another one whenever table or history may have changed.

        It is told without reading either of them, and names no content.
        """
        ...

    def load(self) -> Snapshot:
        """The table as it stands.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        ...

    def save_if_unchanged(
        self, content: bytes, expected: str, changes: Sequence[RecordChange], note: Note
    ) -> Entry:
        """Put a new content in the table's place, unless somebody else has done so since.

        Parameters
        ----------
        expected
            The revision that the changes start from.
        changes
            What leads from there to `content` (`changes.differences`). They are written down
            as they are, and nothing else of the content is.

        Raises
        ------
        MovedOnError
            The table is no longer at the expected revision.
        UnchangedError
            It has this content already.
        StoreError
            It cannot be saved; the message says whether anything changed, and what to do.
        """
        ...

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a version that somebody downloads, so that what they change can be merged later.

        The table may have been edited by hand, so that no save has kept it.

        Raises
        ------
        StoreError
            It cannot be kept.
        """
        ...

    def history(self) -> list[Entry]:
        """Every save, the newest first.

        Raises
        ------
        StoreError
            The history cannot be read.
        """
        ...

    def newest(self) -> Entry | None:
        """The last save; None where nothing was ever saved.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        ...

    def unanswered(self) -> list[Entry]:
        """What changed the file without a save and nobody has spoken of yet, the oldest first.

        The last may be one that stands in no entry yet: the next save will write it. There is none
        where nothing was ever saved, nor for what only spells the same cells otherwise.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        ...

    def take_as_it_is(self, expected: str, note: Note) -> Entry:
        """Have somebody say that the table is right as it stands, whatever changed it on disk.

        Parameters
        ----------
        expected
            The revision that they have seen.

        Raises
        ------
        MovedOnError
            The table is no longer at the expected revision.
        UnchangedError
            There is nothing of which anybody would have to speak.
        StoreError
            It cannot be written.
        """
        ...

    def purge(self, purge: Purge, note: Note) -> Purged:
        """Take something out of all that is kept of the past, for good, and note that it was done.

        The table as it stands is left alone. Versions that held it have another revision
        afterwards: what was downloaded from them is no longer known.

        Raises
        ------
        StoreError
            It cannot be done; done again, it takes out what was left.
        """
        ...

    def faults(self) -> list[str]:
        """What of the history is missing, damaged or altered, a sentence each.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        ...

    def version(self, revision: str) -> bytes:
        """The content that the table had at a revision.

        Raises
        ------
        UnknownVersionError
            The history has no such revision.
        StoreError
            It cannot be read, or is no longer what it was.
        """
        ...
