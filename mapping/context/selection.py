"""What is being looked at, to and from a page's address: a copied link shows the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mapping.dates import EARLIEST, LATEST
from mapping.errors import SelectionError
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas
from mapping.reference.provision_types import ProvisionTypes
from mapping.tables.parsing import parse_date

# The order of the rows; beside these, the code of an area: by what that area lacks.
SORTS = ("group", "priority", "missing")


CELLS = ("symbols", "words")
# What the priority of a cell weighs of need: the area's part of all, or how much there is a head.
RANKS = ("share", "rate")

# The parameters that every page shares; what else stands in an address is one page's own.
PARAMETERS = ("type", "area", "within", "on", "group", "sort", "cells", "rank")
# What a page does about a date that it cannot read, at the end of the sentence that says so.
TODAY_IS_SHOWN = " Today is shown."


@dataclass(frozen=True)
class Selection:
    """What is being looked at.

    Attributes
    ----------
    type_key, area_code, group
        None: all types, no area, all groups.
    within
        The code of the group of areas that alone is looked at; None for all areas.
    """

    on: date
    type_key: str | None = None
    area_code: str | None = None
    group: str | None = None
    sort: str = SORTS[0]
    cells: str = CELLS[0]
    within: str | None = None
    rank: str = RANKS[0]

    def to_query(self, today: date) -> dict[str, str]:
        """The selection as the parameters of an address.

        A date stands there only where it is not today: a bookmark that was made while today was
        looked at shows the day on which it is opened.
        """
        parameters = {
            "type": self.type_key,
            "area": self.area_code,
            "within": self.within,
            "on": self.on.isoformat() if self.on != today else None,
            "group": self.group,
            "sort": self.sort if self.sort != SORTS[0] else None,
            "cells": self.cells if self.cells != CELLS[0] else None,
            "rank": self.rank if self.rank != RANKS[0] else None,
        }
        return {name: value for name, value in parameters.items() if value is not None}


def from_query(
    query: Mapping[str, str],
    areas: Areas,
    types: ProvisionTypes,
    today: date,
    groups: AreaGroups | None = None,
) -> tuple[Selection, list[str]]:
    """The selection that an address asks for, and what of it could not be understood, in words.

    Wherever an area may stand a group may, by its code or name; this is the one place that tells
    them apart.

    Parameters
    ----------
    areas
        Of the whole region.
    """
    notes: list[str] = []

    def known(name: str, allowed: object, what: str) -> str | None:
        value = query.get(name)
        if not value:
            return None
        if value in allowed:  # type: ignore[operator]
            return value
        notes.append(f"The address asks for {what} “{value[:60]}”, which does not exist here.")
        return None

    group, is_area = _group(query, areas, groups or AreaGroups(), notes)
    area = known("area", areas.positions, "the area") if is_area else None
    sort = known("sort", (*SORTS, *areas.codes), "the order") or SORTS[0]
    if group is not None:
        area = _inside(area, group, areas, notes)
        sort = sort if sort in (*SORTS, *group.areas) else SORTS[0]
    selection = Selection(
        on=_date(query.get("on"), today, notes),
        type_key=known("type", types.by_key, "the type of provision"),
        area_code=area,
        group=known("group", types.grouped, "the group"),
        sort=sort,
        cells=known("cells", CELLS, "the display") or CELLS[0],
        within=None if group is None else group.code,
        rank=known("rank", RANKS, "the ranking") or RANKS[0],
    )
    return selection, notes


def _group(
    query: Mapping[str, str], areas: Areas, groups: AreaGroups, notes: list[str]
) -> tuple[AreaGroup | None, bool]:
    """The group that is asked for, and whether what stands for the area is meant as one."""
    found = None
    for name in ("within", "area"):
        asked = query.get(name, "")
        if not asked or (name == "area" and asked in areas.positions):
            continue
        try:
            group = groups.group_of(asked)
        except SelectionError as error:
            notes.append(str(error))
            return found, name != "area"
        if group is not None:
            if name == "area":
                return group, False
            found = group
        elif name == "within":
            notes.append(
                f"The address asks for the group of areas “{asked[:60]}”, which does not exist "
                "here. All areas are shown."
            )
    return found, True


def _inside(area: str | None, group: AreaGroup, areas: Areas, notes: list[str]) -> str | None:
    if area is None or area in group.areas:
        return area
    notes.append(f"{areas.name(area)} does not lie in {group.label}, which is shown.")
    return None


def _date(text: str | None, today: date, notes: list[str]) -> date:
    if not text:
        return today
    day = parse_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        notes.append(
            f"The address asks for the date “{text[:60]}”, which is not a date between "
            f"{EARLIEST.isoformat()} and {LATEST.isoformat()}.{TODAY_IS_SHOWN}"
        )
        return today
    return day
