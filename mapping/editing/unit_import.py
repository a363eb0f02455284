"""Units from a published list: the NHS file `epraccur`, or any table with a match of columns.

What is no longer in a whole list has closed. It stays among the units with the day that it closed,
so that what was said of it stays as well.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import change_cells, checked_cells
from mapping.english import count, named, verb
from mapping.errors import MappingError, TableError
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.limited import Limits, Tell, limited
from mapping.matching.synonyms import folded
from mapping.reference.unit_lists import COLUMNS as LIST_COLUMNS
from mapping.reference.units import COLUMNS, areas_of_postcodes, canonical_units
from mapping.region.kept_tables import UNIT_LISTS, UNITS
from mapping.store import Entry, Note, Store, UnchangedError
from mapping.tables.column_values import plain_rows
from mapping.tables.diff import RecordChange, differences
from mapping.tables.privacy.postcode_text import canonical
from mapping.tables.sheets import read_sheets
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import column_key

EPRACCUR = "NHS ODS epraccur"
_FIELDS = 27
_CODE, _NAME, _POSTCODE, _OPENED, _CLOSED, _STATUS, _SETTING = 0, 1, 9, 10, 11, 12, 25
_ACTIVE, _GP_PRACTICE = "A", "4"
LARGEST = 50_000_000
_MOST_NAMED = 5
MATCHED = ("unit_id", "name", "postcode", "area_code", "opened", "closed")


@dataclass(frozen=True)
class Listed:
    """Units as a list has them.

    Attributes
    ----------
    cells
        `unit_id`, `name`, `postcode`, `area_code`, `opened`, `closed`: those that are open.
    closed
        The day on which others closed, by id; "" where the list does not say.
    left_out
        How many rows are something else, in words by number.
    given
        The columns that the list has; of the others, a unit that is there keeps what it says.
    without_day
        Units with a day of opening that cannot be read: they are taken over without one.
    only_open
        It says of all its units that they are open, so that a day of closing is one to come.
    """

    cells: pd.DataFrame
    closed: Mapping[str, str]
    left_out: Mapping[str, int]
    given: tuple[str, ...]
    without_day: tuple[str, ...] = ()
    only_open: bool = False


@dataclass(frozen=True)
class UnitImport:
    """What taking a list over would do.

    Attributes
    ----------
    after
        The table of units as it would be.
    changes
        What differs from the table as it stands.
    closures
        Ids of the units that close, with the open unit at the same postcode that may have taken
        them over; "" where there is none.
    outside
        How many units of the list lie in no area of the region.
    unplaced
        How many have a postcode that nobody knows, or none.
    open_before
        How many that the list could have closed were open before it.
    without_day
        As in the list.
    moved
        From which area to which, by id.
    moved_away
        Those of the closures that are in no area of the region any more.
    staying
        Units whose postcode is not known: they stay in the area that they were in.
    later_day
        The newest day of what stands, where the list is of an earlier one; "" otherwise.
    """

    after: pd.DataFrame
    changes: tuple[RecordChange, ...]
    closures: Mapping[str, str]
    outside: int
    unplaced: int
    left_out: Mapping[str, int]
    open_before: int
    without_day: tuple[str, ...] = ()
    is_of_an_area: bool = False
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    moved_away: frozenset[str] = frozenset()
    staying: tuple[str, ...] = ()
    later_day: str = ""

    @property
    def closes_most(self) -> bool:
        """Whether more than half of what was open closes: the list may be of a part only."""
        return 2 * len(self.closures) > self.open_before


def read_list(content: bytes, name: str, match: Mapping[str, str] | None) -> Listed:
    """The units of a published list.

    Parameters
    ----------
    match
        The column of the file for each of `unit_id`, `name`, `postcode`, `area_code`, `opened` and
        `closed`; None for `epraccur` as it is published.

    Raises
    ------
    TableError
        It is no such list, or lacks a column that is named.
    """
    return _epraccur(content, name) if match is None else _matched(content, name, match)


def read_list_within(
    content: bytes, name: str, match: Mapping[str, str] | None, limits: Limits
) -> Listed:
    """`read_list` in a child process within limits: whatever the file does, it does there.

    Raises
    ------
    TableError
        As `read_list`.
    LimitError
        It asks for more than the limits.
    """
    return limited(name, limits, read_list, content, name, match)


def _epraccur(content: bytes, name: str) -> Listed:
    if not content.strip():
        raise TableError(f"{name} is empty. Choose the list again.")
    if len(content) > LARGEST:
        raise TableError(f"{name} is larger than {LARGEST // 1_000_000} MB. Split the file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error:
        # A cell without an end.
        rows = []
    wrong = next((n for n, row in enumerate(rows, 1) if len(row) not in (0, _FIELDS)), None)
    if wrong is not None or not any(rows):
        raise TableError(
            f"{name} is not epraccur as it is published: row {wrong or 1} has not {_FIELDS} "
            "columns. Take the file from the NHS Organisation Data Service as it is, without a "
            "header. Any other list begins with the names of its columns (on the command line, "
            "--columns says which is which)."
        )
    nameless = [n for n, row in enumerate(rows, 1) if row and not (row[_CODE] and row[_NAME])]
    _require_named(name, nameless)
    rows = [row for row in rows if row]
    practices = [row for row in rows if row[_SETTING] == _GP_PRACTICE]
    active = [row for row in practices if row[_STATUS] == _ACTIVE]
    cells, twice = _once(
        pd.DataFrame(
            [
                [r[_CODE], r[_NAME], r[_POSTCODE], "", _day(r[_OPENED]), _day(r[_CLOSED])]
                for r in active
            ],
            columns=list(MATCHED),
            dtype="str",
        )
    )
    left_out = {
        "of another prescribing setting": len(rows) - len(practices),
        "not active": len(practices) - len(active),
        **twice,
    }
    gone = {row[_CODE]: _day(row[_CLOSED]) for row in rows if row[_STATUS] != _ACTIVE}
    return Listed(
        cells,
        gone,
        left_out,
        ("unit_id", "name", "postcode", "opened", "closed"),
        tuple(row[_CODE] for row in active if row[_OPENED] and not _day(row[_OPENED])),
        only_open=True,
    )


def _require_named(name: str, lines: Sequence[int]) -> None:
    """Nothing of a list is left out because a cell of it is blank: it would seem to have closed."""
    if lines:
        which = named([str(n) for n in lines], _MOST_NAMED)
        raise TableError(
            f"{name}, {'row' if len(lines) == 1 else 'rows'} {which}: the code or the name is "
            "blank. Each unit needs both. Fill them in, or take the row out."
        )


def _once(cells: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Units by the first row of each, and how many rows stand again, by the words for them."""
    once = cells.drop_duplicates("unit_id", ignore_index=True)
    again = cells[cells["unit_id"].duplicated()]
    which = named(list(dict.fromkeys(again["unit_id"])), _MOST_NAMED)
    words = f"with a code that stands above already, of which the first counts ({which})"
    return once, {words: len(again)}


