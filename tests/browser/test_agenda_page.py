"""The agenda as a chair sees it, prints it and takes it away."""

from __future__ import annotations

import io
from datetime import date

import pikepdf

from tests.support.browser_tools import Opener, Server, settle

ON, SINCE = date(2026, 11, 24), date(2026, 6, 11)


def test_it_is_printed_without_button_box_or_way_to_other_pages_and_its_files_are_the_same(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/meeting?on={ON}&since={SINCE}&area=E22000337")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    for button, start in (("PDF", b"%PDF"), ("web page", b"<!DOCTYPE html>")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download as {button}").click()
        assert download.value.path().read_bytes().startswith(start)
        assert download.value.suggested_filename.startswith("agenda-example-region")
        settle(page)
    page.emulate_media(media="print")
    assert page.get_by_text("Agenda: ").first.is_visible()
    for gone in (
        page.get_by_role("link", name="Map"),
        page.get_by_role("button", name="Print"),
        page.get_by_role("button", name="Download as PDF"),
        page.get_by_role("combobox").first,
        page.get_by_role("heading", name="What is on the agenda?"),
    ):
        assert not gone.is_visible()
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as paper:
        # Three, and one of what reviews have asked.
        assert len(paper.pages) <= 4
    # No heading and no row of headings stands alone at the foot of a page.
    printed = page.evaluate(
        "() => ['h2', 'thead', 'tbody tr:first-child', 'tbody tr:last-child'].map((part) => {"
        " const style = getComputedStyle(document.querySelector(`.pm-agenda ${part}`));"
        " return `${style.breakAfter} ${style.breakBefore}`; })"
    )
    assert printed == ["avoid auto", "avoid auto", "auto avoid", "auto avoid"]


def test_a_narrow_page_shows_every_cell_below_its_heading(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/meeting?on={ON}&since={SINCE}", width=400)
    missing = page.get_by_role("table", name="Missing, by priority")
    missing.wait_for()
    assert missing.get_by_role("columnheader").count() == 4
    row = missing.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    for region in page.locator(".pm-agenda .scroll").all():
        assert region.evaluate("e => e.scrollWidth <= e.clientWidth")
    for cell in row.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 400
        label = cell.evaluate("e => getComputedStyle(e, '::before').content")
        assert label == f'"{cell.get_attribute("data-label")}"'
