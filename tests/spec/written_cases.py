"""Cases of the gap model written as small tables, as they would stand in its specification.

A case is the date, the tables that go in and the table that comes out, each with the column names
of its file:

    on 2026-01-15

    | record_id | status       |
    | helpline  | provided     |

    | area_code | status | level |
    | A         | met    | 1     |

A column that a table leaves out takes its plain value (`PLAIN_RECORD`, `PLAIN_TYPE`): a service
that area A keeps, confirmed six weeks before the date, of a type that only counts whether there
is any. A cell left blank is blank. Of the table that comes out only the columns that stand in it
are compared; instead of one date for all, its column `on` can name one for each line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.support.cases.model_cases import assess_fast
from tests.support.oracle import assess_slowly

Row = dict[str, str]
Holds = Callable[[str], None]
Answers = dict[tuple[str, str], dict[str, Any]]

PLAIN_RECORD: Row = {
    "maintained_by": "A",
    "provision_type": "",
    "status": "provided",
    "areas_served": "A",
    "capacity": "",
    "units_covered": "",
    "units_total": "",
    "delivery": "in_person",
    "gap_cause": "",
    "funding_end": "",
    "start_date": "",
    "end_date": "",
    "evidence": "confirmed",
    "last_verified": "2025-12-01",
}
PLAIN_TYPE: Row = {
    "key": "helpline",
    "measure": "presence",
    "need_basis": "",
    "per": "",
    "benchmark": "",
}
PERIODS: Row = {"evidence_expires_months": "36", "stale_months": "12", "at_risk_months": "6"}


@dataclass(frozen=True)
class WrittenCase:
    """A case as it was written: what goes in, and one line for each cell that is asked about."""

    case: dict[str, Any]
    outcomes: list[Row]

    def wanted(self) -> list[dict[str, Any]]:
        """What each line says, with the date, area and type that it is about."""
        return [_wanted(row) for row in self.outcomes]

    def given(self, model: Callable[[dict[str, Any]], Answers]) -> list[dict[str, Any]]:
        """What a model says about the same cells."""
        answers = {
            on: model({**self.case, "on": on}) for on in {_day(row["on"]) for row in self.outcomes}
        }
        about = ("on", "area_code", "provision_type")
        return [
            {
                **{name: row[name] for name in about},
                **{
                    name: answers[_day(row["on"])][row["area_code"], row["provision_type"]][name]
                    for name in row
                    if name not in about
                },
            }
            for row in self.outcomes
        ]


# ------------------------------------------------------------------------- the two models


def fast_answers(case: dict[str, Any]) -> Answers:
    """The program's answers in the form of the oracle's."""
    answers = {}
    for cell in assess_fast(case).cells():
        figures = cell.figures
        has_denominator = figures.total is not None and cell.level is not None
        answers[cell.area_code, cell.provision_type] = {
            "status": cell.status.value,
            "level": cell.level,
            "flags": frozenset(flag.value for flag in cell.flags),
            "record_ids": cell.record_ids,
            "at_risk_status": None if cell.at_risk_status is None else cell.at_risk_status.value,
            "at_risk_from": cell.at_risk_from,
            "causes": dict(cell.causes),
            "denominator": ("need" if figures.need_is_denominator else "units_total")
            if has_denominator
            else None,
            "split_equally": figures.split_equally,
        }
    return answers


def slow_answers(case: dict[str, Any]) -> Answers:
    """The oracle's answers."""
    return assess_slowly(**case)


# ------------------------------------------------------------------------- reading tables


def read_case(text: str) -> WrittenCase:
    """Read a written case; whatever cannot be understood is refused."""
    on, tables = _tables(text)
    types = [_filled(row, PLAIN_TYPE) for row in _take(tables, "measure")] or [PLAIN_TYPE]
    the_type = types[0]["key"] if len(types) == 1 else None
    records = [_record(row, the_type) for row in _take(tables, "record_id")]
    need = {(r["area_code"], r["need_basis"]): float(r["value"]) for r in _take(tables, "value")}
    exempt = {(r["area_code"], r["provision_type"]) for r in _take(tables, "decided_by")}
    periods = _filled((_take(tables, "stale_months", "at_risk_months") or [{}])[0], PERIODS)
    outcomes = [_about(row, on, the_type) for row in _take(tables, "status")]
    if tables or not outcomes:
        raise ValueError("each table must be known by its columns, and one must say what comes out")
    named = {code for record in records for code in record["areas_served"] if code != "*"}
    areas = named | {area for area, _ in need} | {row["area_code"] for row in outcomes}
    case = {
        "records": records,
        "areas": sorted(areas),
        "types": [_type(row) for row in types],
        "need": need,
        "expectations": exempt,
        **{name: int(value) for name, value in periods.items()},
    }
    return WrittenCase(case, outcomes)


