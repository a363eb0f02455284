"""The register's rules: one function each, whose docstring is the rule as published.

A rule looks at the whole table at once and yields a problem for each cell that breaks it, so
that a person sees every fault together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cache, partial
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.dates import add_months
from mapping.english import capitalised, plural
from mapping.errors import PostcodeDirectoryError
from mapping.geography.areas import REGION, WHOLE_REGION, Areas
from mapping.geography.placing import areas_of_places
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.problems import WITHHELD, Problem, Severity, shorten
from mapping.reference.provision_types import ProvisionTypes
from mapping.register.schema import (
    COLUMN_NAMES,
    COLUMNS,
    CONFIRMED,
    EVALUATED,
    INTERNAL_NOTE,
    LINK_NAMES,
    NOT_EVALUATED,
    NOT_PROVIDED,
    OTHER_COLUMNS,
    PARTIAL,
    REQUIRED_NAMES,
    TEXT_NAMES,
    UNDER_WAY,
)
from mapping.settings import Settings
from mapping.tables.columns import Column
from mapping.tables.parsing import (
    parse_amount,
    parse_date,
    parse_yes_no,
    split_list,
    split_words,
    word_key,
)
from mapping.tables.placeholders import NAMES_NOBODY, NO_NAME
from mapping.tables.privacy import sieve
from mapping.tables.privacy.addresses import (
    begins_an_address,
    ends_an_address,
    is_address_in_parts,
)
from mapping.tables.privacy.look_alikes import as_it_looks
from mapping.tables.privacy.personal_data import tells_of_anybody
from mapping.tables.privacy.places import (
    STAYS_NOWHERE,
    WHAT_TELLS_NOTHING,
    could_tell_of_a_place,
    may_tell_of_a_place,
    tells_of_a_place,
    told_by,
    with_first_half,
)
from mapping.tables.privacy.postcode_text import (
    SECOND_HALF,
    canonical,
    is_like_second_half,
    is_postcode,
)
from mapping.tables.text_rules import PERSONAL_EMAIL, breaks_none, is_web_link, text_rules
from mapping.tables.text_table import TextTable, shown_title

Mask = npt.NDArray[np.bool_]

_LONG_TEXT = ("details", "good_practice", INTERNAL_NOTE, OTHER_COLUMNS)
_LONGEST, _LONGEST_DETAILS = 500, 5_000
_UNVERIFIED_MONTHS = 12
_YEARS = range(1900, 2200)
# Texts that could tell where a place is. The other columns hold codes and words of lists.
_FREE_TEXT = set(TEXT_NAMES) - {"record_id", "maintained_by", "areas_served", "languages"}


@dataclass(frozen=True)
class Context:
    """What the rules need to know beside the table.

    Attributes
    ----------
    today
        Nothing can have been verified after it.
    postcodes
        None: postcodes are not looked up (their form is checked all the same).
    areas_of_authority
        Area codes of each authority code of the postcode directory; None: an authority's code
        is its area's.
    """

    areas: Areas
    types: ProvisionTypes
    settings: Settings
    today: date
    postcodes: PostcodeDirectory | None = None
    areas_of_authority: Mapping[str, frozenset[str]] | None = None


Rule = Callable[[TextTable, Context], Iterator[Problem]]


def check(table: TextTable, context: Context, *, has_remarks: bool = True) -> list[Problem]:
    """Everything that is wrong with a register, by every rule.

    Of a table that is somebody's own list only that is told: all else would follow from it.

    Parameters
    ----------
    has_remarks
        Whether rules are asked too that hold up no row, whatever they find.
    """
    if lacks_most_columns(table) and any(p.severity == "error" for p in table.problems):
        return list(table.problems)
    watched = _Watched(**{f.name: getattr(table, f.name) for f in fields(TextTable)}, behind=table)
    lacking = {name for name in REQUIRED_NAMES if name in table.missing or _all_blank(table, name)}
    found: list[Problem] = []
    for rule in RULES if has_remarks else _HOLD_UP_ROWS:
        watched.asked.clear()
        problems = list(rule(watched, context))
        # What rests on a column that is not there follows from that, and is told by it already.
        if rule is required_cells_are_filled or watched.asked.isdisjoint(lacking):
            found += problems
    return [*table.problems, *_one_a_column(found, table)]


_LACKS_A_FEW = 3


def lacks_most_columns(table: TextTable) -> bool:
    """Whether a table has names of its own in the place of the register's.

    A file of the register that lacks a few columns is not one.
    """
    return len(set(table.missing) & set(REQUIRED_NAMES)) > _LACKS_A_FEW


@dataclass(frozen=True)
class _Watched(TextTable):
    """A table that notes which of its columns a rule asks for."""

    behind: TextTable = field(kw_only=True)
    asked: set[str] = field(default_factory=set, kw_only=True)

    def unique(self, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        self.asked.add(column)
        return self.behind.unique(column)


def _one_a_column(problems: list[Problem], table: TextTable) -> Iterator[Problem]:
    """The problems, of those in a column that is not there one for all rows."""
    told: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.column in table.missing and problem.row is not None:
            told.setdefault((problem.severity, problem.column), []).append(problem)
        else:
            yield problem
    for (_, column), group in told.items():
        rows = len({problem.row for problem in group})
        need = f"{rows:,} {plural(rows, 'row')} {plural(rows, 'needs', 'need')} it"
        yield replace(
            group[0],
            row=1,
            value="",
            message=f"The first row has no column {column}, and {need}.",
            fix="Put the column into the table, and fill it.",
        )


def published_rules() -> list[str]:
    """The rules in words, as they are shown to those who keep the register."""
    return [" ".join((rule.__doc__ or "").split()) for rule in RULES]


# ------------------------------------------------------------------------------ helpers


@dataclass(frozen=True)
class _Fault:
    """What a problem says; `text` and `fix` may depend on the value, as far as it is shown."""

    text: str | Callable[[str], str]
    allowed: str = ""
    fix: str | Callable[[str], str] = ""
    severity: Severity = "error"


def _each(
    table: TextTable, column: str, parse: Callable[[str], Any], dtype: str
) -> npt.NDArray[Any]:
    """`parse` of every cell of a column, called once for each different text."""
    codes, texts = table.unique(column)
    return np.array([parse(text) for text in texts], dtype=dtype)[codes]


def _mask(table: TextTable, column: str, is_so: Callable[[str], bool]) -> Mask:
    mask: Mask = _each(table, column, is_so, "bool")
    return mask


def _holds(table: TextTable, column: str, rule: sieve.Rule) -> Mask:
    """Rows in whose cell a rule finds something, of which most are passed over at once."""
    codes, texts = table.unique(column)
    return rule.among(texts)[codes]


def _blank(table: TextTable, column: str) -> Mask:
    return _mask(table, column, lambda text: text == "")


def _breaks(table: TextTable, column: str, is_allowed: Callable[[str], bool]) -> Mask:
    """Rows whose cell is filled and not allowed."""
    return _mask(table, column, lambda text: text != "" and not is_allowed(text))


def _says(table: TextTable, column: str, words: Collection[str]) -> Mask:
    """Rows whose cell is one of some words, however it is spelled."""
    return _mask(table, column, lambda text: word_key(text) in words)


def _must_be_confidential(table: TextTable, context: Context) -> Mask:
    types = context.types.confidential(context.settings.confidential_types)
    return _says(table, "provision_type", types)


def _confidential(table: TextTable, context: Context) -> Mask:
    """Rows whose place is, or must be, withheld: anything but a plain "no" counts as yes."""
    said = _mask(table, "location_confidential", lambda text: parse_yes_no(text) is not False)
    return said | _must_be_confidential(table, context)


def _withheld(table: TextTable, context: Context) -> Mask:
    """Rows of which nothing is repeated: those of an unknown type may be meant as confidential."""
    return _confidential(table, context) | ~_says(table, "provision_type", context.types.keys)


def _problems(
    table: TextTable, context: Context, column: str, faulty: Mask, fault: _Fault
) -> Iterator[Problem]:
    """The fault in each faulty row; what could tell a withheld place is not repeated."""
    positions = np.flatnonzero(faulty)
    if not len(positions):
        return
    # What is repeated of a cell is no part of whether it is faulty.
    behind = table.behind if isinstance(table, _Watched) else table
    withheld = _withheld(behind, context)[positions].tolist()
    codes, texts = table.unique(column)

    @cache
    def said(code: int, *, withhold: bool) -> tuple[str, str, str, str]:
        value = texts[code]
        if withhold and value and (column in _FREE_TEXT or could_tell_of_a_place(value)):
            value = WITHHELD
        text, fix = (
            each if isinstance(each, str) else each(value) for each in (fault.text, fault.fix)
        )
        return shorten(value), text, fault.allowed, fix

    for row, code, withhold in zip(
        table.rows[positions].tolist(), codes[positions].tolist(), withheld, strict=True
    ):
        words = said(code, withhold=withhold)
        yield Problem(fault.severity, row, column, *words, table.name)


def _column(name: str) -> Column:
    return next(column for column in COLUMNS if column.name == name)


def _area_examples(context: Context) -> str:
    pairs = zip(context.areas.codes[:3], context.areas.names, strict=False)
    return ", ".join(f"{code} ({name})" for code, name in pairs)


# -------------------------------------------------------------------------------- rules


def required_cells_are_filled(table: TextTable, context: Context) -> Iterator[Problem]:
    """Every record fills the required columns.

    They are its id, who maintains it, its type, its status, the areas served, whether its
    location is confidential, its evidence and the date it was last verified.
    """
    for name in REQUIRED_NAMES:
        if name not in table.missing:
            fault = _Fault(
                f"{name} is blank.",
                f"{_column(name).note} Every record needs it.",
                "Fill the cell.",
            )
            if _all_blank(table, name):
                whole = f"{name} is blank in every row."
                yield Problem(
                    "error", 1, name, "", whole, fault.allowed, "Fill the column.", table.name
                )
            else:
                yield from _problems(table, context, name, _blank(table, name), fault)


def _all_blank(table: TextTable, name: str) -> bool:
    """Whether a column of several rows holds nothing: one cause, and one fault."""
    return name != "record_id" and len(table.rows) > 1 and not any(table.unique(name)[1])


_RECORD_ID = re.compile(r"[a-z0-9-]{1,64}")


def ids_are_plain_and_unique(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record id has 1 to 64 small letters, digits and hyphens, and no two records share one."""
    no_id = _breaks(table, "record_id", lambda text: bool(_RECORD_ID.fullmatch(text)))
    yield from _problems(
        table,
        context,
        "record_id",
        no_id,
        _Fault(
            "The record id has signs that are not allowed, or is too long.",
            "1 to 64 small letters, digits and hyphens.",
            "Write an id such as north-refuge-2.",
        ),
    )
    codes, texts = table.unique("record_id")
    _, first = np.unique(codes, return_index=True)
    repeated = ~_blank(table, "record_id")
    repeated[first] = False
    if not repeated.any():
        return
    first_row = dict(zip((texts[code] for code in codes[first]), table.rows[first], strict=True))
    yield from _problems(
        table,
        context,
        "record_id",
        repeated,
        _Fault(
            lambda value: f"Row {first_row.get(value, 'before it')} has the same record id.",
            "Each record has an id of its own.",
            "Give this record another id, or remove the row if it is there twice by mistake.",
        ),
    )


