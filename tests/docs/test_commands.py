"""Every command in the documentation runs, and does so on data that nobody else saves into."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from mapping.cli.main import CLEAN, main
from tests.support.markdown import Page, documentation
from tests.support.paths import ROOT, SHIPPED

PAGES = [page for page in documentation() if page.name != "CHANGELOG.md"]
WITH_COMMANDS = [page for page in PAGES if page.commands]
COMMAND = re.compile(r"(?:\.venv/bin/python -m mapping|(?:\.venv/bin/)?provision-map) (.+)")

OWN_LIST = """Organisation,Programme,Type,Status,Checked on,Address secret?
Haven,Advocates,IDVA,Available,01/11/2026,No
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run commands in, with a data folder and a list of somebody's own."""
    (tmp_path / "our-list.csv").write_text(OWN_LIST, encoding="utf-8")
    shutil.copytree(SHIPPED, tmp_path / "data", ignore=shutil.ignore_patterns("history"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVISION_MAP_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_one_after_the_other(
    page: Page, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in page.commands:
        if command.startswith("make "):
            continue
        found = COMMAND.fullmatch(command)
        assert found, f"{page.name} has a command that no test knows how to run: {command}"
        code = main(shlex.split(found[1]))
        said = capsys.readouterr()
        assert code == CLEAN, f"{command}: {said.err}"
        assert said.out.strip(), f"{command} says nothing"


def test_make_knows_every_target_that_is_named() -> None:
    named = {
        (target, page.name)
        for page in PAGES
        for piece in page.code
        for target in re.findall(r"\bmake ([a-z][a-z-]*)\b", piece)
    }
    for target, name in sorted(named):
        done = subprocess.run(
            ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {t for line in re.findall(r"^\.PHONY: (.+)$", makefile, re.M) for t in line.split()}
    told = set(re.findall(r"^# make ([a-z-]+) ", makefile, re.M))
    assert targets - told <= {"clean"}
