"""Every deed, in every role, on every way in: what may not be done is refused, not saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from mapping.access import NOBODY, Person
from mapping.access.tokens import is_known
from mapping.cli.main import COULD_NOT_RUN, main
from mapping.context.reference import Reference, read_reference
from mapping.editing.access import make_token
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import (
    Part,
    Upload,
    cells_of,
    change_cells,
    one_row,
    restore,
    save,
    undo,
)
from mapping.editing.meetings import add_meeting, remove_meeting
from mapping.editing.permission import NotAllowedError
from mapping.editing.purging import purge_record, purge_text
from mapping.editing.register import register_intake
from mapping.editing.reviews import NewReview, add_review, fix_review, take_out_review
from mapping.editing.settling import bring_back, take_as_it_is
from mapping.editing.themes import NewTheme, add_theme
from mapping.geography.areas import REGION
from mapping.reference.meetings import Meeting
from mapping.region.access import read_digests
from mapping.region.kept_tables import (
    ACCESS,
    ACTION_PLAN,
    EXPECTATIONS,
    KEPT_TABLES,
    NEED,
    REGISTER,
    TOKENS,
    TYPES,
)
from mapping.store import Note, Store
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE
from tests.support.saving import noted

pytestmark = pytest.mark.slow

WALSALL, DUDLEY = "E22000340", "E22000337"
HOW = "signed in at council"
PEOPLE = {
    "nobody": NOBODY,
    "viewer": Person("viewer@example.org", "viewer", how=HOW),
    "lead": Person("lead@example.org", "lead", frozenset({WALSALL}), HOW),
    "other lead": Person("other@example.org", "lead", frozenset({DUDLEY}), HOW),
    "both": Person("both@example.org", "lead", frozenset({WALSALL, DUDLEY}), HOW),
    "steering": Person("steering@example.org", "steering", how=HOW),
    "administrator": Person("admin@example.org", "administrator", how=HOW),
}


@dataclass(frozen=True)
class Work:
    """A data folder in which somebody tries to do something."""

    folder: Path
    person: Person

    @cached_property
    def reference(self) -> Reference:
        return read_reference(self.folder, TODAY)

    @property
    def note(self) -> Note:
        return noted("", "Because", person=self.person)

    def store(self, spec: TableSpec) -> Store:
        return open_store(self.folder, spec)

    def cells(self, spec: TableSpec) -> pd.DataFrame:
        return cells_of(spec, self.store(spec).load().content)

    def row(self, spec: TableSpec, column: str, value: str) -> dict[str, str]:
        cells = self.cells(spec)
        return {str(k): str(v) for k, v in cells[cells[column] == value].iloc[0].items()}

    def form(self, spec: TableSpec, row: dict[str, str]) -> None:
        """One record, as a form of a page saves it."""
        self._save(spec, one_row(spec, row))

    def upload(self, spec: TableSpec, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        """A whole table, as a file that somebody has changed and sends."""
        content = change(self.cells(spec)).to_csv(index=False).encode()
        self._save(spec, intake_of(spec).read(content, spec.file_name, TODAY), removes=True)

    def _save(self, spec: TableSpec, sent: Upload, *, removes: bool = False) -> None:
        store, reference = self.store(spec), self.reference
        intake, snapshot = intake_of(spec), store.load()
        if spec is REGISTER:
            intake = register_intake(sent.table.cells["maintained_by"].iloc[0] or REGION)
        current = cells_of(spec, snapshot.content)
        incoming = intake.screen(sent, current, store, reference, TODAY)
        assert not incoming.refused, incoming.problems
        changes = intake.change_set(sent, incoming, store, current, snapshot.revision, reference)
        accepted = [*changes.changes, *(changes.removals if removes else ())]
        assert accepted
        save(changes, accepted, store, self.note, reference, TODAY)

    def crafted(self, spec: TableSpec, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
        """Whatever reaches the engine, without a form and without a file."""
        change_cells(change, self.store(spec), self.note, self.reference, TODAY)


def changed(column: str, value: str, **to: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A table of which one row, whose place everybody may know, says something else."""

    def change(cells: pd.DataFrame) -> pd.DataFrame:
        found = cells.copy()
        is_it = found[column] == value
        if "location_confidential" in found:
            is_it &= found["location_confidential"] == "no"
        for name, text in to.items():
            found.loc[found.index[is_it][0], name] = text
        return found

    return change


