"""Organisations and pilots without a browser: in words, as a table, and what is not understood."""

from __future__ import annotations

import csv
import io
import json

import pytest

from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.export.sharing import ORGANISATION_COLUMNS, PILOT_COLUMNS
from tests.support.paths import EXAMPLE

ON = "2026-11-24"
CAPTURE = pytest.CaptureFixture[str]


def run(*arguments: str) -> int:
    return main([*arguments, "--data", str(EXAMPLE), "--on", ON])


def test_organisations_are_told_by_area_with_their_sector(capsys: CAPTURE) -> None:
    assert run("organisations", "--area", "E22000337") == CLEAN
    out = capsys.readouterr().out
    assert "known to provide something in Dudley" in out
    assert "- Example Hillside Haven Line: Not stated; None noted" in out
    assert run("organisations", "--format", "csv", "--sector", "not_stated") == CLEAN
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == [column.name for column in ORGANISATION_COLUMNS]
    assert len({row["area_code"] for row in rows}) == 7
    assert {row["sector"] for row in rows} == {""}
    assert run("organisations", "--format", "json", "--sector", "private") == CLEAN
    assert json.loads(capsys.readouterr().out) == []


def test_a_register_that_tells_of_no_pilot_says_so(capsys: CAPTURE) -> None:
    assert run("pilots") == CLEAN
    assert "no record says that it is a pilot" in capsys.readouterr().out
    assert run("pilots", "--format", "csv") == CLEAN
    header = capsys.readouterr().out.strip().split(",")
    assert header == [column.name for column in PILOT_COLUMNS]


@pytest.mark.parametrize(
    "words", [("organisations", "--sector", "charity"), ("pilots", "--area", "Nowhere")]
)
def test_what_there_is_not_is_refused(words: tuple[str, ...], capsys: CAPTURE) -> None:
    assert run(*words) == COULD_NOT_RUN
    assert "statutory" in (said := capsys.readouterr().err) or "No area has" in said
