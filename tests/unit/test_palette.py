"""Every colour stands in the palette, and nowhere else."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

from mapping import palette
from mapping.palette import COLOURS, css_variables, resolved
from tests.support.paths import ROOT

ENDINGS = {".py", ".css", ".js", ".typ"}
# With its sign, or as a workbook writes it; names of the hues besides.
COLOUR = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|[\"'](?:[0-9a-f]{2}){3}[\"']"
    r"|\b(?:rgba?|hsla?)\([0-9]",
    re.I,
)
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


def written() -> dict[Path, str]:
    """Every file in which a colour could stand, the palette and its theme apart."""
    folders = ("mapping", "ui", "pages", "scripts")
    paths = [p for name in folders for p in (ROOT / name).rglob("*") if p.suffix in ENDINGS]
    paths += [ROOT / "app.py", ROOT / "dashboard.py"]
    return {p: p.read_text(encoding="utf-8") for p in paths if p.name != "palette.py"}


def test_no_colour_stands_anywhere_else() -> None:
    found = {str(path.relative_to(ROOT)): COLOUR.findall(text) for path, text in written().items()}
    assert {path: colours for path, colours in found.items() if colours} == {}


def test_every_variable_that_is_asked_for_is_a_colour_of_the_palette() -> None:
    asked = {name for text in written().values() for name in re.findall(r"--pm-([a-z0-9-]+)", text)}
    assert asked
    assert asked <= COLOURS.keys()
