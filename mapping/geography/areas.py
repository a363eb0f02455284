"""The areas that provision is planned for: codes and names, read without any geometry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mapping.english import listed_first
from mapping.errors import BoundaryError, SelectionError
from mapping.geography.boundary_file import BoundaryFile, Row, read_rows
from mapping.settings import Settings

REGION = "REGION"
WHOLE_REGION = "*"
_MOST_COLUMNS = 10
_MOST_NAMED = 5
CORRECT_THE_COLUMNS = "Correct `code_column` and `name_column` in settings.toml."


def name_key(name: str) -> str:
    """A name as it is compared: capitals, blanks and “&” aside.

    >>> name_key("Devon & Cornwall ") == name_key("devon and  cornwall")
    True
    """
    return " ".join(name.casefold().replace("&", "and").split())


@dataclass(frozen=True)
class Areas:
    """The areas of a region in the order of their names.

    Attributes
    ----------
    codes, names
        Same length, same order; codes are unique.
    others
        The names of areas beside these that a record may name: those of a region of which only a
        group is looked at.
    former
        By the code of an area that is no more, the area of today that followed it: what bears that
        code in its name keeps it.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    others: Mapping[str, str] = field(default_factory=dict, compare=False)
    former: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self.codes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each code."""
        return {code: position for position, code in enumerate(self.codes)}

    def name(self, code: str) -> str:
        """Name of an area or, for `REGION`, of the region; of an unknown code, the code itself."""
        position = self.positions.get(code)
        if position is None:
            return "the region" if code == REGION else self.others.get(code, code)
        return self.names[position]


def require_area(code: str, areas: Areas) -> None:
    """Refuse the code of an area that the region does not have.

    Raises
    ------
    SelectionError
        It has none of that code.
    """
    if code not in areas.positions:
        known = ", ".join(f"{each} ({areas.name(each)})" for each in areas.codes[:50])
        raise SelectionError(f"No area has the code {code}. The areas: {known}.")


def boundary_file_of(settings: Settings) -> BoundaryFile:
    """The boundary file that the settings name, with what they say of it."""
    return BoundaryFile(settings.boundaries, settings.layer, settings.coordinates)


def read_areas(settings: Settings) -> Areas:
    """Read codes and names from the boundary file, leaving its geometry unread.

    Raises
    ------
    BoundaryError
        The file is missing, cannot be read, lacks the two columns, or its codes are blank, not
        unique or such as the register cannot tell apart.
    """
    rows = read_rows(boundary_file_of(settings))
    named = codes_and_names(rows, settings)
    found = sorted(named.items(), key=lambda code_and_name: code_and_name[::-1])
    areas = Areas(tuple(code for code, _ in found), tuple(name for _, name in found))
    return _checked(areas, boundary_file_of(settings))


def codes_and_names(rows: Sequence[Row], settings: Settings) -> dict[str, str]:
    """The name of each code that a boundary file holds.

    Raises
    ------
    BoundaryError
        It lacks a column, or a code stands on several rows that are not to be joined.
    """
    file = boundary_file_of(settings)
    if not rows:
        raise file.fault(
            "holds no area. Fetch or build it again, or correct `boundaries` in settings.toml."
        )
    columns = (settings.code_column, settings.name_column)
    codes, names = texts_of(rows, columns, file, CORRECT_THE_COLUMNS)
    found: dict[str, str] = {}
    for code, name in zip(codes, names, strict=True):
        if code in found and not settings.dissolve:
            raise _twice(file, codes, rows)
        if code and found.get(code, name) != name:
            raise file.fault(
                f"gives {code} two names, {found[code]} and {name}. Rows that are to be joined "
                "need one name: name another column as `name_column` in settings.toml."
            )
        found[code] = name
    return found


def codes_of(rows: Sequence[Row], settings: Settings) -> list[str]:
    """The code on each row of a boundary file; raises as `texts_of`."""
    file = boundary_file_of(settings)
    return texts_of(rows, [settings.code_column], file, CORRECT_THE_COLUMNS)[0]


def _twice(file: BoundaryFile, codes: Sequence[str], rows: Sequence[Row]) -> BoundaryError:
    often = {code: n for code, n in Counter(codes).items() if n > 1}
    if "" in often:
        return file.fault(
            "holds an area without a code. Every area needs one feature with a code of its own."
        )
    most = max(often.values())
    values = {
        column: [code_text(row.get(column)) for row in rows]
        for column in dict.fromkeys(name for row in rows for name in row)
    }
    own = [c for c, texts in values.items() if all(texts) and len(set(texts)) == len(texts)]
    columns = (
        f"The columns in which every row has its own are {listed_first(own, _MOST_COLUMNS)}: one "
        "of them may be meant as `code_column` in settings.toml."
        if own
        else "No other column has its own on every row."
    )
    return file.fault(
        f"holds the code {_first(list(often))} more than once, on {'up to ' * (len(often) > 1)}"
        f"{most} rows. Every area needs one feature with a code of its own. {columns} If the rows "
        "are parts of one area, `dissolve` in settings.toml joins them."
    )


def _first(codes: Sequence[str]) -> str:
    return listed_first([code for code in codes if code], _MOST_NAMED)


def texts_of(
    rows: Sequence[Row], columns: Sequence[str], file: BoundaryFile, remedy: str
) -> list[list[str]]:
    """Columns of a file as texts; capitals may differ where only one column can be meant.

    Raises
    ------
    BoundaryError
        There is none of that name.
    """
    held = list(dict.fromkeys(name for row in rows for name in row))
    near = {c: [name for name in held if name.lower() == c.lower()] for c in columns}
    known = {c: c if c in held else near[c][0] for c in columns if c in held or len(near[c]) == 1}
    missing = [column for column in columns if column not in known]
    if missing:
        raise file.fault(
            f"has no column {' or '.join(missing)}. It has: {', '.join(sorted(held)) or 'none'}. "
            f"{remedy}"
        )
    return [[code_text(row.get(known[column])) for row in rows] for column in columns]


def code_text(value: object) -> str:
    """A code or name as text; a number that lost its form on the way is made whole again."""
    if value is None or value != value:  # noqa: PLR0124 - only a missing number differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _checked(areas: Areas, file: BoundaryFile) -> Areas:
    """The areas, if the register can name each of them; else all that is wrong with them."""
    nameless = [code for code, name in zip(areas.codes, areas.names, strict=True) if not name]
    parted = [code for code in areas.codes if ";" in code]
    kept = [code for code in areas.codes if code in (REGION, WHOLE_REGION)]
    found = []
    if "" in areas.codes:
        found.append(
            "holds an area without a code. Every area needs one feature with a code of its own."
        )
    if any(nameless):
        found.append(
            f"gives the area {_first(nameless)} no name. Every area needs one in the column that "
            "`name_column` in settings.toml names."
        )
    if parted:
        found.append(
            f"uses the code {_first(parted)}, which holds a semicolon; the register parts codes by "
            "it. Give the area another code."
        )
    if kept:
        found.append(
            f"uses the code {_first(kept)}, which the register keeps for the whole region. Give "
            "the area another code."
        )
    if found:
        raise file.fault(" It ".join(found))
    return areas
