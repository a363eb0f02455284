"""Where a command names an area it can name a group, and what it makes is of that group alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.geography.areas import read_areas
from mapping.region.access import leads_by_area, read_grants
from mapping.settings import read_settings
from tests.support.cases.group_cases import NORTH, grouped_folder
from tests.support.day import TODAY

pytestmark = pytest.mark.slow

Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return grouped_folder(tmp_path / "data")


def run(folder: Path, *words: str) -> int:
    return main([*words, "--data", str(folder)], TODAY)


def test_a_report_is_made_on_a_group(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    assert run(folder, "report", "--area", "northshire", "--out", str(out)) == CLEAN
    text = out.read_text("utf-8")
    assert "Northshire (county)" in text
    assert "Walsall" in text
    assert "Solihull" not in text.split("Records")[0]


@pytest.mark.parametrize("what", ["matrix", "records"])
def test_files_for_other_programs_are_made_of_a_group(
    folder: Path, tmp_path: Path, what: str
) -> None:
    out = tmp_path / "m.csv"
    words = ("export", "--what", what, "--area", "N", "--out", str(out))
    assert run(folder, *words) == CLEAN
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert rows
    if what == "matrix":
        assert {row["area_code"] for row in rows} == set(NORTH)
    else:
        served = [set(row["areas_served"].split(";")) for row in rows]
        assert all(codes & {*NORTH, "*"} for codes in served)


@pytest.mark.parametrize(
    "words",
    [("ending", "12"), ("since", "2026-01-01"), ("actions",)],
)
def test_lists_are_of_a_group(folder: Path, capsys: Said, words: tuple[str, ...]) -> None:
    assert run(folder, *words, "--area", "N", "--format", "json") == CLEAN
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert {row.get("area_code") for row in rows} <= {*NORTH, None, ""}


def test_what_is_neither_is_refused_with_what_there_is(folder: Path, capsys: Said) -> None:
    assert run(folder, "ending", "--area", "Westshire") == COULD_NOT_RUN
    assert "No area has the code Westshire. The areas: E22000335 (Birmingham)" in (
        capsys.readouterr().err
    )


def test_a_role_is_given_for_a_group_and_follows_the_look_up(folder: Path, capsys: Said) -> None:
    words = ("access", "add", "ann@example.org", "--role", "lead", "--by", "Ann", "--area")
    assert run(folder, *words, "Northshire") == CLEAN
    assert "lead for Northshire (county)" in capsys.readouterr().out
    areas = read_areas(read_settings(folder))
    assert [set(grant.areas) for grant in read_grants(folder, areas)] == [set(NORTH)]
    assert set(leads_by_area(folder, areas)) == set(NORTH)
    look_up = folder / "groups.csv"
    text = look_up.read_text("utf-8").splitlines()
    look_up.write_text("\n".join(line for line in text if NORTH[0] not in line), "utf-8")
    assert [set(grant.areas) for grant in read_grants(folder, areas)] == [set(NORTH[1:])]
    assert run(folder, *words, "Westshire") != CLEAN
