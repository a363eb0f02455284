"""What the program makes of the register that shipped first: modest, and counted by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from mapping.gap_model.counts import flag_count, known_count, status_counts
from mapping.gap_model.statuses import Flag, Status
from mapping.region.loader import DataFolder, read_data_folder
from tests.support.paths import SHIPPED

ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def folder() -> DataFolder:
    return read_data_folder(SHIPPED, ON)


@pytest.fixture(scope="module")
def records(folder: DataFolder) -> pd.DataFrame:
    return folder.register.records


def test_no_record_is_called_confirmed_since_nobody_was_asked(records: pd.DataFrame) -> None:
    assert len(records) == 98
    assert set(records["evidence"]) == {"published", "undated"}


def test_no_record_says_that_an_area_has_none(folder: DataFolder, records: pd.DataFrame) -> None:
    """No public page says so, and the absence of a page is no word on it."""
    assert "not_provided" not in set(records["status"])
    assert Status.GAP.value not in set(folder.assess(ON).table["status"])


def test_what_is_known_too_old_and_not_returned_is_as_the_sources_say(folder: DataFolder) -> None:
    assessment = folder.assess(ON)
    counts = status_counts(assessment, assessment.areas.codes, assessment.types.all)
    assert (len(assessment.areas), len(assessment.types)) == (7, 28)
    assert known_count(counts) == 40
    assert counts["too_old"] == 58
    assert counts["unknown"] == 98
    assert counts["gap"] == counts["not_expected"] == 0
    sources = " ".join((SHIPPED / "SOURCES.md").read_text(encoding="utf-8").split())
    assert "the 196 cells (7 areas × 28 types) come out as: 40 known, 58 whose" in sources
    assert "98 with no return" in sources


def test_all_that_is_known_rests_on_public_sources(folder: DataFolder) -> None:
    assessment = folder.assess(ON)
    codes, types = assessment.areas.codes, assessment.types.all
    assert flag_count(assessment, codes, types, Flag.UNCONFIRMED) == 40


def test_every_need_basis_is_counted_for_every_area(folder: DataFolder) -> None:
    assert Counter(f.need_basis for f in folder.reference.need.figures) == dict.fromkeys(
        ("population", "women_16_plus", "households", "gp_practices"), 7
    )
