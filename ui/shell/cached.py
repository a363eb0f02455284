"""The data folder, worked out once for each content and shared by all who look at it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import monotonic_ns
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from mapping.access.grants import Grant
from mapping.analysis import missing
from mapping.analysis import outlook as ending
from mapping.analysis.comparison import Difference, differences
from mapping.analysis.missing import AreaAnswers, LastWord, Shade
from mapping.analysis.outlook import LookAhead, Outlook
from mapping.analysis.returns import Progress, round_progress
from mapping.analysis.scenario import Change, imagine, to_text
from mapping.analysis.sharing import AreaProvision, held
from mapping.analysis.since import Since
from mapping.analysis.since import known_on as folder_known_on
from mapping.analysis.since import since as changes_since
from mapping.analysis.site_choice import Choice, choose_sites
from mapping.analysis.training import Organisation, Training, could_be_invited, training
from mapping.analysis.travel_distance import Floats, Provision, provisions
from mapping.analysis.unit_states import first_to_cover
from mapping.analysis.unit_states import unit_states as states_of_units
from mapping.cli.data_folder import DATA_VARIABLE, data_folder, example_in
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.context.reference import Reference
from mapping.editing.kept_table import cells_of, checked_cells
from mapping.errors import BoundaryError, MappingError, PostcodeDirectoryError, TableError
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority, ranking
from mapping.gap_model.standing import horizons
from mapping.geography.area_groups import AreaGroup
from mapping.geography.areas import Areas, read_areas
from mapping.geography.boundaries import Boundaries, in_longitude_latitude, read_boundaries
from mapping.geography.nearness import Near, nearest_first
from mapping.geography.neighbourhoods import Neighbourhoods, read_neighbourhoods
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.geography.smoothing import drawn
from mapping.geography.surroundings import read_surroundings
from mapping.maps.map_shapes import MapShapes
from mapping.reference.returns import Round
from mapping.region import late_clock, national
from mapping.region import loader as folders
from mapping.region.access import read_digests, read_grants
from mapping.region.as_of import basis_of, versions_on, with_versions
from mapping.region.disk_edits import DiskEdit
from mapping.region.disk_edits import disk_edits as found_on_disk
from mapping.region.kept_tables import ACCESS, KEPT_TABLES, REGISTER, TOKENS
from mapping.region.loader import DataFolder, Judged
from mapping.region.narrowing import folder_within
from mapping.region.publishing import publish
from mapping.register.disclosure import public_sites
from mapping.register.schema import FILE_NAME
from mapping.settings import EXAMPLE, NeighbourhoodFile, Settings, read_settings
from mapping.settings import FILE_NAME as SETTINGS
from mapping.store import Entry, Snapshot, StoreError
from mapping.store.opening import database_of, open_store
from mapping.store.table_spec import TableSpec
from mapping.wording.summary import register_sentence

T = TypeVar("T")


@dataclass(frozen=True)
class Loaded:
    """A data folder and its shapes, or the last good ones with what is wrong now.

    Attributes
    ----------
    key
        Names this content; whatever is worked out from it is cached under it.
    fault
        Why the folder as it stands now could not be read; None where it could.
    basis
        What register it is for the date that is looked at; None where that is today or to come.
    group, whole
        The group of areas that alone is shown, and what it was cut out of; None for all areas.
    folder_key
        Names the data folder as it stood when it was read, whatever of it this is: a group of its
        areas, or an earlier day.
    """

    key: str
    folder: DataFolder
    boundaries: Boundaries
    fault: MappingError | None = None
    basis: AsOfBasis | None = None
    group: AreaGroup | None = None
    whole: Loaded | None = None
    folder_key: str = ""

    @property
    def banner(self) -> str:
        """What stands on every page, as that the data are invented; "" for nothing."""
        return self.folder.reference.settings.banner

    @cached_property
    def sentence(self) -> str:
        """How many records there are, how old, and how many were confirmed."""
        return register_sentence(self.folder.public_register.records)


# In the address: which data are looked at.
DATA = "data"
ONLY_TO_LOOK_AT = (
    "The example is there to be looked at: nothing is saved into it. Go back to the register, by "
    "the link at the top of the page, to change something there."
)
_last_good: dict[Path, Loaded] = {}
_lock = Lock()


def data_path() -> Path:
    """The data folder that is looked at: the one that is served, or the example within it.

    Raises
    ------
    TableError
        None is named, and none stands where the server was started.
    """
    served = data_folder().resolve()
    return (_asks_for_example() and example_in(served)) or served


def kept_path() -> Path:
    """The data folder, to save into.

    Raises
    ------
    TableError
        There is none, or it is the example that is looked at.
    """
    if is_example():
        raise TableError(ONLY_TO_LOOK_AT)
    return data_path()


def is_example() -> bool:
    """Whether the example is looked at in the place of the register that is served."""
    return _asks_for_example() and has_example()


def has_example() -> bool:
    """Whether the folder that is served holds an example to look at."""
    with suppress(TableError):
        return example_in(data_folder()) is not None
    return False


def _asks_for_example() -> bool:
    # No other folder can be asked for: what stands in an address is never read as a path.
    return st.query_params.get(DATA) == EXAMPLE


def own_folders() -> list[Path]:
    """The folders of this server that a message may name: its data folder, and where it started."""
    try:
        return [data_path(), Path.cwd()]
    except TableError:
        return [Path.cwd()]


def load(today: date) -> Loaded:
    """The data folder as it stands; the last good one where it has become faulty.

    Raises
    ------
    MappingError
        It is faulty, and no good one was read since the server started.
    """
    path = data_path()
    outcome = _outcome(path, today)
    with _lock:
        good = _last_good.get(path)
        if isinstance(outcome, Loaded) and not _was_emptied(good, outcome):
            _last_good[path] = outcome
            return outcome
    fault = _emptied(path) if isinstance(outcome, Loaded) else outcome
    if good is None:
        raise fault
    return replace(good, fault=fault)


def day_to_answer_for(clock: date) -> date:
    """The day of the clock; a later one where only by that the folder keeps its rules."""
    path = data_path()
    return late_clock.day_to_answer_for(clock, lambda day: isinstance(_outcome(path, day), Loaded))


def clock_notices(clock: date, answered: date) -> list[str]:
    """What is to be said of a clock that is behind; nothing where it is not."""
    return _clock_notices(data_path(), store_revision(REGISTER), clock, answered)


@st.cache_resource(max_entries=8, show_spinner=False)
def _clock_notices(path: Path, revision: str, clock: date, answered: date) -> list[str]:  # noqa: ARG001
    return late_clock.clock_notices(path, clock, answered)


def _outcome(path: Path, today: date) -> Loaded | MappingError:
    try:
        signature = _signature(path)
    except OSError as error:
        return TableError(
            f"The data folder {path} cannot be read: {error.strerror}. "
            f"Put it there, or name another one in {DATA_VARIABLE}."
        )
    except StoreError as error:
        return _told_of(path, error)
    try:
        outcome = _read(path, signature, today)
    except StoreError as error:
        return _told_of(path, error)
    _told.discard(path)
    if isinstance(outcome, Loaded) and is_example() and not outcome.banner:
        return TableError(
            f"The example in {path} does not say that it is invented. Give it a banner under "
            f"[notice] in {SETTINGS}: it stands on every page and on all that is taken away."
        )
    return outcome


# The folders of whose store the log knows that it does not answer: it is asked with every click.
_told: set[Path] = set()


def _told_of(path: Path, error: StoreError) -> StoreError:
    """What is wrong with a store, of which the log is told as it begins."""
    if path not in _told:
        _told.add(path)
        log = logging.getLogger("provision_map")
        log.error("The data cannot be read: %s", error, exc_info=error)
    return error


def _was_emptied(good: Loaded | None, now: Loaded) -> bool:
    """Whether a register that held records holds none any more: a slip rather than a change."""
    return (
        good is not None
        and now.folder.register.records.empty
        and not good.folder.register.records.empty
    )


def _emptied(path: Path) -> MappingError:
    return TableError(
        f"{path / FILE_NAME} no longer holds any record. If that is meant, start the server again."
    )


def _signature(path: Path) -> str:
    """Changes whenever a file of the folder is written, even by hand."""
    # A data folder may hold another one (the example); that is none of this one's content.
    # Nor is the register's history, which grows with every save.
    inner = [
        Path(entry.path)
        for entry in os.scandir(path)
        if entry.is_dir() and entry.name != REGISTER.history
    ]
    folders = [path, *(folder for folder in inner if not (folder / SETTINGS).exists())]
    found = [
        f"{entry.path}\t{stat.st_mtime_ns}\t{stat.st_size}\n"
        for folder in folders
        for entry in os.scandir(folder)
        if entry.is_file() and (stat := entry.stat())
    ]
    if database_of(path):
        found += [open_store(path, spec).revision() for spec in KEPT_TABLES.values()]
    return sha256("".join(sorted(found)).encode(errors="surrogateescape")).hexdigest()


@st.cache_resource(max_entries=4, show_spinner="Reading the register …")
def _read(path: Path, signature: str, today: date) -> Loaded | MappingError:
    try:
        folder = folders.read_data_folder(path, today)
        boundaries = read_boundaries(folder.reference.settings, folder.reference.areas)
    except StoreError:
        # That a database does not answer says nothing of what it holds.
        raise
    except MappingError as error:
        # In full for those who run the server: a page does not say where a file lies.
        logging.getLogger("provision_map").error("The data cannot be read: %s", error)
        return error
    try:
        publish(folder)
    except StoreError as error:
        logging.getLogger("provision_map").error("The views were left as they are: %s", error)
    key = f"{folder.register.revision}-{boundaries.digest}-{signature}"
    return Loaded(key, folder, boundaries, folder_key=key)


def within(loaded: Loaded, group: AreaGroup | None) -> Loaded:
    """A group of the areas alone; what is worked out on a folder as a whole is so before."""
    whole = loaded.whole or loaded
    if group is None:
        return whole
    key = f"{whole.key}|within {group.code}"
    folder, boundaries = _within(key, whole.folder, whole.boundaries, group)
    return replace(whole, key=key, folder=folder, boundaries=boundaries, group=group, whole=whole)


def now_like(loaded: Loaded, today: date) -> Loaded:
    """The data folder as it stands now, of the same areas as another."""
    return within(load(today), loaded.group)


@st.cache_resource(max_entries=8, show_spinner=False)
def _within(
    key: str,  # noqa: ARG001
    _folder: DataFolder,
    _boundaries: Boundaries,
    _group: AreaGroup,
) -> tuple[DataFolder, Boundaries]:
    folder = folder_within(_folder, _group)
    return folder, _boundaries.within(folder.reference.areas)


def as_it_stood(loaded: Loaded, on: date, today: date) -> Loaded:
    """The data folder as it stood on an earlier day, as far as the histories of its tables go."""
    if on >= today:
        return loaded
    taken = _as_it_stood(loaded.whole or loaded, on, today)
    return within(replace(taken, basis=_basis(on, taken)), loaded.group)


def _as_it_stood(loaded: Loaded, on: date, today: date) -> Loaded:
    try:
        versions = tuple(versions_on(history, on).items())
        if not versions:
            return loaded
        folder = _of_versions(loaded.key, versions, today, store_revision(REGISTER), loaded.folder)
    except MappingError:
        return loaded
    return replace(loaded, key=f"{loaded.key}-{versions}", folder=folder)


@st.cache_resource(max_entries=16, show_spinner=False)
def _of_versions(
    key: str,  # noqa: ARG001
    versions: tuple[tuple[str, str], ...],
    today: date,
    revision: str,  # noqa: ARG001
    _folder: DataFolder,
) -> DataFolder:
    return with_versions(_folder, dict(versions), history(REGISTER), today)


def known_on(loaded: Loaded, on: date, today: date) -> Loaded:
    """The register of a day as `since` takes it: all of it known on that day."""
    if on >= today:
        return loaded
    whole = loaded.whole or loaded
    key = f"{whole.key}|known on {on}"
    known = replace(whole, key=key, folder=_known_on(key, whole.folder, on))
    return within(known, loaded.group)


@st.cache_resource(max_entries=8, show_spinner=False)
def _known_on(key: str, _folder: DataFolder, on: date) -> DataFolder:  # noqa: ARG001
    return folder_known_on(_folder, on)


def _basis(day: date, taken: Loaded, until: date | None = None) -> AsOfBasis:
    """What it means that a register was taken for an earlier day."""
    try:
        entries = history(REGISTER)
    except MappingError:
        return AsOfBasis(SnapshotSource.UNREADABLE)
    return basis_of(entries, day, taken.folder.register.revision, until)


def store_revision(spec: TableSpec) -> str:
    """What a table's store says of its state; whatever is read from it is cached under it."""
    try:
        return open_store(data_path(), spec).revision()
    except StoreError:
        # Whoever reads it then is told why it cannot be read, and nothing is taken from a cache.
        return f"unreadable at {monotonic_ns()}"


