"""Work on what a stranger sent, in a child process: it ends at its limits, and it ends alone.

A reader of spreadsheets is a large piece of other people's code, and a file can be made for it that
takes all memory, never ends, or ends the process. So the process is one that nobody else needs.
"""

from __future__ import annotations

import ctypes
import gc
import io
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Literal, TypeVar

from mapping.errors import MappingError

WAITING = "Another file is being read; yours is next …"
READING = "Reading the file …"
_POLL_SECONDS = 0.2
_MEGABYTE = 1_000_000
_OBJECTS_BETWEEN = 500_000
# Of the C library: which setting it is, and from how many bytes on a block is large.
_MMAP_THRESHOLD, _LARGE_BLOCK = -3, 1 << 20
# Nothing that a child does leaves it with these: `_answer` lets no exception out.
_NEVER_BEGAN = (None, 1)
_LOG = logging.getLogger("provision_map")
_turn = Lock()
_preloaded: list[str] = []
T = TypeVar("T")
Tell = Callable[[str], object]


class LimitError(MappingError):
    """A file asks for more than reading one may take, or ended the process that read it."""


class _NeverBeganError(LimitError):
    """A child ended before it was at work, whatever the file."""


@dataclass(frozen=True)
class Limits:
    """How much a child may take.

    Attributes
    ----------
    processor_seconds
        Of one processor.
    clock_seconds
        From its start, with all that it waits for.
    memory_mb
        Beyond what it holds when it starts.
    answer_mb
        Of what it sends back: whoever takes it stops for that long.
    niceness
        How far it stands back where others want the processor too.
    """

    processor_seconds: int
    clock_seconds: int
    memory_mb: int
    answer_mb: int
    niceness: int = 0


def _context() -> Any:
    """The way to start a process: forked from one that has loaded everything, where there is one.

    Never from this process: whoever waits here may have threads, and their locks would be copied.
    """
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def prepare(modules: Sequence[str]) -> None:
    """Start the process that children are forked from, which loads some modules meanwhile.

    The modules are those of the first who asks. Without this it is started with the first child,
    and loads what that needs.
    """
    context = _context()
    if context.get_start_method() == "forkserver" and not _preloaded:
        from multiprocessing import forkserver

        _preloaded.extend(modules)
        context.set_forkserver_preload(_preloaded)
        forkserver.ensure_running()


def collect_seldom() -> None:
    """Have Python seldom look for cycles among the objects of a process that ends soon.

    It makes millions of small ones: to look through them again and again costs more than it frees.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN)


def give_back() -> None:
    """Give memory that is free back to the system.

    Its library keeps what one thread has freed for the next that asks, and each thread has its own:
    a server that has shown every page once would hold twice of what it needs.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    _tell_glibc("malloc_trim", 0)


def return_large_blocks() -> None:
    """Have each block of a megabyte or more returned to the system as it is freed.

    glibc takes larger and larger blocks from its own heap once large ones have been freed, up to
    32 MB, and a heap shrinks only from its end: tables that were read and thrown away leave holes
    that are kept for good. A fixed threshold ends that (mallopt(3), M_MMAP_THRESHOLD).
    """
    _tell_glibc("mallopt", _MMAP_THRESHOLD, _LARGE_BLOCK)


def _tell_glibc(function: str, *values: int) -> None:
    """Call a function of it, where it is the C library."""
    if sys.platform == "linux" and (tell := getattr(ctypes.CDLL(None), function, None)):
        tell(*values)


def limited(
    name: str,
    limits: Limits,
    function: Callable[..., T],
    *arguments: object,
    tell: Tell = lambda _: None,
) -> T:
    """What a function answers, worked out in a child process, of which there is one at a time.

    Parameters
    ----------
    name
        Of the file that it is about, for messages.
    function
        Of a module, so that the child can find it. Whatever `MappingError` it raises is raised
        here.
    tell
        Told again and again what is being waited for; the child ends if it raises.

    Raises
    ------
    LimitError
        The child came to a limit, or to a sudden end.
    """
    while not _turn.acquire(timeout=_POLL_SECONDS):
        tell(WAITING)
    try:
        prepare([function.__module__])
        with suppress(_NeverBeganError):
            return _asked(name, limits, function, arguments, tell)
        return _asked(name, limits, function, arguments, tell)
    finally:
        _turn.release()


