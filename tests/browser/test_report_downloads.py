"""A report is taken away: chosen by the page's address, made when asked for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.support.browser_tools import Opener, Server, choose

AREA, AREA_NAME = "E22000338", "Sandwell"


def downloaded(page: Page, kind: str) -> tuple[str, bytes]:
    """Name and content of a report, which the browser is told not to keep."""
    # Whatever is shown or taken away as a file is answered the same.
    with page.expect_response("**/media/**") as answer, page.expect_download() as started:
        page.get_by_role("button", name=f"Download as {kind}").click()
    assert answer.value.headers["cache-control"] == "no-store"
    assert answer.value.headers["cross-origin-resource-policy"] == "same-origin"
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_a_file_is_of_what_is_chosen_and_the_web_page_fits_its_width_and_runs_nothing(
    example: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{example.url}/downloads?on=2027-03-31")
    assert downloaded(page, "Excel workbook")[0].endswith("-2027-03-31.xlsx")
    choose(page, "Region or CSP", AREA_NAME)
    assert f"area={AREA}" in page.url
    name, content = downloaded(page, "PDF")
    assert name == "sandwell-2027-03-31.pdf"
    assert content.startswith(b"%PDF-1.7")
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