def _record_of(area: str) -> Callable[[Work], None]:
    def deed(work: Work) -> None:
        row = work.row(REGISTER, "maintained_by", area)
        work.form(REGISTER, {**row, "funder": "Another funder"})

    return deed


def _crafted_record_of(area: str) -> Callable[[Work], None]:
    return lambda work: work.crafted(
        REGISTER, changed("maintained_by", area, funder="Another funder")
    )


def _handed_over(work: Work) -> None:
    work.crafted(REGISTER, changed("maintained_by", WALSALL, maintained_by=DUDLEY))


def _removed(area: str) -> Callable[[Work], None]:
    def without(cells: pd.DataFrame) -> pd.DataFrame:
        first = cells.index[cells["maintained_by"] == area][0]
        return cells.drop(first).reset_index(drop=True)

    return lambda work: work.crafted(REGISTER, without)


def _action_of(area: str) -> Callable[[Work], None]:
    def deed(work: Work) -> None:
        work.form(ACTION_PLAN, {**work.row(ACTION_PLAN, "area_code", area), "notes": "Asked again"})

    return deed


def _admin(work: Work) -> Work:
    return Work(work.folder, PEOPLE["administrator"])


def _undone(area: str) -> Callable[[Work], None]:
    def deed(work: Work) -> None:
        _crafted_record_of(area)(_admin(work))
        store = work.store(REGISTER)
        undo(store.history()[0], store, work.note, work.reference, TODAY)

    return deed


def _restored(area: str) -> Callable[[Work], None]:
    def deed(work: Work) -> None:
        then = work.store(REGISTER).load()
        for each in (WALSALL, DUDLEY):
            _crafted_record_of(each)(_admin(work))
        restore(then.revision, work.store(REGISTER), work.note, work.reference, TODAY, Part(area))

    return deed


def _edited_on_disk(work: Work) -> Store:
    _crafted_record_of(WALSALL)(_admin(work))
    path = work.folder / REGISTER.file_name
    path.write_bytes(path.read_bytes().replace(b"Another funder", b"Yet another"))
    return work.store(REGISTER)


def _token(work: Work) -> None:
    make_token("Power BI", work.reference.settings, work.reference, TODAY, work.note)


def _taken(work: Work) -> None:
    store = _edited_on_disk(work)
    note = noted("Ann", person=work.person)
    take_as_it_is(store, store.load().revision, note, work.reference)


def _brought_back(work: Work) -> None:
    store = _edited_on_disk(work)
    note = noted("Ann", person=work.person)
    bring_back(store, store.load().revision, note, work.reference, TODAY)


def _purged_record(work: Work) -> None:
    _crafted_record_of(WALSALL)(_admin(work))
    row = work.row(REGISTER, "funder", "Another funder")
    note = noted("A", "B", person=work.person)
    purge_record(work.folder, work.store(REGISTER), row["record_id"], note)


def _purged_text(work: Work) -> None:
    purge_text(work.folder, "nowhere to be found", noted("A", "B", person=work.person))


def _review_mended(work: Work) -> None:
    review = work.reference.reviews.all[0]
    new = NewReview(review.area_code, "2024-03", [], [])
    fix_review(work.folder, review, new, work.reference, TODAY, work.note)


def _steps_of_reviews(work: Work) -> None:
    add_review(work.folder, NewReview(WALSALL, "2026-10", [], []), work.reference, TODAY, work.note)


