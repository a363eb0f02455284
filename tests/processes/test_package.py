"""The package that `pip install .` builds: what is in it, what it asks for, and its command."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.support.paths import EXAMPLE, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pip(*arguments: str | Path) -> None:
    """Run pip, which may ask nothing of the network."""
    command = [sys.executable, "-m", "pip", *arguments, "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*command, "--disable-pip-version-check"], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built package."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", ".", "--no-build-isolation", "--wheel-dir", folder)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package is installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", wheel, "--target", folder)
    return folder


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the installed command answers in a folder that is not this project's."""
    around = {k: v for k, v in os.environ.items() if not k.startswith("PROVISION_MAP_")}
    return subprocess.run(
        [installed / "bin" / "provision-map", *arguments],
        env={**around, "PYTHONPATH": str(installed)},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def entries(wheel: Path, *, of_metadata: bool) -> list[str]:
    with ZipFile(wheel) as file:
        names = sorted(file.namelist())
    return [name for name in names if (".dist-info/" in name) is of_metadata]


def metadata(wheel: Path) -> Message:
    (name,) = (name for name in entries(wheel, of_metadata=True) if name.endswith("/METADATA"))
    with ZipFile(wheel) as file:
        return Parser().parsestr(file.read(name).decode())


def test_the_package_holds_the_library_and_its_files_and_nothing_else(wheel: Path) -> None:
    library = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "mapping").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert entries(wheel, of_metadata=False) == sorted(library)
    endings = {Path(name).suffix or Path(name).name for name in library}
    assert endings >= {".py", ".typed", ".toml", ".js", ".typ", ".css", ".ttf"}


def test_it_asks_for_the_library_s_dependencies_and_not_the_dashboard_s(wheel: Path) -> None:
    told = metadata(wheel)
    asked = {Requirement(text) for text in told.get_all("Requires-Dist", [])}
    assert asked == {Requirement(text) for text in PROJECT["dependencies"]}
    assert "streamlit" not in {requirement.name for requirement in asked}
    assert (told["Name"], told["Version"]) == (PROJECT["name"], PROJECT["version"])
    assert told["Requires-Python"] == PROJECT["requires-python"]


def test_the_licences_of_the_fonts_go_with_it(wheel: Path) -> None:
    told = metadata(wheel).get_all("License-File", [])
    fonts = sorted((ROOT / "mapping" / "report" / "fonts").glob("LICENSE-*"))
    assert told == ["LICENSE", *(path.relative_to(ROOT).as_posix() for path in fonts)]
    assert fonts


def test_the_command_says_what_it_can_do(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, tmp_path, "--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("usage: provision-map ")


def test_the_command_answers_from_the_installed_package(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, tmp_path, "gaps", "--data", str(EXAMPLE))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "IDVA service" in answer.stdout


def test_the_command_asks_which_data_are_meant(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, tmp_path, "gaps")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("error: No data folder is named. Name one with --data ")
    assert "Traceback" not in answer.stderr


def test_the_command_ends_with_the_code_of_what_it_found(installed: Path, tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("record_id\nx\n", encoding="utf-8")
    answer = run(installed, tmp_path, "check", str(path), "--data", str(EXAMPLE))
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
