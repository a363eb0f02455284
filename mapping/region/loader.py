"""A region's data folder read whole: what everything else is worked out from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.context.reference import Reference
from mapping.context.reference import read_reference as read_reference_of
from mapping.errors import MappingError
from mapping.gap_model.assessment import Assessment, assess_attributed
from mapping.gap_model.attribution import Attribution, CellGrid, attribution_of
from mapping.gap_model.standing import horizons
from mapping.geography.postcode_directory import PostcodeDirectory, read_authority_lookup
from mapping.geography.successors import Successors
from mapping.limited import give_back
from mapping.problems import FaultyTableError, Problem, errors_in, questions_in
from mapping.reference.unit_coverage import UnitCoverage
from mapping.register.checks import Context, check
from mapping.register.disclosure import WITHHELD, PublicRegister, public
from mapping.register.schema import COLUMN_NAMES, FILE_NAME, REQUIRED_NAMES, Register, parse_records
from mapping.store.answers import answers, unanswered
from mapping.store.csv_folder import HISTORY_FOLDER
from mapping.store.opening import kept_contents, open_store, successors_of
from mapping.store.reading_on import content_on, read_on
from mapping.tables.table_reader import read_table, read_table_bytes
from mapping.tables.text_table import TextTable

LARGEST_REGISTER = 2_000_000_000


@dataclass(frozen=True)
class Judged:
    """The text of a register, and what it was judged by: another version is mostly the same rows.

    Attributes
    ----------
    is_sound
        In which rows nothing was found that holds one up.
    """

    cells: pd.DataFrame
    is_sound: npt.NDArray[np.bool_]
    reference: Reference
    today: date

    def others(self, table: TextTable, reference: Reference, today: date) -> TextTable:
        """The rows of a table that are not, to the letter, sound ones of this register."""
        now, then = reference, self.reference
        is_judged_alike = (
            now.areas is then.areas
            and now.types is then.types
            and now.settings is then.settings
            and today == self.today
        )
        ids = pd.Index(table.cells["record_id"])
        if not is_judged_alike or len(table.extra.columns) or not ids.is_unique:
            return table
        at = pd.Index(self.cells["record_id"]).get_indexer(ids)
        is_other = (at < 0) | ~self.is_sound[at]
        for name in COLUMN_NAMES:
            stood = self.cells[name].array.take(at)
            is_other |= np.asarray(stood != table.cells[name].array, dtype=bool)
        cells, extra = table.cells[is_other], table.extra[is_other]
        return replace(
            table,
            cells=cells.reset_index(drop=True),
            rows=table.rows[is_other],
            extra=extra.reset_index(drop=True),
        )


@dataclass(frozen=True)
class DataFolder:
    """A data folder without errors.

    Attributes
    ----------
    warnings
        What somebody should look at in the small tables, and what is asked about records; none of
        it stops the calculation.
    judged_against
        The reference of the whole region, where this is only a group of its areas; None where
        `reference` is that.
    judged
        What was found in the register's text; None for an earlier version, and where columns stand
        beside its own.
    """

    reference: Reference
    register: Register
    public_register: PublicRegister
    warnings: tuple[Problem, ...]
    judged_against: Reference | None = None
    judged: Judged | None = field(default=None, repr=False, compare=False)

    def assess(
        self,
        on: date,
        records: pd.DataFrame | None = None,
        coverage: UnitCoverage | None = None,
        attribution: Attribution | None = None,
    ) -> Assessment:
        """Every cell on a date.

        Parameters
        ----------
        records
            What is to be calculated with in place of the register's, such as its records without
            those whose funding ends.
        coverage
            The same of what is known of units.
        attribution
            Of these records, where several assessments have it in common; see
            `assess_attributed`.
        """
        reference = self.judged_against or self.reference
        of = self.register.records if records is None else records
        found = assess_attributed(
            of,
            self.attribution(of) if attribution is None else attribution,
            on,
            horizons(reference.settings),
            reference.settings.need_label,
            reference.coverage if coverage is None else coverage,
        )
        return found if self.judged_against is None else found.within(self.reference.areas)

    def attribution(self, records: pd.DataFrame) -> Attribution:
        """Which cells some records serve and with how much of each, whatever the day."""
        judged = self.judged_against or self.reference
        frame = CellGrid(judged.areas, judged.types, judged.need, judged.expectations)
        return attribution_of(records, frame)


def read_register_text(path: Path) -> TextTable:
    """The text of a register file on this machine, which may be larger than an upload.

    Raises
    ------
    TableError
        The file cannot be read as a table.
    """
    return read_table(path, COLUMN_NAMES, REQUIRED_NAMES, max_bytes=LARGEST_REGISTER)


def check_table(
    table: TextTable,
    reference: Reference,
    today: date,
    postcodes: PostcodeDirectory | None = None,
    *,
    has_remarks: bool = True,
) -> list[Problem]:
    """Everything that is wrong with a register's text; `has_remarks` as for `check`."""
    settings = reference.settings
    lookup = (
        None
        if postcodes is None
        else read_authority_lookup(settings.authorities, reference.areas.codes)
    )
    context = Context(reference.areas, reference.types, settings, today, postcodes, lookup)
    return check(table, context, has_remarks=has_remarks)


