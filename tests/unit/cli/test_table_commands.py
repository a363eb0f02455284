"""Every kept table is checked, changed by a file, told about and restored by the same commands."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mapping.cli.arguments import TABLES
from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.kept_table import cells_of, undo
from mapping.editing.table_files import UPLOADED, kept_csv
from mapping.region.kept_tables import KEPT_TABLES, NEED, TYPES
from mapping.store.opening import open_store
from tests.support.cases.action_cases import example_folder
from tests.support.day import NOW, TODAY
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import new_folder

pytestmark = pytest.mark.slow

ON = "2026-03-02"


@dataclass
class Command:
    """Runs commands on one data folder and keeps what they said."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, name: str, *arguments: object) -> int:
        self.capsys.readouterr()
        said = [name, *map(str, arguments), "--data", str(self.folder), "--on", ON]
        code = main(said, TODAY)
        self.out, self.err = self.capsys.readouterr()
        return code

    def file(self, text: str) -> Path:
        path = self.folder.parent / "sent.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def history(self, table: str) -> list[dict[str, Any]]:
        assert self("history", "--table", table, "--format", "json") == 0
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(new_folder(tmp_path / "data"), capsys)


def benchmark(run: Command) -> float | None:
    return read_reference(run.folder, TODAY).types.by_key["advocates"].benchmark


RAISED = (
    "key,label,measure,unit,need_basis,per,benchmark\nadvocates,Advocates,rate,posts,women,1000,3\n"
)


def test_the_command_line_knows_every_kept_table() -> None:
    assert tuple(KEPT_TABLES) == TABLES


def test_a_benchmark_is_raised_by_a_file_told_about_and_put_back(run: Command) -> None:
    before = (run.folder / TYPES.file_name).read_bytes()
    sent = run.file(RAISED)
    assert run("apply", sent, "--table", "types", "--dry-run") == 0
    assert "Types that would be added: 0, changed: 1, removed: 0; unchanged: 0." in run.out
    assert "2 types that the table has are not in the file" in run.out
    assert (run.folder / TYPES.file_name).read_bytes() == before

    assert run("apply", sent, "--table", "types", "--by", "A chair") == 0
    assert "benchmark: '2' → '3'" in run.out
    assert benchmark(run) == 3
    (row,) = run.history("types")
    assert (row["who"], row["record"], row["field"]) == ("A chair", "advocates", "benchmark")
    (entry,) = open_store(run.folder, TYPES).history()
    assert entry.note.why == UPLOADED, "the name of a file may tell of a case"

    assert run("restore", entry.parent, "--table", "types") == 0
    assert (run.folder / TYPES.file_name).read_bytes() == before
    assert len(run.history("types")) == 2


def test_a_type_that_records_name_stays(run: Command) -> None:
    sent = run.file("key,label,measure\nhelpline,Helpline,presence\n")
    for more in ((), ("--dry-run",)):
        assert run("apply", sent, "--table", "types", "--remove-missing", *more) == 1
        assert "services.csv" in run.err
    assert run.history("types") == []
    assert benchmark(run) == 2


def test_figures_are_told_apart_by_area_and_basis(run: Command) -> None:
    sent = run.file("area_code,need_basis,value,year\nN1,women,4000,2026\nN1,children,50,2026\n")
    assert run("apply", sent, "--table", "need") == 0
    need = read_reference(run.folder, TODAY).need
    found = {key: figure.value for key, figure in need.by_area_and_basis.items()}
    assert found == {("N1", "women"): 4000, ("S1", "women"): 3000, ("N1", "children"): 50}
    assert need.figure("N1", "women").source == "Census", "a column that a file lacks stays"
    assert {row["record"] for row in run.history("need")} == {"N1/women", "N1/children"}
    store = open_store(run.folder, NEED)
    reference, note = read_reference(run.folder, TODAY), noted("", "Undone", "", NOW)
    undo(store.history()[0], store, note, reference, TODAY, "N1/women")
    found = cells_of(NEED, store.load().content)
    assert found["value"].tolist() == ["3000", "3000", "50"]


