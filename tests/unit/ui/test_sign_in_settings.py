"""A sign-in is configured as a whole, or the server says what is wrong with it and stays away."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.servers.sign_in import SECRET, secrets_of
from ui.shell.sign_in.sign_in_settings import Provider, SignIn, seen_without, sign_in_of

URI = "https://map.example.org/oauth2callback"
WHOLE = secrets_of("https://id.example.org", URI)
FLAT = (
    f'[auth]\nredirect_uri = "{URI}"\ncookie_secret = "{SECRET}"\nclient_id = "a"\n'
    'client_secret = "b"\nserver_metadata_url = "https://id.example.org/x"\n'
    'client_kwargs = { scope = "openid email" }\n'
)


def read(folder: Path, *contents: str) -> tuple[SignIn | None, list[str]]:
    """The sign-in of some files."""
    files = [folder / f"{number}.toml" for number in range(len(contents) + 1)]
    for file, content in zip(files, contents, strict=False):
        file.write_text(content, encoding="utf-8")
    return sign_in_of(files)


def test_one_provider_and_several_are_read(tmp_path: Path) -> None:
    found, faults = read(tmp_path, WHOLE)
    assert faults == []
    assert found == SignIn(URI, (Provider("council", "the council"),))
    assert (found.origin, found.host, found.is_https) == (
        "https://map.example.org",
        "map.example.org",
        True,
    )
    both, faults = read(
        tmp_path,
        WHOLE
        + WHOLE.partition("[auth.council]")[2]
        .join(("[auth.west-midlands-police]", ""))
        .replace('label = "the council"\n', ""),
    )
    assert faults == []
    assert both is not None
    assert both.providers[1] == Provider("west-midlands-police", "West midlands police")
    flat, faults = read(tmp_path, FLAT)
    assert faults == []
    assert flat is not None
    assert [provider.name for provider in flat.providers] == ["default"]


def test_no_file_and_other_secrets_are_no_sign_in(tmp_path: Path) -> None:
    assert read(tmp_path) == (None, [])
    assert read(tmp_path, "[postcodes]\nkey = 'x'\n") == (None, [])


@pytest.mark.parametrize("table", ["[Auth]", "[authn]", "[sign-in.auth]", ""])
def test_a_sign_in_under_another_name_is_not_passed_over(tmp_path: Path, table: str) -> None:
    found, (fault,) = read(tmp_path, FLAT.replace("[auth]", table))
    assert found is None
    assert "says client_id, which is of a sign-in, and has no table [auth]" in fault
    assert SECRET not in fault


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (SECRET, SECRET[:31], "cookie_secret: at least 32"),
        (SECRET, "x" * 64, "cookie_secret: it can be guessed"),
        ("cookie_secret", "cookie-secret", "cookie_secret: at least 32"),
        ('client_id = "map"\n', "", "[auth.council] client_id: it is missing"),
        ('client_secret = "x"', 'client_secret = " "', "[auth.council] client_secret: it is mis"),
        ('client_secret = "x"', "client_secret = 5", "[auth.council] client_secret: it is missing"),
        ("server_metadata_url", "metadata", "[auth.council] server_metadata_url: it is missing"),
        ("[auth.council]", "[auth.the_council]", "without “_”"),
        ("[auth.council]", "[council]", "no provider is named"),
        (URI, "", "redirect_uri: write the address"),
        (URI, "https://map.example.org/callback", "redirect_uri: write the address"),
        (URI, f"{URI}/", "redirect_uri: write the address"),
        (URI, f"{URI}?a=1", "redirect_uri: write the address"),
        (URI, f"https://ann@map.example.org{URI[-15:]}", "redirect_uri: write the address"),
        (URI, "https://map.example.org:{port}/oauth2callback", "redirect_uri: write the address"),
        (URI, "map.example.org/oauth2callback", "redirect_uri: write the address"),
        (URI, URI.replace("https", "http"), "redirect_uri: it has to begin with https"),
        (URI, URI.replace("map.", "Map."), "redirect_uri: write it as a browser does"),
        (URI, URI.replace(".org", ".org:443"), "redirect_uri: write it as a browser does"),
        ("https://id.", "http://id.", "server_metadata_url: it has to be an address"),
        ("https://id.example.org", "id.example.org", "server_metadata_url: it has to be an add"),
        (
            "https://id.example.org",
            "https://login.microsoftonline.com/common/v2.0",
            "name your own tenant",
        ),
        ('client_id = "map"', 'client_id = "map"\nclient_kwargs = { scope = "email" }', "openid"),
        ('client_id = "map"', 'client_id = "map"\nclient_kwargs = "openid"', "client_kwargs"),
    ],
)
def test_what_is_half_filled_or_weak_is_said_in_a_sentence(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in WHOLE
    found, faults = read(tmp_path, WHOLE.replace(old, new, 1))
    assert found is None
    (fault,) = faults
    assert told in fault
    assert SECRET[:31] not in fault


def test_each_fault_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    found, faults = read(tmp_path, "[auth]\n[auth.a_b]\n")
    assert found is None
    assert len(faults) == 6
    assert read(tmp_path, "auth = 5\n")[0] is None


def test_two_files_that_ask_for_a_sign_in_are_refused(tmp_path: Path) -> None:
    found, (fault,) = read(tmp_path, WHOLE, WHOLE)
    assert found is None
    assert "Leave it in one of them" in fault


def test_on_this_machine_it_may_go_without_tls(tmp_path: Path) -> None:
    for host in ("localhost:8501", "127.0.0.1:8501", "[::1]:8501"):
        found, faults = read(tmp_path, WHOLE.replace("https://map.example.org", f"http://{host}"))
        assert faults == []
        assert found is not None
        assert (found.host, found.is_https) == (host, False)


def test_the_example_is_half_filled_and_once_filled_in_it_is_whole(tmp_path: Path) -> None:
    text = (ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8")
    assert read(tmp_path, text)[0] is None
    for name, value in (
        ("redirect_uri", URI),
        ("cookie_secret", SECRET),
        ("client_id", "a"),
        ("client_secret", "b"),
        ("server_metadata_url", "https://id.example.org/x"),
    ):
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    assert read(tmp_path, text)[1] == []
    uncommented = text.replace("# [auth.police]", "[auth.police]")
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line else line for line in uncommented.splitlines()
    )
    assert set(tomllib.loads(uncommented)["auth"]) >= {"council", "police"}


def test_nothing_is_seen_without_a_sign_in_unless_that_is_said() -> None:
    assert seen_without({}) == "nothing"
    assert seen_without({"PROVISION_MAP_WITHOUT_SIGN_IN": " Public"}) == "public"
