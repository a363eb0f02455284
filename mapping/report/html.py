"""A report as one web page: no script, nothing fetched from anywhere, and it prints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from mapping.dates import in_words
from mapping.escape import for_html
from mapping.html import environment
from mapping.palette import resolved
from mapping.report.content import RIGHT_ALIGNED, Figure, Report, StatusMark, Table, in_print
from mapping.tables.text_rules import is_web_link

STYLE = resolved(Path(__file__).with_name("report.css").read_text(encoding="utf-8"))
# Whatever the page holds, a browser fetches nothing for it and runs nothing in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def as_html(report: Report) -> bytes:
    """The whole page."""
    return str(_macros().page(report, STYLE, _POLICY)).encode("utf-8")


def inner_html(report: Report, addresses: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a report says under its title, to stand in a page that has the style.

    Parameters
    ----------
    addresses
        Where a row of a table leads, by what stands first in it.
    """
    return str(_macros().inner(report, addresses))


@lru_cache(maxsize=1)
def _macros() -> Any:
    templates = environment(Path(__file__).parent)
    templates.filters |= {"in_print": in_print, "in_words": in_words, "drawing": _drawing}
    templates.tests |= {
        "block_of": lambda block, kind: type(block).__name__ == kind,
        "right_aligned": lambda column: column.kind in RIGHT_ALIGNED,
        "stacking": _stacks,
        "status": lambda value: isinstance(value, StatusMark),
        "web_link": lambda value: isinstance(value, str) and is_web_link(value),
    }
    return templates.get_template("report.html.jinja").module


def _drawing(figure: Figure) -> Markup:
    """The drawing itself, with words for those who do not see it."""
    words = f'<svg role="img" aria-label="{for_html(figure.alt)}" '
    return Markup(figure.svg.replace("<svg ", words, 1))  # noqa: S704


def _stacks(table: Table) -> bool:
    """Whether the cells of a row may stand below one another where the page is narrow.

    Figures and statuses are compared along a column, so that theirs stay beside one another.
    """
    kinds = [column.kind for column in table.columns]
    return kinds.count("status") <= 1 and not any(kind in RIGHT_ALIGNED for kind in kinds)
