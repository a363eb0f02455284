"""Whether more than this machine reaches the server: never by mistake, nor without a sign-in."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers

from ui.shell.sign_in.sign_in_settings import is_this_machine, seen_without_faults, sign_in_of

OPEN_VARIABLE = "PROVISION_MAP_OPEN_TO_ALL"
SECRETS_VARIABLE = "STREAMLIT_SECRETS_FILES"
OPEN_NOTICE = (
    "Everybody who reaches this page may change everything: nobody signs in here, and the server "
    f"was started with {OPEN_VARIABLE}=yes."
)
_HOW_TO_OPEN = (
    f"For a demonstration in which everybody who reaches it may change everything, set "
    f"{OPEN_VARIABLE}=yes; every page says so then."
)
# By these a server in front says for whom it asks.
_FORWARDED = ("x-forwarded", "forwarded", "via", "x-real-ip")


def is_open_to_all(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody has said that others may reach the server without signing in."""
    return environment.get(OPEN_VARIABLE, "").strip().lower() == "yes"


def listening_address(
    arguments: Sequence[str], environment: Mapping[str, str], configured: str | None
) -> str:
    """The address that the server was told to listen at; "" for every address there is.

    Parameters
    ----------
    arguments
        Of the process: uvicorn reads neither Streamlit's settings nor its variables.
    configured
        Streamlit's `server.address`.
    """
    if "uvicorn" not in arguments[0]:
        return configured or ""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--host":
            return following
        if argument.startswith("--host="):
            return argument.removeprefix("--host=")
    return environment.get("UVICORN_HOST", "127.0.0.1")


def reasons_not_to_start(
    address: str,
    secrets: Iterable[Path],
    options: Mapping[str, object],
    *,
    is_open: bool,
    environment: Mapping[str, str] = os.environ,
) -> list[str]:
    """Why the server must not start, a sentence each; none where it may.

    Parameters
    ----------
    address
        As `listening_address` gives it.
    secrets
        The files in which a sign-in could be configured; they need not exist.
    options
        Streamlit's settings that would let somebody in by another way; each has to be off.
    """
    files = list(secrets)
    sign_in, faults = sign_in_of(files)
    faults += _faults_of_named(files, environment)
    reasons = [
        f"The server was not started: {fault}"
        for fault in (*faults, *seen_without_faults(environment))
    ]
    if sign_in is not None and is_open:
        reasons.append(
            f"The server was not started: {OPEN_VARIABLE}=yes says that everybody may change "
            "everything, and a sign-in is configured. Take one of them away."
        )
    if sign_in is None and not faults and not is_open and not is_this_machine(address):
        where = f"at {address}" if address else "at every address of this machine"
        reasons.append(
            f"The server was not started: it would answer others {where}, and nobody signs in to "
            "it. Start it with --server.address localhost (uvicorn: --host 127.0.0.1), as make run "
            f"does, or configure a sign-in: see docs/operations.md, “Sign-in”. {_HOW_TO_OPEN}"
        )
    reasons += [
        f"The server was not started: the setting {name} would let others in past its door. Take "
        "it out of .streamlit/config.toml and the environment."
        for name, value in options.items()
        if value
    ]
    return reasons


def _faults_of_named(files: Collection[Path], environment: Mapping[str, str]) -> list[str]:
    """Why a file of secrets that was named is none of those that were read, if any was named."""
    named = [Path(name) for name in environment.get(SECRETS_VARIABLE, "").split()]
    if any(file in files and file.exists() for file in named) or not named:
        return []
    names = " and ".join(map(str, named))
    return [
        f"{SECRETS_VARIABLE} names {names}, which is not there or, by uvicorn, not read, so "
        "whether people are to sign in is not known. Name the right file; with uvicorn, put it "
        "into .streamlit/ beside app.py and take the variable away."
    ]


def comes_from_elsewhere(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request reached this machine over a network, or a server in front passes it on.

    What such a server hides altogether cannot be told apart; HTTP/1.0, which nginx speaks to what
    stands behind it unless told otherwise, no browser speaks.
    """
    address, port = scope.get("server") or ("", None)
    names = Headers(scope=scope).keys()
    return (
        port is None
        or not is_this_machine(str(address))
        or any(name.startswith(_FORWARDED) for name in names)
        or scope.get("http_version") == "1.0"
    )
