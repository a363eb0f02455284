"""A button that prints the page, as the browser's own menu does."""

from __future__ import annotations

from pathlib import Path

from ui.shell.component import component

_print = component(Path(__file__).with_suffix(".js"), html='<button type="button">Print</button>')


def print_button() -> None:
    """Draw the button."""
    _print(key="print_page", width=120)
