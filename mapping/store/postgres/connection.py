"""The way to a database: few connections, used again, and what to say where it does not answer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy
from sqlalchemy import exc
from sqlalchemy.engine import URL, Connection, Engine, make_url

from mapping.store import StoreError

if TYPE_CHECKING:
    from mapping.store.postgres.store import Held, HeldHistory, State

SCHEMA = "provision_map"
CURRENT_SCHEMA = "0004"
"""Of the last migration in `migrations/versions`."""
LOCK_SECONDS = 30.0
POOL_SECONDS = 10.0
ANSWER_SECONDS = 15.0
"""How long a save that was cut off in its commit asks what became of it."""
NOT_SAVED = "Nothing was saved."
UPGRADE = "provision-map database upgrade"
_CONNECTIONS = 10
_CONNECT_SECONDS = 5
T = TypeVar("T")


@dataclass
class Database:
    """A database as one process sees it.

    Attributes
    ----------
    held, histories
        Tables and histories as they were read or saved last, by the name of the table: whoever
        asks for a version that is held is answered without reading a row.
    states
        Of all tables as they were a moment ago, and when that was; or why they could not be read.
    """

    engine: Engine
    where: str
    held: dict[str, Held] = field(default_factory=dict)
    histories: dict[str, HeldHistory] = field(default_factory=dict)
    states: tuple[float, dict[str, State] | StoreError] = (float("-inf"), {})

    def read(self, work: Callable[[Connection], T], outcome: str = "") -> T:
        """Do some reading; once more where the database had been restarted since the last time."""
        with explained(self.where, outcome):
            try:
                return self._read(work)
            except exc.DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return self._read(work)

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect() as connection:
            return work(connection.execution_options(isolation_level="AUTOCOMMIT"))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection within a transaction, which is for the caller to commit."""
        try:
            connection = self._begun()
        except exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            connection = self._begun()
        with connection:
            yield connection

    def _begun(self) -> Connection:
        connection = self.engine.connect()
        try:
            connection.execute(
                sqlalchemy.text(f"SET LOCAL lock_timeout = {round(LOCK_SECONDS * 1000)}")
            )
        except BaseException:
            connection.close()
            raise
        return connection

    def read_patiently(self, work: Callable[[Connection], T]) -> T:
        """Read from a database that is just starting again, as soon as it answers."""
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                return self.read(work)
            except StoreError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


_databases: dict[tuple[int, str], Database] = {}
_lock = Lock()


def database(address: str) -> Database:
    """The database at an address; a process that was forked off has connections of its own.

    Raises
    ------
    StoreError
        It is no address of a PostgreSQL database.
    """
    key = (os.getpid(), address)
    with _lock:
        if key not in _databases:
            _databases[key] = _opened(address)
        return _databases[key]


def _opened(address: str) -> Database:
    url = url_of(address)
    engine = sqlalchemy.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_CONNECTIONS // 2,
        max_overflow=_CONNECTIONS // 2,
        pool_timeout=POOL_SECONDS,
        # A register's rows stand in a statement's parameters.
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": SCHEMA},
    )
    return Database(engine, f"the database {url.database} on {url.host or 'this machine'}")


def url_of(address: str) -> URL:
    """An address, taken apart.

    Raises
    ------
    StoreError
        It is no address of a PostgreSQL database.
    """
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres") or not url.database:
        # What was given may hold a password.
        raise StoreError(
            "The address of the database is not one of PostgreSQL. Write it as "
            "postgresql://NAME:PASSWORD@SERVER/DATABASE."
        )
    return url


# -------------------------------------------------------------------------------- faults


def refuse_other_schema(version: str) -> None:
    """Refuse a database that has been set up for another release.

    Raises
    ------
    StoreError
        Its last migration is another one than this release's.
    """
    if version > CURRENT_SCHEMA:
        raise StoreError(
            "The database has been set up for a later release than this one. Run that release, or "
            "bring the database back from a backup of before."
        )
    if version != CURRENT_SCHEMA:
        raise StoreError(f"The database has not been set up for this release. Run: {UPGRADE}")


@contextmanager
def explained(where: str, outcome: str) -> Iterator[None]:
    """A fault of the database becomes a sentence on what it is, what came of it and what to do."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreError(
            _joined(
                f"All connections to {where} were in use for {POOL_SECONDS:g} seconds.",
                outcome,
                "Try again in a moment.",
            )
        ) from error
    except exc.SQLAlchemyError as error:
        raise StoreError(_sentence(error, where, outcome)) from error


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _sentence(error: exc.SQLAlchemyError, where: str, outcome: str) -> str:
    cause = error.orig if isinstance(error, exc.DBAPIError) else None
    state = getattr(cause, "sqlstate", None) or ""
    match state:
        case "55P03":
            return _joined(
                f"Somebody else has been saving for more than {LOCK_SECONDS:g} seconds.",
                outcome,
                "Try again; if that does not help, a program has hung in the middle of a save in "
                f"{where}, and its session there has to be ended.",
            )
        case "53100":
            return _joined(
                f"The disk of {where} is full.", outcome, "Free some space, and try again."
            )
        case "25006":
            return _joined(
                f"{_capital(where)} can only be read.",
                outcome,
                "Name the one that can be written, or make this one so.",
            )
        case "42501":
            return _joined(
                f"The account has no right to that in {where}.",
                outcome,
                "Grant it the role provision_map_app.",
            )
        case "3D000" | "3F000" | "42P01" | "42703" | "42883":
            return _joined(
                f"{_capital(where)} is not there, or has not been set up for this release.",
                outcome,
                f"Run: {UPGRADE}",
            )
        case "28000" | "28P01":
            return _joined(
                f"{_capital(where)} does not let this account in.",
                outcome,
                "Check the name and the password in its address.",
            )
    if state[:2] in ("", "08", "53", "57"):
        return _joined(
            f"{_capital(where)} does not answer.",
            outcome,
            "Try again in a moment; if that does not help, see whether it runs and can be reached.",
        )
    return _joined(
        f"{_capital(where)} refused what was asked of it ({state}).",
        outcome,
        "The server's log says more.",
    )


def _capital(where: str) -> str:
    return where[0].upper() + where[1:]
