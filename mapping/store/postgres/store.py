"""A kept table in a database, as a `Store`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exc, text
from sqlalchemy.engine import Connection

from mapping.store import (
    Entry,
    MovedOnError,
    Note,
    Purge,
    Purged,
    Snapshot,
    StoreError,
    UnchangedError,
    UnknownVersionError,
    chain,
    revision_of,
)
from mapping.store.chain import Said
from mapping.store.entries import (
    changes_between,
    edit_without_save,
    entry_of,
    faults_in,
    repeats,
    said_in,
    said_without,
    save_after,
    taken_as_it_is,
    to_json,
)
from mapping.store.postgres.connection import (
    NOT_SAVED,
    Database,
    database,
    explained,
    refuse_other_schema,
)
from mapping.store.postgres.hashing import Hashed, hashed
from mapping.store.postgres.purging import purged_past
from mapping.store.postgres.rows import (
    RowChanges,
    Rows,
    changes_to,
    is_closed,
    records_in,
    records_of,
    row_changes,
    same_at_start,
)
from mapping.store.postgres.writing import (
    add_copy,
    add_entry,
    begin_table,
    has_versions,
    mark,
    write_version,
)
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import RecordChange

# Within one click every table is asked about several times.
_MOMENT = 0.2
# A database that does not answer may take long not to do so.
_A_WHILE = 1.0
_TRIES = 5
_ROWS_AT_ONCE = 5_000


class _OtherRowsError(StoreError):
    """The rows of a table are not those of its revision."""


@dataclass(frozen=True)
class State:
    """How a table stands.

    Attributes
    ----------
    version
        Counts its contents.
    number
        Of its last save.
    epoch
        Counts what else changed its past.
    """

    revision: str
    version: int
    number: int
    epoch: int


@dataclass(frozen=True)
class Held:
    """A table in hand: its rows by their places, in their order."""

    version: int
    epoch: int
    rows: Rows
    snapshot: Snapshot
    hashed: Hashed
    is_closed: bool

    def at(self, state: State) -> bool:
        """Whether it is the table at a state."""
        mine = (self.snapshot.revision, self.version, self.epoch)
        return mine == (state.revision, state.version, state.epoch)


@dataclass(frozen=True)
class HeldHistory:
    """A history in hand, its entries by number; None for one that is damaged."""

    epoch: int
    said: Mapping[int, Said | None]
    entries: Mapping[int, Entry]

    @property
    def newest(self) -> Entry | None:
        """The newest whole entry."""
        return self.entries[max(self.entries)] if self.entries else None

    @property
    def seal(self) -> str:
        """What the next entry is sealed over."""
        newest = self.newest
        said = None if newest is None else self.said[newest.number]
        return "" if said is None else str(said.get("seal", ""))

    def free_number(self) -> int:
        """The number of the next entry, after every one that there is, be it damaged."""
        return max(self.said, default=0) + 1

    def with_one_more(self, entry: Entry, said: Said) -> HeldHistory:
        """The history after an entry."""
        return HeldHistory(
            self.epoch,
            {**self.said, entry.number: said},
            {**self.entries, entry.number: entry},
        )


class PostgresStore:
    """A `Store` in a database, for any number of processes on any number of machines.

    Parameters
    ----------
    address
        Of the database, with the account's name and password where it asks for one.
    spec
        What is kept.
    """

    def __init__(self, address: str, spec: TableSpec) -> None:
        self._database: Database = database(address)
        self._spec = spec

    @property
    def spec(self) -> TableSpec:
        """What is kept here."""
        return self._spec

    def revision(self) -> str:
        """What a cache goes by; see `Store.revision`."""
        state = states(self._database).get(self._spec.name)
        return "" if state is None else f"{state.epoch}-{state.version}-{state.number}"

    def load(self) -> Snapshot:
        """The table as it stands; see `Store.load`."""
        return self._database.read(self._load)

    def save_if_unchanged(
        self, content: bytes, expected: str, changes: Sequence[RecordChange], note: Note
    ) -> Entry:
        """Put a new content in the table's place; see `Store.save_if_unchanged`."""

        def saved(connection: Connection, state: State) -> _Made:
            if state.revision != expected:
                raise MovedOnError(expected, state.revision, self._spec.what)
            held = self._held(connection, state)
            if held.snapshot.content == content:
                raise UnchangedError(self._spec.what)
            before = held.snapshot.content
            # Each takes long for a large table, and leaves the other a processor.
            with ThreadPoolExecutor(1) as beside:
                same = same_at_start(before, content)
                hashing = beside.submit(hashed, content, held.hashed, same)
                leads = changes_to(held.rows, before, content, was_closed=held.is_closed)
                now = hashing.result()
            revision = now.revision
            self._refuse_another_of_that_name(connection, revision, content)
            history, edits = self._with_edit(connection, state, held, note.when)
            number = history.free_number()
            entry = save_after(history.newest, number, state.revision, revision, changes, note)
            version = held.version + 1
            write_version(connection, self._spec.name, version, leads, revision, number)
            rows, snapshot = leads.made_to(held.rows), Snapshot(content, revision)
            after = Held(version, held.epoch, rows, snapshot, now, leads.is_closed)
            return _Made([*edits, self._sealed(history, entry)], after)

        return self._written(saved)[-1]

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a version that somebody downloads; see `Store.keep`."""
        if snapshot.content == self._spec.if_missing:
            return
        with suppress(UnknownVersionError):
            if self.version(snapshot.revision) == snapshot.content:
                return

        def kept(connection: Connection, _state: State) -> _Made:
            add_copy(connection, self._spec.name, snapshot.revision, snapshot.content)
            return _Made([])

        self._written(kept, outcome="")

    def history(self) -> list[Entry]:
        """Every save, the newest first; see `Store.history`."""
        entries = self._database.read(self._history_now).entries
        return [entries[number] for number in sorted(entries, reverse=True)]

    def newest(self) -> Entry | None:
        """The last save; None where nothing was ever saved."""
        return self._database.read(self._history_now).newest

    def unanswered(self) -> list[Entry]:
        """What changed the table without a save, and nobody has spoken of; see `Store`."""

        def found(connection: Connection) -> list[Entry]:
            state = self._state(connection)
            if state is None:
                return []
            history = self._history(connection, state)
            newest = history.newest
            if newest is None:
                return []
            entries = history.entries
            named = [entries[number] for number in newest.unanswered if number in entries]
            if newest.revision != state.revision:
                edit = self._edit(connection, state, history, newest, newest.when)
                named += [edit] if edit.number in edit.unanswered else []
            return named

        return self._database.read(found)

    def take_as_it_is(self, expected: str, note: Note) -> Entry:
        """Have somebody say that the table is right as it stands; see `Store`."""

        def taken(connection: Connection, state: State) -> _Made:
            if state.revision != expected:
                raise MovedOnError(expected, state.revision, self._spec.what)
            history = self._history(connection, state)
            newest = history.newest
            if newest is None or (newest.revision == state.revision and not newest.unanswered):
                raise UnchangedError(self._spec.what)
            edit = self._edit(connection, state, history, newest, note.when)
            return _Made([self._sealed(history, taken_as_it_is(edit, note))])

        return self._written(taken)[-1]

    def purge(self, purge: Purge, note: Note) -> Purged:
        """Take something out of all that is kept of the past; see `Store.purge`."""
        found = Purged(None, 0, 0, ())

        def purged(connection: Connection, state: State) -> _Made:
            nonlocal found
            found = self._purged(connection, state, purge, note)
            return _Made([], is_of_the_past=True)

        if self._database.read(self._state) is not None:
            self._written(purged, outcome="Nothing was taken out.")
        return found

    def faults(self) -> list[str]:
        """What of the history is missing, damaged or altered; see `Store.faults`."""
        said = self._database.read(self._history_now).said
        return faults_in(said, self.version, self._spec)

    def version(self, revision: str) -> bytes:
        """The content that the table had at a revision; see `Store.version`."""

        def found(connection: Connection) -> bytes | None:
            held = self._database.held.get(self._spec.name)
            state = self._state(connection)
            is_now = state is not None and state.revision == revision
            if held is not None and state is not None and is_now and held.at(state):
                return held.snapshot.content
            return self._version(connection, revision)

        content = self._database.read(found)
        if content is None:
            raise UnknownVersionError
        if revision_of(content) != revision:
            raise StoreError(
                f"The version {revision} is damaged: its rows in {self._database.where} are not "
                "what was written there. Put them back from a backup."
            )
        return content

    def is_there(self, connection: Connection) -> bool:
        """Whether anything of the table is kept."""
        return self._state(connection) is not None

    def now(self, connection: Connection) -> Snapshot:
        """The table as it stands within a transaction."""
        return self._load(connection)

    def at(self, connection: Connection, state: State | None) -> Snapshot:
        """The table at a state; as it stands, where that one has gone since."""
        if state is not None:
            with suppress(_OtherRowsError):
                return self._held(connection, state).snapshot
        return self._load(connection)

    def version_as_it_is(self, revision: str) -> bytes:
        """The content at a revision, be it damaged.

        Raises
        ------
        UnknownVersionError
            There is none.
        """
        content = self._database.read(lambda connection: self._version(connection, revision))
        if content is None:
            raise UnknownVersionError
        return content

    # -------------------------------------------------------------------- what there is

    def _state(self, connection: Connection) -> State | None:
        return _states(connection).get(self._spec.name)

    def _load(self, connection: Connection) -> Snapshot:
        for tries_left in range(_TRIES)[::-1]:
            state = self._state(connection)
            if state is None:
                break
            try:
                return self._held(connection, state).snapshot
            except _OtherRowsError:
                # Its past may have been changed just while it was read.
                if not tries_left:
                    raise
        return self._nothing()

    def _nothing(self) -> Snapshot:
        content = self._spec.if_missing
        if content is None:
            raise StoreError(
                f"There is no {self._spec.what} in {self._database.where}. Put it there from a "
                "data folder by the command store copy, or from a backup, and try again."
            )
        return Snapshot(content, revision_of(content))

    def _held(self, connection: Connection, state: State) -> Held:
        """The table at a state; only what has changed since it was in hand last is asked for."""
        held = self._database.held.get(self._spec.name)
        if held is not None and held.at(state):
            return held
        found = None
        if held is not None and held.epoch == state.epoch and held.version < state.version:
            found = _in_hand(_rows_since(connection, self._spec.name, held, state.version), state)
        if found is None:
            # The database may have been brought back from a backup meanwhile.
            found = _in_hand(_rows_at(connection, self._spec.name, state.version), state)
        if found is None:
            raise _OtherRowsError(
                f"The {self._spec.what} is damaged: its rows in {self._database.where} are not "
                "what was written there. Put them back from a backup."
            )
        self._database.held[self._spec.name] = found
        return found

    def _version(self, connection: Connection, revision: str) -> bytes | None:
        name = self._spec.name
        version = connection.execute(
            text(
                "SELECT max(version) FROM provision_map.kept_version "
                "WHERE name = :name AND revision = :revision"
            ),
            {"name": name, "revision": revision},
        ).scalar()
        if version is not None:
            return b"".join(_rows_at(connection, name, version).values())
        copy = connection.execute(
            text(
                "SELECT content FROM provision_map.kept_copy "
                "WHERE name = :name AND revision = :revision"
            ),
            {"name": name, "revision": revision},
        ).scalar()
        if copy is not None:
            return bytes(copy)
        nothing = self._spec.if_missing
        return nothing if nothing is not None and revision_of(nothing) == revision else None

    def _history_now(self, connection: Connection) -> HeldHistory:
        state = self._state(connection)
        return HeldHistory(0, {}, {}) if state is None else self._history(connection, state)

    def _history(self, connection: Connection, state: State) -> HeldHistory:
        """The history at a state, of which only what is new is asked for."""
        held = self._database.histories.get(self._spec.name)
        if held is None or held.epoch != state.epoch:
            held = HeldHistory(state.epoch, {}, {})
        if max(held.said, default=0) >= state.number:
            return held
        found = connection.execute(
            text(
                "SELECT number, CAST(said AS text), raw FROM provision_map.entry "
                "WHERE name = :name AND number > :after ORDER BY number"
            ),
            {"name": self._spec.name, "after": max(held.said, default=0)},
        ).all()
        new = {n: said_in(said.encode() if raw is None else raw, n) for n, said, raw in found}
        entries = {n: entry for n, said in new.items() if said and (entry := entry_of(said))}
        held = HeldHistory(state.epoch, {**held.said, **new}, {**held.entries, **entries})
        self._database.histories[self._spec.name] = held
        return held

    # ----------------------------------------------------------------- within a save

    def _written(
        self, work: Callable[[Connection, State], _Made], outcome: str = NOT_SAVED
    ) -> list[Entry]:
        """Do some work under the table's lock, all or nothing; the entries that it writes.

        Where the answer to the commit is lost, the database is asked whether it happened.
        """
        name, base = self._spec.name, self._database
        with explained(base.where, outcome), base.writing() as connection:
            state = self._locked(connection)
            made = work(connection, state)
            for said in made.said:
                add_entry(connection, name, said["number"], said)
            if made.said:
                now, number = made.after, made.said[-1]["number"]
                revision = state.revision if now is None else now.snapshot.revision
                version = state.version if now is None else now.version
                mark(connection, name, revision, version, number)
            try:
                connection.commit()
            except exc.DBAPIError as error:
                if made.is_of_the_past:
                    raise StoreError(
                        f"The answer of {base.where} was lost at the end. Whether all was taken "
                        "out is not known: do it again, it takes out what is left."
                    ) from error
                if not made.said:
                    raise
                self._ask_what_became_of(made.said[-1], error)
        base.states = (float("-inf"), {})
        if made.is_of_the_past:
            base.held.pop(name, None)
            base.histories.pop(name, None)
        elif made.after is not None:
            base.held[name] = made.after
        return [entry for said in made.said if (entry := entry_of(said)) is not None]

    def _ask_what_became_of(self, said: Said, error: exc.DBAPIError) -> None:
        """Return where a save happened whose commit was not answered; raise where it did not."""

        def stands(connection: Connection) -> bool:
            # Whoever holds the lock is perhaps that very save, at its end.
            connection.execute(
                text("SELECT 1 FROM provision_map.kept_table WHERE name = :name FOR SHARE"),
                {"name": self._spec.name},
            )
            found = connection.execute(
                text(
                    "SELECT CAST(said AS text) FROM provision_map.entry "
                    "WHERE name = :name AND number = :number"
                ),
                {"name": self._spec.name, "number": said["number"]},
            ).scalar()
            return found is not None and json.loads(found).get("seal") == said["seal"]

        try:
            has_happened = self._database.read_patiently(stands)
        except StoreError:
            raise StoreError(
                f"The answer of {self._database.where} was lost in the middle of a save, and it "
                "does not answer since. Whether it was saved is not known: look at the history as "
                "soon as it answers, and save again only what is missing there."
            ) from error
        if not has_happened:
            raise error

    def _locked(self, connection: Connection) -> State:
        """The table's state, which nobody else changes until the end of the transaction."""
        found = self._lock(connection)
        if found is None:
            name, nothing = self._spec.name, self._nothing()
            begin_table(connection, name, nothing.revision)
            found = self._lock(connection)
            if not has_versions(connection, name):
                rows = row_changes({}, records_in(nothing.content))
                write_version(connection, name, 0, rows, nothing.revision, None)
        if found is None:
            raise StoreError(f"{self._database.where} keeps no {self._spec.what}. {NOT_SAVED}")
        return found

    def _lock(self, connection: Connection) -> State | None:
        found = connection.execute(
            text(
                "SELECT revision, version, number, epoch FROM provision_map.kept_table "
                "WHERE name = :name FOR UPDATE"
            ),
            {"name": self._spec.name},
        ).one_or_none()
        return None if found is None else State(*found)

    def _refuse_another_of_that_name(
        self, connection: Connection, revision: str, content: bytes
    ) -> None:
        other = self._version(connection, revision)
        if other is not None and other != content and revision_of(other) == revision:
            raise StoreError(
                f"An older version has the same short name {revision} by chance, and must not "
                f"be overwritten. {NOT_SAVED} Change anything else as well, and save again."
            )

    def _edit(
        self,
        connection: Connection,
        state: State,
        history: HeldHistory,
        newest: Entry,
        when: datetime,
    ) -> Entry:
        """The entry for what changed the table since the newest one, by whatever way."""
        then = self._version(connection, newest.revision)
        now = self._held(connection, state).snapshot.content
        changes = None if then is None else changes_between(then, now, self._spec)
        return edit_without_save(newest, history.free_number(), state.revision, changes, when)

    def _with_edit(
        self, connection: Connection, state: State, held: Held, when: datetime
    ) -> tuple[HeldHistory, list[Said]]:
        """The history, with an entry more where the table is not what the last one left."""
        history = self._history(connection, state)
        newest = history.newest
        if newest is None or newest.revision == held.snapshot.revision:
            return history, []
        edit = self._edit(connection, state, history, newest, when)
        said = self._sealed(history, edit)
        return history.with_one_more(edit, said), [said]

    def _sealed(self, history: HeldHistory, entry: Entry) -> Said:
        return chain.sealed(to_json(entry), history.seal)

    # ------------------------------------------------------------------------- purging

    def _purged(self, connection: Connection, state: State, purge: Purge, note: Note) -> Purged:
        name = self._spec.name
        past = purged_past(connection, state.revision, purge, self._spec)
        history = self._history(connection, state)
        damaged = connection.execute(
            text("SELECT number, raw FROM provision_map.entry WHERE name = :name AND said IS NULL"),
            {"name": name},
        ).all()
        changed = {
            number: without
            for number, said in history.said.items()
            if said and (without := said_without(said, purge, past.renamed, self._spec))
        }
        torn = [number for number, raw in damaged if repeats(bytes(raw), purge)]
        removed = (*past.removed, *(f"{number:06d}.json" for number in torn))
        if not (changed or past.renamed or removed):
            return Purged(None, 0, 0, ())
        said = {**history.said, **changed}
        left = HeldHistory(
            history.epoch,
            said,
            {n: e for n, each in said.items() if each and (e := entry_of(each))},
        )
        newest, noted = left.newest, list[Said]()
        if newest is not None and newest.revision != state.revision:
            edit = self._edit(connection, state, left, newest, note.when)
            noted = [self._sealed(left, edit)]
            left = left.with_one_more(edit, noted[0])
        entry = save_after(
            left.newest, left.free_number(), state.revision, state.revision, (), note
        )
        for each in noted:
            add_entry(connection, name, each["number"], each)
        past.write(connection, name, changed, torn, self._sealed(left, entry))
        return Purged(entry, len(changed), len(past.renamed), removed)


