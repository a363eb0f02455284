"""Units, their coverage and which lists are complete: read or refused, and placed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.geography.postcode_directory import OnsPostcodeDirectory, Place
from mapping.problems import WITHHELD, FaultyTableError, Problem, errors_in
from mapping.reference.unit_coverage import read_unit_coverage
from mapping.reference.unit_lists import is_complete
from mapping.reference.units import read_units, unplaced
from tests.support.cases.unit_cases import COVERAGE, TYPES, UNITS, unit_folder
from tests.support.day import TODAY


def read(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def faults(folder: Path) -> list[Problem]:
    with pytest.raises(FaultyTableError) as caught:
        read(folder)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def test_a_region_without_units_has_none(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data", (), ())
    for name in ("units.csv", "unit_coverage.csv", "unit_lists.csv"):
        (folder / name).unlink()
    coverage = read(folder).coverage
    assert (len(coverage.units.frame), len(coverage.rows), coverage.lists) == (0, 0, ())


def test_units_are_read_with_their_coverage_and_their_complete_lists(tmp_path: Path) -> None:
    lists = ("gp_practice,N1,31/01/2026,ODS", "school,,2026-02-01,The council")
    coverage = read(unit_folder(tmp_path / "data", lists=lists)).coverage
    assert coverage.units.areas_by_id == {"M1": "N1", "M2": "N1", "M3": "N1", "S1": "S1"}
    assert coverage.rows["status"].tolist() == ["covered", "not_covered"]
    day = date(2026, 1, 31)
    assert is_complete(coverage.lists, "gp_practice", "N1", day)
    assert not is_complete(coverage.lists, "gp_practice", "N1", date(2026, 1, 30))
    assert not is_complete(coverage.lists, "gp_practice", "S1", day)
    assert is_complete(coverage.lists, "school", "S1", date(2026, 2, 1))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("M 1,gp_practice,Mill,,N1,,,,", "unit_id"),
        ("M1,gp_practice,Mill,,N1,,,,", "unit_id"),
        ("M9,,Mill,,N1,,,,", "kind"),
        ("M9,gp_practice,,,N1,,,,", "name"),
        ("M9,gp_practice,Mill,,X1,,,,", "area_code"),
        ("M9,gp_practice,Mill,,,,,,", "area_code"),
        ("M9,gp_practice,Mill,B1,N1,,,,", "postcode"),
        ("M9,gp_practice,Mill,,N1,soon,,,", "opened"),
        ("M9,gp_practice,Mill,,N1,2020-01-02,2020-01-02,,", "closed"),
        ("M9,gp_practice,Mill,,N1,,,ODS,2199-01-01", "source_date"),
        ("M9,gp_practice,=HYPERLINK(1),,N1,,,,", "name"),
    ],
)
def test_a_faulty_unit_is_refused_in_a_sentence(row: str, column: str, tmp_path: Path) -> None:
    (fault,) = faults(unit_folder(tmp_path / "data", (*UNITS, row)))
    assert (fault.table, fault.row, fault.column) == ("units.csv", 6, column)
    assert fault.message.endswith(".")
    assert fault.fix.endswith(".")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("M9,gp_iris,covered,,,N1,confirmed,2026-01-10,", "unit_id"),
        ("M2,idva,covered,,,N1,confirmed,2026-01-10,", "provision_type"),
        ("M2,advocates,covered,,,N1,confirmed,2026-01-10,", "provision_type"),
        ("M2,gp_iris,trained,,,N1,confirmed,2026-01-10,", "status"),
        ("M2,gp_iris,not covered,2025-01-01,,N1,confirmed,2026-01-10,", "since"),
        ("M2,gp_iris,not_covered,,2027-01-01,N1,confirmed,2026-01-10,", "until"),
        ("M2,gp_iris,covered,2025-01-02,2025-01-02,N1,confirmed,2026-01-10,", "until"),
        ("M2,gp_iris,covered,soon,,N1,confirmed,2026-01-10,", "since"),
        ("M2,gp_iris,covered,,,X1,confirmed,2026-01-10,", "maintained_by"),
        ("M2,gp_iris,covered,,,N1,rumour,2026-01-10,", "evidence"),
        ("M2,gp_iris,covered,,,N1,confirmed,,", "last_verified"),
        ("M2,gp_iris,covered,,,N1,confirmed,2199-01-10,", "last_verified"),
        ("M2,gp_iris,covered,,,N1,confirmed,2026-01-10,see below", "source_url"),
        ("M1,GP IRIS,Covered,,,N1,confirmed,10/01/2026,", "unit_id"),
    ],
)
def test_a_faulty_word_about_a_unit_is_refused(row: str, column: str, tmp_path: Path) -> None:
    (fault,) = faults(unit_folder(tmp_path / "data", coverage=(*COVERAGE, row)))
    assert (fault.table, fault.row, fault.column) == ("unit_coverage.csv", 4, column)
    assert fault.message.endswith(".")


def test_a_unit_of_another_kind_is_none_of_the_types(tmp_path: Path) -> None:
    units = (*UNITS, "T1,school,The school,,N1,,,,")
    rows = (*COVERAGE, "T1,gp_iris,covered,,,N1,confirmed,2026-01-10,")
    (fault,) = faults(unit_folder(tmp_path / "data", units, rows))
    assert "not of the kind" in fault.message


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("gp practice!,N1,2026-01-01,ODS", "kind"),
        ("gp_practice,X1,2026-01-01,ODS", "area_code"),
        ("gp_practice,N1,2199-01-01,ODS", "complete_on"),
        ("gp_practice,N1,,ODS", "complete_on"),
        ("gp_practice,N1,2026-01-01,", "source"),
        ("GP practice,N1,31/01/2026,ODS", "kind"),
    ],
)
def test_a_list_is_complete_since_a_day_by_a_source(row: str, column: str, tmp_path: Path) -> None:
    lists = ("gp_practice,N1,2026-01-31,ODS", row)
    (fault,) = faults(unit_folder(tmp_path / "data", lists=lists))
    assert (fault.table, fault.row, fault.column) == ("unit_lists.csv", 3, column)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,A,rate,posts,women,1000,2,,gp_practice", "unit_kind"),
        ("a,A,presence,,,,,,gp_practice", "unit_kind"),
        ("a,A,share,practices,,,,,gp practice!", "unit_kind"),
        ("a,A,share,health visitors,,,,,gp_practice", "unit"),
    ],
)
def test_only_a_share_counts_units_and_by_one_name(row: str, column: str, tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data")
    (folder / "provision_types.csv").write_text(f"{TYPES}{row}\n", "utf-8")
    (fault,) = faults(folder)
    assert (fault.row, fault.column) == (7, column)


def test_a_type_that_gives_its_unit_no_name_is_counted_in_its_kind(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data")
    with (folder / "provision_types.csv").open("a", encoding="utf-8") as file:
        file.write("in_schools,In schools,share,,,,,,Primary school\n")
    kind = read(folder).types.by_key["in_schools"]
    assert (kind.unit_kind, kind.unit) == ("primary_school", "primary schools")


class Directory:
    """Knows one postcode of each area."""

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        known = {"B11AA": Place("N1", 1.0, 2.0), "B11BB": Place("S1", 1.0, 2.0)}
        return {code: known[code] for code in map(str, postcodes) if code in known}


def test_a_unit_without_an_area_is_placed_by_its_postcode(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data", (), ())
    rows = ["M1,gp_practice,Mill,b11aa,,,,,", "M2,gp_practice,Far,B1 1ZZ,,,,,"]
    head = "unit_id,kind,name,postcode,area_code,opened,closed,source,source_date\n"
    of = read(folder)
    found, problems = read_units(
        folder,
        of.areas,
        of.types,
        of.settings,
        TODAY,
        (head + "\n".join(rows)).encode(),
        _spaced(Directory()),
    )
    assert problems == []
    assert found.areas_by_id == {"M1": "N1", "M2": ""}
    assert found.frame["postcode"].tolist() == ["B1 1AA", "B1 1ZZ"]
    (remark,) = unplaced(found)
    assert (remark.severity, "M2" in remark.message) == ("warning", True)


def _spaced(directory: Directory) -> OnsPostcodeDirectory:
    class Spaced(OnsPostcodeDirectory):
        def find(self, postcodes: Collection[str]) -> dict[str, Place]:
            return directory.find([code.replace(" ", "") for code in postcodes])

    return Spaced()


REFUGE = "R1,refuge,Safe Haven,B1 1AA,N1,,,,"


def test_a_kind_whose_places_are_withheld_is_shown_without_them(tmp_path: Path) -> None:
    found = read(unit_folder(tmp_path / "data", (*UNITS, REFUGE))).coverage.units.frame
    (row,) = found[found["unit_id"] == "R1"].to_dict("records")
    assert (row["postcode"], row["area_code"], row["is_withheld"]) == ("", "N1", True)


def test_what_tells_a_place_is_refused_of_such_a_kind_and_never_repeated(tmp_path: Path) -> None:
    row = "R1,refuge,12 Rose Lane,B1 1AA,N1,,,,"
    (fault,) = faults(unit_folder(tmp_path / "data", (*UNITS, row)))
    assert (fault.column, fault.value) == ("name", WITHHELD)
    assert "Rose" not in fault.text


@pytest.mark.parametrize("source", ["12 Rose Lane", "B1 1AA", "The desk on Hagley Road"])
def test_no_source_of_any_unit_tells_a_place(source: str, tmp_path: Path) -> None:
    row = f"G9,gp_practice,12 Rose Lane Surgery,B1 1AA,N1,,,{source},"
    found = errors_in(faults(unit_folder(tmp_path / "data", (*UNITS, row))))
    assert [(fault.column, fault.value) for fault in found] == [("source", WITHHELD)]


def test_a_street_in_the_name_of_such_a_kind_is_refused_as_well(tmp_path: Path) -> None:
    row = "R1,refuge,The house on Hagley Road,,N1,,,,"
    (fault,) = faults(unit_folder(tmp_path / "data", (*UNITS, row)))
    assert (fault.column, fault.value) == ("name", WITHHELD)


@pytest.mark.parametrize("says", ["settings", "type"])
def test_a_kind_is_confidential_where_the_region_says_so(says: str, tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data")
    if says == "settings":
        with (folder / "settings.toml").open("a", encoding="utf-8") as file:
            file.write('[register]\nconfidential_units = ["gp_practice"]\n')
    else:
        head, *rest = TYPES.splitlines()
        said = [f"{row},{'always' if 'gp_lead' in row else ''}" for row in rest]
        text = "\n".join([f"{head},confidential", *said])
        (folder / "provision_types.csv").write_text(text, "utf-8")
    (fault,) = faults(folder)
    assert (fault.column, fault.row) == ("name", 3)


def test_a_hundred_faults_are_told_each_in_its_row(tmp_path: Path) -> None:
    folder = unit_folder(tmp_path / "data")
    rows = [f"X{n},gp_iris,covered,,,N1,confirmed,2026-01-10," for n in range(100)]
    of = read(folder)
    head = (folder / "unit_coverage.csv").read_text("utf-8").splitlines()[0]
    content = "\n".join([head, *rows]).encode()
    found, problems = read_unit_coverage(
        folder, of.areas, of.types, of.coverage.units, TODAY, content
    )
    assert len(found) == 0
    assert [problem.row for problem in problems] == list(range(2, 102))
