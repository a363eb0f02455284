"""`python -m mapping agenda`: the ending says what is written, and each file is the agenda."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.analysis.since import since
from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.report.html import as_html
from mapping.report.meeting.agenda import agenda
from mapping.report.meeting.agenda_report import agenda_report
from tests.support.cases.report_cases import TODAY, folder, scope_of
from tests.support.drawn.tagged_pdf import squeezed, structure
from tests.support.paths import EXAMPLE, SHIPPED

pytestmark = pytest.mark.slow


def write(out: Path, *options: str) -> int:
    on = ("--on", TODAY.isoformat())
    return main(["agenda", "--data", str(EXAMPLE), *on, "--out", str(out), *options])


def expected(most: int) -> bytes:
    data = folder("example")
    scope = scope_of(data)
    last = data.reference.meetings.last_held(TODAY, TODAY)
    assert last is not None
    found = since(data, last.met_on, data, TODAY, AsOfBasis(SnapshotSource.NOTHING))
    return as_html(
        agenda_report(scope, agenda(scope.assessment, scope.ranked, scope.reference, found, most))
    )


@pytest.mark.parametrize(("options", "most"), [((), 10), (("--first", "3"), 3)])
def test_a_web_page_is_the_agenda_since_the_last_meeting(
    tmp_path: Path, options: tuple[str, ...], most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.html"
    assert write(out, *options) == CLEAN
    assert capsys.readouterr().out == f"Wrote {out}.\n"
    made = out.read_bytes().decode().split("<footer>")[0]
    assert made == expected(most).decode().split("<footer>")[0]


def test_a_pdf_bears_the_day_that_it_looks_back_to(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert write(out, "--since", "2026-06-11") == CLEAN
    text = squeezed(structure(out.read_bytes()).text)
    assert squeezed("New gaps since 11 June 2026") in text
    assert squeezed("Compared with 11 June 2026 (Steering group)") in text


def test_a_region_that_notes_no_meeting_has_an_agenda_without_changes(tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert main(["agenda", "--data", str(SHIPPED), "--out", str(out)]) == CLEAN
    text = out.read_text(encoding="utf-8")
    assert "No earlier meeting is noted" in text
    assert "New gaps since" not in text


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("a.docx", (), "An agenda ends in .pdf or .html, not in .docx"),
        ("agenda", (), "not in nothing"),
        ("a.pdf", ("--since", TODAY.isoformat()), "Give an earlier day"),
        ("a.pdf", ("--on", "2190-01-02", "--since", "2190-01-01"), "is not a past day"),
        ("missing/a.html", (), "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    tmp_path: Path,
    name: str,
    options: tuple[str, ...],
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert write(tmp_path / name, *options) == COULD_NOT_RUN
    assert reason in capsys.readouterr().err
    assert not (tmp_path / name).exists()
