"""Write what a command was asked for to a file."""

from __future__ import annotations

from pathlib import Path

from mapping.errors import TableError


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file.

    Raises
    ------
    TableError
        It cannot be written, and why.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise TableError(f"{path} cannot be written: {error.strerror}.") from error