def maintainers_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record is maintained by an area of the boundary file, by its code, or by REGION."""
    known = {*context.areas.codes, REGION}
    yield from _problems(
        table,
        context,
        "maintained_by",
        _breaks(table, "maintained_by", known.__contains__),
        _Fault(
            "No area has this code.",
            f"An area code such as {_area_examples(context)}, or {REGION}.",
            "Correct the code.",
        ),
    )


def types_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """The provision type is a key of the table of types."""
    keys = context.types.keys
    allowed = ", ".join(f"{kind.key} ({kind.label})" for kind in context.types.all)
    yield from _problems(
        table,
        context,
        "provision_type",
        _breaks(table, "provision_type", lambda text: word_key(text) in keys),
        _Fault(
            "No type of provision has this key.",
            f"One of {allowed}.",
            lambda value: f"Correct the key{_meant(value, context)}.",
        ),
    )


def _meant(value: str, context: Context) -> str:
    """The type that a misspelt one is nearest to, as a question; "" where none is near."""
    known = {word_key(name): t.label for t in context.types.all for name in (t.key, t.label)}
    near = [] if value == WITHHELD else get_close_matches(word_key(value), known, n=1, cutoff=0.7)
    return f" (did you mean {known[near[0]]}?)" if near else ""


def closed_lists_are_kept(table: TextTable, context: Context) -> Iterator[Problem]:
    """Each column with a list of words keeps to it.

    They are status, sector, gap cause, client group, delivery, funding for, stage, evaluated and
    evidence. Several words in one cell are parted by semicolons.
    """
    for column in COLUMNS:
        if not column.allowed:
            continue
        allowed = ", ".join(column.allowed)
        several = column.kind == "words"
        yield from _problems(
            table,
            context,
            column.name,
            _breaks(table, column.name, _keeps_to(column)),
            _Fault(
                f"This is not a word of the list for {column.name}.",
                f"Any of {allowed}, parted by semicolons." if several else f"One of {allowed}.",
                "Write the word as the list spells it.",
            ),
        )


def _keeps_to(column: Column) -> Callable[[str], bool]:
    allowed = set(column.allowed)
    if column.kind == "words":
        return lambda text: set(split_words(text)) <= allowed
    return lambda text: word_key(text) in allowed


_SPECIALISM = re.compile(r"[a-z0-9_]{1,40}")


def specialisms_are_words(table: TextTable, context: Context) -> Iterator[Problem]:
    """A specialism is a word; one that nobody has used before is kept, with a warning."""
    no_words = _breaks(
        table, "specialism", lambda text: all(map(_SPECIALISM.fullmatch, split_words(text)))
    )
    known = set(context.settings.specialisms)
    listed = ", ".join(context.settings.specialisms) or "none"
    yield from _problems(
        table,
        context,
        "specialism",
        no_words,
        _Fault(
            "A specialism has signs that are not allowed, or more than 40 of them.",
            "Words of letters, digits and underscores, parted by semicolons.",
            f"Write words such as these: {listed}.",
        ),
    )
    new = _breaks(table, "specialism", lambda text: set(split_words(text)) <= known)
    yield from _problems(
        table,
        context,
        "specialism",
        new & ~no_words,
        _Fault(
            "A specialism is new to the register.",
            f"Known so far: {listed}.",
            "Check its spelling; leave it if it is right.",
            "warning",
        ),
    )


def areas_served_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """Areas served are codes of the boundary file parted by semicolons, or * for all of them."""
    known = set(context.areas.codes)

    def is_allowed(text: str) -> bool:
        parts = split_list(text)
        return parts == [WHOLE_REGION] or (bool(parts) and set(parts) <= known)

    yield from _problems(
        table,
        context,
        "areas_served",
        _breaks(table, "areas_served", is_allowed),
        _Fault(
            lambda value: _unknown_areas(value, known),
            f"Area codes such as {_area_examples(context)}, parted by semicolons, "
            f"or {WHOLE_REGION} alone.",
            "Correct the codes.",
        ),
    )


def _unknown_areas(value: str, known: set[str]) -> str:
    unknown = [part for part in split_list(value) if part not in known and part != WHOLE_REGION]
    if unknown:
        return f"No area has the code {shorten(', '.join(unknown))}."
    return f"{WHOLE_REGION} stands beside other codes, or no code stands in the cell."


def provider_is_named(table: TextTable, context: Context) -> Iterator[Problem]:
    """Provider and service name are given, except where the record says not_provided."""
    needs_name = ~_says(table, "status", {NOT_PROVIDED})
    for name in ("provider", "service_name"):
        yield from _problems(
            table,
            context,
            name,
            _blank(table, name) & needs_name,
            _Fault(
                f"{name} is blank.",
                f"It may be blank only where status is {NOT_PROVIDED}.",
                "Write the name.",
            ),
        )


_NAMES = ("provider", "service_name", "funder", "contact_role")


def names_are_names(table: TextTable, context: Context) -> Iterator[Problem]:
    """A provider and a service are named: “N/A”, “TBC”, “-” or “see above” is no name.

    Nor is a date, a long number, yes or no in a column of names: that is what a spreadsheet makes
    of “24/7” or “1-2-1”.
    """
    needs_name = ~_says(table, "status", {NOT_PROVIDED})
    for name in ("provider", "service_name"):
        yield from _problems(
            table,
            context,
            name,
            _holds(table, name, NAMES_NOBODY) & needs_name,
            _Fault(
                f"This says nothing, and {name} has to say something: the map would show that "
                "there is provision where nobody has said whose.",
                f"A name; it may be blank only where status is {NOT_PROVIDED}.",
                f"Write the name. Where there is none of it, status is {NOT_PROVIDED}; where "
                "nobody knows yet, leave the row out.",
            ),
        )
    for name in _NAMES:
        yield from _problems(
            table,
            context,
            name,
            _holds(table, name, NO_NAME),
            _Fault(
                "A date, a number, yes or no stands in a column of names: a spreadsheet makes a "
                "date of “24/7” or “1-2-1”, and a number of what has digits only.",
                "A name.",
                "Format the column as text in the spreadsheet, then type the name again.",
            ),
        )


def gap_cause_belongs_to_a_gap(table: TextTable, context: Context) -> Iterator[Problem]:
    """A gap cause is given where status is not_provided or partial."""
    yield from _problems(
        table,
        context,
        "gap_cause",
        ~_blank(table, "gap_cause") & ~_says(table, "status", {NOT_PROVIDED, PARTIAL}),
        _Fault(
            "A gap cause is given although the record does not say that anything is missing.",
            f"It belongs to the status {NOT_PROVIDED} or {PARTIAL}.",
            "Check the status, or clear the gap cause.",
            "warning",
        ),
    )


def evaluations_belong_to_what_is_there(table: TextTable, context: Context) -> Iterator[Problem]:
    """A stage and an evaluation are given of what is there, and a link only to an evaluation."""
    for name in ("stage", "evaluated"):
        yield from _problems(
            table,
            context,
            name,
            ~_blank(table, name) & _says(table, "status", {NOT_PROVIDED}),
            _Fault(
                f"{name} is given although the record says that there is none.",
                f"Blank where status is {NOT_PROVIDED}.",
                "Check the status, or clear the cell. What there was before is a record of its "
                "own, with its end_date.",
                "warning",
            ),
        )
    yield from _problems(
        table,
        context,
        "evaluation_url",
        ~_blank(table, "evaluation_url") & _says(table, "evaluated", {"", NOT_EVALUATED}),
        _Fault(
            "A link to an evaluation is given although the record does not say that there is one.",
            f"A link only where evaluated is {EVALUATED} or {UNDER_WAY}.",
            "Fill evaluated, or clear the link.",
        ),
    )


def dates_are_dates(table: TextTable, context: Context) -> Iterator[Problem]:
    """Dates are written YYYY-MM-DD or DD/MM/YYYY, in years from 1900 to 2199."""
    allowed = (
        "YYYY-MM-DD or DD/MM/YYYY, such as 2027-03-31 or 31/03/2027, "
        f"from {_YEARS.start} to {_YEARS.stop - 1}."
    )
    fault = _Fault(
        "This is not a date that can be read.",
        allowed,
        "Write day, month and year in full. Where a spreadsheet shows a number such as 46112 "
        "in place of a date, format the column as dates.",
    )

    def is_date(text: str) -> bool:
        day = parse_date(text)
        return day is not None and day.year in _YEARS

    for column in COLUMNS:
        if column.kind == "date":
            faulty = _breaks(table, column.name, is_date)
            yield from _problems(table, context, column.name, faulty, fault)


def services_start_before_they_end(table: TextTable, context: Context) -> Iterator[Problem]:
    """A service starts on or before the day it ends."""
    yield from _problems(
        table,
        context,
        "end_date",
        _day_numbers(table, "start_date") > _day_numbers(table, "end_date"),
        _Fault(
            "The end date is before the start date.",
            "An end date on or after the start date.",
            "Correct one of the two.",
        ),
    )


def _day_numbers(table: TextTable, column: str) -> npt.NDArray[np.float64]:
    def number(text: str) -> float:
        day = parse_date(text)
        return np.nan if day is None else day.toordinal()

    return _each(table, column, number, "float64")


def nothing_is_verified_in_the_future(table: TextTable, context: Context) -> Iterator[Problem]:
    """The date last verified is not in the future."""
    yield from _problems(
        table,
        context,
        "last_verified",
        _day_numbers(table, "last_verified") > context.today.toordinal(),
        _Fault(
            "The date is in the future.",
            f"A date up to {context.today.isoformat()}.",
            "Write the day on which this was last known to be true.",
        ),
    )


def numbers_are_numbers(table: TextTable, context: Context) -> Iterator[Problem]:
    """Capacity and funding are numbers of 0 or more; units covered and total are whole."""
    number = _Fault(
        "This is not a number of 0 or more.",
        "Digits such as 12, 2.5 or 1,250.",
        "Write the figure alone; a range or a remark belongs in details.",
    )
    whole = _Fault(
        "This is not a whole number of 0 or more.",
        "Digits such as 11.",
        "Write the number of units; a share in per cent does not fit here.",
    )
    for column in COLUMNS:
        if column.kind == "number":
            faulty = _breaks(table, column.name, lambda text: parse_amount(text) is not None)
            yield from _problems(table, context, column.name, faulty, number)
        elif column.kind == "whole":
            faulty = _breaks(table, column.name, _is_whole)
            yield from _problems(table, context, column.name, faulty, whole)


def _is_whole(text: str) -> bool:
    value = parse_amount(text)
    return value is not None and value.is_integer()


def covered_units_fit_the_total(table: TextTable, context: Context) -> Iterator[Problem]:
    """Units covered are no more than the total, a total is never 0, and both are given."""
    covered, total = _amounts(table, "units_covered"), _amounts(table, "units_total")
    for column, faulty, fault in (
        (
            "units_covered",
            covered > total,
            _Fault(
                "More units are covered than there are.",
                "At most units_total.",
                "Correct one of the two numbers.",
            ),
        ),
        (
            "units_total",
            total == 0,
            _Fault(
                "The total is 0.",
                "A total of 1 or more, or blank where it is not known.",
                "Write how many there are in all, or clear the cell.",
            ),
        ),
        (
            "units_total",
            _blank(table, "units_total") & ~np.isnan(covered),
            _Fault(
                "Units covered are given without their total, so they count for nothing.",
                "Both, or neither.",
                "Add the total.",
                "warning",
            ),
        ),
        (
            "units_covered",
            _blank(table, "units_covered") & (total > 0),
            _Fault(
                "A total is given without the units covered, so it counts for nothing.",
                "Both, or neither.",
                "Add how many are covered; 0 if none is.",
                "warning",
            ),
        ),
    ):
        yield from _problems(table, context, column, faulty, fault)


def _amounts(table: TextTable, column: str) -> npt.NDArray[np.float64]:
    def amount(text: str) -> float:
        value = parse_amount(text)
        return np.nan if value is None else value

    return _each(table, column, amount, "float64")


def confidentiality_is_stated(table: TextTable, context: Context) -> Iterator[Problem]:
    """Location confidential is yes or no.

    It is always yes for the types that are marked as confidential, or that the settings name.
    """
    yield from _problems(
        table,
        context,
        "location_confidential",
        _breaks(table, "location_confidential", lambda text: parse_yes_no(text) is not None),
        _Fault("This is neither yes nor no.", "yes or no.", "Write yes if in doubt."),
    )
    says_no = _mask(table, "location_confidential", lambda text: parse_yes_no(text) is False)
    yield from _problems(
        table,
        context,
        "location_confidential",
        says_no & _must_be_confidential(table, context),
        _Fault(
            "The location of this type of provision is always confidential.",
            "yes.",
            "Write yes, and give no postcode or address.",
        ),
    )


def confidential_places_are_not_told(table: TextTable, context: Context) -> Iterator[Problem]:
    """A confidential record has no postcode, and tells no place in any column.

    No postcode in any spelling, no address, no point on a map, no link to a map or a directory of
    addresses. What was read is never repeated.
    """
    confidential = _confidential(table, context)
    if not confidential.any():
        return
    given = _Fault(
        "The location is confidential and a postcode is given.",
        "Blank.",
        "Clear the cell, and any other place where the postcode stands.",
    )
    yield from _problems(
        table, context, "postcode", confidential & ~_blank(table, "postcode"), given
    )
    for name, telling in _telling(table, confidential, tells_of_a_place).items():
        yield from _told(table, name, telling, "error", "Remove it.")
    for name, mask in _second_halves(table, confidential, _is_second_half).items():
        half = _alike(mask, "a postcode in two columns")
        yield from _told(table, name, half, "error", "Remove both halves.")
    for name, rows in _in_parts(table, confidential, is_plain=True).items():
        yield from _told(table, name, rows, "error", "Remove both parts.")


def doubtful_places_are_asked_about(table: TextTable, context: Context) -> Iterator[Problem]:
    """What in a confidential record may be a place where somebody stays, or an office, is asked.

    A street, a house or the way to a place: the row is held back until somebody says, for this
    record, that it names no place where somebody stays. Who said so stands in the history.
    """
    confidential = _confidential(table, context)
    if not confidential.any():
        return
    fix = f"Remove it; or say “{STAYS_NOWHERE}” for this record, if that is so."
    doubtful = _telling(table, confidential, may_tell_of_a_place)
    plain = _telling(table, _rows_in(doubtful, confidential), tells_of_a_place)
    for name, telling in doubtful.items():
        asked = {row: what for row, what in telling.items() if row not in plain.get(name, ())}
        yield from _told(table, name, asked, "ask", fix)
    halves = _second_halves(table, confidential, _has_second_half)
    sure = _second_halves(table, confidential, _is_second_half) if halves else {}
    for name, mask in halves.items():
        half = mask & ~sure.get(name, np.zeros(len(mask), dtype=bool))
        yield from _told(
            table, name, _alike(half, "what may be a postcode in two columns"), "ask", fix
        )
    for name, rows in _in_parts(table, confidential, is_plain=False).items():
        yield from _told(table, name, rows, "ask", fix)


def _columns(table: TextTable) -> Iterator[str]:
    yield from (name for name in (*COLUMN_NAMES, *table.extra.columns) if name != "postcode")


def _telling(
    table: TextTable, among: Mask, what: Callable[[str], str]
) -> dict[str, dict[int, str]]:
    """What the cells of some rows tell of a place: by column, and in it by the row's position."""
    spelled = {name: _spelled(table, name, among) for name in _columns(table)}
    told = told_by((way for ways in spelled.values() for way in chain(*ways)), what)
    found: dict[str, dict[int, str]] = {}
    for name, ways in spelled.items() if told else ():
        here = _codes_among(table, name, among)
        said = {
            code: next(filter(None, map(told.get, each)), "")
            for code, *each in zip(here, *ways, strict=True)
        }
        codes, _ = table.unique(name)
        rows = np.flatnonzero(among & np.isin(codes, [code for code in here if said[code]]))
        if len(rows):
            found[name] = {row: said[codes[row]] for row in rows.tolist()}
    return found


