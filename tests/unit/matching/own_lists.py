"""Lists as councils, directories and trackers keep them: names, two records, what each column is.

One list of `own_lists.txt` is four lines: the names, two records, and the register's column under
each name, "-" where it has none. "~" stands for a blank cell. Those of `further_lists.txt` were
written before anything was done for them, and say how it goes with lists that nobody has seen.
"""

from __future__ import annotations

from pathlib import Path


def lists(file_name: str = "own_lists.txt") -> list[tuple[list[list[str]], dict[str, str]]]:
    """Rows of each list, and the title of each of the register's columns that it has."""
    text = Path(__file__).with_name(file_name).read_text(encoding="utf-8")
    found = []
    for block in text.strip().split("\n\n"):
        rows = [[cell.strip() for cell in line.split(" | ")] for line in block.split("\n")]
        *cells, columns = rows
        shown = [[cell if cell != "~" else "" for cell in row] for row in cells]
        found.append((shown, {c: t for c, t in zip(columns, cells[0], strict=True) if c != "-"}))
    return found