def _day(text: str) -> str:
    """A day written YYYYMMDD as YYYY-MM-DD; "" for anything else.

    >>> _day("19740401"), _day("")
    ('1974-04-01', '')
    """
    try:
        return datetime.strptime(text, "%Y%m%d").date().isoformat()  # noqa: DTZ007
    except ValueError:
        return ""


def _matched(content: bytes, name: str, match: Mapping[str, str]) -> Listed:
    unknown = [column for column in match if column not in MATCHED]
    if unknown or not {"unit_id", "name"} <= set(match):
        raise TableError(
            f"--columns says which column of {name} is which: unit_id=…,name=…, and of these as "
            f"many as there are: {', '.join(MATCHED[2:])}."
            + (f" There is no {unknown[0]} to be filled." if unknown else "")
        )
    match = {column: column_key(title) for column, title in match.items()}
    titles = list(match.values())
    table = read_table_bytes(content, name, titles, titles, max_bytes=LARGEST)
    if table.missing:
        raise TableError(f"{name} has no column {', '.join(table.missing)}. Correct --columns.")
    cells = pd.DataFrame(
        {c: table.cells[match[c]] if c in match else "" for c in MATCHED}, dtype="str"
    )
    is_nameless = (cells["unit_id"] == "") | (cells["name"] == "")
    _require_named(name, table.rows[is_nameless.to_numpy()].tolist())
    once, twice = _once(cells)
    return Listed(once, {}, twice, tuple(match))


