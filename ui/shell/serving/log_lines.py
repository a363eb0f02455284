"""The log as lines of JSON, without a word of the register or of anybody.

What was put into a message, what a fault says and what was asked for may be the register's own
words, so none of it is written: of a message its wording alone, of a fault its kind and the places
in the program that it came through.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from streamlit import logger as streamlit_logger

from ui.shell.serving.request_numbers import request_number
from ui.shell.serving.which_server import server_name

LOG_VARIABLE = "PROVISION_MAP_LOG"
JSON = "json"
OWN = "provision_map"
_FILLED_IN = re.compile(r"%(?:\(\w+\))?[-#0-9.* ]*[a-zA-Z]")
# Others may have put what they tell into the wording itself; these do not.
_WRITTEN_OUT = (OWN, "uvicorn")


def reasons_not_to_start(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What is wrong with the form that was asked for, if anything is."""
    if environment.get(LOG_VARIABLE, "") in ("", JSON):
        return []
    return [
        f"The server was not started: {LOG_VARIABLE} may be {JSON}, or be left out for a log to be "
        "read by people."
    ]


def write_as_asked(environment: Mapping[str, str] = os.environ) -> None:
    """Have everything that is logged in this process written in the form that was asked for."""
    if environment.get(LOG_VARIABLE) != JSON:
        return
    lines = JsonLines()
    logging.basicConfig(handlers=[logging.StreamHandler()])
    logging.getLogger(OWN).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    threading.excepthook = lambda failed: logging.getLogger(OWN).error(
        "A thread failed", exc_info=failed.exc_value
    )
    known = [logging.root, *logging.root.manager.loggerDict.values()]
    for handler in (h for log in known if isinstance(log, logging.Logger) for h in log.handlers):
        handler.setFormatter(lines)
    make = streamlit_logger.setup_formatter

    def setup_formatter(logger: logging.Logger) -> None:
        make(logger)
        for handler in logger.handlers:
            handler.setFormatter(lines)

    # Streamlit gives each of its loggers a handler of its own, some of them only later.
    streamlit_logger.setup_formatter = setup_formatter


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class JsonLines(logging.Formatter):
    """A line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, in the program's own words."""
        line: dict[str, Any] = {
            "time": (_EPOCH + timedelta(seconds=record.created)).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "server": server_name(),
            "request": request_number(),
            "logger": record.name,
            "at": f"{record.module}:{record.lineno}",
            "message": _wording(record),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["faults"] = [_fault(error) for error in _chain(record.exc_info[1])]
        return json.dumps({name: value for name, value in line.items() if value not in ("", None)})


def _wording(record: logging.LogRecord) -> str:
    is_wording = bool(record.args) or record.name.split(".")[0] in _WRITTEN_OUT
    return _FILLED_IN.sub("…", str(record.msg)).strip() if is_wording else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """A fault, and those that led to it."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _fault(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "kind": type(error).__qualname__,
        "through": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
