"""Every colour stands in the palette, and nowhere else."""

from __future__ import annotations

import doctest
import re
import tomllib

from mapping import palette
from mapping.palette import COLOURS, css_variables, resolved
from tests.support.paths import ROOT

THEME = {
    "primaryColor": palette.ACCENT,
    "backgroundColor": palette.PAPER,
    "secondaryBackgroundColor": palette.SURFACE,
    "textColor": palette.INK,
    "linkColor": palette.ACCENT,
    "borderColor": palette.EDGE,
}


def test_streamlits_theme_has_the_same_colours() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    said = {name: value for name, value in config["theme"].items() if value.startswith("#")}
    assert said == THEME


def test_every_colour_can_be_named_in_a_style_sheet() -> None:
    assert "--pm-ink:#16202b;" in css_variables()
    assert css_variables().count("--pm-") == len(COLOURS)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in COLOURS.values())
    assert doctest.testmod(palette).failed == 0


def test_no_variable_is_left_where_they_are_resolved() -> None:
    style = " ".join(f"var(--pm-{name})" for name in COLOURS)
    assert resolved(style).split() == list(COLOURS.values())
