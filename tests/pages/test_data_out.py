"""Every number on a page is the one in the files, made of the same folder on the same date."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.dates import in_words
from mapping.tables.parsing import parse_date
from tests.pages.conftest import Show
from tests.support.paths import EXAMPLE, SHIPPED

ON = "2026-11-24"
AREA = "E22000335"
Tables = dict[str, list[dict[str, str]]]
SIGNS = {
    "funding at risk": "£",
    "funding ended, renewal not recorded": "£!",
    "records disagree": "≠",
    "public sources only": "*",
}


@pytest.fixture(scope="module", params=["example", "shipped"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tables(name: str, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of the data package, a list of rows each."""
    out = tmp_path_factory.mktemp(name) / "data.zip"
    folder: Path = {"example": EXAMPLE, "shipped": SHIPPED}[name]
    assert main(["export", "--data", str(folder), "--on", ON, "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        return {
            member: list(csv.DictReader(io.StringIO(archive.read(member).decode(), newline="")))
            for member in archive.namelist()
            if member.endswith(".csv")
        }


@pytest.fixture
def page_of(name: str, request: pytest.FixtureRequest) -> Show:
    show: Show = request.getfixturevalue(name)
    return show


def signs(cell: dict[str, str]) -> str:
    """The small signs for what stands beside a status."""
    return "".join(sign for word, sign in SIGNS.items() if word in cell["marks"])


def test_every_cell_of_the_matrix_page_is_in_the_file(page_of: Show, tables: Tables) -> None:
    matrix = tables["matrix.csv"]
    shown = [
        [f"{cell['code']}|{cell['type']}", cell["style"]["word"], cell["marks"], cell["level"]]
        for cell in page_of(f"?view=matrix&on={ON}&cells=words").matrix_cells()
    ]
    assert len(shown) == len(matrix) == 196
    filed = [
        [
            f"{cell['area_code']}|{cell['provision_type']}",
            cell["shown_as"],
            signs(cell),
            cell["level_in_words"],
        ]
        for cell in matrix
    ]
    assert sorted(shown) == sorted(filed)


@pytest.mark.parametrize("path", ["?", "?view=matrix&"], ids=["map", "matrix"])
def test_the_counts_of_a_page_are_those_of_the_file(
    page_of: Show, tables: Tables, path: str
) -> None:
    matrix = tables["matrix.csv"]
    shown: Counter[str] = Counter()
    for item in page_of(f"{path}on={ON}").html.select(".pm-legend li"):
        name = "".join(part for part in item.find_all(string=True, recursive=False)).strip()
        shown[name] = int(item.b.get_text())
    words = Counter(cell["shown_as"] for cell in matrix)
    provided = words.pop("Provided", 0) + words.pop("Meets benchmark", 0)
    # A legend over types with and without a benchmark has one word for both.
    words["Provided, not measured"] += words.pop("Provided, no benchmark", 0)
    marks = Counter(word for word in SIGNS for cell in matrix if word in cell["marks"])
    filed = words + Counter(
        {
            "Provided, or meets benchmark": provided,
            **{word.capitalize(): number for word, number in marks.items()},
        }
    )
    assert +shown == filed


def test_every_row_of_the_area_page_is_in_the_file(page_of: Show, tables: Tables) -> None:
    page = page_of(f"area?on={ON}&area={AREA}")
    shown = {row["name"]: row["cells"] for row in page.table("What there is, by type")}
    own = [cell for cell in tables["matrix.csv"] if cell["area_code"] == AREA]
    assert len(shown) == len(own)
    for cell in own:
        status, level, newest, _ = shown[cell["provision_label"]]
        assert cell["shown_as"] == status["style"]["word"]
        assert level == cell["level_in_words"]
        day = parse_date(cell["newest_verified"])
        assert day is None or in_words(day) in newest
    figures = [cell.get_text() for cell in page.html.select("table.pm-table td.pm-number")]
    assert sorted(figures) == sorted(
        f"{float(row['value']):,.0f}" for row in tables["need.csv"] if row["area_code"] == AREA
    )


def test_the_frame_counts_the_records_of_the_file(page_of: Show, tables: Tables) -> None:
    records = tables["records.csv"]
    confirmed = sum(record["evidence"] == "confirmed" for record in records)
    (frame,) = page_of(f"?on={ON}").components("frame")
    said = f"{len(records)} records, {confirmed or 'none'} of them confirmed"
    assert said in frame["sentence"]


def test_the_profile_is_offered_of_an_area_and_the_region_is_told_how(example: Show) -> None:
    profile = ["Download profile as PDF", "Download profile as web page"]
    region, area = example("downloads"), example(f"downloads?area={AREA}")
    offered = [[e.label for e in p.elements if e.type == "download_button"] for p in (region, area)]
    assert [label for label in offered[1] if label not in offered[0]] == profile
    assert "Choose one area above" in region.text
    assert "Choose one area above" not in area.text
