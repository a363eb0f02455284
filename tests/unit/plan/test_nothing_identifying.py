"""By no door can anything that tells who the people of a homicide review were be stored."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.cli.main import ERRORS_FOUND, main
from mapping.context.reference import Reference, read_reference
from mapping.editing.action_plan import read_incoming
from mapping.editing.kept_table import cells_of, one_row
from mapping.editing.reviews import NewReview, add_review, as_entered, fix_review, take_out_review
from mapping.editing.themes import NewTheme, add_theme
from mapping.errors import MappingError
from mapping.plan.schema import COLUMNS as ACTION_COLUMNS
from mapping.problems import FaultyTableError, errors_in
from mapping.reference.reviews import CHECKLIST, COLUMNS, FILE_NAME
from mapping.reference.themes import COLUMNS as THEME_COLUMNS
from mapping.reference.themes import FILE_NAME as THEMES
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store.opening import open_store
from tests.support.cases.action_cases import example_folder
from tests.support.day import TODAY
from tests.support.saving import noted

TELLING = (
    "Jane Smith, 34",
    "jane smith aged 34",
    "jane_smith",
    "J.S.",
    "https://example.org/a#jane-smith",
    "https://jane:smith@example.org/a",
    "https://example.org/a jane smith",
    "ｊane smith",
    "jane\u200bsmith",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example_folder(tmp_path)


@pytest.fixture
def known(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def tells(text: str) -> bool:
    plain = text.lower()
    return "jane" in plain or "smith" in plain or "j.s." in plain


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def refused(act: Callable[[], object], folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An act that is refused, leaves everything as it was, and is repeated nowhere."""
    before = everything_in(folder)
    with caplog.at_level(logging.DEBUG), pytest.raises(MappingError) as caught:
        act()
    problems = caught.value.problems if isinstance(caught.value, FaultyTableError) else []
    said = f"{caught.value} {' '.join(f'{p.value} {p.column} {p.text}' for p in problems)}"
    assert not tells(said)
    assert not tells(caplog.text)
    assert everything_in(folder) == before


# ------------------------------------------------------------------------ the page's forms


