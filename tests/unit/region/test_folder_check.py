"""A data folder is told every fault at once; what is only missing keeps no page from showing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapping.cli.main import CLEAN, ERRORS_FOUND, main
from mapping.problems import Problem, errors_in
from mapping.region.folder_check import folder_problems
from tests.support.day import TODAY
from tests.support.folders import copy_of, rows_of, write_rows
from tests.support.paths import EXAMPLE, SHIPPED

pytestmark = pytest.mark.slow

Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "around").mkdir()
    copy_of(SHIPPED / "boundaries", tmp_path / "shipped" / "boundaries")
    return copy_of(EXAMPLE, tmp_path / "data")


def errors(folder: Path) -> list[Problem]:
    return errors_in(folder_problems(folder, TODAY))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "settings.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(folder: Path, part: str, line: str) -> None:
    path = folder / "settings.toml"
    text = path.read_text(encoding="utf-8")
    head = f"[{part}]\n"
    text = text.replace(head, head + line) if head in text else f"{text}\n{head}{line}"
    path.write_text(text, encoding="utf-8")


def test_a_whole_folder_has_no_error(folder: Path) -> None:
    assert errors(folder) == []


@pytest.mark.parametrize(
    ("part", "line", "sentence"),
    [
        ("mapserver", "port = 1\n", "there is no part called mapserver. There are region,"),
        ("region", 'colour = "red"\n', "there is no setting of [region] called colour."),
        ("sharing", 'training_types = ["yoga"]\n', "names yoga, and provision_types.csv has no"),
        ("model", 'population_basis = "hens"\n', "is hens, of which need.csv has no figure"),
        ("need_labels", 'hens = "hens"\n', "[need_labels] names hens"),
        ("register", 'confidential_units = ["hut"]\n', "names hut: there are no such units"),
        ("region", 'towns = "gone.csv"\n', "gone.csv cannot be read"),
        ("region", 'layer = "wards"\n', "has no layers, and `layer` in settings.toml names wards"),
        ("region", 'coordinates = "Mars"\n', "“Mars”, and none that can be used are called so"),
        ("region", 'code_column = "LAD"\n', "has no column LAD."),
        ("region", 'neighbourhood_name_column = "LAD"\n', "has no column LAD."),
    ],
)
def test_settings_that_name_what_does_not_exist_are_errors(
    folder: Path, part: str, line: str, sentence: str
) -> None:
    path = folder / "settings.toml"
    key = line.partition(" =")[0]
    kept, is_in_list = [], False
    for each in path.read_text(encoding="utf-8").splitlines(keepends=True):
        is_in_list = is_in_list or each.startswith(f"{key} = ")
        if not is_in_list:
            kept.append(each)
        is_in_list = is_in_list and each.startswith((f"{key} = [\n", "  "))
    path.write_text("".join(kept), encoding="utf-8")
    add(folder, part, line)
    assert [sentence in problem.text for problem in errors(folder)] == [True]


def test_every_fault_is_told_at_once(folder: Path) -> None:
    add(folder, "region", 'colour = "red"\n')
    change(folder, 'authorities = "boundaries/authority_csp.csv"', 'authorities = "gone.csv"')
    path = folder / "boundaries" / "west_midlands_csp.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))
    shapes["features"][0]["geometry"] = None
    path.write_text(json.dumps(shapes), encoding="utf-8")
    need, records = rows_of(folder / "need.csv"), rows_of(folder / "services.csv")
    need[0]["value"], records[0]["status"] = "many", "perhaps"
    write_rows(folder / "need.csv", need)
    write_rows(folder / "services.csv", records)
    (folder / "expectations.csv").write_bytes(b"\x00\x01")
    told = errors(folder)
    assert {problem.table for problem in told} >= {
        "settings.toml",
        "west_midlands_csp.geojson",
        "need.csv",
        "services.csv",
        "expectations.csv",
    }
    assert any("holds no shape for" in problem.text for problem in told)
    assert any("gone.csv cannot be read as a look-up" in problem.text for problem in told)


def test_a_shape_that_was_mended_is_told_and_is_no_error(folder: Path) -> None:
    path = folder / "boundaries" / "west_midlands_csp.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))
    del shapes["features"][0]["geometry"]["coordinates"][0][-1]
    path.write_text(json.dumps(shapes), encoding="utf-8")
    told = [p for p in folder_problems(folder, TODAY) if p.table == path.name]
    assert [problem.severity for problem in told] == ["warning"]
    assert "was mended: a ring was not closed." in told[0].text


def test_what_is_only_missing_is_no_error(folder: Path, capsys: Said) -> None:
    need = [row for row in rows_of(folder / "need.csv") if row["need_basis"] != "gp_practices"]
    write_rows(folder / "need.csv", need)
    assert main(["check-folder", str(folder)], TODAY) == CLEAN
    said = capsys.readouterr().out
    assert "No figure of GP practices for any area" in said
    assert "Every page can be shown: 0 errors, " in said


def test_a_folder_whose_map_cannot_be_drawn_does_not_pass(folder: Path, capsys: Said) -> None:
    (folder / "boundaries" / "west_midlands_csp.geojson").write_text("{}")
    assert main(["check-folder", str(folder), "--format", "json"], TODAY) == ERRORS_FOUND
    (told,) = json.loads(capsys.readouterr().out)
    assert told["table"] == "west_midlands_csp.geojson"
    assert told["severity"] == "error"


def test_a_folder_that_is_not_there_is_told_in_sentences(tmp_path: Path, capsys: Said) -> None:
    assert main(["check-folder", str(tmp_path / "nowhere")], TODAY) == ERRORS_FOUND
    assert "settings.toml does not exist" in capsys.readouterr().out


def test_a_misspelt_setting_does_not_hide_the_rest(folder: Path) -> None:
    add(folder, "region", 'atribution = "Us"\n')
    (folder / "boundaries" / "authority_csp.csv").unlink()
    (folder / "need.csv").unlink()
    told = [problem.text for problem in errors(folder)]
    for sentence in ("attribution is meant", "cannot be read as a look-up", "need.csv"):
        assert sum(sentence in text for text in told) == 1


def test_groups_of_areas_that_are_faulty_are_told_with_all_the_rest(folder: Path) -> None:
    add(folder, "region", 'area_groups = "boundaries/area_groups.csv"\n')
    (folder / "boundaries").mkdir(exist_ok=True)
    header = "area_code,kind,group_code,group_name,source\n"
    rows = "E22000335,county,C,County,\nE22000335,county,D,Other,\nX1,county,C,County,\n"
    (folder / "boundaries" / "area_groups.csv").write_text(header + rows, "utf-8")
    found = [(p.table, p.row, p.column) for p in errors(folder)]
    assert found == [("area_groups.csv", 4, "area_code"), ("area_groups.csv", 3, "kind")]
    assert main(["check-folder", str(folder)], TODAY) == ERRORS_FOUND


def test_a_look_up_of_groups_that_is_not_there_is_told(folder: Path) -> None:
    add(folder, "region", 'area_groups = "gone.csv"\n')
    assert any("gone.csv" in problem.text for problem in errors(folder))
