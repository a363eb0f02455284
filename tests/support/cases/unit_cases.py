"""A small region that counts practices one by one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.unit.editing.test_register_editing import REGISTER, Row, new_folder

TYPES = """key,label,measure,unit,need_basis,per,benchmark,benchmark_source,unit_kind
helpline,Helpline,presence,,,,,,
advocates,Advocates,rate,posts,women,1000,2,The board's plan,
refuge,Refuge,presence,,,,,,
gp_iris,IRIS in practices,share,practices,,,0.8,The board's plan,gp_practice
gp_lead,Named lead,share,practices,,,,,gp_practice
"""
UNITS_HEAD = "unit_id,kind,name,postcode,area_code,opened,closed,source,source_date\n"
UNITS = (
    "M1,gp_practice,Old Mill Surgery,,N1,,,ODS,2026-01-31",
    "M2,gp_practice,12 High Street Surgery,,N1,2020-04-01,,ODS,2026-01-31",
    "M3,gp_practice,Closed Surgery,,N1,,2024-01-01,ODS,2026-01-31",
    "S1,gp_practice,Southby Surgery,,S1,,,ODS,2026-01-31",
)
COVERAGE_HEAD = (
    "unit_id,provision_type,status,since,until,maintained_by,evidence,last_verified,source_url\n"
)
COVERAGE = (
    "M1,gp_iris,covered,2024-05-01,,N1,confirmed,2026-01-10,",
    "S1,gp_iris,not_covered,,,S1,published,2026-01-10,https://example.org/iris",
)
LISTS_HEAD = "kind,area_code,complete_on,source\n"


def unit_folder(
    path: Path,
    units: Iterable[str] = UNITS,
    coverage: Iterable[str] = COVERAGE,
    lists: Iterable[str] = (),
    rows: Iterable[Row] = REGISTER,
) -> Path:
    """A data folder with units."""
    new_folder(path, rows)
    (path / "provision_types.csv").write_text(TYPES, "utf-8")
    (path / "units.csv").write_text(UNITS_HEAD + "\n".join(units) + "\n", "utf-8")
    (path / "unit_coverage.csv").write_text(COVERAGE_HEAD + "\n".join(coverage) + "\n", "utf-8")
    (path / "unit_lists.csv").write_text(LISTS_HEAD + "\n".join(lists) + "\n", "utf-8")
    return path