def _spelled(table: TextTable, column: str, among: Mask) -> list[list[str]]:
    """The texts of a column in some rows as they are, and under its title.

    The title of a column that is not the register's says what a bare number in it is.
    """
    texts = _texts_among(table, column, among)
    if column in COLUMN_NAMES:
        return [texts]
    return [texts, [text and f"{column}: {text}" for text in texts]]


def _codes_among(table: TextTable, column: str, among: Mask) -> list[int]:
    here: list[int] = np.flatnonzero(np.bincount(table.unique(column)[0][among])).tolist()
    return here


def _rows_in(telling: Mapping[str, Mapping[int, str]], like: Mask) -> Mask:
    mask = np.zeros_like(like)
    mask[[row for rows in telling.values() for row in rows]] = True
    return mask


def _alike(mask: Mask, what: str) -> dict[int, str]:
    return dict.fromkeys(np.flatnonzero(mask).tolist(), what)


def _told(
    table: TextTable, column: str, telling: Mapping[int, str], severity: Severity, fix: str
) -> Iterator[Problem]:
    for position, told in telling.items():
        what = f"The location is confidential, and {told} stands here"
        yield Problem(
            severity,
            int(table.rows[position]),
            shown_title(column),
            WITHHELD,
            f"{what}, or what looks like one."
            if severity == "error"
            else f"{what}. It may be an office's, or tell where somebody stays.",
            WHAT_TELLS_NOTHING,
            fix,
            table.name,
        )


