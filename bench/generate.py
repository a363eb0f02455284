"""A large invented register over all authorities of England and Wales, for measuring only."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from mapping.context.reference import Reference, read_reference
from mapping.geography.areas import read_areas
from mapping.register.schema import COLUMN_NAMES

ON = date(2026, 11, 24)
_BOUNDARIES = Path(__file__).parents[1] / "data" / "boundaries"
_STATUSES = ("provided", "provided", "provided", "partial", "not_provided", "planned")
_SETTINGS = """[region]
name = "England and Wales, generated"
boundaries = "boundaries/england_wales_authorities.geojson"
code_column = "authority_code"
name_column = "authority_name"
attribution = "generated"
"""


def data_folder(shipped: Path, target: Path) -> Reference:
    """A data folder with 348 areas and the shipped types; its register is still to be written."""
    (target / "boundaries").mkdir(parents=True)
    name = "england_wales_authorities.geojson"
    # Shapes are nobody's to save into; the frozen register has only its own.
    shutil.copy(_BOUNDARIES / name, target / "boundaries" / name)
    for table in ("provision_types.csv", "dhr_themes.csv", "expectations.csv"):
        shutil.copy(shipped / table, target / table)
    (target / "settings.toml").write_text(_SETTINGS, encoding="utf-8")
    (target / "need.csv").write_text("area_code,need_basis,value,year,source\n", encoding="utf-8")
    areas = read_reference(target, ON).areas
    rng = random.Random(1)
    with (target / "need.csv").open("a", encoding="utf-8") as file:
        for code in areas.codes:
            people = rng.randint(30_000, 900_000)
            for basis, value in (
                ("population", people),
                ("women_16_plus", int(people * 0.41)),
                ("gp_practices", max(2, people // 7_000)),
            ):
                file.write(f"{code},{basis},{value},2021,generated\n")
    return read_reference(target, ON)


def write_register(
    folder: Path, reference: Reference, n_records: int, keeper: str | None = None
) -> Path:
    """Write `n_records` records; every twentieth serves several areas, a few the whole region.

    `keeper`, if given, maintains them all.
    """
    rng = random.Random(n_records)
    path = folder / "services.csv"
    codes, types = reference.areas.codes, reference.types.all
    confidential = reference.settings.confidential_types
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMN_NAMES, restval="")
        writer.writeheader()
        for number in range(n_records):
            area, kind = rng.choice(codes), rng.choice(types)
            served = [area, *rng.sample(codes, 3)] if number % 20 == 0 else [area]
            total = rng.randint(10, 60)
            verified = ON - timedelta(days=rng.randint(0, 1600))
            writer.writerow(
                {
                    "record_id": f"r{number}",
                    "maintained_by": keeper or area,
                    "provision_type": kind.key,
                    "status": rng.choice(_STATUSES),
                    "provider": f"Invented provider {number % 5000}",
                    "service_name": f"Service {number}",
                    "details": f"What service {number} entails, in a sentence of usual length.",
                    "client_group": rng.choice(("victims", "perpetrators", "victims;children")),
                    "delivery": rng.choice(("in_person", "remote", "both")),
                    "areas_served": "*" if number % 2000 == 0 else ";".join(dict.fromkeys(served)),
                    "location_confidential": "yes" if kind.key in confidential else "no",
                    "capacity": rng.randint(0, 12) if kind.measure == "rate" else "",
                    "units_covered": rng.randint(0, total) if kind.measure == "share" else "",
                    "units_total": total if kind.measure == "share" else "",
                    "funder": f"Funder {number % 300}",
                    "annual_funding_gbp": rng.randint(5, 400) * 1000,
                    "funding_end": (ON + timedelta(days=rng.randint(-200, 900))).isoformat(),
                    "start_date": (ON - timedelta(days=rng.randint(0, 3000))).isoformat(),
                    "contact_email": f"referrals{number % 900}@example.org",
                    "website": f"https://example.org/{number % 5000}",
                    "source_url": f"https://example.org/source/{number}",
                    "evidence": rng.choice(("confirmed", "published", "undated")),
                    "last_verified": verified.isoformat(),
                }
            )
    return path


def points(reference: Reference, n_records: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of one point a record, anywhere over the areas."""
    assert read_areas(reference.settings).codes
    rng = np.random.default_rng(1)
    return rng.uniform(-5.5, 1.7, n_records), rng.uniform(50.1, 55.7, n_records)


def write_units(folder: Path, reference: Reference, n_units: int, n_rows: int) -> None:
    """Practices of all areas and what is said of them, for every type that is a share."""
    with (folder / "provision_types.csv").open(encoding="utf-8", newline="") as file:
        types = list(csv.DictReader(file))
    keys = [row["key"] for row in types if row["measure"] == "share"]
    for row in types:
        if row["key"] in keys:
            row.update(unit_kind="gp_practice", unit="practices")
    codes = reference.areas.codes
    units = [
        {
            "unit_id": f"U{n:05d}",
            "kind": "gp_practice",
            "name": f"Practice number {n}",
            "postcode": f"B{n % 30 + 1} {n % 9 + 1}A{'ABDEFGHJ'[n % 8]}",
            "area_code": codes[n % len(codes)],
            "opened": "1974-04-01",
        }
        for n in range(n_units)
    ]
    rows = [_word_about(n, n_units, keys, codes) for n in range(n_rows)]
    tables = {"provision_types.csv": types, "units.csv": units, "unit_coverage.csv": rows}
    for name, table in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(c for row in table for c in row)))
            writer.writeheader()
            writer.writerows(table)


def _word_about(n: int, n_units: int, keys: list[str], codes: tuple[str, ...]) -> dict[str, str]:
    unit, turn = n % n_units, n // n_units
    is_covered = (unit + turn) % 3 > 0
    return {
        "unit_id": f"U{unit:05d}",
        "provision_type": keys[turn % len(keys)],
        "status": "covered" if is_covered else "not_covered",
        "since": f"2025-01-0{unit % 9 + 1}" if is_covered else "",
        "until": f"2027-0{unit % 9 + 1}-01" if is_covered and unit % 5 == 0 else "",
        "maintained_by": codes[unit % len(codes)],
        "evidence": "confirmed",
        "last_verified": str(ON - timedelta(days=10 + 37 * turn + unit % 30)),
    }
