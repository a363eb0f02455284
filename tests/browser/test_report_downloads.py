"""A report is taken away: chosen by the page's address, made when asked for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.support.browser_tools import Opener, Server, choose

AREA, AREA_NAME = "E22000338", "Sandwell"


def downloaded(page: Page, kind: str) -> tuple[str, bytes]:
    """Name and content of a report."""
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Download as {kind}").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_the_file_is_named_by_what_is_chosen_and_its_date(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/downloads?on=2027-03-31")
    choose(page, "Region or CSP", AREA_NAME)
    assert f"area={AREA}" in page.url
    name, content = downloaded(page, "PDF")
    assert name == "sandwell-2027-03-31.pdf"
    assert content.startswith(b"%PDF-1.7")
    choose(page, "Region or CSP", "The whole region")
    assert "area=" not in page.url
    assert downloaded(page, "Excel workbook")[0].endswith("-2027-03-31.xlsx")


def test_the_web_page_fits_its_width_and_runs_nothing(
    example: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{example.url}/downloads?on=2026-11-24&area={AREA}")
    file = tmp_path / "report.html"
    file.write_bytes(downloaded(page, "Web page")[1])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    assert AREA_NAME in page.locator("h1").inner_text()
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == [file.as_uri()]
