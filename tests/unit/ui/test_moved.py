"""An old address leads to the new place with the same selection."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest

from ui.shell.moved import OLD_NAMES, new_place
from ui.shell.page import VIEWS
from ui.shell.start_page import PAGES, addresses

CHOSEN = "type=refuge&area=E22000338&on=2025-06-30&group=Core"


@pytest.mark.parametrize("name", OLD_NAMES)
def test_an_old_address_leads_to_a_page_with_all_that_was_chosen(name: str) -> None:
    page, _, query = (new_place(name, CHOSEN) or "").partition("?")
    assert f"/{page.removeprefix('./')}" in addresses()
    assert dict(parse_qsl(CHOSEN)).items() <= dict(parse_qsl(query)).items()
    assert f"/{name}" in addresses()


@pytest.mark.parametrize(
    ("name", "query", "place"),
    [
        ("matrix", "", "./?view=matrix"),
        ("matrix", "view=words&group=Core", "./?group=Core&view=matrix&cells=words"),
        ("matrix", "view=symbols", "./?view=matrix"),
        ("area", "view=words&area=E1", "area?area=E1&cells=words"),
        ("since", "since=2026-06-11", "then-and-now?since=2026-06-11"),
        ("compare", "with=E2&area=E1", "area?with=E2&area=E1&view=beside"),
        ("compare", "with=date&then=2025-01-31", "then-and-now?then=2025-01-31&view=days"),
        ("reach", "with=date&km=2", "services?km=2&view=distance"),
        ("services", "words=a%26b%3Cc&view=words", "services?words=a%26b%3Cc&cells=words"),
    ],
)
def test_what_was_chosen_by_another_name_is_chosen_still(name: str, query: str, place: str) -> None:
    assert new_place(name, query) == place


@pytest.mark.parametrize("name", sorted({a.strip("/") for a in addresses()} - set(OLD_NAMES)))
def test_a_new_address_leads_nowhere_else(name: str) -> None:
    assert new_place(name, f"{CHOSEN}&view=matrix&cells=words") is None


def test_every_view_of_a_page_is_known_as_one() -> None:
    sources = (file.read_text(encoding="utf-8") for file in PAGES.glob("*.py"))
    views = [view for source in sources for view in re.findall(r'View\(\s*"([\w-]+)"', source)]
    assert sorted(views) == sorted(VIEWS)
