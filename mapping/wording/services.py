"""Records, choices and answers of the services page in plain English; figures are never rounded.

The page and its downloads take every word and figure from here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from mapping.analysis.services.service_filter import (
    ALL_NEEDS,
    ANY_NEED,
    BLANK,
    FACETS,
    NEEDS,
    ServiceFilter,
    plain,
)
from mapping.analysis.services.service_labels import (
    FACET_HEADINGS,
    FIELD_LABELS,
    HEADINGS,
    KINDS,
    MONEY,
    NAME,
    NAMES,
    STANDS,
    Ints,
    choice_in_words,
    served_codes,
    word_of,
)
from mapping.analysis.services.service_matrix import ServiceMatrix
from mapping.context.reference import Reference
from mapping.dates import add_months, day_of, in_words, known_day
from mapping.english import (
    capitalised,
    count,
    count_or_no,
    format_number,
    listed,
    lower_first,
    plural,
    pounds,
    so_many_of,
    word_within,
)
from mapping.gap_model.standing import STANDINGS, Horizons, Standing, standings
from mapping.register.disclosure import NOT_STATED, PublicRegister
from mapping.register.record_form import FIELD_GROUPS
from mapping.register.schema import INTERNAL_NAMES, NOT_PROVIDED, PARTIAL
from mapping.tables.column_values import each_unique
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import parse_date, split_list

_TYPE = "provision_type"
# Texts that are lists of codes.
_OF_WORDS = ("areas_served", "languages", "maintained_by")
_NOT_IN_FORCE = {
    Standing.ENDED: "ended",
    Standing.NOT_BEGUN: "not yet begun",
    Standing.PLAN: "planned only",
    Standing.TOO_OLD: "with evidence too old",
    Standing.VERIFIED_LATER: "verified after that date",
}


CAVEAT = (
    "What is not on the register is not known; it is not “none”. Addresses that are withheld are "
    "not held."
)


def records_on(register: PublicRegister, on: date, horizons: Horizons) -> pd.DataFrame:
    """The public records with what each is worth on a date, in the column `stands`."""
    words = np.array(STANDINGS, dtype=object)[standings(register.records, on, horizons)]
    return register.records.assign(**{STANDS: pd.Series(words, dtype="str")})


def texts(records: pd.DataFrame, column: str, reference: Reference) -> pd.Series:
    """A column as it is read on the page; blank where nothing is stated."""
    values = records[column]
    match KINDS[column]:
        case "date":
            return _each(values, lambda cell: in_words(known_day(cell)))
        case "number" | "whole":
            return _each(values, pounds if column == MONEY else format_number)
        case "yes_no":
            return values.map({True: "Yes", False: "No"}).astype("str")
        case _ if column == STANDS:
            words = each_unique(values, partial(_list, column=column, reference=reference), "str")
            is_nil = (records["status"] == NOT_PROVIDED) & (values == Standing.IN_FORCE)
            return words.mask(is_nil, _nil_in_words(records[is_nil], reference))
        case _ if column == "location":
            return values.where(values != NOT_STATED, "")
        case "text" if column not in _OF_WORDS:
            return values
        case _:
            return each_unique(values, partial(_list, column=column, reference=reference), "str")


def _nil_in_words(records: pd.DataFrame, reference: Reference) -> pd.Series:
    """Of returns that there is none, which nothing runs by: who says so, and since when."""
    told = zip(records["maintained_by"], records["last_verified"], strict=True)
    said = [
        f"Says that there is none ({_list(code, 'maintained_by', reference)}, "
        f"{in_words(known_day(day))})"
        for code, day in told
    ]
    return pd.Series(said, index=records.index, dtype="str")


def cell_in_words(text: str, column: str, reference: Reference) -> str:
    """One cell of a record's row as it is read on a page; blank where it is."""
    match KINDS[column]:
        case "date":
            day = parse_date(text)
            return in_words(day) if day else text
        case "word" | "words":
            return _list(text, column, reference)
        case _:
            return _list(text, column, reference) if column in _OF_WORDS else text


def record_change_in_words(reference: Reference, change: RecordChange) -> RecordChange:
    """A change of a record with names and words in place of columns and keys.

    The id is left out of the cells: it names the change already.
    """
    cells = (
        FieldChange(
            NAMES[f.column],
            *(cell_in_words(text, f.column, reference) for text in (f.old, f.new)),
        )
        for f in change.fields
        if f.column != "record_id"
    )
    return replace(change, cells=tuple(cells))


def _list(text: str, column: str, reference: Reference) -> str:
    words = [word_of(column, value, reference) for value in split_list(text)]
    return ", ".join([*words[:1], *(_lower(word, column) for word in words[1:])])