_IN_HALVES = (_FREE_TEXT | {"record_id"}) - {*LINK_NAMES, "postcode"}


def _second_halves(
    table: TextTable, among: Mask, is_second: Callable[[str], bool]
) -> dict[str, Mask]:
    """Rows in which a column holds the second half of a postcode and another one the first."""
    names = [name for name in _columns(table) if name in _IN_HALVES or name in table.extra]
    halved = with_first_half({t for name in names for t in _texts_among(table, name, among)})
    if not halved:
        return {}
    first = {name: _among(table, name, among, halved.__contains__) for name in names}
    number = np.sum(list(first.values()), axis=0)
    second = {name: _among(table, name, among, is_second) for name in names}
    found = {name: second[name] & (number > first[name]) for name in names}
    return {name: mask for name, mask in found.items() if mask.any()}


def _in_parts(table: TextTable, among: Mask, *, is_plain: bool) -> dict[str, dict[int, str]]:
    """Rows in which a column begins an address, and another one ends it; told of the latter."""
    columns = [name for name in _columns(table) if name in _IN_HALVES or name in table.extra]
    begun: dict[str, Mask] = {}
    for name in columns:
        # A bare number in a column of another name, or as an id, is no house's.
        title = "" if name in _FREE_TEXT else name
        is_it = _among(table, name, among, partial(begins_an_address, title=title))
        if is_it.any():
            begun[name] = is_it
    found: dict[str, dict[int, str]] = {}
    for first, rows in begun.items():
        beginnings, head = table.unique(first)
        for second in (name for name in columns if name != first):
            endings, tail = table.unique(second)
            ended = _among(table, second, rows, ends_an_address)
            for row in np.flatnonzero(ended).tolist():
                is_one, is_sure = is_address_in_parts(head[beginnings[row]], tail[endings[row]])
                if is_one and is_sure is is_plain:
                    found.setdefault(second, {})[row] = "an address in two columns"
    return found


