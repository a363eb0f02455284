"""An action plan beside the example's register, for the tests that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from mapping.context.reference import Reference, read_reference
from tests.support.day import NOW, TODAY
from tests.support.paths import EXAMPLE
from tests.support.saving import noted

NOTE = noted("A chair", "By form", "", NOW)
NEW = {
    "area_code": "E22000335",
    "provision_type": "refuge",
    "what": "Ask the neighbouring areas for places",
    "owner_role": "Housing Options Manager",
    "owner_organisation": "Example Board",
    "due": "2027-03-31",
    "status": "not_started",
}


def example_folder(path: Path) -> Path:
    """A copy of the example's data folder, which shares the neighbourhoods of the real one."""
    folder = path / "data" / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("history"))
    return folder


def example_reference() -> Reference:
    return read_reference(EXAMPLE, TODAY)
