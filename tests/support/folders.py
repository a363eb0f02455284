"""Data folders that a test may change, and texts that want to do harm."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "${window.pwned=1}",
    "`+(window.pwned=1)+`",
    "\\u003cscript>window.pwned=1\\u003c/script>",
    "</script><script>window.pwned=1</script>",
    "{{ 7*7 }} {% raw %}",
    "\"><svg onload=window.pwned=1>'",
    "[a](javascript:window.pwned=1) **b** $x^2$ :material/home:",
    "ناجون 🏠 ਪੰਜਾਬੀ",
)


def copy_of(source: Path, target: Path) -> Path:
    """A data folder that a test may change."""
    return Path(shutil.copytree(source, target))


class MadeOnce:
    """Data folders that took saves to make: made for the first test that asks, then copied."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def copy(self, name: str, make: Callable[[Path], object], target: Path) -> Path:
        """A copy of the folder of a name, which is made, where it is not there, at a path."""
        source = self._base / name
        if not source.exists():
            make(source)
        return copy_of(source, target)


def records_of(folder: Path) -> list[dict[str, str]]:
    """The records of a folder's register, as they stand in the file."""
    return rows_of(folder / "services.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_records(folder: Path, records: list[dict[str, str]]) -> None:
    """Put records in the place of a folder's register."""
    write_rows(folder / "services.csv", records)


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table whose columns are those of its first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def poison(path: Path, columns: tuple[str, ...]) -> None:
    """Put a hostile text into each of some columns of a table."""
    rows = rows_of(path)
    for number, row in enumerate(rows):
        for column in columns:
            row[column] = f"{HOSTILE[number % len(HOSTILE)]} {number}"
    write_rows(path, rows)
