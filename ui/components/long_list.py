"""A list that is too long for a page: a part of it at a time, which part is said, what finds a row.

Every table and list of a page is drawn through here, so that no page grows with the number of areas
or records. A short list is drawn whole, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import ceil

import streamlit as st

from mapping.escape import for_html, for_markdown

MOST_ROWS = 30
# What can still be read through, and printed, in one piece is not divided.
WHOLE_ROWS = 60
# Of more names than these, a box to find one in would be as long to send as the list.
MOST_NAMES = 1000
# The buttons that lead to the other parts are not on paper.
_ON_PAPER = "Only these are printed: turn to the others on the screen to print them."


@dataclass(frozen=True)
class Part:
    """The rows of a list that are drawn: from `first` up to, but without, `last`, of `total`.

    Attributes
    ----------
    size
        How many rows a part has; the last one may have less.
    """

    first: int
    last: int
    total: int
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether that is all of it."""
        return self.last - self.first == self.total

    @property
    def words(self) -> str:
        """Which of them are drawn: "41 to 80 of 314"."""
        return f"{self.first + 1:,} to {self.last:,} of {self.total:,}"

    @property
    def shown(self) -> slice:
        """What is to be drawn of a sequence."""
        return slice(self.first, self.last)


def part_of(
    key: str, total: int, chosen: int | None = None, most: int = MOST_ROWS, whole: int = WHOLE_ROWS
) -> Part:
    """The part of a list that is to be drawn.

    Parameters
    ----------
    key
        Of the list, on its page.
    chosen
        The place of the row that is chosen: once another is, its part is turned to.
    most
        How many rows are drawn at most; longer lists are divided evenly.
    whole
        A list of so many is not divided all the same.
    """
    if total <= max(most, whole):
        return Part(0, total, total, most)
    size = ceil(total / ceil(total / most))
    was_of, was_chosen, first = st.session_state.get(_kept(key), (total, None, 0))
    if chosen is not None and chosen != was_chosen:
        first = chosen
    elif was_of != total:
        first = 0
    first = min(first, total - 1) // size * size
    st.session_state[_kept(key)] = (total, chosen, first)
    return Part(first, min(first + size, total), total, size)


def turn_pages(
    key: str,
    part: Part,
    names: Sequence[str] = (),
    on_found: Callable[[int], None] | None = None,
    what: str = "",
    *,
    is_printed: bool = False,
) -> None:
    """Say which part is drawn, with buttons to the others and a box that finds a row by its name.

    Parameters
    ----------
    names
        Of all rows; without them nothing can be found by typing.
    on_found
        Gets the place of the row that was found, whose part is turned to in any case.
    what
        Is counted, where it is no row of a list below which this stands: "CSP".
    is_printed
        Whether all of it stands on paper.
    """
    if part.is_whole:
        return

    said = f"{what} {part.words}" if what else part.words
    on_paper = "" if is_printed else f'<p class="pm-muted pm-on-paper">{_ON_PAPER}</p>'

    def turn_to(first: int) -> None:
        total, chosen, _ = st.session_state[_kept(key)]
        st.session_state[_kept(key)] = (total, chosen, first)

    def found() -> None:
        place = st.session_state[f"find_{key}"]
        st.session_state[f"find_{key}"] = None
        if place is not None:
            turn_to(place)
            if on_found is not None:
                on_found(place)

    def step(label: str, first: int) -> None:
        is_there = 0 <= first < part.total
        name = f"{label.lower()}_{key}"
        st.button(label, name, disabled=not is_there, on_click=turn_to, args=(first,))

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"pages_{key}"):
        step("Previous", part.first - part.size)
        st.html(
            f'<p class="pm-muted pm-part" role="status">{for_html(said)}</p>{on_paper}',
            width="content",
        )
        step("Next", part.first + part.size)
        if names and len(names) <= MOST_NAMES:
            st.selectbox(
                "Find by typing",
                range(len(names)),
                index=None,
                key=f"find_{key}",
                format_func=names.__getitem__,
                on_change=found,
                width=220,
            )


def opened(
    label: str, key: str, number: int, *, is_open: bool = False, most: int = WHOLE_ROWS
) -> AbstractContextManager[object] | None:
    """A fold of so many rows; None while what it holds is long and nobody has opened it.

    Parameters
    ----------
    is_open
        Whether a short one stands open at first.
    most
        How many rows make a short one at most.
    """
    if number <= most:
        return st.expander(for_markdown(label), expanded=is_open)
    fold = st.expander(for_markdown(label), key=f"fold_{key}", on_change="rerun")
    return fold if fold.open else None


def _kept(key: str) -> str:
    return f"part_{key}"
