"""What `secrets.toml` says of a sign-in, what is wrong with it, and what is seen without one."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

import streamlit as st

from ui.shell.serving.base_path import below

Cells = Mapping[str, Any]
Seen = Literal["nothing", "public"]
WITHOUT_VARIABLE = "PROVISION_MAP_WITHOUT_SIGN_IN"
CALLBACK = "/oauth2callback"
DEFAULT = "default"
SHORTEST_SECRET = 32
_FEWEST_SIGNS = 10
_WANTED = ("client_id", "client_secret", "server_metadata_url")
_OF_SIGN_IN = frozenset({"redirect_uri", "cookie_secret", *_WANTED})
# Tables of Streamlit's own beside those of the providers.
_NOT_PROVIDERS = ("client_kwargs", "authorize_params")
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_USUAL_PORTS = {"http": 80, "https": 443}
# Through these Microsoft signs in people of any organisation, whose addresses nobody has verified.
_ANY_TENANT = ("common", "organizations", "consumers")


@dataclass(frozen=True)
class Provider:
    """Who says who somebody is.

    Attributes
    ----------
    name
        That of its table; `DEFAULT` where its keys stand in `[auth]` itself.
    label
        What people know it by.
    """

    name: str
    label: str


@dataclass(frozen=True)
class SignIn:
    """A sign-in that is configured as a whole."""

    redirect_uri: str
    providers: tuple[Provider, ...]

    @property
    def origin(self) -> str:
        """What a browser calls the pages of this server."""
        return self.redirect_uri.removesuffix(below(CALLBACK))

    @property
    def host(self) -> str:
        """The one name, with the port if it is a rare one, that the server answers to."""
        return urlsplit(self.redirect_uri).netloc

    @property
    def name(self) -> str:
        """The same without a port."""
        return urlsplit(self.redirect_uri).hostname or ""

    @property
    def is_https(self) -> bool:
        """Whether browsers reach it by TLS, whoever ends that."""
        return self.redirect_uri.startswith("https:")


def is_this_machine(address: str) -> bool:
    """Whether an address is this machine's own, which no other one reaches."""
    name = address.strip("[]").rstrip(".").lower()
    try:
        found = ip_address(name)
    except ValueError:
        return name == "localhost"
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


@cache
def configured() -> SignIn | None:
    """The sign-in of this process, as it was when first asked for; None where there is none.

    Raises
    ------
    RuntimeError
        It is faulty: nothing may be shown then. `app.py` says what is wrong and does not start.
    """
    found, faults = sign_in_of(Path(file) for file in st.get_option("secrets.files"))
    if faults:
        raise RuntimeError(" ".join(faults))
    return found


def seen_without(environment: Mapping[str, str] = os.environ) -> Seen:
    """What is seen by somebody who has not signed in, where a sign-in is configured."""
    said = environment.get(WITHOUT_VARIABLE, "").strip().lower()
    return "public" if said == "public" else "nothing"


