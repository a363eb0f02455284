"""The areas that provision is planned for: codes and names, read without any geometry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mapping.errors import BoundaryError
from mapping.settings import Settings

REGION = "REGION"
WHOLE_REGION = "*"


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
        return len(self.codes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each code."""
        return {code: position for position, code in enumerate(self.codes)}

    def name(self, code: str) -> str:
        """Name of an area; the code itself where it is not one of the region's."""
        position = self.positions.get(code)
        return code if position is None else self.names[position]


def read_areas(settings: Settings) -> Areas:
    """Read codes and names from the boundary file, leaving its geometry unread.

    Raises
    ------
    BoundaryError
        The file is missing, cannot be read, lacks the two columns, or its codes are blank or
        not unique.
    """
    path = settings.boundaries
    if not path.exists():
        raise BoundaryError(
            f"The boundary file {path} does not exist. "
            "Put it there, or correct `boundaries` in settings.toml."
        )
    try:
        properties = _properties(path)
    except Exception as error:
        raise BoundaryError(unreadable(path, error)) from None
    columns = (settings.code_column, settings.name_column)
    held = {name for feature in properties for name in feature}
    missing = [column for column in columns if column not in held]
    if missing:
        raise BoundaryError(
            f"The boundary file {path} has no column {' or '.join(missing)}. It has: "
            f"{', '.join(sorted(held)) or 'none'}. "
            "Correct `code_column` and `name_column` in settings.toml."
        )
    found = [tuple(_text(feature.get(column)) for column in columns) for feature in properties]
    found.sort(key=lambda code_and_name: (code_and_name[1], code_and_name[0]))
    return _checked(Areas(tuple(f[0] for f in found), tuple(f[1] for f in found)), path)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _properties(path: Path) -> list[dict[str, Any]]:
    """Attributes of every feature; GeoJSON is read without the geographic libraries.

    They take most of a second to import, which a command that prints a table need not spend.
    """
    if path.suffix.lower() in (".geojson", ".json"):
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        return [dict(feature["properties"]) for feature in features]
    import pyogrio

    frame = pyogrio.read_dataframe(pyogrio_source(path), read_geometry=False)
    return [dict(row) for row in frame.to_dict("records")]


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
        raise BoundaryError(f"The boundary file {path} holds no area.")
    blank = [code for code in areas.codes if not code]
    if blank or len(set(areas.codes)) != len(areas.codes):
        twice = sorted({code for code in areas.codes if areas.codes.count(code) > 1})
        what = f"the code {twice[0]} more than once" if twice else "an area without a code"
        raise BoundaryError(
            f"The boundary file {path} holds {what}. "
            "Every area needs one feature with a code of its own."
        )
    if REGION in areas.codes or WHOLE_REGION in areas.codes:
        raise BoundaryError(
            f"The boundary file {path} uses the code {REGION} or {WHOLE_REGION}, which the "
            "register keeps for the whole region. Give the area another code."
        )
    return areas
