"""Every count and the answer of a page are the ones in the report of the same choice.

That the PDF and the web page of a report show the same tables is held in `tests/unit/report/`.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from mapping.cli.main import main
from tests.pages.conftest import Show
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, SHIPPED

ON = "2026-11-24"
AREA = "E22000338"


def legend(page: Shown) -> dict[str, int]:
    """The counts of a page's legend by their words."""
    return {
        "".join(item.find_all(string=True, recursive=False)).strip(): int(item.b.get_text())
        for item in page.html.select(".pm-legend li")
    }


def report(folder: Path, file: Path, area: str = "region") -> bytes:
    """The report in the format of a file's name."""
    asked = ["report", "--data", str(folder), "--on", ON, "--out", str(file), "--area", area]
    assert main(asked) == 0
    return file.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "area"), [(f"?on={ON}", "region"), (f"area?on={ON}&area={AREA}", AREA)]
)
def test_every_count_of_the_page_is_the_one_in_the_report(
    example: Show, tmp_path: Path, address: str, area: str
) -> None:
    counts = legend(example(address))
    web = BeautifulSoup(report(EXAMPLE, tmp_path / "report.html", area), "html.parser")
    rows = [
        (row.th.get_text().strip()[1:].lstrip("!").strip(), int(row.td.get_text()))
        for row in web.find("table").select("tbody tr")
    ]
    assert dict(rows) == counts
    content = io.BytesIO(report(EXAMPLE, tmp_path / "report.xlsx", area))
    book = openpyxl.load_workbook(content)
    summary = [row[:2] for row in book["Summary"].iter_rows(values_only=True)]
    numbers = summary[summary.index(("Shown as", "How many")) + 1 :][: len(rows)]
    assert [number for _, number in numbers] == [number for _, number in rows]


@pytest.mark.slow
def test_the_answer_of_the_page_is_the_one_in_the_report(shipped: Show, tmp_path: Path) -> None:
    web = BeautifulSoup(report(SHIPPED, tmp_path / "report.html"), "html.parser")
    answer = web.select_one(".answer").get_text()
    assert answer
    assert shipped(f"?on={ON}").answer().startswith(answer)
