"""One module of the library asks the clock; what it answers can be said beforehand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mapping.cli import clock
from mapping.cli.clock import DAY_VARIABLE, now, now_on, today
from mapping.cli.main import COULD_NOT_RUN, main
from mapping.errors import SelectionError
from tests.support.day import TODAY
from tests.support.paths import ROOT, SHIPPED

CLOCK = ROOT / "mapping" / "cli" / "clock.py"
# What tells the day or the time; a stop-watch (`perf_counter`, `monotonic`) tells neither.
ASKS = frozenset(
    {
        "ctime",
        "fromtimestamp",
        "gmtime",
        "localtime",
        "now",
        "time",
        "time_ns",
        "today",
        "utcfromtimestamp",
        "utcnow",
    }
)
HOLDERS = frozenset({"Timestamp", "date", "datetime", "time"})
WORDS = frozenset({"now", "today"})


def asked(source: str) -> list[int]:
    """The lines at which a clock is asked."""
    return [n.lineno for n in ast.walk(ast.parse(source)) if _asks(n)]


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):  # called, or handed on to be called
        return node.attr in ASKS and _last_name(node.value) in HOLDERS
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        is_clock = bool(names & {"clock"}) if node.module == "mapping.cli" else False
        is_asked = node.module in ("time", "mapping.cli.clock") and bool(names & ASKS)
        return is_clock or is_asked
    if isinstance(node, ast.Call) and _last_name(node.func) in ("datetime64", "Timestamp"):
        return any(isinstance(a, ast.Constant) and a.value in WORDS for a in node.args)
    return False


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize(
    "line",
    [
        "date.today()",
        "datetime.date.today()",
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "time.time()",
        "time.localtime()",
        "pd.Timestamp.now()",
        "pd.Timestamp('now')",
        "pd.Timestamp.today()",
        "np.datetime64('today')",
        "field(default_factory=date.today)",
        "from time import time",
        "from mapping.cli.clock import today",
        "from mapping.cli import clock",
    ],
)
def test_a_line_that_asks_a_clock_is_found(line: str) -> None:
    assert asked(line) == [1]


def _modules() -> Iterator[Path]:
    yield from (ROOT / "mapping").rglob("*.py")
    yield from (ROOT / "ui").rglob("*.py")
    yield from (ROOT / "pages").rglob("*.py")


@pytest.mark.slow
def test_only_the_entries_ask_the_clock() -> None:
    entries = {
        CLOCK,
        ROOT / "mapping" / "cli" / "main.py",
        ROOT / "ui" / "shell" / "serving" / "health.py",
        ROOT / "ui" / "shell" / "sign_in" / "__init__.py",
        ROOT / "ui" / "api" / "server.py",
    }
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in _modules()
        if path not in entries
        for line in asked(path.read_text(encoding="utf-8"))
    }
    assert found == set()


# ------------------------------------------------------------------------- what it answers


def test_every_test_takes_place_on_one_day() -> None:
    assert (today(), now().date()) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_today_is_the_day_in_the_united_kingdom_in_summer_and_winter(
    moment: datetime, day: date, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        """A clock that stands still, on a machine in some zone."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return moment.astimezone(tz or ZoneInfo(zone))

    monkeypatch.delenv(DAY_VARIABLE)
    monkeypatch.setattr(clock, "datetime", Clock)
    assert today() == day
    assert (now(), now().tzinfo) == (moment, UTC)


def test_a_day_that_is_said_is_answered_for_at_the_real_time_of_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DAY_VARIABLE, "2031-02-03")
    assert today() == date(2031, 2, 3)
    before, said, after = datetime.now(tz=UTC), now(), datetime.now(tz=UTC)
    assert (said.date(), said.tzinfo) == (today(), UTC)
    assert now_on(today()).date() == today()
    passed = said - datetime.combine(said.date(), before.timetz())
    # At midnight the clock begins anew.
    assert passed % timedelta(days=1) <= after - before


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "20261124", "2026-W48-2", "0001-01-01"])
def test_a_day_that_cannot_be_read_is_said_in_a_sentence(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DAY_VARIABLE, text)
    for ask in (today, now):
        with pytest.raises(SelectionError, match="is not a date"):
            ask()
    assert main(["gaps", "--data", str(SHIPPED)]) == COULD_NOT_RUN
    said = capsys.readouterr().err
    assert said.startswith(f"error: {DAY_VARIABLE} says {text!r}, which is not a date")
    assert said.count("\n") == 1


def test_the_commands_answer_for_the_day_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DAY_VARIABLE, "2027-03-04")
    assert main(["gaps", "--data", str(SHIPPED)]) == 0
    assert ", 4 March 2027" in capsys.readouterr().out
