"""How far it is: which records are sites, the nearest of them, and each area's share."""

from __future__ import annotations

import math
import statistics
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.travel_distance import (
    Provision,
    class_of_each,
    distance_classes,
    distances,
    farthest,
    provisions,
    reach,
    reach_by_area,
)
from mapping.gap_model.standing import Horizons, provides
from mapping.gap_model.statuses import Status
from tests.support import strategies
from tests.support.cases.model_cases import (
    Case,
    assess_fast,
    horizons_of,
    plain_record,
    public_register_of,
    records_frame,
    types_of,
)
from tests.support.cases.neighbourhood_cases import CORNER, neighbourhoods
from tests.support.examples import examples

ON = date(2026, 1, 15)
SHELTER = {
    "key": "shelter",
    "measure": "presence",
    "need_basis": None,
    "per": None,
    "benchmark": None,
}
PLACES = pd.DataFrame(
    {
        "record_id": ["one", "two", "three"],
        "easting": [400_000.0, 400_000.0, 410_000.0],
        "northing": [280_000.0, 280_000.0, 280_000.0],
    }
)


def found(*records: dict[str, Any], on: date = ON) -> Provision:
    case = {"records": list(records), "types": [SHELTER, {**SHELTER, "key": "advice"}]}
    by_type = provisions(public_register_of(case), PLACES, types_of(case), on, Horizons())
    assert set(by_type) == {"shelter", "advice"}
    return by_type["shelter"]


def record(record_id: str, **changes: Any) -> dict[str, Any]:
    plain = {"last_verified": date(2025, 12, 1), "postcode": "B1 1AA"}
    return plain_record(record_id, "shelter", **{**plain, **changes})


# ------------------------------------------------------------------------- what is a site


def test_only_records_that_provide_on_the_date_are_sites() -> None:
    records = (
        record("one"),
        record("two", status="partial"),
        record("three", status="not_provided"),
        record("four", status="planned"),
        record("five", last_verified=date(2020, 1, 1)),
        record("six", end_date=date(2026, 1, 15)),
        record("seven", start_date=date(2026, 1, 16)),
        plain_record("eight", "advice", last_verified=date(2025, 12, 1), postcode="B1 1AA"),
    )
    assert found(*records).sites["record_id"].tolist() == ["one", "two"]
    assert found(*records).elsewhere == 0


@examples(60)
@given(strategies.cases())
def test_what_provides_is_what_stands_behind_a_status_that_is_not_a_gap(case: Case) -> None:
    frame = records_frame(case["records"])
    mask = provides(frame, case["on"], horizons_of(case))
    providing = set(frame["record_id"][mask])
    for cell in assess_fast(case).cells():
        if cell.status in (Status.PARTIAL, Status.UNMEASURED, Status.MET):
            assert set(cell.record_ids) <= providing
        elif cell.status is Status.UNKNOWN:
            assert providing.isdisjoint(cell.record_ids)


def test_what_has_no_public_place_is_counted_by_its_reason() -> None:
    of_type = found(
        record("one"),
        record("two", location_confidential=True),
        record("three", delivery="remote"),
        record("four", postcode=None),
        record("five", postcode="ZZ9 9ZZ"),
        record("six", delivery="remote", location_confidential=True),
        record("seven", delivery="both", postcode=None),
    )
    assert of_type.sites["record_id"].tolist() == ["one"]
    assert (of_type.withheld, of_type.remote) == (2, 1)
    assert (of_type.not_stated, of_type.not_found) == (2, 1)
    assert of_type.elsewhere == 6


def test_a_withheld_place_is_no_site_even_where_a_directory_would_know_it() -> None:
    of_type = found(record("one", location_confidential=True, postcode="B1 1AA"))
    assert of_type.sites.empty
    assert len(of_type.points) == 0


def test_two_services_at_one_postcode_are_one_place() -> None:
    of_type = found(record("one"), record("two"), record("three"))
    assert len(of_type.sites) == 3
    assert of_type.points.tolist() == [[400_000.0, 280_000.0], [410_000.0, 280_000.0]]


