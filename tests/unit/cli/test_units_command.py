"""A published list of units is taken over: closures are shown first, and coverage is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.unit_import import read_list
from mapping.errors import TableError
from mapping.gap_model.statuses import Status
from mapping.region.kept_tables import UNIT_COVERAGE, UNIT_LISTS, UNITS
from mapping.region.loader import read_data_folder
from mapping.store.opening import open_store
from tests.support.cases.unit_cases import TYPES, unit_folder
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE

pytestmark = pytest.mark.slow


def epraccur(*rows: tuple[str, str, str, str, str, str, str]) -> str:
    """Rows as the file has them: code, name, postcode, opened, closed, status, setting."""
    lines = []
    for code, name, postcode, opened, closed, status, setting in rows:
        cells = [""] * 27
        for at, text in zip(
            (0, 1, 9, 10, 11, 12, 25),
            (code, name, postcode, opened, closed, status, setting),
            strict=True,
        ):
            cells[at] = text
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(lines) + "\n"


MILL = ("M85001", "OLD MILL SURGERY", "B1 1BB", "19740401", "", "A", "4")
LANE = ("M85002", "LANE SURGERY", "B2 4QA", "19740401", "", "A", "4")
HILL = ("M85007", "HILL SURGERY", "B3 3AA", "19740401", "", "A", "4")
PRISON = ("M85003", "HMP CLINIC", "B1 1BB", "19740401", "", "A", "11")
SHUT = ("M85004", "SHUT SURGERY", "B1 1BB", "19740401", "20200331", "C", "4")
FAR = ("F81001", "FAR SURGERY", "SW1A 1AA", "19740401", "", "A", "4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example with a type that counts practices."""
    copied = copy_of(EXAMPLE, tmp_path / "data")
    path = copied / "provision_types.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    said = [f"{row},{'gp_practice' if row.startswith('gp_iris') else ''}" for row in rows]
    path.write_text("\n".join([f"{head},unit_kind", *said]) + "\n", "utf-8")
    return copied


def run(folder: Path, text: str, *more: str, name: str = "epraccur.csv") -> int:
    path = folder.parent / name
    path.write_text(text, "utf-8")
    said = ["units", "import", str(path), "--kind", "gp_practice", "--data", str(folder), *more]
    return main(said, TODAY)


def test_the_practices_of_the_region_come_in_and_the_list_is_complete(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = epraccur(MILL, LANE, PRISON, SHUT, FAR)
    assert run(folder, text, "--dry-run", "--source-date", "2025-11-30") == 0
    said = capsys.readouterr().out
    assert "2 units added, 0 changed, 0 closed; coverage is kept as it is." in said
    assert "Left out: 1 of another prescribing setting, 1 not active, 1 outside the region" in said
    assert not open_store(folder, UNITS).history()

    assert run(folder, text, "--source-date", "2025-11-30", "--by", "Ann") == 0
    coverage = read_reference(folder, TODAY).coverage
    assert coverage.units.areas_by_id == {"M85001": "E22000335", "M85002": "E22000335"}
    (row,) = coverage.lists
    assert (row.kind, row.area_code, row.complete_on.isoformat()) == (
        *("gp_practice", ""),
        "2025-11-30",
    )
    capsys.readouterr()
    assert run(folder, text, "--source-date", "2025-11-30") == 0
    assert "There was nothing to change." in capsys.readouterr().out
    (entry,) = open_store(folder, UNITS).history()
    assert entry.note.area_code == "", "a list is the region's, whatever its file is called"
    assert len(open_store(folder, UNIT_LISTS).history()) == 1


def test_what_has_closed_since_is_shown_with_what_may_have_taken_it_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, epraccur(MILL, LANE), "--source-date", "2025-10-31") == 0
    coverage = folder / UNIT_COVERAGE.file_name
    coverage.write_text(
        ",".join(UNIT_COVERAGE.columns)
        + "\nM85001,gp_iris,covered,,,E22000335,confirmed,2025-11-01,\n",
        "utf-8",
    )
    before = read_data_folder(folder, TODAY).assess(TODAY)
    assert before.units("E22000335", "gp_iris") is not None
    closed = (*MILL[:4], "20251115", "C", "4")
    new = ("M85009", "NEW MILL SURGERY", "B1 1BB", "20251115", "", "A", "4")
    capsys.readouterr()
    assert run(folder, epraccur(closed, LANE, new), "--source-date", "2025-11-30") == 0
    said = capsys.readouterr().out
    assert (
        "Closes on 2025-11-15: M85001 OLD MILL SURGERY; M85009 is at the same postcode and may "
        "have taken it over."
    ) in said
    data = read_data_folder(folder, TODAY)
    assert len(data.reference.coverage.rows) == 1
    now = data.assess(TODAY)
    assert now.units("E22000335", "gp_iris") is None, "what is closed is not counted any more"
    # M85002 is gone from the next list, which does not say when it closed.
    assert run(folder, epraccur(new), "--source-date", "2025-12-31") == 0
    frame = read_reference(folder, TODAY).coverage.units.frame.set_index("unit_id")
    assert str(frame.loc["M85002", "closed"])[:10] == "2025-12-31"
    assert str(frame.loc["M85001", "closed"])[:10] == "2025-11-15"