def _asked(
    name: str,
    limits: Limits,
    function: Callable[..., T],
    arguments: tuple[object, ...],
    tell: Tell,
) -> T:
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, limits, function, arguments), daemon=True)
    try:
        with suppress(BrokenPipeError), _nothing_to_run_again():
            child.start()
        theirs.close()
        until = time.monotonic() + limits.clock_seconds
        while not ours.poll(_POLL_SECONDS):
            if time.monotonic() > until:
                raise LimitError(_too_long(name))
            tell(READING)
        kind, answer = _received(name, ours, child)
    finally:
        ours.close()
        _end(child)
    if kind == "error":
        raise answer
    if kind == "memory":
        raise LimitError(_too_much(name))
    if kind == "fault":
        through = [line.strip() for line in answer.splitlines() if line.startswith('  File "')]
        _LOG.error("Reading a file failed\n%s", answer, extra={"told": {"through": through}})
        raise LimitError(_broken_off(name))
    if kind == "answer too large":
        raise LimitError(_too_large(name))
    result: T = answer
    return result


def _received(name: str, ours: Connection, child: BaseProcess) -> tuple[str, Any]:
    """What the child says; or why it says nothing any more."""
    try:
        # Made by this module's own code in the child.
        said: tuple[str, Any] = pickle.load(_ReadInPieces(ours.recv_bytes()))  # noqa: S301
    except (EOFError, OSError):
        code = _ended(child)
        if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            raise LimitError(_too_long(name)) from None
        if code in _NEVER_BEGAN:
            raise _NeverBeganError(_broken_off(name)) from None
        raise LimitError(_broken_off(name)) from None
    return said


class _ReadInPieces(io.BytesIO):
    """Bytes whose reader goes through Python for each piece, where another thread gets its turn.

    What is read in one go holds up every other thread until all its objects are made.
    """

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size)


def _ended(child: BaseProcess) -> int | None:
    """How a child has ended; None where it never began."""
    if child.pid is not None:
        child.join()
    return child.exitcode


def _end(child: BaseProcess) -> None:
    if child.pid is not None:
        child.kill()
        child.join()
        child.close()


@contextmanager
def _nothing_to_run_again() -> Iterator[None]:
    """Hide the main program, which multiprocessing would run in the child once more.

    Under Streamlit that is the page. Another thread may put it back just then: the child fails at
    it, and is started again.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


# ------------------------------------------------------------------------------ the child

_Kind = Literal["answer", "error", "memory", "answer too large", "fault"]


def _answer(
    pipe: Connection,
    limits: Limits,
    function: Callable[..., object],
    arguments: tuple[object, ...],
) -> None:
    """Call a function within limits and send what it answers."""
    _confine(limits)
    collect_seldom()
    try:
        content = _said("answer", function(*arguments))
        if len(content) > limits.answer_mb * _MEGABYTE:
            content = _said("answer too large", None)
    except MappingError as error:
        content = _said("error", error)
    except MemoryError:
        content = _said("memory", None)
    except Exception:  # noqa: BLE001
        # A fault of the program: its trace is for those who run it, and the file is not read.
        content = _said("fault", traceback.format_exc())
    pipe.send_bytes(content)


def _said(kind: _Kind, what: object) -> bytes:
    return pickle.dumps((kind, what))


def _confine(limits: Limits) -> None:
    """Put limits on this process, as far as the system knows them; the clock is its parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library writes where it breaks off would stand on somebody's console.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if hasattr(os, "nice"):
        os.nice(limits.niceness)
    with suppress(ImportError):
        import resource

        seconds = limits.processor_seconds
        _set(resource.RLIMIT_CORE, 0, 0)
        _set(resource.RLIMIT_CPU, seconds, seconds + 1)
        if held := _held_memory():
            most = held + limits.memory_mb * _MEGABYTE
            _set(resource.RLIMIT_AS, most, most)


def _set(which: int, soft: int, hard: int) -> None:
    import resource

    # A system administrator's limit may be lower: it holds.
    _, most = resource.getrlimit(which)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, hard))


def _held_memory() -> int:
    """Bytes of addresses that this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


# ---------------------------------------------------------------------------------- words

_MEND = "Copy the table alone into a new workbook and save that, or split it into several files."


def _too_long(name: str) -> str:
    return f"{name} was not read: it takes longer than a table of records may take. {_MEND}"


def _too_much(name: str) -> str:
    return f"{name} was not read: it takes more memory than a table of records may take. {_MEND}"


def _too_large(name: str) -> str:
    return (
        f"{name} was not read: it changes more than can be looked through at once. "
        "Split it into several files."
    )


def _broken_off(name: str) -> str:
    return (
        f"{name} was not read: it made the program that reads it break off, so that it is damaged "
        f"or asks for too much memory. {_MEND}"
    )