def history(spec: TableSpec) -> list[Entry]:
    """Every save of a table, the newest first.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    return _history(data_path(), spec.name, store_revision(spec), spec)


@st.cache_resource(max_entries=32, show_spinner=False)
def _history(
    folder: Path,
    name: str,  # noqa: ARG001
    revision: str,  # noqa: ARG001
    _spec: TableSpec,
) -> list[Entry]:
    return open_store(folder, _spec).history()


def history_faults(spec: TableSpec) -> list[str]:
    """What of a table's history is missing, damaged or altered, a sentence each.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    kept = data_path() / spec.history
    if database_of(data_path()):
        return _history_faults(data_path(), spec.name, store_revision(spec), spec)
    stamps = (_stamps(folder) for folder in (kept, kept / "versions"))
    return _history_faults(data_path(), spec.name, "".join(stamps), spec)


def _stamps(folder: Path) -> str:
    """Changes whenever a file of a folder is written; "" where there is no such folder."""
    if not folder.is_dir():
        return ""
    found = (
        f"{entry.name}\t{stat.st_mtime_ns}\t{stat.st_size}\n"
        for entry in os.scandir(folder)
        if entry.is_file() and (stat := entry.stat())
    )
    return sha256("".join(sorted(found)).encode(errors="surrogateescape")).hexdigest()