def test_another_file_is_read_by_a_match_of_its_columns(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data")
    text = "Code,Practice,Area\nM1,Old Mill Surgery,N1\nM7,New Surgery,S1\n"
    match = "unit_id=Code,name=Practice,area_code=Area"
    assert run(folder, text, "--columns", match, name="mine.csv") == 0
    reference = read_reference(folder, TODAY)
    found = reference.coverage.units
    assert found.areas_by_id["M7"] == "S1"
    assert set(found.areas_by_id) == {"M1", "M2", "M3", "S1", "M7"}, "it need not be a whole list"
    assert reference.coverage.lists == ()
    status = read_data_folder(folder, TODAY).assess(TODAY).status("N1", "gp_iris")
    assert status is not Status.UNKNOWN
    assert "gp_practice" in TYPES


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Code,Name\nM1,Mill\n", None),
        ("", None),
        ("Code,Name\nM1,Mill\n", {"unit_id": "Code"}),
        ("Code,Name\nM1,Mill\n", {"unit_id": "Code", "name": "Practice"}),
        ("Code,Name\nM1,Mill\n", {"unit_id": "Code", "name": "Name", "colour": "Code"}),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(text: str, match: dict[str, str] | None) -> None:
    with pytest.raises(TableError):
        read_list(text.encode(), "list.csv", match)


def test_a_code_that_stands_twice_and_a_day_that_is_none_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ("M85001", "ANOTHER SURGERY", *MILL[2:])
    odd = (*LANE[:3], "19741399", *LANE[4:])
    assert run(folder, epraccur(MILL, again, odd)) == 0
    said = capsys.readouterr().out
    assert (
        "1 with a code that stands above already, of which the first counts (M85001). 1 unit with "
        "a day of opening that cannot be read, taken over without one: M85002." in said
    )
    units = (folder / "units.csv").read_text("utf-8")
    assert "OLD MILL SURGERY" in units
    assert "ANOTHER SURGERY" not in units


def test_a_list_that_closes_the_most_is_asked_about(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [(f"M8600{n}", f"SURGERY {n}", *MILL[2:]) for n in range(3)]
    assert run(folder, epraccur(MILL, LANE, *others)) == 0
    assert "A list of a part" not in capsys.readouterr().out
    assert run(folder, epraccur(MILL, LANE, others[0]), "--dry-run") == 0
    assert "A list of a part" not in capsys.readouterr().out
    assert run(folder, epraccur(MILL), "--dry-run") == 0
    said = capsys.readouterr().out
    assert "4 of the 5 that were open close. A list of a part of them" in said


def test_a_look_meets_what_a_save_would_refuse(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, epraccur(("M85001", "=1+1", *MILL[2:])), "--dry-run") == 1
    assert "begins like a spreadsheet formula" in capsys.readouterr().err


def test_a_cell_without_an_end_is_no_such_list() -> None:
    with pytest.raises(TableError, match="not epraccur as it is published"):
        read_list(b'"' + b"x" * 200_000, "epraccur.csv", None)


def test_who_moves_stays_open_and_is_told_from_where_to_where(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, epraccur(MILL, LANE, HILL), "--source-date", "2025-10-31") == 0
    capsys.readouterr()
    new = [
        (*row[:2], postcode, *row[3:])
        for row, postcode in ((MILL, "B99 9ZZ"), (LANE, "CV1 5RR"), (HILL, "SW1A 1AA"))
    ]
    assert run(folder, epraccur(*new), "--source-date", "2025-11-30") == 0
    said = capsys.readouterr().out
    assert (
        "1 unit with a postcode that is not known, left in the area of before: M85001." in said
    ), "a postcode may be newer than the directory"
    assert "Moves from Birmingham to Coventry: M85002 LANE SURGERY." in said
    assert "Closes on 2025-11-30: M85007 HILL SURGERY; it has moved out of the region." in said
    assert "0 units added, 2 changed, 1 closed" in said
    units = read_reference(folder, TODAY).coverage.units
    assert units.areas_by_id["M85001"] == "E22000335"
    assert units.areas_by_id["M85002"] == "E22000336"
    closed = units.frame.set_index("unit_id")["closed"]
    assert closed.notna().to_dict() == {"M85001": False, "M85002": False, "M85007": True}


def test_what_is_only_said_again_is_not_told_as_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, epraccur(MILL, LANE), "--source-date", "2025-10-31") == 0
    renamed = ("M85002", "LANE HEALTH CENTRE", *LANE[2:])
    capsys.readouterr()
    assert run(folder, epraccur(MILL, renamed), "--source-date", "2025-11-30") == 0
    said = capsys.readouterr().out
    assert "0 units added, 1 changed, 0 closed" in said
    assert "1 unit stays as before." in said


def test_a_list_of_an_earlier_day_than_what_stands_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, epraccur(MILL), "--source-date", "2025-11-30") == 0
    capsys.readouterr()
    assert run(folder, epraccur(MILL, LANE), "--source-date", "2025-06-01", "--dry-run") == 0
    assert "What stands is of 30 November 2025, and this list is of an earlier" in (
        capsys.readouterr().out
    )