@dataclass(frozen=True)
class _Made:
    """What is to be written at the end of a save.

    Attributes
    ----------
    after
        The table as it then is; None where it stays.
    is_of_the_past
        It has changed what was, so that nothing in hand holds any more.
    """

    said: list[Said]
    after: Held | None = None
    is_of_the_past: bool = False


# --------------------------------------------------------------------------- statements


def states(base: Database) -> dict[str, State]:
    """How every table of a database stood within the last moment."""
    asked, found = base.states
    if time.monotonic() - asked > (_MOMENT if isinstance(found, dict) else _A_WHILE):
        try:
            found = base.read(_states)
        except StoreError as error:
            found = error
        # Where it does not answer, whoever asks about the next table need not wait as well.
        base.states = (time.monotonic(), found)
    if isinstance(found, StoreError):
        raise StoreError(*found.args) from found
    return found


def _in_hand(rows: Rows | None, state: State) -> Held | None:
    """Rows as they are held in hand; None where they are not those of the state."""
    if rows is None:
        return None
    content = b"".join(rows.values())
    now = hashed(content)
    if now.revision != state.revision:
        return None
    snapshot = Snapshot(content, now.revision)
    return Held(state.version, state.epoch, rows, snapshot, now, is_closed(content))


def _states(connection: Connection) -> dict[str, State]:
    found = connection.execute(
        text(
            "SELECT s.version_num, t.name, t.revision, t.version, t.number, t.epoch "
            "FROM provision_map.alembic_version s LEFT JOIN provision_map.kept_table t ON true"
        )
    ).all()
    refuse_other_schema(found[0][0] if found else "")
    return {name: State(*state) for _, name, *state in found if name is not None}


