"""A round of returns by commands: opened for seven areas, answered in part, late, and closed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.cli import clock
from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.context.reference import read_reference
from mapping.editing.kept_table import change_cells
from mapping.export.returns import RETURN_COLUMNS
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMN_NAMES
from mapping.store.opening import open_store
from tests.support.folders import copy_of, rows_of
from tests.support.paths import SHIPPED
from tests.support.saving import noted

pytestmark = pytest.mark.slow

OPENED, IN_TIME, DUE, LATE, CLOSED = (
    date(2026, 12, 1),
    date(2026, 12, 18),
    date(2027, 1, 31),
    date(2027, 2, 3),
    date(2027, 2, 10),
)
SOLIHULL, WALSALL = "E22000339", "E22000340"
CAPTURE = pytest.CaptureFixture[str]


class Round:
    """Runs commands on a data folder whose register is empty, each on a day."""

    def __init__(self, folder: Path, capsys: CAPTURE) -> None:
        self.folder, self.capsys = copy_of(SHIPPED, folder), capsys
        (self.folder / "services.csv").write_text(",".join(COLUMN_NAMES) + "\n", "utf-8")
        self.reference = read_reference(self.folder, OPENED)

    def __call__(self, day: date, *words: object) -> str:
        assert main([*map(str, words), "--data", str(self.folder)], day) == CLEAN
        return self.capsys.readouterr().out

    def refused(self, day: date, *words: object) -> str:
        assert main([*map(str, words), "--data", str(self.folder)], day) == COULD_NOT_RUN
        return self.capsys.readouterr().err

    def answer(self, day: date, codes: Sequence[str], keys: list[str]) -> None:
        """Some areas say that they have none of some types."""
        blank = dict.fromkeys(COLUMN_NAMES, "")
        rows = [
            blank
            | {
                "record_id": f"{code}-{key}".lower().replace("_", "-"),
                "maintained_by": code,
                "provision_type": key,
                "status": "not_provided",
                "gap_cause": "funding",
                "areas_served": code,
                "location_confidential": "yes",
                "evidence": "confirmed",
                "last_verified": day.isoformat(),
            }
            for code in codes
            for key in keys
        ]
        new = pd.DataFrame(rows, columns=list(COLUMN_NAMES), dtype="str")
        saved = clock.now_on(day)
        change_cells(
            lambda cells: pd.concat([cells[~cells["record_id"].isin(new["record_id"])], new]),
            open_store(self.folder, REGISTER),
            noted(when=saved),
            self.reference,
            day,
        )

    def states(self, day: date) -> dict[str, str]:
        told = json.loads(self(day, "returns", "status", "--format", "json"))
        return {row["area_code"]: row["in_words"] for row in told}


@pytest.fixture
def play(tmp_path: Path, capsys: CAPTURE) -> Round:
    return Round(tmp_path / "data", capsys)


def test_a_round_for_seven_areas_is_played_to_its_end(play: Round) -> None:
    codes, keys = play.reference.areas.codes, list(play.reference.types.keys)
    assert "No round of returns has been opened yet." in play(OPENED, "returns", "status")
    opened = play(OPENED, "returns", "open", "--due", DUE, "--by", "The chair")
    assert f"Asked 7 areas, until 31 January 2027. Saved in {play.folder}." in opened
    assert set(play.states(OPENED).values()) == {"nothing answered"}

    play.answer(IN_TIME, [c for c in codes if c not in (SOLIHULL, WALSALL)], keys)
    play.answer(IN_TIME, [WALSALL], keys[:2])
    assert play.states(DUE) == {
        code: {SOLIHULL: "nothing answered", WALSALL: "some answered"}.get(code, "in")
        for code in codes
    }
    play.answer(LATE, [SOLIHULL], keys)
    assert play.states(LATE)[SOLIHULL] == "in, after the date"
    assert play.states(LATE)[WALSALL] == "some answered, late"

    thanks = play.folder.parent / "thanks"
    said = play(LATE, "returns", "letters", "--kind", "thank", "--out", thanks)
    assert "6 drafts. Nothing was sent" in said
    assert "thank-solihull.eml" in {file.name for file in thanks.iterdir()}
    reminders = play.folder.parent / "reminders.zip"
    assert "1 draft." in play(LATE, "returns", "letters", "--kind", "remind", "--out", reminders)
    with zipfile.ZipFile(reminders) as archive:
        assert archive.namelist() == ["remind-walsall.eml"]

    closed = play(CLOSED, "returns", "close", "--by", "The chair")
    assert "Returns: 6 of 7 in; " in closed
    n_known = 6 * len(keys) + 2
    line = f"Returns: 6 of 7 in; {n_known} cells became known"
    assert line in play(CLOSED, "since", OPENED)
    rows = json.loads(play(CLOSED, "since", OPENED, "--format", "json"))
    kinds = [row["change"] for row in rows if row["change"].startswith("return_")]
    assert (kinds.count("return_in"), kinds.count("return_open")) == (6, 1)
    agenda = play.folder.parent / "agenda.html"
    play(CLOSED, "agenda", "--since", OPENED, "--out", agenda)
    assert line in agenda.read_text("utf-8")
    refusal = play.refused(CLOSED, "returns", "letters", "--out", reminders)
    assert "The round is closed since 10 February 2027" in refusal
    play.answer(date(2027, 2, 12), [WALSALL], keys)
    later = list(
        csv.DictReader(io.StringIO(play(date(2027, 2, 20), "returns", "status", "--format", "csv")))
    )
    assert list(later[0]) == [column.name for column in RETURN_COLUMNS]
    (walsall,) = (row for row in later if row["area_code"] == WALSALL)
    assert walsall["in_words"] == "some answered, late"
    assert (int(walsall["asked_about"]), int(walsall["open"])) == (len(keys), len(keys) - 2)
    told = play(CLOSED, "history", "--table", "returns")
    assert "Round of returns closed" in told
    assert "Round of returns opened" in told


def test_a_round_is_opened_once_and_others_can_join_it(play: Round) -> None:
    play(OPENED, "returns", "open", "--due", DUE, "--areas", WALSALL)
    said = play.refused(OPENED, "returns", "open", "--due", DUE)
    assert "asks Walsall already" in said
    play(IN_TIME, "returns", "open", "--due", DUE, "--areas", SOLIHULL)
    rows = rows_of(play.folder / "returns.csv")
    assert [(row["opened_on"], row["area_code"], row["asked_on"]) for row in rows] == [
        ("2026-12-01", WALSALL, "2026-12-01"),
        ("2026-12-01", SOLIHULL, "2026-12-18"),
    ]
    told = json.loads(play(IN_TIME, "returns", "status", "--on", OPENED, "--format", "json"))
    assert [row["area_code"] for row in told] == [WALSALL]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "--due", "2026-11-30"), "which has passed"),
        (("open", "--due", "2027-01-31", "--areas", "E1"), "No area has the code E1"),
        (("close",), "No round of returns is open"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(
    play: Round, words: tuple[str, ...], said: str
) -> None:
    assert said in play.refused(OPENED, "returns", *words)
    assert not (play.folder / "returns.csv").exists()


def test_a_lead_may_neither_open_nor_close_a_round(play: Round) -> None:
    holder = ("lead@example.org", "--role", "lead", "--area", WALSALL)
    play(OPENED, "access", "add", "a@example.org", "--role", "administrator", "--by", "Ann")
    play(OPENED, "access", "add", *holder, "--by", "Ann")
    words = ("returns", "open", "--due", DUE, "--areas", WALSALL, "--as", "lead@example.org")
    assert "may change the part of Walsall and nothing else" in play.refused(OPENED, *words)