def _tables(text: str) -> tuple[str | None, list[list[Row]]]:
    on: str | None = None
    tables: list[list[Row]] = []
    header: list[str] | None = None
    for line in (*map(str.strip, text.splitlines()), ""):
        if not line:
            header = None
        elif line.startswith("on "):
            on = line.removeprefix("on ")
        elif not (line.startswith("|") and line.endswith("|")):
            raise ValueError(f"this is neither a date nor a line of a table: {line}")
        else:
            cells = [cell.strip() for cell in line[1:-1].split("|")]
            if header is None:
                header = cells
                tables.append([])
            elif set(line) - set("|-: "):
                tables[-1].append(dict(zip(header, cells, strict=True)))
    return on, [table for table in tables if table]


def _take(tables: list[list[Row]], *columns: str) -> list[Row]:
    """Take out the table that has one of the columns."""
    for table in tables:
        if not table[0].keys().isdisjoint(columns):
            tables.remove(table)
            return table
    return []


def _filled(row: Row, plain: Row) -> Row:
    if unknown := row.keys() - plain.keys():
        raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
    return {**plain, **row}


def _record(row: Row, the_type: str | None) -> dict[str, Any]:
    plain = {**PLAIN_RECORD, "record_id": "", "provision_type": the_type or ""}
    served = row.get("areas_served", plain["areas_served"])
    plain["maintained_by"] = "REGION" if served == "*" else served.split(";")[0].strip()
    cells = _filled(row, plain)
    if not cells["provision_type"]:
        raise ValueError("with several types, each record has to name its own")
    record: dict[str, Any] = dict(cells)
    record["areas_served"] = _words(cells["areas_served"])
    record["gap_cause"] = _words(cells["gap_cause"])
    record["delivery"] = cells["delivery"] or None
    for name in ("capacity", "units_covered", "units_total"):
        record[name] = float(cells[name]) if cells[name] else None
    for name in ("funding_end", "start_date", "end_date"):
        record[name] = _day(cells[name]) if cells[name] else None
    record["last_verified"] = _day(cells["last_verified"])
    return record


def _type(row: Row) -> dict[str, Any]:
    return {
        "key": row["key"],
        "measure": row["measure"],
        "need_basis": row["need_basis"] or None,
        "per": float(row["per"]) if row["per"] else None,
        "benchmark": float(row["benchmark"]) if row["benchmark"] else None,
    }


def _about(row: Row, on: str | None, the_type: str | None) -> Row:
    about = {"on": on or "", "area_code": "A", "provision_type": the_type or "", **row}
    if not about["on"] or not about["provision_type"]:
        raise ValueError("a line of the outcome lacks its date or its type")
    return about


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _day(text: str) -> date:
    return date.fromisoformat(text)


_READ: dict[str, Callable[[str], Any]] = {
    "on": str,
    "area_code": str,
    "provision_type": str,
    "status": str,
    "level": lambda text: pytest.approx(float(Fraction(text)), rel=1e-12) if text else None,
    "flags": lambda text: frozenset(_words(text)),
    "record_ids": _words,
    "at_risk_status": lambda text: text or None,
    "at_risk_from": lambda text: _day(text) if text else None,
    "causes": lambda text: {
        cause: int(number) for cause, number in (part.split() for part in _words(text))
    },
    "denominator": lambda text: text or None,
    "split_equally": lambda text: {"yes": True, "no": False}[text],
}


def _wanted(row: Row) -> dict[str, Any]:
    return {name: _READ[name](text) for name, text in row.items()}
