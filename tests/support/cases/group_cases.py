"""The example with two groups of three of its seven areas."""

from __future__ import annotations

from pathlib import Path

from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE

NORTH = ("E22000340", "E22000341", "E22000335")
SOUTH = ("E22000336", "E22000337", "E22000339")


def grouped_folder(path: Path) -> Path:
    """A copy of the example in which six areas lie in the groups N and S, and one in none."""
    copy_of(EXAMPLE, path)
    rows = [
        *(f"{code},county,N,Northshire,made up" for code in NORTH),
        *(f"{code},county,S,Southshire,made up" for code in SOUTH),
    ]
    text = "\n".join(["area_code,kind,group_code,group_name,source", *rows, ""])
    (path / "groups.csv").write_text(text, encoding="utf-8")
    settings = path / "settings.toml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(
        said.replace("[region]\n", '[region]\narea_groups = "groups.csv"\n'), "utf-8"
    )
    return path
