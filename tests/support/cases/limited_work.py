"""What a child process is given to do, well and badly; it imports nothing that takes long."""

from __future__ import annotations

import os
import sys
import time

from mapping.problems import FaultyTableError, Problem


def add(*numbers: int) -> int:
    return sum(numbers)


def never_end() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def take_all_memory() -> int:
    return len(bytearray(10**9))


def abort() -> None:
    os.abort()


def leave() -> None:
    sys.exit(0)


def refuse() -> None:
    problem = Problem("error", 3, "status", "x", "This is not a word of the list.", table="t.csv")
    raise FaultyTableError([problem], "Nothing was saved.")


def be_at_fault() -> None:
    raise AttributeError("a fault of the program")


def many_bytes(number: int) -> bytes:
    return bytes(number)


def many_texts(number: int) -> list[tuple[str, str]]:
    return [(f"text {n}", f"another {n}") for n in range(number)]


def main_program() -> str | None:
    """What the child takes for the program that it belongs to."""
    return getattr(sys.modules["__main__"], "__file__", None)