@st.cache_resource(max_entries=16, show_spinner="Looking through the history …")
def _history_faults(
    folder: Path,
    name: str,  # noqa: ARG001
    stamps: str,  # noqa: ARG001
    _spec: TableSpec,
) -> list[str]:
    return open_store(folder, _spec).faults()


# Who may do what, as it was when last asked: a database that starts again ends no page that stands
# open, and takes no program for a stranger. What is saved asks the database anyhow.
_last_known: dict[tuple[str, Path, str], Any] = {}


def _or_as_last_known(name: str, served: Path, read: Callable[[], T]) -> T:
    """What is read; what it said last where its store does not answer."""
    key = (name, served, database_of(served))
    try:
        _last_known[key] = read()
    except StoreError:
        if key not in _last_known:
            raise
    found: T = _last_known[key]
    return found


def digests() -> frozenset[str]:
    """The digests of the tokens that programs read with; cached as `grants`.

    Raises
    ------
    MappingError
        They cannot be read, nor have been.
    """
    served = data_folder().resolve()

    def read() -> frozenset[str]:
        return _digests(served, open_store(served, TOKENS).revision())

    return _or_as_last_known(TOKENS.name, served, read)


@st.cache_resource(max_entries=4, show_spinner=False)
def _digests(folder: Path, revision: str) -> frozenset[str]:  # noqa: ARG001
    return read_digests(folder)