def test_who_closes_or_opens_later_is_counted_by_the_day_of_the_list(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closing = (*MILL[:4], "20260331", "A", "4")
    opening = (*LANE[:3], "20260101", *LANE[4:])
    reopened = (*HILL[:4], "20050331", "A", "4")
    assert run(folder, epraccur(closing, opening, reopened), "--source-date", "2025-11-30") == 0
    assert "Birmingham: 2 open." in capsys.readouterr().out
    closed = read_reference(folder, TODAY).coverage.units.frame.set_index("unit_id")["closed"]
    assert str(closed["M85001"])[:10] == "2026-03-31"
    assert closed.isna()["M85007"], "a day of closing before that of the list is another opening's"


def test_spaces_round_a_cell_are_nothing_and_a_blank_name_is_told_by_its_row(folder: Path) -> None:
    spaced = (" M85001 ", "OLD MILL SURGERY ", " B1 1BB", " 19740401 ", "", "A ", " 4")
    assert run(folder, epraccur(spaced)) == 0
    assert "\nM85001,gp_practice,OLD MILL SURGERY,B1 1BB,E22000335,1974-04-01," in (
        (folder / "units.csv").read_text("utf-8")
    )
    with pytest.raises(TableError, match=r"list\.csv, row 2: the code or the name is blank"):
        read_list(epraccur(MILL, ("M85002", " ", *LANE[2:])).encode(), "list.csv", None)
    match = {"unit_id": "Code", "name": "Name"}
    with pytest.raises(TableError, match=r"list\.csv, row 3: the code or the name is blank"):
        read_list(b"Code,Name\nM1,Mill\n,Lane\n", "list.csv", match)
