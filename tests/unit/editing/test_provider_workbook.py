"""The workbook of one provider: what is in it, and what of it waits when it comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import UnansweredError, cells_of
from mapping.editing.proposals import suggest_all, waiting_for
from mapping.editing.register import kept_by, register_intake
from mapping.editing.workbooks.provider_answers import FromProvider, read_provider_answers
from mapping.editing.workbooks.provider_workbook import (
    SHOWN_NAMES,
    provider_workbook,
    providers_of,
)
from mapping.errors import SelectionError
from mapping.region.kept_tables import REGISTER
from mapping.register.proposals import STILL_SO, Proposal
from mapping.store import Store
from mapping.store.opening import open_store, successors_of
from tests.support.day import NOW, TODAY
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import (
    Row,
    csv_text,
    new_folder,
    record,
    register_of,
    secret,
)

pytestmark = pytest.mark.slow

ON = date(2026, 3, 2)
ROWS = [
    record("line", details="By day", funder="Trust"),
    record("posts", provision_type="advocates", capacity="2"),
    secret("safe", details="A house", internal_note="unseen-1", other_columns="Ward: unseen-2"),
    record("other", provider="Shelter <b>"),
    record("south-line", "S1"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data", ROWS)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return read_reference(new_folder(tmp_path_factory.mktemp("reference") / "data"), TODAY)


@pytest.fixture
def store(folder: Path) -> Store:
    return open_store(folder, REGISTER)


# The workbook of each register and provider, which takes a while to make.
_MADE: dict[tuple[str, str], bytes] = {}


def made(store: Store, reference: Reference, provider: str = "Haven") -> bytes:
    snapshot = store.load()
    store.keep(snapshot)
    key = snapshot.revision, provider
    if key not in _MADE:
        own = kept_by(cells_of(REGISTER, snapshot.content), "N1")
        _MADE[key] = provider_workbook(own, reference, "N1", provider, snapshot.revision, ON)
    return _MADE[key]


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def filled_in(content: bytes, *rows: Mapping[str, str]) -> bytes:
    """The workbook with some cells changed in the row of each record; without one, in a new row."""
    book = opened(content)
    sheet = book["Records"]
    at = {cell.value: cell.column for cell in sheet[1]}
    ids = {sheet.cell(n, at["record_id"]).value: n for n in range(2, 12)}
    free = next(n for n in range(2, 12) if sheet.cell(n, at["record_id"]).value is None)
    for row in rows:
        number = ids[row["record_id"]] if "record_id" in row else free
        free += number == free
        for column, text in row.items():
            sheet.cell(number, at[column]).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, store: Store, reference: Reference, area: str = "N1") -> FromProvider:
    current = cells_of(REGISTER, store.load().content)
    gone = successors_of(reference.settings)
    return read_provider_answers(content, "back.xlsx", area, current, store, reference, ON, gone)


def said(found: FromProvider) -> list[tuple[str, str, str, str]]:
    return [(p.record_id, p.column, p.value, p.words) for p in found.proposals]


def told(found: FromProvider) -> list[tuple[int | None, str]]:
    return [(p.row, p.column) for p in found.problems]


def save(folder: Path, rows: list[Row]) -> None:
    (folder / "services.csv").write_text(csv_text(rows), encoding="utf-8")


def test_it_holds_the_public_records_of_one_provider_and_of_one_area(
    store: Store, reference: Reference
) -> None:
    book = opened(made(store, reference))
    titles = [cell.value for cell in book["Records"][1]]
    assert titles == ["answer", "question", *SHOWN_NAMES, "in_your_words"]
    ids = [row[2].value for row in book["Records"].iter_rows(2, 10) if row[2].value]
    assert ids == ["line", "posts", "safe"]
    everything = {str(v) for s in book for row in s.iter_rows(values_only=True) for v in row}
    for secret_word in ("unseen", "maintained_by", "other_columns", "internal_note", "postcode"):
        assert not any(text.startswith(secret_word) for text in everything), secret_word
    assert not any("unseen" in text for text in everything)
    assert "Shelter <b>" not in everything
    assert book["Stamp"].sheet_state == "hidden"
    assert providers_of(kept_by(cells_of(REGISTER, store.load().content), "N1")) == [
        "Haven",
        "Shelter <b>",
    ]


def test_words_that_may_tell_a_withheld_place_are_not_in_it_and_stay_as_they_are(
    folder: Path, reference: Reference, store: Store
) -> None:
    save(folder, [*ROWS[:2], secret("safe", details="Staff meet on Mill Street")])
    content = made(store, reference)
    assert "Mill Street" not in repr(
        [row for s in opened(content) for row in s.iter_rows(values_only=True)]
    )
    back = filled_in(content, {"record_id": "safe", "answer": "still right"})
    assert said(read(back, store, reference)) == [("safe", "", "", STILL_SO)]


def test_nothing_is_said_by_a_workbook_that_comes_back_as_it_went(
    store: Store, reference: Reference
) -> None:
    found = read(made(store, reference), store, reference)
    assert (found.provider, found.proposals, found.problems, found.blank) == ("Haven", (), (), 3)


def test_each_change_waits_as_a_suggestion_of_the_provider(
    folder: Path, store: Store, reference: Reference
) -> None:
    before = register_of(folder)
    back = filled_in(
        made(store, reference),
        {"record_id": "line", "answer": "changed", "funder": "The Council", "details": "By night"}
        | {"in_your_words": "Since May."},
        {"record_id": "posts", "answer": "yes"},
        {"record_id": "safe", "answer": "no longer"},
        {"service_name": "Drop-in", "provision_type": "Helpline", "in_your_words": "Tuesdays"},
        {"in_your_words": "We also teach."},
    )
    found = read(back, store, reference)
    assert found.problems == ()
    assert said(found) == [
        ("line", "details", "By night", "Since May."),
        ("line", "funder", "The Council", ""),
        ("posts", "", "", STILL_SO),
        ("safe", "", "", "No longer provided."),
        ("", "", "provision_type: helpline\nservice_name: Drop-in", "Tuesdays"),
        ("", "", "", "Not on the register yet: We also teach."),
    ]
    assert found.proposals[4].new_record == {
        "provision_type": "helpline",
        "service_name": "Drop-in",
    }
    assert found.now["line", "funder"] == "Trust"
    note = noted("Ann", "", "", NOW)
    assert suggest_all(folder, found.proposals, reference, ON, note) == 6
    assert register_of(folder) == before, "nothing of it counts before"
    waiting = waiting_for(folder, "N1")
    assert {(w.proposal.provider, w.by, w.when) for w in waiting} == {("Haven", "Ann", NOW)}
    assert [n for n, w in enumerate(waiting) if w.proposal.is_confirmation] == [2]
    with pytest.raises(SelectionError, match="suggested already"):
        suggest_all(folder, found.proposals, reference, ON, note)
    assert waiting_for(folder, "S1") == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"record_id": "other", "answer": "still right"}, "not a record of Haven"),
        ({"record_id": "south-line", "answer": "still right"}, "kept by Southby"),
        ({"record_id": "nobody", "answer": "still right"}, "has no such record"),
    ],
)
def test_a_row_that_is_not_theirs_is_told_and_the_rest_is_taken(
    row: dict[str, str], message: str, store: Store, reference: Reference
) -> None:
    book = opened(made(store, reference))
    sheet = book["Records"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for column, text in row.items():
        sheet.cell(3, at[column]).value = text
    sheet.cell(2, at["answer"]).value = "still right"
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue(), store, reference)
    [problem] = found.problems
    assert (problem.severity, problem.row) == ("error", 3)
    assert message in problem.message
    assert said(found) == [("line", "", "", STILL_SO)]


def test_what_changed_or_vanished_since_is_told_row_by_row(
    folder: Path, store: Store, reference: Reference
) -> None:
    back = filled_in(
        made(store, reference),
        {"record_id": "line", "answer": "changed", "funder": "The Council"},
        {"record_id": "posts", "answer": "still right"},
        {"record_id": "safe", "answer": "still right"},
    )
    save(
        folder,
        [
            {**ROWS[0], "funder": "Somebody Else"},
            {**ROWS[1], "capacity": "3"},
            *ROWS[3:],
        ],
    )
    found = read(back, store, reference)
    assert [(p.severity, p.row, p.column) for p in found.problems] == [
        ("warning", 2, "funder"),
        ("warning", 3, "capacity"),
        ("error", 4, "record_id"),
    ]
    assert "no longer on the register" in found.problems[-1].message
    assert "not confirmed as it stands" in found.problems[1].fix
    assert said(found) == [("line", "funder", "The Council", "")]


def test_what_the_register_has_meanwhile_is_not_suggested_again(
    folder: Path, store: Store, reference: Reference
) -> None:
    back = filled_in(made(store, reference), {"record_id": "line", "funder": "The Council"})
    save(folder, [{**ROWS[0], "funder": "The Council"}, *ROWS[1:]])
    found = read(back, store, reference)
    assert (found.proposals, found.problems) == ((), ())


@pytest.mark.parametrize(
    "rows",
    [
        [
            ({"record_id": "line", "website": "not a link"}, "website"),
            ({"record_id": "posts", "in_your_words": "She was killed by him"}, "in_your_words"),
            ({"record_id": "safe", "details": "At 12 High Street, B1 1BB"}, "details"),
            ({"in_your_words": "Ask jane.doe@example.org"}, "in_your_words"),
            ({"in_your_words": "We moved to 12 High Street, B1 1BB"}, "in_your_words"),
        ],
        [
            ({"record_id": "line", "in_your_words": "word " * 101}, "in_your_words"),
            ({"record_id": "posts", "in_your_words": "Ring 0121 496 0000"}, "in_your_words"),
            ({"record_id": "safe", "details": "Staff meet on Mill Street"}, "details"),
        ],
        [
            ({"record_id": "line", "answer": "changed"}, "answer"),
            ({"record_id": "posts", "answer": "perhaps"}, "answer"),
        ],
    ],
    ids=["links and places", "words and streets", "answers"],
)
def test_what_may_not_wait_is_told_and_does_not(
    rows: list[tuple[dict[str, str], str]], store: Store, reference: Reference
) -> None:
    back = filled_in(made(store, reference), *(row for row, _ in rows))
    found = read(back, store, reference)
    assert found.proposals == ()
    assert set(told(found)) == {(at, column) for at, (_, column) in enumerate(rows, start=2)}
    assert "High Street" not in repr(found.problems)


@pytest.mark.parametrize("answer", ["perhaps", "changed"])
def test_a_row_of_which_it_is_told_why_is_not_counted_as_one_without_an_answer(
    answer: str, store: Store, reference: Reference
) -> None:
    found = read(
        filled_in(made(store, reference), {"record_id": "line", "answer": answer}), store, reference
    )
    assert (told(found), found.blank) == ([(2, "answer")], 2)


def test_what_may_tell_a_place_waits_once_somebody_says_that_it_does_not(
    folder: Path, store: Store, reference: Reference
) -> None:
    row = {"record_id": "line", "in_your_words": "The office moved to Hagley Road."}
    found = read(filled_in(made(store, reference), row), store, reference)
    assert found.problems == ()
    note = noted("Ann", "", "", NOW)
    with pytest.raises(UnansweredError):
        suggest_all(folder, found.proposals, reference, ON, note)
    assert waiting_for(folder, "N1") == []
    suggest_all(folder, found.proposals, reference, ON, note, names_no_place=True)
    assert len(waiting_for(folder, "N1")) == 1


def test_an_end_that_lies_ahead_is_told_and_waits(store: Store, reference: Reference) -> None:
    row = {"record_id": "line", "answer": "no longer", "end_date": "2026-09-01"}
    found = read(filled_in(made(store, reference), row), store, reference)
    assert said(found) == [("line", "end_date", "2026-09-01", "No longer provided.")]
    assert told(found) == [(2, "end_date")]


def test_a_column_that_was_renamed_is_told(store: Store, reference: Reference) -> None:
    book = opened(made(store, reference))
    [cell] = [cell for cell in book["Records"][1] if cell.value == "funder"]
    cell.value = "Who pays us"
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue(), store, reference)
    assert found.proposals == ()
    assert any(p.row == 1 and "who_pays_us" in p.column for p in found.problems)


def test_a_workbook_of_another_kind_or_of_another_area_is_refused(
    store: Store, reference: Reference
) -> None:
    content = made(store, reference)
    with pytest.raises(SelectionError, match="made for the records of Northby, not of Southby"):
        read(content, store, reference, "S1")
    with pytest.raises(SelectionError, match="not the workbook of a provider"):
        read(csv_text(ROWS).encode(), store, reference)


def test_it_is_never_taken_for_what_the_area_itself_says(
    store: Store, reference: Reference
) -> None:
    with pytest.raises(SelectionError, match="Nothing was saved"):
        register_intake("N1").read(made(store, reference), "back.xlsx", ON)


def test_a_proposal_of_a_provider_is_one_beside_the_same_of_somebody_else(
    folder: Path, reference: Reference
) -> None:
    new = Proposal("", "N1", "line", "funder", "X", "")
    note = noted("Ann", "", "", NOW)
    suggest_all(folder, [new], reference, ON, note)
    theirs = Proposal("", "N1", "line", "funder", "X", "", provider="Haven")
    assert suggest_all(folder, [new, theirs], reference, ON, note) == 1


def test_whoever_writes_an_answer_that_is_none_is_led_to_their_own_column(
    store: Store, reference: Reference
) -> None:
    back = filled_in(made(store, reference), {"record_id": "line", "answer": "no"})
    (problem,) = read(back, store, reference).problems
    assert problem.column == "answer"
    assert problem.fix == "Choose an answer from the list; remarks belong in in_your_words."