def grants() -> tuple[Grant, ...]:
    """What the access list of the folder that is served gives to whom now, whatever is looked at.

    Raises
    ------
    MappingError
        It cannot be read, nor has been.
    """
    served = data_folder().resolve()
    written = _written(served / SETTINGS)
    # A row of the list may name a group: who lies in it is said in another file.
    groups = _written(_groups_file(served, written))

    def read() -> tuple[Grant, ...]:
        return _grants(served, open_store(served, ACCESS).revision(), (written, groups))

    return _or_as_last_known(ACCESS.name, served, read)


def _written(file: Path | None) -> int:
    return file.stat().st_mtime_ns if file is not None and file.exists() else 0


@st.cache_resource(max_entries=4, show_spinner=False)
def _groups_file(folder: Path, written: int) -> Path | None:  # noqa: ARG001
    return read_settings(folder).area_groups


@st.cache_resource(max_entries=4, show_spinner=False)
def _grants(
    folder: Path,
    revision: str,  # noqa: ARG001
    written: tuple[int, ...],  # noqa: ARG001
) -> tuple[Grant, ...]:
    return read_grants(folder, read_areas(read_settings(folder)))


def disk_edits() -> list[DiskEdit]:
    """What changed a table on disk without a save, and nobody has spoken of yet."""
    revisions = "|".join(map(store_revision, KEPT_TABLES.values()))
    return _disk_edits(data_path(), revisions)


