"""Every direct dependency has its reason and its licence, and nothing else is on the page."""

from __future__ import annotations

import re
import tomllib

from tests.support.markdown import page
from tests.support.paths import ROOT

PAGE = page("docs/DEPENDENCIES.md")
ROWS = {
    cells[0]: cells[1:]
    for line in PAGE.text.splitlines()
    if (cells := [cell.strip() for cell in line.strip("|").split("|")])[1:]
    and not re.fullmatch(r"[-: ]+|dependency", cells[0])
}


def declared() -> set[str]:
    """What the project asks for itself, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    wanted = [*project["project"]["dependencies"], *(w for group in groups for w in group)]
    return {re.split(r"[^A-Za-z0-9._-]", w)[0].lower() for w in wanted if isinstance(w, str)}


def test_the_page_has_every_dependency_and_no_other() -> None:
    assert set(ROWS) == declared()


def test_each_has_a_reason_a_licence_and_a_place() -> None:
    for name, (reason, licence, place) in ROWS.items():
        assert reason, name
        assert licence, name
        assert place, name
