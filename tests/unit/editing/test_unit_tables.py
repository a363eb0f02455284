"""Units, coverage and complete lists go in, are told about and taken back by the one engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from mapping.access import Person
from mapping.context.reference import Reference, read_reference
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import cells_of, save, undo
from mapping.editing.permission import NotAllowedError
from mapping.editing.table_files import kept_csv
from mapping.problems import FaultyTableError
from mapping.region.kept_tables import UNIT_COVERAGE, UNIT_LISTS, UNITS
from mapping.register.disclosure import WITHHELD
from mapping.store import Entry
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from tests.support.cases.unit_cases import COVERAGE_HEAD, UNITS_HEAD, unit_folder
from tests.support.cases.unit_cases import UNITS as LISTED
from tests.support.day import TODAY
from tests.support.saving import noted

pytestmark = pytest.mark.slow

LEAD = Person("lead@example.org", "lead", frozenset({"N1"}), "signed in at council")
CHAIR = Person("chair@example.org", "steering", how="signed in at council")
M2 = "M2,gp_iris,covered,,,N1,confirmed,2026-02-01,"
S1 = "S1,gp_iris,covered,,,N1,confirmed,2026-02-01,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return unit_folder(tmp_path / "data")


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def sent(
    folder: Path, spec: TableSpec, text: str, person: Person | None = None, *, removes: bool = False
) -> Entry:
    """A file sent in, looked at and saved."""
    store, of, intake = open_store(folder, spec), reference(folder), intake_of(spec)
    snapshot = store.load()
    current = cells_of(spec, snapshot.content)
    upload = intake.read(text.encode(), spec.file_name, TODAY)
    incoming = intake.screen(upload, current, store, of, TODAY)
    assert not incoming.refused, incoming.problems
    changes = intake.change_set(upload, incoming, store, current, snapshot.revision, of)
    assert not changes.conflicts
    accepted = [*changes.changes, *(changes.removals if removes else ())]
    note = noted("", "Because") if person is None else noted("", "Because", person=person)
    return save(changes, accepted, store, note, of, TODAY)


def cells(folder: Path, spec: TableSpec) -> pd.DataFrame:
    return cells_of(spec, open_store(folder, spec).load().content)


def test_coverage_is_sent_in_told_about_and_taken_back(folder: Path) -> None:
    text = COVERAGE_HEAD + "M2,GP IRIS,Covered,01/03/2025,,N1,confirmed,01/02/2026,\n"
    entry = sent(folder, UNIT_COVERAGE, text)
    (change,) = entry.changes
    assert (change.kind, change.record_id) == ("added", "M2/gp_iris/2026-02-01/covered")
    assert len(reference(folder).coverage.rows) == 3
    undo(entry, open_store(folder, UNIT_COVERAGE), noted("", "Undone"), reference(folder), TODAY)
    assert len(reference(folder).coverage.rows) == 2


def test_what_somebody_else_saved_since_the_download_stays(folder: Path) -> None:
    store = open_store(folder, UNITS)
    snapshot = store.load()
    before = cells_of(UNITS, snapshot.content)
    text = kept_csv(store, snapshot, before).decode("utf-8-sig")
    sent(folder, UNITS, UNITS_HEAD + "S1,gp_practice,Southby Health,,S1,,,ODS,2026-01-31\n")
    sent(folder, UNITS, text.replace("Old Mill Surgery", "New Mill Surgery"))
    names = cells(folder, UNITS).set_index("unit_id")["name"]
    assert (names["M1"], names["S1"]) == ("New Mill Surgery", "Southby Health")


def test_a_column_that_a_file_lacks_stays_however_its_dates_are_written(folder: Path) -> None:
    head = "unit_id,provision_type,status,maintained_by,evidence,last_verified"
    sent(folder, UNIT_COVERAGE, f"{head}\nS1,gp_iris,not covered,S1,confirmed,10/01/2026\n")
    row = cells(folder, UNIT_COVERAGE).set_index("unit_id").loc["S1"]
    assert (row["evidence"], row["source_url"]) == ("confirmed", "https://example.org/iris")


def test_a_unit_that_is_covered_stays_in_the_list(folder: Path) -> None:
    with pytest.raises(FaultyTableError, match=r"unit_coverage\.csv"):
        sent(folder, UNITS, UNITS_HEAD + "\n".join(LISTED[:3]), removes=True)
    assert len(cells(folder, UNITS)) == 4


@pytest.mark.parametrize(
    ("person", "spec", "text", "allowed"),
    [
        (LEAD, UNIT_COVERAGE, COVERAGE_HEAD + M2, True),
        (LEAD, UNIT_COVERAGE, COVERAGE_HEAD + S1, False),
        (LEAD, UNIT_COVERAGE, COVERAGE_HEAD + S1.replace(",N1,", ",S1,"), False),
        (LEAD, UNIT_COVERAGE, COVERAGE_HEAD + M2.replace(",N1,", ",REGION,"), False),
        (CHAIR, UNIT_COVERAGE, COVERAGE_HEAD + S1.replace(",N1,", ",REGION,"), True),
        (LEAD, UNITS, UNITS_HEAD + "M8,gp_practice,Mill,,N1,,,,", True),
        (LEAD, UNITS, UNITS_HEAD + "M8,gp_practice,Mill,,S1,,,,", False),
        (LEAD, UNITS, UNITS_HEAD + "M1,gp_practice,Old Mill Surgery,,S1,,,ODS,2026-01-31", False),
        (LEAD, UNITS, UNITS_HEAD + "M8,gp_practice,Mill,B1 1AA,,,,,", False),
        (CHAIR, UNITS, UNITS_HEAD + "M8,gp_practice,Mill,,S1,,,,", True),
        (
            LEAD,
            UNIT_LISTS,
            "kind,area_code,complete_on,source\ngp_practice,N1,2026-01-31,ODS",
            True,
        ),
        (LEAD, UNIT_LISTS, "kind,area_code,complete_on,source\ngp_practice,,2026-01-31,ODS", False),
        (CHAIR, UNIT_LISTS, "kind,area_code,complete_on,source\ngp_practice,,2026-01-31,ODS", True),
    ],
)
def test_a_lead_changes_what_is_of_her_areas_and_the_group_all_of_it(
    person: Person, spec: TableSpec, text: str, allowed: bool, folder: Path
) -> None:
    if allowed:
        sent(folder, spec, text, person)
    else:
        with pytest.raises(NotAllowedError):
            sent(folder, spec, text, person)
    assert bool(open_store(folder, spec).history()) is allowed


def test_no_history_tells_where_a_unit_is_whose_place_is_withheld(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data", (*LISTED, "R1,hostel,Haven,B1 2BB,N1,,,,"))
    # Entered under a kind of which nobody is asked to keep the place, and put right afterwards.
    entry = sent(folder, UNITS, UNITS_HEAD + "R1,refuge,Haven,B1 1AA,N1,,,,")
    assert not any("B1 2BB" in f.new for c in entry.changes for f in c.fields)
    store = open_store(folder, UNITS)
    told = UNITS.disclose(store.history(), cells(folder, UNITS), reference(folder))
    shown = [f for c in map(told.change, entry.changes) for f in c.fields if f.column == "postcode"]
    assert [(f.old, f.new) for f in shown] == [(WITHHELD, WITHHELD)]
    then = cells_of(UNITS, store.version(entry.parent))
    assert "B1 2BB" in then["postcode"].tolist()
    assert "B1 2BB" not in told.then(then)["postcode"].tolist()
    others = replace(entry.changes[0], record_id="M1")
    assert told.change(others) == others
