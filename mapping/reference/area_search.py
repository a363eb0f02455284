"""Areas and groups of areas found by name, by code, or by a postcode that lies in one."""

from __future__ import annotations

from dataclasses import dataclass

from mapping.errors import PostcodeDirectoryError
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.reference.units import areas_of_postcodes
from mapping.settings import Settings
from mapping.tables.privacy.postcode_text import canonical, is_postcode


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
    """

    areas: tuple[str, ...] = ()
    groups: tuple[AreaGroup, ...] = ()
    remark: str = ""


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
    codes = _matching(wanted, {code: (areas.name(code), code) for code in areas.codes})
    by_group = {group.code: (group.name, group.code) for group in groups.narrowing}
    held = tuple(groups.by_code[code] for code in _matching(wanted, by_group))
    remark = "" if codes or held else f"No area and no group is called “{text.strip()[:60]}”."
    return FoundAreas(codes, held, remark)


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
    return " ".join(text.casefold().replace("&", "and").replace("-", " ").split())


def _matching(wanted: str, names: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """Codes of what is called so, else of what begins so, then of what holds the words."""
    plain = {code: tuple(map(_plain, each)) for code, each in names.items()}
    exact = [code for code, each in plain.items() if wanted in each]
    if exact:
        return tuple(exact)
    begin = [code for code, (name, _) in plain.items() if name.startswith(wanted)]
    holds = [code for code, (name, _) in plain.items() if wanted in name and code not in begin]
    return (*begin, *holds)
