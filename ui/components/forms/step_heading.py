"""The heading of one step of several: the keyboard is taken to it as the step before has gone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ui.shell.component import component

_heading = component(
    Path(__file__).with_suffix(".js"), html='<div class="pm-step"></div>', isolate_styles=False
)


def step_heading(name: str, text: str, step: str, level: Literal["h2", "h3"] = "h2") -> None:
    """Draw the heading; the keyboard is taken to it with each new step.

    Parameters
    ----------
    name
        Of the place where the steps follow one another.
    step
        Names the step; "" for one that takes no focus, as when a page is opened.
    """
    _heading(key=f"step_{name}", data={"name": name, "text": text, "level": level, "step": step})
