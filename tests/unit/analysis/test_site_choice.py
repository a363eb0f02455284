"""Where more sites would reach most: as good as trying everything, and the same each time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis import site_choice
from mapping.analysis.site_choice import Choice, choose_sites
from tests.support.examples import examples

Point = tuple[int, int]
POINTS = st.lists(
    st.tuples(st.integers(0, 12_000), st.integers(0, 12_000)), min_size=1, max_size=14, unique=True
)
WITHIN = st.sampled_from([1000.0, 2500.0, 5000.0])


def choose(points: list[Point], sites: list[Point], within: float, n_sites: int) -> Choice:
    at = np.array(points, dtype=np.float64)
    metres = np.array([min(math.dist(p, s) for s in sites) for p in points]) if sites else None
    return choose_sites(at, metres, within, n_sites)


def reached(points: list[Point], sites: list[Point], within: float) -> int:
    return sum(any(math.dist(point, site) <= within for site in sites) for point in points)


def most(points: list[Point], sites: list[Point], within: float, n_sites: int) -> int:
    """The best of all ways to put some more sites, by trying each."""
    return max(
        reached(points, [*sites, *more], within)
        for more in itertools.combinations(points, min(n_sites, len(points)))
    )


@examples(60)
@given(POINTS, st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 12_000)), max_size=2))
def test_one_more_site_is_put_where_trying_every_place_puts_it(
    points: list[Point], sites: list[Point]
) -> None:
    choice = choose(points, sites, 2500.0, 1)
    assert choice.before == reached(points, sites, 2500.0)
    assert choice.after == most(points, sites, 2500.0, 1)
    if not choice.places:
        assert choice.before == len(points)
        return
    # Of the places that reach as many, the one from which the way is shortest, then the first.
    ways = []
    for position, place in enumerate(points):
        new = [
            math.dist(point, place)
            for point in points
            if math.dist(point, place) <= 2500.0 and not reached([point], sites, 2500.0)
        ]
        if len(new) == choice.added[0]:
            ways.append((sum(new), position))
    shortest = min(way for way, _ in ways)
    (chosen,) = choice.places
    assert next(way for way, p in ways if p == chosen) == pytest.approx(shortest)


@examples(40)
@given(
    POINTS,
    st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 12_000)), max_size=1),
    WITHIN,
    st.integers(2, 3),
)
def test_several_sites_reach_as_many_as_the_best_of_all_ways_to_put_them(
    points: list[Point], sites: list[Point], within: float, n_sites: int
) -> None:
    choice = choose(points, sites, within, n_sites)
    assert choice.after == most(points, sites, within, n_sites)
    assert choice.after == reached(points, [*sites, *(points[p] for p in choice.places)], within)
    assert len(choice.places) == len(set(choice.places)) <= n_sites
    assert all(added > 0 for added in choice.added)
    assert list(choice.added) == sorted(choice.added, reverse=True)
    assert choice.total == len(points)


@examples(80)
@given(
    st.lists(st.tuples(st.integers(1, 63), st.integers(1, 9)), min_size=1, max_size=12),
    st.integers(1, 3),
)
def test_what_is_solved_is_the_best_of_all_ways_to_choose_columns(
    weighted: list[tuple[int, int]], n_sites: int
) -> None:
    """Each row is the six columns that reach it, as bits, and how many it stands for."""
    rows = np.array([[bool(bits >> column & 1) for column in range(6)] for bits, _ in weighted])
    weights = np.array([weight for _, weight in weighted])

    def worth(columns: Sequence[int]) -> int:
        return int(weights[rows[:, columns].any(axis=1)].sum())

    chosen = [int(column) for column in site_choice._solve(rows, weights, n_sites)]
    assert len(chosen) == n_sites
    ways = itertools.combinations(range(6), n_sites)
    assert worth(chosen) == max(worth(list(way)) for way in ways)


def test_taking_the_best_again_and_again_is_not_what_is_done() -> None:
    """A place in the middle reaches most alone, two at the sides reach most together."""
    left = [(-900, 0), (-900, 50), (0, 0), (900, 0), (900, 50)]
    right = [(3000 - x, y) for x, y in left]
    points = [*left, *right, (1500, 0), (1500, 50)]
    first = choose(points, [], 1000.0, 1)
    middle = points[first.places[0]]
    assert middle in ((1500, 0), (1500, 50))
    together = choose(points, [], 1000.0, 2)
    assert choose(points, [middle], 1000.0, 1).after < together.after


def test_the_same_question_has_the_same_answer() -> None:
    random = np.random.default_rng(7)
    points = random.uniform(0, 20_000, (150, 2))
    answers = {choose_sites(points, None, 3000.0, 3) for _ in range(3)}
    assert len(answers) == 1


def test_of_places_that_reach_as_many_the_nearest_to_them_is_taken() -> None:
    points = [(0, 0), (300, 0), (600, 0)]
    assert choose(points, [], 1000.0, 1).places == (1,)
    # All alike: then the first.
    assert choose([(0, 0), (100, 0)], [], 1000.0, 1).places == (0,)


def test_where_everything_is_reached_nothing_is_named() -> None:
    choice = choose([(0, 0), (500, 0)], [(0, 0)], 1000.0, 2)
    assert choice == Choice((), (), before=2, total=2, spacing=None)


def test_a_site_that_would_add_nothing_is_not_named() -> None:
    choice = choose([(0, 0), (500, 0)], [], 1000.0, 3)
    assert (choice.places, choice.added, choice.after) == ((0,), (2,), 2)


def test_without_any_site_the_first_one_is_looked_for() -> None:
    choice = choose([(0, 0), (9000, 0), (9500, 0)], [], 1000.0, 1)
    assert (choice.before, choice.after) == (0, 2)


def test_as_far_as_the_distance_is_within_it() -> None:
    assert choose([(0, 0), (3000, 4000)], [], 5000.0, 1).after == 2


@pytest.mark.parametrize("n_sites", [2, 3])
def test_with_many_places_those_close_together_are_taken_for_one_and_little_is_lost(
    monkeypatch: pytest.MonkeyPatch, n_sites: int
) -> None:
    random = np.random.default_rng(3)
    points = random.uniform(0, 20_000, (220, 2))
    exact = choose_sites(points, None, 5000.0, n_sites)
    monkeypatch.setattr(site_choice, "_MOST_PLACES", 10)
    spread = choose_sites(points, None, 5000.0, n_sites)
    assert exact.spacing is None
    assert spread.spacing == 1250.0
    one = choose_sites(points, None, 5000.0, 1)
    assert one.after < spread.after <= exact.after
    assert spread.after >= 0.97 * exact.after
    assert one.spacing is None
