"""A data folder as it is seen where only a group of its areas is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from mapping.context.narrowing import reference_within
from mapping.context.reference import Reference
from mapping.geography.area_groups import AreaGroup
from mapping.geography.areas import WHOLE_REGION, require_area
from mapping.region.loader import DataFolder
from mapping.tables.parsing import split_list


def folder_within(folder: DataFolder, group: AreaGroup | None) -> DataFolder:
    """The areas of a group, and the records that serve one of them; None for the whole folder.

    What is worked out on a folder as a whole (a day of the past, what is imagined) comes first, and
    this last: nothing can be saved from it.
    """
    if group is None:
        return folder
    named = {*group.areas, WHOLE_REGION}

    def serving(records: pd.DataFrame) -> pd.DataFrame:
        texts = records["areas_served"]
        serves = {text: not named.isdisjoint(split_list(text)) for text in texts.unique()}
        return records[texts.map(serves).to_numpy(dtype=bool)].reset_index(drop=True)

    register, public = folder.register, folder.public_register
    return replace(
        folder,
        reference=reference_within(folder.reference, group),
        register=replace(register, records=serving(register.records)),
        public_register=replace(public, records=serving(public.records)),
        judged_against=folder.judged_against or folder.reference,
    )


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
