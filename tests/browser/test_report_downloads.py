"""The report is what the page says: chosen by the page's address, made when asked for."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from tests.support.browser_tools import Opener, Server, choose
from tests.support.drawn.tagged_pdf import body_rows, squeezed, structure

AREA, AREA_NAME = "E22000338", "Sandwell"


def downloaded(page: Page, kind: str) -> tuple[str, bytes]:
    """Name and content of a report."""
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Download as {kind}").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def legend(page: Page) -> dict[str, int]:
    """The counts of a page's legend by their words."""
    items = page.get_by_role("list", name="Legend with counts").locator("li").all()
    return {item.evaluate(_WORDS): int(item.locator("b").inner_text()) for item in items}


_WORDS = """item => [...item.childNodes].filter(node => node.nodeType === 3)
    .map(node => node.textContent).join('').trim()"""


@pytest.mark.parametrize(("path", "area"), [("", ""), ("area", f"&area={AREA}")])
def test_every_count_of_the_page_is_the_one_in_the_downloads(
    example: Server, open_page: Opener, path: str, area: str
) -> None:
    counts = legend(open_page(f"{example.url}/{path}?on=2026-11-24{area}"))
    page = open_page(f"{example.url}/downloads?on=2026-11-24{area}")
    web = BeautifulSoup(downloaded(page, "Web page")[1], "html.parser")
    rows = [
        (row.th.get_text().strip()[1:].lstrip("!").strip(), int(row.td.get_text()))
        for row in web.find("table").select("tbody tr")
    ]
    assert dict(rows) == counts
    pdf = structure(downloaded(page, "PDF")[1]).all("Table")[0]
    cells = [[squeezed(cell.text) for cell in row] for row in body_rows(pdf)]
    assert [int(number) for _, number in cells] == [number for _, number in rows]
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Excel workbook")[1]))
    summary = [row[:2] for row in book["Summary"].iter_rows(values_only=True)]
    numbers = summary[summary.index(("Shown as", "How many")) + 1 :][: len(rows)]
    assert [number for _, number in numbers] == [number for _, number in rows]


def test_the_answer_of_the_page_is_the_one_in_the_report(
    shipped: Server, open_page: Opener
) -> None:
    answer = open_page(f"{shipped.url}/?on=2026-11-24").locator(".pm-answer").first.inner_text()
    page = open_page(f"{shipped.url}/downloads?on=2026-11-24")
    web = BeautifulSoup(downloaded(page, "Web page")[1], "html.parser")
    assert answer.startswith(web.select_one(".answer").get_text())


def test_the_file_is_named_by_what_is_chosen_and_its_date(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/downloads?on=2027-03-31")
    choose(page, "Region or CSP", AREA_NAME)
    assert f"area={AREA}" in page.url
    name, content = downloaded(page, "PDF")
    assert name == "sandwell-2027-03-31.pdf"
    assert content.startswith(b"%PDF-1.7")
    choose(page, "Region or CSP", "The whole region: Example region (on the West Midlands map)")
    assert "area=" not in page.url
    assert downloaded(page, "Excel workbook")[0].endswith("-2027-03-31.xlsx")


@pytest.mark.parametrize("width", [1280, 400])
def test_the_web_page_fits_its_width_and_runs_nothing(
    example: Server, open_page: Opener, width: int, tmp_path: Path
) -> None:
    page = open_page(f"{example.url}/downloads?on=2026-11-24&area={AREA}")
    file = tmp_path / "report.html"
    file.write_bytes(downloaded(page, "Web page")[1])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(file.as_uri())
    assert said == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
