"""What ends within the year: services and funding, the money, and what would be worse without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from mapping.analysis import outlook as ending
from mapping.dates import add_months, day_of, in_words
from mapping.english import count, count_from_one, lower_first
from mapping.gap_model.figures import short_level
from mapping.gap_model.standing import Horizons, horizons
from mapping.gap_model.statuses import Flag
from mapping.register.disclosure import NOT_STATED, areas_served_in_words
from mapping.report.content import Column, Row, Table, in_print, table
from mapping.report.scope import Scope
from mapping.report.tables import mark, type_label
from mapping.tables.column_values import plain_rows
from mapping.wording.explain import at_risk_in_words
from mapping.wording.services import record_title

MONTHS_AHEAD = 12


def horizon(scope: Scope) -> date:
    """The day up to which is looked ahead."""
    return add_months(scope.on, MONTHS_AHEAD)


def funding_ends(scope: Scope) -> pd.DataFrame:
    """The records that provide and whose funding ends by the horizon, as on the pages."""
    ends = ending.ending_records(scope.register, scope.on, horizon(scope), _periods(scope))
    return scope.serving(ends)


def services_end(scope: Scope) -> pd.DataFrame:
    """The records that provide and whose service is recorded to end by the horizon."""
    ends = ending.services_end(scope.register, scope.on, horizon(scope), _periods(scope))
    return scope.serving(ends)


def _periods(scope: Scope) -> Horizons:
    return horizons(scope.reference.settings)


def ending_table(scope: Scope) -> Table:
    """What ends within the year, or has lost its funding already."""
    funding, services = funding_ends(scope), services_end(scope)
    has_ended = funding["funding_end"] <= pd.Timestamp(scope.on)
    what = pd.Series("Funding ends", index=funding.index, dtype="str").mask(
        has_ended, "Funding has ended; no renewal is recorded"
    )
    both = pd.concat(
        [
            funding.assign(ends=funding["funding_end"], what=what),
            services.assign(ends=services["end_date"], what="The service ends"),
        ]
    ).sort_values(["ends", "record_id"])
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
        [_ending_row(scope, row) for row in plain_rows(both)],
        f"No funding or service that is known ends within {MONTHS_AHEAD} months. Many records do "
        "not say until when they are paid for.",
    )


def _ending_row(scope: Scope, row: dict[str, object]) -> Row:
    funding = row["annual_funding_gbp"]
    return (
        record_title(row),
        type_label(scope, row),
        day_of(row["ends"]),
        str(row["what"]),
        areas_served_in_words(str(row["areas_served"]), scope.reference.areas),
        str(row["funder"]) or NOT_STATED,
        funding if isinstance(funding, float) and not pd.isna(funding) else None,
    )


def money_sentence(scope: Scope) -> str:
    """How much funding ends, how much of it has a sum, and how many services end besides."""
    whole = ending.money("", funding_ends(scope))
    services = len(services_end(scope))
    besides = (
        f" {count(services, 'service is', 'services are')} recorded to end by then."
        if services
        else ""
    )
    said = ending.silence(scope.records, scope.on, _periods(scope))
    besides += f" {said}" if said else ""
    if not whole.records:
        return f"No funding is known to end within {MONTHS_AHEAD} months.{besides}"
    records = lower_first(count_from_one(whole.records, "record"))
    stated = whole.records - whole.without_sum
    return (
        f"The funding of {records} ends by {in_words(horizon(scope))}, or has ended already. "
        f"{'One of them states' if stated == 1 else f'{stated} of them state'} a sum: together "
        f"{in_print(whole.stated_gbp, 'money')} a year.{besides}"
    )


def purpose_table(scope: Scope) -> Table:
    """The money that ends by whom it is for: for victims and for perpetrators apart."""
    rows = ending.money_by_purpose(funding_ends(scope))
    return _money_table("The money that ends, by whom it is for", "For whom", rows)


def money_table(scope: Scope) -> Table:
    """The money that ends by who pays; sums that nobody stated are counted."""
    rows = ending.money_by(funding_ends(scope), "funder", lambda name: name or NOT_STATED)
    return _money_table("The money that ends, by who pays", "Paid by", rows)


def _money_table(caption: str, heading: str, found: Sequence[ending.Money]) -> Table:
    return table(
        caption,
        (
            Column(heading, "text", 3),
            Column("£ a year, if stated", "money", 1.2),
            Column("Records", "number", 1),
            Column("Of them without a sum", "number", 1.3),
        ),
        [
            (m.label, m.stated_gbp if m.records > m.without_sum else None, m.records, m.without_sum)
            for m in found
            if m.records
        ],
        "No money is known to end.",
    )


def worse_table(scope: Scope) -> Table:
    """What would be worse without the funding or coverage that ends soon, or has ended."""
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
                at_risk_in_words(cell, t),
            )
            for cell, t in at_risk
        ],
        "Nothing that is provided hangs on funding or coverage that is known to end by then.",
    )
