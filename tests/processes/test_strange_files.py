"""Whatever file comes, the answer is a table or a sentence, in time, and nobody else notices."""

from __future__ import annotations

import re
import time
import traceback
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings

from mapping.cli.reading_limits import page_limits
from mapping.context.reference import read_reference
from mapping.editing.kept_table import cells_of
from mapping.editing.reading import Reading, Sent, Standing, _compared, read_and_compare
from mapping.editing.workbooks.area_workbook import area_csv, area_workbook
from mapping.errors import MappingError
from mapping.limited import LimitError, limited
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from tests.support.cases.strange_files import WORST, Damaged, damaged, workbook_of
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

AREA = "E22000340"
LONGEST_SECONDS = 10
# One child reads many files: with a child for each, or every file compared with the register, this
# would take minutes.
FILES, TOGETHER, COMPARED = 300, 100, 10
REFERENCE = read_reference(EXAMPLE, TODAY)
SNAPSHOT = open_store(EXAMPLE, REGISTER).load()
CELLS = cells_of(REGISTER, SNAPSHOT.content)
OWN = CELLS[CELLS["maintained_by"] == AREA].iloc[:5].assign(postcode="").reset_index(drop=True)
STANDING = Standing(CELLS, SNAPSHOT.revision, REFERENCE, TODAY)
CSV = area_csv(OWN, SNAPSHOT.revision)
WORKBOOK = area_workbook(OWN, REFERENCE, AREA, SNAPSHOT.revision)
SMALL = workbook_of('<row r="2"><c r="A2" t="s"><v>0</v></c></row>', shared='uniqueCount="1"')
GOODS = {"csv": CSV, "small workbook": SMALL, "workbook": WORKBOOK}


def sent(content: bytes) -> Sent:
    return Sent("file.xlsx", content, "register", AREA)


def outcomes(contents: list[bytes]) -> list[tuple[str, float]]:
    """What is said of each file, and how many seconds it took."""
    found = []
    for number, content in enumerate(contents):
        began = time.monotonic()
        try:
            file = sent(content)
            if number % COMPARED:
                problems = file.intake(REFERENCE).read(content, file.name, TODAY).raw.problems
            else:
                problems = _compared(file, STANDING).problems
            said = "\n".join(problem.text for problem in problems)
        except MappingError as error:
            said = str(error)
        except Exception:  # noqa: BLE001
            said = traceback.format_exc()
        found.append((said, time.monotonic() - began))
    return found


def alone(content: bytes) -> tuple[str, float]:
    began = time.monotonic()
    try:
        read_and_compare(sent(content), STANDING, page_limits(), lambda _: None)
    except MappingError as error:
        return str(error), time.monotonic() - began
    return "", time.monotonic() - began


def read_together(contents: list[bytes]) -> list[tuple[str, float]]:
    """Each in a child with the others; where one of them ends it, each in a child of its own."""
    limits = replace(page_limits(), processor_seconds=60, clock_seconds=600)
    try:
        return limited("file.xlsx", limits, outcomes, contents)
    except LimitError:
        return [alone(content) for content in contents]


def test_a_good_file_comes_through() -> None:
    for content in (CSV, WORKBOOK):
        reading = read_and_compare(sent(content), STANDING, page_limits(), lambda _: None)
        assert len(reading.changes.changes) + reading.changes.unchanged == len(OWN)
        assert reading.changes.before is CELLS


def drawn() -> list[Damaged]:
    found: list[Damaged] = []

    @given(damaged(GOODS))
    @settings(max_examples=FILES, phases=[Phase.generate])
    def draw(file: Damaged) -> None:
        found.append(file)

    draw()
    return found


def test_hundreds_of_damaged_files_are_a_table_or_a_sentence() -> None:
    files = drawn()
    assert len(files) >= FILES
    contents = [file.content(GOODS) for file in files]
    answers = [
        answer
        for first in range(0, len(contents), TOGETHER)
        for answer in read_together(contents[first : first + TOGETHER])
    ]
    for file, (said, seconds) in zip(files, answers, strict=True):
        assert seconds < LONGEST_SECONDS, file
        assert all(re.fullmatch(r"[^\n]*\.", line) for line in said.splitlines()), (said, file)


@pytest.mark.parametrize("name", WORST)
def test_a_file_made_to_do_harm_is_answered_and_little_of_it_kept(name: str) -> None:
    content = WORST[name]()
    limits = page_limits()
    began = time.monotonic()
    try:
        reading: Reading | str = read_and_compare(sent(content), STANDING, limits, lambda _: None)
    except MappingError as error:
        reading = str(error)
    assert time.monotonic() - began < limits.clock_seconds + 5
    if isinstance(reading, str):
        assert re.fullmatch(r"file\.xlsx [^\n]+\.", reading)
    else:
        assert len(reading.problems) <= 502
        assert reading.upload.raw.cells.empty