def _texts_among(table: TextTable, column: str, among: Mask) -> list[str]:
    texts = table.unique(column)[1]
    return [texts[code] for code in _codes_among(table, column, among)]


def _among(table: TextTable, column: str, among: Mask, is_so: Callable[[str], bool]) -> Mask:
    codes, texts = table.unique(column)
    holds = np.zeros(len(texts), dtype=bool)
    for code in _codes_among(table, column, among):
        holds[code] = is_so(texts[code])
    return among & holds[codes]


def _has_second_half(text: str) -> bool:
    plain = as_it_looks(text)
    return SECOND_HALF.search(plain.upper()) is not None or is_like_second_half(plain)


def _is_second_half(text: str) -> bool:
    return SECOND_HALF.fullmatch(as_it_looks(text).strip(" .,;()").upper()) is not None


def postcodes_have_their_form(table: TextTable, context: Context) -> Iterator[Problem]:
    """A public postcode has the form of a United Kingdom postcode."""
    yield from _problems(
        table,
        context,
        "postcode",
        _breaks(table, "postcode", is_postcode) & ~_confidential(table, context),
        _Fault(
            "This does not have the form of a postcode.",
            "A full postcode such as ZE1 0AA.",
            "Correct it, or clear the cell.",
        ),
    )


def links_are_web_links(table: TextTable, context: Context) -> Iterator[Problem]:
    """Website, evaluation and source are web links that begin with http:// or https://."""
    fault = _Fault(
        "This is not a web link.",
        "A link that begins with http:// or https://, such as https://www.example.org/help.",
        "Copy the link from the browser's address bar.",
    )
    for name in LINK_NAMES:
        faulty = _breaks(table, name, is_web_link)
        yield from _problems(table, context, name, faulty, fault)


