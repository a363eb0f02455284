"""Work in a child process: its answer comes back, and whatever it does, it does alone."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

import pytest

from mapping import limited as module
from mapping.limited import READING, WAITING, LimitError, Limits, limited
from mapping.problems import FaultyTableError
from tests.support.cases import limited_work as work

LIMITS = Limits(processor_seconds=1, clock_seconds=30, memory_mb=200, answer_mb=1)


def done(function: Callable[..., object], *arguments: object, limits: Limits = LIMITS) -> object:
    return limited("file.xlsx", limits, function, *arguments)


def test_an_answer_comes_back() -> None:
    assert done(work.add, 1, 2) == 3


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (work.never_end, "takes longer"),
        (work.take_all_memory, "takes more memory"),
        (work.abort, "break off"),
        (work.leave, "break off"),
        (work.be_at_fault, "break off"),
    ],
)
def test_a_child_that_comes_to_a_limit_or_an_end_is_a_sentence_and_the_next_one_works(
    function: Callable[[], object], said: str
) -> None:
    with pytest.raises(LimitError, match=rf"^file\.xlsx was not read: it .*{said}.*\.$"):
        done(function)
    assert done(work.add, 1) == 1


def test_a_child_that_waits_for_ever_is_ended_by_the_clock() -> None:
    began = time.monotonic()
    with pytest.raises(LimitError, match="takes longer"):
        done(work.sleep, limits=replace(LIMITS, clock_seconds=1))
    assert time.monotonic() - began < 20


def test_an_answer_that_is_too_large_is_not_taken() -> None:
    assert done(work.many_bytes, 900_000) == bytes(900_000)
    with pytest.raises(LimitError, match="more than can be looked through"):
        done(work.many_bytes, 1_100_000)


def test_nobody_waits_while_a_large_answer_is_taken() -> None:
    # In processor time of this process: what else the machine does is not counted.
    turns: list[float] = []
    taken = Event()

    def take_turns() -> None:
        while not taken.wait(0.001):
            turns.append(time.process_time())

    others = Thread(target=take_turns)
    gc.disable()
    others.start()
    try:
        limits = replace(LIMITS, processor_seconds=10, memory_mb=1_000, answer_mb=50)
        answer = done(work.many_texts, 800_000, limits=limits)
    finally:
        taken.set()
        others.join()
        gc.enable()
    assert answer == work.many_texts(800_000)
    assert max(b - a for a, b in pairwise(turns)) < 0.08


def test_a_refusal_comes_back_as_it_was_raised() -> None:
    with pytest.raises(
        FaultyTableError, match=r"1 error in t\.csv\. Nothing was saved\."
    ) as raised:
        done(work.refuse)
    assert [problem.row for problem in raised.value.problems] == [3]


def test_the_trace_of_a_fault_is_for_those_who_run_the_program(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(LimitError) as raised:
        done(work.be_at_fault)
    assert "a fault of the program" in caplog.text
    assert "fault of the program" not in str(raised.value)


def test_the_program_that_asks_is_not_run_again_in_the_child() -> None:
    assert done(work.main_program) is None


def test_a_child_that_is_made_to_run_the_program_all_the_same_is_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text("raise SystemError('not as a child')")
    put_back = iter([str(program)])

    class Main(ModuleType):
        @property
        def __file__(self) -> str | None:
            return next(put_back, None)

    monkeypatch.setattr(module, "ModuleType", Main)
    assert done(work.add, 1) == 1


def test_where_nothing_can_be_forked_a_child_starts_from_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    module.prepare(["mapping.editing.reading"])
    assert done(work.add, 1, 2) == 3


def test_whoever_waits_is_told_for_what_and_is_served_in_turn() -> None:
    told: list[str] = []
    waits = Thread(target=lambda: limited("a", LIMITS, work.add, 1, tell=told.append))
    with module._turn:
        waits.start()
        while WAITING not in told:
            time.sleep(0.01)
    waits.join()
    assert set(told) <= {WAITING, READING}


def test_a_child_ends_with_whoever_asked_for_it() -> None:
    class GoneError(Exception):
        pass

    def gone(_words: str) -> None:
        raise GoneError

    began = time.monotonic()
    with pytest.raises(GoneError):
        limited("a", LIMITS, work.sleep, tell=gone)
    assert time.monotonic() - began < 20
    assert done(work.add, 2) == 2
