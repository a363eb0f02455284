"""The README is true: its commands run, its files exist, its numbers are those of the data."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+?)(?:\s+#.*)?$", README, flags=re.MULTILINE)
PYTHON_COMMANDS = [c.removeprefix(".venv/bin/python ") for c in COMMANDS if "python" in c]
MAKE_TARGETS = sorted({c.split()[1] for c in COMMANDS if c.startswith("make")})


def test_the_readme_names_the_two_commands_that_do_everything() -> None:
    assert COMMANDS[:2] == ["make run", "make test"]


@pytest.mark.parametrize("command", PYTHON_COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    words = re.sub(r"(?<=--out )", f"{tmp_path}/", command).split()
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_file_that_the_readme_links_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_readme_counts_the_records_that_ship() -> None:
    with (ROOT / "data" / "services.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    assert f"holds {len(records)} records" in README
    assert not [record for record in records if record["evidence"] == "confirmed"]
