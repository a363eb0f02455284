"""What any free text of a table may hold, whichever table it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mapping.problems import Severity

# C0 and C1 controls, and the marks that turn the direction of the text around them.
_CONTROL = "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
_HAS_CONTROL = re.compile(f"[{_CONTROL}\\t\\r\\n]")
_HAS_CONTROL_BUT_BREAKS = re.compile(f"[{_CONTROL}]")
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")
_ODD_STARTS = {*_FORMULA_STARTS, "#"}
_ERROR_CELL = re.compile(
    r"#(REF!|VALUE!|N/A|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BUSY!|#+)"
)
# What is left of £, an apostrophe or an accent when a file was once read in a wrong encoding.
_GARBLED = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd")
PERSONAL_EMAIL = re.compile(r"[a-z]{1,20}\.[a-z\-]{2,30}@", re.IGNORECASE)


@dataclass(frozen=True)
class TextRule:
    """One thing that a text may not be, and what to say of a text that is."""

    breaks: Callable[[str], bool]
    message: str
    allowed: str
    fix: str
    severity: Severity = "error"


def breaks_none(text: str, longest: int) -> bool:
    """Whether a text surely breaks none of the rules, as most do: one look in the place of five."""
    return (
        text.isascii()
        and text.isprintable()
        and len(text) <= longest
        and text[:1] not in _ODD_STARTS
    )


def text_rules(longest: int, *, may_break: bool) -> tuple[TextRule, ...]:
    """The rules for a text.

    Parameters
    ----------
    longest
        How many characters it may have.
    may_break
        Whether it may have line breaks and tabs.
    """
    control = _HAS_CONTROL_BUT_BREAKS if may_break else _HAS_CONTROL
    return (
        TextRule(
            lambda text: not text.isprintable() and control.search(text) is not None,
            "The text holds control characters, which cannot be seen"
            + ("." if may_break else ", such as a line break."),
            "Letters, digits, punctuation and spaces.",
            "Delete the text and type it again.",
        ),
        TextRule(
            lambda text: text[:1] in _FORMULA_STARTS,
            "The text begins like a spreadsheet formula.",
            "Text that does not begin with = + - or @.",
            "Begin with a letter or a digit.",
        ),
        TextRule(
            lambda text: text[:1] == "#" and _ERROR_CELL.fullmatch(text) is not None,
            "The cell holds an error of the spreadsheet in place of text.",
            "Text.",
            "Mend the formula that stood there, then write its result as text.",
        ),
        TextRule(
            lambda text: len(text) > longest,
            f"The text has more than {longest:,} characters.",
            f"At most {longest:,} characters.",
            "Shorten it; a link can say the rest.",
        ),
        TextRule(
            lambda text: not text.isascii() and _GARBLED.search(text) is not None,
            "Some letters look garbled, as if the file had been read in a wrong encoding.",
            "",
            "Check £, apostrophes and accents, and type them again; leave the text if it is right.",
            "warning",
        ),
    )


_NO_LINK_SIGN = r"\s<>\"'`\\\x00-\x20\x7f-\x9f"
_HOST_PART = rf"[^{_NO_LINK_SIGN}/?#@:.\[\]]+"
_WEB_LINK = re.compile(
    rf"https?://{_HOST_PART}(?:\.{_HOST_PART})+\.?(?::[0-9]{{1,5}})?(?:[/?#][^{_NO_LINK_SIGN}]*)?",
    re.IGNORECASE,
)


def is_web_link(text: str) -> bool:
    """Whether a text is one http or https link and nothing else.

    >>> is_web_link("https://example.org/a?b"), is_web_link("javascript:alert(1)")
    (True, False)
    """
    return _WEB_LINK.fullmatch(text) is not None