def read_data_folder(
    folder: Path, today: date, contents: Mapping[str, bytes] | None = None
) -> DataFolder:
    """Read and check a data folder.

    Parameters
    ----------
    today
        Nothing in the register can have been verified after it.
    contents
        As for `read_reference`.

    Raises
    ------
    MappingError
        Something is missing or wrong; a `FaultyTableError` where it is rows of a table.
    """
    kept = in_place_of_files(folder)
    reference = read_reference_of(folder, today, {**kept.contents, **(contents or {})})
    read = with_register(reference, _register_text(folder, kept.contents), today)
    # To read and check a register takes several times what it holds.
    give_back()
    return replace(read, warnings=(*kept.remarks, *read.warnings)) if kept.remarks else read


def read_reference(folder: Path, today: date) -> Reference:
    """What the register is read against, its small tables from wherever they are kept.

    Raises
    ------
    MappingError
        As for `context.reference.read_reference`.
    """
    return read_reference_of(folder, today, in_place_of_files(folder).contents)


def read_register(folder: Path) -> TextTable:
    """The text of the register, from wherever it is kept.

    Raises
    ------
    MappingError
        It cannot be read as a table.
    """
    return _register_text(folder, kept_in_a_database(folder))


def _register_text(folder: Path, kept: Mapping[str, bytes]) -> TextTable:
    if FILE_NAME not in kept:
        path = folder / FILE_NAME
        # Where it is gone, its history tells where the last one lies.
        is_gone = not path.exists() and (folder / HISTORY_FOLDER).is_dir()
        table = _read_from_store(folder) if is_gone else read_register_text(path)
    else:
        table = read_table_bytes(
            kept[FILE_NAME], FILE_NAME, COLUMN_NAMES, REQUIRED_NAMES, max_bytes=LARGEST_REGISTER
        )
    return register_on(table, successors_of(folder))


def _read_from_store(folder: Path) -> TextTable:
    # The tables that are kept know how this folder is read.
    from mapping.region.kept_tables import REGISTER

    return REGISTER.read(open_store(folder, REGISTER).load().content)


def register_on(table: TextTable, successors: Successors) -> TextTable:
    """A register's text on today's areas; its digest stays that of the file."""
    # The tables that are kept know how this folder is read.
    from mapping.region.kept_tables import REGISTER

    return read_on(REGISTER, table, successors)


