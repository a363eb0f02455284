"""Every colour there is, by what it is for.

Style sheets, scripts, drawings, print and workbooks all take their colours from here. A style
sheet writes `var(--pm-muted)` for `MUTED`; a drawing or a script gets the value itself. The theme
that Streamlit reads, in `.streamlit/config.toml`, says some of them again; a test holds the two
together. Inks have a contrast of at least 7 on the grounds they stand on, edges of 3.
"""

from __future__ import annotations

import re

# Text, and what it stands on.
INK, MUTED = "#16202b", "#4a5663"
PAPER, SURFACE = "#ffffff", "#f3f5f8"
# Links, what is pressed or chosen, and what is as it should be.
ACCENT, ACCENT_DEEP = "#1d4f91", "#0f2f5a"
HIGHLIGHT = "#e8eff8"
# A notice, and the line beside it.
WARNING, WARNING_GROUND = "#9a3412", "#fbf1ec"
# Lines: round a box, round a control, between rows, between rows in print.
EDGE, CONTROL_EDGE, RULE, PRINT_RULE = "#7b8794", "#6b7683", "#d5dae0", "#c3cad3"
PRINT_INK = "#000000"

# The statuses, each with its edge.
GAP, GAP_EDGE = WARNING, "#5f1f0a"
UNKNOWN, UNKNOWN_EDGE = PAPER, CONTROL_EDGE
TOO_OLD, TOO_OLD_EDGE = "#eceff3", CONTROL_EDGE
NOT_IN_FULL, NOT_IN_FULL_EDGE = "#fbe9dc", WARNING
PARTIAL, PARTIAL_EDGE = "#f4b183", "#8a5a2f"
UNMEASURED, UNMEASURED_EDGE = "#c6d9ee", "#5b7ea6"
MET, MET_EDGE = ACCENT, ACCENT_DEEP
NOT_EXPECTED, NOT_EXPECTED_EDGE = "#e4e7eb", EDGE

# How actions stand to their dates; none of these looks like a status of the map.
OVERDUE, OVERDUE_EDGE = "#7a1f1f", "#4d0f0f"
SOON, SOON_EDGE = "#ffd9a0", PARTIAL_EDGE

# Maps: their ground, and what lies round the region.
MAP_GROUND, NEIGHBOUR_EDGE = "#f7f8fa", "#cfd5dc"
# How much is missing, in solid grounds; the last is that of one that is.
MISSING_0, MISSING_1, MISSING_2, MISSING_3 = PAPER, "#f7e3db", "#e3a892", GAP
MISSING_EDGE = "#5a2413"
# How much is not known: a ground, and the lines of a hatching on it.
UNSAID_0, UNSAID_1, UNSAID_2, UNSAID_3 = PAPER, "#f4f6f8", "#e6eaee", "#ccd4dc"
HATCH_0, HATCH_1, HATCH_2, HATCH_3 = "#cdd4db", "#c3cbd4", "#bcc5ce", "#a3aebb"
HATCH_SIGN = CONTROL_EDGE

# Maps: growing numbers, the gaps that are new or closed, what nothing is known of.
COUNT_1, COUNT_2, COUNT_3, COUNT_4 = "#eaf1f9", "#cfdff1", "#afcae8", "#8fb5de"
NEW_GAPS, ONLY_CLOSED = "#fbe3d3", COUNT_1
NO_DISTANCE = "#eceff3"

# Cells of a workbook that want an answer, and those whose content is withheld.
ASKED, WITHHELD = "#fff4cc", "#d5d9de"

COLOURS = {
    name.lower().replace("_", "-"): value
    for name, value in dict(globals()).items()
    if name.isupper() and isinstance(value, str)
}
_VARIABLE = re.compile(r"var\(--pm-([a-z0-9-]+)\)")


def css_variables() -> str:
    """The colours as custom properties of a page; the parts of a page inherit them."""
    said = "".join(f"--pm-{name}:{value};" for name, value in COLOURS.items())
    return f":root{{{said}}}"


def resolved(style: str) -> str:
    """A style sheet with values in place of the variables, for a page that is taken away.

    >>> resolved("a { color: var(--pm-ink); }")
    'a { color: #16202b; }'
    """
    return _VARIABLE.sub(lambda found: COLOURS[found[1]], style)


def mixed(colour: str, other: str, part: float) -> str:
    """A colour of which a part is one and the rest another.

    >>> mixed("#000000", "#ffffff", 0.2)
    '#cccccc'
    """
    pairs = ((int(each[at : at + 2], 16) for each in (colour, other)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in pairs)


def for_xlsx(colour: str) -> str:
    """A colour as a workbook writes it.

    >>> for_xlsx("#16202b")
    '16202B'
    """
    return colour.removeprefix("#").upper()
