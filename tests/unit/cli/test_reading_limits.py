"""How much reading a file may take, as the guide says it, and what a command says of one beyond."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapping.cli.main import COULD_NOT_RUN, ERRORS_FOUND, main
from mapping.cli.reading_limits import (
    MEMORY_VARIABLE,
    SECONDS_VARIABLE,
    command_limits,
    page_limits,
)
from mapping.errors import SelectionError
from tests.support.cases.strange_files import HEADER, faulty_csv
from tests.support.day import TODAY
from tests.support.markdown import page
from tests.support.paths import EXAMPLE

pytestmark = pytest.mark.slow

AREA = "E22000340"


def test_the_guide_says_the_limits_and_the_names_of_those_that_can_be_set() -> None:
    told = page("docs/operations.md").section("Files from outside")
    on_page, command = page_limits(), command_limits()
    for row in (
        f"| {on_page.processor_seconds} seconds | {command.processor_seconds} seconds |",
        f"| {on_page.clock_seconds} seconds | {command.clock_seconds:,} seconds |",
        f"| {on_page.memory_mb:,} MB | {command.memory_mb:,} MB |",
    ):
        assert row in told
    for limits in (on_page, command):
        assert limits.clock_seconds == 6 * limits.processor_seconds
    assert SECONDS_VARIABLE in told
    assert MEMORY_VARIABLE in told


def test_an_operator_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECONDS_VARIABLE, "2")
    monkeypatch.setenv(MEMORY_VARIABLE, " 500 ")
    limits = page_limits()
    assert (limits.processor_seconds, limits.clock_seconds, limits.memory_mb) == (2, 12, 500)


@pytest.mark.parametrize("text", ["0", "-1", "ten", "1.5", "100000"])
def test_a_limit_that_is_no_number_is_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(SECONDS_VARIABLE, text)
    with pytest.raises(SelectionError, match=rf"^{SECONDS_VARIABLE} says .* from 1 to 99999\."):
        page_limits()


@pytest.mark.parametrize("command", ["check", "apply", "apply-actions"])
def test_a_command_says_in_a_sentence_that_a_file_takes_too_long(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.setenv(SECONDS_VARIABLE, "1")
    path = tmp_path / "strange.csv"
    path.write_bytes(faulty_csv(19))
    area = ["--area", AREA] if command == "apply" else []
    code = main([command, str(path), *area, "--data", str(EXAMPLE)], today=TODAY)
    assert code == COULD_NOT_RUN
    assert capsys.readouterr().err.startswith("error: strange.csv was not read: it takes longer")


def test_check_lists_some_hundred_problems_and_counts_the_others_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "faulty.csv"
    path.write_bytes(faulty_csv(1)[: 120 * 13 * len(HEADER)])
    code = main(["check", str(path), "--data", str(EXAMPLE), "--format", "json"], today=TODAY)
    rows = json.loads(capsys.readouterr().out)
    assert code == ERRORS_FOUND
    assert 100 < len(rows) < 600
    assert rows[-1]["message"].partition(" more ")[0].replace(",", "").isdigit()
    assert main(["check", str(path), "--data", str(EXAMPLE)], today=TODAY) == ERRORS_FOUND
    total = capsys.readouterr().out.splitlines()[-1]
    assert int(total.partition(": ")[2].split()[0].replace(",", "")) > 1_000
