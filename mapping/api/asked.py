"""What an address asks for. Nothing of it is passed over: it is understood, or it is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from mapping.analysis.services.service_filter import (
    LONGEST_WORDS,
    PAGE_GOES_ON,
    ServiceFilter,
)
from mapping.analysis.services.service_filter import from_query as filter_from
from mapping.context.reference import Reference
from mapping.context.selection import TODAY_IS_SHOWN, Selection
from mapping.context.selection import from_query as selection_from
from mapping.english import listed
from mapping.errors import SelectionError
from mapping.geography.area_groups import AreaGroup
from mapping.wording.since import day_to_look_back_to

SINCE = "since"
FORMAT = "json"
# Each shared parameter, and the filter of services that says the same of several.
_ONE_AND_SEVERAL = (("type", "types"), ("area", "served"))

Query = Mapping[str, str]
Choices = Mapping[str, Collection[str]]


class NotThereError(SelectionError):
    """An address is of one thing, and it is not there."""


class RefusedError(SelectionError):
    """An address asks for something that there is not; a sentence for each such thing."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True)
class Listing:
    """Which services of the directory are asked for, and which page of them.

    Attributes
    ----------
    organization_id, taxonomy_id, taxonomy_term_id, search
        "" for any.
    modified_after
        None for any day, and for none.
    minimal, full
        Whether each is told by what tells it apart alone, and whether with all that hangs on it.
    """

    page: int = 1
    per_page: int = 50
    organization_id: str = ""
    taxonomy_id: str = ""
    taxonomy_term_id: str = ""
    search: str = ""
    modified_after: date | None = None
    minimal: bool = False
    full: bool = True
    format: str = FORMAT


LISTING = tuple(field.name for field in fields(Listing))
MOST_PER_PAGE = 500
_YES_OR_NO = ({"true": True, "false": False}.__getitem__, "It is true or false.")
# How each is read, and what is allowed where it cannot be.
_READ: dict[str, tuple[Callable[[str], object], str]] = {
    "minimal": _YES_OR_NO,
    "full": _YES_OR_NO,
    "format": ({FORMAT: FORMAT}.__getitem__, f"There is {FORMAT} alone."),
    "modified_after": (
        lambda text: datetime.fromisoformat(text).date(),
        "It is a day such as 2026-03-31, or a moment such as 2026-03-31T09:00:00Z.",
    ),
}
_HIGHEST = {"page": 1_000_000, "per_page": MOST_PER_PAGE}


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes
    ----------
    services
        None where the address is not of records.
    since
        None where the address is not of changes.
    identifier
        What an address ends with that is of one thing; "" for the others.
    """

    selection: Selection
    services: ServiceFilter | None = None
    since: date | None = None
    listing: Listing = Listing()
    identifier: str = ""

    @property
    def codes(self) -> tuple[str, ...] | None:
        """The one area that is asked for; None for all."""
        code = self.selection.area_code
        return None if code is None else (code,)

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The one type that is asked for; None for all."""
        key = self.selection.type_key
        return None if key is None else (key,)


def single(pairs: Sequence[tuple[str, str]], allowed: Sequence[str]) -> dict[str, str]:
    """The parameters of an address by name.

    Raises
    ------
    RefusedError
        There is no such parameter here, or one is given twice.
    """
    given = [name for name, _ in pairs]
    unknown = dict.fromkeys(name for name in given if name not in allowed)
    twice = dict.fromkeys(name for name in given if given.count(name) > 1 and name in allowed)
    there_are = (
        f"Here there are {listed(list(allowed), 'and')}." if allowed else "Here there are none."
    )
    refused = [
        *(f"There is no parameter “{name[:60]}” at this address. {there_are}" for name in unknown),
        *(f"The parameter “{name}” is given more than once. Give it once." for name in twice),
    ]
    query = dict(pairs)
    refused += [
        f"Give {one} or {several}, not both: they say the same."
        for one, several in _ONE_AND_SEVERAL
        if query.get(one) and query.get(several)
    ]
    if refused:
        raise RefusedError(refused)
    return query


def group_asked(query: Query, reference: Reference, today: date) -> AreaGroup | None:
    """The group of areas that is asked for in the place of one area; None where none is.

    What is neither is told by `asked`, with all else that is not understood.
    """
    only = {"area": query.get("area", "")}
    found, _ = selection_from(only, reference.areas, reference.types, today, reference.groups)
    return reference.groups.by_code.get(found.within or "")


def day_asked(query: Query, reference: Reference, today: date) -> date:
    """The day that is looked at.

    Raises
    ------
    RefusedError
        It is no date.
    """
    only = {"on": query.get("on", "")}
    return _sound(*selection_from(only, reference.areas, reference.types, today)).on


def asked(
    query: Query,
    reference: Reference,
    today: date,
    choices: Choices | None = None,
    identifier: str = "",
) -> Asked:
    """All that an address asks for.

    Parameters
    ----------
    reference
        As it stood on the day that is looked at.
    choices
        What there is to choose of each filter of services; None where the address has no filters.
    identifier
        What the address ends with.

    Raises
    ------
    RefusedError
        Something is asked for that there is not.
    """
    selection, notes = selection_from(
        query, reference.areas, reference.types, today, reference.groups
    )
    services = None
    if choices is not None:
        services, more = filter_from(query, choices)
        notes += more
    for name in ("words", "search"):
        notes += _too_long(query.get(name, ""))
    since = None
    if text := query.get(SINCE, ""):
        try:
            since = day_to_look_back_to(text[:60], selection.on, reference.meetings, today)
        except SelectionError as error:
            notes.append(str(error))
    listing = _listing(query, notes)
    return Asked(_sound(selection, notes), services, since, listing, identifier)


def _listing(query: Query, notes: list[str]) -> Listing:
    said: dict[str, Any] = {name: query[name] for name in LISTING if query.get(name)}
    for name, highest in _HIGHEST.items():
        text = said.get(name, "1")
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
        if is_number and 1 <= int(text) <= highest:
            said |= {name: int(text)} if name in said else {}
        else:
            notes.append(
                f"The parameter “{name}” says “{text[:60]}”. It is a whole number from 1 to "
                f"{highest}."
            )
            del said[name]
    for name, (read, allowed) in _READ.items():
        if name in said:
            try:
                said[name] = read(said[name])
            except (KeyError, ValueError):
                notes.append(f"The parameter “{name}” says “{said.pop(name)[:60]}”. {allowed}")
    return Listing(**said)


def _sound(selection: Selection, notes: Sequence[str]) -> Selection:
    """The selection, unless something was remarked: a page goes on without it, a program cannot."""
    if notes:
        raise RefusedError([_without(note, (TODAY_IS_SHOWN, *PAGE_GOES_ON)) for note in notes])
    return selection


def _without(note: str, ends: Sequence[str]) -> str:
    for end in ends:
        note = note.removesuffix(end)
    return note


def _too_long(words: str) -> list[str]:
    if len(" ".join(words.split())) <= LONGEST_WORDS:
        return []
    return [f"The words asked for are longer than {LONGEST_WORDS} signs. Ask for fewer."]


def require(query: Query, needed: Sequence[str]) -> None:
    """See that what cannot be left out is there.

    Raises
    ------
    RefusedError
        It is not.
    """
    missing = [name for name in needed if not query.get(name)]
    if missing:
        raise RefusedError(
            [f"The parameter “{name}” is needed at this address." for name in missing]
        )
