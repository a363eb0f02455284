"""Who has which role: an e-mail address, or a group of the provider's, a row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from mapping.access import ACCESS, ROLES, Identity, Person, Role, combined
from mapping.english import listed
from mapping.geography.area_groups import AreaGroups
from mapping.geography.areas import REGION, Areas
from mapping.problems import Problem
from mapping.tables.parsing import split_list
from mapping.tables.small_table import Row, duplicate_faults, refused_rows

FILE_NAME = f"{ACCESS}.csv"
COLUMNS = ("holder", "provider", "role", "areas")
REQUIRED = ("holder", "role")
GROUP = "group:"
NO_OTHER_COLUMN = "The access list takes no further column: whoever reads it is told all it says."
LONGEST_HOLDER = 254
_ADDRESS = re.compile(r"[^@\s,;:<>\"()\[\]\\]+@[^@\s,;:<>\"()\[\]\\]+\.[a-z0-9-]+")
_PROVIDER = re.compile(r"[A-Za-z0-9-]{0,64}")


@dataclass(frozen=True)
class Grant:
    """What one row gives to whom.

    Attributes
    ----------
    holder
        An e-mail address in small letters, or `GROUP` and the group's name.
    provider
        Where they have to have signed in; "" for any provider, which only an address may say.
    """

    holder: str
    provider: str
    role: Role
    areas: frozenset[str]

    def is_of(self, identity: Identity) -> bool:
        """Whether it is this person's, or a group's that they are in."""
        if self.provider and self.provider != identity.provider:
            return False
        if self.holder.startswith(GROUP):
            return bool(self.provider) and self.holder.removeprefix(GROUP) in identity.groups
        return bool(identity.address) and self.holder == identity.address


def person_of(identity: Identity, grants: Sequence[Grant]) -> Person | None:
    """Who somebody is here who has signed in; None where the list does not know them."""
    mine = [(grant.role, grant.areas) for grant in grants if grant.is_of(identity)]
    how = f"signed in at {identity.provider}"
    return combined(identity.address, how, mine) if identity.address else None


def person_named(address: str, grants: Sequence[Grant]) -> Person | None:
    """Who an address is by the list alone, for the command line; None where it names nobody."""
    name = address.strip().lower()
    if name.startswith(GROUP):
        return None
    mine = [(grant.role, grant.areas) for grant in grants if grant.holder == name]
    return combined(name, "on the command line", mine)


def grants_of(
    rows: Sequence[Row], areas: Areas, groups: AreaGroups | None = None
) -> tuple[Grant, ...]:
    """What the rows without a fault give; a row with one gives nothing.

    A group of areas gives the areas that lie in it now.
    """
    groups = groups or AreaGroups()
    refused = refused_rows(access_faults(rows, areas, groups))
    return tuple(_grant(row, groups) for row in rows if row.number not in refused)


def _grant(row: Row, groups: AreaGroups) -> Grant:
    cells = in_one_spelling(row.cells)
    (role,) = (role for role in ROLES if role == cells["role"])
    named = split_list(cells["areas"])
    held = (groups.by_code[code].areas if code in groups.by_code else (code,) for code in named)
    codes = frozenset(code for part in held for code in part)
    return Grant(cells["holder"], cells["provider"], role, codes)


def name_of_grant(code: str, areas: Areas, groups: AreaGroups) -> str:
    """The name of an area, or of a group of areas, that stands in the list."""
    return groups.by_code[code].label if code in groups.by_code else areas.name(code)


def spelt_holder(text: str) -> str:
    """An address in small letters; a group as its provider calls it.

    >>> spelt_holder(" Ann@Example.org"), spelt_holder("group:Leads")
    ('ann@example.org', 'group:Leads')
    """
    holder = text.strip()
    return holder if holder.startswith(GROUP) else holder.lower()


def in_one_spelling(cells: dict[str, str]) -> dict[str, str]:
    """A row with addresses and roles in small letters, and its areas in one order."""
    codes = {code.strip() for code in re.split(r"[;,]", cells["areas"])} - {""}
    return {
        **cells,
        "holder": spelt_holder(cells["holder"]),
        "provider": cells["provider"].strip(),
        "role": cells["role"].strip().lower(),
        "areas": ";".join(sorted(codes)),
    }


def canonical_access(cells: pd.DataFrame) -> pd.DataFrame:
    """The list in one spelling."""
    records = cells.to_dict("records")
    rows = [in_one_spelling({str(k): str(v) for k, v in row.items()}) for row in records]
    return pd.DataFrame(rows, columns=cells.columns, index=cells.index, dtype="str")


def access_faults(
    rows: Sequence[Row], areas: Areas, groups: AreaGroups | None = None
) -> list[Problem]:
    """Everything that is wrong with rows of the list."""
    known = {**areas.positions, **(groups or AreaGroups()).by_code}
    spelt = [Row(row.table, row.number, in_one_spelling(row.cells)) for row in rows]
    faults = [fault for row in spelt for fault in _faults(row, areas, known)]
    return [*faults, *duplicate_faults(spelt, lambda row: (row["holder"],), "holder")]


def _faults(row: Row, areas: Areas, known: Collection[str]) -> Iterator[Problem]:
    holder, role = row["holder"], row["role"]
    is_group = holder.startswith(GROUP)
    name = holder.removeprefix(GROUP)
    is_name = bool(name.strip()) and name.isprintable()
    is_right = is_name if is_group else _ADDRESS.fullmatch(holder) is not None
    if not is_right or len(holder) > LONGEST_HOLDER:
        yield row.problem(
            "holder",
            "This is neither an e-mail address nor a group.",
            f"An address such as ann@example.org, or {GROUP} and the group's name as the provider "
            f"sends it, such as {GROUP}leads.",
            "Write one person, or one group, a row.",
        )
    if not _PROVIDER.fullmatch(row["provider"]):
        yield row.problem(
            "provider",
            "No provider has such a name.",
            "Its name in the configuration of the sign-in: letters, digits and “-”; “default” "
            "where it has none; blank for any, where the row names a person.",
            "Write the provider's name.",
        )
    elif is_group and not row["provider"]:
        yield row.problem(
            "provider",
            "A group is one provider's: another could call a group of its own the same.",
            "The provider's name; “default” where the only one has none.",
            "Say whose group it is.",
        )
    if role not in ROLES:
        yield row.problem(
            "role", "There is no such role.", f"One of {listed(ROLES, 'or')}.", "Choose one."
        )
    codes = split_list(row["areas"])
    if unknown := [code for code in codes if code not in known]:
        yield row.problem(
            "areas",
            f"No area has the code {unknown[0]}."
            + (" The region's own records are kept by steering." if REGION in unknown else ""),
            f"Codes of areas, with “;” between them: {', '.join(areas.codes)}.",
            "Correct the code.",
        )
    if role == "lead" and not codes:
        yield row.problem(
            "areas",
            "A lead keeps at least one area.",
            f"Codes of areas, with “;” between them: {', '.join(areas.codes)}.",
            "Name the area, or choose another role.",
        )
    if role == "viewer" and codes:
        yield row.problem(
            "areas", "A viewer keeps no area.", "Blank.", "Leave it blank, or make them a lead."
        )