def _review_out(work: Work) -> None:
    _steps_of_reviews(_admin(work))
    review = work.reference.reviews.all[-1]
    take_out_review(work.folder, review, work.reference, TODAY, work.note)


def _meeting(work: Work) -> None:
    new = Meeting(date(2026, 10, 1), "Steering group")
    add_meeting(work.folder, new, work.reference, TODAY, work.note)


def _meeting_out(work: Work) -> None:
    _meeting(_admin(work))
    remove_meeting(work.folder, date(2026, 10, 1), work.reference, TODAY, work.note)


def _theme(work: Work) -> None:
    kinds = [kind.key for kind in work.reference.types.all if not kind.linked_theme]
    new = NewTheme("No interpreter was offered", "", kinds[:1])
    add_theme(work.folder, new, work.reference, TODAY, work.note)


def _type(**to: str) -> Callable[[Work], None]:
    return lambda work: work.upload(TYPES, changed("measure", "rate", **to))


def _benchmark_and_theme(work: Work) -> None:
    themes = {kind.linked_theme for kind in work.reference.types.all} - {None, ""}
    _type(benchmark="7", benchmark_source="The board", linked_theme=str(min(themes)))(work)


def _decision(work: Work) -> None:
    row = dict(zip(EXPECTATIONS.columns, (WALSALL, "idva", "Shared", "Board", ""), strict=True))
    work.upload(EXPECTATIONS, lambda cells: pd.concat([cells, pd.DataFrame([row])]))


def _need(work: Work) -> None:
    def change(cells: pd.DataFrame) -> pd.DataFrame:
        return cells.assign(source="Counted anew")

    work.crafted(NEED, change)


def _given(work: Work) -> None:
    row = dict(zip(ACCESS.columns, ("eve@example.org", "", "administrator", ""), strict=True))
    work.form(ACCESS, row)


