"""Small texts beside the tables, each under a name: what an area's list meant the last time.

They are no table and have no history: nothing rests on them. They lie where the register does, in
the data folder as small files put in place whole, or in its database, and are carried with it. What
somebody has typed and not saved is one of them (`drafts`), and is left out of backups.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from mapping.store import StoreError
from mapping.store.csv_folder import HISTORY_FOLDER
from mapping.store.opening import database_of

DRAFTS = "drafts"
FOLDERS = ("matches", DRAFTS)
_LARGEST = 1_000_000
_LOCK_SECONDS = 5.0
Place = str | Path


def keep_text(data: Path, name: str, text: str) -> None:
    """Keep a text under a name, such as `matches/AREA.toml`, in the place of what was there.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    ValueError
        The name is under none of `FOLDERS`, which backups and purges go by.
    """
    _refuse_unknown(name)
    put_texts(database_of(data) or data, {name: text})


def swap_text(data: Path, name: str, text: str | None, seen: str | None) -> bool:
    """Keep a text in the place of the one that was seen there; whether that one stood there still.

    Parameters
    ----------
    text, seen
        None for none.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    ValueError
        The name is under none of `FOLDERS`.
    """
    _refuse_unknown(name)
    address = database_of(data)
    if address:
        from mapping.store.postgres import kept_texts

        return kept_texts.swap(address, name, text, seen)
    file = data / HISTORY_FOLDER / name
    if text is None and not file.exists():
        return seen is None
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(file.with_name("lock"), timeout=_LOCK_SECONDS):
            if kept_text(data, name) != seen:
                return False
            if text is None:
                file.unlink(missing_ok=True)
            else:
                put_texts(data, {name: text})
    except Timeout as error:
        raise StoreError("Somebody else is writing there, and does not come to an end.") from error
    return True


def _refuse_unknown(name: str) -> None:
    if name.partition("/")[0] not in FOLDERS:
        raise ValueError(name)


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


def texts_in(place: Place, begin: str = "") -> dict[str, str]:
    """All texts that are kept in a data folder or a database, by their names.

    Parameters
    ----------
    begin
        How the names begin of those that are wanted.

    Raises
    ------
    StoreError
        The database does not say.
    """
    if not isinstance(place, Path):
        from mapping.store.postgres import kept_texts

        return kept_texts.kept(place, begin)
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for file in sorted((place / HISTORY_FOLDER / folder).glob("*.toml")):
            if (name := f"{folder}/{file.name}").startswith(begin):
                with suppress(OSError, UnicodeDecodeError):
                    found[name] = file.read_text(encoding="utf-8")
    return found


def without_drafts(texts: Mapping[str, str]) -> dict[str, str]:
    """What of some texts is backed up: a backup would keep what was typed, and then thrown away."""
    return {name: text for name, text in texts.items() if not name.startswith(f"{DRAFTS}/")}


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


def without_text(place: Place, without: Callable[[str], str]) -> tuple[str, ...]:
    """Take something out of every text that is kept; the names of those that held it.

    What can no longer be read after that, or holds it written in another way, is forgotten whole.

    Parameters
    ----------
    without
        A text without what is taken out of it.

    Raises
    ------
    OSError, StoreError
        It cannot be done; done again, it takes out what was left.
    """
    held = {name: text for name, text in texts_in(place).items() if _holds(text, without)}
    new = {name: without(text) for name, text in held.items()}
    left = {n: text for n, text in new.items() if _is_read(text) and not _holds(text, without)}
    put_texts(place, left)
    forget_texts(place, held.keys() - left.keys())
    return tuple(held)


def _holds(text: str, without: Callable[[str], str]) -> bool:
    """Whether something stands in a text, or in what it says."""
    if without(text) != text:
        return True
    return _is_read(text) and any(without(t) != t for t in _texts_of(tomllib.loads(text)))


def _is_read(text: str) -> bool:
    with suppress(tomllib.TOMLDecodeError):
        tomllib.loads(text)
        return True
    return False


def _texts_of(said: object) -> Iterator[str]:
    """Every text of a file, whatever it is in."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for name, each in said.items():
            yield str(name)
            yield from _texts_of(each)
    elif isinstance(said, list):
        for each in said:
            yield from _texts_of(each)


def forget_texts(place: Place, names: Iterable[str]) -> None:
    """Forget the texts of some names; raises as `keep_text`."""
    if not isinstance(place, Path):
        from mapping.store.postgres import kept_texts

        kept_texts.forget(place, names)
        return
    for name in names:
        (place / HISTORY_FOLDER / name).unlink(missing_ok=True)
