"""A data folder as it is seen where only a group of its areas is looked at."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from mapping.context.narrowing import reference_within
from mapping.geography.area_groups import AreaGroup
from mapping.geography.areas import WHOLE_REGION
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
