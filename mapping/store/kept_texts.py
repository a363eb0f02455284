"""Small texts beside the tables, each under a name: what an area's list meant the last time.

They are no table and have no history: nothing rests on them. They lie where the register does, in
the data folder as small files put in place whole, or in its database, and are carried with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mapping.store.csv_folder import HISTORY_FOLDER
from mapping.store.opening import database_of

FOLDERS = ("matches",)
_LARGEST = 1_000_000
Place = str | Path


def keep_text(data: Path, name: str, text: str) -> None:
    """Keep a text under a name, such as `matches/AREA.toml`, in the place of what was there.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    """
    put_texts(database_of(data) or data, {name: text})


def kept_text(data: Path, name: str) -> str | None:
    """The text of a name; None where there is none.

    Raises
    ------
    OSError, UnicodeDecodeError, StoreError
        It cannot be read.
    """
    address = database_of(data)
    if address:
        from mapping.store.postgres import kept_texts

        return kept_texts.kept(address).get(name)
    file = data / HISTORY_FOLDER / name
    if not file.is_file() or file.stat().st_size > _LARGEST:
        return None
    return file.read_text(encoding="utf-8")


def texts_in(place: Place) -> dict[str, str]:
    """All texts that are kept in a data folder or a database, by their names.

    Raises
    ------
    StoreError
        The database does not say.
    """
    if not isinstance(place, Path):
        from mapping.store.postgres import kept_texts

        return kept_texts.kept(place)
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for file in sorted((place / HISTORY_FOLDER / folder).glob("*.toml")):
            with suppress(OSError, UnicodeDecodeError):
                found[f"{folder}/{file.name}"] = file.read_text(encoding="utf-8")
    return found


def put_texts(place: Place, texts: Mapping[str, str]) -> None:
    """Put texts into a data folder or a database; raises as `keep_text`."""
    if not isinstance(place, Path):
        from mapping.store.postgres import kept_texts

        kept_texts.keep(place, texts)
        return
    for name, text in texts.items():
        file = place / HISTORY_FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
