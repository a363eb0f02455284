"""axe-core finds no serious violation on any page, at either width, in any state."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from mapping.analysis.scenario import Added, Amounts, to_text
from tests.support.browser_tools import Opener, Server, serve, settle
from tests.support.faults import break_register
from tests.support.folders import copy_of
from tests.support.paths import SHIPPED

IMAGINED = to_text([Added("idva", ("*",), "provided", Amounts(capacity=20.0))])
STATES = (
    "?on=2026-11-24",
    "?on=2026-11-24&area=E22000335",
    "?on=2026-11-24&type=idva&area=E22000335",
    "?type=nonsense",
    "?view=matrix&on=2026-11-24",
    "?view=matrix&on=2026-11-24&type=refuge&area=E22000336&cells=words",
    "area?on=2026-11-24&area=E22000335&type=gp_iris",
    "update?area=E22000335",
    "update?view=history",
    "downloads?on=2026-11-24&area=E22000335",
    "services?view=for-whom&on=2026-11-24&by=specialisms",
    "services?view=distance&on=2026-11-24",
    "services?view=distance&on=2026-11-24&type=community_outreach&area=E22000337&more_sites=1",
    "services?view=distance&on=2026-11-24&type=refuge&km=7",
    "services?on=2026-11-24",
    "services?on=2026-11-24&type=idva&clients=victims&paid_until=within-12&ordered=-funding_end",
    "services?on=2026-11-24&words=nothing-of-the-kind",
    "services?on=2026-11-24&record=example-birmingham-by-and-for-3",
    "services?on=2026-11-24&clients=nonsense&record=nonsense",
    "then-and-now?view=ending&on=2026-11-24",
    "then-and-now?view=ending&on=2026-11-24&at=2028-03-31&area=E22000341&type=marac&cells=words",
    "area?view=beside&on=2026-11-24",
    "area?view=beside&on=2026-11-24&area=E22000335&with=E22000338&type=idva&only=1",
    "then-and-now?view=days&on=2026-11-24&then=2021-01-31&area=E22000335&type=idva",
    "area?view=learn&on=2026-11-24&area=E22000337&type=idva",
    "area?view=learn&on=2026-11-24&share=training&type=gp_iris",
    "area?view=learn&on=2026-11-24&share=procedures",
    "?view=projector&on=2026-11-24",
    "?view=projector&on=2026-11-24&area=E22000335&type=idva&screen=map",
    "meeting?on=2026-11-24&first=5",
    "meeting?view=meetings",
    "then-and-now?view=what-if&on=2026-11-24",
    "actions?on=2026-11-24",
    "actions?on=2026-11-24&action=action-1&add=1&area=E22000337&type=perpetrator_programme",
    "actions?on=2026-11-24&action=action-9&due=closed",
    "reviews?on=2026-11-24",
    "reviews?on=2026-11-24&theme=gp_issues",
    "reviews?on=2026-11-24&review=e22000340-2024-1",
    f"then-and-now?view=what-if&on=2026-11-24&area=E22000335&type=idva&what_if={IMAGINED}",
    "then-and-now?on=2026-11-24",
    "then-and-now?on=2026-11-24&since=2026-06-11",
    "then-and-now?on=2026-11-24&since=2026-06-11&area=E22000336&type=idva",
    "then-and-now?on=2026-11-24&since=soon",
)


# The page itself never scrolls sideways, and neither does what it holds.
WIDEST = """() => Math.max(document.documentElement.scrollWidth,
    document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0)"""


# The rule of WCAG 2.2 that axe does not look at by itself.
_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def serious_violations(page: Page) -> list[str]:
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node.get('failureSummary')}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not _is_under_a_bar(node)
    ]


def _is_under_a_bar(node: dict[str, Any]) -> bool:
    """Whether only the bar that stays at a window's lower edge makes a target small: it scrolls."""
    return any(
        (check["data"] or {}).get("messageKey") == "partiallyObscured" for check in node["any"]
    )


def view_of(state: str) -> str:
    """The page and the view that a state is of."""
    path, _, query = state.partition("?")
    view = dict(parse_qsl(query)).get("view", "")
    return f"{path}?view={view}" if view else path


VIEWS = sorted({view_of(state) for state in STATES})
BANNER = "Example data: services, reviews and actions are invented"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view or "map")
def test_a_page_has_no_serious_violation_and_fits_its_window_in_any_state(
    example: Server, open_page: Opener, view: str
) -> None:
    """Every state is looked at, whatever was found in the one before."""
    page = open_page(example.url)
    found: dict[str, list[str]] = {}
    for state in (state for state in STATES if view_of(state) == view):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{example.url}/{state}")
        page.wait_for_selector("h1")
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            faults = serious_violations(page)
            if (widest := page.evaluate(WIDEST)) > width:
                faults.append(f"it is {widest} pixels wide")
            if page.get_by_role("note").inner_text() != BANNER:
                faults.append("it does not say that its data are invented")
            if faults:
                found[f"{state} at {width}"] = faults
    assert found == {}


def test_the_page_of_a_faulty_register_has_no_serious_violation(
    tmp_path: Path, open_page: Opener
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    break_register(folder)
    with serve(folder) as server:
        for width in (1280, 400):
            assert serious_violations(open_page(server.url, width=width)) == []
