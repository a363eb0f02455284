"""The written cases are read as they stand, and what is misspelt in them is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.spec.written_cases import fast_answers, read_case, slow_answers

PLAIN = """
    on 2026-01-15

    | record_id | last_verified | status  |
    | --------- | ------------- | ------- |
    | first     | 2025-01-01    | partial |

    | area_code | status  | flags |
    | A         | partial | stale |
"""


def test_a_table_is_read_cell_by_cell_and_the_rest_is_plain() -> None:
    case = read_case(PLAIN).case
    assert case["areas"] == ["A"]
    (record,) = case["records"]
    assert record["record_id"] == "first"
    assert record["status"] == "partial"
    assert record["last_verified"] == date(2025, 1, 1)
    assert record["areas_served"] == ("A",)
    assert record["capacity"] is None


@pytest.mark.parametrize("model", [fast_answers, slow_answers], ids=["program", "oracle"])
@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("| partial | stale |", "| met     | stale |"),
        ("| partial | stale |", "| partial |       |"),
    ],
)
def test_a_wrong_answer_is_found_out(model: object, written: str, wrong: str) -> None:
    assert written in PLAIN
    case = read_case(PLAIN.replace(written, wrong))
    assert case.given(model) != case.wanted()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "misspelt"),
    [
        ("last_verified", "last_verifyed"),
        ("on 2026-01-15", "by 2026-01-15"),
        ("on 2026-01-15", ""),
        ("2025-01-01 ", "01/01/2025 "),
        ("| first     |", "| first     | x |"),
        ("| area_code | status  |", "| area_code | standing |"),
    ],
)
def test_a_misspelt_table_is_refused(written: str, misspelt: str) -> None:
    assert written in PLAIN
    with pytest.raises(ValueError, match=r"."):
        read_case(PLAIN.replace(written, misspelt))


def test_a_misspelt_column_of_the_outcome_is_refused() -> None:
    written = read_case(PLAIN.replace("flags |", "flag |"))
    with pytest.raises(KeyError):
        written.wanted()
