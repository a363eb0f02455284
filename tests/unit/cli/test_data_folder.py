"""Which data folder is meant: what is named, the environment variable, ./data, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.cli.data_folder import DATA_VARIABLE, data_folder
from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.errors import TableError
from tests.support.paths import EXAMPLE


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder that holds nothing, with nothing named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    return tmp_path


def test_each_way_goes_before_the_next(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "data").mkdir()
    assert data_folder() == Path("data")
    monkeypatch.setenv(DATA_VARIABLE, "")
    assert data_folder() == Path("data")
    monkeypatch.setenv(DATA_VARIABLE, "said")
    assert data_folder() == Path("said")
    assert data_folder(Path("named")) == Path("named")


def test_a_file_called_data_is_no_data_folder(elsewhere: Path) -> None:
    (elsewhere / "data").write_text("", encoding="utf-8")
    with pytest.raises(TableError):
        data_folder()


@pytest.mark.parametrize("command", ["gaps", "history", "actions", "since last", "check some.csv"])
def test_without_a_folder_the_three_ways_are_named_and_nothing_runs(
    command: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == COULD_NOT_RUN
    said = capsys.readouterr()
    assert said.out == ""
    assert all(way in said.err for way in ("--data", DATA_VARIABLE, "called data"))
    assert (said.err.count("\n"), str(elsewhere) in said.err) == (1, True)


@pytest.mark.parametrize("command", ["rules", "columns"])
def test_what_needs_no_folder_runs_without_one(command: str) -> None:
    assert main([command]) == CLEAN


def test_the_command_line_reads_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(EXAMPLE))
    assert main(["gaps"]) == CLEAN
    assert "Example" in capsys.readouterr().out
