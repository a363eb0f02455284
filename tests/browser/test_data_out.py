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
from tests.support.browser_tools import Opener, Server

ON = "2026-11-24"
AREA = "E22000335"
Cells = list[dict[str, str]]


@pytest.fixture(params=["example", "shipped"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def tables(server: Server, folder: Path) -> dict[str, Cells]:
    """The tables of the data package, a list of rows each."""
    out = folder / "data.zip"
    assert main(["export", "--data", str(server.data), "--on", ON, "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def signs(cell: dict[str, str]) -> str:
    """The small signs for what stands beside a status."""
    words = {"funding at risk": "£", "public sources only": "*"}
    return "".join(sign for word, sign in words.items() if word in cell["marks"])


def test_every_cell_of_the_matrix_page_is_in_the_file(
    server: Server, open_page: Opener, tmp_path: Path
) -> None:
    matrix = tables(server, tmp_path)["matrix.csv"]
    page = open_page(f"{server.url}/matrix?on={ON}&view=words")
    page.get_by_role("table").first.wait_for()
    shown = page.locator("button[data-id*='|']").evaluate_all(
        """buttons => buttons.map(b => [b.dataset.id, ...['.word', '.marks', '.level'].map(
            part => b.querySelector(part)?.textContent ?? '')])"""
    )
    assert len(shown) == len(matrix) == 196
    filed = [
        [
            f"{cell['area_code']}|{cell['provision_type']}",
            cell["shown_as"],
            signs(cell),
            cell["level_in_words"].removesuffix(cell["unit"]).rstrip(),
        ]
        for cell in matrix
    ]
    assert sorted(shown) == sorted(filed)


@pytest.mark.parametrize("path", ["", "matrix"])
def test_the_counts_of_a_page_are_those_of_the_file(
    server: Server, open_page: Opener, tmp_path: Path, path: str
) -> None:
    matrix = tables(server, tmp_path)["matrix.csv"]
    page = open_page(f"{server.url}/{path}?on={ON}")
    legend = page.get_by_role("list", name="Legend with counts")
    items = legend.get_by_role("listitem").evaluate_all(
        """items => items.map(item => [
            [...item.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join(''),
            Number(item.querySelector('b').textContent)])"""
    )
    shown = Counter({name.strip(): number for name, number in items})
    words = Counter(cell["shown_as"] for cell in matrix)
    provided = words.pop("Provided", 0) + words.pop("Meets benchmark", 0)
    marks = Counter(sign for cell in matrix for sign in signs(cell))
    filed = words + Counter(
        {
            "Provided, or meets benchmark": provided,
            "Funding at risk": marks["£"],
            "Public sources only": marks["*"],
        }
    )
    assert +shown == filed


def test_every_row_of_the_area_page_is_in_the_file(
    server: Server, open_page: Opener, tmp_path: Path
) -> None:
    files = tables(server, tmp_path)
    page = open_page(f"{server.url}/area?on={ON}&area={AREA}")
    table = page.get_by_role("table", name="What there is, by type")
    table.locator("button").first.wait_for()
    shown = {
        cells[0]: cells[1:]
        for cells in table.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
        )
        if len(cells) > 1
    }
    own = [cell for cell in files["matrix.csv"] if cell["area_code"] == AREA]
    assert len(shown) == len(own)
    for cell in own:
        status, level, newest, _ = shown[cell["provision_label"]]
        assert cell["shown_as"] in status
        assert level == cell["level_in_words"]
        day = parse_date(cell["newest_verified"])
        assert day is None or in_words(day) in newest
    figures = page.locator("table.pm-table .pm-number:not(th)").all_inner_texts()
    assert sorted(figures) == sorted(
        f"{float(row['value']):,.0f}" for row in files["need.csv"] if row["area_code"] == AREA
    )


def test_the_frame_counts_the_records_of_the_file(
    server: Server, open_page: Opener, tmp_path: Path
) -> None:
    records = tables(server, tmp_path)["records.csv"]
    page = open_page(f"{server.url}/?on={ON}")
    confirmed = sum(record["evidence"] == "confirmed" for record in records)
    said = page.locator(".pm-frame").inner_text()
    assert f"{len(records)} records, {confirmed or 'none'} of them confirmed" in said