def take_over(
    listed: Listed,
    current: pd.DataFrame,
    kind: str,
    source: str,
    source_date: date,
    reference: Reference,
    directory: PostcodeDirectory | None = None,
    *,
    is_whole: bool,
    area_code: str = "",
) -> UnitImport:
    """What taking a list over would make of the table of units.

    Parameters
    ----------
    is_whole
        The list has every unit of the kind: what it lacks has closed.
    area_code
        Of one area only, and what lies elsewhere stays as it is; "" for the whole region.
    """
    day = source_date.isoformat()
    found = canonical_units(listed.cells.assign(kind=kind, source=source, source_date=day))
    if listed.only_open:
        found["closed"] = found["closed"].where(found["closed"] > day, "")
    found = _with_held(found, current, listed.given)
    held = reference.coverage.units.areas_by_id
    known_before = {id_: held[id_] for id_ in current["unit_id"] if id_ in held}
    places = _in_region(found, known_before, reference, directory)
    found, outside = places.found, places.outside
    is_mine = (current["kind"] == kind).to_numpy()
    if area_code:
        where = current["unit_id"].map(held)
        is_mine = is_mine & (where == area_code).to_numpy()
        is_here = (found["area_code"] == area_code).to_numpy()
        outside += int((~is_here).sum())
        # One that was elsewhere is that area's to move.
        is_here = is_here & ~found["unit_id"].isin(current.loc[~is_mine, "unit_id"]).to_numpy()
        found = found[is_here].reset_index(drop=True)
    mine, others = current[is_mine], current[~is_mine]
    taken = set(found["unit_id"])
    gone = mine[~mine["unit_id"].isin(taken)]
    is_open = _is_open(gone, day).to_numpy()
    if is_whole:
        ends = [listed.closed.get(id_, "") or day for id_ in gone["unit_id"]]
        gone = gone.assign(closed=np.where(is_open, ends, gone["closed"]))
    gone, found = _without_slips(gone), _without_slips(found)
    after = pd.concat([others, gone, found], ignore_index=True)[list(COLUMNS)]
    order = {id_: at for at, id_ in enumerate(current["unit_id"])}
    order_of = after["unit_id"].map(order).fillna(len(order))
    after = after.loc[order_of.sort_values(kind="stable").index].reset_index(drop=True)
    by_postcode = dict(zip(found["postcode"], found["unit_id"], strict=True))
    closing = gone[is_open] if is_whole else gone[:0]
    to = dict(zip(found["unit_id"], found["area_code"], strict=True))
    newest = str(mine["source_date"].max()) if len(mine) else ""
    return UnitImport(
        after=after,
        changes=differences(current, after, UNITS.id_columns),
        closures={
            id_: by_postcode.get(postcode, "") if postcode else ""
            for id_, postcode in zip(closing["unit_id"], closing["postcode"], strict=True)
        },
        outside=outside,
        unplaced=places.unplaced,
        left_out=listed.left_out,
        open_before=int(_is_open(mine, day).sum()),
        without_day=tuple(id_ for id_ in listed.without_day if id_ in taken),
        is_of_an_area=bool(area_code),
        moved={
            id_: (area, to[id_]) for id_, area in known_before.items() if to.get(id_, area) != area
        },
        moved_away=frozenset(closing["unit_id"]) & places.ids_outside,
        staying=tuple(id_ for id_ in places.staying if id_ in taken),
        later_day=newest if newest > day else "",
    )


def _is_open(cells: pd.DataFrame, day: str) -> pd.Series:
    """Which units have not closed by a day."""
    return (cells["closed"] == "") | (cells["closed"] > day)


def _without_slips(cells: pd.DataFrame) -> pd.DataFrame:
    """Units without a day of opening that is not before that of closing: a slip of the list."""
    is_slip = (cells["closed"] != "") & (cells["opened"] >= cells["closed"])
    return cells.assign(opened=cells["opened"].mask(is_slip, ""))


def _with_held(found: pd.DataFrame, current: pd.DataFrame, given: Collection[str]) -> pd.DataFrame:
    """Units with what the table says of them, where the list has no such column."""
    held = current.set_index("unit_id")
    is_there = found["unit_id"].isin(held.index)
    filled = found.copy()
    for column in set(MATCHED) - set(given):
        filled.loc[is_there, column] = held.loc[found.loc[is_there, "unit_id"], column].to_numpy()
    # Who has moved may be in another area.
    known = held["postcode"].to_dict()
    then = pd.Series([known.get(id_, "") for id_ in found["unit_id"]], dtype="str")
    has_moved = (filled["postcode"] != "") & (then != filled["postcode"])
    if "area_code" not in given:
        filled["area_code"] = filled["area_code"].mask(has_moved, "")
    return filled


@dataclass(frozen=True)
class _Places:
    """The units of a list that are in an area, and what is so of the others.

    Attributes
    ----------
    unplaced, outside
        How many have no known postcode, and how many are elsewhere.
    ids_outside, staying
        Which are elsewhere, and which stay in the area that they were in.
    """

    found: pd.DataFrame
    unplaced: int
    outside: int
    ids_outside: frozenset[str]
    staying: tuple[str, ...]