def seen_without_faults(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What is wrong with that setting."""
    said = environment.get(WITHOUT_VARIABLE, "").strip().lower()
    if said in ("", "nothing", "public"):
        return []
    return [f"{WITHOUT_VARIABLE} says {said!r}. Write “nothing” or “public”, or leave it unset."]


def sign_in_of(files: Iterable[Path]) -> tuple[SignIn | None, list[str]]:
    """The sign-in that files of secrets ask for, and what is wrong, a sentence each.

    Parameters
    ----------
    files
        They need not exist.
    """
    found: dict[Path, Cells] = {}
    for file in files:
        if not file.exists():
            continue
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None, [
                f"{file} cannot be read, so whether people are to sign in is not known. Mend it, "
                "or take it away."
            ]
        if "auth" in content:
            found[file] = content["auth"]
        elif beside := sorted(_OF_SIGN_IN & set(_keys(content))):
            return None, [
                f"{file} says {beside[0]}, which is of a sign-in, and has no table [auth] that it "
                "stands in. Write it as in .streamlit/secrets.toml.example, or take the file away."
            ]
    if len(found) > 1:
        names = " and ".join(map(str, found))
        return None, [f"A sign-in ([auth]) stands in {names}. Leave it in one of them."]
    for file, auth in found.items():
        if not isinstance(auth, dict):
            return None, [f"{file}: auth has to be a table, [auth]."]
        faults = [f"{file}, {fault}" for fault in _faults(auth)]
        providers = tuple(
            Provider(name, str(cells.get("label") or _label(name)))
            for name, cells in _providers(auth).items()
        )
        return (None, faults) if faults else (SignIn(auth["redirect_uri"], providers), [])
    return None, []


def _keys(cells: Cells) -> Iterator[str]:
    """The names of all that a table says, in whatever table of it."""
    for name, value in cells.items():
        yield name
        if isinstance(value, dict):
            yield from _keys(value)


def _label(name: str) -> str:
    return "your organisation" if name == DEFAULT else name.replace("-", " ").capitalize()


def _providers(auth: Cells) -> dict[str, Cells]:
    tables = {
        name: cells
        for name, cells in auth.items()
        if isinstance(cells, dict) and name not in _NOT_PROVIDERS
    }
    of_its_own = {DEFAULT: auth} if any(name in auth for name in _WANTED) else {}
    return {**of_its_own, **tables}


def _faults(auth: Cells) -> Iterator[str]:
    yield from _redirect_faults(auth.get("redirect_uri"))
    secret = auth.get("cookie_secret")
    if not isinstance(secret, str) or len(secret.encode()) < SHORTEST_SECRET:
        yield (
            f"[auth] cookie_secret: at least {SHORTEST_SECRET} random characters are needed, the "
            "same on every server. `openssl rand -hex 32` makes some."
        )
    elif len(set(secret)) < _FEWEST_SIGNS:
        yield (
            "[auth] cookie_secret: it can be guessed. `openssl rand -hex 32` makes one that cannot."
        )
    providers = _providers(auth)
    if not providers:
        yield (
            "[auth]: no provider is named. Give client_id, client_secret and server_metadata_url, "
            "in [auth] itself or in a table for each provider, such as [auth.council]."
        )
    for name, cells in providers.items():
        where = "[auth]" if cells is auth else f"[auth.{name}]"
        if not _NAME.fullmatch(name):
            yield f"{where}: name a provider with letters, digits and “-” alone, without “_”."
        for key in _WANTED:
            value = cells.get(key)
            if not isinstance(value, str) or not value.strip():
                yield f"{where} {key}: it is missing. The provider gives it to you."
        yield from (f"{where} {fault}" for fault in _provider_faults(cells))


def _redirect_faults(said: object) -> Iterator[str]:
    callback = below(CALLBACK)
    example = f"https://map.example.org{callback}"
    address = _address(said)
    if address is None or address.path != callback or address.query or address.fragment:
        yield (
            f"[auth] redirect_uri: write the address that people open the map at, and {CALLBACK} "
            f"after it, such as {example}."
        )
    elif address.scheme != "https" and not is_this_machine(address.hostname or ""):
        yield (
            "[auth] redirect_uri: it has to begin with https:// unless the host is localhost. "
            "Otherwise whoever listens on the way could sign in as somebody else."
        )
    elif said != _as_a_browser_writes_it(address):
        yield (
            f"[auth] redirect_uri: write it as a browser does, {_as_a_browser_writes_it(address)}."
        )


def _provider_faults(cells: Cells) -> Iterator[str]:
    said = cells.get("server_metadata_url")
    if isinstance(said, str) and said.strip():
        address = _address(said)
        host = "" if address is None else address.hostname or ""
        if address is None or not (address.scheme == "https" or is_this_machine(host)):
            yield "server_metadata_url: it has to be an address that begins with https://."
        elif "microsoft" in host and address.path.split("/")[1] in _ANY_TENANT:
            yield (
                "server_metadata_url: name your own tenant in it. This one lets everybody in who "
                "has an account with Microsoft, under an address that they chose themselves."
            )
    asked = cells.get("client_kwargs", {})
    scope = asked.get("scope", "openid") if isinstance(asked, dict) else None
    if not isinstance(scope, str) or "openid" not in scope.split():
        yield 'client_kwargs: write { scope = "openid email profile" }, or leave it out.'


def _address(said: object) -> SplitResult | None:
    """An address of a server, without a user's name; None where it is none."""
    try:
        found = urlsplit(said) if isinstance(said, str) else None
        if found is None or found.scheme not in _USUAL_PORTS or not found.hostname:
            return None
        _ = found.port
    except ValueError:
        return None
    return None if "@" in found.netloc else found


def _as_a_browser_writes_it(address: SplitResult) -> str:
    name = (address.hostname or "").lower()
    host = f"[{name}]" if ":" in name else name
    is_usual = address.port in (None, _USUAL_PORTS[address.scheme])
    return f"{address.scheme}://{host}{'' if is_usual else f':{address.port}'}{address.path}"
