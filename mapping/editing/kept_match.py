"""What an area's list meant the last time, kept beside the tables and offered the next time.

It is no table: nothing rests on it, and whoever sends the list looks at it again each time.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mapping.errors import MappingError
from mapping.escape import for_file_name
from mapping.matching.match import Match, match_as_toml, read_match
from mapping.store.kept_texts import keep_text, kept_text
from mapping.tables.privacy.places import could_tell_of_a_place


def kept_match(folder: Path, area_code: str) -> Match | None:
    """The match that was kept for an area; None where there is none that can be read."""
    name = _name(area_code)
    with suppress(OSError, UnicodeDecodeError, MappingError):
        text = kept_text(folder, name)
        return None if text is None else read_match(text.encode(), name)
    return None


def keep_match(folder: Path, area_code: str, match: Match) -> None:
    """Keep what an area's list means, without words that could tell a place.

    Nor is the day kept on which all of it was true: the next time it is another. Where it cannot be
    kept, it is asked again.
    """
    words = {
        column: {w: meaning for w, meaning in said.items() if not could_tell_of_a_place(w)}
        for column, said in match.words.items()
    }
    constants = {c: text for c, text in match.constants.items() if c != "last_verified"}
    with suppress(OSError, MappingError):
        kept = replace(match, words=words, constants=constants)
        keep_text(folder, _name(area_code), match_as_toml(kept))


def _name(area_code: str) -> str:
    return f"matches/{for_file_name(area_code)}.toml"
