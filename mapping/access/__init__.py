"""Who somebody is, and what they may do: decided here, and nowhere else.

A page hides what would be refused; that alone keeps nobody out. What is saved is asked of `may` by
the one engine that every way of changing a table goes through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from mapping.geography.areas import REGION

Role = Literal["viewer", "lead", "steering", "administrator"]
Deed = Literal[
    "see_open",
    "see_access",
    "begin_region",
    "propose",
    "change",
    "restore_whole",
    "settle",
    "purge",
]
ROLES: tuple[Role, ...] = get_args(Role)
DEEDS: tuple[Deed, ...] = get_args(Deed)
ACCESS = "access"
PROPOSALS = "proposals"
# Parts of the table of types that others than administrators keep, by the columns that they are.
BENCHMARKS = "benchmarks"
_OF_UNITS = frozenset({"units", "unit_coverage", "unit_lists"})
_OF_AN_AREA = frozenset({"register", "actions", PROPOSALS}) | _OF_UNITS
_OF_THE_GROUP = _OF_UNITS | frozenset(
    {
        *("actions", "reviews", "themes", "recommendations"),
        *("meetings", "returns", "expectations", BENCHMARKS),
    }
)


@dataclass(frozen=True)
class Identity:
    """Whom a provider says somebody is who has signed in.

    Attributes
    ----------
    address
        The e-mail address in small letters; "" where the provider gives none that it has verified.
    provider
        Its name in the configuration of the sign-in.
    groups
        Of the provider, as it sends them.
    """

    address: str
    provider: str
    groups: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who does something.

    Attributes
    ----------
    name
        As it stands in the history: the address of who has signed in; "" where nobody signs in.
    areas
        Codes of the areas whose part they keep.
    how
        How it is known who they are, in words; "" where nobody signs in.
    """

    name: str
    role: Role
    areas: frozenset[str] = frozenset()
    how: str = ""

    @property
    def has_signed_in(self) -> bool:
        """Whether it is known who they are, other than by what they type."""
        return bool(self.how)


# Whoever has not been asked for may do nothing: what forgets to ask is refused.
NOBODY = Person("", "viewer")
# Where nobody signs in, and whoever has the machine itself under their hands.
ANYBODY = Person("", "administrator")


def may(person: Person, deed: Deed, table: str = "", area: str = "") -> bool:
    """Whether somebody may do something.

    Parameters
    ----------
    table
        Name of a kept table, or `BENCHMARKS`; "" where the deed is about none.
    area
        Code of the area whose part it is; `REGION` for the region's own records, "" for none.

    >>> lead = Person("ann@example.org", "lead", frozenset({"E22000005"}), "signed in at council")
    >>> may(lead, "change", "register", "E22000005"), may(lead, "change", "register", "REGION")
    (True, False)
    """
    if person.role == "administrator":
        return True
    is_own = area in person.areas and person.role != "viewer"
    is_steering = person.role == "steering"
    match deed:
        case "see_open":
            return is_own or is_steering
        case "propose":
            return person.has_signed_in
        case "change":
            is_of_the_region = table in ("register", PROPOSALS) and area == REGION
            is_of_the_group = table in _OF_THE_GROUP or is_of_the_region
            return (is_steering and is_of_the_group) or (is_own and table in _OF_AN_AREA)
    return False


def combined(name: str, how: str, grants: Iterable[tuple[Role, frozenset[str]]]) -> Person | None:
    """Somebody by all that is granted to them: the highest role, and every area; None for nothing.

    >>> combined("ann@example.org", "", []) is None
    True
    """
    given = list(grants)
    if not given:
        return None
    role = max((role for role, _ in given), key=ROLES.index)
    areas = frozenset(area for role, areas in given if role != "viewer" for area in areas)
    return Person(name, role, areas, how)
