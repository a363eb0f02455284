"""Where more sites would bring the most neighbourhoods within a distance.

The maximal covering location problem, solved with HiGHS, which SciPy brings with it. What can be a
part of no best answer is left out first: that changes no answer and saves most of the time. HiGHS
runs inside Python: no program is started and no file is written, neither of which a locked-down
machine may allow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_SITES = 3
# More places than these take minutes, where several sites are looked for. Then those that stand
# closer together than a part of the distance are taken for one.
_MOST_PLACES = 200
_GRID_PART = 4

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Choice:
    """Where to put more sites.

    Attributes
    ----------
    places
        Positions of the neighbourhoods that they would stand in, the one that adds most first.
    added
        How many neighbourhoods each brings within the distance, after those before it.
    before, total
        How many are within it already, and how many there are.
    spacing
        Metres within which places were taken for one; None where every one was looked at.
    """

    places: tuple[int, ...]
    added: tuple[int, ...]
    before: int
    total: int
    spacing: float | None

    @property
    def after(self) -> int:
        """How many would be within the distance."""
        return self.before + sum(self.added)


def choose_sites(points: Floats, metres: Floats | None, within: float, n_sites: int) -> Choice:
    """The best places for some more sites, each neighbourhood counting as one.

    Among places that bring equally many, the one that is nearest to them is taken; among those,
    the first. A site that would bring nothing more is not named.

    Parameters
    ----------
    points
        Easting and northing of each neighbourhood, in metres; each is a place for a site too.
    metres
        From each to the nearest site that there is; None where there is none.
    within
        The distance, in metres.
    """
    beyond = np.ones(len(points), dtype=bool) if metres is None else metres > within
    away = _distances(points[beyond], points)
    reaches = away <= within
    best, spacing = _by_turns(reaches, n_sites), None
    if not reaches[:, best].any(axis=1).all():
        best, spacing = _optimum(points, reaches, within, n_sites)
    places, added = _in_order(_settled(best, away, reaches), reaches)
    return Choice(places, added, int((~beyond).sum()), len(points), spacing)


def _distances(from_points: Floats, to_points: Floats) -> Floats:
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(from_points, to_points), dtype=np.float64)


def _spread(points: Floats, side: float) -> Ints:
    """Of the points in each square of a grid, the one that is nearest to its middle."""
    square = np.floor(points / side)
    off = np.hypot(*(points - (square + 0.5) * side).T)
    order = np.lexsort((off, square[:, 1], square[:, 0]))
    is_first = np.ones(len(points), dtype=bool)
    is_first[1:] = (np.diff(square[order], axis=0) != 0).any(axis=1)
    return np.sort(order[is_first])


# ------------------------------------------------------------------------------- the optimum


def _optimum(
    points: Floats, reaches: Mask, within: float, n_sites: int
) -> tuple[Ints, float | None]:
    """Columns of `reaches` that together reach the most rows, and the spacing of the places."""
    able, spacing = _undominated(reaches, _able(reaches, n_sites)), None
    if n_sites > 1 and len(able) > _MOST_PLACES:
        spacing = within / _GRID_PART
        spread = np.union1d(_spread(points, spacing), _by_turns(reaches, n_sites))
        able = _undominated(reaches, np.intersect1d(spread, _able(reaches, n_sites)))
    rows, weights = np.unique(reaches[:, able], axis=0, return_counts=True)
    return able[_solve(rows, weights, min(n_sites, len(able)))], spacing


def _able(reaches: Mask, n_sites: int) -> Ints:
    """Columns that can be a part of a best answer, by how much the others can add at most."""
    gains = reaches.sum(axis=0)
    others = np.sort(gains)[::-1][: n_sites - 1].sum()
    least = int(reaches[:, _by_turns(reaches, n_sites)].any(axis=1).sum())
    return np.flatnonzero(gains >= max(least - others, 1))


def _by_turns(reaches: Mask, n_sites: int) -> Ints:
    """The column that adds most, then the one that adds most to it, and so on: a good answer."""
    left, columns = reaches, list[int]()
    while len(left) and len(columns) < n_sites:
        columns.append(int(left.sum(axis=0).argmax()))
        left = left[~left[:, columns[-1]]]
    return np.array(columns, dtype=np.int64)


def _undominated(reaches: Mask, able: Ints) -> Ints:
    """The columns without those that reach nothing that another one does not reach as well."""
    part = reaches[:, able].astype(np.float32)
    shared = part.T @ part
    size = np.diag(shared)
    is_part_of = shared == size[:, None]
    is_smaller = size[:, None] < size[None, :]
    is_later = np.tri(len(able), k=-1, dtype=bool)
    needless = (is_part_of & (is_smaller | (is_later & ~is_smaller.T))).any(axis=1)
    kept: Ints = able[~needless]
    return kept


def _solve(rows: Mask, weights: Ints, n_sites: int) -> Ints:
    """The columns of the optimum.

    Church and ReVelle's formulation: a variable for each column, whether it is chosen, and one for
    each row, whether it is reached, which it is only as far as chosen columns reach it. HiGHS goes
    the same way each time, whatever the number of cores: the same question has the same answer.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    n_rows, n_columns = rows.shape
    is_column = np.repeat([1, 0], [n_columns, n_rows])
    reached = hstack([csr_array(rows, dtype=np.float64), -eye_array(n_rows)])
    answer = milp(
        -np.concatenate([np.zeros(n_columns), weights]),
        # Where the columns are whole, the best value of a row is whole too.
        integrality=is_column,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(reached, lb=0),
            LinearConstraint(is_column, n_sites, n_sites),
        ],
        options={"mip_rel_gap": 0},
    )
    if not answer.success:
        raise RuntimeError(answer.message)
    return np.flatnonzero(np.round(answer.x[:n_columns]))


# --------------------------------------------------------------------------- which of the best


def _settled(chosen: Ints, away: Floats, reaches: Mask) -> Ints:
    """Each column in turn replaced by the one that then adds most, from the shortest way."""
    settled = chosen.copy()
    for turn in range(len(settled)):
        left = ~reaches[:, np.delete(settled, turn)].any(axis=1)
        gains = reaches[left].sum(axis=0)
        equal = np.flatnonzero(gains == gains.max())
        way = np.where(reaches[left][:, equal], away[left][:, equal], 0.0).sum(axis=0)
        settled[turn] = equal[way.argmin()]
    return settled


def _in_order(chosen: Ints, reaches: Mask) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns, the one that adds most first, and what each adds; none that adds nothing."""
    left, places, added = reaches[:, chosen], [], []
    while left.any():
        gains = left.sum(axis=0)
        turn = int(gains.argmax())
        places.append(int(chosen[turn]))
        added.append(int(gains[turn]))
        left = left[~left[:, turn]]
    return tuple(places), tuple(added)
