"""The areas that provision is planned for: codes and names, read without any geometry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mapping.errors import BoundaryError, SelectionError
from mapping.settings import Settings

REGION = "REGION"
WHOLE_REGION = "*"
CORRECT_THE_COLUMNS = "Correct `code_column` and `name_column` in settings.toml."


@dataclass(frozen=True)
class Areas:
    """The areas of a region in the order of their names.

    Attributes
    ----------
    codes, names
        Same length, same order; codes are unique.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self.codes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each code."""
        return {code: position for position, code in enumerate(self.codes)}

    def name(self, code: str) -> str:
        """Name of an area or, for `REGION`, of the region; of any other code, the code itself."""
        position = self.positions.get(code)
        if position is None:
            return "the region" if code == REGION else code
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


def read_areas(settings: Settings) -> Areas:
    """Read codes and names from the boundary file, leaving its geometry unread.

    Raises
    ------
    BoundaryError
        The file is missing, cannot be read, lacks the two columns, or its codes are blank, not
        unique or such as the register cannot tell apart.
    """
    path = settings.boundaries
    if not path.exists():
        raise BoundaryError(
            f"The boundary file {path} does not exist. "
            "Put it there, or correct `boundaries` in settings.toml."
        )
    properties = _properties(path)
    columns = (settings.code_column, settings.name_column)
    held = {name for feature in properties for name in feature}
    missing = [column for column in columns if properties and column not in held]
    if missing:
        raise BoundaryError(
            f"The boundary file {path} has no column {' or '.join(missing)}. It has: "
            f"{', '.join(sorted(held)) or 'none'}. "
            f"{CORRECT_THE_COLUMNS}"
        )
    found = [tuple(code_text(feature.get(column)) for column in columns) for feature in properties]
    found.sort(key=lambda code_and_name: (code_and_name[1], code_and_name[0]))
    return _checked(Areas(tuple(f[0] for f in found), tuple(f[1] for f in found)), path)


def code_text(value: object) -> str:
    """A code or name as text; a number that lost its form on the way is made whole again."""
    if value is None or value != value:  # noqa: PLR0124 - only a missing number differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _properties(path: Path) -> list[dict[str, Any]]:
    """Attributes of every feature; GeoJSON is read without the geographic libraries.

    They take most of a second to import, which a command that prints a table need not spend.
    """
    if path.suffix.lower() in (".geojson", ".json"):
        return _geojson_properties(path)
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frame = pyogrio.read_dataframe(pyogrio_source(path), read_geometry=False)
    except (DataSourceError, DataLayerError, OSError, ValueError) as error:
        raise BoundaryError(unreadable(path, error)) from error
    return [dict(row) for row in frame.to_dict("records")]


def _geojson_properties(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise BoundaryError(unreadable(path, error)) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(part, dict) for part in features):
        raise BoundaryError(unreadable(path, ValueError("it has no list of features")))
    properties = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(part, dict) for part in properties):
        raise BoundaryError(unreadable(path, ValueError("a feature's properties are no list")))
    return properties


def pyogrio_source(path: Path) -> str:
    """The name under which the reader finds a file, zipped Shapefiles included."""
    return f"zip://{path}" if path.suffix.lower() == ".zip" else str(path)


def unreadable(path: Path, error: Exception) -> str:
    """What to say of a boundary file that the reader gave up on."""
    if isinstance(error, KeyError):
        reason = f"it has no {error}"
    else:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
    return (
        f"The boundary file {path} cannot be read: {reason}. "
        "It must be a whole GeoJSON, GeoPackage or zipped Shapefile; fetch or build it again."
    )


def _checked(areas: Areas, path: Path) -> Areas:
    if not areas.codes:
        raise BoundaryError(
            f"The boundary file {path} holds no area. Fetch or build it again, or correct "
            "`boundaries` in settings.toml."
        )
    blank = [code for code in areas.codes if not code]
    if blank or len(set(areas.codes)) != len(areas.codes):
        twice = sorted({code for code in areas.codes if areas.codes.count(code) > 1})
        what = f"the code {twice[0]} more than once" if twice else "an area without a code"
        raise BoundaryError(
            f"The boundary file {path} holds {what}. "
            "Every area needs one feature with a code of its own."
        )
    nameless = [code for code, name in zip(areas.codes, areas.names, strict=True) if not name]
    if nameless:
        raise BoundaryError(
            f"The boundary file {path} gives the area {nameless[0]} no name. "
            "Every area needs one in the column that `name_column` in settings.toml names."
        )
    parted = [code for code in areas.codes if ";" in code]
    if parted:
        raise BoundaryError(
            f"The boundary file {path} uses the code {parted[0]}, which holds a semicolon; "
            "the register parts codes by it. Give the area another code."
        )
    if REGION in areas.codes or WHOLE_REGION in areas.codes:
        raise BoundaryError(
            f"The boundary file {path} uses the code {REGION} or {WHOLE_REGION}, which the "
            "register keeps for the whole region. Give the area another code."
        )
    return areas