@pytest.mark.parametrize("field", ["area_code", "finished", "found", "not_found", "source_url"])
def test_a_form_stores_no_telling_review(
    folder: Path, known: Reference, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    new = NewReview("E22000339", "2026-10", ["gp_issues"], [], "https://example.org/a")
    review = known.reviews.all[0]
    for text in TELLING:
        change = {field: [text] if field in ("found", "not_found") else text}
        telling, mended = replace(new, **change), replace(as_entered(review), **change)
        for act in (
            lambda telling=telling: add_review(folder, telling, known, TODAY, noted()),
            lambda mended=mended: fix_review(folder, review, mended, known, TODAY, noted()),
        ):
            refused(act, folder, caplog)


def test_the_name_of_who_saves_tells_of_nobody_else(
    folder: Path, known: Reference, caplog: pytest.LogCaptureFixture
) -> None:
    new = NewReview("E22000339", "2026-10", [], [])
    review = known.reviews.all[0]
    theme = NewTheme("Tenancy at risk", "Systemic issues")
    for who in (
        "Analyst; the victim was Jane Smith",
        "victim Jane Smith",
        "Jane Smith, aged 34",
        "j.smith@example.org",
        "Jane Smith\nwho was killed",
        "=Jane Smith",
        f"Jane {'Smith ' * 20}",
    ):
        for act in (
            lambda who=who: add_review(folder, new, known, TODAY, noted(who)),
            lambda who=who: take_out_review(folder, review, known, TODAY, noted(who)),
            lambda who=who: add_theme(folder, theme, known, TODAY, noted(who)),
        ):
            refused(act, folder, caplog)


@pytest.mark.parametrize(
    "who", ["Jane Smith", "D. O'Neill (CSP lead)", "Public-health analyst", ""]
)
def test_who_saves_may_say_who_they_are(folder: Path, known: Reference, who: str) -> None:
    add_review(folder, NewReview("E22000339", "2026-10", [], []), known, TODAY, noted(who))


def test_a_label_that_tells_of_somebody_is_refused(
    folder: Path, known: Reference, caplog: pytest.LogCaptureFixture
) -> None:
    for label in (
        *TELLING,
        "Not believed, Jane Smith",
        "Killed by Mr smith of jane street",
        "Woman aged thirty, jane smith years old",
        "Jane s not believed",
        "JS not believed by jane",
        "Jane Smith",
        "Not believed (jane)",
        "Jane not seen on 3 March",
        "Jane not seen: smith",
        "jane not believed",
        f"Jane not {'believed ' * 10}",
        "Jane’s brother Smith",
        "=Jane",
        "`Jane` ${smith}",
        "Doctors DR smith of jane",
    ):
        new = NewTheme(label, "")
        refused(lambda new=new: add_theme(folder, new, known, TODAY, noted()), folder, caplog)


def test_a_theme_takes_only_headings_and_types_that_there_are(
    folder: Path, known: Reference, caplog: pytest.LogCaptureFixture
) -> None:
    for text in TELLING:
        for new in (NewTheme("Tenancy at risk", text), NewTheme("Tenancy at risk", "", [text])):
            refused(lambda new=new: add_theme(folder, new, known, TODAY, noted()), folder, caplog)


# ------------------------------------------------------------------------ files by hand


def is_refused(folder: Path, capsys: pytest.CaptureFixture[str], *command: str) -> None:
    """A command does not read such a folder, and repeats nothing of what is wrong."""
    capsys.readouterr()
    assert main([*command, "--data", str(folder)]) != 0
    said = capsys.readouterr()
    assert not tells(said.out + said.err)


@pytest.mark.parametrize(
    ("table", "columns"),
    [(FILE_NAME, COLUMNS), (THEMES, THEME_COLUMNS), ("actions.csv", ACTION_COLUMNS)],
)
def test_no_command_works_on_a_folder_that_tells_or_makes_a_file_of_it(
    folder: Path,
    tmp_path: Path,
    table: str,
    columns: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = rows_of(folder / table)
    rows[0][columns[0]] = "Jane Smith, 34"
    write(folder / table, rows, columns)
    out = tmp_path / "out"
    out.mkdir()
    is_refused(folder, capsys, "actions")
    is_refused(folder, capsys, "report", "--area", "region", "--out", str(out / "a.html"))
    is_refused(folder, capsys, "export", "--what", "reviews", "--out", str(out / "a.csv"))
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_a_review_that_was_edited_by_hand_is_not_read(
    folder: Path, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(folder / FILE_NAME)
    for text in ("Jane Smith, 34", "jane_smith", "jane\u200bsmith"):
        rows[0][column] = text
        write(folder / FILE_NAME, rows, COLUMNS)
        is_refused(folder, capsys, "gaps")


@pytest.mark.parametrize("column", [c for c in THEME_COLUMNS if c != "theme"])
def test_a_theme_that_was_edited_by_hand_is_not_read(
    folder: Path, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(folder / THEMES)
    rows[0][column] = "A woman aged 34, Jane Smith"
    write(folder / THEMES, rows, THEME_COLUMNS)
    is_refused(folder, capsys, "gaps")


@pytest.mark.parametrize("cells", [{"theme": "jane_smith"}, {"how_read": "jane smith told it"}])
def test_a_theme_that_was_added_by_hand_holds_no_words_but_its_label(
    folder: Path, cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"theme": "tenancy_at_risk", "label": "Tenancy at risk", "reviews_total": "0"}
    row = dict.fromkeys(THEME_COLUMNS, "") | given | cells
    write(folder / THEMES, [*rows_of(folder / THEMES), row], THEME_COLUMNS)
    is_refused(folder, capsys, "gaps")


@pytest.mark.parametrize(("table", "columns"), [(FILE_NAME, COLUMNS), (THEMES, THEME_COLUMNS)])
def test_no_further_column_is_read_whatever_it_is_called(
    folder: Path, table: str, columns: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows_of(folder / table)
    for heading in ("name", "notes", "Jane Smith", "", "Jane Smith 34"):
        rows = [row | {heading: "Jane Smith, 34"} for row in before]
        write(folder / table, rows, (*columns, heading))
        is_refused(folder, capsys, "gaps")


@pytest.mark.parametrize("table", [FILE_NAME, THEMES])
def test_a_cell_too_many_or_a_lost_header_is_not_repeated(
    folder: Path, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (folder / table).read_text(encoding="utf-8")
    header, first, *rest = text.splitlines()
    for lines in (
        [header, f"{first},Jane Smith", *rest],
        ["Jane Smith,34,a,b,c,d", first, *rest],
        [header, first, *rest, '"Jane Smith'],
        [header, "Jane Smith", first, *rest],
    ):
        (folder / table).write_text("\n".join(lines) + "\n", encoding="utf-8")
        is_refused(folder, capsys, "gaps")


def test_a_faulty_table_is_mended_first_and_its_rows_never_enter_the_history(
    folder: Path, known: Reference
) -> None:
    rows = rows_of(folder / FILE_NAME)
    write(folder / FILE_NAME, [*rows, rows[0] | {"review_id": "jane-smith"}], COLUMNS)
    with pytest.raises(FaultyTableError) as caught:
        take_out_review(folder, known.reviews.all[-1], known, TODAY, noted())
    assert not tells(str([(p.value, p.text) for p in caught.value.problems]))
    history = [path for path in folder.rglob("history/**/*") if path.is_file()]
    assert not [path for path in history if b"jane" in path.read_bytes()]


# ---------------------------------------------------------- actions on a recommendation


@pytest.mark.parametrize("column", ["what", "notes"])
@pytest.mark.parametrize("review", [CHECKLIST, "e22000335-2025-1"])
def test_an_action_on_a_recommendation_takes_no_words(
    folder: Path,
    known: Reference,
    tmp_path: Path,
    column: str,
    review: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = open_store(folder, ACTION_PLAN)
    before = everything_in(folder)
    current = cells_of(ACTION_PLAN, store.load().content)
    cells = {
        "owner_role": "Head of Safeguarding",
        "owner_organisation": "Made-up Trust",
        "status": "not_started",
        "review_id": review,
        "recommendation": "3",
    }
    for text in ("a", "jane smith was let down", "Tell Jane Smith's mother"):
        cells[column] = text
        incoming = read_incoming(one_row(ACTION_PLAN, cells), current, store, known, TODAY)
        faults = errors_in(incoming.problems)
        assert [fault.column for fault in faults] == [column]
        assert not tells(str([(f.value, f.text) for f in faults]))
        assert incoming.rows.empty

    sent = tmp_path / "sent.csv"
    write(sent, [dict.fromkeys(ACTION_COLUMNS, "") | cells], ACTION_COLUMNS)
    assert main(["apply-actions", str(sent), "--data", str(folder)]) == ERRORS_FOUND
    said = capsys.readouterr()
    assert not tells(said.out + said.err)
    assert everything_in(folder) == before


@pytest.mark.parametrize("cells", [{"recommendation": "Jane Smith"}, {"review_id": "jane-smith"}])
def test_a_recommendation_is_a_number_of_a_known_review(
    folder: Path, cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(folder / "actions.csv")
    place = next(n for n, row in enumerate(rows) if row["review_id"])
    rows[place] |= cells
    write(folder / "actions.csv", rows, ACTION_COLUMNS)
    is_refused(folder, capsys, "gaps")