def kept_in_a_database(folder: Path) -> dict[str, bytes]:
    """What stands in the place of a folder's tables, by the names of their files; else nothing."""
    # The tables that are kept know how this folder is read.
    from mapping.region.kept_tables import KEPT_TABLES

    return kept_contents(folder, KEPT_TABLES.values())


@dataclass(frozen=True)
class InPlace:
    """What stands in the place of a folder's files, by their names.

    Attributes
    ----------
    remarks
        What became of rows of areas that are no more.
    """

    contents: Mapping[str, bytes]
    remarks: tuple[Problem, ...] = ()


def in_place_of_files(folder: Path) -> InPlace:
    """What a database has of a folder's tables, and those that name areas which are no more.

    The register is read on where it is read, under the revision of its file.
    """
    # The tables that are kept know how this folder is read.
    from mapping.region.kept_tables import KEPT_TABLES

    kept = kept_in_a_database(folder)
    successors = successors_of(folder)
    if not successors:
        return InPlace(kept)
    remarks: list[Problem] = []
    for spec in KEPT_TABLES.values():
        file = folder / spec.file_name
        if not spec.area_columns or spec.file_name == FILE_NAME:
            continue
        try:
            content = kept[spec.file_name] if spec.file_name in kept else file.read_bytes()
        except OSError:
            # Whoever reads the table itself says why.
            continue
        on, told = content_on(spec, content, successors, keeps_rows=True)
        remarks += told
        if on is not content:
            kept[spec.file_name] = on
    return InPlace(kept, tuple(remarks))


def with_register(
    reference: Reference,
    table: TextTable,
    today: date,
    withheld: Collection[str] = (),
    newest: Judged | None = None,
) -> DataFolder:
    """A data folder with a register, which may be an earlier version of its own.

    Parameters
    ----------
    withheld
        Ids of records whose place has become confidential since that version.
    newest
        The register that it is an earlier version of: what stands there too is not judged again.

    Raises
    ------
    FaultyTableError
        The register has errors.
    """
    looked_at = table if newest is None else newest.others(table, reference, today)
    # What holds up no row is told of where a file is checked, and shown nowhere else.
    problems = check_table(looked_at, reference, today, has_remarks=False)
    if errors_in(problems):
        raise FaultyTableError(check_table(table, reference, today))
    questions = open_questions(table, reference, problems)
    records = _without(parse_records(table), table, questions)
    register = Register(records, table.digest[:12])
    shown = public(register, reference.confidential_types, withheld)
    judged = None
    if newest is None and not len(table.extra.columns):
        is_sound = ~np.isin(table.rows, [each.row for each in questions_in(problems) if each.row])
        judged = Judged(table.cells, is_sound, reference, today)
    warnings = (*reference.warnings, *questions)
    return DataFolder(reference, register, shown, warnings, judged=judged)


def open_questions(
    table: TextTable, reference: Reference, problems: list[Problem]
) -> list[Problem]:
    """What is asked about a register's records and nobody has answered, as far as is known."""
    if not questions_in(problems):
        return []
    # The tables that are kept know how this folder is read.
    from mapping.region.kept_tables import REGISTER

    try:
        store = open_store(reference.settings, REGISTER)
        now = REGISTER.read(store.load().content)
        cells = REGISTER.canonical(now.cells)
        known = answers(store.history(), cells, REGISTER.ids(cells))
    except MappingError:
        known = frozenset()
    return questions_in(unanswered(REGISTER, table, problems, known))


def _without(records: pd.DataFrame, table: TextTable, questions: Sequence[Problem]) -> pd.DataFrame:
    """Records without the words that are asked about: they may tell where somebody stays."""
    positions = {row: position for position, row in enumerate(table.rows.tolist())}
    named = {question.column for question in questions} - {"record_id"}
    cleaned = {name: records[name].copy() for name in named & set(records)}
    for question in questions:
        if question.column in cleaned and question.row in positions:
            cleaned[question.column].iloc[positions[question.row]] = WITHHELD
    return records.assign(**cleaned)