def _in_region(
    found: pd.DataFrame,
    before: Mapping[str, str],
    reference: Reference,
    directory: PostcodeDirectory | None,
) -> _Places:
    """The units that are in an area by their postcode; else where they were before.

    A postcode may be newer than the directory: whoever has moved to one has not closed.
    """
    from mapping.geography.postcode_directory import OnsPostcodeDirectory

    known = directory or OnsPostcodeDirectory()
    blank = found["area_code"] == ""
    wanted = {code for code in found.loc[blank, "postcode"] if code}
    somewhere = known.find(wanted) if wanted else {}
    areas = areas_of_postcodes(wanted, reference.areas, reference.settings, known) if wanted else {}
    keys = found["postcode"].map(canonical)
    by_postcode = pd.Series([areas.get(key, "") for key in keys], dtype="str")
    codes = found["area_code"].where(~blank, by_postcode)
    is_unknown = (codes == "") & ~keys.isin(set(somewhere))
    stays = is_unknown & found["unit_id"].isin(before)
    codes = codes.mask(stays, found["unit_id"].map(before))
    is_outside = (codes == "") & ~is_unknown
    return _Places(
        found.assign(area_code=codes)[codes != ""].reset_index(drop=True),
        unplaced=int((is_unknown & ~stays).sum()),
        outside=int(is_outside.sum()),
        ids_outside=frozenset(found.loc[is_outside, "unit_id"]),
        staying=tuple(found.loc[stays, "unit_id"]),
    )


@dataclass(frozen=True)
class SentList:
    """A list of units that somebody sends to a page, and what they say of it.

    Attributes
    ----------
    match
        As for `read_list`.
    area_code, is_whole
        As for `take_over`.
    """

    name: str
    content: bytes
    match: Mapping[str, str] | None
    kind: str
    source: str
    source_date: date
    is_whole: bool
    area_code: str = ""


def read_and_take_over(
    sent: SentList, current: pd.DataFrame, reference: Reference, limits: Limits, tell: Tell
) -> UnitImport:
    """What taking over a list that somebody sends would do, worked out in a child within limits.

    Raises
    ------
    MappingError
        It is no such list, or asks for more than the limits.
    """
    return limited(sent.name, limits, _taken_over, sent, current, reference, tell=tell)


def _taken_over(sent: SentList, current: pd.DataFrame, reference: Reference) -> UnitImport:
    return take_over(
        read_list(sent.content, sent.name, sent.match),
        current,
        sent.kind,
        sent.source,
        sent.source_date,
        reference,
        is_whole=sent.is_whole,
        area_code=sent.area_code,
    )


def titles_of(content: bytes, name: str, limits: Limits) -> tuple[str, ...]:
    """The column names of a list that somebody sends; none for `epraccur`, which has no header.

    Raises
    ------
    MappingError
        It is no table, or asks for more than the limits.
    """
    return limited(name, limits, _titles, content, name)


def _titles(content: bytes, name: str) -> tuple[str, ...]:
    sheets = read_sheets(content, name)
    first = next((sheet.rows[0] for sheet in sheets if sheet.rows), [])
    is_epraccur = len(first) == _FIELDS and _day(first[_OPENED]) != ""
    return () if is_epraccur else tuple(title for title in first if title)


def likeliest(titles: Iterable[str]) -> dict[str, str]:
    """The column of a list that each of ours is likely to be, by its name.

    >>> likeliest(["Practice Code", "Practice Name", "Post Code"])
    {'postcode': 'Post Code', 'unit_id': 'Practice Code', 'name': 'Practice Name'}
    """
    found: dict[str, str] = {}
    for column, parts in _LIKE.items():
        for title in titles:
            said = folded(title)
            if title not in found.values() and any(part in said for part in parts):
                found[column] = title
                break
    return found


# The postcode first: it is a code as well.
_LIKE = {
    "postcode": ("postcode", "post code"),
    "area_code": ("area code", "local authority code", "la code"),
    "unit_id": ("unit id", "code", "urn", "id"),
    "name": ("name", "practice", "school", "organisation"),
    "opened": ("open", "start"),
    "closed": ("close", "end"),
}


