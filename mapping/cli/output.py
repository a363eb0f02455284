"""Write what a command was asked for to a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mapping.errors import TableError


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a whole file, or one part of it after the other.

    Raises
    ------
    TableError
        It cannot be written, and why.
    """
    try:
        with path.open("wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
    except OSError as error:
        raise TableError(f"{path} cannot be written: {error.strerror}.") from error


def make_folder(path: Path) -> None:
    """Make a folder that need not be there yet.

    Raises
    ------
    TableError
        It cannot be made, and why.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TableError(f"{path} cannot be made a folder: {error.strerror}.") from error
