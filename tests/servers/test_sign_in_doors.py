"""Signing in at a real provider, request by request: what is answered, and what cookies are set."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mapping.access.tokens import digest_of, new_token
from mapping.cli.data_folder import DATA_VARIABLE
from tests.processes.test_door import Line
from tests.support.browser_tools import Server
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE, ROOT
from tests.support.servers.sign_in import (
    ANOTHER_SECRET,
    LEAD,
    SECRET,
    USER_COOKIE,
    Provider,
    Visitor,
    forged,
    granted,
    path_of,
    provider,
    secrets_of,
    served_with_sign_in,
)

NAME = "map.example.org"
CLOSED = (
    "/api/v1/areas.json",
    "/api/v1/records.csv",
    "/api",
    "/api/none",
    "/rows/0123.json",
    "/media/0123.csv",
)
OPEN = ("/", "/update", "/healthz", "/_stcore/health", "/_stcore/host-config", "/sign-in")


@pytest.fixture(scope="module")
def server(council: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server at which people sign in."""
    folder = tmp_path_factory.mktemp("server")
    with served_with_sign_in(copy_of(EXAMPLE, folder / "data"), folder, council.url) as running:
        yield running


@pytest.fixture(scope="module")
def named(council: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a name of its own, behind another one that ends TLS."""
    folder = tmp_path_factory.mktemp("named")
    with served_with_sign_in(
        copy_of(EXAMPLE, folder / "data"),
        folder,
        council.url,
        f"https://{NAME}/oauth2callback",
        around={"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"},
    ) as running:
        yield running


def is_in(visitor: Visitor) -> bool:
    """Whether somebody is answered who has to be signed in for it."""
    return visitor.ask("/rows/0123.json").status == 404


# ------------------------------------------------------------------------------------- in and out


def test_whoever_signs_in_comes_back_where_they_set_out_from(server: Server) -> None:
    visitor = Visitor(server)
    place = "/update?area=E22000335&on=2026-11-24&q=%C3%A4%2F%2F%26"
    back = visitor.sign_in(LEAD, place)
    assert (back.status, back.header("location")) == (302, place)
    assert is_in(visitor)
    assert "pm_next" not in visitor.cookies
    assert Visitor(server).sign_in(LEAD, "//evil.example").header("location") == "/"


def test_of_two_sign_ins_begun_at_once_the_older_one_does_no_harm(server: Server) -> None:
    older_first, younger_first = Visitor(server), Visitor(server)
    for visitor in (older_first, younger_first):
        older, younger = (visitor.way_to_provider(place) for place in ("/area", "/services"))
        order = [older, younger] if visitor is older_first else [younger, older]
        places = [visitor.ask(path_of(granted(way, LEAD))).header("location") for way in order]
        failed = "/?signin=failed&next=%2Fservices"
        assert places == ([failed, "/services"] if visitor is older_first else ["/services", "/"])
        assert is_in(visitor)


def test_nothing_of_the_register_is_told_to_somebody_who_is_not_signed_in(server: Server) -> None:
    visitor = Visitor(server)
    for path in CLOSED:
        answer = visitor.ask(path)
        assert (answer.status, "Sign in first" in answer.text) == (401, True), path
        kind = "application/problem+json" if path.startswith("/api") else "text/plain"
        assert answer.header("content-type").startswith(kind), path
    assert visitor.ask("/_stcore/upload_file/a/b", "PUT").status == 401
    for path in OPEN:
        assert visitor.ask(path).status in (200, 302), path
    visitor.sign_in(LEAD)
    assert [visitor.ask(path).status for path in CLOSED] == [200, 200, 404, 404, 404, 404]


def test_a_program_reads_by_a_token_until_it_is_taken_back(server: Server) -> None:
    token, of_program = new_token(), Visitor(server)
    tokens = server.data / "tokens.csv"
    tokens.write_text(f"name,sha256\nPower BI,{digest_of(token)}\n", encoding="utf-8")
    own = {"Authorization": f"Bearer {token}"}
    assert of_program.ask("/api/v1/records.csv", **own).status == 200
    assert of_program.ask("/rows/0123.json", **own).status == 401, "it opens no page"
    assert of_program.ask("/api/v1/records.csv", Authorization="Bearer pm_x").status == 401
    tokens.unlink()
    answer = of_program.ask("/api/v1/records.csv", **own)
    assert (answer.status, "no such token" in answer.text) == (401, True)


def test_whoever_signs_out_does_so_with_every_copy_of_the_cookie(server: Server) -> None:
    visitor, elsewhere = Visitor(server), Visitor(server)
    visitor.sign_in(LEAD)
    elsewhere.sign_in(LEAD)
    copy = Visitor(server, cookies=dict(visitor.cookies))
    assert is_in(copy)
    foreign = visitor.ask("/auth/logout", Sec_Fetch_Site="cross-site")
    assert (foreign.status, is_in(visitor)) == (403, True)
    out = visitor.ask("/auth/logout")
    assert out.status == 302
    assert urlsplit(out.header("location")).path == "/oauth2/end_session"
    assert USER_COOKIE not in visitor.cookies
    assert not is_in(copy)
    assert not is_in(elsewhere)
    # The provider sends back here, which is no sign-in that failed.
    assert visitor.ask("/oauth2callback").header("location") == "/"
    visitor.sign_in(LEAD)
    assert is_in(visitor)


def test_below_a_path_of_its_own_signing_in_and_out_stays_there(
    council: Provider, tmp_path: Path
) -> None:
    with served_with_sign_in(
        copy_of(EXAMPLE, tmp_path / "data"), tmp_path, council.url, base="/north"
    ) as server:
        visitor = Visitor(server)
        came = visitor.ask(path_of(granted(visitor.way_to_provider("/area"), LEAD)))
        assert came.header("location") == "/north/area"
        assert came.cookies
        assert all("; Path=/north;" in f"{line};" for line in came.cookies.values())
        assert visitor.ask("/north/rows/0123.json").status == 404
        assert visitor.ask("/north/api/v1/areas.json").status == 200
        assert visitor.ask("/api/v1/areas.json").status == 404
        away = Visitor(server).ask("/north/rows/0123.json")
        assert (away.status, away.header("www-authenticate")) == (
            401,
            'Cookie form-action="/north/sign-in"',
        )
        assert visitor.ask("/north/auth/logout").status == 302
        assert visitor.ask("/north/oauth2callback").header("location") == "/north/"


def test_a_cookie_holds_for_twelve_hours_and_is_taken_away_after(server: Server) -> None:
    for hours, holds in ((0, True), (11, True), (13, False)):
        visitor = Visitor(server, cookies={USER_COOKIE: forged(server.url, hours)})
        assert is_in(visitor) is holds, hours
        assert (USER_COOKIE in visitor.cookies) is holds, hours


def test_a_forged_cookie_signs_nobody_in(server: Server) -> None:
    for cookie in (
        forged(server.url, secret=ANOTHER_SECRET),
        forged(server.url, name="_streamlit_xsrf"),
        forged("http://localhost:1"),
        forged(server.url)[:-1],
        "x",
    ):
        visitor = Visitor(server, cookies={USER_COOKIE: cookie})
        assert not is_in(visitor)
        assert USER_COOKIE not in visitor.cookies
        visitor.sign_in(LEAD)
        assert is_in(visitor)


def test_servers_with_one_secret_and_address_accept_each_other_and_each_others_sign_outs(
    council: Provider, server: Server, tmp_path: Path
) -> None:
    back = f"{server.url}/oauth2callback"
    host = urlsplit(server.url).netloc
    with served_with_sign_in(server.data, tmp_path, council.url, back) as replica:
        visitor = Visitor(server)
        way = visitor.way_to_provider("/area")
        there = Visitor(replica, host, visitor.cookies)
        assert there.ask(path_of(granted(way, LEAD))).header("location") == "/area"
        copy = Visitor(replica, host, dict(visitor.cookies))
        assert is_in(visitor)
        assert is_in(copy)
        visitor.ask("/auth/logout")
        assert not is_in(copy)


# ---------------------------------------------------------------------------------- what goes wrong


def test_a_refusal_and_a_callback_that_failed_are_led_to_where_it_is_said(server: Server) -> None:
    visitor = Visitor(server)
    denied = visitor.ask(path_of(granted(visitor.way_to_provider("/area?q=1"), "")))
    for answer in (
        denied,
        visitor.ask("/oauth2callback?code=x&state=x"),
        visitor.ask("/oauth2callback?error=server_error&state=x"),
    ):
        place = urlsplit(answer.header("location"))
        assert (answer.status, place.path, place.netloc) == (302, "/", "")
        assert parse_qs(place.query) == {"signin": ["failed"], "next": ["/area?q=1"]}
    replayed = Visitor(server)
    way = granted(replayed.way_to_provider(), LEAD)
    assert replayed.ask(path_of(way)).header("location") == "/"
    # Replayed, it neither signs somebody in nor out.
    assert replayed.ask(path_of(way)).header("location") == "/"
    assert is_in(replayed)
    del replayed.cookies[USER_COOKIE]
    assert "signin=failed" in replayed.ask(path_of(way)).header("location")


def test_a_provider_that_does_not_answer_is_said_on_a_calm_page(tmp_path: Path) -> None:
    data = copy_of(EXAMPLE, tmp_path / "data")
    with provider() as council, served_with_sign_in(data, tmp_path, council.url) as server:
        visitor, half_way = Visitor(server), Visitor(server)
        visitor.sign_in(LEAD)
        way = granted(half_way.way_to_provider("/area"), LEAD)
        council.stop()
        answer = visitor.ask(visitor.ask("/sign-in?next=/area").header("location"))
        assert answer.status == 503
        assert answer.header("content-type") == "text/html; charset=utf-8"
        assert int(answer.header("content-length")) == len(answer.text.encode())
        assert answer.header("cache-control") == "no-store"
        assert answer.header("retry-after")
        assert "the council, which does not answer" in answer.text
        assert 'href="/sign-in?next=%2Farea"' in answer.text
        assert "signin=failed" in half_way.ask(path_of(way)).header("location")
        # Whoever is in stays in, and gets out all the same.
        assert is_in(visitor)
        assert visitor.ask("/auth/logout").header("location") == "/"
        assert not is_in(visitor)


def test_somebody_in_five_hundred_groups_signs_in_with_a_small_cookie(server: Server) -> None:
    visitor = Visitor(server)
    back = visitor.sign_in("many@example.org")
    assert back.header("location") == "/"
    assert len(back.cookies[USER_COOKIE]) < 1_000
    assert sum(len(value) for _, value in back.headers) < 3_000
    assert is_in(visitor)
    assert not [name for name in visitor.cookies if "tokens" in name]


@pytest.mark.parametrize(
    ("old", "new"), [("[auth]", "[auth"), (SECRET, "short"), ("client_id", "client")]
)
def test_a_broken_file_of_secrets_stops_the_start(tmp_path: Path, old: str, new: str) -> None:
    # Where the file is found by both; uvicorn reads no variable of Streamlit's.
    file = tmp_path / ".streamlit" / "secrets.toml"
    file.parent.mkdir()
    whole = secrets_of("http://localhost:1", "http://localhost:8501/oauth2callback")
    file.write_text(whole.replace(old, new, 1), encoding="utf-8")
    for command in (
        ["streamlit", "run", "app.py", "--server.port", "0"],
        ["uvicorn", "app:app", "--port", "0"],
    ):
        ended = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={DATA_VARIABLE: str(EXAMPLE), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 1
        last = ended.stderr.splitlines()[-1]
        assert last.startswith("The server was not started:"), ended.stderr
        assert "Traceback" not in ended.stderr


# ------------------------------------------------------------------------------ under its own name


def test_a_server_with_a_sign_in_answers_to_its_one_name_and_to_what_watches_it(
    named: Server,
) -> None:
    line = Line(named)
    passed_on = ("X-Forwarded-For: 192.0.2.2", "X-Forwarded-Proto: https")
    for host in (NAME, f"{NAME}:443", NAME.upper()):
        assert line.ask("/", f"Host: {host}", *passed_on).status == 200
        assert line.ask("/", f"Host: {host}", f"Origin: https://{NAME}").status == 200
    assert line.shake(f"Host: {NAME}", f"Origin: https://{NAME}", *passed_on) == 101
    assert line.ask_as("HTTP/1.0", "/", f"Host: {NAME}").status == 200
    for host in ("evil.example", f"{NAME}.evil.example", f"{NAME}:8501", "192.0.2.7", "localhost"):
        answer = line.ask("/", f"Host: {host}")
        assert (answer.status, "“Sign-in”" in answer.text) == (421, True), host
        assert line.shake(f"Host: {host}", f"Origin: https://{host}") == 403
    for path in ("/healthz", "/readyz", "/_stcore/health"):
        for host in ("localhost", f"127.0.0.1:{line.port}", "[::1]"):
            assert line.ask(path, f"Host: {host}").status == 200
        assert line.ask(path, "Host: evil.example").status == 421
    for origin in (f"http://{NAME}", "https://evil.example", "null", f"https://{NAME}:8443"):
        assert line.ask("/", f"Host: {NAME}", f"Origin: {origin}").status == 403, origin
        assert line.shake(f"Host: {NAME}", f"Origin: {origin}") == 403, origin
    assert line.shake(f"Host: {NAME}") == 403


def test_over_tls_no_cookie_is_ever_sent_over_an_open_line(named: Server) -> None:
    visitor = Visitor(named, NAME)
    lines: list[str] = []
    for path in ("/", "/_stcore/health", "/sign-in?next=/area"):
        lines += visitor.ask(path).cookies.values()
    way = visitor.way_to_provider("/area")
    back = visitor.ask(path_of(granted(way, LEAD)))
    assert back.header("location") == "/area"
    lines += back.cookies.values()
    visitor.cookies |= {USER_COOKIE: "old"}
    lines += visitor.ask("/").cookies.values()
    lines += visitor.ask("/auth/logout").cookies.values()
    names = {line.partition("=")[0] for line in lines}
    assert names >= {USER_COOKIE, "_streamlit_session", "_streamlit_xsrf", "pm_seat", "pm_next"}
    for line in lines:
        flags = [flag.strip().lower() for flag in line.split(";")[1:]]
        assert flags.count("secure") == 1, line
        assert "samesite=lax" in flags, line
        is_gone, is_xsrf = "max-age=0" in flags, line.startswith("_streamlit_xsrf")
        assert "httponly" in flags or is_gone or is_xsrf, line
    (user,) = (line for line in back.cookies.values() if line.startswith(f"{USER_COOKIE}="))
    assert "Max-Age=43200" in user


def test_without_tls_cookies_are_kept_all_the_same(server: Server) -> None:
    back = Visitor(server).sign_in(LEAD)
    assert not [line for line in back.cookies.values() if "secure" in line.lower()]


def test_who_a_server_in_front_says_somebody_is_is_not_believed(named: Server) -> None:
    visitor = Visitor(named, NAME)
    for name in ("Remote_User", "X_Forwarded_User", "X_Auth_Request_Email", "X_Forwarded_Email"):
        assert visitor.ask("/rows/0123.json", **{name: LEAD}).status == 401


# ----------------------------------------------------------------------------- what all may see


def test_the_public_view_is_for_everybody_where_that_is_said(
    council: Provider, tmp_path: Path
) -> None:
    around = {"PROVISION_MAP_WITHOUT_SIGN_IN": "public"}
    data = copy_of(EXAMPLE, tmp_path / "data")
    with served_with_sign_in(data, tmp_path, council.url, around=around) as server:
        visitor = Visitor(server)
        assert visitor.ask("/api/v1/areas.json").status == 200
        assert visitor.ask("/media/0123.csv").status == 404
        assert visitor.ask("/_stcore/upload_file/a/b", "PUT").status == 401


def test_several_providers_are_chosen_from(council: Provider, tmp_path: Path) -> None:
    second = secrets_of(council.url, "").partition("[auth.council]")[2]
    data = copy_of(EXAMPLE, tmp_path / "data")

    def with_second(content: str) -> str:
        return f"{content}[auth.police]{second.replace('the council', 'the police')}"

    with served_with_sign_in(data, tmp_path, council.url, change=with_second) as server:
        visitor = Visitor(server)
        choice = visitor.ask("/sign-in?next=/area")
        assert choice.status == 200
        assert "Sign in with the council" in choice.text
        assert 'href="/sign-in?provider=police&amp;next=%2Farea"' in choice.text
        visitor.ask("/sign-in?provider=none&next=/area")
        on = visitor.ask("/sign-in?provider=police&next=/area").header("location")
        back = visitor.ask(path_of(granted(visitor.ask(on).header("location"), LEAD)))
        assert back.header("location") == "/area"
        assert is_in(visitor)
