"""What is too much to be listed, summed up by type: how many, where, and the way to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from mapping.english import listed_first
from mapping.html import filled
from ui.components.text_table import text_table
from ui.shell.page import Page, link_to

_MOST_NAMED = 3
_ANY_TYPE = "Of no type"
# A type, the areas that one of the things summed up is about (none of them for the whole region),
# and how many are alike in that.
About = tuple[str | None, Sequence[str], int]


def sum_by_type(page: Page, caption: str, things: Iterable[About], what: str) -> None:
    """A row for each type, which leads to the same view of that type alone.

    Parameters
    ----------
    what
        Heading of how many there are: "Changes".
    """
    numbers: dict[str | None, int] = {}
    codes: dict[str | None, dict[str, None]] = {}
    for key, about, number in things:
        numbers[key] = numbers.get(key, 0) + number
        codes.setdefault(key, {}).update(dict.fromkeys(about))
    order = {kind.key: place for place, kind in enumerate(page.reference.types.all)}
    keys = sorted(numbers, key=lambda key: order.get(key or "", len(order)))
    text_table(
        caption,
        ("Type of provision", what, page.reference.settings.area_heading, "Where"),
        [
            (linked_type(page, key), f"{numbers[key]:,}", *_where(page, list(codes[key])))
            for key in keys
        ],
        numeric=(1, 2),
    )


def linked_type(page: Page, key: str | None) -> str:
    """The label of a type, which leads to the same view of that type alone."""
    if key is None:
        return _ANY_TYPE
    label = page.reference.types.by_key[key].label
    if page.selection.type_key == key:
        return label
    href = link_to("then-and-now", replace(page.selection, type_key=key))
    pattern = '<a href="{href}" target="_self">{label}</a>'
    return filled(pattern, href=Markup(href), label=label)  # noqa: S704  link_to escapes


def _where(page: Page, codes: Sequence[str]) -> tuple[str, str]:
    if not codes or len(codes) == len(page.reference.areas):
        return "all", ""
    names = [page.reference.areas.name(code) for code in codes]
    return f"{len(codes):,}", listed_first(names, _MOST_NAMED)
