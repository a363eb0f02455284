"""A PostgreSQL server of the tests' own, and databases in it that are made in a moment."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy

from mapping.store.postgres import connection
from mapping.store.postgres.schema import upgrade
from mapping.store.postgres.taking_over import take_over
from mapping.store.table_spec import TableSpec
from mapping.store.whole import Kept
from tests.support.paths import ROOT

_TEMPLATE = "template_of_the_tests"
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@dataclass
class Cluster:
    """A running server, reached by a socket in a folder of its own."""

    programs: Path
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def address(self, name: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, which will not run as root."""
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **_as_another(),
        )

    def start(self) -> None:
        said = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        self.run(
            "pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"),
            "-o", f"{said} -k {self.folder}",
        )  # fmt: skip

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "stop", "-w", "-m", how, "-D", str(self.data))

    def kill(self) -> None:
        """End the server as a power cut would, without a word to anybody."""
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in [pid, *map(int, children)]:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while any(_is_alive(each) for each in [pid, *map(int, children)]):
            time.sleep(0.01)
        # Where nobody collects the dead, a server that starts again takes them for alive.
        for left in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def new_database(self, *, is_empty: bool = False) -> str:
        """The address of a database of its own, with the schema of this release."""
        name = f"d{next(self.numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {'template0' if is_empty else _TEMPLATE}")
        return self.address(name)

    def sql(self, statement: str, name: str = "postgres") -> list[Any]:
        with psycopg.connect(self.address(name), autocommit=True) as link:
            found = link.execute(statement)
            return list(found.fetchall()) if found.description else []

    def sql_at(self, address: str, statement: str) -> list[Any]:
        """The same in one of its databases."""
        return self.sql(statement, address.partition("@/")[2].partition("?")[0])


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _as_another() -> Mapping[str, Any]:
    if os.geteuid() != 0:
        return {}
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no other account here.")


@contextmanager
def running() -> Iterator[Cluster]:
    """A server, from its first start to its removal."""
    found = subprocess.run(
        ["sh", str(ROOT / "scripts" / "find_postgresql.sh")],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if found.returncode:
        raise RuntimeError(found.stderr.strip())
    # A socket's path must be short.
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=memory if memory.is_dir() else None))
    cluster = Cluster(Path(found.stdout.strip()), folder)
    try:
        if os.geteuid() == 0:
            os.chown(folder, _account().pw_uid, _account().pw_gid)
        folder.chmod(0o755)
        cluster.run(
            "initdb", "-D", str(cluster.data), "-U", "postgres", "-A", "trust", "-N",
            "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        cluster.start()
        cluster.sql(f"CREATE DATABASE {_TEMPLATE}")
        upgrade(cluster.address(_TEMPLATE))
        hang_up()
        cluster.sql("CREATE ROLE app LOGIN IN ROLE provision_map_app")
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def put(address: str, spec: TableSpec, content: bytes) -> None:
    """Have a table hold something from the beginning, as though it had come from a folder."""
    take_over(address, {spec: Kept(content, (), (), lambda _: content)})


def forget() -> None:
    """Have this process know no database any more, as one that has just begun."""
    connection._databases.clear()


_opened: list[psycopg.Connection[Any]] = []


@sqlalchemy.event.listens_for(sqlalchemy.Pool, "connect")
def _remember(link: psycopg.Connection[Any], _record: object) -> None:
    _opened.append(link)


def hang_up() -> None:
    """Close every connection of this process."""
    while _opened:
        _opened.pop().close()
    forget()
