"""What ends within the year: services and funding, the money, and what would be worse without."""

from __future__ import annotations

import pandas as pd

from mapping.dates import add_months, in_words
from mapping.disclosure import areas_served_in_words
from mapping.explain import explain, short_level
from mapping.gaps import Flag, Status
from mapping.report.content import Column, Row, Table, in_print, table
from mapping.report.scope import Scope
from mapping.report.tables import day_of, dicts, mark, title_of, type_label

MONTHS_AHEAD = 12
_PROVIDING = (Status.MET, Status.UNMEASURED, Status.PARTIAL)


def ending_records(scope: Scope) -> pd.DataFrame:
    """Records that provide, and whose funding or service ends by the horizon, soonest first.

    Adds `ends` (the earlier of the two days) and `what`; funding that has ended already is
    among them, since nobody has recorded its renewal.
    """
    providing = {
        record_id
        for cell, _ in scope.cells()
        if cell.status in _PROVIDING
        for record_id in cell.record_ids
    }
    records = scope.records[scope.records["record_id"].isin(providing)]
    horizon = pd.Timestamp(add_months(scope.on, MONTHS_AHEAD))
    ends = records[["funding_end", "end_date"]].min(axis="columns")
    ending = records[ends <= horizon].assign(ends=ends[ends <= horizon])
    is_service = ending["end_date"] == ending["ends"]
    has_ended = ending["ends"] <= pd.Timestamp(scope.on)
    what = pd.Series("Funding ends", index=ending.index, dtype="str")
    what = what.mask(has_ended, "Funding has ended; no renewal is recorded")
    what = what.mask(is_service, "The service ends")
    return ending.assign(what=what).sort_values(["ends", "record_id"])


def ending_table(scope: Scope) -> Table:
    """What ends within the year, or has lost its funding already."""
    return table(
        "What ends, soonest first",
        (
            Column("Provider and service", "text", 2.7),
            Column("Type of provision", "text", 1.8),
            Column("When", "date", 1.8),
            Column("What happens", "text", 1.5),
            Column("Serves", "text", 1.7),
            Column("Paid by", "text", 1.8),
            Column("£ a year, if stated", "money", 1.2),
        ),
        [_ending_row(scope, row) for row in dicts(ending_records(scope))],
        f"No funding or service that is known ends within {MONTHS_AHEAD} months. Many records do "
        "not say until when they are paid for.",
    )


def _ending_row(scope: Scope, row: dict[str, object]) -> Row:
    funding = row["annual_funding_gbp"]
    return (
        title_of(row),
        type_label(scope, row),
        day_of(row["ends"]),
        str(row["what"]),
        areas_served_in_words(str(row["areas_served"]), scope.reference.areas),
        str(row["funder"]) or "Not stated",
        funding if isinstance(funding, float) and not pd.isna(funding) else None,
    )


def money_sentence(scope: Scope) -> str:
    """How much ends, and how much of it has a sum."""
    ending = ending_records(scope)
    if ending.empty:
        return f"Nothing is known to end within {MONTHS_AHEAD} months."
    sums = ending["annual_funding_gbp"].dropna()
    whole = in_print(float(sums.sum()), "money")
    n = len(ending)
    records = "one record" if n == 1 else f"{n} records"
    stated = "One of them states" if len(sums) == 1 else f"{len(sums)} of them state"
    return (
        f"Of {records} the service or its funding ends by "
        f"{in_words(add_months(scope.on, MONTHS_AHEAD))}, or has ended already. {stated} a sum: "
        f"together {whole} a year."
    )


def money_table(scope: Scope) -> Table:
    """The money of what ends, by who pays and for whom; sums that nobody stated are counted."""
    ending = ending_records(scope)
    ending = ending.assign(
        funder=ending["funder"].where(ending["funder"] != "", "Not stated"),
        funding_for=ending["funding_for"].where(ending["funding_for"] != "", "not stated"),
        is_stated=ending["annual_funding_gbp"].notna(),
    )
    sums = ending.groupby(["funder", "funding_for"], as_index=False).agg(
        money=("annual_funding_gbp", "sum"), records=("ends", "size"), stated=("is_stated", "sum")
    )
    rows: list[Row] = [
        (str(funder), str(for_whom), float(money) if stated else None, int(n), int(n - stated))
        for funder, for_whom, money, n, stated in sums.itertuples(index=False, name=None)
    ]
    return table(
        "The money of what ends, by who pays",
        (
            Column("Paid by", "text", 3),
            Column("For whom", "text", 1.5),
            Column("£ a year, if stated", "money", 1.2),
            Column("Records", "number", 1),
            Column("Of them without a sum", "number", 1.3),
        ),
        rows,
        "No money is known to end.",
    )


def worse_table(scope: Scope) -> Table:
    """What would be worse without the funding that ends soon or has ended."""
    at_risk = [(cell, t) for cell, t in scope.cells() if Flag.AT_RISK in cell.flags]
    return table(
        "What would be worse without it",
        (
            Column("What and where", "text", 3),
            Column("Shown now as", "status", 2),
            Column("Without it", "text", 5),
        ),
        [
            (
                f"{scope.reference.areas.name(cell.area_code)}: {t.label}",
                mark(scope, cell, t, short_level(cell, t)),
                # The first remark is the one about funding.
                explain(cell, scope.reference, scope.register).remarks[0],
            )
            for cell, t in at_risk
        ],
        "Nothing that is provided hangs on funding that is known to end by then.",
    )
