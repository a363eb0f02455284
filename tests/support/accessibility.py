"""What axe-core finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The rule of WCAG 2.2 that axe does not look at by itself.
_RULES = {"target-size": {"enabled": True}}
_OPTIONS = {"resultTypes": ["violations"], "rules": _RULES}
# Contrast takes four fifths of the time, and no width changes a colour.
_BUT_COLOURS = {**_OPTIONS, "rules": {**_RULES, "color-contrast": {"enabled": False}}}
# What a window's width alone can change, of what is shown at some other width as well.
_OF_THE_WIDTH = {
    "resultTypes": ["violations"],
    "runOnly": ["target-size", "scrollable-region-focusable"],
    "preload": False,
}


def serious_violations(
    page: Page, *, of_the_width_alone: bool = False, but_colours: bool = False
) -> list[str]:
    """Each serious or critical one, and where.

    Parameters
    ----------
    but_colours
        Where the same is looked at in the same colours at some other width.
    """
    options = _OF_THE_WIDTH if of_the_width_alone else _BUT_COLOURS if but_colours else _OPTIONS
    # The same page keeps what was put into it.
    axe = Axe("" if page.evaluate("'axe' in window") else AXE_SCRIPT)
    found = axe.run(page, options=options).response["violations"]
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
