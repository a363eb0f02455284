"""How far it is from each neighbourhood to the nearest site, as the crow flies, in metres.

Distances are straight lines in the British National Grid (EPSG:27700), from the point of a
neighbourhood to the point of a site's postcode. Only what has a public place, to which people can
go, is a site; what has none is counted beside it, never taken for far away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping import palette
from mapping.dates import add_months
from mapping.gap_model.standing import Horizons, provides
from mapping.gap_model.status_style import AT_RISK_SYMBOL, LAPSED_SYMBOL, UNCONFIRMED_SYMBOL
from mapping.geography.neighbourhoods import Neighbourhoods
from mapping.reference.provision_types import ProvisionTypes
from mapping.register.disclosure import NOT_STATED, WITHHELD, PublicRegister
from mapping.register.schema import CONFIRMED, REMOTE

METRES = 1000
DISTANCES_KM = (1, 2, 5, 10, 15, 20)
DEFAULT_KM = 5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Provision:
    """The records of one type that provide on a date, by whether they have a public place.

    Attributes
    ----------
    sites
        Those that have: `record_id`, `title` (with the small signs of how sure and how lasting it
        is), `easting`, `northing` (EPSG:27700, metres).
    withheld, remote, not_stated, not_found
        How many have none: the address is withheld; it is by telephone or online; no address is
        stated; the postcode directory does not know the postcode.
    unconfirmed
        How many of the sites rest on public sources only.
    ending
        How many of the sites have funding that ends within the horizon.
    silent
        Of how many nothing is said of an end of their funding.
    """

    sites: pd.DataFrame
    withheld: int
    remote: int
    not_stated: int
    not_found: int
    unconfirmed: int
    ending: int
    silent: int = 0

    @property
    def elsewhere(self) -> int:
        """How many records provide and are on no map."""
        return self.withheld + self.remote + self.not_stated + self.not_found

    @cached_property
    def points(self) -> Floats:
        """Easting and northing of each place; two services at one postcode are one place."""
        pairs = self.sites[["easting", "northing"]].to_numpy(dtype=np.float64)
        return np.unique(pairs, axis=0)


def provisions(
    register: PublicRegister,
    places: pd.DataFrame,
    types: ProvisionTypes,
    on: date,
    horizons: Horizons,
) -> dict[str, Provision]:
    """What provides each type on a date, and where, by the type's key.

    Parameters
    ----------
    places
        As `disclosure.public_sites` gives them.
    """
    records = register.records[provides(register.records, on, horizons)]
    withheld = records["location"] == WITHHELD
    remote = ~withheld & (records["delivery"] == REMOTE)
    not_stated = ~withheld & ~remote & (records["location"] == NOT_STATED)
    soon = pd.Timestamp(add_months(on, horizons.at_risk))
    is_ending = (records["funding_end"] <= soon).to_numpy()
    has_ended = (records["funding_end"] <= pd.Timestamp(on)).to_numpy()
    is_unconfirmed = (records["evidence"] != CONFIRMED).to_numpy()
    funding = np.select([has_ended, is_ending], [LAPSED_SYMBOL, AT_RISK_SYMBOL], "")
    signs = funding + np.where(is_unconfirmed, UNCONFIRMED_SYMBOL, "")
    title = records["service_name"] + " (" + records["provider"] + ") " + signs
    facts = pd.DataFrame(
        {
            "provision_type": records["provision_type"],
            "record_id": records["record_id"],
            "title": title.str.strip(),
            "withheld": withheld,
            "remote": remote,
            "not_stated": not_stated,
            "at_hand": ~(withheld | remote | not_stated),
            "unconfirmed": is_unconfirmed,
            "ending": is_ending,
            "silent": records["funding_end"].isna(),
        }
    ).merge(places, on="record_id", how="left", validate="one_to_one")
    return _by_type(facts, facts[facts["at_hand"] & facts["easting"].notna()], types)


def _by_type(
    facts: pd.DataFrame, found: pd.DataFrame, types: ProvisionTypes
) -> dict[str, Provision]:
    """The facts of all records that provide, and of those that have a place, counted by type."""
    missing = ["withheld", "remote", "not_stated", "at_hand"]
    counts = facts.groupby("provision_type")[missing].sum()
    columns = ["record_id", "title", "easting", "northing", "unconfirmed", "ending", "silent"]
    of_type = dict(iter(found.groupby("provision_type")[columns]))
    by_key = {str(key): [int(n) for n in numbers] for key, *numbers in counts.itertuples()}
    nothing, nowhere = [0] * len(missing), found[columns][:0]
    return {
        key: _provision(by_key.get(key, nothing), of_type.get(key, nowhere)) for key in types.keys
    }


def _provision(counts: list[int], found: pd.DataFrame) -> Provision:
    withheld, remote, not_stated, at_hand = counts
    return Provision(
        sites=found[["record_id", "title", "easting", "northing"]],
        withheld=withheld,
        remote=remote,
        not_stated=not_stated,
        not_found=at_hand - len(found),
        unconfirmed=int(found["unconfirmed"].sum()),
        ending=int(found["ending"].sum()),
        silent=int(found["silent"].sum()),
    )


def distances(neighbourhoods: Neighbourhoods, sites: Floats) -> Floats | None:
    """Metres from each neighbourhood to its nearest site; None where there is no site at all.

    Parameters
    ----------
    sites
        Easting and northing of each; shape (m, 2).
    """
    if not len(sites):
        return None
    from scipy.spatial import KDTree

    nearest, _ = KDTree(sites).query(neighbourhoods.points)
    return np.asarray(nearest, dtype=np.float64)


@dataclass(frozen=True)
class Reach:
    """How far it is from the neighbourhoods of one area, or of all.

    Attributes
    ----------
    code
        Of the area; None for the whole region.
    within, total
        How many neighbourhoods are within the distance that was asked for, and how many there are.
    median, farthest
        Metres; None where the area has no neighbourhood.
    farthest_place
        Position of the neighbourhood that is the farthest away.
    """

    code: str | None
    within: int
    total: int
    median: float | None
    farthest: float | None
    farthest_place: int | None


def reach(neighbourhoods: Neighbourhoods, metres: Floats, within: float) -> Reach:
    """The whole region's reach.

    Parameters
    ----------
    metres
        As `distances` gives them.
    within
        Metres; a neighbourhood that is just as far away as that is within.
    """
    return _reach(None, np.arange(len(neighbourhoods)), metres, within)


def reach_by_area(
    neighbourhoods: Neighbourhoods, metres: Floats, within: float
) -> tuple[Reach, ...]:
    """Each area's reach, in the order of the areas."""
    return tuple(
        _reach(code, np.flatnonzero(neighbourhoods.area == position), metres, within)
        for position, code in enumerate(neighbourhoods.areas.codes)
    )


