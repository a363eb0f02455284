"""What is done to a database at a chosen step of a save."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import sqlalchemy
from sqlalchemy.engine import Connection

from mapping.region.kept_tables import REGISTER
from mapping.store.opening import store_at
from mapping.store.postgres.connection import database
from tests.support.stores.children import DIED, save_label

Act = Callable[[Connection], None]


def before_each_step(address: str, act: Act) -> Callable[[], None]:
    """Have something done before every statement and every commit; what stops that again."""
    engine = database(address).engine

    def before_statement(connection: Connection, *_: object) -> None:
        act(connection)

    sqlalchemy.event.listen(engine, "before_cursor_execute", before_statement)
    sqlalchemy.event.listen(engine, "commit", act)

    def stop() -> None:
        sqlalchemy.event.remove(engine, "before_cursor_execute", before_statement)
        with suppress(Exception):
            sqlalchemy.event.remove(engine, "commit", act)

    return stop


def at_step(step: int, act: Act) -> tuple[Act, Callable[[], bool]]:
    """An act that is done once, at a step; and whether it came to that."""
    steps = count(1)
    done: list[int] = []

    def once(connection: Connection) -> None:
        if not done and next(steps) == step:
            done.append(step)
            act(connection)

    return once, lambda: bool(done)


def save_dying(address: str, label: str, step: int) -> None:
    """Save, and die just before a step."""
    store = store_at(address, REGISTER)
    store.load()

    def die(_: Connection) -> None:
        os._exit(DIED)

    before_each_step(address, at_step(step, die)[0])
    save_label(store, label)
