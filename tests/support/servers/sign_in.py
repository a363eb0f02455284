"""An OpenID provider on this machine, and the dashboard that asks it who somebody is."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.support.browser_tools import Server, free_port, serve
from ui.shell.sign_in.sign_in_settings import SignIn, configured

SECRET = "0123456789abcdef0123456789ABCDEF-of-the-tests"
ANOTHER_SECRET = SECRET[::-1]
LEAD, ADMINISTRATOR, STRANGER = "lead@example.org", "admin@example.org", "stranger@example.org"
GROUP = "map-readers"
ACCESS = (
    f"{LEAD},,lead,E22000335",
    f"{ADMINISTRATOR},council,administrator,",
    f"group:{GROUP},council,viewer,",
)
USER_COOKIE = "_streamlit_user"
CLAIMS: dict[str, dict[str, object]] = {
    LEAD: {"name": "Lee Lead"},
    ADMINISTRATOR: {"name": "Ada Administrator"},
    STRANGER: {},
    "many@example.org": {"groups": [*(f"{n:032x}-{n:03}" for n in range(500)), GROUP]},
    "unverified@example.org": {"email": LEAD, "email_verified": False},
    "addressless": {"email": None},
}


@dataclass
class Provider:
    """An OpenID provider that takes everybody's word for who they are."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Run it, and wait until it answers."""
        users = [
            {"sub": sub, "email": sub, "email_verified": True, **c} for sub, c in CLAIMS.items()
        ]
        known = [{k: v for k, v in user.items() if v is not None} for user in users]
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(self.port)]
        options = [word for user in known for word in ("--user-claims", json.dumps(user))]
        self.process = subprocess.Popen(
            [*command, "--host", "localhost", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/.well-known/openid-configuration", timeout=1)
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("the provider did not answer")

    def stop(self) -> None:
        """End it; nobody answers at its address then."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs."""
    running = Provider(free_port())
    running.start()
    try:
        yield running
    finally:
        running.stop()


def secrets_of(
    provider_url: str, redirect_uri: str, secret: str = SECRET, name: str = "council"
) -> str:
    """What a file of secrets says of a sign-in at a provider."""
    return (
        f'[auth]\nredirect_uri = "{redirect_uri}"\ncookie_secret = "{secret}"\n'
        f'[auth.{name}]\nlabel = "the council"\nclient_id = "map"\nclient_secret = "x"\n'
        f'server_metadata_url = "{provider_url}/.well-known/openid-configuration"\n'
    )


def list_access(data: Path, *rows: str) -> None:
    """Write the access list of a data folder: holder, provider, role and areas of each row."""
    lines = ["holder,provider,role,areas", *rows]
    (data / "access.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


@contextmanager
def served_with_sign_in(
    data: Path,
    at: Path,
    provider_url: str,
    redirect_uri: str = "",
    secret: str = SECRET,
    around: Mapping[str, str] | None = None,
    log: Path | None = None,
    change: Callable[[str], str] = str,
    base: str = "",
) -> Iterator[Server]:
    """Run the dashboard such that people sign in.

    Parameters
    ----------
    at
        A folder for its file of secrets.
    redirect_uri
        Where people come back to; else the server's own address.
    change
        Of what the file says.
    base
        The path below which it is served, such as "/north".
    """
    if not (data / "access.csv").exists():
        list_access(data, *ACCESS)
    port = free_port()
    file = at / f"secrets-{port}.toml"
    back = redirect_uri or f"http://localhost:{port}{base}/oauth2callback"
    file.write_text(change(secrets_of(provider_url, back, secret)), encoding="utf-8")
    own = {"STREAMLIT_SECRETS_FILES": str(file), "NO_PROXY": "localhost,127.0.0.1"}
    with serve(data, log, {**own, **(around or {})}, port, base=base) as server:
        yield server


@dataclass
class Answer:
    """What a server says to a request."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name: str) -> str:
        """The first header of a name; "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        """The lines that set cookies, by name."""
        lines = [value for key, value in self.headers if key.lower() == "set-cookie"]
        return {line.partition("=")[0]: line for line in lines}


@dataclass
class Visitor:
    """A browser without pages: it keeps cookies, and follows nothing by itself."""

    server: Server
    host: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """The server's answer, whose cookies are kept."""
        netloc = urlsplit(self.server.url).netloc
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {"Host": self.host or netloc, "Accept": "text/html"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection(netloc, timeout=30)
        line.request(
            method, path, headers={**own, **({"Cookie": cookies} if cookies else {}), **named}
        )
        said = line.getresponse()
        answer = Answer(said.status, said.getheaders(), said.read().decode(errors="replace"))
        line.close()
        for name, text in answer.cookies.items():
            value = text.partition(";")[0].partition("=")[2].strip('"')
            self.cookies.pop(name, None)
            if value and "Max-Age=0" not in text:
                self.cookies[name] = value
        return answer

    def way_to_provider(self, place: str = "/") -> str:
        """Set out to sign in; where the provider is asked."""
        first = self.ask(f"{urlsplit(self.server.url).path}/sign-in?{urlencode({'next': place})}")
        assert first.status == 302, first
        second = self.ask(first.header("location"))
        assert second.status == 302, second
        return second.header("location")

    def sign_in(self, sub: str, place: str = "/") -> Answer:
        """Sign in; the answer to coming back."""
        return self.ask(path_of(granted(self.way_to_provider(place), sub)))


def granted(address: str, sub: str) -> str:
    """Where a provider sends somebody back to who has said who they are."""
    form = urlencode({"action": "deny"} if sub == "" else {"sub": sub}).encode()
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(urllib.request.Request(address, form), timeout=30)
    except urllib.error.HTTPError as answer:
        return str(answer.headers["location"])
    pytest.fail("the provider sent nobody back")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def path_of(address: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def forged(
    origin: str,
    hours: float = 0.0,
    secret: str = SECRET,
    name: str = USER_COOKIE,
    **claims: object,
) -> str:
    """The cookie of somebody who was signed in some hours ago, as Streamlit signs one."""
    then = int(time.time() - hours * 3600)
    user = {
        "origin": origin,
        "is_logged_in": True,
        "provider": "council",
        "iss": "http://localhost",
        "sub": LEAD,
        "email": LEAD,
        "email_verified": True,
        "iat": then,
        **claims,
    }

    with patch("itsdangerous.timed.time.time", return_value=then):
        return create_signed_value(secret, name, json.dumps(user)).decode()


@contextmanager
def configured_sign_in(
    at: Path, redirect_uri: str = "https://map.example.org/oauth2callback"
) -> Iterator[SignIn]:
    """A sign-in that this very process has, for as long as it lasts.

    Parameters
    ----------
    at
        A folder for its file of secrets.
    """
    file = at / "secrets.toml"
    file.write_text(secrets_of("https://id.example.org", redirect_uri), encoding="utf-8")
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    try:
        _read_anew()
        found = configured()
        assert found is not None
        yield found
    finally:
        config.set_option("secrets.files", before)
        _read_anew()


def _read_anew() -> None:
    secrets_singleton._reset()
    configured.cache_clear()
