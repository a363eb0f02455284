"""Groups that areas belong to, such as police force areas, regions and countries: a look-up file.

An area is in at most one group of a kind. Without the file there are none, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from mapping.english import spoken
from mapping.errors import SelectionError
from mapping.geography.areas import Areas, name_key
from mapping.problems import Problem
from mapping.tables.small_table import Row, duplicate_faults, read_rows, refused_rows, word_fault

COLUMNS = ("area_code", "kind", "group_code", "group_name", "source")
REQUIRED = COLUMNS[:-1]
MOST_BESIDE = 20
"""So many areas stand side by side; of more, the groups that they fall into come first."""


@dataclass(frozen=True)
class AreaGroup:
    """Some areas that are looked at together.

    Attributes
    ----------
    kind
        A word, such as `police_force`; "" of the areas that are in no group.
    code
        Of its own, and no area's; "" of the areas that are in no group.
    areas
        Their codes, in the order of the areas.
    """

    kind: str
    code: str
    name: str
    areas: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name and what it is: a region and a police force may be called the same."""
        return f"{self.name} ({spoken(self.kind)})" if self.kind else self.name


@dataclass(frozen=True)
class AreaGroups:
    """All groups of a region's areas, the kind with the fewest groups first.

    Attributes
    ----------
    n_areas
        How many areas the region has.
    """

    all: tuple[AreaGroup, ...] = ()
    n_areas: int = 0

    @cached_property
    def by_code(self) -> dict[str, AreaGroup]:
        """Each group by its code."""
        return {group.code: group for group in self.all}

    def group_of(self, asked: str) -> AreaGroup | None:
        """The group of a code, or of a name or label that one alone has; None where none has.

        Raises
        ------
        SelectionError
            Several are called so.
        """
        wanted = name_key(asked)
        found = [group for group in self.all if name_key(group.code) == wanted]
        found = found or [
            group for group in self.all if wanted in (name_key(group.name), name_key(group.label))
        ]
        if len({group.areas for group in found}) > 1:
            which = ", ".join(f"{group.code} ({group.label})" for group in found)
            raise SelectionError(f"Several groups of areas are called {asked}: {which}. Say which.")
        return found[0] if found else None

    def of_area(self, code: str) -> tuple[AreaGroup, ...]:
        """The groups that an area is in, the largest first."""
        return self.holding((code,))

    def holding(self, codes: Collection[str]) -> tuple[AreaGroup, ...]:
        """The groups in which some areas lie with others, the largest first: the way down to them.

        Of two that are the same areas, one is on the way; those that are all areas are not.
        """
        held = [group for group in self.narrowing if set(codes) < set(group.areas)]
        held.sort(key=lambda group: -len(group.areas))
        return tuple({group.areas: group for group in reversed(held)}.values())[::-1]

    @cached_property
    def narrowing(self) -> tuple[AreaGroup, ...]:
        """The groups that are not all the areas there are."""
        return tuple(group for group in self.all if len(group.areas) < self.n_areas)

    def parts(self, codes: Sequence[str], most: int = MOST_BESIDE) -> tuple[AreaGroup, ...]:
        """The groups that areas fall into where they are too many to stand side by side.

        Each area is in one of them: of the kind with most groups that are not too many, or of a
        coarser one where it is in none of that kind; what is left comes last, as a group without a
        code. None where the areas are few, or no kind parts them.
        """
        if len(codes) <= most:
            return ()
        inside = [g for g in self.all if set(g.areas) < set(codes)]
        kinds = sorted({g.kind for g in inside}, key=lambda k: sum(g.kind == k for g in inside))
        ways = [
            _parted(codes, [[g for g in inside if g.kind == k] for k in kinds[n::-1]])
            for n in range(len(kinds))
        ]
        fitting = [way for way in ways if 1 < len(way) <= most]
        # A finer kind is worse where it leaves areas out that a coarser one would hold.
        return max(fitting, key=lambda way: (way[-1].code != "", len(way)), default=())


