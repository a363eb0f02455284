"""What the browser remembers from one visit to the next: a cookie of this server's own."""

from __future__ import annotations

from pathlib import Path

from ui.shell.component import component

_cookie = component(Path(__file__).with_suffix(".js"), html="<span hidden></span>")


def remember(name: str, value: str) -> None:
    """Have the browser remember something for a year; nobody but this server is told."""
    _cookie(key=f"remember_{name}", data={"name": name, "value": value})
