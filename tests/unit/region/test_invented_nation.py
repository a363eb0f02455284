"""The invented national register: sound, the same every time, and with every status in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.gap_model.counts import status_counts
from mapping.gap_model.statuses import Status
from mapping.region import national
from mapping.region.loader import check_table, read_data_folder, read_register_text
from scripts.build_nation import build
from tests.support.day import TODAY


@pytest.mark.slow
def test_an_invented_nation_is_sound_the_same_every_time_and_has_every_status(
    tmp_path: Path,
) -> None:
    codes = national.all_partnerships()[:40]
    for name in ("one", "other"):
        build(tmp_path / name, TODAY, 1500, codes, has_offices=False)
    first, second = (tmp_path / name / "services.csv" for name in ("one", "other"))
    assert first.read_bytes() == second.read_bytes()
    data = read_data_folder(tmp_path / "one", TODAY)
    table = read_register_text(first)
    found = {problem.severity for problem in check_table(table, data.reference, TODAY)}
    assert found <= {"warning"}
    assert len(data.register.records) == 1500
    counts = status_counts(data.assess(TODAY), codes, data.reference.types.all)
    assert set(counts) >= set(Status)