DEEDS: dict[str, tuple[Callable[[Work], None], set[str]]] = {
    "a record of one's own area by form": (_record_of(WALSALL), {"lead", "both"}),
    "a record of another area by form": (_record_of(DUDLEY), {"other lead", "both"}),
    "a record by a crafted request": (_crafted_record_of(WALSALL), {"lead", "both"}),
    "the region's own record": (_crafted_record_of(REGION), {"steering"}),
    "a record handed over to another area": (_handed_over, {"both"}),
    "a record removed": (_removed(WALSALL), {"lead", "both"}),
    "a save taken back": (_undone(WALSALL), {"lead", "both"}),
    "an area's part put back": (_restored(WALSALL), {"lead", "both"}),
    "another area's part put back": (_restored(DUDLEY), {"other lead", "both"}),
    "the whole register put back": (_restored(""), set()),
    "an action of one's own area": (_action_of(WALSALL), {"lead", "both", "steering"}),
    "a review added": (_steps_of_reviews, {"steering"}),
    "a review mended": (_review_mended, {"steering"}),
    "a review taken out": (_review_out, {"steering"}),
    "a meeting noted": (_meeting, {"steering"}),
    "a meeting taken out": (_meeting_out, {"steering"}),
    "a theme with what answers it": (_theme, {"steering"}),
    "a benchmark by upload": (_type(benchmark="7", benchmark_source="The board"), {"steering"}),
    "a benchmark and what answers a theme at once": (_benchmark_and_theme, {"steering"}),
    "another word for a type": (_type(label="Another word"), set()),
    "a benchmark and a word at once": (_type(benchmark="7", label="Another word"), set()),
    "what is not expected": (_decision, {"steering"}),
    "need figures": (_need, set()),
    "access given": (_given, set()),
    "a token made": (_token, set()),
    "a file taken as it is": (_taken, set()),
    "what was saved brought back": (_brought_back, set()),
    "a record's words purged": (_purged_record, set()),
    "a text purged": (_purged_text, set()),
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_of(EXAMPLE, tmp_path_factory.mktemp("example") / "data")
    (folder / ACCESS.file_name).write_text(
        "holder,provider,role,areas\nadmin@example.org,,administrator,\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_in_every_role_is_done_or_refused_as_the_table_says(
    deed: str, example: Path, tmp_path: Path
) -> None:
    does, allowed = DEEDS[deed]
    refused = PEOPLE.keys() - allowed - {"administrator"}
    if "both" in refused:
        # Whoever leads two areas may do all that the leads of either may.
        refused -= {"lead", "other lead"}
    for name in refused:
        person = PEOPLE[name]
        with pytest.raises(NotAllowedError, match=r"^Nothing was (saved|done): ") as said:
            does(Work(copy_of(example, tmp_path / name), person))
        assert (person.name or "whoever has not signed in") in str(said.value)
        saved = [e for s in KEPT_TABLES.values() for e in open_store(tmp_path / name, s).history()]
        assert {entry.note.who for entry in saved} <= {"", PEOPLE["administrator"].name}
    for name in allowed | {"administrator"}:
        does(Work(copy_of(example, tmp_path / name), PEOPLE[name]))


def test_the_history_says_who_it_was_by_the_sign_in_whatever_was_typed(
    example: Path, tmp_path: Path
) -> None:
    work = Work(copy_of(example, tmp_path / "data"), PEOPLE["lead"])
    said = noted("The director", "Changed by form", WALSALL, person=work.person)
    store = work.store(REGISTER)
    change_cells(
        changed("maintained_by", WALSALL, funder="Another"), store, said, work.reference, TODAY
    )
    (entry,) = store.history()
    assert (entry.note.who, entry.note.how) == ("lead@example.org", HOW)
    assert entry.note.said_by == "lead@example.org (signed in at council)"


def test_a_refusal_names_what_is_not_theirs_and_whose_it_is(example: Path, tmp_path: Path) -> None:
    work = Work(copy_of(example, tmp_path / "data"), PEOPLE["lead"])
    with pytest.raises(NotAllowedError) as refused:
        _record_of(DUDLEY)(work)
    assert "lead@example.org may change the part of Walsall and nothing else" in str(refused.value)
    assert "(kept by Dudley)" in str(refused.value)


@pytest.mark.parametrize("way", ["removed", "made a viewer"])
def test_the_last_administrator_stays(way: str, example: Path, tmp_path: Path) -> None:
    work = Work(copy_of(example, tmp_path / "data"), PEOPLE["administrator"])

    def change(cells: pd.DataFrame) -> pd.DataFrame:
        return cells.iloc[:0] if way == "removed" else cells.assign(role="viewer")

    with pytest.raises(NotAllowedError, match="nobody would be an administrator any more"):
        work.crafted(ACCESS, change)


# ------------------------------------------------------------------------- the command line


@dataclass(frozen=True)
class Commands:
    """The command line on a data folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> tuple[int, str]:
        code = main([*map(str, arguments), "--data", str(self.folder)], TODAY)
        said = self.capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def run(example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    folder = copy_of(example, tmp_path / "data")
    (folder / ACCESS.file_name).unlink()
    return Commands(folder, capsys)


def test_access_is_given_listed_and_taken_away_by_command(run: Commands) -> None:
    assert "names nobody yet" in run("access", "list")[1]
    assert run("access", "add", "Ann@Example.org", "--role", "administrator", "--by", "IT")[0] == 0
    given = run(
        "access", "add", "group:leads", "--role", "lead", "--area", WALSALL, "--provider", "council"
    )
    assert given[0] == 0
    assert run("access", "list")[1].splitlines() == [
        "ann@example.org: administrator",
        "group:leads: lead for Walsall, signing in at council",
    ]
    assert run("access", "add", "group:leads", "--role", "viewer", "--provider", "council")[0] == 0
    assert "group:leads: viewer, signing in" in run("access", "list")[1]
    assert run("access", "remove", "group:leads")[0] == 0
    assert run("access", "list")[1].splitlines() == ["ann@example.org: administrator"]
    assert "Access taken away" in run("history", "--table", "access")[1]
    code, said = run("access", "remove", "nobody@example.org")
    assert code != 0
    assert "does not name nobody@example.org" in said


def test_a_faulty_row_is_refused_by_command_and_says_what_is_allowed(run: Commands) -> None:
    code, said = run("access", "add", "ann@example.org", "--role", "chair")
    assert code == 1
    assert "viewer, lead, steering or administrator" in said
    assert not (run.folder / ACCESS.file_name).exists()


def test_a_command_acts_as_somebody_with_their_rights_and_in_their_name(
    run: Commands, tmp_path: Path
) -> None:
    run("access", "add", "ann@example.org", "--role", "lead", "--area", WALSALL)
    action = tmp_path / "need.csv"
    action.write_bytes((run.folder / NEED.file_name).read_bytes().replace(b"Census", b"Sensus"))
    code, said = run("apply", action, "--table", "need", "--as", "ann@example.org")
    assert code != 0
    assert "ann@example.org may change the part of Walsall and nothing else" in said
    code, said = run("apply", action, "--table", "need", "--as", "eve@example.org")
    assert code != 0
    assert "names nobody of that address" in said
    code, said = run("purge", "some-record", "--why", "x", "--as", "ann@example.org")
    assert code != 0
    assert "may not take something out of the history" in said
    mine = tmp_path / "walsall.csv"
    assert run("download", "--area", WALSALL, "--out", mine)[0] == 0
    text = mine.read_text(encoding="utf-8")
    mine.write_text(text.replace("confirmed", "undated", 1), encoding="utf-8")
    code, said = run("apply", mine, "--area", WALSALL, "--as", "ann@example.org", "--by", "Bea")
    assert code == 0, said
    assert "ann@example.org (on the command line)" in run("history")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("access", "add", "eve@example.org", "--role", "administrator"),
        ("settle", "take-file"),
        ("purge", "some-record", "--why", "x"),
    ],
)
def test_whose_name_was_left_blank_is_nobody_and_not_whoever_has_the_machine(
    words: tuple[str, ...], run: Commands
) -> None:
    code, said = run(*words, "--as", "")
    assert code == COULD_NOT_RUN
    assert "names nobody of that address" in said
    assert not (run.folder / ACCESS.file_name).exists()


def test_a_list_that_cannot_be_read_grants_nothing(run: Commands) -> None:
    (run.folder / ACCESS.file_name).write_text("holder,role,extra\na@b.org,administrator,x\n")
    code, said = run("purge", "x", "--why", "y", "--as", "a@b.org")
    assert code != 0
    assert "names nobody of that address" in said


def test_a_token_is_made_shown_once_kept_as_a_digest_and_taken_back(run: Commands) -> None:
    code, said = run("access", "add-token", "Power BI", "--by", "IT")
    assert code == 0
    token, told = said.splitlines()
    assert "shown once" in told
    assert token.startswith("pm_")
    assert len(token) > 40
    kept = "".join(p.read_text() for p in run.folder.rglob("*") if p.suffix in (".csv", ".json"))
    assert token not in kept
    assert is_known(token, read_digests(run.folder))
    assert not is_known(f"{token}x", read_digests(run.folder))
    assert run("access", "tokens")[1] == "Power BI\n"
    code, said = run("access", "add-token", "Power BI")
    assert code == 1
    code, said = run("access", "add-token", "Power BI", "--as", "eve@example.org")
    assert code == 2
    assert run("access", "remove-token", "Power BI")[0] == 0
    assert read_digests(run.folder) == frozenset()
    assert run("access", "remove-token", "Power BI")[0] != 0


def test_a_list_of_tokens_with_a_fault_opens_nothing(run: Commands) -> None:
    run("access", "add-token", "Power BI")
    file = run.folder / TOKENS.file_name
    file.write_text(file.read_text() + "Excel,none\n")
    assert read_digests(run.folder) == frozenset()