def save_import(
    made: UnitImport,
    units: Store,
    lists: Store,
    whole: Mapping[str, str] | None,
    note: Note,
    reference: Reference,
    today: date,
) -> tuple[Entry | None, Entry | None]:
    """Save the units and, where the list is whole, that it is; None for what was so already.

    Parameters
    ----------
    whole
        The row of the table of complete lists; None where the list is not known to be whole.
    """
    before = checked_cells(UNITS, units.load().content, reference, today)
    if differences(before, made.after, UNITS.id_columns) != made.changes:
        raise MappingError(
            "Somebody else has changed the list of units meanwhile. Nothing was saved. Import the "
            "file again."
        )
    first = _saved(units, made.after, note, reference, today)
    if whole is None:
        return first, None
    there = checked_cells(UNIT_LISTS, lists.load().content, reference, today)
    row = pd.DataFrame([whole], columns=list(LIST_COLUMNS), dtype="str")
    others = there[UNIT_LISTS.ids(there) != UNIT_LISTS.ids(row).iloc[0]]
    after = pd.concat([others, row], ignore_index=True)
    return first, _saved(lists, after, note, reference, today)


def _saved(
    store: Store, after: pd.DataFrame, note: Note, reference: Reference, today: date
) -> Entry | None:
    try:
        return change_cells(lambda _: after, store, note, reference, today)
    except UnchangedError:
        return None


def by_area(cells: pd.DataFrame, kind: str, on: date) -> Counter[str]:
    """How many units of a kind are open in each area on a day."""
    day = on.isoformat()
    is_counted = _is_open(cells, day) & (cells["opened"] <= day) & (cells["kind"] == kind)
    return Counter(cells.loc[is_counted, "area_code"])


CHANGE_COLUMNS = (
    *("unit_id", "what", "name", "area_code", "closed", "taken_over_by", "was_in_area_code"),
)
# That a list says so again changes nothing of a unit but who says so, and when.
_WHOSE_WORD = {"source", "source_date"}


def change_rows(made: UnitImport) -> Iterator[dict[str, str]]:
    """What would change, a row a unit, as `CHANGE_COLUMNS`."""
    cells = {row["unit_id"]: row for row in plain_rows(made.after)}
    for change in made.changes:
        id_ = change.record_id
        row = cells.get(id_)
        yield {
            "unit_id": id_,
            "what": _what(made, change),
            "name": "" if row is None else str(row["name"]),
            "area_code": "" if row is None else str(row["area_code"]),
            "closed": "" if row is None else str(row["closed"]),
            "taken_over_by": made.closures.get(id_, ""),
            "was_in_area_code": made.moved.get(id_, ("", ""))[0],
        }


def _what(made: UnitImport, change: RecordChange) -> str:
    if change.record_id in made.closures:
        return "moved_away" if change.record_id in made.moved_away else "closed"
    if change.record_id in made.moved:
        return "moved"
    if change.kind == "changed" and {column for column, _, _ in change.cells} <= _WHOSE_WORD:
        return "confirmed"
    return change.kind


def as_they_were(number: int) -> str:
    """That a list only says so many units again; "" where there is none."""
    return f"{count(number, 'unit')} {verb(number, 'stay')} as before." if number else ""


def left_out(made: UnitImport) -> str:
    """What of a list is not taken over, in sentences; "" where all of it is."""
    left = [f"{n:,} {why}" for why, n in made.left_out.items() if n]
    where = "of other areas or outside the region" if made.is_of_an_area else "outside the region"
    left += [f"{made.outside:,} {where}"] if made.outside else []
    left += [f"{made.unplaced:,} with no known postcode"] if made.unplaced else []
    said = f"Left out: {', '.join(left)}." if left else ""
    more = [said] if said else []
    if made.without_day:
        more.append(
            f"{count(len(made.without_day), 'unit')} with a day of opening that cannot be read, "
            f"taken over without one: {named(made.without_day, _MOST_NAMED)}."
        )
    if made.staying:
        more.append(
            f"{count(len(made.staying), 'unit')} with a postcode that is not known, left in the "
            f"area of before: {named(made.staying, _MOST_NAMED)}."
        )
    return " ".join(more)


def questions_of(made: UnitImport) -> dict[str, str]:
    """What to ask of a list before it is taken over, each with the answer that lets it."""
    asked = {}
    if made.closes_most:
        ask = (
            f"{len(made.closures):,} of the {made.open_before:,} that were open close. A list of a "
            "part of them closes all the others."
        )
        asked[ask] = "It lists all there are: these have closed"
    if made.later_day:
        ask = (
            f"What stands is of {in_words(date.fromisoformat(made.later_day))}, and this list is "
            "of an earlier day: it takes back what has changed since."
        )
        asked[ask] = "It is right all the same: take back what has changed since"
    return asked