def _lower(word: str, column: str) -> str:
    """A word within a list; names keep their capital, and so do abbreviations."""
    return word if column in ("areas_served", "languages") else word_within(word)


def _each(values: pd.Series, say: Callable[..., str]) -> pd.Series:
    codes, uniques = pd.factorize(values)
    said = np.array([*(say(value) for value in uniques.tolist()), ""], dtype=object)
    return pd.Series(said[codes], index=values.index, dtype="str")


def ranks(records: pd.DataFrame, column: str, reference: Reference) -> Ints:
    """Place of each record in the order of a column, -1 for those that state nothing."""
    if KINDS[column] in ("date", "number", "whole", "yes_no"):
        return pd.factorize(records[column], sort=True)[0].astype(np.int64)
    codes, uniques = pd.factorize(texts(records, column, reference))
    folded = [plain(str(text)) for text in uniques]
    order = sorted(range(len(folded)), key=lambda n: (folded[n], str(uniques[n])))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    place[[n for n, text in enumerate(folded) if not text]] = -1
    return place[codes] if len(place) else codes.astype(np.int64)


def in_order(rows: Ints, rank: Ints, *, descending: bool) -> Ints:
    """Rows in the order of a column; what states nothing comes last either way."""
    places = rank[rows]
    stated, blank = rows[places >= 0], rows[places < 0]
    key = places[places >= 0]
    return np.concatenate([stated[np.argsort(-key if descending else key, kind="stable")], blank])


def record_title(row: Mapping[Any, Any], reference: Reference | None = None) -> str:
    """Whose record it is and of what: “Provider: Service”, or that it is a nil return.

    Parameters
    ----------
    reference
        Where several are to be told apart: a nil return is told with its type then.
    """
    names = (str(row["provider"]), str(row[NAME]))
    if title := ": ".join(dict.fromkeys(name for name in names if name)):
        return title
    kind = "" if reference is None else word_of(_TYPE, str(row[_TYPE]), reference)
    return f"Nil return: {kind}" if kind else "Nil return"


def new_record_in_words(cells: Mapping[str, str], reference: Reference) -> str:
    """What a record that is not on the register yet should say, field by field."""
    return "; ".join(
        f"{FIELD_LABELS[name]}: {cell_in_words(text, name, reference)}"
        for name, text in cells.items()
    )


def titles(records: pd.DataFrame, reference: Reference) -> list[str]:
    """What each record is called: by its service, its provider, or as a nil return."""
    names = (records[NAME], records["provider"], texts(records, "provision_type", reference))
    return [
        service or provider or f"Nil return: {kind}"
        for service, provider, kind in zip(*(column.tolist() for column in names), strict=True)
    ]


# ----------------------------------------------------------------------- answers in words


def filter_in_words(asked: ServiceFilter, reference: Reference) -> str:
    """What is asked for, such as "provision type Refuge or MARAC; client group Victims"."""
    return "; ".join(_asked(asked, reference))


def _asked(asked: ServiceFilter, reference: Reference) -> Iterator[str]:
    needs = [facet for facet in NEEDS if asked.chosen(facet)]
    together = needs if asked.needs == ANY_NEED else []
    for facet in FACETS:
        if facet in together[:1]:
            yield ", or ".join(_facet_in_words(asked, need, reference) for need in together)
        elif asked.chosen(facet) and facet not in together:
            yield _facet_in_words(asked, facet, reference)
    if asked.ends_from is not None:
        yield f"funding ends on {in_words(asked.ends_from)} or later"
    if asked.ends_until is not None:
        yield f"funding ends on {in_words(asked.ends_until)} or earlier"
    if asked.words:
        yield f"with the words “{asked.words}”"


def _facet_in_words(asked: ServiceFilter, facet: str, reference: Reference) -> str:
    words = [choice_in_words(facet, choice, reference) for choice in asked.chosen(facet)]
    joint = "and" if asked.needs == ALL_NEEDS and facet in NEEDS else "or"
    return f"{lower_first(FACET_HEADINGS[facet])}: {f' {joint} '.join(words)}"


def answer(
    shown: pd.DataFrame,
    n_records: int,
    asked: ServiceFilter,
    reference: Reference,
    on: date,
    silent: int = 0,
) -> str:
    """What is shown, what is not, what of it is not in force, and the money, in a few sentences.

    Parameters
    ----------
    shown
        Records with the columns of `ANSWERED_FROM` at least.
    silent
        How many would fit if they said when their funding ends.
    """
    wanted = filter_in_words(asked, reference)
    if shown.empty:
        return f"{_nothing(n_records, wanted)} {_silent(silent)}".rstrip()
    parts = (
        _shown(len(shown), n_records, wanted),
        _silent(silent),
        _nil_returns(shown),
        _not_in_force(shown, on),
        _money(shown),
    )
    return " ".join(part for part in parts if part)