def _reach(code: str | None, members: Ints, metres: Floats, within: float) -> Reach:
    own = metres[members]
    if not len(own):
        return Reach(code, 0, 0, None, None, None)
    return Reach(
        code=code,
        within=int((own <= within).sum()),
        total=len(own),
        median=float(np.median(own)),
        farthest=float(own.max()),
        farthest_place=int(members[own.argmax()]),
    )


def farthest(
    neighbourhoods: Neighbourhoods, metres: Floats, area_code: str, number: int
) -> tuple[int, ...]:
    """Positions of the neighbourhoods of an area that are the farthest away, those first."""
    members = np.flatnonzero(neighbourhoods.area == neighbourhoods.areas.positions[area_code])
    order = np.argsort(-metres[members], kind="stable")[:number]
    return tuple(int(position) for position in members[order])


@dataclass(frozen=True)
class DistanceClass:
    """Neighbourhoods that are drawn alike: farther than `above`, up to `up_to` metres.

    Attributes
    ----------
    up_to
        None: however far.
    is_within
        Within the distance that was asked for.
    """

    above: float
    up_to: float | None
    ground: str
    ink: str
    is_within: bool


def distance_classes(within: float) -> tuple[DistanceClass, ...]:
    """Four classes about the distance that was asked for: blue within it, orange beyond."""
    return (
        DistanceClass(0, within / 2, palette.MET, palette.PAPER, is_within=True),
        DistanceClass(within / 2, within, palette.UNMEASURED, palette.INK, is_within=True),
        DistanceClass(within, within * 2, palette.PARTIAL, palette.INK, is_within=False),
        DistanceClass(within * 2, None, palette.GAP, palette.PAPER, is_within=False),
    )


def class_of_each(metres: Floats, within: float) -> Ints:
    """Position in `distance_classes` of each distance."""
    limits = [c.up_to for c in distance_classes(within) if c.up_to is not None]
    return np.searchsorted(limits, metres, side="left").astype(np.int64)
