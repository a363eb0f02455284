"""The command match, and check and apply by what it wrote: a list without our names or words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.unit.cli.test_update_commands import Command, run

__all__ = ["run"]
# Each test saves through the whole program.
pytestmark = pytest.mark.slow

TITLE = ["What there is in Northby, spring 2026"]
HEADER = ["Organisation", "Kind of help", "Borough", "Contract end", "Phone", "Ref", "Ward"]
ROWS = [
    ["Example Haven", "Helpline", "Northby", "3-Apr-27", "01632 960000", "C/1", "Heath"],
    [
        "Example Aid",
        "Advocates team",
        "Northby and Southby",
        "31/03/2027",
        "01632 960001",
        "C/2",
        "Mill",
    ],
    ["Example Aid", "Knitting", "all", "", "", "C/3", ""],
]


@pytest.fixture
def own_list(tmp_path: Path) -> Path:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Please keep this up to date"])
    sheet = book.create_sheet("Services")
    for row in (TITLE, [], HEADER, *ROWS):
        sheet.append(row)
    path = tmp_path / "own.xlsx"
    book.save(path)
    return path


def matched(run: Command, own_list: Path) -> Path:
    out = own_list.with_name("match.toml")
    assert run("match", own_list, "--area", "N1", "--out", out, "--format", "json") == 0, run.err
    return out


def test_a_list_is_matched_looked_through_checked_and_applied(run: Command, own_list: Path) -> None:
    out = matched(run, own_list)
    said = json.loads(run.out)
    assert said["columns"] == {
        "record_id": "Ref",
        "provider": "Organisation",
        "provision_type": "Kind of help",
        "areas_served": "Borough",
        "funding_end": "Contract end",
    }
    assert (said["sheet"], said["header_row"]) == ("Services", 3)
    assert said["words"]["provision_type"] == {
        "Helpline": "helpline",
        "Advocates team": "advocates",
    }
    assert {"Phone", "Knitting"} <= set(said["unmatched"])
    assert said["asked"] == ["location_confidential", "service_name"]
    # What has to be said first is one fault, and so is a word that nobody knows.
    assert run("check", own_list, "--match", out) == 1
    assert run.out.count("The list has no column for location_confidential, and") == 1
    text = out.read_text(encoding="utf-8")
    text = text.replace('location_confidential = ""', 'location_confidential = "no"')
    text = text.replace('service_name = ""', 'service_name = "Main service"')
    out.write_text(text, encoding="utf-8")
    assert run("check", own_list, "--match", out, "--area", "N1") == 1
    assert "1 error" in run.out
    assert "No type of provision has this key." in run.out
    known = '"Helpline" = "helpline"'
    out.write_text(text.replace(known, f'{known}\n"Knitting" = "helpline"'), encoding="utf-8")
    assert run("check", own_list, "--match", out, "--area", "N1") == 0, run.out
    assert re.search(r"“Advocates team” was read as advocates( \(.+\))?, in 1 row\.", run.out)
    assert "“Northby” was read as N1 (Northby), in 2 rows." in run.out
    assert run("apply", own_list, "--match", out, "--area", "N1") == 0, run.err
    register = run.register.decode()
    assert "2027-04-03" in register
    assert "N1;S1" in register
    assert "01632" not in register
    # Her references are found again, and what the register has no column for is kept.
    assert "n1-c-1" in register
    assert "Ward: Heath" in register
    assert run("apply", own_list, "--match", out, "--area", "N1") == 0, run.err
    assert run.register.decode() == register


def test_a_column_that_the_match_names_and_the_list_lacks_is_one_fault(
    run: Command, own_list: Path
) -> None:
    out = matched(run, own_list)
    text = out.read_text(encoding="utf-8").replace('"Organisation"', '"Agency"')
    out.write_text(text, encoding="utf-8")
    assert run("apply", own_list, "--match", out, "--area", "N1") == 1
    assert run.err.count("has no column “Agency”") == 1


def test_a_list_without_a_match_is_told_its_own_columns_and_what_it_looks_like(
    run: Command, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Organisation,Kind of help\nExample Haven,Helpline\n", encoding="utf-8")
    for command in (("check", path), ("apply", path, "--area", "N1")):
        assert run(*command) == 1
        assert "“Organisation”, “Kind of help”" in run.out + run.err
    path.write_text(
        "Practice Code,Practice Name,PCN,Postcode\nM1,A surgery,North,\n", encoding="utf-8"
    )
    assert run("apply", path, "--area", "N1") == 1
    assert "looks like a list of GP practices, not of services" in run.err


def test_a_match_belongs_to_the_register(run: Command, own_list: Path) -> None:
    out = matched(run, own_list)
    assert run("apply", own_list, "--match", out, "--table", "actions") == 2
    assert "--match is for the register" in run.err


def test_what_a_list_lacks_is_told_of_the_list_and_so_is_how_its_letters_were_read(
    run: Command, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Organisation,Kind of help\nCafé Haven,Helpline\n".encode("cp1252"))
    out = matched(run, path)
    text = out.read_text(encoding="utf-8").replace("confidential = ", 'confidential = "no" # ')
    out.write_text(text, encoding="utf-8")
    assert run("check", path, "--match", out, "--area", "N1") == 1
    assert "The list has no column for service_name, and 1 row needs it." in run.out
    assert "first row" not in run.out
    assert "it was read as Windows-1252" in run.out


def test_the_sheets_that_are_not_read_are_named(run: Command, own_list: Path) -> None:
    assert run("match", own_list, "--area", "N1") == 0
    assert "not read: 1 other sheet, “Read me”" in run.out


def test_a_row_of_a_list_that_cannot_be_read_as_it_was_meant_is_a_fault(
    run: Command, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        'Our "list"\nOrganisation,Programme,Kind of help\nExample, Haven,Advocates,Helpline\n'
        '"Broken "quote" x,Team,Helpline\nGood,Team B,Helpline\n',
        encoding="utf-8",
    )
    out = matched(run, path)
    assert run("check", path, "--match", out, "--area", "N1", "--format", "json") == 1
    faults = {p["row"]: p for p in json.loads(run.out) if p["severity"] == "error"}
    assert {3, 4} <= set(faults)
    assert "more cells than the first row" in faults[3]["message"]
    assert "A quotation mark is not closed" in faults[4]["message"]
    assert 1 not in faults
