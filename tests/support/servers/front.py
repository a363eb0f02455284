"""nginx in front of two servers, with the files of `deploy/`, over TLS."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.browser_tools import Server, free_port, serve
from tests.support.paths import ROOT
from ui.shell.exposure import OPEN_VARIABLE
from ui.shell.serving.which_server import SERVER_VARIABLE

NGINX = ROOT / "deploy" / "nginx"
NAME = "localhost"
_PORTS = ("8511", "8512")
# What a machine's own nginx.conf would say; workers of root's would not reach a test's folder.
_AROUND = """
daemon off;
{user}
worker_shutdown_timeout 1s;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/*.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A web server before several.

    Attributes
    ----------
    plain
        The address without TLS.
    trust
        Takes its certificate, which the test made, for good.
    """

    url: str
    plain: str
    trust: ssl.SSLContext
    folder: Path
    process: int

    def cut(self) -> None:
        """Break every line off, as a network does; both servers stay as they are."""
        os.kill(self.process, signal.SIGHUP)

    @property
    def log(self) -> str:
        """What it has noted of requests."""
        return (self.folder / "access.log").read_text(encoding="utf-8")


def nginx_path() -> str:
    """The nginx that is here; a missing one is a failure, and the sentence says what to do."""
    found = subprocess.run(
        ["sh", "scripts/find_nginx.sh"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def certificate(folder: Path) -> None:
    """A key and a certificate for this machine's own name, signed by itself."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )


def configured(folder: Path, replaced: Mapping[str, str], *files: Path) -> Path:
    """The files as they ship, but for names, ports and places; and what is around them."""
    for file in files:
        text = file.read_text(encoding="utf-8")
        for old, new in replaced.items():
            text = text.replace(old, new)
        (folder / file.with_suffix(".conf").name).write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    around = folder / "nginx.around"
    around.write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
    return around


@contextmanager
def in_front(folder: Path, ports: Sequence[int], secure: int = 0) -> Iterator[Front]:
    """Run nginx before two servers at these ports."""
    secure, plain = secure or free_port(), free_port()
    certificate(folder)
    replaced = {
        "[::]:": "[::1]:",
        "listen 443": f"listen 127.0.0.1:{secure}",
        "[::1]:443": f"[::1]:{secure}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "[::1]:80": f"[::1]:{plain}",
        "https://map.example.org": f"https://{NAME}:{secure}",
        "map.example.org": NAME,
        "/etc/ssl/provision-map": str(folder),
        "/var/log/nginx": str(folder),
        **dict(zip(_PORTS, map(str, ports), strict=True)),
    }
    around = configured(folder, replaced, *sorted(NGINX.glob("*.conf")))
    command = [nginx_path(), "-c", str(around), "-p", str(folder)]
    with (folder / "said").open("w") as said, subprocess.Popen(command, stderr=said) as process:
        try:
            _wait_for(secure, process, folder / "said")
            trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
            url = f"https://{NAME}:{secure}"
            yield Front(url, f"http://{NAME}:{plain}", trust, folder, process.pid)
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, said.read_text(encoding="utf-8")
        try:
            socket.create_connection((NAME, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx did not answer")


class Two:
    """Two servers on one data folder, each of which can be stopped and started, and their front."""

    def __init__(self, data: Path, folder: Path, around: Mapping[str, str]) -> None:
        self.data, self.folder = data, folder
        self.ports = (free_port(), free_port())
        self.servers: dict[str, Server] = {}
        self._around = around
        self._running: dict[str, ExitStack] = {}

    @property
    def names(self) -> list[str]:
        """The servers' names, which are their ports."""
        return [str(port) for port in self.ports]

    def start(self, name: str) -> None:
        """Start the server of a name, unless it runs."""
        if name in self._running:
            return
        around = {
            OPEN_VARIABLE: "yes",
            SERVER_VARIABLE: name,
            "STREAMLIT_SERVER_ALLOWED_HOSTS": NAME,
            **self._around,
        }
        stack = ExitStack()
        log = self.folder / f"{name}.log"
        self.servers[name] = stack.enter_context(serve(self.data, log, around, int(name)))
        self._running[name] = stack

    def stop(self, name: str) -> None:
        """Stop the server of a name, as its machine's administrator would."""
        self._running.pop(name).close()

    def stop_all(self) -> None:
        """Stop what runs."""
        for name in [*self._running]:
            self.stop(name)


@contextmanager
def two_servers(
    data: Path, folder: Path, around: Mapping[str, str] | None = None, secure: int = 0
) -> Iterator[tuple[Two, Front]]:
    """Two servers on one data folder, and nginx in front of them."""
    folder.mkdir(parents=True, exist_ok=True)
    two = Two(data, folder, around or {})
    try:
        for name in two.names:
            two.start(name)
        with in_front(folder, two.ports, secure) as front:
            yield two, front
    finally:
        two.stop_all()