_EMAIL = re.compile(r"[^@\s<>\"';,]+@[^@\s<>\"';,]+\.\w+")


def emails_belong_to_roles(table: TextTable, context: Context) -> Iterator[Problem]:
    """A contact e-mail is one address, and a role's mailbox rather than a person's."""
    wrong = _breaks(table, "contact_email", lambda text: bool(_EMAIL.fullmatch(text)))
    personal = _mask(table, "contact_email", lambda text: bool(PERSONAL_EMAIL.match(text)))
    yield from _problems(
        table,
        context,
        "contact_email",
        wrong,
        _Fault(
            "This is not one e-mail address.",
            "An address such as referrals@example.org.",
            "Write one address only.",
        ),
    )
    yield from _problems(
        table,
        context,
        "contact_email",
        personal & ~wrong,
        _Fault(
            "The address looks like a person's.",
            "A role's mailbox, which stays when somebody leaves.",
            "Use a shared mailbox if there is one.",
            "warning",
        ),
    )


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def languages_are_tags(table: TextTable, context: Context) -> Iterator[Problem]:
    """Languages are BCP 47 tags parted by semicolons."""
    yield from _problems(
        table,
        context,
        "languages",
        _breaks(table, "languages", lambda text: all(map(_LANGUAGE.fullmatch, split_list(text)))),
        _Fault(
            "This is not a list of language tags.",
            "Tags such as en, pa, ur or bfi (British Sign Language), parted by semicolons.",
            "Write the tag in place of the language's name.",
        ),
    )


