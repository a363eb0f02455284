"""What an area's list meant the last time, kept beside the history and offered the next time.

It is no table: nothing rests on it, and whoever sends the list looks at it again each time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mapping.errors import MappingError
from mapping.escape import for_file_name
from mapping.matching.match import Match, match_as_toml, read_match
from mapping.store.csv_folder import HISTORY_FOLDER
from mapping.tables.places import could_tell_of_a_place

_FOLDER = "matches"


def kept_match(folder: Path, area_code: str) -> Match | None:
    """The match that was kept for an area; None where there is none that can be read."""
    path = _path(folder, area_code)
    with suppress(OSError, MappingError):
        return read_match(path.read_bytes(), path.name)
    return None


def keep_match(folder: Path, area_code: str, match: Match) -> None:
    """Keep what an area's list means, without words that could tell a place.

    Where it cannot be written it is not kept: it is asked again the next time.
    """
    words = {
        column: {w: meaning for w, meaning in said.items() if not could_tell_of_a_place(w)}
        for column, said in match.words.items()
    }
    path = _path(folder, area_code)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(match_as_toml(replace(match, words=words)), encoding="utf-8")
        draft.replace(path)


def _path(folder: Path, area_code: str) -> Path:
    return folder / HISTORY_FOLDER / _FOLDER / f"{for_file_name(area_code)}.toml"
