"""What is counted one by one, practices or schools, where the services of its type are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from mapping.english import listed, lower_first
from mapping.wording.unit_words import unit_words, units_sentence
from ui.shell import cached
from ui.shell.page import Page, pointer


def units_beneath(page: Page, type_keys: Iterable[str], served: Collection[str]) -> None:
    """Of each type that counts units, how many are covered in some areas, and the way to them.

    A unit is no record: without this a type of which units alone are known looks like none.

    Parameters
    ----------
    served
        Codes of areas; of none of the region's, all areas are meant.
    """
    areas, settings = page.reference.areas, page.reference.settings
    chosen = [code for code in areas.codes if code in served]
    where = f" in {listed([areas.name(code) for code in chosen])}" if chosen else ""
    for key in type_keys:
        kind = page.reference.types.by_key[key]
        if not kind.unit_kind:
            continue
        units, _ = cached.unit_states(page.loaded, page.selection.on, key)
        here = units[units["area_code"].isin(chosen)] if chosen else units
        if here.empty:
            continue
        area = chosen[0] if len(chosen) == 1 else None
        pointer(
            replace(page, selection=replace(page.selection, type_key=key, area_code=area)),
            f"{kind.label}: {lower_first(units_sentence(here, unit_words(kind, settings), where))}",
            "See them on the map",
            "",
        )
