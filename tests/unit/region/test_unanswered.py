"""What is asked about a record and nobody has answered is not shown to anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.problems import FaultyTableError, not_saved_for, questions_in
from mapping.region.loader import check_table, read_data_folder, read_register_text
from mapping.register.disclosure import WITHHELD
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED
from tests.unit.editing.test_register_editing import csv_text, new_folder, record, secret

pytestmark = pytest.mark.slow

STREET = "Ask at the office on Hagley Road"


def details(folder: Path, record_id: str) -> str:
    shown = read_data_folder(folder, TODAY).public_register.records.set_index("record_id")
    return str(shown.loc[record_id, "details"])


def test_words_that_somebody_put_into_the_file_by_hand_are_withheld_until_answered_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [record("line", details=STREET), secret("haven", details=STREET)]
    folder = new_folder(tmp_path / "data", rows)
    assert (details(folder, "line"), details(folder, "haven")) == (STREET, WITHHELD)
    assert questions_in(read_data_folder(folder, TODAY).warnings)
    path = tmp_path / "lead.csv"
    path.write_text(csv_text([{**rows[1], "provider": "New"}]), encoding="utf-8")
    options = ["--area", "N1", "--data", str(folder), "--on", "2026-03-02"]
    assert main(["apply", str(path), *options]) == 1
    assert main(["apply", str(path), *options, "--no-place", "haven"]) == 0, capsys.readouterr()
    assert details(folder, "haven") == STREET
    assert not questions_in(read_data_folder(folder, TODAY).warnings)


def test_a_register_that_plainly_tells_a_place_is_not_read(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "data", [secret("haven", details="12 Hagley Road")])
    with pytest.raises(FaultyTableError) as refused:
        read_data_folder(folder, TODAY)
    assert "Hagley" not in repr(refused.value.problems)


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLE], ids=["shipped", "example"])
def test_no_record_of_the_frozen_registers_is_held_back_or_refused(folder: Path) -> None:
    table = read_register_text(folder / "services.csv")
    problems = check_table(table, read_reference(folder, TODAY), TODAY)
    assert not_saved_for(problems) == []
