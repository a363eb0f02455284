"""The README is true: its commands run, and its files exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from mapping.cli.main import CLEAN, main
from tests.support.paths import ROOT, SHIPPED

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+?)(?:\s+#.*)?$", README, flags=re.MULTILINE)
PYTHON_COMMANDS = [c.removeprefix(".venv/bin/python ") for c in COMMANDS if "python" in c]
MAKE_TARGETS = sorted({c.split()[1] for c in COMMANDS if c.startswith("make")})


def test_the_readme_names_the_two_commands_that_do_everything() -> None:
    assert COMMANDS[:2] == ["make run", "make test"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands find a data folder that nobody else saves into."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(SHIPPED, folder / "data")
    return folder


@pytest.mark.parametrize("command", PYTHON_COMMANDS)
def test_a_command_of_the_readme_runs(
    command: str,
    checkout: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = shlex.split(re.sub(r"(?<=--out )", f"{tmp_path}/", command), comments=True)
    assert words[:2] == ["-m", "mapping"]
    has_data = words[2] not in ("columns", "rules")
    monkeypatch.chdir(checkout)
    data = ["--data", str(checkout / "data")] if has_data and "--data" not in words else []
    code = main([*words[2:], *data])
    said = capsys.readouterr()
    assert code == CLEAN, said.err
    assert said.out.strip()


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#]+)\)", README))
def test_a_file_that_the_readme_links_exists(path: str) -> None:
    assert (ROOT / path).exists()
