"""What is counted one by one, practices or schools, in a report: on a map, and area by area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from mapping.analysis.unit_states import UnitState, unit_states
from mapping.dates import day_of
from mapping.english import capitalised, listed_first
from mapping.errors import PostcodeDirectoryError
from mapping.gap_model.status_style import style_at
from mapping.geography.boundaries import Boundaries
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.maps.marks import UnitLayer, tinted, type_marks
from mapping.maps.picture import map_with_key, status_key, unit_entries
from mapping.maps.unit_points import ON_MAP, unit_layer, units_in_words
from mapping.reference.provision_types import ProvisionType
from mapping.report.content import (
    Beside,
    Block,
    Bullets,
    Column,
    Figure,
    Row,
    Section,
    Table,
    table,
)
from mapping.report.scope import Scope
from mapping.wording.unit_words import UnitWords, unit_words

_TEXT_SIZE, _BESIDE = 20, 34
# A table of more areas would be longer than all else.
_MOST_AREAS, _MOST_NAMED = 40, 60


def unit_sections(scope: Scope, boundaries: Boundaries) -> Iterator[Section]:
    """For each type that counts units of what is reported on: where they are, and how many."""
    for kind in scope.types:
        states = _states(scope, kind) if kind.unit_kind else pd.DataFrame()
        if states.empty:
            continue
        words = unit_words(kind, scope.reference.settings)
        layer = unit_layer(states, words)
        figures = (_figure(scope, kind, layer, boundaries),) if layer.points else ()
        if scope.area_code is not None:
            said: tuple[Block, ...] = (_names(states, words),)
            blocks: tuple[Block, ...] = (Beside(said, figures),) if figures else said
        else:
            few = len(scope.codes) <= _MOST_AREAS
            blocks = (*figures, *((_numbers(scope, states, words),) if few else ()))
        yield Section(f"{kind.label}, one by one", blocks)


def unit_table(scope: Scope) -> Table:
    """Every unit of each type with what is known of it, to sort and to filter."""
    settings, name = scope.reference.settings, scope.reference.areas.name
    rows: list[Row] = [
        (
            kind.label,
            name(row["area_code"]),
            row["name"],
            words.states[UnitState(row["state"])],
            *(day_of(row[day]) for day in ("since", "until", "last_verified")),
            row["unit_id"],
        )
        for kind in scope.types
        if kind.unit_kind
        for words in [unit_words(kind, settings)]
        for row in unit_states(
            scope.reference, kind.key, scope.on, area_code=scope.area_code
        ).to_dict("records")
    ]
    columns = (
        Column("Type of provision", "text", 2.5),
        Column("Area", "text", 2),
        Column("Name", "text", 4),
        Column("What is known", "text", 1.5),
        *(Column(title, "date", 1.5) for title in ("Since", "Until", "Last verified")),
        Column("Id", "text", 1.5),
    )
    return table("What types count one by one", columns, rows)


def _states(scope: Scope, kind: ProvisionType) -> pd.DataFrame:
    try:
        directory = OnsPostcodeDirectory()
        return unit_states(scope.reference, kind.key, scope.on, directory, scope.area_code)
    except PostcodeDirectoryError:
        return unit_states(scope.reference, kind.key, scope.on, None, scope.area_code)


def _figure(scope: Scope, kind: ProvisionType, layer: UnitLayer, boundaries: Boundaries) -> Figure:
    """The areas reported on with the units as points."""
    codes = set(scope.codes)
    frame = boundaries.frame[boundaries.frame["area_code"].isin(codes)]
    marks = [tinted(m) for m in type_marks(scope.assessment, kind) if m.code in codes]
    styles = dict.fromkeys(style_at(scope.assessment, code, kind) for code in scope.codes)
    svg = map_with_key(
        replace(boundaries, frame=frame.reset_index(drop=True)),
        marks,
        (*status_key(tuple(styles)), *unit_entries(layer)),
        None,
        _TEXT_SIZE if scope.area_code is None else _BESIDE,
        layer,
    )
    caption = f"{capitalised(layer.several)}: those near one another are one point, with numbers."
    areas = "; ".join(f"{mark.name}: {mark.word}" for mark in marks)
    return Figure(svg, f"Map. {areas}. {capitalised(units_in_words(layer))}.", caption)


def _numbers(scope: Scope, states: pd.DataFrame, words: UnitWords) -> Table:
    """How many units of each area there are in each state."""
    counts = states.groupby(["area_code", "state"]).size()
    rows: list[Row] = [
        (scope.reference.areas.name(code), *(int(counts.get((code, s.value), 0)) for s in ON_MAP))
        for code in scope.codes
    ]
    columns = (
        Column("Area", "text", 3),
        *(Column(capitalised(words.states[state]), "number", 1.6) for state in ON_MAP),
    )
    return table(f"{capitalised(words.several)} by area", columns, rows)


def _names(states: pd.DataFrame, words: UnitWords) -> Bullets:
    """Which they are, by name, what is missing first."""
    named = {state: states.loc[states["state"] == state.value, "name"].tolist() for state in ON_MAP}
    return Bullets(
        f"{capitalised(words.several)}, what is missing first",
        tuple(
            f"{capitalised(words.states[state])}, {len(named[state])}: "
            f"{listed_first(named[state], _MOST_NAMED)}."
            for state in (*ON_MAP[1:], ON_MAP[0])
            if named[state]
        ),
    )
