"""Who is signed in: for the script that runs, and for a request.

What is signed once holds for twelve hours, and no longer than until the person signs out, anywhere.
A cookie is judged by the time at which the door signed it. A page that stands open knows only who
it was when it was opened; it goes on if the same person signs in again at the same browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.requests import HTTPConnection

from mapping.access import Identity
from mapping.cli import clock
from mapping.cli.data_folder import data_folder
from mapping.errors import MappingError, TableError
from mapping.store import StoreError
from ui.shell import streamlit_inside
from ui.shell.sign_in import sign_outs
from ui.shell.sign_in.sign_in_settings import DEFAULT, configured

if TYPE_CHECKING:
    from starlette.types import Scope

LASTS = 12 * 60 * 60
SEAT_COOKIE = "pm_seat"
# What of a provider's claims is used, and so kept in the cookie; a person's groups apart.
_USED = ("provider", "iss", "sub", "email", "email_verified", "iat")
_SIGNED_AT = "signed_at"
_LONGEST_NAME = 200
_NOT_VERIFIED = (False, "false", "False", 0, "0", None)


class NotKnownError(MappingError):
    """Whether somebody has signed out cannot be told now: they are let neither in nor out by it."""


@dataclass(frozen=True)
class SignedIn:
    """Who somebody is, and until when.

    Attributes
    ----------
    who
        Names the person at the provider; never shown.
    until
        Seconds since 1970.
    """

    identity: Identity
    who: str
    until: float

    @property
    def until_in_words(self) -> str:
        """The time of day at which it ends."""
        return clock.time_of_day(self.until)

    @property
    def has_lapsed(self) -> bool:
        """Whether they have to sign in again."""
        return clock.seconds() > self.until


def is_configured() -> bool:
    """Whether people sign in here."""
    return configured() is not None


def identity() -> Identity | None:
    """Whom the running script draws for; None where nobody is signed in, or none is configured.

    Somebody whose sign-in has lapsed is still told apart by it: their page stays as it was, and no
    press of a button reaches it.
    """
    found = signed_in() if is_configured() else None
    return None if found is None else found.identity


def identity_of_request(scope: Scope) -> Identity | None:
    """Who asks for an address; None where nobody is signed in, or no sign-in is configured.

    Raises
    ------
    NotKnownError
        It cannot be told now.
    """
    if not is_configured():
        return None
    claims = claims_of_request(scope)
    return identity_of(claims) if claims else None


def signed_in() -> SignedIn | None:
    """Who is signed in at the page that is drawn; None where nobody is.

    Raises
    ------
    NotKnownError
        It cannot be told now.
    """
    return asked_later()()


def asked_later() -> Callable[[], SignedIn | None]:
    """What says who is signed in at the page that is drawn, also once its run has ended."""
    claims = dict(st.user)
    if claims.get("is_logged_in") is not True:
        return lambda: None
    who, folder = person_key(claims), _folder()
    seat = st.context.cookies.get(SEAT_COOKIE, "")

    def asked() -> SignedIn | None:
        at = max(_signed_at(claims), sign_outs.seat_taken_at(folder, seat, who))
        if at <= _signed_out_at(folder, who):
            return None
        return SignedIn(identity_of(claims), who, at + LASTS)

    return asked


def claims_of_request(scope: Scope) -> dict[str, Any]:
    """What is known of who asks, by a cookie that still holds; {} where it is nobody.

    Raises
    ------
    NotKnownError
        It cannot be told now.
    """
    claims = _signed_claims(scope)
    is_in = claims and _signed_at(claims) > _signed_out_at(_folder(), person_key(claims))
    return claims if is_in else {}


def _signed_claims(scope: Scope) -> dict[str, Any]:
    """The same, whether or not they have signed out since."""
    claims = streamlit_inside.claims_in(HTTPConnection(scope).cookies, LASTS)
    is_over = clock.seconds() - _signed_at(claims) > LASTS if claims else True
    return {} if is_over else claims


def _signed_out_at(folder: Path, who: str) -> float:
    at = sign_outs.signed_out_at(folder, who)
    if at == float("inf"):
        raise NotKnownError(
            "Who is signed in is kept where the register is, which does not answer now."
        )
    return at


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """Who somebody is by a provider's claims; without an address that it stands by, known to none.

    >>> identity_of({"email": "Ann@Example.org", "groups": ["leads"], "provider": "council"})
    Identity(address='ann@example.org', provider='council', groups=frozenset({'leads'}), name='')
    >>> identity_of({"email": "ann@example.org", "email_verified": False}).address
    ''
    """
    address = str(claims.get("email") or "").strip().lower()
    is_verified = claims.get("email_verified", True) not in _NOT_VERIFIED
    provider = str(claims.get("provider") or DEFAULT)
    name = str(claims.get("name") or "")[:_LONGEST_NAME]
    return Identity(address if is_verified else "", provider, groups_in(claims), name)


def groups_in(claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups that a provider names, whether it sends one or a list."""
    sent = claims.get("groups")
    return frozenset(map(str, sent if isinstance(sent, list) else [sent] if sent else []))


def person_key(claims: Mapping[str, Any]) -> str:
    """Names a person at a provider, whatever address they have."""
    return "\n".join(str(claims.get(name, "")) for name in ("provider", "iss", "sub"))


def slimmed(claims: Mapping[str, Any], groups: frozenset[str], at: float) -> dict[str, Any]:
    """What is kept of claims in the cookie: what is used, and when it was signed.

    Parameters
    ----------
    groups
        Those that the access list names: some people are in hundreds, and no cookie holds them.
    """
    kept = {name: claims[name] for name in _USED if name in claims}
    name = str(claims.get("name") or "")[:_LONGEST_NAME]
    known = sorted(groups_in(claims) & groups)
    return {**kept, "name": name, "groups": known, _SIGNED_AT: at}


def note_sign_out(scope: Scope) -> None:
    """End every sign-in of whoever asks, at every browser.

    Raises
    ------
    OSError, StoreError
        It cannot be kept.
    """
    try:
        claims = claims_of_request(scope)
    except NotKnownError:
        claims = _signed_claims(scope)
    if claims:
        now = clock.seconds()
        sign_outs.note_sign_out(_folder(), person_key(claims), now, LASTS)


def admitted(claims: Mapping[str, Any], groups: frozenset[str], seat: str | None) -> dict[str, Any]:
    """Let somebody in who comes from the provider: what is kept of them, as of now.

    Pages of theirs that stand open at the same browser may go on.

    Parameters
    ----------
    groups
        As for `slimmed`.
    seat
        The browser's name; None where it has none yet.
    """
    kept = slimmed(claims, groups, clock.seconds())
    if seat:
        # Where it cannot be kept, a page that stands open asks to be opened anew.
        with suppress(OSError, StoreError):
            sign_outs.note_seat(_folder(), seat, person_key(kept), kept[_SIGNED_AT], LASTS)
    return kept


def _signed_at(claims: Mapping[str, Any]) -> float:
    """By this server's clock; by the provider's where it was not this program that signed."""
    said = claims.get(_SIGNED_AT, claims.get("iat"))
    return float(said) if isinstance(said, int | float) else 0.0


def _folder() -> Path:
    # Without a folder there is nothing to see, and the page says so.
    try:
        return data_folder()
    except TableError:
        return Path()
