"""How the bench of a nation says by how much a figure grows."""

from __future__ import annotations

from bench.nation import growth, sizes


def test_growth_is_told_of_the_largest_beside_few_areas_and_beside_few_records() -> None:
    areas, records = (7, 314), (3_000, 100_000)
    seconds = dict(zip(sizes(areas, records), (1.0, 2.0, 4.0, 12.0), strict=True))
    assert list(seconds) == [(7, 3_000), (7, 100_000), (314, 3_000), (314, 100_000)]
    assert growth(seconds, areas, records) == "× 6.0 by areas, × 3.0 by records"


def test_what_took_no_time_at_all_grows_by_nothing_that_can_be_said() -> None:
    seconds = {(1, 1): 0.0}
    assert growth(seconds, (1,), (1,)) == "– by areas, – by records"
