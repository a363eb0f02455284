"""Who somebody is by what a provider says, and for how long that is believed."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Scope

from mapping.access import Identity
from mapping.cli.data_folder import DATA_VARIABLE
from tests.support.servers.sign_in import (
    ANOTHER_SECRET,
    LEAD,
    USER_COOKIE,
    configured_sign_in,
    forged,
)
from ui.shell import sign_in, streamlit_inside
from ui.shell.sign_in import NotKnownError, sign_outs
from ui.shell.sign_in.sign_in_http import local_place

ORIGIN = "https://map.example.org"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with nothing in it but what is kept of sign-ins."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def scope(**cookies: str) -> Scope:
    """A request with cookies."""
    line = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"type": "http", "path": "/", "headers": [(b"cookie", line.encode("latin-1"))]}


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": " Ann@Example.ORG "}, "ann@example.org"),
        ({"email": "ann@example.org", "email_verified": True}, "ann@example.org"),
        ({"email": "ann@example.org", "email_verified": False}, ""),
        ({"email": "ann@example.org", "email_verified": "false"}, ""),
        ({"email": "ann@example.org", "email_verified": None}, ""),
        ({"email": None}, ""),
        ({"preferred_username": "ann@example.org", "upn": "ann@example.org"}, ""),
        ({}, ""),
    ],
)
def test_somebody_is_known_by_an_address_that_the_provider_stands_by(
    claims: dict[str, Any], address: str
) -> None:
    assert sign_in.identity_of(claims).address == address


@pytest.mark.parametrize(
    ("sent", "groups"),
    [(["a", "b"], {"a", "b"}), ("a", {"a"}), ([], set()), (None, set()), (7, {"7"}), ([7], {"7"})],
)
def test_groups_are_read_however_a_provider_sends_them(sent: object, groups: set[str]) -> None:
    assert sign_in.identity_of({"groups": sent}).groups == groups


def test_what_is_kept_is_what_is_used_and_small() -> None:
    many = [f"{number:036}" for number in range(500)]
    claims = {
        "iss": "https://id.example.org",
        "sub": "7",
        "email": LEAD,
        "email_verified": True,
        "name": "x" * 5_000,
        "picture": "y" * 5_000,
        "groups": [*many, "leads"],
        "provider": "council",
    }
    kept = sign_in.slimmed(claims, frozenset({"leads", "others"}), 1.5)
    assert set(kept) <= {*claims, "signed_at"} - {"picture"}
    assert kept["groups"] == ["leads"]
    assert len(str(kept)) < 500
    assert sign_in.identity_of(kept) == Identity(LEAD, "council", frozenset({"leads"}), "x" * 200)


def test_a_cookie_holds_for_twelve_hours_for_this_server_and_those_with_its_secret(
    tmp_path: Path,
) -> None:
    with configured_sign_in(tmp_path):
        good = {
            "of now": forged(ORIGIN),
            "of 11 hours ago": forged(ORIGIN, 11),
        }
        bad = {
            "of 13 hours ago": forged(ORIGIN, 13),
            "signed anew, for somebody who came 13 hours ago": forged(
                ORIGIN, signed_at=time.time() - 13 * 3600
            ),
            "with another secret": forged(ORIGIN, secret=ANOTHER_SECRET),
            "signed as another cookie": forged(ORIGIN, name="_streamlit_other"),
            "of another address": forged("https://evil.example"),
            "cut": forged(ORIGIN)[:-3],
            "nonsense": "x.y.z",
            "strange signs": "\xe4\xf6",
            "in pieces that are missing": forged(ORIGIN).replace(".", "", 1),
            "nobody's": forged(ORIGIN, is_logged_in=False),
        }
        for what, cookie in good.items():
            found = sign_in.identity_of_request(scope(**{USER_COOKIE: cookie}))
            assert found is not None, what
            assert (found.address, found.provider) == (LEAD, "council"), what
        for what, cookie in bad.items():
            assert sign_in.identity_of_request(scope(**{USER_COOKIE: cookie})) is None, what
        assert sign_in.identity_of_request(scope()) is None
    assert sign_in.identity_of_request(scope(**{USER_COOKIE: good["of now"]})) is None


def test_what_is_signed_here_is_what_streamlit_reads(tmp_path: Path) -> None:
    with configured_sign_in(tmp_path):
        claims = {"email": LEAD, "groups": [sha256(b"%d" % n).hexdigest() for n in range(200)]}
        lines = streamlit_inside.cookies_of(claims, 43_200)
        assert len(lines) > 2
        held = {line.partition("=")[0]: line.split("=")[1].split(";")[0] for line in lines}
        assert streamlit_inside.claims_in(held, 43_200) == {**claims, "is_logged_in": True}
        assert all("Max-Age=43200" in line and "HttpOnly" in line for line in lines)
        assert all(len(line) <= 4096 for line in lines)
        held.popitem()
        assert streamlit_inside.claims_in(held, 43_200) == {}


def test_whoever_signs_out_does_so_everywhere_and_may_come_back(
    tmp_path: Path, folder: Path
) -> None:
    with configured_sign_in(tmp_path):
        ann, copied = forged(ORIGIN), forged(ORIGIN, 1)
        other = forged(ORIGIN, sub="another@example.org")
        elsewhere = forged(ORIGIN, provider="police")
        sign_in.note_sign_out(scope(**{USER_COOKIE: ann}))
        for cookie, is_in in ((ann, False), (copied, False), (other, True), (elsewhere, True)):
            found = sign_in.claims_of_request(scope(**{USER_COOKIE: cookie}))
            assert bool(found) is is_in
        again = forged(ORIGIN, signed_at=time.time() + 0.01)
        assert sign_in.claims_of_request(scope(**{USER_COOKIE: again}))
    kept = [file for file in folder.rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert LEAD not in f"{kept[0]}{kept[0].read_text(encoding='utf-8')}"


def test_a_sign_out_by_nobody_is_none(tmp_path: Path, folder: Path) -> None:
    with configured_sign_in(tmp_path):
        sign_in.note_sign_out(scope(**{USER_COOKIE: forged(ORIGIN, secret=ANOTHER_SECRET)}))
    assert not folder.exists()


def test_where_it_cannot_be_told_that_somebody_signed_out_they_are_out(folder: Path) -> None:
    sign_outs.note_sign_out(folder, "ann", 5.0, 100)
    (file,) = (folder / "history" / "sign-in").iterdir()
    file.write_text("?", encoding="ascii")
    assert sign_outs.signed_out_at(folder, "ann") == float("inf")
    sign_outs.note_sign_out(folder, "ann", 6.0, 100)
    assert sign_outs.signed_out_at(folder, "ann") == 6.0


def test_nobody_is_let_in_or_out_while_it_cannot_be_told_and_a_sign_out_counts(
    tmp_path: Path, folder: Path
) -> None:
    with configured_sign_in(tmp_path):
        asks = scope(**{USER_COOKIE: forged(ORIGIN)})
        sign_in.note_sign_out(asks)
        (file,) = (folder / "history" / "sign-in").iterdir()
        file.write_text("?", encoding="ascii")
        with pytest.raises(NotKnownError):
            sign_in.identity_of_request(asks)
        sign_in.note_sign_out(asks)
        assert sign_in.identity_of_request(asks) is None


def test_a_seat_is_of_one_browser_and_one_person_and_what_is_old_is_thrown_away(
    folder: Path,
) -> None:
    now = time.time()
    sign_outs.note_seat(folder, "seat", "ann", now, 100)
    assert sign_outs.seat_taken_at(folder, "seat", "ann") == now
    for seat, who in (("seat", "ben"), ("other", "ann"), ("", "ann")):
        assert sign_outs.seat_taken_at(folder, seat, who) == 0.0
    (file,) = (folder / "history" / "sign-in").iterdir()
    os.utime(file, (now - 101, now - 101))
    sign_outs.note_sign_out(folder, "ben", now, 100)
    assert sign_outs.seat_taken_at(folder, "seat", "ann") == 0.0
    assert sign_outs.signed_out_at(folder, "ben") == now


@pytest.mark.parametrize(
    "place",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=y",
        "/sign-in?next=/",
        "/auth/logout",
        "/oauth2callback",
        f"/?x={'y' * 2_000}",
    ],
)
def test_nobody_is_led_elsewhere_after_a_sign_in(place: str) -> None:
    assert local_place(place) == "/"


def test_the_page_and_what_was_chosen_on_it_are_come_back_to() -> None:
    for place in (
        "/",
        "/update?area=E22000005&record=new",
        "/services?q=%C3%A4%2F%2Fb&on=2026-01-01",
    ):
        assert local_place(place) == place
