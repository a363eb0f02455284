"""Reports to test: on the example, on the shipped register, and on one full of hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from mapping.gap_model.priority import priorities
from mapping.geography.boundaries import Boundaries, read_boundaries
from mapping.plan.schema import Action, Actions
from mapping.reference.themes import Theme, Themes
from mapping.region.loader import DataFolder, read_data_folder
from mapping.register.disclosure import public
from mapping.register.schema import INTERNAL_NAMES, TEXT_NAMES, Register
from mapping.report.documents import document
from mapping.report.scope import Scope
from tests.support.day import TODAY
from tests.support.paths import FIXTURES

REGION = None
HOSTILE = (
    '#sys.inputs #read("/etc/passwd") #panic()',
    "$ x^2 $ *bold* _it_ `raw` = Heading <label> @reference",
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>",
    "${window.pwned=1}`\\u003cscript>",
    "=cmd|' /C calc'!A0",
    "ناجون من العنف \u202e שלום",
    "🏠 ਪੰਜਾਬੀ 👩‍👩‍👧 漢字",
    "x" * 4_000,
    "one line\nand another\\ // no comment /* none */",
    '{"a": [1]} ]}" \\" \\n',
)
_OWN_WORDS = ("record_id", "maintained_by", "areas_served", "postcode", "languages")
FREE_TEXTS = tuple(
    name for name in TEXT_NAMES if name not in _OWN_WORDS and name not in INTERNAL_NAMES
)


@lru_cache
def folder(name: str) -> DataFolder:
    """A frozen data folder: "shipped" or "example"."""
    return read_data_folder(FIXTURES / name, TODAY)


@lru_cache
def boundaries(name: str = "example") -> Boundaries:
    reference = folder(name).reference
    return read_boundaries(reference.settings, reference.areas)


def scope_of(data: DataFolder, area_code: str | None = REGION, on: date = TODAY) -> Scope:
    """What a report on a data folder is about."""
    reference, assessment = data.reference, data.assess(on)
    basis = reference.settings.population_basis
    label = reference.settings.need_label
    ranked = tuple(priorities(assessment, reference.need, reference.themes, basis, label))
    return Scope(reference, data.public_register, assessment, ranked, area_code, TODAY)


@cache
def known_scope(name: str, area_code: str | None = REGION) -> Scope:
    """One scope for all tests of "shipped", "example" or "hostile", each of whose documents is made
    once."""
    return scope_of(hostile() if name == "hostile" else folder(name), area_code)


_made: dict[tuple[int, str], tuple[Scope, bytes]] = {}


def made(scope: Scope, suffix: str) -> bytes:
    """A document, made once for each scope."""
    key = (id(scope), suffix)
    if key not in _made:
        _made[key] = (scope, document(scope, boundaries, suffix))
    return _made[key][1]


def with_records(data: DataFolder, **columns: Any) -> DataFolder:
    """The same folder with other values in some columns of its register."""
    return with_register(data, data.register.records.assign(**columns))


def with_register(data: DataFolder, records: pd.DataFrame) -> DataFolder:
    """The same folder with another register."""
    register = Register(records, data.register.revision)
    return replace(data, register=register, public_register=public(register))


@lru_cache
def hostile() -> DataFolder:
    """Hostile text in every free field of the register, and in every name beside it."""
    data = folder("example")
    n = len(data.register.records)
    data = with_records(
        data,
        **{
            name: [HOSTILE[(row + shift) % len(HOSTILE)] for row in range(n)]
            for shift, name in enumerate(FREE_TEXTS)
        },
    )
    reference = data.reference
    types = tuple(
        replace(
            t, label=f"{HOSTILE[i % len(HOSTILE)]} {i}", unit=HOSTILE[i % len(HOSTILE)], group="#g"
        )
        for i, t in enumerate(reference.types.all)
    )
    areas = replace(reference.areas, names=HOSTILE[: len(reference.areas)])
    settings = replace(
        reference.settings,
        region_name=HOSTILE[0],
        banner=HOSTILE[2],
        edition=HOSTILE[1],
        attribution=HOSTILE[3],
        licences=HOSTILE,
    )
    reference = replace(
        reference,
        types=replace(reference.types, all=types),
        areas=areas,
        settings=settings,
        themes=Themes(tuple(map(_hostile_theme, enumerate(reference.themes.all)))),
        actions=Actions(tuple(map(_hostile_action, enumerate(reference.actions.all)))),
    )
    return replace(data, reference=reference)


def _hostile_theme(numbered: tuple[int, Theme]) -> Theme:
    number, theme = numbered
    return replace(
        theme, label=f"{HOSTILE[number % len(HOSTILE)]} {number}", thematic_area=HOSTILE[0]
    )


def _hostile_action(numbered: tuple[int, Action]) -> Action:
    number, action = numbered
    what, role, organisation, notes = (
        HOSTILE[(number + shift) % len(HOSTILE)] for shift in range(4)
    )
    return replace(action, what=what, owner_role=role, owner_organisation=organisation, notes=notes)
