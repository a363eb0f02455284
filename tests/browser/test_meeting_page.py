"""The meeting view: moved through with the keyboard alone, and every word is the model's."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.returns import open_round
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import style_of
from mapping.region.loader import DataFolder, read_data_folder
from mapping.report.meeting.meeting_grid import meeting_grid
from mapping.wording.explain import explain
from tests.browser.conftest import Serving
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, query, settle
from tests.support.day import TODAY
from tests.support.folders import copy_of, records_of, write_records
from tests.support.paths import SHIPPED
from tests.support.saving import noted

ON = date(2026, 11, 24)
SMALL_TEXTS = """stage => [...stage.querySelectorAll('*')].filter((e) => e.getClientRects().length
        && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
        && !e.closest('.hidden'))
    .map((e) => [e.textContent, parseFloat(getComputedStyle(e).fontSize)
        * (e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1)])
    .filter(([, size]) => size < 24)"""

# Names of areas that run into one another, and those of which a part is not seen.
FAULTS_OF_NAMES = """table => {
    const names = [...table.querySelectorAll('thead th > span')];
    const boxes = names.map((name) => {
        const range = document.createRange();
        range.selectNodeContents(name);
        return range.getBoundingClientRect();
    });
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return names.flatMap((name, i) => [
        ...(name.scrollHeight > name.clientHeight + 2 || name.scrollWidth > name.clientWidth + 2
            ? [`${name.textContent} is cut`] : []),
        ...names.slice(i + 1).filter((_, j) => meet(boxes[i], boxes[i + 1 + j]))
            .map((other) => `${name.textContent} and ${other.textContent} meet`)]);
}"""


def calculated(data: Path) -> tuple[DataFolder, Assessment]:
    folder = read_data_folder(data, TODAY)
    return folder, folder.assess(ON)


def order_of_types(found: Assessment) -> list[str]:
    return [kind.key for members in found.types.grouped.values() for kind in members]


def headline_of(found: Assessment, area_code: str, key: str) -> str:
    kind = found.types.by_key[key]
    word = style_of(found.cell(area_code, key), kind).word
    return f"{found.areas.name(area_code)} – {kind.label}: {word}"


def headline(page: Page) -> str:
    return (page.locator(".headline").text_content() or "").strip()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def open_view(open_page: Opener, url: str, **size: int) -> Page:
    """Open the page and wait until the view is drawn and listens to the keys."""
    page = open_page(url, **size)
    page.locator(".stage.held").wait_for()
    return page


def rest(page: Page) -> None:
    """Wait until the place has been told to the server and the page is quiet again."""
    page.wait_for_timeout(800)
    settle(page)


def is_full(page: Page) -> bool:
    return bool(page.evaluate("document.fullscreenElement !== null"))


def font_size(part: Locator) -> float:
    return float(part.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))


def test_a_meeting_is_held_with_the_keyboard_alone(example: Server, open_page: Opener) -> None:
    folder, found = calculated(example.data)
    codes, keys = found.areas.codes, order_of_types(found)
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}", height=720)
    assert headline(page) == headline_of(found, codes[0], keys[0])
    press(page, "f")
    page.wait_for_function("document.fullscreenElement !== null")
    assert page.get_by_role("link", name="Matrix").is_visible()
    stage = page.locator(".stage")
    box = stage.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1280, 720)
    press(page, "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown")
    assert headline(page) == headline_of(found, codes[2], keys[3])
    press(page, "e")
    panel = page.get_by_role("region", name="Why:")
    cell = found.cell(codes[2], keys[3])
    reasons = explain(cell, folder.reference, folder.public_register)
    panel.get_by_text(reasons.reasons[0]).wait_for()
    text = panel.inner_text()
    for sentence in (*reasons.reasons, *reasons.would_change, *reasons.remarks):
        assert sentence in text
    press(page, "e")
    panel.wait_for(state="hidden")
    press(page, "m")
    areas = page.get_by_role("listbox")
    areas.wait_for()
    press(page, "ArrowLeft", "ArrowUp")
    assert headline(page) == headline_of(found, codes[1], keys[2])
    kind = found.types.by_key[keys[2]]
    assert page.locator(".legend h3").inner_text() == kind.label
    press(page, "?")
    page.get_by_role("region", name="Keys").wait_for()
    press(page, "h")
    areas.wait_for()
    press(page, "m")
    page.get_by_role("grid").wait_for()
    page.evaluate("document.exitFullscreen()")  # what the browser does at Esc
    page.wait_for_function("document.fullscreenElement === null")
    rest(page)
    assert query(page) == {"view": "projector", "cell": f"{codes[1]}|{keys[2]}"}


def test_the_round_of_returns_is_a_slide_of_its_own_where_one_was_opened(
    plan: Server, open_page: Opener
) -> None:
    url = f"{plan.url}/?view=projector&on={ON}"
    page = open_view(open_page, url, width=1920, height=1080)
    assert page.get_by_role("button", name="Returns").count() == 0
    press(page, "r")
    assert page.get_by_role("grid").is_visible(), "there is nothing to show"
    open_round(plan.data, [], date(2026, 12, 1), read_reference(plan.data, TODAY), TODAY, noted())
    page = open_view(open_page, url, width=1920, height=1080)
    press(page, "r")
    panel = page.get_by_role("region", name="Round of 24 November 2026")
    assert headline(page) == "Round of 24 November 2026"
    assert panel.locator("tbody tr").count() == 7
    assert panel.evaluate("panel => panel.scrollHeight <= panel.clientHeight + 2")
    assert page.locator(".stage").evaluate(SMALL_TEXTS) == []
    assert serious_violations(page) == []
    press(page, "ArrowRight")
    page.get_by_role("grid").wait_for()


def test_every_cell_moved_to_says_what_the_model_says(example: Server, open_page: Opener) -> None:
    _, found = calculated(example.data)
    codes, keys = found.areas.codes, order_of_types(found)
    facts = {kind.key: kind for _, members in meeting_grid(found).groups for kind in members}
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}")
    press(page, "f")
    for number, key in enumerate(keys):
        line = page.locator(".status").text_content() or ""
        code = codes[number % len(codes)]
        fact = facts[key].cells[number % len(codes)]
        assert headline(page) == headline_of(found, code, key)
        assert fact.level in line
        assert fact.evidence in line
        assert ("Funding at risk" in line) == ("£" in fact.marks)
        selected = page.get_by_role("gridcell", selected=True)
        assert selected.count() == 1
        assert (selected.get_attribute("aria-label") or "").startswith(found.areas.name(code))
        press(page, "ArrowDown")
        press(page, "ArrowRight" if (number + 1) % len(codes) else "Home")


@pytest.mark.parametrize("force", ["Metropolitan Police", "Dyfed-Powys"])
def test_the_names_of_the_areas_are_whole_and_apart_in_any_region(
    tmp_path: Path, serving: Serving, open_page: Opener, force: str
) -> None:
    """Many areas, and a few whose names are one long word each."""
    assert main(["region", "new", str(tmp_path / "new"), "--force", force], TODAY) == 0
    server = serving(tmp_path / "new")
    page = open_view(open_page, f"{server.url}/?view=projector", height=900)
    for width, height in ((1280, 900), (1920, 1080), (1024, 768), (640, 900), (400, 800)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert page.locator(".matrix").evaluate(FAULTS_OF_NAMES) == [], width


def test_the_small_signs_stand_beside_their_status_where_the_page_is_narrow(
    example: Server, open_page: Opener
) -> None:
    _, found = calculated(example.data)
    facts = [
        cell.marks
        for _, members in meeting_grid(found).groups
        for kind in members
        for cell in kind.cells
    ]
    assert any(facts)
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}", width=400)
    first = meeting_grid(found).groups[0][1][0]
    codes = found.areas.codes
    seen = 0
    for number in range(len(codes)):
        box = page.get_by_role("gridcell", selected=True).locator(".box")
        marks = first.cells[number].marks
        assert box.locator(".marks").count() == bool(marks)
        if marks:
            seen += 1
            assert box.locator(".marks").is_visible()
            assert box.locator(".marks").inner_text() == marks
            assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
        press(page, "ArrowRight")
    assert seen


def test_the_map_has_each_area_in_the_words_and_colour_of_its_status(
    example: Server, open_page: Opener
) -> None:
    _, found = calculated(example.data)
    key = order_of_types(found)[4]
    kind = found.types.by_key[key]
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}&type={key}&screen=map")
    shapes = page.get_by_role("option")
    assert shapes.count() == len(found.areas)
    drawn = {
        shape.get_attribute("aria-label"): shape.locator("path").first.get_attribute("fill")
        for shape in shapes.all()
    }
    styles = {code: style_of(found.cell(code, key), kind) for code in found.areas.codes}
    assert drawn == {
        f"{found.areas.name(code)}, {kind.label}: {style.word}": style.ground
        for code, style in styles.items()
    }


def test_a_link_opens_the_same_place_and_view(example: Server, open_page: Opener) -> None:
    _, found = calculated(example.data)
    code, key = found.areas.codes[-1], order_of_types(found)[-1]
    page = open_view(
        open_page, f"{example.url}/?view=projector&on={ON}&area={code}&type={key}&screen=map"
    )
    assert headline(page) == headline_of(found, code, key)
    assert page.get_by_role("listbox").is_visible()
    press(page, "m", "ArrowLeft", "PageUp")
    rest(page)
    address = page.url
    said = headline(page)
    again = open_view(open_page, address)
    assert headline(again) == said
    assert again.get_by_role("grid").is_visible()


def test_moves_are_instant_told_to_the_server_once_at_the_pause_and_led_back_over(
    example: Server, open_page: Opener
) -> None:
    _, found = calculated(example.data)
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}")
    before = page.url
    moved = page.get_by_role("grid").evaluate(
        "table => { const key = (k) => table.dispatchEvent(new KeyboardEvent('keydown',"
        "{ key: k, bubbles: true, cancelable: true }));"
        "for (let i = 0; i < 3; i++) { key('ArrowDown'); key('ArrowRight'); }"
        "return table.getRootNode().querySelector('.headline').textContent.trim(); }"
    )
    assert moved == headline_of(found, found.areas.codes[3], order_of_types(found)[3])
    assert page.url == before
    rest(page)
    assert query(page)["cell"].startswith(found.areas.codes[3])
    press(page, "ArrowDown", "ArrowRight")
    rest(page)
    assert headline(page) != moved
    page.go_back()
    rest(page)
    assert headline(page) == moved


def test_what_the_browser_has_is_not_sent_again_with_a_move(
    example: Server, browser: Browser
) -> None:
    _, found = calculated(example.data)
    label = found.types.all[-1].label.encode()
    context = browser.new_context()
    page = context.new_page()
    frames: list[bytes] = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda data: frames.append(data if isinstance(data, bytes) else b"")
        ),
    )
    page.goto(f"{example.url}/?view=projector&on={ON}")
    page.locator(".stage.held").wait_for()
    settle(page)
    assert any(label in frame for frame in frames)
    frames.clear()
    press(page, "ArrowRight")
    rest(page)
    assert query(page)["cell"].startswith(found.areas.codes[1])
    assert frames
    assert not any(label in frame for frame in frames)
    context.close()


def test_a_changed_register_is_seen_after_the_next_move(
    changeable: Server, open_page: Opener
) -> None:
    _, found = calculated(changeable.data)
    codes, key = found.areas.codes, order_of_types(found)[0]
    page = open_view(open_page, f"{changeable.url}/?view=projector&on={ON}&area={codes[1]}")
    before = headline(page)
    assert before == headline_of(found, codes[1], key)
    kept = [r for r in records_of(changeable.data) if r["provision_type"] != key]
    write_records(changeable.data, kept)
    press(page, "ArrowRight")
    rest(page)
    press(page, "ArrowLeft")
    _, now = calculated(changeable.data)
    assert headline(page) == headline_of(now, codes[1], key)
    assert headline(page) != before


def test_where_full_screen_is_refused_the_view_fills_the_window_and_the_rest_keeps_still(
    example: Server, open_page: Opener
) -> None:
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}", height=720)
    page.evaluate(
        "() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('no')); }"
    )
    press(page, "f")
    page.locator(".stage.fills").wait_for()
    box = page.locator(".stage").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
    assert page.locator("[inert]").count() > 0
    for _ in range(12):
        press(page, "Tab")
        assert page.evaluate(
            "() => document.activeElement.contains([...document.querySelectorAll('*')]"
            ".find((e) => e.shadowRoot?.querySelector('.stage')))"
        )
    page.get_by_role("grid").focus()
    press(page, "ArrowRight", "Escape")
    page.locator(".stage:not(.fills)").wait_for()
    assert page.locator("[inert]").count() == 0


def test_a_page_left_while_the_view_fills_the_window_can_be_used_again(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/?view=matrix&on={ON}")
    page.get_by_role("link", name="Full screen").click()
    page.get_by_role("grid").wait_for()
    settle(page)
    page.evaluate(
        "() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('no')); }"
    )
    page.get_by_role("grid").focus()
    press(page, "f")
    page.locator(".stage.fills").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Who has what?").wait_for()
    settle(page)
    assert page.locator("[inert]").count() == 0


def test_letters_do_nothing_outside_the_view_and_a_move_is_announced_once_it_has_come_to_rest(
    example: Server, open_page: Opener
) -> None:
    _, found = calculated(example.data)
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}")
    before = headline(page)
    page.get_by_role("link", name="Map", exact=True).first.focus()
    press(page, "m", "f", "e", "ArrowRight")
    page.wait_for_timeout(300)
    assert not is_full(page)
    assert headline(page) == before
    grid = page.get_by_role("grid")
    assert grid.is_visible()
    grid.focus()
    press(page, "ArrowRight", "ArrowRight")
    said = headline_of(found, found.areas.codes[2], order_of_types(found)[0])
    page.locator(".stage [role=status]").get_by_text(said).wait_for(state="attached")


def test_the_mouse_reaches_everything_too(example: Server, open_page: Opener) -> None:
    _, found = calculated(example.data)
    codes, keys = found.areas.codes, order_of_types(found)
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}")
    page.get_by_role("button", name="Next area").click()
    page.get_by_role("button", name="Next type").click()
    assert headline(page) == headline_of(found, codes[1], keys[1])
    label = f"{found.areas.name(codes[3])}, {found.types.by_key[keys[2]].label}:"
    page.get_by_role("gridcell", name=label).click()
    assert headline(page) == headline_of(found, codes[3], keys[2])
    page.get_by_role("button", name="Why").click()
    page.get_by_role("region", name="Why:").wait_for()
    page.get_by_role("button", name="Why").click()
    page.get_by_role("button", name="Map").click()
    page.get_by_role("option", name=found.areas.name(codes[0])).locator("path").first.click()
    assert headline(page) == headline_of(found, codes[0], keys[2])
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)], ids=["720", "1080"])
def test_the_type_is_large_enough_for_the_back_of_a_room(
    example: Server, open_page: Opener, width: int, height: int
) -> None:
    page = open_view(
        open_page, f"{example.url}/?view=projector&on={ON}", width=width, height=height
    )
    press(page, "f")
    page.wait_for_function("document.fullscreenElement !== null")
    for view, opened in (("matrix", ""), ("map", "m"), ("why", "e"), ("keys", "?")):
        press(page, *opened)
        page.wait_for_timeout(300)
        assert font_size(page.locator(".headline")) >= 40
        small = page.locator(".stage").evaluate(SMALL_TEXTS)
        assert [text for text, _ in small if not set(text) <= set("£!≠*")] == [], view
        for part in (".body", ".foot", ".head"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, view
        rows = page.locator(".matrix tbody tr").all()
        for row in rows if view == "matrix" else []:
            box = row.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height - 40
        press(page, *opened)


def region_of(folder: Path, target: Path, n_areas: int) -> Path:
    """A data folder of other areas, without records, needs or reviews."""
    copy_of(folder, target)
    source = target / "boundaries" / "england_wales_csp.geojson"
    content = json.loads(source.read_text(encoding="utf-8"))
    content["features"] = content["features"][:n_areas]
    source.write_text(json.dumps(content), encoding="utf-8")
    settings = target / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    kept = [
        line for line in text.splitlines() if not line.startswith(("neighbourhood", "authorit"))
    ]
    settings.write_text(
        "\n".join(kept).replace("west_midlands_csp.geojson", "england_wales_csp.geojson"),
        encoding="utf-8",
    )
    for name in ("services.csv", "need.csv", "expectations.csv", "homicide_reviews.csv"):
        header = (target / name).read_text(encoding="utf-8").splitlines()[0]
        (target / name).write_text(header + "\n", encoding="utf-8")
    (target / "actions.csv").unlink(missing_ok=True)
    (target / "meetings.csv").unlink(missing_ok=True)
    shutil.rmtree(target / "history", ignore_errors=True)
    return target


@pytest.mark.parametrize("n_areas", [2, 60])
def test_two_areas_and_sixty_are_moved_through_alike(
    tmp_path: Path, serving: Serving, open_page: Opener, n_areas: int
) -> None:
    server = serving(region_of(SHIPPED, tmp_path / "data", n_areas))
    page = open_view(open_page, f"{server.url}/?view=projector&on={ON}", height=720)
    press(page, "f")
    names = set()
    for _ in range(n_areas):
        names.add(headline(page).split(" – ")[0])
        chosen = page.locator(".matrix").evaluate(
            "table => table.querySelector('#chosen').getBoundingClientRect().toJSON()"
        )
        assert chosen["width"] > 40
        assert chosen["right"] <= 1280
        press(page, "ArrowRight")
    assert len(names) == n_areas
    press(page, "Home", "m")
    assert page.get_by_role("option").count() == n_areas
    assert "No return" in headline(page)


def test_what_a_key_opens_has_no_serious_violation(example: Server, open_page: Opener) -> None:
    page = open_view(open_page, f"{example.url}/?view=projector&on={ON}")
    found: dict[str, list[str]] = {}
    for keys in ("e", "?", "me", "fm"):
        if keys != "e":
            page.set_viewport_size({"width": 1280, "height": 900})
            page.reload()
            page.locator(".stage.held").wait_for()
        press(page, *keys)
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(700)
            if faults := serious_violations(page, but_colours=width == 400):
                found[f"{keys} at {width}"] = faults
    assert found == {}


def test_nothing_moves_on_its_own_and_forced_colours_keep_the_chosen_cell(
    example: Server, browser: Browser
) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{example.url}/?view=projector&on={ON}")
    page.wait_for_selector("h1")
    settle(page)
    box = page.get_by_role("gridcell", selected=True).locator(".box")
    style = box.evaluate("e => getComputedStyle(e).outlineStyle")
    assert style == "solid"
    assert page.locator(".stage").evaluate("e => e.getAnimations({ subtree: true }).length") == 0
    context.close()