@st.cache_resource(max_entries=4, show_spinner=False)
def _disk_edits(folder: Path, revisions: str) -> list[DiskEdit]:  # noqa: ARG001
    return found_on_disk(folder)


def snapshot(spec: TableSpec) -> Snapshot:
    """A table as it stands: read again once its store says that it may be another one.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    return _snapshot(data_path(), spec.name, store_revision(spec), spec)


# A nation's register is tens of megabytes; whoever saves is told if it has changed since.
@st.cache_resource(max_entries=2, show_spinner=False)
def _snapshot(
    folder: Path,
    name: str,  # noqa: ARG001
    revision: str,  # noqa: ARG001
    _spec: TableSpec,
) -> Snapshot:
    return open_store(folder, _spec).load()


def cells(spec: TableSpec, loaded: Loaded, snapshot: Snapshot, today: date) -> pd.DataFrame:
    """The cells of a table as it is kept.

    Raises
    ------
    FaultyTableError
        It breaks its own rules.
    """
    # As the folder was read, this very register was found to keep its rules.
    is_sound = (
        spec is REGISTER
        and loaded.fault is None
        and snapshot.revision == loaded.folder.register.revision
    )
    reference = None if is_sound else loaded.folder.reference
    judged = loaded.folder.judged if is_sound else None
    return _cells(
        loaded.key, spec.name, snapshot.revision, today, spec, snapshot, reference, judged
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _cells(
    key: str,  # noqa: ARG001
    name: str,  # noqa: ARG001
    revision: str,  # noqa: ARG001
    today: date,
    _spec: TableSpec,
    _snapshot: Snapshot,
    _to_check_by: Reference | None,
    _judged: Judged | None,
) -> pd.DataFrame:
    if _to_check_by is not None:
        return checked_cells(_spec, _snapshot.content, _to_check_by, today)
    found = cells_of(_spec, _snapshot.content)
    return found if _judged is None else _held_once(found, _judged.cells)


def _held_once(cells: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """The same cells, of which each column that is held already takes no more room.

    A register that was saved here is in its one spelling, and so to the letter what was read.
    """
    same = {str(name) for name in cells if name in held and cells[name].equals(held[name])}
    return cells.assign(**{name: held[name] for name in same})


@st.cache_resource(max_entries=64, show_spinner=False)
def _assessment(key: str, _folder: DataFolder, on: date) -> Assessment:  # noqa: ARG001
    return _folder.assess(on)


def assessment(loaded: Loaded, on: date) -> Assessment:
    """Every cell on a date."""
    return _assessment(loaded.key, loaded.folder, on)


@st.cache_resource(max_entries=64, show_spinner=False)
def _changed(
    key: str,  # noqa: ARG001
    other_key: str,  # noqa: ARG001
    on: date,  # noqa: ARG001
    other_on: date,  # noqa: ARG001
    _before: Assessment,
    _after: Assessment,
) -> list[Difference]:
    return differences(_before, _after)


def changed(before: Loaded, on: date, after: Loaded, other_on: date) -> list[Difference]:
    """Where two registers on two dates differ, the first one being before."""
    assessments = (assessment(before, on), assessment(after, other_on))
    return _changed(before.key, after.key, on, other_on, *assessments)


@st.cache_resource(max_entries=32, show_spinner=False)
def _since(
    key: str,  # noqa: ARG001
    other_key: str,  # noqa: ARG001
    now_key: str,  # noqa: ARG001
    day: date,
    on: date,
    basis: AsOfBasis,
    today: date,
    _before: DataFolder,
    _after: DataFolder,
) -> Since:
    found = changes_since(_before, day, _after, on, basis, today)
    return replace(found, returns=rounds(day, on, today))


def since(loaded: Loaded, on: date, day: date, today: date) -> Since:
    """What has changed from an earlier day, by the register as it stood then."""
    now, after = load(today), loaded.whole or loaded
    before = as_it_stood(now, day, today)
    keys, basis = (before.key, after.key, now.key), _basis(day, before, on)
    found = _since(*keys, day, on, basis, today, before.folder, after.folder)
    return found if loaded.group is None else found.within(loaded.folder.reference.areas)


def rounds(day: date, on: date, today: date) -> tuple[Progress, ...]:
    """The rounds of returns that were open after a day and up to another, the latest first."""
    now = load(today)
    until = min(on, today)
    found = now.folder.reference.returns.between(day, until)
    return tuple(_progress(now.key, each, until, today, now) for each in found)


def newest_round(on: date, today: date) -> Progress | None:
    """How far the newest round of returns was on a day; None where nobody had been asked."""
    now = load(today)
    until = min(on, today)
    found = now.folder.reference.returns.on(until).rounds
    return _progress(now.key, found[0], until, today, now) if found else None


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Round: repr})
def _progress(
    key: str,  # noqa: ARG001
    asked: Round,
    on: date,
    today: date,
    _loaded: Loaded,
) -> Progress:
    return round_progress(asked, lambda day: as_it_stood(_loaded, day, today).folder, on)


@st.cache_resource(max_entries=16, show_spinner=False)
def _imagined(
    key: str,  # noqa: ARG001
    text: str,  # noqa: ARG001
    on: date,
    _folder: DataFolder,
    _changes: Sequence[Change],
) -> DataFolder:
    return imagine(_folder, _changes, on)


def imagined(loaded: Loaded, changes: Sequence[Change], on: date) -> Loaded:
    """The register as it would be with imagined changes, under a key of its own."""
    text, whole = to_text(changes), loaded.whole or loaded
    folder = _imagined(whole.key, text, on, whole.folder, changes)
    imagined = replace(whole, key=f"{whole.key}|what if {on} {text}", folder=folder)
    return within(imagined, loaded.group)


@st.cache_resource(max_entries=64, show_spinner=False)
def _outlook(key: str, _folder: DataFolder, on: date, at: date) -> Outlook:
    return ending.outlook(_folder, _assessment(key, _folder, on), at)


def outlook(loaded: Loaded, on: date, at: date) -> Outlook:
    """Every cell on a date and on a later one, if nothing is renewed."""
    return _outlook(loaded.key, loaded.folder, on, at)


@st.cache_resource(max_entries=64, show_spinner=False)
def _look_ahead(key: str, _folder: DataFolder, on: date, at: date) -> LookAhead:
    return ending.look_ahead(_folder, _assessment(key, _folder, on), at)


def look_ahead(loaded: Loaded, on: date, at: date) -> LookAhead:
    """How many cells change by a later date, and why."""
    return _look_ahead(loaded.key, loaded.folder, on, at)


@st.cache_resource(max_entries=64, show_spinner=False)
def _ranked(
    key: str,
    _folder: DataFolder,
    on: date,
    by_rate: bool = False,  # noqa: FBT001, FBT002
) -> list[Priority]:
    return ranking(_assessment(key, _folder, on), _folder.reference, by_rate=by_rate)


def ranked(loaded: Loaded, on: date, *, by_rate: bool = False) -> list[Priority]:
    """Every cell by priority on a date."""
    return _ranked(loaded.key, loaded.folder, on, by_rate)


@st.cache_resource(max_entries=64, show_spinner=False)
def _answers_by_area(key: str, _folder: DataFolder, on: date, shade: Shade) -> list[AreaAnswers]:
    types, ranking = _folder.reference.types.all, _ranked(key, _folder, on)
    return missing.answers_by_area(_assessment(key, _folder, on), types, shade, ranking)


def answers_by_area(loaded: Loaded, on: date, shade: Shade) -> list[AreaAnswers]:
    """What is known of every area, and what it lacks first, on a date."""
    return _answers_by_area(loaded.key, loaded.folder, on, shade)


@st.cache_resource(max_entries=64, show_spinner=False)
def _last_words(key: str, _folder: DataFolder, on: date) -> dict[tuple[str, str], LastWord]:
    found = _assessment(key, _folder, on)
    return missing.last_words(found, _folder.public_register, _folder.reference.types.all)


def last_words(loaded: Loaded, on: date) -> dict[tuple[str, str], LastWord]:
    """What was said last, by area and type, where it is too old to count on a date."""
    return _last_words(loaded.key, loaded.folder, on)


@st.cache_resource(max_entries=4, show_spinner=False)
def _places(key: str, _folder: DataFolder) -> pd.DataFrame | str:  # noqa: ARG001
    try:
        return public_sites(_folder.public_register, OnsPostcodeDirectory())
    except PostcodeDirectoryError as error:
        return str(error)


@st.cache_resource(max_entries=4, show_spinner=False)
def _sites(key: str, _folder: DataFolder) -> dict[str, tuple[float, float]] | str:
    places = _places(key, _folder)
    return places if isinstance(places, str) else in_longitude_latitude(places)


def sites(loaded: Loaded) -> tuple[dict[str, tuple[float, float]], str]:
    """Longitude and latitude of each public office by record id, and what went wrong, if it did."""
    found = _sites(loaded.key, loaded.folder)
    return ({}, found) if isinstance(found, str) else (found, "")


@st.cache_resource(max_entries=64, show_spinner=False)
def _first_to_cover(
    key: str,  # noqa: ARG001
    on: date,  # noqa: ARG001
    type_key: str,  # noqa: ARG001
    area_code: str | None,
    _states: pd.DataFrame,
    _where: Neighbourhoods,
) -> pd.DataFrame:
    here = _states if area_code is None else _states[_states["area_code"] == area_code]
    return first_to_cover(here, _where)


def units_first(loaded: Loaded, on: date, type_key: str, area_code: str | None) -> pd.DataFrame:
    """The units of a type not known to be covered, the nearest to most neighbourhoods first."""
    states, _ = unit_states(loaded, on, type_key)
    where = neighbourhoods(loaded)
    if not isinstance(where, Neighbourhoods):
        return states.iloc[:0].assign(neighbourhoods=0)
    key = f"{loaded.key}|{where.digest}"
    return _first_to_cover(key, on, type_key, area_code, states, where)


@st.cache_resource(max_entries=16, show_spinner=False)
def _unit_states(
    key: str,  # noqa: ARG001
    _folder: DataFolder,
    on: date,
    type_key: str,
) -> tuple[pd.DataFrame, str]:
    reference = _folder.reference
    try:
        return states_of_units(reference, type_key, on, OnsPostcodeDirectory()), ""
    except PostcodeDirectoryError as error:
        return states_of_units(reference, type_key, on), str(error)


def unit_states(loaded: Loaded, on: date, type_key: str) -> tuple[pd.DataFrame, str]:
    """What is known of each unit of a type, and what went wrong in placing them, if it did."""
    return _unit_states(loaded.key, loaded.folder, on, type_key)


@st.cache_resource(max_entries=4, show_spinner="Reading the neighbourhoods …")
def _neighbourhoods(
    file: NeighbourhoodFile,
    written: int,  # noqa: ARG001
    codes: tuple[str, ...],  # noqa: ARG001
    _areas: Areas,
) -> Neighbourhoods | str:
    try:
        return read_neighbourhoods(file, _areas)
    except BoundaryError as error:
        return str(error)


@st.cache_resource(max_entries=4, show_spinner="Reading the neighbourhoods …")
def _of_partnerships(codes: tuple[str, ...], _areas: Areas) -> Neighbourhoods | None:  # noqa: ARG001
    return national.neighbourhoods_of(_areas)


def neighbourhoods(loaded: Loaded) -> Neighbourhoods | str:
    """The neighbourhoods of the areas that are looked at, or why there are none.

    Of a group of partnerships they come with the program where the folder, which is of more than
    have room in one file, names none.
    """
    reference = loaded.folder.reference
    file, areas = reference.settings.neighbourhoods, reference.areas
    if file is None:
        own = _of_partnerships(areas.codes + areas.names, areas) if loaded.group else None
        group = " Or choose a group of areas." if reference.groups.narrowing else ""
        return own or (
            "This region's data folder names no file of neighbourhoods, so distances cannot be "
            f"shown. Name one as “neighbourhoods” in settings.toml.{group}"
        )
    written = file.path.stat().st_mtime_ns if file.path.exists() else 0
    return _neighbourhoods(file, written, areas.codes + areas.names, areas)


@st.cache_resource(max_entries=64, show_spinner=False)
def _provisions(key: str, _folder: DataFolder, on: date) -> dict[str, Provision] | str:
    places = _places(key, _folder)
    if isinstance(places, str):
        return places
    reference = _folder.reference
    return provisions(
        _folder.public_register, places, reference.types, on, horizons(reference.settings)
    )


def provision_by_type(loaded: Loaded, on: date) -> dict[str, Provision] | str:
    """What provides each type on a date, and where, or what went wrong."""
    return _provisions(loaded.key, loaded.folder, on)


@st.cache_resource(
    max_entries=128, show_spinner="Comparing places. Two or three sites can take some seconds …"
)
def _choice(
    digest: str,  # noqa: ARG001
    sites: bytes,  # noqa: ARG001
    within: float,
    n_sites: int,
    _points: Floats,
    _metres: Floats | None,
) -> Choice:
    return choose_sites(_points, _metres, within, n_sites)


def choice(
    places: Neighbourhoods, found: Provision, metres: Floats | None, within: float, n_sites: int
) -> Choice:
    """Where some more sites would reach most."""
    sites = found.points.tobytes()
    return _choice(places.digest, sites, within, n_sites, places.points, metres)


@st.cache_resource(max_entries=4, show_spinner=False)
def _map_shapes(
    key: tuple[object, ...],  # noqa: ARG001
    _settings: Settings,
    _loaded: Loaded,
) -> MapShapes:
    boundaries, whole = _loaded.boundaries, _loaded.whole
    beside = () if whole is None else tuple(whole.boundaries.beside(boundaries.areas))
    around = read_surroundings(_settings)
    return MapShapes(drawn(boundaries), _settings.attribution, around, beside)


def map_shapes(loaded: Loaded) -> MapShapes:
    """What a map of the areas draws: they, their lines smoothed, and what lies round them."""
    settings = loaded.folder.reference.settings
    named = (settings.neighbours, settings.towns)
    files = [(f, f.stat().st_mtime_ns) for f in named if f and f.exists()]
    notices = (settings.attribution, settings.towns_attribution)
    whole = "" if loaded.whole is None else loaded.whole.boundaries.digest
    digests = (loaded.boundaries.digest, whole)
    key = (*digests, *notices, *((str(file), written) for file, written in files))
    return _map_shapes(key, settings, loaded)


@st.cache_resource(max_entries=4, show_spinner=False)
def _nearest(digest: str, _boundaries: Boundaries) -> dict[str, tuple[Near, ...]]:  # noqa: ARG001
    return nearest_first(_boundaries)


def nearest(loaded: Loaded) -> dict[str, tuple[Near, ...]]:
    """Of each area the other ones, nearest first."""
    return _nearest(loaded.boundaries.digest, loaded.boundaries)


@st.cache_resource(max_entries=32, show_spinner=False)
def _training(key: str, _folder: DataFolder, on: date) -> dict[str, list[Training]]:
    reference, register = _folder.reference, _folder.public_register
    found = _assessment(key, _folder, on)
    kinds = reference.types.named(reference.settings.training_types)
    return {kind.key: training(found, register, reference, kind) for kind in kinds}


def training_by_type(loaded: Loaded, on: date) -> dict[str, list[Training]]:
    """Each type of training in every area on a date."""
    return _training(loaded.key, loaded.folder, on)


@st.cache_resource(max_entries=32, show_spinner=False)
def _organisations(key: str, _folder: DataFolder, on: date) -> dict[str, list[Organisation]]:
    reference, register = _folder.reference, _folder.public_register
    found = _assessment(key, _folder, on)
    return {
        code: could_be_invited(found, register, reference, code) for code in reference.areas.codes
    }


def organisations(loaded: Loaded, on: date) -> dict[str, list[Organisation]]:
    """Who provides something in each area on a date, and who was invited to training."""
    return _organisations(loaded.key, loaded.folder, on)


@st.cache_resource(max_entries=32, show_spinner=False)
def _procedures(key: str, _folder: DataFolder, on: date) -> dict[str, list[AreaProvision]]:
    reference, register = _folder.reference, _folder.public_register
    found = _assessment(key, _folder, on)
    kinds = reference.types.named(reference.settings.procedure_types)
    return {kind.key: list(held(found, register, reference, kind.key)) for kind in kinds}


def procedures_by_type(loaded: Loaded, on: date) -> dict[str, list[AreaProvision]]:
    """Each toolkit, pathway or procedure in every area on a date."""
    return _procedures(loaded.key, loaded.folder, on)
