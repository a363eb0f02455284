"""Say what is wrong with the data in sentences, all of them at once."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from tests.support.paths import ROOT

DATA = ROOT / "data"
EXAMPLE = DATA / "example"
# The register that ships was first gathered by then: a clock that is behind makes nothing wrong.
_GATHERED_BY = date(2026, 11, 30)


def day_of_the_check() -> date:
    """Today: what somebody saves bears later dates than what shipped first."""
    return max(date.today(), _GATHERED_BY)  # noqa: DTZ011


def must_hold(faults: Iterable[str]) -> None:
    """Fail with each fault as a sentence of its own; pass where there is none."""
    found = list(faults)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def raw_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table as they stand in the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def at(record: dict[str, str], column: str, fault: str, fix: str) -> str:
    """A fault in one column of one record: where, what was read, what is wrong, what to do."""
    return (
        f"services.csv, record {record['record_id']}, column {column}: "
        f"“{record[column]}” {fault}. {fix}"
    )