def _parted(codes: Sequence[str], by_kind: Iterable[Sequence[AreaGroup]]) -> tuple[AreaGroup, ...]:
    """Groups that share no area, of the first kind as far as they go, then of the next ones."""
    left = set(codes)
    found: list[AreaGroup] = []
    for groups in by_kind:
        taken = [group for group in groups if left.issuperset(group.areas)]
        found += taken
        left -= {code for group in taken for code in group.areas}
    found.sort(key=lambda group: group.name)
    if left and found:
        found.append(AreaGroup("", "", "In no group", tuple(c for c in codes if c in left)))
    return tuple(found)


def within(areas: Areas, group: AreaGroup) -> Areas:
    """The areas of a group; the others are still known by name."""
    codes = tuple(code for code in areas.codes if code in set(group.areas))
    return Areas(
        codes,
        tuple(areas.name(code) for code in codes),
        {**areas.others, **dict(zip(areas.codes, areas.names, strict=True))},
        areas.former,
    )


def told_apart(areas: Areas, groups: AreaGroups) -> Areas:
    """The areas with what they lie in behind the name of each that is not alone in bearing it."""
    names = [areas.names.count(name) for name in areas.names]
    return replace(
        areas,
        names=tuple(
            f"{name} ({groups.of_area(code)[-1].name})"
            if times > 1 and groups.of_area(code)
            else name
            for code, name, times in zip(areas.codes, areas.names, names, strict=True)
        ),
    )


def read_area_groups(
    path: Path | None, areas: Areas, content: bytes | None = None
) -> tuple[AreaGroups, list[Problem]]:
    """The groups of a look-up file and what is wrong with it; none where no file is named.

    Parameters
    ----------
    content
        Of another version of the file.
    """
    if path is None:
        return AreaGroups(), []
    rows, problems = read_rows(path, COLUMNS, REQUIRED, content=content)
    faults = [*problems, *group_faults(rows, areas)]
    refused = refused_rows(faults)
    return _groups([row for row in rows if row.number not in refused], areas), faults


def _groups(rows: Sequence[Row], areas: Areas) -> AreaGroups:
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row["group_code"], []).append(row)
    found = [
        AreaGroup(
            of[0]["kind"],
            code,
            of[0]["group_name"],
            tuple(sorted({row["area_code"] for row in of}, key=areas.positions.__getitem__)),
        )
        for code, of in held.items()
    ]
    kinds = [group.kind for group in found]
    found.sort(key=lambda group: (kinds.count(group.kind), group.kind, group.name))
    return AreaGroups(tuple(found), len(areas))


def group_faults(rows: Sequence[Row], areas: Areas) -> list[Problem]:
    """Everything that is wrong with rows of the look-up."""
    said: dict[str, Row] = {}
    faults = [fault for row in rows for fault in _faults(row, areas, said)]
    placed = [row for row in rows if row["area_code"]]
    faults += duplicate_faults(placed, lambda row: (row["area_code"], row["kind"]), "kind")
    return faults


def _faults(row: Row, areas: Areas, said: dict[str, Row]) -> Iterator[Problem]:
    code, name = row["group_code"], row["group_name"]
    if not row["area_code"]:
        yield row.problem(
            "area_code",
            f"The group {name or code} holds no area here.",
            "The code of an area that lies in the group.",
            "Name the area, or remove the row.",
        )
    elif row["area_code"] not in areas.positions:
        yield row.problem(
            "area_code",
            "No area of the boundary file has this code.",
            f"A code of the boundary file, such as {', '.join(areas.codes[:3])}.",
            "Correct the code, or remove the row.",
        )
    if fault := word_fault(row, "kind"):
        yield fault
    for column, text in (("group_code", code), ("group_name", name)):
        if not text:
            yield row.problem(
                column,
                "This is blank.",
                "The group's code and its name, on each of its rows.",
                "Write both.",
            )
    if code in areas.positions:
        yield row.problem(
            "group_code",
            f"This is the code of an area, {areas.name(code)}.",
            "A code that no area has.",
            "Give the group a code of its own.",
        )
    first = said.setdefault(code, row)
    for column in ("kind", "group_name"):
        if code and first[column] != row[column]:
            yield row.problem(
                column,
                f"Row {first.number} says {first[column]} of the same group.",
                "One kind and one name for each group.",
                "Correct one of the two rows, or give one of them another group_code.",
            )
