"""What was said of a list the last time: offered again, as far as it still holds."""

from __future__ import annotations

from pathlib import Path

from mapping.editing.kept_match import keep_match, kept_match
from tests.unit.matching.test_match import TABLE, TODAY, proposed

AREA = "E22000336"


def test_the_day_on_which_a_list_was_true_is_not_that_of_the_next_list(tmp_path: Path) -> None:
    first = proposed(TABLE).match
    assert first.constants["last_verified"] == TODAY.isoformat()
    keep_match(tmp_path, AREA, first)
    kept = kept_match(tmp_path, AREA)
    assert kept is not None
    assert kept.columns == first.columns
    assert "last_verified" not in kept.constants
    assert proposed(TABLE, said=kept).match.constants["last_verified"] == TODAY.isoformat()


def test_a_new_column_that_may_say_there_is_none_reopens_what_was_said_of_all(
    tmp_path: Path,
) -> None:
    keep_match(tmp_path, AREA, proposed(TABLE).match)
    kept = kept_match(tmp_path, AREA)
    assert proposed(TABLE, said=kept).match.constants["status"] == "provided"
    wider = [[*row, cell] for row, cell in zip(TABLE, ("Closed?", "No", "Yes"), strict=True)]
    assert proposed(wider, said=kept).match.constants["status"] == ""