def _rows_at(connection: Connection, name: str, version: int) -> Rows:
    """The rows of a version by their places, in their order."""
    found = connection.execute(
        text(
            "SELECT place, cells::text, raw FROM provision_map.kept_row "
            "WHERE name = :name AND from_version <= :version "
            "AND (to_version IS NULL OR to_version > :version) ORDER BY place"
        ),
        {"name": name, "version": version},
    )
    rows: Rows = {}
    # The cells of a hundred thousand rows, each a text of its own, take hundreds of megabytes.
    for part in found.partitions(_ROWS_AT_ONCE):
        places, texts, raw = zip(*part, strict=True)
        # Many rows are read as one text of JSON in half the time that each of them takes by itself.
        cells = json.loads(f"[{','.join(said or 'null' for said in texts)}]")
        rows.update(zip(places, records_of(zip(cells, raw, strict=True)), strict=True))
    return rows


def _rows_since(connection: Connection, name: str, held: Held, version: int) -> Rows | None:
    """The same, by what has changed since a version that is in hand; None where it cannot be so."""
    found = connection.execute(
        text(
            "SELECT place, from_version > :since, cells, raw FROM provision_map.kept_row "
            "WHERE name = :name AND ("
            "from_version > :since AND from_version <= :version "
            "AND (to_version IS NULL OR to_version > :version) "
            "OR to_version > :since AND to_version <= :version AND from_version <= :since)"
        ),
        {"name": name, "since": held.version, "version": version},
    ).all()
    added = [(place, cells, raw) for place, is_new, cells, raw in found if is_new]
    records = records_of((cells, raw) for _, cells, raw in added)
    changes = RowChanges(
        [place for place, is_new, _, _ in found if not is_new],
        dict(zip((place for place, _, _ in added), records, strict=True)),
    )
    if not held.rows.keys() >= set(changes.closed):
        return None
    return changes.made_to(held.rows)


def contents(address: str, specs: Iterable[TableSpec]) -> dict[str, bytes]:
    """Tables as they stood at one moment, by the names of their files.

    Raises
    ------
    StoreError
        They cannot be read.
    """
    stores = [PostgresStore(address, spec) for spec in specs]

    def read(connection: Connection) -> dict[str, bytes]:
        now = _states(connection)
        return {
            store.spec.file_name: store.at(connection, now.get(store.spec.name)).content
            for store in stores
        }

    return database(address).read(read)
