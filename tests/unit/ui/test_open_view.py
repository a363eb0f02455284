"""What is open in an area, in sentences."""

from __future__ import annotations

import pytest

from ui.register.open_view import without_end


@pytest.mark.parametrize(
    ("silent", "number", "said"),
    [
        (0, 0, ""),
        (0, 1, ""),
        (1, 1, "The one record says nothing of an end of funding: more may end than is listed."),
        (0, 3, "Each of the 3 records says when its funding ends."),
        (
            1,
            3,
            "1 of the 3 records says nothing of an end of funding: more may end than is listed.",
        ),
    ],
)
def test_how_many_records_name_no_end_of_funding(silent: int, number: int, said: str) -> None:
    assert without_end(silent, number) == said