def _nothing(n_records: int, wanted: str) -> str:
    if not n_records:
        return "The register holds no record yet."
    return (
        f"None of the {n_records:,} records fits: {wanted}. That no record is found does not mean "
        "that there is no provision. Take a choice away to see more."
    )


def _shown(n: int, n_records: int, wanted: str) -> str:
    if not wanted:
        return "The one record is shown." if n == 1 else f"All {n:,} records are shown."
    verb = plural(n, "is", "are")
    hidden = n_records - n
    rest = f" {hidden:,} {plural(hidden, 'is', 'are')} not shown." if hidden else ""
    return f"{n:,} of {n_records:,} records {verb} shown – {wanted}.{rest}"


def _silent(number: int) -> str:
    if not number:
        return ""
    verb = plural(number, "says", "say")
    return f"{number:,} more {verb} nothing of an end of funding, and may be among them."


def _nil_returns(shown: pd.DataFrame) -> str:
    n = int((shown["status"] == NOT_PROVIDED).sum())
    if not n:
        return ""
    return f"{n:,} of them {plural(n, 'says', 'say')} that there is none."


def _not_in_force(shown: pd.DataFrame, on: date) -> str:
    counts = Counter(shown[STANDS].tolist())
    parts = [f"{counts[key]:,} {words}" for key, words in _NOT_IN_FORCE.items() if counts[key]]
    n = sum(counts[key] for key in _NOT_IN_FORCE)
    if not n:
        return f"{plural(len(shown), 'It is', 'All of them are')} in force on {in_words(on)}."
    if n == len(shown):
        which = plural(n, "It is not", "None of them is")
    else:
        which = f"Of those shown, {n:,} {plural(n, 'is', 'are')} not"
    return f"{which} in force on {in_words(on)}: {', '.join(parts)}."


def _money(shown: pd.DataFrame) -> str:
    stated = shown[shown[MONEY].notna()]
    silent = len(shown) - len(stated)
    if stated.empty:
        return f"{plural(silent, 'It does not state', 'None of them states')} annual funding."
    total, in_force = _sum(stated), _sum(stated[stated[STANDS] == Standing.IN_FORCE])
    part = pounds(in_force) if in_force else "none"
    of_it = "" if in_force == total else f", {part} of it by records in force"
    rest = f"; {silent:,} {plural(silent, 'states', 'state')} none" if silent else ""
    n = len(stated)
    return f"{n:,} {plural(n, 'states', 'state')} annual funding: {pounds(total)}{of_it}{rest}."


def _sum(records: pd.DataFrame) -> float:
    return math.fsum(records[MONEY].tolist())


# ------------------------------------------------------------------- by a need and by area

NONE_FOUND = "none found"
NO_NO = (
    "“None found” says that no record on the register names it there, not that there is no "
    "service. A record for the whole region counts in every area, one that names several counts "
    "in each."
)
_MOST_VALUES, _MOST_AREAS = 4, 6


def matrix_answer(matrix: ServiceMatrix, reference: Reference) -> str:
    """For whom nothing is found, where, and how many records do not say, in a few sentences."""
    heading = lower_first(FACET_HEADINGS[matrix.facet])
    counted = count_or_no(matrix.records, "record is", "records are")
    which = filter_in_words(matrix.asked, reference)
    parts = (
        f"{capitalised(counted)} counted by {heading} and area – {which}.",
        _nowhere(matrix, reference),
        _in_part(matrix, reference),
        _unsaid(matrix.in_all[BLANK], matrix.records, heading),
    )
    return " ".join(part for part in parts if part)


def _value(matrix: ServiceMatrix, value: str, reference: Reference) -> str:
    return choice_in_words(matrix.facet, value, reference)


def _nowhere(matrix: ServiceMatrix, reference: Reference) -> str:
    values = [v for v in matrix.stated if len(matrix.without(v)) == len(matrix.areas)]
    if not values:
        lacks = any(map(matrix.without, matrix.stated))
        return "" if lacks or not matrix.stated else "Each is found in every area."
    where = plural(len(matrix.areas), "here", "in any area")
    return f"Not found {where}: {'; '.join(_value(matrix, v, reference) for v in values)}."


def _in_part(matrix: ServiceMatrix, reference: Reference) -> str:
    """What is found in some areas only, that which fewest have first."""
    lacking = {v: matrix.without(v) for v in matrix.stated}
    some = [v for v, codes in lacking.items() if 0 < len(codes) < len(matrix.areas)]
    some.sort(key=lambda value: -len(lacking[value]))
    if not some:
        return ""
    said = [
        f"{_value(matrix, v, reference)} (not in {_areas(lacking[v], reference)})"
        for v in some[:_MOST_VALUES]
    ]
    rest = len(some) - len(said)
    return f"Found in some areas only: {'; '.join(said)}{f'; and {rest} more' if rest else ''}."


