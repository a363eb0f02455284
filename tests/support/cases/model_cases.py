"""Neutral cases, as the oracle takes them, turned into what the program takes.

A neutral case is a dictionary of plain values: `records`, `areas`, `types`, `need`,
`expectations` and `on`. The same case can then be put to the oracle, to the gap model, and to
all that is built on it.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.gap_model.assessment import Assessment, assess
from mapping.gap_model.standing import Horizons
from mapping.geography.areas import Areas
from mapping.reference.expectations import Exemption, Expectations
from mapping.reference.need import Need, NeedFigure
from mapping.reference.provision_types import ProvisionType, ProvisionTypes
from mapping.reference.themes import Themes
from mapping.reference.unit_coverage import COLUMNS as COVERAGE_COLUMNS
from mapping.reference.unit_coverage import UnitCoverage
from mapping.reference.unit_lists import UnitList
from mapping.reference.units import COLUMNS as UNIT_COLUMNS
from mapping.reference.units import Units
from mapping.register.disclosure import PublicRegister, public
from mapping.register.schema import COLUMNS, Register
from mapping.settings import Settings, read_settings
from tests.support.paths import SHIPPED

Case = dict[str, Any]
# What a column of the frame is made of, by the kind of its cells; all others are text.
_TYPES = {"date": "datetime64[s]", "number": "float64", "whole": "float64", "yes_no": "bool"}

NEED_LABELS = {"women_16_plus": "women aged 16 and over", "gp_practices": "GP practices"}


def records_frame(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Neutral records as the typed frame that the model takes."""
    # Column by column: hundreds of small registers are made for one property, and pandas takes ten
    # times as long to find out what each cell of a row is as to be told.
    columns = {
        column.name: _column(column.kind, [record.get(column.name) for record in records])
        for column in COLUMNS
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(records)))


def _column(kind: str, values: list[Any]) -> Any:
    if kind in _TYPES:
        return np.array(values, dtype=_TYPES[kind])
    cells = [";".join(value) if isinstance(value, tuple) else value or "" for value in values]
    return pd.array(cells, dtype="str") if any(cells) else _blank(len(cells))


@cache
def _blank(length: int) -> Any:
    """So many blank cells, of which every frame takes a copy."""
    return pd.array([""] * length, dtype="str")


def provision_type(fields: dict[str, Any]) -> ProvisionType:
    """A neutral type as the program's; what the model does not ask for may be left out."""
    presence = fields["measure"] == "presence"
    return ProvisionType(
        key=fields["key"],
        label=fields.get("label", fields["key"]),
        group=fields.get("group", ""),
        core=False,
        description="",
        measure=fields["measure"],
        unit=fields.get("unit", ""),
        need_basis=fields["need_basis"] or "",
        per=fields["per"],
        benchmark=1.0 if presence else fields["benchmark"],
        benchmark_source=fields.get("benchmark_source", ""),
        linked_theme=fields.get("linked_theme", ""),
        review_section="",
        unit_kind=fields.get("unit_kind") or "",
    )


def areas_of(case: Case) -> Areas:
    """The areas of a case; a code without a name is its own name."""
    names = case.get("names", {})
    return Areas(tuple(case["areas"]), tuple(names.get(code, code) for code in case["areas"]))


def types_of(case: Case) -> ProvisionTypes:
    """The provision types of a case."""
    return ProvisionTypes(tuple(provision_type(fields) for fields in case["types"]))


def need_of(case: Case) -> Need:
    """The need figures of a case."""
    return Need(tuple(NeedFigure(a, b, v, "2021", "Census") for (a, b), v in case["need"].items()))


def expectations_of(case: Case) -> Expectations:
    """What is not expected in a case."""
    return Expectations(
        tuple(
            Exemption(area, key, "served from next door", "The board", "2025-06-01")
            for area, key in sorted(case["expectations"])
        )
    )


def horizons_of(case: Case) -> Horizons:
    """The three periods of a case."""
    return Horizons(
        case.get("evidence_expires_months", 36),
        case.get("stale_months", 12),
        case.get("at_risk_months", 6),
    )


def assess_fast(case: Case) -> Assessment:
    """The program's answer to a neutral case."""
    return assess(
        records_frame(case["records"]),
        areas_of(case),
        types_of(case),
        need_of(case),
        expectations_of(case),
        case["on"],
        horizons_of(case),
        coverage=coverage_of(case),
    )


def coverage_of(case: Case) -> UnitCoverage:
    """The units of a case, and what is known of them."""
    if not (case.get("units") or case.get("coverage") or case.get("unit_lists")):
        return UnitCoverage()

    def frame(
        rows: list[dict[str, Any]], columns: tuple[str, ...], dates: set[str]
    ) -> pd.DataFrame:
        kinds = {name: "date" if name in dates else "text" for name in columns}
        cells = {
            name: _column(kind, [row.get(name) for row in rows]) for name, kind in kinds.items()
        }
        return pd.DataFrame(cells, index=pd.RangeIndex(len(rows)))

    units = frame(case.get("units", []), UNIT_COLUMNS, {"opened", "closed", "source_date"})
    dates = {"since", "until", "last_verified"}
    return UnitCoverage(
        Units(units.assign(is_withheld=False)),
        frame(case.get("coverage", []), COVERAGE_COLUMNS, dates),
        tuple(
            UnitList(row["kind"], row["area_code"], row["complete_on"], "Somebody")
            for row in case.get("unit_lists", [])
        ),
    )


@cache
def _settings() -> Settings:
    return read_settings(SHIPPED)


def reference_of(case: Case, themes: Themes | None = None) -> Reference:
    """All that the register of a case is judged against."""
    horizons = horizons_of(case)
    settings = dataclasses.replace(
        _settings(),
        region_name="Anyshire",
        area_term_short="CSP",
        evidence_expires_months=horizons.evidence_expires,
        stale_months=horizons.stale,
        at_risk_months=horizons.at_risk,
        population_basis="people",
        need_labels=NEED_LABELS,
        banner="",
    )
    return Reference(
        settings,
        areas_of(case),
        types_of(case),
        need_of(case),
        expectations_of(case),
        Themes() if themes is None else themes,
    )


def public_register_of(case: Case) -> PublicRegister:
    """The public view of a case's records; whoever gives something has a name."""
    named = [
        {"provider": "", "service_name": ""}
        | ({} if record["status"] == "not_provided" else {"provider": "Haven"})
        | record
        for record in case["records"]
    ]
    return public(Register(records_frame(named), "0" * 12))


def plain_record(record_id: str, provision_type: str, **changes: Any) -> dict[str, Any]:
    """A neutral record that says nothing but what is asked of it."""
    served = changes.get("areas_served", ("A",))
    plain: dict[str, Any] = {
        "record_id": record_id,
        "maintained_by": "REGION" if served == ("*",) else served[0],
        "provision_type": provision_type,
        "status": "provided",
        "areas_served": served,
        "capacity": None,
        "units_covered": None,
        "units_total": None,
        "delivery": "in_person",
        "gap_cause": (),
        "funding_end": None,
        "start_date": None,
        "end_date": None,
        "evidence": "confirmed",
        "last_verified": None,
    }
    return {**plain, **changes}
