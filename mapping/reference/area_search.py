"""Areas and groups of areas found by name, by code, or by a postcode that lies in one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from mapping.errors import PostcodeDirectoryError
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas, name_key
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.reference.units import areas_of_postcodes
from mapping.settings import Settings
from mapping.tables.privacy.postcode_text import canonical, is_part_of_postcode, is_postcode

# From where on a name is near enough to what was typed: a letter lost, doubled or turned about.
_NEAR = 0.8
_MOST_NEAR = 3
_STOPS = re.compile(r"[.'’]")


@dataclass(frozen=True)
class FoundAreas:
    """What a text finds.

    Attributes
    ----------
    areas
        Codes, the best first.
    groups
        The same of groups.
    remark
        Why nothing is found, in a sentence; "" where something is.
    is_near
        Nothing is called so: what is found has a name that is spelled nearly so.
    """

    areas: tuple[str, ...] = ()
    groups: tuple[AreaGroup, ...] = ()
    remark: str = ""
    is_near: bool = False


def find_areas(
    text: str,
    areas: Areas,
    groups: AreaGroups,
    settings: Settings,
    directory: PostcodeDirectory | None = None,
) -> FoundAreas:
    """What somebody looks for; a postcode is looked up and kept nowhere.

    Parameters
    ----------
    directory
        Where postcodes are; that of the ONS where it is None.
    """
    if is_postcode(text):
        return _by_postcode(text, areas, settings, directory)
    wanted = _plain(text)
    if not wanted:
        return FoundAreas()
    by_area = {code: (areas.name(code), code) for code in areas.codes}
    by_group = {group.code: (group.name, group.code) for group in groups.narrowing}
    for search in (_matching, _spelled_nearly):
        codes = search(wanted, by_area)
        held = tuple(groups.by_code[code] for code in search(wanted, by_group))
        if codes or held:
            return FoundAreas(codes, held, is_near=search is _spelled_nearly)
    remark = (
        f"No area and no group is called “{text.strip()[:60]}”. A town or a village is found by a "
        "postcode that lies in it."
    )
    if is_part_of_postcode(text):
        remark = (
            "This is a part of a postcode, which can lie in several areas. Type the whole of it, "
            "or a name."
        )
    return FoundAreas(remark=remark)


def _by_postcode(
    text: str, areas: Areas, settings: Settings, directory: PostcodeDirectory | None
) -> FoundAreas:
    try:
        code = areas_of_postcodes({canonical(text)}, areas, settings, directory).get(
            canonical(text)
        )
    except PostcodeDirectoryError as error:
        return FoundAreas(remark=str(error))
    if code is None:
        return FoundAreas(
            remark="This postcode is not known, or lies in no area here, or in one of several that "
            "cannot be told."
        )
    return FoundAreas((code,))


def _plain(text: str) -> str:
    return name_key(_STOPS.sub("", text).replace("-", " "))


def _matching(wanted: str, names: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """Codes of what is called so, else of what begins so, then of what holds the words."""
    plain = {code: tuple(map(_plain, each)) for code, each in names.items()}
    exact = [code for code, each in plain.items() if wanted in each]
    if exact:
        return tuple(exact)
    begin = [code for code, (name, _) in plain.items() if name.startswith(wanted)]
    holds = [code for code, (name, _) in plain.items() if wanted in name and code not in begin]
    return (*begin, *holds)


def _spelled_nearly(wanted: str, names: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """Codes of what has a name that is spelled nearly so, the nearest first."""
    plain = {code: _plain(name) for code, (name, _) in names.items()}
    near = get_close_matches(wanted, set(plain.values()), _MOST_NEAR, _NEAR)
    return tuple(code for name in near for code, each in plain.items() if each == name)
