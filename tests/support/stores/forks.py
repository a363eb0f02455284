"""A process that does nothing but fork: what is imported once serves hundreds of children.

The test's own process may have threads by then, and must not be forked itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any
from unittest.mock import patch


class Forks:
    """Starts children and waits for them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def start(self, function: Callable[..., object], *arguments: object) -> int:
        """The process id of a child that calls a function of a module and ends."""
        return self._ask(("start", function, arguments))

    def wait(self, pid: int) -> int:
        """How a child ended: its exit code, or minus the signal that killed it."""
        return self._ask(("wait", pid))

    def run(self, function: Callable[..., object], *arguments: object) -> int:
        return self.wait(self.start(function, *arguments))

    def _ask(self, request: tuple[object, ...]) -> int:
        self._pipe.send(request)
        return int(self._pipe.recv())


@contextmanager
def forking() -> Iterator[Forks]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,))
    # A page that was run in this process left its script as what a new process would begin with.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        server.start()
    theirs.close()
    yield Forks(ours)
    ours.send(("stop",))
    server.join()


def serve(pipe: Connection) -> None:
    running = set()
    while True:
        match pipe.recv():
            case ("start", function, arguments):
                running.add(pid := _fork(function, arguments))
                pipe.send(pid)
            case ("wait", pid):
                pipe.send(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                running.discard(pid)
            case _:
                break
    # A test that failed may have left some.
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _fork(function: Callable[..., object], arguments: tuple[Any, ...]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        function(*arguments)
    except BaseException:  # noqa: BLE001  the child must never go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
