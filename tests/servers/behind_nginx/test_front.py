"""What nginx adds, over TLS, and that what is shipped for running the program can be read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from mapping.settings import read_settings
from tests.processes.test_door import Line
from tests.servers.behind_nginx.conftest import Visit
from tests.support.browser_tools import serve, settle
from tests.support.paths import EXAMPLE, ROOT
from tests.support.servers.front import Front, Two, certificate, configured, nginx_path
from ui.shell.page import AREA_COOKIE, SEEN_COOKIE, region_key
from ui.shell.serving.which_server import COOKIE

DEPLOY = ROOT / "deploy"
DOCKER = DEPLOY / "docker"
UNIT = DEPLOY / "systemd" / "provision-map@.service"
# Streamlit's script reads it and sends it back.
TO_BE_READ = "_streamlit_xsrf"


def asked(front: Front, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """An answer through nginx, over TLS."""
    request = urllib.request.Request(front.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, context=front.trust, timeout=30) as answer:
            return answer.status, dict(answer.headers.items()), answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read().decode()


def test_over_tls_every_cookie_is_secure_and_none_but_one_is_read_by_scripts(
    two: Two, front: Front, visit: Visit
) -> None:
    page = visit(two.names[0], "update?area=E22000340")
    names = {"region": region_key(read_settings(two.data).region_name), "area": "E22000340"}
    area, seen = AREA_COOKIE.format(**names), SEEN_COOKIE.format(**names)
    for _ in range(100):
        cookies = {str(c.get("name")): c for c in page.context.cookies()}
        if cookies.keys() >= {area, seen}:
            break
        page.wait_for_timeout(100)
    assert cookies.keys() == {COOKIE, area, seen, TO_BE_READ}
    for name, cookie in cookies.items():
        assert cookie.get("secure"), name
        assert cookie.get("sameSite") in ("Lax", "Strict"), name
        assert cookie.get("httpOnly") == (name != TO_BE_READ), name
    page.goto(f"{front.url}/update")
    page.get_by_role("heading", name="What is open in Walsall").wait_for()
    settle(page)


def test_every_answer_has_the_headers_and_is_one_of_tls(two: Two, front: Front) -> None:
    for path in ("/", "/area", "/_stcore/health", "/healthz", "/media/0.csv", "/api/v1/areas.json"):
        status, headers, _ = asked(front, path)
        assert headers["Strict-Transport-Security"] == "max-age=31536000", path
        assert "default-src 'self'" in headers["content-security-policy"], (path, status)
        assert headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])
        assert headers["Server"] == "nginx"
        for cookie in headers.get("set-cookie", "").splitlines():
            assert "; secure" in cookie.lower(), path

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with pytest.raises(HTTPError) as found:
        urllib.request.build_opener(Stay).open(f"{front.plain}/area?type=refuge", timeout=30)
    found.value.close()
    assert found.value.code == 301
    assert found.value.headers["Location"] == f"{front.url}/area?type=refuge"
    # The name in the address is passed on as it came.
    assert asked(front, "/", Host="evil.example")[0] == 421


def test_a_large_cookie_passes(two: Two, front: Front) -> None:
    status, _, _ = asked(front, "/", Cookie=f"a={'x' * 14_000}")
    assert status == 200


def test_a_file_that_is_a_little_too_large_is_refused_by_the_page_and_not_in_front(
    two: Two, visit: Visit, tmp_path: Path
) -> None:
    page = visit(two.names[0], "update?area=E22000340")
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * 21_000_000)
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_text("File must be 20.0MB or smaller").wait_for()


def lines_with(front: Front, number: str) -> list[str]:
    """The lines of the log about a request: nginx writes one once it has sent the answer."""
    for _ in range(100):
        found = [line for line in front.log.splitlines(keepends=True) if number in line]
        if found and found[-1].endswith("\n"):
            break
        time.sleep(0.05)
    return found


def test_the_log_of_the_front_and_that_of_a_server_share_a_number_and_tell_of_nobody(
    two: Two, front: Front
) -> None:
    number = asked(front, "/healthz?who=Jane-Doe", Cookie="who=Jane-Doe")[1]["x-request-id"]
    (line,) = map(json.loads, lines_with(front, number))
    assert line["status"] == "200"
    assert "Jane-Doe" not in front.log
    assert "127.0.0.1:" in line["server"]


def test_nginx_reads_the_files_for_containers_too(tmp_path: Path) -> None:
    certificate(tmp_path)
    replaced = {
        "app-a:8501": "127.0.0.1:8501",
        "app-b:8501": "127.0.0.1:8502",
        "/etc/ssl/provision-map": str(tmp_path),
        "/var/log/nginx": str(tmp_path),
        "[::]:": "[::1]:1",
        "listen 443": "listen 127.0.0.1:18443",
        "listen 80": "listen 127.0.0.1:18080",
    }
    files = (DEPLOY / "nginx" / "provision-map.conf", DOCKER / "servers.conf")
    around = configured(tmp_path, replaced, *files)
    done = subprocess.run(
        [nginx_path(), "-t", "-c", str(around), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_the_unit_is_one_that_systemd_reads_and_closes_what_it_can(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    text = UNIT.read_text(encoding="utf-8")
    names = (DEPLOY / "systemd" / "provision-map.env").read_text(encoding="utf-8")
    assert "NoNewPrivileges=yes" in text
    assert "PROVISION_MAP_LOG=json" in names
    assert "\nPROVISION_MAP_OPEN_TO_ALL" not in names
    if tool is None:
        pytest.fail("systemd-analyze is missing: it comes with Debian's package systemd.")
    unit = tmp_path / UNIT.name
    # Verified as if the program were where the unit has it.
    unit.write_text(text.replace("/opt/provision-map/.venv/bin/python", "/bin/true"), "utf-8")
    instance = tmp_path / UNIT.name.replace("@", "@8511")
    instance.symlink_to(unit)
    done = subprocess.run(
        [tool, "verify", "--man=no", str(instance)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "provision-map" in line]
    assert (done.returncode, ours) == (0, [])


def test_what_the_image_copies_is_enough_to_serve(tmp_path: Path) -> None:
    dockerfile = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    asked_for = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE):
        *sources, place = line.split()
        for source in sources:
            assert f"\n!{source}\n" in asked_for
            target = tmp_path / place / (source if place == "./" else "")
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, target)
    with serve(EXAMPLE, root=tmp_path) as server:
        line = Line(server)
        host = f"Host: localhost:{line.port}"
        assert line.ask("/readyz", host).text == '{"status":"ready"}'
        assert line.ask("/", host).status == 200
