"""What a person finds on the three pages."""

from __future__ import annotations

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.browser_tools import Opener, Server, choose, drawn_symbols, map_frame, settle
from tests.support.paths import ROOT

PAGES = ("", "matrix", "area")
AREA, AREA_NAME = "E22000338", "Sandwell"


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_first_page_says_what_is_missing_and_whom_to_ask(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    page.get_by_role("heading", name="Where is provision missing?").wait_for()
    answer = page.locator(".pm-answer").inner_text()
    assert "196 answers are wanted, and 40 known" in answer
    assert "For 98 there is no return, and 58 returns are too old." in answer
    assert "nobody has confirmed it" in answer
    table = page.get_by_role("table", name="Next step: whom to ask about what")
    table.get_by_role("row").first.wait_for()
    assert table.get_by_role("row").count() == 8
    assert "Ask first about" in table.inner_text()


def test_choosing_a_type_redraws_the_map_and_the_table_says_the_same(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    choose(page, "Provision type", "Perpetrator programme")
    page.get_by_role("table", name="Perpetrator programme: the map as a table").wait_for()
    on_map = sorted(drawn_symbols(page).values())
    rows = page.get_by_role("table").get_by_role("row").all()[1:]
    in_table = sorted(row.locator(".chip").inner_text() for row in rows)
    assert on_map == in_table
    assert len(on_map) == 7
    assert query(page.url)["type"] == "perpetrator_programme"


def test_the_map_has_no_stale_shape_after_many_quick_choices(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24&type=mash")
    before = drawn_symbols(page)
    for label in ("Refuge", "MARAC", "IDVA service", "MASH"):
        box = page.get_by_role("combobox", name="Provision type")
        box.click()
        box.fill(label)
        page.get_by_role("option", name=label, exact=True).first.click()
    page.get_by_role("table", name="MASH: the map as a table").wait_for()
    settle(page)
    assert drawn_symbols(page) == before


def test_a_click_on_the_map_opens_the_panel_of_that_area(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?type=perpetrator_programme&on=2026-11-24")
    frame = map_frame(page)
    frame.locator(".area-label", has_text=AREA_NAME).evaluate(
        """label => {
            const box = label.getBoundingClientRect();
            const target = document.elementFromPoint(box.x + 1, box.y + 1);
            const options = {bubbles: true, clientX: box.x + 1, clientY: box.y + 1, view: window};
            for (const kind of ['mousedown', 'mouseup', 'click'])
                target.dispatchEvent(new MouseEvent(kind, options));
        }"""
    )
    page.get_by_role("heading", name=f"{AREA_NAME}: Perpetrator programme").wait_for()
    settle(page)
    assert query(page.url)["area"] == AREA


def test_a_row_of_the_table_opens_the_same_panel_with_the_keyboard(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?type=perpetrator_programme&on=2026-11-24")
    button = page.get_by_role("button", name=AREA_NAME)
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"{AREA_NAME}: Perpetrator programme").wait_for()
    settle(page)
    assert button.get_attribute("aria-pressed") == "true"
    assert "Records counted" in page.locator(".pm-panel").inner_text()


def test_a_copied_link_shows_a_colleague_the_same(shipped: Server, open_page: Opener) -> None:
    mine = open_page(f"{shipped.url}/?on=2025-06-30")
    choose(mine, "Provision type", "Refuge")
    mine.get_by_role("button", name=AREA_NAME).click()
    mine.get_by_role("heading", name=f"{AREA_NAME}: Refuge").wait_for()
    settle(mine)
    theirs = open_page(mine.url)
    assert theirs.locator(".pm-panel").inner_text() == mine.locator(".pm-panel").inner_text()
    assert theirs.locator(".pm-answer").inner_text() == mine.locator(".pm-answer").inner_text()
    assert drawn_symbols(theirs) == drawn_symbols(mine)


def test_going_to_another_page_keeps_the_selection(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/?type=refuge&area={AREA}&on=2025-06-30")
    page.get_by_role("link", name="Matrix").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    settle(page)
    assert query(page.url) == {"type": "refuge", "area": AREA, "on": "2025-06-30"}
    page.get_by_role("link", name="Area").click()
    page.get_by_role("heading", name=AREA_NAME, exact=True).wait_for()
    settle(page)
    assert query(page.url) == {"type": "refuge", "area": AREA, "on": "2025-06-30"}


def test_every_page_is_a_link_that_can_be_opened_by_itself(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/matrix?type=refuge&on=2025-06-30")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    marked = page.get_by_role("navigation").locator("[aria-current=page]")
    assert marked.all_inner_texts() == ["Matrix"]
    found = {link.inner_text(): link.evaluate("link => link.href") for link in links.all()}
    assert len(found) == len(list((ROOT / "pages").glob("*.py")))
    for title, address in found.items():
        assert query(address) == {"type": "refuge", "on": "2025-06-30"}, title
        page.goto(address)
        page.locator(f"[aria-current=page]:text-is('{title}')").wait_for()


def test_another_date_shows_what_stood_then_and_says_so(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/?type=refuge&on=2020-01-01")
    assert "As of 1 January 2020, not today." in page.locator(".pm-answer").inner_text()
    now = open_page(f"{shipped.url}/?type=refuge&on=2026-11-24")
    assert drawn_symbols(page) != drawn_symbols(now)


def test_an_address_that_asks_for_something_unknown_says_so_and_shows_the_rest(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?type=%3Cb%3Enonsense%3C/b%3E&area=nowhere&on=never")
    notes = page.get_by_role("alert").all_inner_texts()
    assert len(notes) == 3
    assert any("nonsense" in note for note in notes)
    assert (
        page.locator(".pm-answer")
        .inner_text()
        .startswith("7 areas × 28 types: 196 answers are wanted")
    )


def test_the_matrix_is_one_table_whose_cells_say_area_type_and_status(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/matrix?on=2026-11-24")
    cells = page.get_by_role("table", name="Areas by types of provision").get_by_role("button")
    cells.first.wait_for()
    labels = [cell.get_attribute("aria-label") or "" for cell in cells.all()]
    assert len(labels) == 196
    assert all(re.fullmatch(r"[^,]+, .+: .+", label) for label in labels)
    assert f"{AREA_NAME}, MARAC: Return too old" in labels


def test_the_arrow_keys_move_through_the_matrix_and_enter_explains(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/matrix?on=2026-11-24")
    cells = page.get_by_role("table").get_by_role("button")
    cells.first.wait_for()
    assert sum(cell.get_attribute("tabindex") == "0" for cell in cells.all()) == 1
    cells.first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Coventry: Dual diagnosis service").wait_for()
    settle(page)
    pressed = page.locator("button[aria-pressed=true]")
    assert pressed.get_attribute("aria-label") == "Coventry, Dual diagnosis service: No return"
    page.keyboard.press("Enter")
    page.get_by_text("Choose a cell to see why.").wait_for()
    settle(page)
    assert query(page.url) == {"on": "2026-11-24"}


def test_the_matrix_by_priority_begins_with_the_highest_score(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/matrix?on=2026-11-24")
    choose(page, "Order", "By priority")
    page.get_by_text("By the highest priority in the row").wait_for()
    page.get_by_role("table").get_by_role("button").first.click()
    page.locator(".pm-panel").wait_for()
    settle(page)
    assert "Place 1 of 196" in page.locator(".pm-panel").inner_text()


def test_the_matrix_can_show_one_group_and_its_words(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/matrix?on=2026-11-24")
    choose(page, "Group", "Core")
    choose(page, "Cells show", "Symbols and words")
    page.get_by_role("table").locator(".word").first.wait_for()
    words = page.get_by_role("table").locator(".word").all_inner_texts()
    assert len(words) == 35
    assert "Return too old" in words
    assert query(page.url) == {"on": "2026-11-24", "group": "Core", "view": "words"}


def test_the_area_page_lists_every_type_and_explains_the_chosen_one(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/area?area={AREA}&on=2026-11-24")
    table = page.get_by_role("table", name="What there is, by type")
    table.get_by_role("button").first.wait_for()
    assert table.get_by_role("button").count() == 28
    table.get_by_role("button", name="MARAC", exact=True).click()
    page.get_by_role("heading", name=f"{AREA_NAME}: MARAC").wait_for()
    assert "Next steps for Sandwell" in page.inner_text("body")
    assert "341,833" in page.get_by_role("table", name="People and places served").inner_text()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_no_page_is_wider_than_the_window(
    example: Server, open_page: Opener, path: str, width: int
) -> None:
    page = open_page(f"{example.url}/{path}?on=2026-11-24", width=width)
    widest = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert widest <= width


@pytest.mark.parametrize("path", PAGES)
def test_the_example_wears_its_banner_on_every_page(
    example: Server, open_page: Opener, path: str
) -> None:
    page = open_page(f"{example.url}/{path}")
    banner = page.get_by_role("note").inner_text()
    assert banner == "Example data: services, reviews and actions are invented"


def test_the_map_shows_public_offices_and_never_a_confidential_one(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24")
    titles = set(map_frame(page).evaluate("window.provisionSites"))
    with (example.data / "services.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))

    def named(records: list[dict[str, str]]) -> set[str]:
        return {f"{record['service_name']} ({record['provider']})" for record in records}

    public = named([record for record in records if record["postcode"]])
    confidential = named([r for r in records if r["location_confidential"] == "yes"])
    assert titles == public
    assert titles.isdisjoint(confidential)
    page.get_by_text(f"{len(public)} public offices").click()
    listed = set(page.locator("details li").all_inner_texts())
    assert listed == public


@pytest.mark.parametrize("pause", [0, 20, 50, 80, 150])
def test_two_quick_choices_are_both_kept(shipped: Server, open_page: Opener, pause: int) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    area = page.get_by_role("button", name="Solihull", exact=True)
    box = page.get_by_role("combobox", name="Provision type")
    box.click()
    box.fill("Refuge")
    page.get_by_role("option", name="Refuge", exact=True).first.click(no_wait_after=True)
    page.wait_for_timeout(pause)
    area.click(no_wait_after=True)
    page.get_by_role("heading", name="Solihull: Refuge").wait_for()
    settle(page)
    assert query(page.url) == {"type": "refuge", "area": "E22000339", "on": "2026-11-24"}
    assert "fault is the program's" not in page.inner_text("body")


def test_choosing_again_or_closing_looks_away(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24&type=refuge")
    row = page.get_by_role("button", name="Dudley", exact=True)
    for look_away in (row, page.get_by_role("button", name="Close")):
        row.click()
        page.get_by_role("heading", name="Dudley: Refuge").wait_for()
        settle(page)
        look_away.click()
        page.get_by_text("Choose an area, on the map or in the table, to see why.").wait_for()
        settle(page)
        assert query(page.url) == {"type": "refuge", "on": "2026-11-24"}


def test_the_back_button_goes_back_to_what_was_looked_at(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    choose(page, "Provision type", "Refuge")
    page.go_back()
    page.get_by_role("table", name="Next step: whom to ask about what").wait_for()
    settle(page)
    assert (
        page.locator(".pm-answer")
        .inner_text()
        .startswith("7 areas × 28 types: 196 answers are wanted")
    )


def test_what_is_unconfirmed_or_at_risk_is_marked_wherever_a_status_is_shown(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/matrix?on=2026-11-24")
    label = "Coventry, Refuge: Provided, not measured, funding at risk, public sources only"
    assert page.get_by_role("button", name=label).locator(".marks").inner_text() == "£*"
    page = open_page(f"{shipped.url}/?on=2026-11-24&type=refuge")
    assert "Provided, not measured £*" in map_frame(page).locator("body").inner_text()
    row = page.get_by_role("row", name="Coventry")
    assert "funding at risk, public sources only" in row.inner_text()
    assert "Public sources only 3" in page.locator(".pm-legend").inner_text().replace("\n", " ")


def test_the_first_ten_by_priority_lead_to_their_reasons(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/?on=2026-11-24")
    first = page.get_by_role("table", name="The first 10 by priority").get_by_role("button").first
    first.click()
    page.locator(".pm-panel h2").wait_for()
    settle(page)
    assert "Place 1 of 196" in page.locator(".pm-panel").inner_text()


@pytest.mark.parametrize("state", ["?area=E22000338&type=idva", "?area=E22000338"])
def test_the_area_page_prints_whole_and_says_its_date(
    shipped: Server, open_page: Opener, state: str
) -> None:
    page = open_page(f"{shipped.url}/area{state}&on=2026-11-24", width=718, height=1000)
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    cut = page.evaluate(
        """() => {
            const all = [];
            const walk = root => root.querySelectorAll('*').forEach(element => {
                all.push(element);
                if (element.shadowRoot) walk(element.shadowRoot);
            });
            walk(document.querySelector('[data-testid=stMain]'));
            return all
                .filter(e => getComputedStyle(e).overflowY !== 'visible'
                    || getComputedStyle(e).overflowX !== 'visible')
                .filter(e => e.offsetParent && e.clientHeight > 5 && e.innerText
                    && !e.className.toString().includes('hidden'))
                .filter(e => e.scrollHeight > e.clientHeight + 2
                    || e.scrollWidth > e.clientWidth + 2)
                .map(e => `${e.tagName} ${e.className} ${e.innerText.slice(0, 60)}`);
        }"""
    )
    assert cut == []
    assert "As of 24 November 2026." in page.inner_text("body")
    tables = page.get_by_role("table").all()
    assert all((table.bounding_box() or {"width": 0})["width"] <= 718 for table in tables)


def test_a_typed_date_is_applied_by_enter(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/?on=2026-11-24")
    page.get_by_role("spinbutton", name="year, As of").focus()
    page.keyboard.type("2028")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('on=2028-11-24')")
    settle(page)
    assert "As of 24 November 2028" in page.locator(".pm-answer").first.inner_text()
