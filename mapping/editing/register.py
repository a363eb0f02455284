"""A lead's file on its way into the register: whose records it may touch, and what it would do.

The page and the command line both go this way. A file touches only the records that its area
maintains; the rest of the way is every kept table's (`editing.kept_table`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.contradictions import Contradiction, contradictions, remarks
from mapping.editing.kept_table import (
    ChangeSet,
    Incoming,
    Intake,
    Upload,
    as_table,
    base_of,
    cells_of,
    change_set,
    screened,
    unanswered_questions,
    undo,
    with_held_columns,
)
from mapping.editing.workbooks.returned_workbook import (
    is_return,
    not_confirmed,
    read_answers,
    stamp_of,
    unanswered_records,
    without_additions,
)
from mapping.editing.workbooks.unit_sheets import read_unit_sheets
from mapping.editing.workbooks.workbook_layout import ADDED_COLUMNS
from mapping.errors import MappingError, SelectionError
from mapping.escape import for_file_name
from mapping.gap_model.assessment import Assessment, assess
from mapping.gap_model.standing import horizons
from mapping.gap_model.status_style import style_at
from mapping.geography.areas import REGION, WHOLE_REGION
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.matching.header import best_sheet, renamed_columns
from mapping.matching.match import Match
from mapping.matching.reading import (
    Labels,
    matched_table,
    of_a_list,
    with_confidential_types,
)
from mapping.matching.synonyms import folded, other_list, synonyms
from mapping.matching.words import in_the_registers_words
from mapping.problems import WITHHELD, Problem, shorten
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import check_table
from mapping.register.checks import lacks_most_columns
from mapping.register.other_columns import taken_in
from mapping.register.schema import (
    COLUMN_NAMES,
    COLUMNS,
    NOT_PROVIDED,
    OTHER_COLUMNS,
    PUBLISHED_NAMES,
    REQUIRED_NAMES,
    parse_records,
)
from mapping.store import Store, UnknownVersionError
from mapping.tables.column_values import each_unique, is_among, text_rows
from mapping.tables.diff import RecordChange, apply_changes, differences, said_anew
from mapping.tables.open_referral import is_package
from mapping.tables.parsing import parse_yes_no, split_list, word_key
from mapping.tables.placeholders import without_placeholders
from mapping.tables.privacy.places import STAYS_NOWHERE
from mapping.tables.sheets import read_sheets
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable, column_key, shown_title

_ID, _KEEPER, _SECRECY = "record_id", "maintained_by", "location_confidential"
_MADE_PUBLIC = (
    "This record was confidential, and would be public, with all that it said before and says now."
)
_KNOWN_AS_CONFIDENTIAL = (
    "The register has this service as {}, which is confidential; here it would be public."
)
_NAMES = ("provider", "service_name")
ADDED_NAMES = frozenset(name for names in ADDED_COLUMNS for name in names)


def register_intake(
    area_code: str,
    postcodes: PostcodeDirectory | None = None,
    match: Match | None = None,
    labels: Labels | None = None,
) -> Intake:
    """How files of an area come into the register.

    Parameters
    ----------
    match
        What a list in names and words of its own means; None for a file of the register.
    labels
        What is shown for the words that it is read as, by column.
    """
    is_list = match is not None and not match.renamed

    def read(content: bytes, name: str, today: date) -> Upload:
        if match is None or match.renamed:
            upload = read_upload(content, name, today, match.renamed if match else {})
            _raise_if_of_a_provider(upload)
            return upload
        table = matched_table(content, name, match, labels or {})
        return Upload(table, table)

    def screen(
        upload: Upload, current: pd.DataFrame, store: Store, reference: Reference, today: date
    ) -> Incoming:
        table = upload.table
        if is_list:
            in_words = in_the_registers_words(table, reference, area_code)
            table = with_confidential_types(in_words, match, reference) if match else in_words
            table = _with_own_ids(table, area_code, current)
        filled, problems = _checked(
            table, area_code, current, reference, today, postcodes, is_list=is_list
        )
        asked = [
            *unanswered_questions(store, filled, problems, current),
            # Whatever was answered for before: what it says now is shown from now on.
            *_made_public(upload, filled, store, current, reference),
        ]
        found = _screened(filled, asked, current, reference, today)
        remarks = _not_confirmed(upload, filled, found, store, current)
        return replace(found, problems=(*found.problems, *remarks)) if remarks else found

    return Intake(REGISTER, read, screen, _own(area_code), undo)


def _raise_if_of_a_provider(upload: Upload) -> None:
    """Refuse what a provider says in the place of what the area says: it waits as suggestions.

    Raises
    ------
    SelectionError
        It is the workbook of a provider.
    """
    if upload.stamp is not None and upload.stamp.kind == "provider":
        raise SelectionError(
            f"{upload.raw.name} is a workbook that was made for a provider, "
            f"{shorten(upload.stamp.provider)}: what it says waits as suggestions until the area "
            "has answered them. Send it under “Ask those who run a service”, or with the command "
            "suggest. Nothing was saved."
        )


def kept_by(cells: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The records that an area maintains."""
    return cells[cells[_KEEPER] == area_code].reset_index(drop=True)


