"""`python -m mapping export`: the ending says what is written."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

import mapping.geography.postcode_directory
from mapping.cli.main import CLEAN, COULD_NOT_RUN, ERRORS_FOUND, main
from mapping.errors import PostcodeDirectoryError
from mapping.export.actions import actions_csv
from mapping.export.data_package import data_package
from mapping.export.geodata import geopackage, matrix_geojson, records_geojson
from mapping.export.open_referral import open_referral
from mapping.export.recommendations import recommendations_csv
from mapping.export.reviews import reviews_csv, themes_csv
from mapping.export.tables import matrix_csv, records_csv
from mapping.gap_model.status_style import NOT_NONE
from tests.support.exports import ON, boundaries_of, example, members, places_of, read_csv
from tests.support.paths import EXAMPLE, SHIPPED

pytestmark = pytest.mark.slow


def export(out: Path, *options: str) -> int:
    return main(["export", "--data", str(EXAMPLE), "--on", str(ON), "--out", str(out), *options])


@pytest.mark.parametrize(
    ("name", "what", "make"),
    [
        ("a.csv", None, lambda: matrix_csv(example())),
        ("a.csv", "matrix", lambda: matrix_csv(example())),
        ("A.CSV", "records", lambda: records_csv(example())),
        ("a.csv", "actions", lambda: actions_csv(example())),
        ("a.csv", "themes", lambda: themes_csv(example().reference)),
        ("a.csv", "reviews", lambda: reviews_csv(example().reference)),
        ("a.csv", "recommendations", lambda: recommendations_csv(example())),
        ("a.geojson", None, lambda: matrix_geojson(example(), boundaries_of(example()))),
        ("a.geojson", "records", lambda: records_geojson(example(), places_of(example()))),
        (
            "a.gpkg",
            None,
            lambda: geopackage(example(), boundaries_of(example()), places_of(example())),
        ),
        ("a.json", None, lambda: open_referral(example(), places_of(example()))),
        ("a.zip", "package", lambda: data_package(example())),
    ],
)
def test_the_ending_says_what_is_written(
    name: str, what: str | None, make: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / name
    assert export(out, *([] if what is None else ["--what", what])) == CLEAN
    assert out.read_bytes() == make()  # type: ignore[operator]
    said = capsys.readouterr().out
    assert str(out) in said
    assert NOT_NONE in said
    assert "Example data: services, reviews and actions are invented." in said


def test_the_date_is_the_one_that_is_asked_about(tmp_path: Path) -> None:
    out = tmp_path / "later.csv"
    main(["export", "--data", str(EXAMPLE), "--on", "2027-03-31", "--out", str(out)])
    later, now = read_csv(out.read_bytes()), read_csv(matrix_csv(example()))
    assert set(later["as_of"]) == {"2027-03-31"}
    assert later["status"].tolist() != now["status"].tolist()


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.csv.bak"])
def test_an_unknown_ending_is_refused_with_those_that_there_are(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path / name) == COULD_NOT_RUN
    said = capsys.readouterr().err
    assert ".csv, .geojson, .gpkg, .json, .zip" in said
    assert not list(tmp_path.iterdir())


def test_what_a_kind_of_file_does_not_hold_is_refused_with_the_one_that_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path / "a.json", "--what", "matrix") == COULD_NOT_RUN
    assert ".csv or .geojson" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path / "missing" / "a.csv") == COULD_NOT_RUN
    assert "cannot be written" in capsys.readouterr().err


def test_a_faulty_register_gives_no_file(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "data"))
    register = folder / "services.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace(",provided,", ",perhaps,", 1), encoding="utf-8")
    out = tmp_path / "a.zip"
    assert main(["export", "--data", str(folder), "--out", str(out)]) == ERRORS_FOUND
    assert not out.exists()


def test_offices_that_cannot_be_looked_up_are_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreadable(letter: str, folder: Path | None) -> None:
        raise PostcodeDirectoryError(f"The directory could not be read for {letter}.")

    mapping.geography.postcode_directory._asked.cache_clear()
    monkeypatch.setattr(mapping.geography.postcode_directory, "_letter", unreadable)
    out = tmp_path / "a.gpkg"
    assert export(out) == CLEAN
    assert "The directory could not be read for B." in capsys.readouterr().out
    with sqlite3.connect(out) as base:
        caveats = {text for (text,) in base.execute("select text from about")}
        places = base.execute("select count(*) from records where geom is not null").fetchone()
    assert "The directory could not be read for B." in caveats
    assert places == (0,)


def test_the_register_beside_it_is_written_where_no_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(SHIPPED)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "a.json"
    assert main(["export", "--on", str(ON), "--out", str(out)]) == CLEAN
    page = json.loads(out.read_bytes())
    assert page["total_items"] == 98
    assert page["about"]["title"] == "Provision map: West Midlands"


def test_two_exports_of_one_register_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert "datapackage.json" in members((tmp_path / "a.zip").read_bytes())