def test_how_sure_and_how_lasting_the_sites_are_is_counted_and_marked() -> None:
    of_type = found(
        record("one", service_name="Door", evidence="published", funding_end=date(2026, 7, 15)),
        record("two", service_name="Gate", funding_end=date(2026, 7, 16)),
        record("three", service_name="Hall", evidence="undated"),
    )
    assert (of_type.unconfirmed, of_type.ending) == (2, 1)
    assert of_type.sites["title"].tolist() == ["Door (Haven) £*", "Gate (Haven)", "Hall (Haven) *"]


def test_a_type_with_no_record_has_nothing() -> None:
    assert found().sites.empty
    assert found().elsewhere == 0


# --------------------------------------------------------------------------- the distances

POINTS = st.lists(
    st.tuples(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000)), min_size=1, max_size=30
)


def placed(points: list[tuple[int, int]]) -> np.ndarray:
    return np.array(points, dtype=np.float64) + CORNER


@examples(100)
@given(POINTS, POINTS, st.sampled_from([1000.0, 5000.0, 15_000.0]), st.randoms())
def test_the_distances_and_shares_are_those_of_plain_loops(
    points: list[tuple[int, int]], sites: list[tuple[int, int]], within: float, random: Any
) -> None:
    area = [random.randrange(2) for _ in points]
    places = neighbourhoods(points, area)
    metres = distances(places, placed(sites))
    assert metres is not None
    wanted = [min(math.dist(point, site) for site in sites) for point in points]
    assert metres.tolist() == pytest.approx(wanted)
    whole = reach(places, metres, within)
    for reached, members in (
        (whole, wanted),
        *(
            (row, [w for w, a in zip(wanted, area, strict=True) if a == position])
            for position, row in enumerate(reach_by_area(places, metres, within))
        ),
    ):
        assert reached.total == len(members)
        if not members:
            assert reached.median is reached.farthest is reached.farthest_place is None
            continue
        assert reached.median == pytest.approx(statistics.median(members))
        assert reached.farthest == pytest.approx(max(members))
        assert reached.farthest_place is not None
        assert metres[reached.farthest_place] == pytest.approx(max(members))
    assert whole.within == sum(metre <= within for metre in metres)
    assert sum(row.within for row in reach_by_area(places, metres, within)) == whole.within


def test_without_a_site_there_is_no_distance() -> None:
    assert distances(neighbourhoods([(0, 0)]), np.empty((0, 2))) is None


def test_as_far_as_the_distance_is_within_it() -> None:
    places = neighbourhoods([(3000, 4000), (3000, 4001)])
    metres = distances(places, placed([(0, 0)]))
    assert metres is not None
    assert reach(places, metres, 5000.0).within == 1


def test_an_area_without_a_neighbourhood_has_no_figure() -> None:
    places = neighbourhoods([(0, 0)], [1])
    metres = distances(places, placed([(0, 0)]))
    assert metres is not None
    first, second = reach_by_area(places, metres, 1000.0)
    assert (first.total, first.median) == (0, None)
    assert (second.code, second.within, second.total) == ("B", 1, 1)


def test_the_farthest_of_an_area_come_first() -> None:
    places = neighbourhoods([(100, 0), (900, 0), (5000, 0), (500, 0)], [0, 0, 1, 0])
    metres = distances(places, placed([(0, 0)]))
    assert metres is not None
    assert farthest(places, metres, "A", 2) == (1, 3)
    assert farthest(places, metres, "B", 5) == (2,)


# ----------------------------------------------------------------------------- the classes


@given(st.floats(0, 1e6), st.sampled_from([1000.0, 2000.0, 5000.0, 20_000.0]))
def test_every_distance_is_in_the_one_class_that_holds_it(metres: float, within: float) -> None:
    (position,) = class_of_each(np.array([metres]), within)
    for number, found_class in enumerate(distance_classes(within)):
        above = -1 if number == 0 else found_class.above
        up_to = math.inf if found_class.up_to is None else found_class.up_to
        assert (above < metres <= up_to) == (number == position)
    assert distance_classes(within)[position].is_within == (metres <= within)
