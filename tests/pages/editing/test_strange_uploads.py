"""A file that was made to do harm ends nothing: the session goes on, and the next file is read."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import Show
from tests.support.cases.strange_files import HEADER, WORST, zip_bomb
from tests.support.pages import Shown

AREA = "E22000340"


@pytest.fixture
def page(changing: Show) -> Shown:
    return changing(f"update?area={AREA}")


def sent(page: Shown, content: bytes, name: str = "sent.xlsx") -> Shown:
    """The page after a file was given to the place for the area's."""
    return page.send(name, content)


def test_a_workbook_that_ends_its_reader_is_told_of_and_the_next_file_is_read(page: Shown) -> None:
    page = sent(page, WORST["one cell far below"]())
    (said,) = (alert for alert in page.alerts if "sent.xlsx" in alert)
    assert said.endswith("save that.")
    head = ",".join(HEADER)
    row = f"new-one,{AREA},idva,provided,{AREA},no,confirmed,2026-01-01,Haven,Advice"
    page = sent(page, f"{head}\n{row}\n".encode(), "a table all the same.xlsx")
    assert "Records added: 1." in page.text
    assert not any("sent.xlsx" in alert for alert in page.alerts)


def test_of_many_faults_some_are_listed_and_all_are_counted(page: Shown) -> None:
    row = ",".join(["!"] * len(HEADER))
    page = sent(page, "\n".join([",".join(HEADER), *[row] * 300]).encode(), "faulty.csv")
    (heading,) = (h.value for h in page.run.subheader if "cannot be saved" in h.value)
    number = int(heading.split()[0].replace(",", ""))
    assert number > 1_000
    assert re.search(r"[0-9,]+ more errors are not listed", page.text)


def test_hostile_files_are_answered_in_words_and_nothing_of_them_can_be_saved(page: Shown) -> None:
    head = ",".join(HEADER)
    row = f"odd-one,{AREA},idva,provided,{AREA},no,confirmed,2026-01-01,Haven,Advice"
    for name, content, words in (
        ("bomb.xlsx", zip_bomb(), "would unpack to 260 MB"),
        ("commas.csv", b"," * 1_000_000, "The file is empty."),
        ("wide.csv", (head + ",x" * 10_000).encode(), "the limit is 500"),
        (
            "nul.csv",
            f"{head}\n{row}\n".replace("ider", "\0").encode() + b"\0" * 9,
            "not a text file",
        ),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "is a picture, whatever its name says"),
        (
            "formula.csv",
            f"{head}\n{row}\n".replace("Haven", "=cmd|'/c calc'!A1").encode(),
            "formula",
        ),
        ("turned.csv", f"{head}\n{row.replace('Haven', chr(0x202E))}\n".encode(), "control char"),
    ):
        page = sent(page, content, name)
        assert words in page.text, name
        assert "Traceback" not in page.sent
        assert "Save" not in [button.label for button in page.run.button]
