"""A clock that is a day or two behind stops nothing, and is said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from mapping.cli.main import COULD_NOT_RUN, ERRORS_FOUND, main
from mapping.region.late_clock import day_to_answer_for
from tests.support.day import TODAY
from tests.unit.editing.test_register_editing import csv_text, new_folder, record

pytestmark = pytest.mark.slow

VERIFIED = TODAY.isoformat()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data", [record("line", last_verified=VERIFIED)])


def behind(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize("days", [1, 2])
def test_the_answer_is_for_the_day_on_which_the_register_was_verified(
    folder: Path, capsys: pytest.CaptureFixture[str], days: int
) -> None:
    assert main(["gaps", "--data", str(folder)], behind(days)) == 0
    said = capsys.readouterr()
    assert f"The clock says {behind(days).day} November 2026" in said.err
    assert "the answers are for 24 November 2026. Set the clock" in said.err
    assert "24 November 2026" in said.out


def test_whether_every_page_can_be_shown_is_answered_for_that_day_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check-folder", "--data", str(folder)], behind(1))
    told = capsys.readouterr()
    assert "Set the clock" in told.err
    assert "in the future" not in told.out


def test_nothing_is_said_where_the_clock_is_right(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "--data", str(folder)], TODAY) == 0
    assert capsys.readouterr().err == ""


def test_a_clock_that_is_further_behind_is_a_fault_of_the_register(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "--data", str(folder)], behind(3)) == ERRORS_FOUND
    assert "last_verified" in capsys.readouterr().err


def test_a_file_that_comes_in_is_judged_by_the_clock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = new_folder(tmp_path / "own")
    path = tmp_path / "lead.csv"
    path.write_text(csv_text([record("line", last_verified=VERIFIED)]), encoding="utf-8")
    apply = ["apply", str(path), "--area", "N1", "--data", str(folder)]
    assert main(apply, behind(1)) == ERRORS_FOUND
    assert not (folder / "history").exists()
    assert main(apply, TODAY) == 0
    capsys.readouterr()
    assert main(["gaps", "--data", str(folder)], behind(1)) == 0
    said = capsys.readouterr().err
    assert "the register was last saved on 24 November 2026" in said
    assert main(["restore", "0" * 12, "--data", str(folder)], behind(1)) == COULD_NOT_RUN


def test_the_day_is_moved_no_further_than_it_has_to_be() -> None:
    asked: list[date] = []

    def is_sound(day: date) -> bool:
        asked.append(day)
        return day > TODAY

    assert day_to_answer_for(TODAY, is_sound) == TODAY + timedelta(days=1)
    assert asked == [TODAY, TODAY + timedelta(days=1)]
    assert day_to_answer_for(TODAY, lambda _: False) == TODAY
