"""Asking whether somebody may do what they are about to: before it is done, whichever way it came.

What is asked about is what a save does to each record, found by comparing the table before and
after: a form that shows less, a file with more rows or a request made by hand change nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from mapping.access import ACCESS, BENCHMARKS, NOBODY, Deed, Person, may
from mapping.context.reference import Reference
from mapping.english import listed
from mapping.errors import MappingError
from mapping.geography.areas import Areas
from mapping.region.kept_tables import PROPOSALS, THEMES, TYPES
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import RecordChange

_PARTS_OF_TYPES = {
    **dict.fromkeys(("need_basis", "per", "benchmark", "benchmark_source"), BENCHMARKS),
    "linked_theme": THEMES.name,
}
_MOST_NAMED = 3
_NOBODYS: frozenset[str] = frozenset()
_ROLE_IN_WORDS = {
    "viewer": "look at everything that is public, suggest a change of a record, and change nothing",
    "lead": "change the part of {areas} and nothing else",
    "steering": "change actions, meetings, rounds of returns, reviews, themes, recommendations, "
    "expectations, benchmarks, units and the region's own records{areas}",
    "administrator": "change everything",
}
_IN_WORDS: dict[Deed, str] = {
    "see_open": "see what is still open",
    "see_access": "see who may do what",
    "begin_region": "start another region",
    "propose": "suggest a change of a record",
    "change": "change anything",
    "restore_whole": "go back to an earlier version of a whole table",
    "settle": "say which is true where a file is not what was saved",
    "purge": "take something out of the history for good",
}
_ASK = "Who may do what stands on the page Update, “Access”, which administrators keep."


class NotAllowedError(MappingError):
    """Somebody may not do what they were about to do; nothing was done."""


def require_may(person: Person, deed: Deed) -> None:
    """Refuse a deed that concerns whole tables.

    Raises
    ------
    NotAllowedError
        They may not do it.
    """
    if not may(person, deed):
        raise NotAllowedError(
            f"Nothing was done: {person.name or 'whoever has not signed in'} may not "
            f"{_IN_WORDS[deed]}; an administrator of this map may. {_ASK}"
        )


def require_may_change(
    person: Person,
    spec: TableSpec,
    changes: Iterable[RecordChange],
    before: pd.DataFrame,
    after: pd.DataFrame,
    reference: Reference,
) -> None:
    """Refuse a save that changes what somebody may not change.

    Raises
    ------
    NotAllowedError
        They may not change all of it; or nobody would be left who says who may do what.
    """
    areas, made = reference.areas, list(changes)
    ids = [change.record_id for change in made]
    # Of a large table, what nobody touches is nobody's question.
    touched = (cells[spec.ids(cells).isin(ids)] for cells in (before, after))
    was, now = (spec.owners_by_id(cells, reference) for cells in touched)
    refused = {
        change.record_id: whose
        for change in made
        for whose in was.get(change.record_id, _NOBODYS) | now.get(change.record_id, _NOBODYS)
        or {""}
        if not all(may(person, "change", part, whose) for part in _tables_of(spec, change))
        and not (_is_proposal(spec, change) and may(person, "propose"))
    }
    proposes = bool(made) and all(_is_proposal(spec, change) for change in made)
    if refused or (person.role == NOBODY.role and not proposes):
        raise NotAllowedError(_not_theirs(person, spec, refused, areas))
    if spec.name == ACCESS and _has_administrator(before) and not _has_administrator(after):
        raise NotAllowedError(
            "Nothing was saved: nobody would be an administrator any more, so that nobody could "
            "say who may do what. Give somebody else that role first."
        )


def _tables_of(spec: TableSpec, change: RecordChange) -> set[str]:
    """Which tables a change counts as one of: parts of the table of types are kept by others."""
    if spec is not TYPES or change.kind != "changed":
        return {spec.name}
    return {_PARTS_OF_TYPES.get(field.column, spec.name) for field in change.fields}


def _is_proposal(spec: TableSpec, change: RecordChange) -> bool:
    """Whether a change puts down a suggestion that nobody has answered."""
    columns = {field.column for field in change.fields}
    return spec is PROPOSALS and change.kind == "added" and not columns & {"outcome", "answer"}


def _has_administrator(cells: pd.DataFrame) -> bool:
    return bool((cells["role"] == "administrator").any())


def _not_theirs(person: Person, spec: TableSpec, refused: dict[str, str], areas: Areas) -> str:
    named = [f"{id_}{_kept_by(whose, areas)}" for id_, whose in list(refused.items())[:_MOST_NAMED]]
    more = f" and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
    what = f" Not yours to change in the {spec.what}: {', '.join(named)}{more}." if named else ""
    return f"Nothing was saved: {_who(person, areas)}.{what} {_ASK}"


def _kept_by(whose: str, areas: Areas) -> str:
    if not whose:
        return ""
    return f" (kept by {areas.name(whose)})"


def _who(person: Person, areas: Areas) -> str:
    """Who somebody is here, and what they may do."""
    names = listed([areas.name(code) for code in sorted(person.areas)], "and")
    kept = f", and the part of {names}" if person.role == "steering" and names else names
    may_do = _ROLE_IN_WORDS[person.role].format(areas=kept)
    return f"{person.name or 'whoever has not signed in'} may {may_do}"
