"""How much reading a file from outside may take; whoever runs the program can say otherwise."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from mapping.errors import SelectionError
from mapping.limited import Limits

SECONDS_VARIABLE = "PROVISION_MAP_READER_SECONDS"
MEMORY_VARIABLE = "PROVISION_MAP_READER_MEGABYTES"
# Loaded once by the process that readers are forked from.
TABLE_MODULES = (
    "mapping.editing.reading",
    # Which area a postcode lies in is seen by its shape.
    "mapping.geography.boundaries",
    "python_calamine",
    "defusedxml.ElementTree",
)
# With what matches a list in names and words of its own.
READER_MODULES = (
    *TABLE_MODULES,
    "rapidfuzz.fuzz",
    "rapidfuzz.process",
    "scipy.optimize",
)
# Others wait while a page reads; nobody does while a command reads.
_PAGE = Limits(processor_seconds=10, clock_seconds=60, memory_mb=1_000, answer_mb=8, niceness=5)
_COMMAND = Limits(processor_seconds=300, clock_seconds=1_800, memory_mb=4_000, answer_mb=1_000)
# A busy machine is no fault of a file: the clock is for what waits and does not work.
_CLOCK_FACTOR = 6
_NUMBER = re.compile("[1-9][0-9]{0,4}")


def page_limits() -> Limits:
    """The limits of a file that is sent to a page.

    Raises
    ------
    SelectionError
        One is set in the environment and is no number of 1 or more.
    """
    return _set_by_operator(_PAGE)


def command_limits() -> Limits:
    """The limits of a file that a command is given; raises as `page_limits`."""
    return _set_by_operator(_COMMAND)


def _set_by_operator(usual: Limits) -> Limits:
    seconds = _number(SECONDS_VARIABLE, usual.processor_seconds)
    return replace(
        usual,
        processor_seconds=seconds,
        clock_seconds=_CLOCK_FACTOR * seconds,
        memory_mb=_number(MEMORY_VARIABLE, usual.memory_mb),
    )


def _number(variable: str, usual: int) -> int:
    text = os.environ.get(variable, "").strip()
    if not text:
        return usual
    if _NUMBER.fullmatch(text) is None:
        raise SelectionError(
            f"{variable} says {text!r}, which is not a number from 1 to 99999. "
            "Write digits only, or leave it unset."
        )
    return int(text)
