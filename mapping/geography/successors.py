"""What became of areas that are no more: a table of old codes, new codes and since when.

A code of an area that is gone is read as that of its successor. Without the file nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from mapping.geography.areas import REGION, WHOLE_REGION, Areas
from mapping.problems import Problem
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import Row, read_rows

COLUMNS = ("old_code", "new_code", "from")
REQUIRED = COLUMNS
_CODES = re.compile(r"\s*[;,]\s*")


@dataclass(frozen=True)
class Successors:
    """By which area each one that is gone was followed.

    Attributes
    ----------
    by_code
        The next code of each old one; that may be an old one itself.
    """

    by_code: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether any area is gone."""
        return bool(self.by_code)

    @cached_property
    def digest(self) -> str:
        """Names just these successors."""
        return sha256(repr(sorted(self.by_code.items())).encode()).hexdigest()[:12]

    def of(self, code: str) -> str:
        """The area that a code stands for today, at the end of the chain.

        >>> Successors({"OLD": "MID", "MID": "NEW"}).of("OLD"), Successors().of("OLD")
        ('NEW', 'OLD')
        """
        while code in self.by_code:
            code = self.by_code[code]
        return code

    def read(self, text: str) -> str:
        """A cell of one code or several with those of today, each once; else just as it is.

        >>> Successors({"A": "C", "B": "C"}).read("A;B;D"), Successors({"A": "C"}).read("* ")
        ('C;D', '* ')
        """
        codes = _CODES.split(text.strip())
        if not any(code in self.by_code for code in codes):
            return text
        return ";".join(dict.fromkeys(self.of(code) for code in codes if code))

    def names(self, text: str) -> bool:
        """Whether a cell of codes names an area that is gone."""
        return any(code in self.by_code for code in _CODES.split(text.strip()))

    def cover(self, code: str, said: Collection[str]) -> tuple[str, ...] | None:
        """Of the codes of which something is said, those that are all of an area together.

        None where of a part of it nothing is said.

        >>> merged = Successors({"A": "C", "B": "C"})
        >>> merged.cover("C", ["A", "B"]), merged.cover("C", ["A"]), merged.cover("C", ["A", "C"])
        (('A', 'B'), None, ('C',))
        """
        if code in said:
            return (code,)
        parts = [self.cover(old, said) for old in self._before.get(code, ())]
        if not parts or None in parts:
            return None
        return tuple(each for part in parts if part is not None for each in part)

    @cached_property
    def _before(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for old, new in self.by_code.items():
            found.setdefault(new, []).append(old)
        return found


def read_successors(
    path: Path | None, content: bytes | None = None
) -> tuple[Successors, list[Row], list[Problem]]:
    """The successors that a file names, its rows, and what is wrong with them by themselves.

    None where no file is named, or where it has a fault: then no code may be read as another.

    Parameters
    ----------
    content
        Of another version of the file.

    Raises
    ------
    TableError
        The file cannot be read as a table.
    """
    if path is None:
        return Successors(), [], []
    rows, problems = read_rows(path, COLUMNS, REQUIRED, content=content)
    by_code: dict[str, Row] = {}
    faults = [*problems, *(fault for row in rows for fault in _faults(row, by_code))]
    faults += _loops(by_code)
    if any(fault.severity == "error" for fault in faults):
        return Successors(), rows, faults
    return Successors({old: row["new_code"] for old, row in by_code.items()}), rows, faults


def _faults(row: Row, by_code: dict[str, Row]) -> Iterator[Problem]:
    old, new = row["old_code"], row["new_code"]
    for column, code in (("old_code", old), ("new_code", new)):
        if not code or _CODES.search(code) or code in (REGION, WHOLE_REGION):
            yield row.problem(
                column,
                "This is not the code of one area.",
                "One code, as the boundary file has or had it.",
                "Write the code; an area that followed several has a row for each of them.",
            )
    if parse_date(row["from"]) is None:
        yield row.problem(
            "from",
            "This is not a date that can be read.",
            "The day from which the new area stood: YYYY-MM-DD or DD/MM/YYYY.",
            "Write day, month and year in full.",
        )
    first = by_code.setdefault(old, row)
    if first is row or not old:
        return
    if first["new_code"] == new:
        yield row.problem(
            "old_code",
            f"Row {first.number} says the same.",
            "One row for each area that is gone.",
            "Remove one of the two rows.",
        )
    else:
        yield row.problem(
            "old_code",
            f"Row {first.number} has this area followed by {first['new_code']}, this one by {new}. "
            "An area that was split cannot be read on by itself: nobody but its keepers knows "
            "which of its records belongs where.",
            "One new code for each old one.",
            "Take both rows out, and give each record of the old area its new code by hand.",
        )


def _loops(by_code: Mapping[str, Row]) -> Iterator[Problem]:
    for old, row in by_code.items():
        passed = [old]
        while (code := by_code[passed[-1]]["new_code"]) in by_code and code not in passed:
            passed.append(code)
        if code == old:
            yield row.problem(
                "new_code",
                f"This leads back to where it began: {' → '.join([*passed, old])}.",
                "Codes that end at an area of today.",
                "Remove the row that leads back.",
            )


def successor_faults(rows: Sequence[Row], successors: Successors, areas: Areas) -> list[Problem]:
    """What of the rows does not go with the areas that there are."""
    return [fault for row in rows for fault in _against(row, successors, areas)]


def _against(row: Row, successors: Successors, areas: Areas) -> Iterator[Problem]:
    old, last = row["old_code"], successors.of(row["new_code"])
    if old in areas.positions:
        yield row.problem(
            "old_code",
            f"This area, {areas.name(old)}, is still in the boundary file.",
            "Codes that the boundary file no longer has.",
            "Take the row out until the boundary file is replaced by one without this area.",
        )
    if successors and last not in areas.positions:
        through = "" if last == row["new_code"] else "Other rows lead on from here. "
        yield row.problem(
            "new_code",
            f"{through}No area of the boundary file has the code {last}.",
            f"A code of the boundary file, such as {', '.join(areas.codes[:3])}, or one that "
            "another row follows on.",
            "Correct the code, or add the row by which it was followed.",
        )
