"""The page of commands from an empty machine to a signed-in service, as far as it runs here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.region.access import acting_as
from mapping.region.loader import read_reference
from mapping.store.opening import DATABASE_VARIABLE
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.markdown import page
from tests.support.paths import EXAMPLE, ROOT

HEADING = "## From an empty machine to a signed-in service\n"
STEPS = page("docs/operations.md").text.partition(HEADING)[2].partition("\n## ")[0]
MAPPING = ".venv/bin/python -m mapping "


def test_every_file_that_is_put_somewhere_is_there() -> None:
    named = re.findall(r"^install -m \S+ (?:-g \S+ )?(\S+)", STEPS, re.MULTILINE)
    assert len(named) == 4
    for name in named:
        assert list(ROOT.glob(name)), name


def test_the_commands_lead_to_a_database_with_the_register_and_an_administrator(
    owner: str,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = copy_of(EXAMPLE, tmp_path / "data")
    here = {
        "postgresql://map_owner:one@localhost/provision_map": owner,
        "postgresql://map_app:other@localhost/provision_map": address,
        "/var/lib/provision-map/data": str(data),
        "/root/provision-map-$(date +%F).zip": str(tmp_path / "backup.zip"),
    }
    ran = []
    for line in STEPS.splitlines():
        words = [here.get(word, word) for word in shlex.split(line)] if "mapping" in line else []
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, here[value])
        elif line.startswith(MAPPING):
            assert main(words[3:], TODAY) == 0, capsys.readouterr().err
            ran.append(words[3])
    assert ran == ["database", "store", "access", "backup"]
    assert (tmp_path / "backup.zip").stat().st_size > 0
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    areas = read_reference(data, TODAY).areas
    assert acting_as("you@example.org", data, areas).role == "administrator"
