"""The register's rules: one function each, whose docstring is the rule as published.

A rule looks at the whole table at once and yields a problem for each cell that breaks it, so
that a person sees every fault together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.areas import REGION, WHOLE_REGION, Areas
from mapping.dates import add_months
from mapping.errors import PostcodeDirectoryError
from mapping.postcodes import PostcodeDirectory, canonical, holds_postcode, is_postcode
from mapping.problems import WITHHELD, Problem, Severity, shorten
from mapping.provision_types import ProvisionTypes
from mapping.register import (
    COLUMNS,
    CONFIRMED,
    NOT_PROVIDED,
    PARTIAL,
    REQUIRED_NAMES,
    TEXT_NAMES,
    Column,
    each_unique,
    parse_amount,
    parse_date,
    parse_yes_no,
    split_list,
    split_words,
    word_key,
)
from mapping.settings import Settings
from mapping.table_file import TextTable

Mask = npt.NDArray[np.bool_]

_LONG_TEXT = ("details", "good_practice")
_LONGEST, _LONGEST_DETAILS = 500, 5_000
_UNVERIFIED_MONTHS = 12


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
        Area codes of each authority code of the postcode directory.
    """

    areas: Areas
    types: ProvisionTypes
    settings: Settings
    today: date
    postcodes: PostcodeDirectory | None = None
    areas_of_authority: Mapping[str, frozenset[str]] | None = None


Rule = Callable[[TextTable, Context], Iterator[Problem]]


def check(table: TextTable, context: Context) -> list[Problem]:
    """Everything that is wrong with a register, by every rule."""
    return [
        *table.problems,
        *(problem for rule in RULES for problem in rule(table, context)),
    ]


def published_rules() -> list[str]:
    """The rules in words, as they are shown to those who keep the register."""
    return [" ".join((rule.__doc__ or "").split()) for rule in RULES]


# ------------------------------------------------------------------------------ helpers


def _blank(table: TextTable, column: str) -> Mask:
    return np.asarray(table.cells[column] == "", dtype=bool)


def _breaks(table: TextTable, column: str, is_allowed: Callable[[str], bool]) -> Mask:
    """Rows whose cell is filled and not allowed."""
    faulty = each_unique(table.cells[column], lambda text: not is_allowed(text), "bool")
    return np.asarray(faulty, dtype=bool) & ~_blank(table, column)


def _words(table: TextTable, column: str) -> pd.Series:
    return each_unique(table.cells[column], word_key, "str")


def _confidential(table: TextTable, context: Context) -> Mask:
    """Rows whose place is, or must be, withheld: anything but a plain "no" counts as yes."""
    said = each_unique(
        table.cells["location_confidential"], lambda text: parse_yes_no(text) is not False, "bool"
    )
    must_be = _words(table, "provision_type").isin(context.settings.confidential_types)
    return np.asarray(said | must_be, dtype=bool)


def _problems(
    table: TextTable,
    column: str,
    faulty: Mask,
    fault: str | Callable[[str], str],
    allowed: str = "",
    mend: str = "",
    *,
    severity: Severity = "error",
    withhold: bool = False,
) -> Iterator[Problem]:
    positions = np.flatnonzero(faulty)
    values = table.cells[column].iloc[positions].astype(object).tolist()
    for position, value in zip(positions.tolist(), values, strict=True):
        yield Problem(
            severity,
            int(table.rows[position]),
            column,
            WITHHELD if withhold else shorten(value),
            fault if isinstance(fault, str) else fault(value),
            allowed,
            mend,
            table.name,
        )


def _column(name: str) -> Column:
    return next(column for column in COLUMNS if column.name == name)


def _area_examples(context: Context) -> str:
    pairs = zip(context.areas.codes[:3], context.areas.names, strict=False)
    return ", ".join(f"{code} ({name})" for code, name in pairs)


# -------------------------------------------------------------------------------- rules