def _areas(codes: tuple[str, ...], reference: Reference) -> str:
    """The areas by name; of many the first, since the table says which they are."""
    names = [reference.areas.name(code) for code in codes[:_MOST_AREAS]]
    more = len(codes) - len(names)
    return listed([*names, *([count(more, "other")] if more else [])], "or")


def _unsaid(n: int, n_records: int, heading: str) -> str:
    if not n:
        return ""
    verb = plural(n, "states", "state")
    which = capitalised(so_many_of(n, n_records)) if n_records > 1 else "It"
    return f"{which} {verb} no {heading}: that is not a “no”."


# ----------------------------------------------------------------------------- one record


def what_is_said(records: pd.DataFrame, reference: Reference) -> list[list[tuple[str, str]]]:
    """Label and text of all that each record states, in the order of its form.

    It is for whoever keeps records: no place is withheld. A note is none of what a record says, and
    may be another area's.
    """
    asked = (name for group in FIELD_GROUPS for name in group.columns)
    columns = [name for name in asked if name not in INTERNAL_NAMES]
    said = [(FIELD_LABELS[name], texts(records, name, reference).tolist()) for name in columns]
    return [
        [(label, cells[row]) for label, cells in said if cells[row]] for row in range(len(records))
    ]


@dataclass(frozen=True)
class RecordWords:
    """One record in words.

    Attributes
    ----------
    standing
        Whether it counts on the date, and why.
    facts
        Heading and text of all that is stated.
    not_stated
        Headings of what is not.
    served
        Codes of the areas that it serves.
    """

    record_id: str
    title: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    not_stated: tuple[str, ...]
    served: tuple[str, ...]
    provision_type: str


def record_in_words(record: pd.DataFrame, reference: Reference, on: date) -> RecordWords:
    """One record in words.

    Parameters
    ----------
    record
        A single row, with the column `stands`.
    """
    said = {name: str(texts(record, name, reference).iloc[0]) for name in HEADINGS}
    row = {str(name): value for name, value in record.iloc[0].items()}
    unit = reference.types.by_key[row["provision_type"]].unit
    for name in ("capacity", "units_covered", "units_total"):
        said[name] += f" {unit}" if said[name] else ""
    said[MONEY] += " a year" if said[MONEY] else ""
    is_nil = row["status"] == NOT_PROVIDED
    said["funding_end"] = end_in_words(row["funding_end"], row[STANDS], on)
    return RecordWords(
        record_id=row["record_id"],
        title=titles(record, reference)[0],
        standing=_standing(row, reference, on),
        facts=tuple((heading, said[name]) for name, heading in HEADINGS.items() if said[name]),
        not_stated=tuple(
            heading
            for name, heading in HEADINGS.items()
            if not said[name] and not (is_nil or name == "gap_cause")
        ),
        served=served_codes(row["areas_served"], reference.areas),
        provision_type=row["provision_type"],
    )


def end_in_words(funding_end: object, stands: object, on: date) -> str:
    """When a record's funding ends, or has ended without a recorded renewal; "" if not stated."""
    end = day_of(funding_end)
    if end is None:
        return ""
    is_lapsed = end <= on and stands == Standing.IN_FORCE
    return f"{in_words(end)}, renewal not recorded" if is_lapsed else in_words(end)


def _standing(row: Mapping[str, object], reference: Reference, on: date) -> str:
    day, verified = in_words(on), known_day(row["last_verified"])
    until = add_months(verified, reference.settings.evidence_expires_months)
    match row[STANDS]:
        case Standing.VERIFIED_LATER:
            return f"It does not count on {day}: it was verified later, on {in_words(verified)}."
        case Standing.TOO_OLD:
            return (
                f"It does not count on {day}: it was last verified on {in_words(verified)}, and "
                f"its evidence stood until {in_words(until)}."
            )
        case Standing.PLAN:
            return f"It is a plan, which shows nothing about what there is on {day}."
        case Standing.NOT_BEGUN:
            begins = in_words(known_day(row["start_date"]))
            return f"It does not count on {day}: it begins on {begins}."
        case Standing.ENDED:
            ended = in_words(known_day(row["end_date"]))
            return (
                f"It ended on {ended}. It still shows that a return was made, but it provides "
                f"nothing on {day}."
            )
        case _:
            stands = f"its evidence stands until {in_words(until)}"
            if row["status"] == NOT_PROVIDED:
                return f"It counts on {day} as a return that there is none: {stands}."
            what = "provided in part" if row["status"] == PARTIAL else "provided"
            return f"It counts on {day} as {what}: it is in force, and {stands}."
