"""What stands between whoever opens a page and the page: nothing, where nobody has to sign in."""

from __future__ import annotations

import logging
from typing import NoReturn

import streamlit as st

from mapping.errors import MappingError
from mapping.geography.areas import Areas
from ui.shell import sign_in, streamlit_inside
from ui.shell.sign_in import NotKnownError, SignedIn
from ui.shell.sign_in.sign_in_pages import (
    Said,
    as_nobody,
    as_whom,
    no_data,
    not_on_the_list,
    place_of,
    say_what_became_of_it,
    sign_in_again,
    sign_in_first,
    sign_in_to_change,
)
from ui.shell.sign_in.sign_in_settings import seen_without
from ui.shell.who import listed

_OPEN_PAGE = "page_of_sign_in"


def before_the_data(path: str, *, is_to_change: bool) -> SignedIn | None:
    """Who has signed in; the run ends with a page of its own for whoever may not see this one.

    Parameters
    ----------
    path
        Of the page that is asked for.
    is_to_change
        Whether it is one on which the register is changed, which is no part of the public view.
    """
    if not sign_in.is_configured():
        return None
    try:
        found = sign_in.signed_in()
    except NotKnownError as error:
        _say_that_nothing_can_be_shown(error, path)
    is_out = found is None or (found.has_lapsed and st.session_state.get(_OPEN_PAGE) != path)
    if is_out and seen_without() == "public" and not is_to_change and found is None:
        return None
    if is_out and seen_without() == "public":
        sign_in_to_change(place_of(path))
    elif is_out or found is None:
        sign_in_first(place_of(path))
    elif not _is_listed(found, path):
        not_on_the_list(found.identity)
    else:
        # What stands open stays when it has lapsed, so that nothing typed is lost; but nothing is
        # done on it.
        st.session_state[_OPEN_PAGE] = path
        if found.has_lapsed:
            streamlit_inside.unpress()
        return found
    return st.stop()


def _is_listed(found: SignedIn, path: str) -> bool:
    try:
        return listed(found.identity) is not None
    except MappingError as error:
        _say_that_nothing_can_be_shown(error, path)


def _say_that_nothing_can_be_shown(error: MappingError, path: str) -> NoReturn:
    logging.getLogger("provision_map").error("A page cannot be shown: %s", error, exc_info=error)
    no_data(place_of(path))
    st.stop()


def in_the_frame(found: SignedIn | None, path: str, areas: Areas) -> Said | None:
    """What the frame says of who has signed in; None where nobody does."""
    if not sign_in.is_configured():
        return None
    person = None if found is None else listed(found.identity)
    if found is None or person is None:
        return as_nobody(place_of(path))
    return as_whom(person, found.identity, areas, found.until_in_words)


def say_on_the_page(found: SignedIn | None, path: str) -> None:
    """That a sign-in has lapsed, or did not succeed, at the head of the page."""
    if not sign_in.is_configured():
        return
    if found is not None and found.has_lapsed:
        sign_in_again(place_of(path))
    say_what_became_of_it()


def before_what_is_wrong(found: SignedIn | None, path: str) -> None:
    """End the run of somebody who is not signed in: what is wrong tells of the register."""
    if sign_in.is_configured() and found is None:
        no_data(place_of(path))
        st.stop()
