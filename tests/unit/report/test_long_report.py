"""A report on many areas is of so many pages, and says what it leaves to the workbook."""

from __future__ import annotations

import pytest

from mapping.geography.boundaries import read_boundaries
from mapping.region import national
from mapping.region.loader import read_data_folder
from mapping.report.compose import MOST_AREAS, ROWS_OF_A_LONG_LIST, report
from mapping.report.content import Beside, Figure, Paragraph, Report, Table
from scripts.build_nation import build
from tests.support.cases.report_cases import REGION, scope_of
from tests.support.day import TODAY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("long") / "data"
    build(folder, TODAY, 900, national.all_partnerships()[: MOST_AREAS + 5], has_offices=False)
    data = read_data_folder(folder, TODAY)
    reference = data.reference
    return report(scope_of(data, REGION), read_boundaries(reference.settings, reference.areas))


def test_long_lists_are_cut_and_what_is_left_out_is_said(long: Report) -> None:
    cut = 0
    for section in long.sections:
        for block, after in zip(section.blocks, (*section.blocks[1:], None), strict=True):
            if isinstance(block, Table):
                assert len(block.rows) <= ROWS_OF_A_LONG_LIST
            if isinstance(after, Paragraph) and after.text.startswith("These are the first"):
                assert isinstance(block, Table)
                assert len(block.rows) == ROWS_OF_A_LONG_LIST
                assert "in the Excel workbook" in after.text
                cut += 1
    assert cut >= 3


def test_of_many_areas_the_types_are_counted_and_no_matrix_is_printed(long: Report) -> None:
    headings = [section.heading for section in long.sections]
    assert "Every area by every type" not in headings
    counted = long.sections[headings.index("Every type, by how many areas have which status")]
    table, beyond = counted.blocks
    assert isinstance(table, Table)
    assert isinstance(beyond, Paragraph)
    assert all(
        sum(n for n in row[1:] if isinstance(n, int)) == MOST_AREAS + 5 for row in table.rows
    )
    assert "under Matrix" in beyond.text


def test_a_map_of_many_areas_is_told_by_those_with_most(long: Report) -> None:
    (beside,) = (b for b in long.sections[0].blocks if isinstance(b, Beside))
    (figure,) = beside.right
    assert isinstance(figure, Figure)
    assert f"Of {MOST_AREAS + 5} areas those with the highest numbers" in figure.alt
    # No number and no small sign is drawn on so many areas: neither caption nor key tells of one.
    assert figure.caption.startswith("Types of which there is none: the darker an area, the more.")
    assert "Partial" not in figure.svg
    assert "not known, not counted" in figure.svg