def texts_are_plain(table: TextTable, context: Context) -> Iterator[Problem]:
    """Texts hold no control characters, formulas or spreadsheet errors, and keep to their length.

    Up to 5,000 characters for details, good practice, notes and other columns, up to 500 for the
    others.
    """
    for name in TEXT_NAMES:
        codes, texts = table.unique(name)
        for faulty, fault in _text_faults(texts, is_long=name in _LONG_TEXT):
            yield from _problems(table, context, name, faulty[codes], fault)


def _text_faults(texts: list[str], *, is_long: bool) -> Iterator[tuple[Mask, _Fault]]:
    """The faults that a text can have, and which of some texts have them."""
    longest = _LONGEST_DETAILS if is_long else _LONGEST
    odd = [at for at, text in enumerate(texts) if not breaks_none(text, longest)]
    for rule in text_rules(longest, may_break=is_long):
        faulty = np.zeros(len(texts), bool)
        faulty[[at for at in odd if rule.breaks(texts[at])]] = True
        yield faulty, _Fault(rule.message, rule.allowed, rule.fix, rule.severity)


def notes_tell_of_nobody(table: TextTable, context: Context) -> Iterator[Problem]:
    """A note for those who keep a record names nobody, and tells of no case."""
    codes, texts = table.unique(INTERNAL_NOTE)
    told = list(map(tells_of_anybody, texts))
    for code in sorted({code for code in codes.tolist() if told[code]}):
        yield from _problems(
            table,
            context,
            INTERNAL_NOTE,
            codes == code,
            _Fault(
                f"{capitalised(told[code])} stands here, by which somebody could be known.",
                "What concerns the service alone; a role in the place of a name.",
                "Leave it out.",
            ),
        )


