"""The units that a type is counted by, one by one: what is known of each, where, and which first.

found = unit_states(reference, "gp_iris", on, directory)
first = first_to_cover(found, neighbourhoods)
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.context.reference import Reference
from mapping.gap_model.attribution import CellGrid
from mapping.gap_model.standing import as_days, horizons
from mapping.gap_model.units import answers_of
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.tables.privacy.postcode_text import canonical

if TYPE_CHECKING:
    from mapping.geography.neighbourhoods import Neighbourhoods

COLUMNS = (
    "unit_id",
    "name",
    "kind",
    "area_code",
    "postcode",
    "state",
    "since",
    "until",
    "last_verified",
    "evidence",
    "latitude",
    "longitude",
    "easting",
    "northing",
)
Row = Mapping[Hashable, Any]
_ANSWERED = ("since", "until", "last_verified")


class UnitState(StrEnum):
    """What is known of a unit on a day."""

    NOT_COVERED = "not_covered"
    NOT_KNOWN = "not_known"
    COVERED = "covered"


def unit_states(
    reference: Reference,
    type_key: str,
    on: date,
    directory: PostcodeDirectory | None = None,
    area_code: str | None = None,
) -> pd.DataFrame:
    """The units that a type is counted by and that are open on a day, with what is known of each.

    Parameters
    ----------
    directory
        Where postcodes are; without one nothing is placed.
    area_code
        None for the whole region.

    Returns
    -------
    pd.DataFrame
        `COLUMNS`, by area and then name; empty for a type that is not counted by units. `state` is
        a `UnitState`. `since`, `until`, `last_verified` (`datetime64[s]`) and `evidence` are those
        of the row that answers; NaT and "" where none does. Latitude and longitude (EPSG:4326),
        easting and northing (EPSG:27700, metres) are NaN where the place is withheld or not known.

    Raises
    ------
    PostcodeDirectoryError
        The directory could not be read.
    """
    types, coverage = reference.types, reference.coverage
    frame = CellGrid(reference.areas, types, reference.need, reference.expectations)
    found = answers_of(coverage, frame, on, horizons(reference.settings))
    units = coverage.units.frame
    is_listed = (found.area >= 0) & (units["kind"] == types.by_key[type_key].unit_kind).to_numpy()
    state = np.full(len(units), UnitState.NOT_KNOWN.value, dtype=object)
    row = np.full(len(units), -1, dtype=np.int64)
    of_type = found.kind == types.positions[type_key]
    unit = found.unit[of_type]
    row[unit] = found.row[of_type]
    said = (UnitState.COVERED.value, UnitState.NOT_COVERED.value)
    state[unit] = np.where(found.covers[of_type], *said)
    answers = coverage.rows.reindex(row)
    shown = units.assign(
        state=state,
        evidence=answers["evidence"].fillna("").to_numpy(dtype=object),
        **{name: answers[name].to_numpy(dtype="datetime64[s]") for name in _ANSWERED},
    )
    if area_code is not None:
        is_listed &= (units["area_code"] == area_code).to_numpy()
    listed = shown[is_listed].sort_values(["area_code", "name", "unit_id"], ignore_index=True)
    return _placed(listed, directory)[list(COLUMNS)]


def _placed(units: pd.DataFrame, directory: PostcodeDirectory | None) -> pd.DataFrame:
    """Units with where their postcodes are."""
    wanted = {code for code in units["postcode"].unique() if code}
    places = directory.find(wanted) if directory is not None and wanted else {}
    found = [places.get(canonical(code)) for code in units["postcode"]]
    east = np.array([np.nan if p is None else p.easting for p in found], dtype=np.float64)
    north = np.array([np.nan if p is None else p.northing for p in found], dtype=np.float64)
    is_placed = ~np.isnan(east)
    latitude, longitude = np.full(len(units), np.nan), np.full(len(units), np.nan)
    if is_placed.any():
        # Whoever needs no places needs no library of maps.
        import geopandas as gpd

        from mapping.geography.boundaries import DISPLAY_CRS, METRIC_CRS

        points = gpd.points_from_xy(east[is_placed], north[is_placed], crs=METRIC_CRS)
        shown = points.to_crs(DISPLAY_CRS)
        latitude[is_placed], longitude[is_placed] = shown.y, shown.x
    return units.assign(latitude=latitude, longitude=longitude, easting=east, northing=north)


@dataclass(frozen=True)
class RunningOut:
    """How many units of an area are covered only until a day that is near.

    Attributes
    ----------
    first, last
        The days on which the first and the last of them are no longer covered.
    """

    area_code: str
    provision_type: str
    units: int
    first: date
    last: date


def running_out(reference: Reference, on: date, by: date) -> tuple[RunningOut, ...]:
    """The coverage that holds on a day and ends by a later one, by area and then type."""
    types, coverage = reference.types, reference.coverage
    frame = CellGrid(reference.areas, types, reference.need, reference.expectations)
    found = answers_of(coverage, frame, on, horizons(reference.settings))
    until = as_days(coverage.rows["until"])[found.row]
    ends = found.covers & (until <= np.datetime64(by, "D"))
    cells = found.area[found.unit[ends]] * len(types) + found.kind[ends]
    days = until[ends]
    return tuple(
        RunningOut(
            reference.areas.codes[cell // len(types)],
            types.keys[cell % len(types)],
            int((cells == cell).sum()),
            days[cells == cell].min().item(),
            days[cells == cell].max().item(),
        )
        for cell in np.unique(cells).tolist()
        if not frame.not_expected[cell]
    )


@dataclass(frozen=True)
class UnitChange:
    """A unit of which something else is known than before.

    Attributes
    ----------
    was, now
        None where it was not listed in the area, or is not any more.
    elsewhere
        The area that it came from, or has gone to; "" where it has not moved.
    has_lapsed
        It is not covered because the coverage has ended.
    """

    type_key: str
    area_code: str
    unit_id: str
    name: str
    was: UnitState | None
    now: UnitState | None
    elsewhere: str = ""
    has_lapsed: bool = False


def unit_changes(
    before: Reference, day: date, after: Reference, on: date
) -> tuple[UnitChange, ...]:
    """The units of which something else is known on a later day, by area, type and name.

    One that has moved is among them twice: as gone from one area, and as come to the other.
    """
    found: list[UnitChange] = []
    for kind in after.types.all:
        if not kind.unit_kind or kind.key not in before.types.by_key:
            continue
        then, now = (
            {str(row["unit_id"]): row for row in unit_states(of, kind.key, when).to_dict("records")}
            for of, when in ((before, day), (after, on))
        )
        for unit_id in {**then, **now}:
            old, new = then.get(unit_id), now.get(unit_id)
            if old and new and old["area_code"] != new["area_code"]:
                found.append(_change(kind.key, old, None, new["area_code"]))
                found.append(_change(kind.key, None, new, old["area_code"]))
            elif old is None or new is None or old["state"] != new["state"]:
                found.append(_change(kind.key, old, new))
    order = after.types.positions
    return tuple(sorted(found, key=lambda c: (c.area_code, order[c.type_key], c.name, c.unit_id)))


def _change(type_key: str, old: Row | None, new: Row | None, elsewhere: object = "") -> UnitChange:
    row = new or old or {}
    was, now = (None if each is None else UnitState(str(each["state"])) for each in (old, new))
    # Only of what was covered is an end known.
    has_lapsed = now is UnitState.NOT_COVERED and not pd.isna(row["until"])
    return UnitChange(
        type_key,
        str(row["area_code"]),
        str(row["unit_id"]),
        str(row["name"]),
        was,
        now,
        str(elsewhere),
        has_lapsed,
    )


def first_to_cover(states: pd.DataFrame, neighbourhoods: Neighbourhoods | None) -> pd.DataFrame:
    """The units not known to be covered, the one first that is nearest to most neighbourhoods.

    Parameters
    ----------
    states
        As `unit_states` gives them.
    neighbourhoods
        Each is nearest to one unit of all, covered or not; None where the region has none.

    Returns
    -------
    pd.DataFrame
        The same columns and `neighbourhoods`, how many are nearest to it, as the crow flies; those
        known not to be covered come before those not known, where as many are. A unit without a
        place has 0, and comes last.
    """
    nearest = _nearest(states, neighbourhoods)
    open_ones = states.assign(neighbourhoods=nearest)[states["state"] != UnitState.COVERED]
    order = open_ones.assign(
        _is_placed=open_ones["easting"].notna(), _is_denied=open_ones["state"] == "not_covered"
    ).sort_values(
        ["neighbourhoods", "_is_placed", "_is_denied", "name", "unit_id"],
        ascending=[False, False, False, True, True],
    )
    return order.drop(columns=["_is_placed", "_is_denied"]).reset_index(drop=True)


def _nearest(states: pd.DataFrame, neighbourhoods: Neighbourhoods | None) -> npt.NDArray[np.int64]:
    """To how many neighbourhoods each unit is the nearest; units at one place all are."""
    from scipy.spatial import KDTree

    counts = np.zeros(len(states), dtype=np.int64)
    is_placed = states["easting"].notna().to_numpy()
    if neighbourhoods is None or not is_placed.any():
        return counts
    where = states.loc[is_placed, ["easting", "northing"]].to_numpy(dtype=np.float64)
    places, place_of = np.unique(where, axis=0, return_inverse=True)
    codes = set(states["area_code"])
    is_here = np.array([code in codes for code in neighbourhoods.areas.codes], dtype=bool)
    points = neighbourhoods.points[is_here[neighbourhoods.area]]
    _, at = KDTree(places).query(points)
    counts[is_placed] = np.bincount(at, minlength=len(places))[place_of]
    return counts
