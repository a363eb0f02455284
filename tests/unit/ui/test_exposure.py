"""While nobody signs in, no more than this machine reaches the server, unless somebody said so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.servers.sign_in import secrets_of
from ui.shell.exposure import (
    OPEN_VARIABLE,
    SECRETS_VARIABLE,
    comes_from_elsewhere,
    is_open_to_all,
    listening_address,
    reasons_not_to_start,
)
from ui.shell.sign_in.sign_in_settings import WITHOUT_VARIABLE, is_this_machine

OWN = ("localhost", "LocalHost.", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "::ffff:127.0.0.1")
FOREIGN = ("", "0.0.0.0", "::", "192.0.2.2", "::ffff:192.0.2.2", "10.0.0.5", "map.example.org")


@pytest.mark.parametrize("address", OWN)
def test_this_machine_is_known_by_each_of_its_addresses(address: str) -> None:
    assert is_this_machine(address)
    assert reasons_not_to_start(address, [], {}, is_open=False) == []


@pytest.mark.parametrize("address", FOREIGN)
def test_any_other_address_stops_the_start_and_the_reason_says_how(address: str) -> None:
    (reason,) = reasons_not_to_start(address, [], {}, is_open=False)
    assert "--server.address localhost" in reason
    assert f"{OPEN_VARIABLE}=yes" in reason
    assert (address or "every address") in reason
    assert reasons_not_to_start(address, [], {}, is_open=True) == []


@pytest.mark.parametrize(
    ("arguments", "environment", "configured", "address"),
    [
        (["/bin/streamlit", "run", "app.py"], {}, "localhost", "localhost"),
        (["/bin/streamlit", "run", "app.py"], {}, None, ""),
        (["/bin/streamlit", "run", "app.py"], {"UVICORN_HOST": "::1"}, "0.0.0.0", "0.0.0.0"),
        (["/bin/uvicorn", "app:app"], {}, "0.0.0.0", "127.0.0.1"),
        (["/bin/uvicorn", "app:app", "--host", "0.0.0.0"], {}, "localhost", "0.0.0.0"),
        (["/bin/uvicorn", "app:app", "--host=::"], {}, "localhost", "::"),
        (["/lib/uvicorn/__main__.py", "app:app"], {"UVICORN_HOST": "::"}, "localhost", "::"),
    ],
)
def test_the_address_is_the_one_that_the_server_was_told(
    arguments: list[str], environment: dict[str, str], configured: str | None, address: str
) -> None:
    assert listening_address(arguments, environment, configured) == address


@pytest.mark.parametrize("content", ["[auth", "[auth]\n", 'a = "\xff"'])
def test_a_broken_sign_in_stops_the_start_and_opens_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "secrets.toml"
    file.write_bytes(content.encode("latin-1"))
    for address in ("localhost", "0.0.0.0"):
        reasons = reasons_not_to_start(address, [file], {}, is_open=False)
        assert reasons
        assert all(reason.startswith(f"The server was not started: {file}") for reason in reasons)


def test_with_a_sign_in_it_listens_at_any_address_and_is_not_open_to_all(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    back = "https://map.example.org/oauth2callback"
    file.write_text(secrets_of("https://id.example.org", back), encoding="utf-8")
    assert reasons_not_to_start("0.0.0.0", [file], {}, is_open=False) == []
    (reason,) = reasons_not_to_start("0.0.0.0", [file], {}, is_open=True)
    assert OPEN_VARIABLE in reason


def test_what_is_seen_without_a_sign_in_is_one_of_two_things() -> None:
    for said in ("", "nothing", "Public "):
        given = {WITHOUT_VARIABLE: said}
        assert reasons_not_to_start("localhost", [], {}, is_open=False, environment=given) == []
    given = {WITHOUT_VARIABLE: "all"}
    (reason,) = reasons_not_to_start("localhost", [], {}, is_open=False, environment=given)
    assert WITHOUT_VARIABLE in reason


def test_other_secrets_and_none_do_not(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[postcodes]\nkey = 'x'\n", encoding="utf-8")
    files = [other, tmp_path / "none.toml"]
    assert reasons_not_to_start("localhost", files, {}, is_open=False) == []


def test_a_file_of_secrets_that_was_named_and_is_not_read_stops_the_start(tmp_path: Path) -> None:
    there, usual = tmp_path / "there.toml", tmp_path / ".streamlit" / "secrets.toml"
    back = "https://map.example.org/oauth2callback"
    there.write_text(secrets_of("https://id.example.org", back), encoding="utf-8")
    for named, read in ((tmp_path / "none.toml", tmp_path / "none.toml"), (there, usual)):
        given = {SECRETS_VARIABLE: str(named)}
        (reason,) = reasons_not_to_start("localhost", [read], {}, is_open=False, environment=given)
        assert f"{SECRETS_VARIABLE} names {named}" in reason
    given = {SECRETS_VARIABLE: f"{usual} {there}"}
    files = [usual, there]
    assert reasons_not_to_start("localhost", files, {}, is_open=False, environment=given) == []


def test_a_setting_that_would_open_another_way_stops_the_start() -> None:
    options = {"server.enableAgentApi": False, "server.trustedUserHeaders": {"x-user": "email"}}
    (reason,) = reasons_not_to_start("localhost", [], options, is_open=True)
    assert "server.trustedUserHeaders" in reason


@pytest.mark.parametrize(
    ("said", "is_open"), [("yes", True), (" YES", True), ("1", False), ("", False)]
)
def test_only_a_plain_yes_opens_the_server(said: str, is_open: bool) -> None:
    assert is_open_to_all({OPEN_VARIABLE: said}) is is_open
    assert not is_open_to_all({})


def scope(**changes: Any) -> dict[str, Any]:
    return {"server": ("127.0.0.1", 8501), "headers": [], "http_version": "1.1", **changes}


def test_a_request_of_this_machine_comes_from_nowhere_else() -> None:
    for address in OWN:
        assert not comes_from_elsewhere(scope(server=(address, 8501)))
    assert not comes_from_elsewhere(scope(headers=[(b"host", b"x"), (b"accept", b"*/*")]))


@pytest.mark.parametrize(
    "changes",
    [
        *({"server": (address, 8501)} for address in FOREIGN),
        {"server": ("/run/map.sock", None)},
        {"server": None},
        {"http_version": "1.0"},
        *(
            {"headers": [(name, b"192.0.2.2")]}
            for name in (
                b"x-forwarded-for",
                b"x-forwarded-proto",
                b"forwarded",
                b"via",
                b"x-real-ip",
            )
        ),
    ],
)
def test_what_comes_over_a_network_or_a_server_in_front_is_told_apart(changes: Any) -> None:
    assert comes_from_elsewhere(scope(**changes))