def required_cells_are_filled(table: TextTable, context: Context) -> Iterator[Problem]:
    """Every record has an id, who maintains it, its type, status, areas served, whether its
    location is confidential, its evidence and the date it was last verified."""
    for name in REQUIRED_NAMES:
        note = _column(name).note
        yield from _problems(
            table,
            name,
            _blank(table, name),
            f"{name} is blank.",
            f"{note} Every record needs it.",
            "Fill the cell.",
        )


def ids_are_plain_and_unique(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record id has 1 to 64 small letters, digits and hyphens, and no two records share one."""
    ids = table.cells["record_id"]
    yield from _problems(
        table,
        "record_id",
        _breaks(table, "record_id", lambda t: re.fullmatch(r"[a-z0-9-]{1,64}", t) is not None),
        "The record id has signs that are not allowed, or is too long.",
        "1 to 64 small letters, digits and hyphens.",
        "Write an id such as north-refuge-2.",
    )
    repeated = np.asarray(ids.duplicated(), dtype=bool) & ~_blank(table, "record_id")
    first_row: dict[str, int] = {}
    if repeated.any():
        first = ~np.asarray(ids.duplicated(), dtype=bool)
        first_row = dict(zip(ids[first].tolist(), table.rows[first].tolist(), strict=True))
    yield from _problems(
        table,
        "record_id",
        repeated,
        lambda value: f"Row {first_row.get(value, '')} has the same record id.",
        "Each record has an id of its own.",
        "Give this record another id, or remove the row if it is there twice by mistake.",
    )


def maintainers_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record is maintained by an area of the boundary file, by its code, or by REGION."""
    known = {*context.areas.codes, REGION}
    yield from _problems(
        table,
        "maintained_by",
        _breaks(table, "maintained_by", lambda text: text in known),
        "No area has this code.",
        f"An area code such as {_area_examples(context)}, or {REGION}.",
        "Correct the code.",
    )


def types_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """The provision type is a key of the table of types."""
    keys = context.types.keys
    yield from _problems(
        table,
        "provision_type",
        _breaks(table, "provision_type", lambda text: word_key(text) in keys),
        "No type of provision has this key.",
        f"One of {', '.join(keys[:40])}.",
        "Correct the key.",
    )


def closed_lists_are_kept(table: TextTable, context: Context) -> Iterator[Problem]:
    """Status, gap cause, client group, delivery, funding for and evidence are words of their
    lists; several words in one cell are parted by semicolons."""
    for column in COLUMNS:
        if not column.allowed:
            continue
        allowed = set(column.allowed)
        several = column.kind == "words"

        def is_allowed(text: str, allowed: set[str] = allowed, several: bool = several) -> bool:
            return set(split_words(text)) <= allowed if several else word_key(text) in allowed

        yield from _problems(
            table,
            column.name,
            _breaks(table, column.name, is_allowed),
            f"This is not a word of the list for {column.name}.",
            f"{'Any' if several else 'One'} of {', '.join(column.allowed)}"
            f"{', parted by semicolons' if several else ''}.",
            "Write the word as the list spells it.",
        )


def specialisms_are_words(table: TextTable, context: Context) -> Iterator[Problem]:
    """A specialism is a word; one that nobody has used before is kept, with a warning."""

    def are_words(text: str) -> bool:
        return all(re.fullmatch(r"[a-z0-9_]{1,40}", word) for word in split_words(text))

    no_words = _breaks(table, "specialism", are_words)
    yield from _problems(
        table,
        "specialism",
        no_words,
        "A specialism has signs that are not allowed.",
        "Words of letters and underscores, parted by semicolons.",
        f"Write words such as {', '.join(context.settings.specialisms[:3])}.",
    )
    known = set(context.settings.specialisms)
    new = _breaks(table, "specialism", lambda text: set(split_words(text)) <= known)
    yield from _problems(
        table,
        "specialism",
        new & ~no_words,
        "A specialism is new to the register.",
        f"Known so far: {', '.join(context.settings.specialisms)}.",
        "Check its spelling; leave it if it is right.",
        severity="warning",
    )


def areas_served_are_known(table: TextTable, context: Context) -> Iterator[Problem]:
    """Areas served are codes of the boundary file parted by semicolons, or * alone for the
    whole region."""
    known = set(context.areas.codes)

    def is_allowed(text: str) -> bool:
        parts = split_list(text)
        return parts == [WHOLE_REGION] or (bool(parts) and set(parts) <= known)

    yield from _problems(
        table,
        "areas_served",
        _breaks(table, "areas_served", is_allowed),
        lambda value: _unknown_areas(value, known),
        f"Area codes such as {_area_examples(context)}, parted by semicolons, "
        f"or {WHOLE_REGION} alone.",
        "Correct the codes.",
    )


def _unknown_areas(value: str, known: set[str]) -> str:
    unknown = [part for part in split_list(value) if part not in known and part != WHOLE_REGION]
    if unknown:
        return f"No area has the code {shorten(', '.join(unknown))}."
    return f"{WHOLE_REGION} stands beside other codes, or no code stands in the cell."


def provider_is_named(table: TextTable, context: Context) -> Iterator[Problem]:
    """Provider and service name are given, except where the record says not_provided."""
    needs_name = np.asarray(_words(table, "status") != NOT_PROVIDED, dtype=bool)
    for name in ("provider", "service_name"):
        yield from _problems(
            table,
            name,
            _blank(table, name) & needs_name,
            f"{name} is blank.",
            f"It may be blank only where status is {NOT_PROVIDED}.",
            "Write the name.",
        )


def gap_cause_belongs_to_a_gap(table: TextTable, context: Context) -> Iterator[Problem]:
    """A gap cause is given where status is not_provided or partial."""
    has_gap = np.asarray(_words(table, "status").isin([NOT_PROVIDED, PARTIAL]), dtype=bool)
    yield from _problems(
        table,
        "gap_cause",
        ~_blank(table, "gap_cause") & ~has_gap,
        "A gap cause is given although the record does not say that anything is missing.",
        f"It belongs to the status {NOT_PROVIDED} or {PARTIAL}.",
        "Check the status, or clear the gap cause.",
        severity="warning",
    )


def dates_are_dates(table: TextTable, context: Context) -> Iterator[Problem]:
    """Dates are written YYYY-MM-DD or DD/MM/YYYY."""
    for column in COLUMNS:
        if column.kind == "date":
            yield from _problems(
                table,
                column.name,
                _breaks(table, column.name, lambda text: parse_date(text) is not None),
                "This is not a date that can be read.",
                "YYYY-MM-DD or DD/MM/YYYY, such as 2027-03-31 or 31/03/2027.",
                "Write day, month and year in full.",
            )


def services_start_before_they_end(table: TextTable, context: Context) -> Iterator[Problem]:
    """A service starts on or before the day it ends."""
    start = _day_numbers(table, "start_date")
    end = _day_numbers(table, "end_date")
    yield from _problems(
        table,
        "end_date",
        start > end,
        "The end date is before the start date.",
        "An end date on or after the start date.",
        "Correct one of the two.",
    )


def _day_numbers(table: TextTable, column: str) -> npt.NDArray[np.float64]:
    def number(text: str) -> float:
        day = parse_date(text)
        return np.nan if day is None else day.toordinal()

    return each_unique(table.cells[column], number, "float64").to_numpy()


def nothing_is_verified_in_the_future(table: TextTable, context: Context) -> Iterator[Problem]:
    """The date last verified is not in the future."""
    yield from _problems(
        table,
        "last_verified",
        _day_numbers(table, "last_verified") > context.today.toordinal(),
        "The date is in the future.",
        f"A date up to {context.today.isoformat()}.",
        "Write the day on which this was last known to be true.",
    )


def numbers_are_numbers(table: TextTable, context: Context) -> Iterator[Problem]:
    """Capacity and funding are numbers of 0 or more; units covered and total are whole."""
    for column in COLUMNS:
        if column.kind == "number":
            yield from _problems(
                table,
                column.name,
                _breaks(table, column.name, lambda text: parse_amount(text) is not None),
                "This is not a number of 0 or more.",
                "Digits such as 12, 2.5 or 1,250.",
                "Write the figure alone; a range or a remark belongs in details.",
            )
        if column.kind == "whole":
            yield from _problems(
                table,
                column.name,
                _breaks(table, column.name, _is_whole),
                "This is not a whole number of 0 or more.",
                "Digits such as 11.",
                "Write the number of units; a share in per cent does not fit here.",
            )


def _is_whole(text: str) -> bool:
    value = parse_amount(text)
    return value is not None and value.is_integer()


def covered_units_fit_the_total(table: TextTable, context: Context) -> Iterator[Problem]:
    """Units covered are no more than the total, and a total is never 0."""
    covered, total = _amounts(table, "units_covered"), _amounts(table, "units_total")
    yield from _problems(
        table,
        "units_covered",
        covered > total,
        "More units are covered than there are.",
        "At most units_total.",
        "Correct one of the two numbers.",
    )
    yield from _problems(
        table,
        "units_total",
        total == 0,
        "The total is 0.",
        "A total of 1 or more, or blank where it is not known.",
        "Write how many there are in all, or clear the cell.",
    )
    yield from _problems(
        table,
        "units_total",
        np.isnan(total) & ~np.isnan(covered),
        "Units covered are given without their total, so they count for nothing.",
        "Both, or neither.",
        "Add the total.",
        severity="warning",
    )


def _amounts(table: TextTable, column: str) -> npt.NDArray[np.float64]:
    def amount(text: str) -> float:
        value = parse_amount(text)
        return np.nan if value is None else value

    return each_unique(table.cells[column], amount, "float64").to_numpy()


def confidentiality_is_stated(table: TextTable, context: Context) -> Iterator[Problem]:
    """Location confidential is yes or no, and always yes for the types that the settings name
    as confidential."""
    yield from _problems(
        table,
        "location_confidential",
        _breaks(table, "location_confidential", lambda text: parse_yes_no(text) is not None),
        "This is neither yes nor no.",
        "yes or no.",
        "Write yes if in doubt.",
    )
    must_be = np.asarray(
        _words(table, "provision_type").isin(context.settings.confidential_types), dtype=bool
    )
    says_no = _breaks(table, "location_confidential", lambda text: parse_yes_no(text) is not False)
    yield from _problems(
        table,
        "location_confidential",
        must_be & says_no,
        "The location of this type of provision is always confidential.",
        "yes.",
        "Write yes, and give no postcode or address.",
    )


def confidential_places_have_no_postcode(table: TextTable, context: Context) -> Iterator[Problem]:
    """A confidential record has no postcode, and nothing that looks like one in any of its
    texts; what was read is never repeated."""
    confidential = _confidential(table, context)
    yield from _problems(
        table,
        "postcode",
        confidential & ~_blank(table, "postcode"),
        "The location is confidential and a postcode is given.",
        "Blank.",
        "Clear the cell, and any other place where the postcode stands.",
        withhold=True,
    )
    if not confidential.any():
        return
    for name in TEXT_NAMES:
        if name == "postcode":
            continue
        cells = table.cells[name][confidential]
        found = np.zeros(len(confidential), dtype=bool)
        found[confidential] = each_unique(cells, holds_postcode, "bool").to_numpy()
        yield from _problems(
            table,
            name,
            found,
            "The location is confidential and something that looks like a postcode stands here.",
            "Nothing that tells where it is.",
            "Remove it.",
            withhold=True,
        )


def postcodes_have_their_form(table: TextTable, context: Context) -> Iterator[Problem]:
    """A public postcode has the form of a United Kingdom postcode."""
    yield from _problems(
        table,
        "postcode",
        _breaks(table, "postcode", is_postcode) & ~_confidential(table, context),
        "This does not have the form of a postcode.",
        "A full postcode such as ZE1 0AA.",
        "Correct it, or clear the cell.",
    )


def links_are_web_links(table: TextTable, context: Context) -> Iterator[Problem]:
    """Website and source are web links that begin with http:// or https://."""
    for name in ("website", "source_url"):
        yield from _problems(
            table,
            name,
            _breaks(table, name, is_web_link),
            "This is not a web link.",
            "A link that begins with http:// or https://.",
            "Copy the link from the browser's address bar.",
        )


def is_web_link(text: str) -> bool:
    """Whether a text is one http or https link and nothing else."""
    if re.search(r"[\s<>\"'`\\\x00-\x1f]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def emails_belong_to_roles(table: TextTable, context: Context) -> Iterator[Problem]:
    """A contact e-mail is one address, and a role's mailbox rather than a person's."""
    wrong = _breaks(
        table,
        "contact_email",
        lambda t: re.fullmatch(r"[^@\s<>\"';,]+@[^@\s<>\"';,]+\.\w+", t) is not None,
    )
    yield from _problems(
        table,
        "contact_email",
        wrong,
        "This is not one e-mail address.",
        "An address such as referrals@example.org.",
        "Write one address only.",
    )
    personal = _breaks(
        table,
        "contact_email",
        lambda t: re.match(r"[a-z]{1,20}\.[a-z\-]{2,30}@", t.lower()) is None,
    )
    yield from _problems(
        table,
        "contact_email",
        personal & ~wrong,
        "The address looks like a person's.",
        "A role's mailbox, which stays when somebody leaves.",
        "Use a shared mailbox if there is one.",
        severity="warning",
    )


def languages_are_tags(table: TextTable, context: Context) -> Iterator[Problem]:
    """Languages are BCP 47 tags parted by semicolons."""
    tag = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
    yield from _problems(
        table,
        "languages",
        _breaks(table, "languages", lambda t: all(tag.fullmatch(part) for part in split_list(t))),
        "This is not a list of language tags.",
        "Tags such as en, pa, ur or bfi (British Sign Language), parted by semicolons.",
        "Write the tag in place of the language's name.",
    )


# C0 and C1 controls, and the marks that turn the direction of the text around them.
_CONTROL = "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
_HAS_CONTROL = re.compile(f"[{_CONTROL}\\t\\r\\n]")
_HAS_CONTROL_BUT_BREAKS = re.compile(f"[{_CONTROL}]")


def texts_are_plain(table: TextTable, context: Context) -> Iterator[Problem]:
    """Texts hold no control characters and no spreadsheet formula, and keep to their length."""
    confidential = _confidential(table, context)
    for name in TEXT_NAMES:
        long = name in _LONG_TEXT
        control = _HAS_CONTROL_BUT_BREAKS if long else _HAS_CONTROL
        limit = _LONGEST_DETAILS if long else _LONGEST
        for is_faulty, fault, allowed, mend in (
            (
                lambda text, control=control: control.search(text) is not None,
                "The text holds control characters.",
                "Letters, digits, punctuation and spaces.",
                "Delete the text and type it again.",
            ),
            (
                lambda text: text.startswith(("=", "+", "-", "@")),
                "The text begins like a spreadsheet formula.",
                "Text that does not begin with = + - or @.",
                "Begin with a letter or a digit.",
            ),
            (
                lambda text, limit=limit: len(text) > limit,
                f"The text has more than {limit:,} characters.",
                f"At most {limit:,} characters.",
                "Shorten it; a link can say the rest.",
            ),
        ):
            faulty = np.asarray(each_unique(table.cells[name], is_faulty, "bool"), dtype=bool)
            for where, withhold in ((faulty & confidential, True), (faulty & ~confidential, False)):
                yield from _problems(table, name, where, fault, allowed, mend, withhold=withhold)


def public_sources_are_named(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record that nobody has confirmed says where it is published."""
    unconfirmed = np.asarray(~_words(table, "evidence").isin([CONFIRMED, ""]), dtype=bool)
    yield from _problems(
        table,
        "source_url",
        _blank(table, "source_url") & unconfirmed,
        "The record rests on a published source and does not say which.",
        "A link.",
        f"Add the link, or have the record confirmed (evidence = {CONFIRMED}).",
        severity="warning",
    )


def duplicates_are_looked_at(table: TextTable, context: Context) -> Iterator[Problem]:
    """Two records with the same type, provider, service, areas and dates are probably one."""
    names = (
        "provision_type",
        "status",
        "provider",
        "service_name",
        "areas_served",
        "start_date",
        "end_date",
    )
    alike = pd.DataFrame(
        {name: each_unique(table.cells[name], word_key, "str") for name in names}
    ).duplicated()
    yield from _problems(
        table,
        "service_name",
        np.asarray(alike, dtype=bool),
        "Another row says the same: type, status, provider, service, areas and dates.",
        "One record for one service.",
        "Remove one of the two, or tell them apart by their names.",
        severity="warning",
    )


def records_are_verified_yearly(table: TextTable, context: Context) -> Iterator[Problem]:
    """A record is verified again within a year."""
    limit = add_months(context.today, -_UNVERIFIED_MONTHS).toordinal()
    yield from _problems(
        table,
        "last_verified",
        _day_numbers(table, "last_verified") < limit,
        "The record has not been verified for more than a year.",
        "",
        "Ask whether it is still right, then write the day of the answer.",
        severity="warning",
    )


def postcodes_lie_where_the_service_is(table: TextTable, context: Context) -> Iterator[Problem]:
    """A public postcode is known to ONS and lies in an area that the record serves."""
    if context.postcodes is None:
        return
    to_look_up = (
        ~_blank(table, "postcode")
        & ~_breaks(table, "postcode", is_postcode)
        & ~_confidential(table, context)
    )
    if not to_look_up.any():
        return
    wanted = table.cells["postcode"][to_look_up]
    try:
        places = context.postcodes.find(set(wanted))
    except PostcodeDirectoryError as error:
        yield Problem("warning", None, "postcode", "", str(error), table=table.name)
        return
    areas_of = context.areas_of_authority or {}
    unknown, outside = to_look_up.copy(), to_look_up.copy()
    served = table.cells["areas_served"]
    for position in np.flatnonzero(to_look_up).tolist():
        place = places.get(canonical(wanted[position]))
        lies_in = areas_of.get(place.authority_code, frozenset()) if place else frozenset()
        unknown[position] = place is None
        outside[position] = place is not None and not _serves(served[position], lies_in, context)
    yield from _problems(
        table,
        "postcode",
        unknown,
        "The Office for National Statistics does not know this postcode.",
        "A postcode in use.",
        "Check it; a very new postcode may be missing from the directory.",
        severity="warning",
    )
    yield from _problems(
        table,
        "postcode",
        outside,
        "The postcode lies outside the areas that the record serves.",
        "",
        "Check the postcode and areas_served; leave them if both are right.",
        severity="warning",
    )


@lru_cache(maxsize=4096)
def _serves(areas_served: str, lies_in: frozenset[str], context: Context) -> bool:
    served = split_list(areas_served)
    if served == [WHOLE_REGION]:
        return bool(lies_in & set(context.areas.codes))
    return bool(lies_in & set(served))


RULES: tuple[Rule, ...] = (
    required_cells_are_filled,
    ids_are_plain_and_unique,
    maintainers_are_known,
    types_are_known,
    closed_lists_are_kept,
    specialisms_are_words,
    areas_served_are_known,
    provider_is_named,
    gap_cause_belongs_to_a_gap,
    dates_are_dates,
    services_start_before_they_end,
    nothing_is_verified_in_the_future,
    numbers_are_numbers,
    covered_units_fit_the_total,
    confidentiality_is_stated,
    confidential_places_have_no_postcode,
    postcodes_have_their_form,
    links_are_web_links,
    emails_belong_to_roles,
    languages_are_tags,
    texts_are_plain,
    public_sources_are_named,
    duplicates_are_looked_at,
    records_are_verified_yearly,
    postcodes_lie_where_the_service_is,
)
