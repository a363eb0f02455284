"""Who is at work in this run of the page, and what they may do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mapping.access import ANYBODY, NOBODY, Identity, Person
from mapping.access.grants import GROUP, person_of
from mapping.access.tokens import is_known
from mapping.errors import MappingError
from ui.shell import cached, sign_in, streamlit_inside
from ui.shell.sign_in import SignedIn
from ui.shell.sign_in.sign_in_pages import sign_in_again

_NOT_MADE = (
    "Your sign-in or your role has changed since this page was drawn. The file was not made."
)


def person_now() -> Person:
    """Whoever this page is drawn for, as the access list has it now.

    A part of a page that runs again by itself asks too, without the gate before it: where somebody
    is out by now, the whole page runs again; where their sign-in has lapsed, nothing is pressed.

    Raises
    ------
    MappingError
        The access list cannot be read.
    """
    if not sign_in.is_configured():
        return ANYBODY
    found = sign_in.signed_in()
    person = None if found is None else listed(found.identity)
    is_part = streamlit_inside.is_part_of_page()
    if person is None and is_part:
        st.rerun()
    if found is not None and found.has_lapsed:
        streamlit_inside.unpress()
        if is_part:
            sign_in_again("/")
    return person or NOBODY


def refusal_of_files(found: SignedIn | None) -> Callable[[], str]:
    """What is asked before a file is made that this run's page offers: why it is not; "" if it is.

    Parameters
    ----------
    found
        Who is signed in as the page is drawn.
    """
    if not sign_in.is_configured():
        return lambda: ""
    drawn_for, ask = None if found is None else listed(found.identity), sign_in.asked_later()

    def refusal() -> str:
        try:
            now = ask()
            person = None if now is None else listed(now.identity)
        except MappingError:
            return _NOT_MADE
        has_lapsed = now is not None and now.has_lapsed
        return _NOT_MADE if has_lapsed or person != drawn_for else ""

    return refusal


def listed(identity: Identity) -> Person | None:
    """Who somebody is here who has signed in; None where the access list does not name them.

    Raises
    ------
    MappingError
        The access list cannot be read.
    """
    return person_of(identity, cached.grants())


def is_listed(identity: Identity) -> bool:
    """Whether the access list names somebody.

    Raises
    ------
    MappingError
        It cannot be read.
    """
    return listed(identity) is not None


def is_token(token: str) -> bool:
    """Whether a program may read by this token.

    Raises
    ------
    MappingError
        The list of them cannot be read.
    """
    return is_known(token, cached.digests())


def known_groups() -> frozenset[str]:
    """The groups of a provider that the access list names.

    Raises
    ------
    MappingError
        It cannot be read.
    """
    holders = [grant.holder for grant in cached.grants()]
    return frozenset(name.removeprefix(GROUP) for name in holders if name.startswith(GROUP))
