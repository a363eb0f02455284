"""What the script says of the sign-in: to somebody who is to sign in, has, or may not go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from mapping.access import Identity, Person
from mapping.english import listed
from mapping.escape import for_markdown
from mapping.geography.areas import Areas
from mapping.html import filled
from ui.shell.page import notice, parameter
from ui.shell.serving.base_path import below
from ui.shell.sign_in.sign_in_http import (
    FAILED,
    NEXT,
    OUT_HERE_ONLY,
    SAID,
    local_place,
    sign_in_address,
)
from ui.shell.streamlit_inside import LOGOUT

_OUT = "Sign out"
_FAILED = (
    "The sign-in did not succeed: the provider refused it, it took too long, it was broken off, or "
    "this server cannot read now who may come in. Nothing was changed."
)
_OUT_HERE_ONLY = (
    "You are signed out in this browser. That you are, could not be kept for others: if you are "
    "signed in elsewhere too, sign out there, and tell whoever runs this server."
)
_BECAME = {FAILED: _FAILED, OUT_HERE_ONLY: _OUT_HERE_ONLY}
_AGAIN = (
    "You signed in more than twelve hours ago. Sign in again, in a new tab, and then press once "
    "more here: what you typed stays, and nothing is saved until then."
)


def place_of(path: str) -> str:
    """Where the page that is drawn is found again after a sign-in, its filter included."""
    query = {k: v for k, v in st.query_params.to_dict().items() if k not in (SAID, NEXT)}
    return f"/{path}?{urlencode(query)}" if query else f"/{path}"


def say_what_became_of_it() -> None:
    """That a sign-in did not succeed, or a sign-out not wholly, where the address says so."""
    if sentence := _BECAME.get(parameter(SAID)):
        notice(sentence)


def sign_in_first(place: str) -> None:
    """A page for somebody who has not signed in, to whom nothing else is shown."""
    said = parameter(SAID)
    back = local_place(parameter(NEXT)) if said == FAILED else place
    say_what_became_of_it()
    _page(
        "Sign in",
        ["This map is for those whom its access list names. You come back to where you were."],
        [("Sign in", sign_in_address(back))],
    )


def sign_in_to_change(place: str) -> None:
    """A page for somebody who has not signed in, in the place of one to change things on."""
    _page(
        "Sign in",
        ["Everybody may read this map. Only those who sign in change something here."],
        [("Sign in", sign_in_address(place)), ("To the map", "/")],
    )


def not_on_the_list(identity: Identity) -> None:
    """A page for somebody whom a provider knows, and the access list does not."""
    sentences = [
        f"You are signed in as {identity.address}, and the access list of this map does not name "
        "you. Nothing was changed.",
        "Ask an administrator of this map to add you. Tell them this address, and that you signed "
        f"in at “{identity.provider}”; then reload this page.",
    ]
    if not identity.address:
        sentences = [
            "You are signed in, but the provider gives no e-mail address of yours that it has "
            "verified, and the access list knows people by that. Nothing was changed.",
            "Ask whoever runs the sign-in of your organisation to have it sent, or an "
            "administrator of this map.",
        ]
    again = "Sign in again: as somebody else, or where you have become member of a group"
    _page(
        "You are not on the access list", sentences, [(again, sign_in_address("/")), (_OUT, LOGOUT)]
    )


def sign_in_again(place: str) -> None:
    """A notice on a page that stood open for longer than a sign-in lasts."""
    # The notice may be far above what was pressed.
    st.toast(f"{for_markdown(_AGAIN)} [Sign in again]({below(sign_in_address(place))})")
    st.html(
        filled(
            '<div class="pm-notice" role="alert">{words} '
            '<a href="{address}" target="_blank">Sign in again</a></div>',
            words=_AGAIN,
            address=below(sign_in_address(place)),
        )
    )


@dataclass(frozen=True)
class Said:
    """What the frame says of who is signed in: in short, in full, and a link."""

    short: str
    sentence: str
    words: str
    address: str


def as_whom(person: Person, identity: Identity, areas: Areas, until: str) -> Said:
    """Who somebody is, what they are here, until when, and the way out."""
    codes = [code for code in areas.codes if code in person.areas]
    of = f" for {listed(list(map(areas.name, codes)))}" if codes else ""
    name = f"{identity.name}, {person.name}" if identity.name else person.name
    return Said(
        f"Signed in as {person.name} ({person.role})",
        f"You are signed in as {name}, with the role {person.role}{of}; {person.how}, until "
        f"{until}. Signing out ends it in every browser.",
        _OUT,
        below(LOGOUT),
    )


def as_nobody(place: str) -> Said:
    """The way in, where the public view is shown."""
    return Said("", "", "Sign in", below(sign_in_address(place)))


def no_data(place: str) -> None:
    """A page that says that there is nothing to show, and not what is wrong with it."""
    _page(
        "The data cannot be shown now",
        [
            "Nothing was changed. Try again in a minute. If it stays so, tell whoever runs the "
            "server: what is wrong stands in its output."
        ],
        [("Try again", place)],
    )


def _page(title: str, sentences: Sequence[str], links: Sequence[tuple[str, str]] = ()) -> None:
    """A page that stands alone: nothing of the map is on it."""
    st.set_page_config(page_title=f"{title} – Provision map", layout="wide")
    lines = [filled("<h1>{title}</h1>", title=title)]
    lines += [filled("<p>{sentence}</p>", sentence=sentence) for sentence in sentences]
    lines += [
        filled(
            '<p><a href="{address}" target="_self">{words}</a></p>', words=words, address=below(to)
        )
        for words, to in links
    ]
    st.html(f'<div class="pm-alone">{"".join(lines)}</div>')
