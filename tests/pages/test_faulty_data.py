"""When the data folder is faulty, the page says what is wrong, where, and what it still shows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.support.faults import FAULTS, break_register, keep_only_the_header, remove_folder
from tests.support.folders import copy_of, records_of, write_records
from tests.support.pages import Shown
from tests.support.paths import SHIPPED

Fault = Callable[[Path], None]
MAP = "?on=2026-11-24"
LAST_GOOD = "the last good register is still shown"
every_fault = pytest.mark.parametrize(
    ("fault", "sentence"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of(SHIPPED, tmp_path / "my map" / "data")


def says_not_where_it_lies(page: Shown, folder: Path) -> None:
    """A page names the file at fault, and not where it lies on the server."""
    assert "my map" not in page.sent
    assert str(folder.parent) not in page.sent


@every_fault
def test_a_folder_that_never_was_good_gives_a_page_that_says_why(
    folder: Path, of_folder: Callable[[Path], Show], fault: Fault, sentence: str
) -> None:
    fault(folder)
    page = of_folder(folder)(MAP)
    assert "The data cannot be shown" in page.text
    assert sentence in page.text
    assert "Traceback" not in page.sent
    says_not_where_it_lies(page, folder)


def test_the_faulty_rows_are_listed_with_how_to_mend_them(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    break_register(folder)
    table = of_folder(folder)(MAP).part('[aria-label="Problems"]').get_text(" ")
    assert "services.csv, rows 2, 3, 4" in table
    assert "status" in table
    assert "perhaps" in table
    assert "One of provided, partial, not_provided, planned." in table


@every_fault
def test_the_last_good_register_stays_and_the_page_says_so_until_it_is_mended(
    folder: Path, of_folder: Callable[[Path], Show], fault: Fault, sentence: str
) -> None:
    show = of_folder(folder)
    answer = show(MAP).answer()
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    fault(folder)
    page = show(MAP)
    assert LAST_GOOD in page.text
    assert page.answer() == answer
    says_not_where_it_lies(page, folder)

    for path, content in kept.items():
        path.write_bytes(content)
    page = show(MAP)
    assert LAST_GOOD not in page.text
    assert page.answer() == answer


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [(remove_folder, "cannot be read"), (keep_only_the_header, "no longer holds any record")],
    ids=["folder gone", "register emptied"],
)
def test_a_folder_gone_or_a_register_emptied_by_a_slip_leaves_the_last_good_one(
    folder: Path, of_folder: Callable[[Path], Show], slip: Fault, sentence: str
) -> None:
    show = of_folder(folder)
    answer = show(MAP).answer()
    slip(folder)
    page = show(MAP)
    assert LAST_GOOD in page.text
    assert sentence in page.text
    assert page.answer() == answer
    says_not_where_it_lies(page, folder)


def test_a_folder_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    page = of_folder(tmp_path / "my map" / "nowhere")(MAP)
    assert "The data cannot be shown" in page.text
    assert "the fault is the program's" not in page.text
    says_not_where_it_lies(page, tmp_path / "my map" / "nowhere")


def test_a_confidential_postcode_is_refused_and_neither_shown_nor_told_to_the_log(
    folder: Path,
    of_folder: Callable[[Path], Show],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    records = records_of(folder)
    refuge = next(record for record in records if record["provision_type"] == "refuge")
    refuge["postcode"] = "B1 1AA"
    refuge["details"] = "Behind the shop at B1 1AA"
    write_records(folder, records)
    with caplog.at_level(logging.DEBUG):
        page = of_folder(folder)(MAP)
    assert "The data cannot be shown" in page.text
    assert "The location is confidential and a postcode is given." in page.text
    sent = page.sent.replace("\u00a0", " ")
    assert "The location is confidential" in sent
    for told in (sent, caplog.text, *capfd.readouterr()):
        assert "1AA" not in told
