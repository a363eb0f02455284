"""A commissioner finds provision: filters, table, map, one record, files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page

from tests.support.browser_tools import (
    Opener,
    Server,
    drawn_symbols,
    query,
    settle,
)

ON = "services?on=2026-11-24"
# As on a slow line: whatever the server says arrives a second later.
LATE_ANSWERS = """
const later = (heard) => (event) => setTimeout(() => heard(event), 1000);
window.WebSocket = class extends WebSocket {
    set onmessage(heard) { super.onmessage = later(heard); }
    addEventListener(kind, heard, ...rest) {
        super.addEventListener(kind, kind === "message" ? later(heard) : heard, ...rest);
    }
};
"""
WALSALL = "E22000340"


def answer(page: Page) -> str:
    return page.locator(".pm-answer").first.inner_text()


def filters(page: Page) -> Locator:
    form = page.get_by_role("search", name="Filter the services")
    form.wait_for()
    return form


def tick(page: Page, facet: str, choice: str) -> None:
    """Tick a choice as a person does: open its list where it is shut, then click."""
    form = filters(page)
    group = form.get_by_role("group", name=facet, exact=True)
    if not group.is_visible():
        form.locator("summary").filter(has_text=facet).click()
    before = answer(page)
    group.get_by_role("checkbox", name=re.compile(rf"^{re.escape(choice)} [0-9,]+$")).click()
    page.wait_for_function(
        "before => document.querySelector('.pm-answer').innerText !== before", arg=before
    )
    settle(page)


def typed(page: Page, words: str) -> None:
    """Type into the field of words, and leave it as it is."""
    filters(page).get_by_label("Words in a record").press_sequentially(words)


def table(page: Page) -> Locator:
    found = page.get_by_role("table", name=re.compile("^Services: "))
    found.wait_for()
    return found


def titles(page: Page) -> list[str]:
    return [text.strip() for text in table(page).locator("tbody th").all_inner_texts()]


def column(page: Page, heading: str) -> list[str]:
    cells = table(page).locator(f'td[data-label="{heading}"]')
    return cells.all_inner_texts()


def shown_number(page: Page) -> int:
    found = re.match(r"(?:All )?([0-9,]+) ", answer(page))
    assert found is not None
    return int(found[1].replace(",", ""))


def counts(page: Page, facet: str) -> dict[str, int]:
    labels = filters(page).get_by_role("group", name=facet, exact=True).locator(".choice")
    return {
        label.locator(".text").text_content() or "": int(
            (label.locator(".count").text_content() or "").replace(",", "")
        )
        for label in labels.all()
    }


def downloaded(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=button, exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_a_choice_shows_as_many_records_as_its_count_said_and_so_does_its_address(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ON}")
    assert answer(page).startswith("All 210 records are shown.")
    for facet, choice in (("Client group", "Victims"), ("Areas served", "Walsall")):
        promised = counts(page, facet)[choice]
        tick(page, facet, choice)
        assert shown_number(page) == promised
    assert "areas served: Walsall; client group: Victims" in answer(page)
    assert query(page)["clients"] == "victims"
    assert query(page)["area"] == WALSALL
    total = table(page).locator("caption").inner_text()
    assert str(shown_number(page)) in total
    words = filters(page).get_by_role("searchbox", name="Words in a record")
    words.fill("SERVICE")
    words.press("Enter")
    page.wait_for_function("document.querySelector('.pm-answer').innerText.includes('SERVICE')")
    settle(page)
    fresh = open_page(page.url)
    assert answer(fresh) == answer(page)
    assert titles(fresh) == titles(page)
    assert counts(fresh, "Provision type") == counts(page, "Provision type")
    assert filters(fresh).get_by_role("checkbox", checked=True).count() == 2
    assert drawn_symbols(fresh) == drawn_symbols(page)
    filters(page).get_by_role("button", name="Clear all filters").click()
    page.wait_for_function("document.querySelector('.pm-answer').innerText.startsWith('All 210')")
    settle(page)
    first = titles(page)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**part=2**")
    settle(page)
    assert titles(page) != first


def test_filters_are_chosen_by_keyboard_and_the_focus_stays(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ON}")
    group = filters(page).get_by_role("group", name="Client group")
    group.get_by_role("checkbox").first.focus()
    for _ in range(2):
        before = answer(page)
        page.keyboard.press("Space")
        page.wait_for_function(
            "before => document.querySelector('.pm-answer').innerText !== before", arg=before
        )
        settle(page)
        page.keyboard.press("Tab")
    assert query(page)["clients"] == "victims;perpetrators"
    third = group.get_by_role("checkbox").nth(2)
    assert third.evaluate("box => box.getRootNode().activeElement === box")


def test_how_the_needs_go_together_and_a_day_are_chosen_and_cleared_with_the_filters(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ON}&clients=victims;children")
    choice = filters(page).get_by_label("Of the client groups, specialisms and languages ticked")
    choice.focus()
    choice.select_option("all of them")
    page.wait_for_url("**needs=all**")
    page.wait_for_function("document.querySelector('.pm-answer').innerText.includes(' and Chil')")
    assert choice.evaluate("box => box.getRootNode().activeElement === box")
    filters(page).locator("summary").filter(has_text="Funding ends").click()
    filters(page).get_by_label("Ends on or before").fill("2027-03-31")
    page.wait_for_function(
        "document.querySelector('.pm-answer').innerText.includes('31 March 2027 or earlier')"
    )
    settle(page)
    assert query(page)["ends_until"] == "2027-03-31"
    filters(page).get_by_role("button", name="Clear all filters").click()
    page.wait_for_function("document.querySelector('.pm-answer').innerText.startsWith('All 210')")
    settle(page)
    assert choice.input_value() == ""
    assert query(page).keys().isdisjoint({"needs", "ends_until"})


def test_an_answer_that_comes_late_takes_no_later_choice_back(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ON}")
    page.add_init_script(LATE_ANSWERS)
    page.reload()
    boxes = filters(page).get_by_role("group", name="Client group").get_by_role("checkbox")
    settle(page)
    page.wait_for_timeout(1_500)
    boxes.nth(0).click()
    boxes.nth(1).click()
    boxes.nth(1).evaluate(
        "box => { window.lost = 0; setInterval(() => { window.lost += !box.checked; }, 5); }"
    )
    page.wait_for_function(
        "document.querySelector('.pm-answer').innerText.includes('Victims or Perpetrators')"
    )
    settle(page)
    assert page.evaluate("window.lost") == 0
    assert query(page)["clients"] == "victims;perpetrators"


def test_a_download_holds_what_was_typed_and_not_applied_yet(
    example: Server, open_page: Opener, tmp_path: Path
) -> None:
    page = open_page(f"{example.url}/{ON}&columns=record_id")
    page.add_init_script(LATE_ANSWERS)
    page.reload()
    table(page)
    settle(page)
    typed(page, "sisters’ arabic WALSALL")
    path = downloaded(page, "CSV, columns shown", tmp_path)
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    settle(page)
    assert 0 < len(rows) == shown_number(page) < 210
    assert f"-{len(rows)}-records" in path.name
    assert {row["Service"] for row in rows} == {"Sisters' advice"}


def test_the_headings_order_the_table_both_ways(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ON}&type=idva")
    heading = table(page).get_by_role("columnheader", name="Provider")
    assert heading.get_attribute("aria-sort") == "none"
    for sort, is_reversed in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").click()
        page.wait_for_function(
            "sort => [...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector"
            "(`th[aria-sort=${sort}]`))",
            arg=sort,
        )
        settle(page)
        providers = column(page, "Provider")
        assert len(providers) > 5
        assert providers == sorted(providers, key=str.casefold, reverse=is_reversed)
    assert heading.get_by_role("button").evaluate("b => b.getRootNode().activeElement === b")


def test_every_column_can_be_shown_and_hidden(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ON}&type=idva")
    table(page)
    page.get_by_text("Columns (7 of 36)").click()
    page.get_by_role("button", name="Every column", exact=True).click()
    page.get_by_text("Columns (36 of 36)").wait_for()
    settle(page)
    assert table(page).get_by_role("columnheader").count() == 36
    assert "postcode" not in table(page).inner_text().lower()
    page.get_by_role("group", name="Columns shown").get_by_label("Provider").uncheck()
    page.get_by_text("Columns (35 of 36)").wait_for()
    assert "provider" not in query(page)["columns"]
    page.get_by_role("button", name="As at first").click()
    page.get_by_text("Columns (7 of 36)").wait_for()
    settle(page)
    assert "columns" not in query(page)


def test_the_files_hold_exactly_what_is_shown(
    example: Server, open_page: Opener, tmp_path: Path
) -> None:
    asked = "clients=victims&says=provided&ordered=-annual_funding_gbp"
    page = open_page(f"{example.url}/{ON}&{asked}&columns=annual_funding_gbp;funding_end;record_id")
    on_page = list(
        zip(
            titles(page),
            column(page, "Annual funding"),
            column(page, "Funding ends"),
            column(page, "Record"),
            strict=True,
        )
    )
    path = downloaded(page, "CSV, columns shown", tmp_path)
    name = "services-example-region-on-the-west-midlands-map-2026-11-24"
    assert path.name == f"{name}-{shown_number(page)}-records.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert len(rows) == shown_number(page) > len(on_page)
    for (title, money, ends, record), row in zip(on_page, rows, strict=False):
        assert (title, record) == (row["Service"], row["Record"])
        assert money.strip("£").replace(",", "") == row["Annual funding"]
        assert bool(ends) == bool(row["Funding ends"])
    total = sum(float(row["Annual funding"]) for row in rows if row["Annual funding"])
    assert f"annual funding: £{total:,.0f}" in answer(page)
    assert answer(page).removesuffix(" As of 24 November 2026.") in rows[0]["About this file"]
    every = load_workbook(downloaded(page, "Excel, every column", tmp_path))["Services"]
    head, *cells = every.iter_rows(values_only=True)
    assert len(head) == 36
    assert [row[head.index("Record")] for row in cells] == [row["Record"] for row in rows]


def test_every_record_of_the_answer_is_printed_and_not_the_part_on_the_screen(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/{ON}&columns=record_id&ordered=-record_id&clients=victims")
    number = shown_number(page)
    assert number > len(titles(page)) == 25
    page.locator(".paper").wait_for(state="attached")
    paper = page.locator(".paper table")
    # Its rows are on the page while it is printed only.
    assert paper.count() == 0
    page.emulate_media(media="print")
    assert paper.locator("caption").inner_text() == f"Services: all {number}"
    ids = paper.locator("td").all_inner_texts()
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == number
    assert not page.locator(".scroll table").is_visible()
    page.emulate_media(media="screen")
    tick(page, "Areas served", "Walsall")
    assert shown_number(page) <= 25
    assert paper.count() == 0


def test_the_page_at_400_pixels_fits_and_does_the_same(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/{ON}&type=idva", width=400)
    table(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    form = filters(page)
    assert not form.get_by_role("group", name="Client group").is_visible()
    form.locator("summary").first.click()
    tick(page, "Areas served", "Walsall")
    assert "Walsall" in answer(page)
    page.get_by_role("combobox", name="Order").last.select_option("-provider")
    page.wait_for_url("**ordered=-provider**")
    settle(page)
    before = titles(page)
    table(page).get_by_role("button").first.click()
    page.get_by_role("heading", name=before[0], level=2).wait_for()
    back = page.get_by_role("button", name="Back to the list")
    back.wait_for()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    back.click()
    table(page)
    settle(page)
    assert titles(page) == before
    assert "record" not in query(page)
