"""What `--area` names: an area by its code, or a group of areas by its code or name."""

from __future__ import annotations

from collections.abc import Iterable

from mapping.context.reference import Reference
from mapping.geography.area_groups import AreaGroup
from mapping.geography.areas import require_area
from mapping.region.loader import DataFolder
from mapping.region.narrowing import folder_within


def area_or_group(asked: str | None, reference: Reference) -> tuple[str | None, AreaGroup | None]:
    """The code of the one area that is asked for, or the group; neither where all areas are.

    Raises
    ------
    SelectionError
        There is no area and no group called so, or there are several groups.
    """
    if asked is None or asked in reference.areas.positions:
        return asked, None
    group = reference.groups.group_of(asked)
    if group is None:
        require_area(asked, reference.areas)
    return None, group


def looked_at(folder: DataFolder, asked: str | None) -> tuple[DataFolder, str | None]:
    """The folder that a command is asked about, and the one area in it; raises as `area_or_group`.

    Of a group it is the folder of its areas alone, and no single one of them.
    """
    code, group = area_or_group(asked, folder.reference)
    return folder_within(folder, group), code


def codes_asked_for(asked: Iterable[str], reference: Reference) -> list[str]:
    """The codes of areas, each asked for by its own or with a group; raises as `area_or_group`."""
    found: list[str] = []
    for each in asked:
        code, group = area_or_group(each, reference)
        found += [code] if code is not None else list(group.areas if group else ())
    return list(dict.fromkeys(found))