def _own(area_code: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda cells: kept_by(cells, area_code)


# ------------------------------------------------------------------------------- reading


def read_upload(
    content: bytes, name: str, today: date, renamed: Mapping[str, str] | None = None
) -> Upload:
    """Read a file that an area sends: a download, a template, a return workbook, or its own.

    Parameters
    ----------
    renamed
        What somebody has said of columns that have another name, as a `Match` has it.

    Raises
    ------
    TableError
        It is not a table at all.
    """
    table = read_table_bytes(content, name, COLUMN_NAMES, REQUIRED_NAMES)
    raw = with_its_own_names(_named_again(table, renamed or {}), content)
    is_book = not is_package(content)
    stamp = stamp_of(content, raw) if is_book else None
    if stamp is not None:
        raw = replace(raw, problems=(*_without_consequences(raw), *_renamed(raw, renamed or {})))
    answers = read_answers(raw, today) if is_return(raw) else None
    return Upload(
        raw=raw,
        table=without_additions(raw) if answers is None else answers.table,
        revision=None if stamp is None else stamp.revision or None,
        stamp=stamp,
        unanswered=0 if answers is None else answers.questions_unanswered,
        units=read_unit_sheets(content, name) if is_book else (),
    )


def renamed_in(upload: Upload) -> dict[str, str]:
    """Columns of a download under another name: the title that stands in the place of each."""
    return {} if upload.stamp is None else _by_place(upload.raw)


def _by_place(table: TextTable) -> dict[str, str]:
    own = [title for title in table.header if column_key(title) not in ADDED_NAMES]
    found = renamed_columns(own, PUBLISHED_NAMES)
    return {c: t for c, t in found.items() if c in table.missing and column_key(t) in table.extra}


def _renamed(table: TextTable, said: Mapping[str, str]) -> Iterator[Problem]:
    """What is asked of a download of ours in which a column of the register has another name."""
    for column, title in _by_place(table).items():
        if column not in said:
            shown = shown_title(title)
            yield Problem(
                "error",
                1,
                column,
                shown,
                f"The column “{shown}” stands where {column} stood when this was downloaded.",
                "The names of the download.",
                f"Name it {column} again; or say which it is, where the file was chosen or under "
                "[renamed] of a match.",
                table.name,
            )


def _without_consequences(table: TextTable) -> list[Problem]:
    """The faults of a file without those that follow from a column that has another name."""
    found = _by_place(table)
    return _not_about(table, found, map(column_key, found.values()))


def _not_about(table: TextTable, columns: Collection[str], keys: Iterable[str]) -> list[Problem]:
    """The problems of a file but for its lack of some columns, and the titles in their places."""
    titles = set(map(shown_title, keys))
    return [
        p
        for p in table.problems
        if not (
            p.row == 1 and (p.column in titles or (p.severity == "error" and p.column in columns))
        )
    ]


def _named_again(table: TextTable, said: Mapping[str, str]) -> TextTable:
    """A file whose columns have the register's names again, as somebody has said."""
    meant = {
        column: column_key(title)
        for column, title in said.items()
        if column in table.missing and column_key(title) in table.extra
    }
    if not meant:
        return table
    return replace(
        table,
        cells=table.cells.assign(**{column: table.extra[key] for column, key in meant.items()}),
        extra=table.extra.drop(columns=list(meant.values())),
        missing=tuple(column for column in table.missing if column not in meant),
        problems=tuple(_not_about(table, meant, meant.values())),
    )


_MOST_TITLES = 8


def with_its_own_names(table: TextTable, content: bytes) -> TextTable:
    """A file whose fault, where it lacks our column names, says what it has in their place.

    Parameters
    ----------
    content
        The file's bytes.
    """
    if not lacks_most_columns(table):
        return table
    sheets = read_sheets(content, table.name)
    found = best_sheet(sheets)
    if found is None:
        return table
    titles = [title for title in found[1].titles if title]
    kind, telling = other_list(titles)
    shown = ", ".join(f"“{shown_title(title)}”" for title in (telling or titles)[:_MOST_TITLES])
    said = (
        f"This looks like a list of {kind}, not of services, by its columns {shown}."
        if kind
        else f"Its own columns are {shown}."
    )
    fix = (
        "Send the list of services. If it is one all the same, say which of its columns is which: "
        if kind
        else "Say which of its columns is which: "
    )
    fix += "where the file was chosen, or by the command match."
    problems = tuple(
        replace(p, message=f"{said} {p.message}" if kind else f"{p.message} {said}", fix=fix)
        if p.severity == "error" and p.row in (1, None) and _MEANT in p.allowed
        else p
        for p in table.problems
        # That its columns are none of the register's follows from that.
        if p.severity == "error" or p.row != 1
    )
    return replace(table, problems=problems)


_MEANT = "The first row holds the column names"


def read_incoming(
    table: TextTable,
    area_code: str,
    register: pd.DataFrame,
    reference: Reference,
    today: date,
    postcodes: PostcodeDirectory | None = None,
) -> Incoming:
    """Read and check a lead's file.

    Blank ids are filled, a blank `maintained_by` becomes the area, and a record that another
    area maintains is refused.

    Parameters
    ----------
    register
        The register as it stands, to know whose a record is.
    """
    filled, problems = _checked(table, area_code, register, reference, today, postcodes)
    return _screened(filled, problems, register, reference, today)


def _checked(
    table: TextTable,
    area_code: str,
    register: pd.DataFrame,
    reference: Reference,
    today: date,
    postcodes: PostcodeDirectory | None,
    *,
    is_list: bool = False,
) -> tuple[TextTable, list[Problem]]:
    filled = _filled(said(table, reference, area_code), area_code, register, reference)
    # What of a list was kept as its other columns is judged as that, and no second time.
    judged = replace(filled, extra=filled.extra[[]]) if is_list else filled
    problems = [
        *check_table(judged, reference, today, postcodes),
        *_not_this_areas(filled, area_code, register, reference),
    ]
    return filled, of_a_list(problems, filled) if is_list else problems


def _screened(
    filled: TextTable,
    problems: list[Problem],
    register: pd.DataFrame,
    reference: Reference,
    today: date,
) -> Incoming:
    incoming = screened(REGISTER, filled, problems)
    beside = _beside(filled, incoming.rows, register, reference, today)
    return replace(incoming, problems=(*problems, *beside))


def _made_public(
    upload: Upload, filled: TextTable, store: Store, current: pd.DataFrame, reference: Reference
) -> Iterator[Problem]:
    """Questions about the rows with which a record is confidential no longer."""
    rows = REGISTER.canonical(filled.cells)
    # What a file says as the version did that it was made from, it does not change.
    base = current
    with suppress(UnknownVersionError):
        base = base_of(upload, store, current)
    asked = public_again(rows, current, store, reference)
    left = frozenset(current[_ID]) & frozenset(base[_ID]) - _confidential_ids(base, reference)
    for row, id_ in zip(filled.rows.tolist(), rows[_ID], strict=True):
        if id_ in asked and id_ not in left:
            yield _made_public_question(asked[id_], row, filled.name)


def public_again(
    rows: pd.DataFrame, before: pd.DataFrame, store: Store, reference: Reference
) -> dict[str, str]:
    """The records that are public in some rows and were confidential before, each with why.

    One that was removed is known by its id; and one of another id by provider and name of service.
    """
    public = ~is_among(rows[_ID], _confidential_ids(rows, reference))
    ids = frozenset(rows.loc[public, _ID])
    asked = dict.fromkeys(ids & _confidential_ids(before, reference), _MADE_PUBLIC)
    if not (new := ids - frozenset(before[_ID])):
        return asked
    past = pd.concat([before[[*COLUMN_NAMES]], _as_removed(store)], ignore_index=True)
    secret = past[is_among(past[_ID], _confidential_ids(past, reference))]
    asked |= dict.fromkeys(new & frozenset(secret[_ID]), _MADE_PUBLIC)
    known = {name: id_ for id_, name in _named(secret)}
    for id_, name in _named(rows[is_among(rows[_ID], new)]):
        if name in known and known[name] != id_:
            asked.setdefault(id_, _KNOWN_AS_CONFIDENTIAL.format(known[name]))
    return asked


def _named(cells: pd.DataFrame) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The id of each record, with provider and name of service, where it states both."""
    for id_, *names in zip(*(cells[name].tolist() for name in (_ID, *_NAMES)), strict=True):
        plain = tuple(map(_letters, names))
        if all(plain):
            yield id_, plain


def _made_public_question(why: str, row: int, name: str) -> Problem:
    fix = f"Leave it confidential; or say “{STAYS_NOWHERE}” for this record, if that is so."
    return Problem("ask", row, _SECRECY, "no", why, fix=fix, table=name)


def made_public_on_disk(store: Store, reference: Reference) -> dict[str, Problem]:
    """A question for each record that what changed the register on disk made public, by its id.

    None where no save before it can be read: then nobody knows what was confidential.
    """
    with suppress(MappingError):
        if store.spec is REGISTER and (edits := store.unanswered()):
            before = cells_of(REGISTER, store.version(edits[0].parent))
            now = cells_of(REGISTER, store.load().content)
            asked = public_again(now, before, store, reference)
            return {
                id_: _made_public_question(asked[id_], row, REGISTER.file_name)
                for row, id_ in enumerate(now[_ID], start=2)
                if id_ in asked
            }
    return {}


def _as_removed(store: Store) -> pd.DataFrame:
    """The records that were removed at any time, as they stood at the last."""
    last: dict[str, dict[str, str]] = {}
    for change in chain.from_iterable(entry.changes for entry in store.history()):
        if change.kind == "removed":
            last.setdefault(change.record_id, {f.column: f.old for f in change.fields})
    rows = [{**row, _ID: id_} for id_, row in last.items()]
    return pd.DataFrame(rows, columns=list(COLUMN_NAMES), dtype="str")


def _confidential_ids(cells: pd.DataFrame, reference: Reference) -> frozenset[str]:
    is_it = (cells[_SECRECY] == "yes") | cells["provision_type"].isin(
        list(reference.confidential_types)
    )
    return frozenset(cells.loc[is_it, _ID])


def _not_confirmed(
    upload: Upload, filled: TextTable, found: Incoming, store: Store, current: pd.DataFrame
) -> list[Problem]:
    """Remarks on the rows of a return workbook that were changed and have no answer."""
    rows = unanswered_records(upload.raw)
    if not rows:
        return []
    number = _numbers(filled)
    mine = found.rows[[number[id_] in rows for id_ in found.rows[_ID].tolist()]]
    if mine.empty:
        return []
    base = base_of(upload, store, current).reindex(columns=mine.columns, fill_value="")
    made = differences(base[base[_ID].isin(mine[_ID])], mine, REGISTER.id_columns)
    changed = {change.record_id: [f.column for f in change.fields] for change in made}
    return [
        not_confirmed(number[record_id], columns, filled.name)
        for record_id, columns in changed.items()
        if "last_verified" not in columns
    ]


def remarks_beside(
    table: TextTable, register: pd.DataFrame, reference: Reference, today: date
) -> list[Problem]:
    """What is to be said of a file beside the register as it stands, whoever's file it is."""
    filled = _filled(table, REGION, register, reference)
    rows = screened(REGISTER, filled, check_table(filled, reference, today)).rows
    return _beside(filled, rows, register, reference, today)


def _beside(
    filled: TextTable,
    good: pd.DataFrame,
    register: pd.DataFrame,
    reference: Reference,
    today: date,
) -> list[Problem]:
    found = contradictions_of(good, register, reference, today)
    return [
        *_known_by_another_id(filled, register),
        *remarks(found, _numbers(filled), filled.name),
    ]


def _numbers(table: TextTable) -> dict[str, int]:
    """The row of each record, by its id."""
    return dict(zip(table.cells[_ID].tolist(), table.rows.tolist(), strict=True))


def contradictions_of(
    rows: pd.DataFrame, register: pd.DataFrame, reference: Reference, today: date
) -> list[Contradiction]:
    """Which rows, new or changed, say the contrary of what stands beside them in the register."""
    ids = rows[_ID].tolist()
    others = register[~is_among(register[_ID], ids)]
    beside = pd.concat([others, rows], ignore_index=True)[list(COLUMN_NAMES)]
    anew = said_anew(register.reindex(columns=list(COLUMN_NAMES)), beside)
    return contradictions(beside, anew & set(ids), reference, today)


def with_new_ids(table: TextTable) -> TextTable:
    """A file whose new records, which have no id yet, are given one."""
    cells, ids = table.cells, table.cells[_ID].tolist()
    if _ID in table.missing or "" not in ids:
        return table
    new = new_ids(ids)
    ids = [
        id_ or new((kind,)) for id_, kind in zip(ids, cells["provision_type"].tolist(), strict=True)
    ]
    return replace(table, cells=cells.assign(**{_ID: pd.Series(ids, dtype="str")}))


def _with_own_ids(table: TextTable, area_code: str, register: pd.DataFrame) -> TextTable:
    """A list whose references are record ids of its area, so that they are nobody else's as well.

    The id of a record that the area keeps stays what it is.
    """
    if _ID in table.missing:
        return table
    held = set(register.loc[register[_KEEPER] == area_code, _ID])
    ids = {
        text: text if not text or text in held else _own_id(area_code, text)
        for text in table.unique(_ID)[1]
    }
    changed = next(((text, id_) for text, id_ in ids.items() if text != id_), None)
    if changed is None:
        return table
    cells = table.cells.assign(**{_ID: table.cells[_ID].map(ids).astype("str")})
    remark = Problem(
        "warning",
        None,
        _ID,
        shown_title(changed[0]),
        f"The list's own references became record ids, such as {changed[1]}: by them the records "
        "are found again when the list is sent again.",
        "",
        "Nothing needs doing.",
        table.name,
    )
    return replace(table, cells=cells, problems=(*table.problems, remark))


def _own_id(area_code: str, text: str) -> str:
    return for_file_name(f"{area_code}-{text}")[:64].strip("-")


_MAY_BE_BLANK = tuple(
    column.name
    for column in COLUMNS
    if not column.required and column.name not in ("provider", "service_name")
)


def said(table: TextTable, reference: Reference, area_code: str = "") -> TextTable:
    """A file of the register in its own words; what says nothing, such as "N/A", is blank.

    Parameters
    ----------
    area_code
        Whose file it is; "" where that is not known.
    """
    table = in_the_registers_words(table, reference, area_code)
    codes, words = table.unique("status")
    is_nil = np.array([word_key(word) == NOT_PROVIDED for word in words], dtype=bool)[codes]
    names = without_placeholders(table, ("provider", "service_name"), is_nil)
    return without_placeholders(names, _MAY_BE_BLANK, kept=reference.settings.specialisms)


def _known_by_another_id(table: TextTable, register: pd.DataFrame) -> list[Problem]:
    """Remarks on services that are new here and stand in the register under another id."""
    known = set(register[_ID].tolist())
    rows = zip(table.rows.tolist(), _by_service(table.cells), strict=True)
    new = [(n, row, key) for n, (row, key) in rows if row[0] not in known and any(row[2:4])]
    wanted = {key for _, _, key in new}
    held: dict[tuple[str, ...], list[tuple[str, set[str]]]] = {}
    for row, key in _by_service(register) if new else ():
        if key in wanted:
            held.setdefault(key, []).append((row[0], set(split_list(row[-1]))))
    return [
        Problem(
            "warning",
            number,
            _ID,
            shorten(row[0]),
            f"The register has this service already, as {', '.join(others)}.",
            "One record for one service.",
            "If it is the same, write that id into record_id: then that record is changed, and "
            "none is added. Leave it if it is another service.",
            table.name,
        )
        for number, row, key in new
        if (others := _of_the_same_areas(held.get(key, []), row[-1]))
    ]


_NO_LETTER = re.compile(r"[\W_]+")
_NO_MARK = re.compile(r"['’.]")
# What one list gives to a name and another leaves out.
_OF_ANY_NAME = frozenset(("", "the", "and", "ltd", "limited", "cic", "cio", "plc"))
_SERVICE = (_ID, "provision_type", "provider", "service_name", "areas_served")


def _by_service(cells: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is looked at of each record, and what makes two one service, however it is spelled."""
    alike = (each_unique(cells[name], _letters, "str").tolist() for name in _SERVICE[1:4])
    return zip(text_rows(cells[list(_SERVICE)]), zip(*alike, strict=True), strict=True)


def _letters(text: str) -> str:
    """A name as it is compared: the same however it is spelled, in whatever order its words stand.

    >>> _letters("The Open Gate Project, Ltd") == _letters("Open Gate project")
    True
    """
    words = _NO_LETTER.split(_NO_MARK.sub("", text.casefold()).replace("&", " and "))
    return "".join(sorted(word for word in words if word not in _OF_ANY_NAME))


def _of_the_same_areas(held: Iterable[tuple[str, set[str]]], areas_served: str) -> list[str]:
    """The records that serve any of some areas."""
    served = set(split_list(areas_served))
    return [
        record_id for record_id, areas in held if served & areas or WHOLE_REGION in served | areas
    ]


def _filled(
    table: TextTable, area_code: str, register: pd.DataFrame, reference: Reference
) -> TextTable:
    cells = table.cells.copy()
    cells[_KEEPER] = cells[_KEEPER].where(cells[_KEEPER] != "", area_code)
    table = replace(table, missing=tuple(name for name in table.missing if name != _KEEPER))
    if (cells[_ID] == "").any():
        keeper = "region" if area_code == REGION else reference.areas.name(area_code)
        cells[_ID] = pd.Series(_ids(cells, keeper, register), index=cells.index, dtype="str")
    filled = _with_other_columns(replace(table, cells=cells), register, reference)
    return replace(filled, cells=with_held_columns(REGISTER, filled, register))


def _ids(cells: pd.DataFrame, keeper: str, register: pd.DataFrame) -> list[str]:
    """The id of each row; where it has none, of the record that says the same, or a new one."""
    known, new = _ids_by_content(register), new_ids([*register[_ID].tolist(), *cells[_ID].tolist()])
    named = text_rows(cells[[_ID, "provision_type", "provider"]])
    return [
        # The same answer sent twice is the record that it made the first time.
        given or known.pop(content, "") or new((keeper, kind, provider))
        for (given, kind, provider), content in zip(named, _contents(cells), strict=True)
    ]


def _with_other_columns(
    table: TextTable, register: pd.DataFrame, reference: Reference
) -> TextTable:
    if lacks_most_columns(table):
        # None of its rows is taken before somebody says which of its columns is which.
        return table
    held = register[OTHER_COLUMNS] if OTHER_COLUMNS in register else pd.Series("", register.index)
    said, kinds = table.cells["location_confidential"], table.cells["provision_type"]
    says_no = each_unique(said, lambda text: parse_yes_no(text) is False, "bool")
    of_type = each_unique(kinds, word_key, "str").isin(reference.confidential_types)
    return taken_in(
        table,
        dict(zip(register[_ID].tolist(), held.tolist(), strict=True)),
        np.asarray(~says_no | of_type, dtype=bool),
        ADDED_NAMES,
        lambda title: folded(title) in synonyms().people,
    )


_SAME = (
    "provision_type",
    "provider",
    "service_name",
    _KEEPER,
    "areas_served",
    "start_date",
)


def _ids_by_content(register: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """Record ids by what makes two records one: type, provider, service, keeper, areas, start."""
    return dict(zip(_contents(register), register[_ID].tolist(), strict=True))


def _contents(cells: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """What tells each record apart, however it is spelled."""
    alike = (each_unique(cells[name], word_key, "str").tolist() for name in _SAME)
    return zip(*alike, strict=True)


def new_ids(taken: Iterable[str]) -> Callable[[tuple[str, ...]], str]:
    """Makes readable record ids of some parts, each one that nobody has yet.

    >>> new = new_ids({"ashby-idva-example-haven"})
    >>> new(("Ashby", "idva", "Example Haven")), new(("Ashby", "idva", ""))
    ('ashby-idva-example-haven-2', 'ashby-idva')
    """
    used, lasts = set(taken), dict[str, int]()

    @cache
    def stem_of(parts: tuple[str, ...]) -> str:
        return for_file_name("-".join(part for part in parts if part))[:56].strip("-")

    def new(parts: tuple[str, ...]) -> str:
        stem = stem_of(parts)
        # Below the last number none has become free.
        number = lasts.get(stem, 1)
        while (found := stem if number == 1 else f"{stem}-{number}") in used:
            number += 1
        lasts[stem] = number
        used.add(found)
        return found

    return new


def _not_this_areas(
    table: TextTable, area_code: str, register: pd.DataFrame, reference: Reference
) -> list[Problem]:
    keeper_of = dict(zip(register[_ID].tolist(), register[_KEEPER].tolist(), strict=True))
    name = reference.areas.name(area_code)
    problems = []
    for row, record_id, keeper in zip(
        table.rows.tolist(),
        table.cells[_ID].tolist(),
        table.cells[_KEEPER].tolist(),
        strict=True,
    ):
        known = keeper_of.get(record_id, area_code)
        if keeper == area_code and known == area_code:
            continue
        column, value = (_KEEPER, keeper) if keeper != area_code else (_ID, record_id)
        # A cell that is no area's code is not repeated: it may hold anything.
        code = keeper if keeper != area_code else known
        is_code = code == REGION or code in reference.areas.positions
        other = reference.areas.name(code) if is_code else "somebody else"
        problems.append(
            Problem(
                "error",
                row,
                column,
                shorten(value) if is_code else WITHHELD,
                f"This record is maintained by {other}, not by {name}.",
                f"Records that {name} maintains ({area_code}).",
                f"Leave the row out; ask {other} to change it, or enter a record of your own.",
                table.name,
            )
        )
    return problems


# ------------------------------------------------------------------------ what it would do


def area_change_set(
    incoming: Incoming, area_code: str, base: pd.DataFrame, current: pd.DataFrame, revision: str
) -> ChangeSet:
    """What an area's file would change in the register as it stands; see `change_set`."""
    return change_set(REGISTER, incoming, base, current, revision, _own(area_code))


def effect(
    changes: ChangeSet, accepted: Iterable[RecordChange], reference: Reference, on: date
) -> tuple[Assessment, Assessment]:
    """The whole map before and after some changes, on a date."""
    after = apply_changes(changes.before, accepted)
    return _assessed(changes.before, reference, on), _assessed(after, reference, on)


def effect_in_words(
    changes: ChangeSet, accepted: Iterable[RecordChange], reference: Reference, on: date
) -> list[str]:
    """Which cells of the map change their status, a sentence each."""
    before, after = effect(changes, accepted, reference, on)
    return [
        f"{reference.areas.name(code)}, {provision_type.label}: {old} → {new}"
        for code in reference.areas.codes
        for provision_type in reference.types.all
        if (old := _word(before, code, provision_type.key))
        != (new := _word(after, code, provision_type.key))
    ]


def _word(assessment: Assessment, area_code: str, type_key: str) -> str:
    return style_at(assessment, area_code, assessment.types.by_key[type_key]).word


def _assessed(cells: pd.DataFrame, reference: Reference, on: date) -> Assessment:
    return assess(
        parse_records(as_table(REGISTER, cells)),
        reference.areas,
        reference.types,
        reference.need,
        reference.expectations,
        on,
        horizons(reference.settings),
        coverage=reference.coverage,
    )