def test_a_decision_is_added_to_a_table_that_holds_nothing_yet(run: Command) -> None:
    head = "area_code,provision_type,reason,decided_by,decided_on\n"
    sent = run.file(f"{head}S1,refuge,Shared with Northby,The board,01/02/2026\n")
    assert run("check", sent, "--table", "expectations") == 0
    assert "1 row read: 0 errors, 0 warnings." in run.out
    assert run("apply", sent, "--table", "expectations") == 0
    (found,) = read_reference(run.folder, TODAY).expectations.exemptions
    assert (found.area_code, found.decided_on) == ("S1", "2026-02-01")
    assert run("apply", sent, "--table", "expectations") == 0
    assert "unchanged: 1" in run.out


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("types", "key,label,measure\nrefuge,,presence\n", "The label is blank."),
        ("need", "area_code,need_basis,value\nX9,women,3000\n", "has this code"),
        ("expectations", "area_code,provision_type\nN1,refuge\n", "The reason is blank."),
        ("meetings", "met_on,what\n2026-02-01,Mrs Smith\n", "plainly which meeting"),
        ("themes", "theme,reviews_with_theme,reviews_total\na,9,8\n", "9 of 8 reviews"),
        ("actions", "what,owner_role,owner_organisation,status\nAsk,A,B,soon\n", "status"),
    ],
)
def test_a_fault_is_said_by_check_and_refused_by_apply(
    run: Command, table: str, text: str, said: str
) -> None:
    sent = run.file(text)
    assert run("check", sent, "--table", table) == 1
    assert said in run.out
    assert run("apply", sent, "--table", table) == 1
    assert said in run.err
    assert run.history(table) == []


def test_an_area_is_named_for_the_register_and_for_no_other_table(run: Command) -> None:
    sent = run.file("area_code,need_basis,value\nN1,women,4000\n")
    assert run("apply", sent, "--table", "need", "--area", "N1") == 2
    assert "leave out --area" in run.err
    with pytest.raises(SystemExit) as refused:
        run("apply", sent)
    assert refused.value.code == 2
    assert "the following arguments are required: --area" in run.capsys.readouterr().err


def test_a_download_is_merged_with_what_was_saved_meanwhile(run: Command) -> None:
    store = open_store(run.folder, NEED)
    snapshot = store.load()
    text = kept_csv(store, snapshot, cells_of(NEED, snapshot.content)).decode("utf-8-sig")
    assert run("apply", run.file(text.replace("S1,women,3000", "S1,women,5000")), *OF_NEED) == 0
    assert run("apply", run.file(text.replace("N1,women,3000", "N1,women,4000")), *OF_NEED) == 0
    values = {row["area_code"]: row["value"] for row in read_csv(run.folder / NEED.file_name)}
    assert values == {"N1": "4000", "S1": "5000"}
    assert run("apply", run.file(text.replace("N1,women,3000", "N1,women,1000")), *OF_NEED) == 1
    assert "saved meanwhile" in run.err


OF_NEED = ("--table", "need")


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_the_plan_by_its_name_is_the_plan_by_its_own_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Command(example_folder(tmp_path), capsys)
    sent = run.file(
        "action_id,what,owner_role,owner_organisation,status\n"
        "action-7,Ask each practice,Primary Care Lead,Made-up Trust,under_way\n"
    )
    assert run("apply", sent, "--table", "actions", "--dry-run") == 0
    by_name = run.out
    assert run("apply-actions", sent, "--dry-run") == 0
    assert run.out == by_name
    assert "Actions that would be added: 0, changed: 1" in run.out


def test_a_later_day_needs_no_other_history(run: Command) -> None:
    assert run("apply", run.file(RAISED), "--table", "types") == 0
    assert run("gaps", "--format", "json") == 0
    levels = {row["benchmark"] for row in json.loads(run.out) if row["amount_unit"] == "posts"}
    assert levels == {2.0}, "on a day before it was raised, the older benchmark holds"
    assert date.fromisoformat(ON) < NOW.date()