def public_sources_are_named(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record that nobody has confirmed says where it is published."""
    yield from _problems(
        table,
        context,
        "source_url",
        _blank(table, "source_url") & ~_says(table, "evidence", {CONFIRMED, ""}),
        _Fault(
            "The record rests on a published source and does not say which.",
            "A link.",
            f"Add the link, or have the record confirmed (evidence = {CONFIRMED}).",
            "warning",
        ),
    )


def duplicates_are_looked_at(table: TextTable, context: Context) -> Iterator[Problem]:
    """Two records with the same type, provider, service, areas and dates are probably one."""
    spelled: dict[str, Callable[[str], Any]] = {
        "provision_type": word_key,
        "status": word_key,
        "provider": lambda text: " ".join(text.casefold().split()),
        "service_name": lambda text: " ".join(text.casefold().split()),
        "areas_served": lambda text: tuple(sorted(split_list(text))),
        "start_date": lambda text: parse_date(text) or text,
        "end_date": lambda text: parse_date(text) or text,
    }
    alike = pd.DataFrame({name: _ranks(table, name, key) for name, key in spelled.items()})
    yield from _problems(
        table,
        context,
        "service_name",
        np.asarray(alike.duplicated(), dtype=bool),
        _Fault(
            "Another row says the same: type, status, provider, service, areas and dates.",
            "One record for one service.",
            "Remove one of the two, or tell them apart by their names.",
            "warning",
        ),
    )


def _ranks(table: TextTable, column: str, key: Callable[[str], Any]) -> npt.NDArray[Any]:
    """A number for each cell, the same for cells with the same key."""
    seen: dict[Any, int] = {}
    return _each(table, column, lambda text: seen.setdefault(key(text), len(seen)), "int64")


def records_are_verified_yearly(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record is verified again within a year."""
    limit = add_months(context.today, -_UNVERIFIED_MONTHS).toordinal()
    yield from _problems(
        table,
        context,
        "last_verified",
        _day_numbers(table, "last_verified") < limit,
        _Fault(
            "The record has not been verified for more than a year.",
            "",
            "Ask whether it is still right, then write the day of the answer.",
            "warning",
        ),
    )


def postcodes_lie_where_the_service_is(table: TextTable, context: Context) -> Iterator[Problem]:
    """A public postcode is known to ONS and lies in an area that the record serves."""
    if context.postcodes is None:
        return
    sound = _mask(table, "postcode", is_postcode) & ~_withheld(table, context)
    codes, texts = table.unique("postcode")
    try:
        places = context.postcodes.find({texts[code] for code in np.unique(codes[sound])})
    except PostcodeDirectoryError as error:
        yield Problem("warning", None, "postcode", "", str(error), table=table.name)
        return
    known = sound & _mask(table, "postcode", lambda text: canonical(text) in places)
    yield from _problems(
        table,
        context,
        "postcode",
        sound & ~known,
        _Fault(
            "The directory of the Office for National Statistics does not know this postcode, "
            "or not where it lies.",
            "A postcode in use.",
            "Check it; a very new postcode may be missing from the directory.",
            "warning",
        ),
    )

    areas = context.areas
    lookup = context.areas_of_authority
    if lookup is None:
        lookup = {code: frozenset({code}) for code in areas.codes}
    lie_in = areas_of_places(places, lookup, areas, context.settings)

    def where(postcode: str) -> frozenset[str]:
        return lie_in.get(canonical(postcode), frozenset())

    yield from _problems(
        table,
        context,
        "postcode",
        known & ~_serves(table, _each(table, "postcode", where, "object"), context),
        _Fault(
            "The postcode lies outside the areas that the record serves.",
            "",
            "Check the postcode and areas_served; leave them if both are right.",
            "warning",
        ),
    )


def _serves(table: TextTable, where: npt.NDArray[Any], context: Context) -> Mask:
    """Rows that serve an area in which their postcode may lie."""
    region = set(context.areas.codes)

    def serves(lies_in: frozenset[str], areas_served: str) -> bool:
        served = split_list(areas_served)
        return not lies_in.isdisjoint(region if served == [WHOLE_REGION] else served)

    codes, texts = table.unique("areas_served")
    pairs = list(zip(where.tolist(), (texts[code] for code in codes.tolist()), strict=True))
    answers = {pair: serves(*pair) for pair in set(pairs)}
    return np.array([answers[pair] for pair in pairs], dtype=bool)


RULES: tuple[Rule, ...] = (
    required_cells_are_filled,
    ids_are_plain_and_unique,
    maintainers_are_known,
    types_are_known,
    closed_lists_are_kept,
    specialisms_are_words,
    areas_served_are_known,
    provider_is_named,
    names_are_names,
    gap_cause_belongs_to_a_gap,
    evaluations_belong_to_what_is_there,
    dates_are_dates,
    services_start_before_they_end,
    nothing_is_verified_in_the_future,
    numbers_are_numbers,
    covered_units_fit_the_total,
    confidentiality_is_stated,
    confidential_places_are_not_told,
    doubtful_places_are_asked_about,
    postcodes_have_their_form,
    links_are_web_links,
    emails_belong_to_roles,
    languages_are_tags,
    texts_are_plain,
    notes_tell_of_nobody,
    public_sources_are_named,
    duplicates_are_looked_at,
    records_are_verified_yearly,
    postcodes_lie_where_the_service_is,
)

# Of what these find somebody may be right all the same.
_REMARKS = (
    gap_cause_belongs_to_a_gap,
    public_sources_are_named,
    duplicates_are_looked_at,
    records_are_verified_yearly,
    postcodes_lie_where_the_service_is,
)
_HOLD_UP_ROWS = tuple(rule for rule in RULES if rule not in _REMARKS)
