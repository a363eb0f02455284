"""The command that says what is left on a later day if nothing is renewed, as the page does."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from mapping.analysis.comparison import Difference, in_time
from mapping.analysis.outlook import (
    FUNDED_FOR,
    HORIZONS,
    Outlook,
    ending_records,
    ending_sentence,
    funding_sentence,
    horizon_date,
    of_cells,
    outlook,
    reason,
    records_of,
    silence,
)
from mapping.cli.output import Say, Table, banner_lines
from mapping.context.reference import Reference
from mapping.dates import in_words, known_day
from mapping.english import listed, pounds
from mapping.errors import SelectionError
from mapping.gap_model.figures import required_amount
from mapping.gap_model.standing import horizons
from mapping.gap_model.status_style import style_of
from mapping.reference.provision_types import require_type
from mapping.region.as_of import folder_on
from mapping.region.loader import DataFolder
from mapping.region.narrowing import looked_at
from mapping.register.disclosure import NOT_STATED
from mapping.tables.column_values import plain_rows
from mapping.wording.explain import not_renewed

COLUMNS = (
    "as_of",
    "at",
    "area_code",
    "area_name",
    "provision_type",
    "provision_label",
    "now",
    "then",
    "why",
    "notice",
    "amount_now",
    "amount_then",
    "wanted_now",
    "wanted_then",
    "amount_unit",
)


def show_ending(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say what changes by a later day, and which funding ends by then.

    Raises
    ------
    SelectionError
        There is no such day to look ahead to, or no such area or type.
    """
    at, remark = horizon_date(options.at, options.on)
    if remark:
        months = listed([str(number) for number in HORIZONS], "or")
        raise SelectionError(
            f"“{options.at}” is nothing to look ahead to. Give a number of months ({months}) or a "
            f"date from {options.on} on."
        )
    whole = folder_on(options.data, options.on, options.today)
    folder, code = looked_at(whole, options.area)
    areas, types = folder.reference.areas, folder.reference.types
    if options.type is not None:
        require_type(options.type, types)
    codes = areas.codes if code is None else (code,)
    keys = types.keys if options.type is None else (options.type,)
    steps = outlook(folder, folder.assess(options.on), at)
    changes = of_cells(steps.changes, keys, codes)
    if options.format == "text":
        say("\n".join(_lines(folder, steps, changes, keys, codes)))
    else:
        table(COLUMNS, [_row(d, steps, folder.reference) for d in changes])


def _lines(
    folder: DataFolder,
    steps: Outlook,
    changes: Sequence[Difference],
    keys: Sequence[str],
    codes: Sequence[str],
) -> Iterator[str]:
    reference, (on, at) = folder.reference, (steps.now.on, steps.then.on)
    register, periods = folder.public_register, horizons(reference.settings)
    yield from banner_lines(reference.settings)
    names = [reference.areas.name(codes[0])] if len(codes) == 1 else []
    labels = [reference.types.by_key[keys[0]].label] if len(keys) == 1 else []
    only = ": ".join([*names, *labels])
    yield f"{reference.settings.region_name}, {in_words(on)}{f'; {only}' if only else ''}"
    own = records_of(register.records, keys, codes)
    said = ending_sentence(steps, keys, codes)
    ends = records_of(ending_records(register, on, at, periods), keys, codes)
    funding = funding_sentence(ends, on)
    silent = silence(own, on, periods)
    yield " ".join(filter(None, (said, funding, silent)))
    if changes:
        yield from ("", "What changes, cell by cell")
    for difference in changes:
        kind = reference.types.by_key[difference.provision_type]
        name = reference.areas.name(difference.area_code)
        yield f"- {name}: {kind.label}. {in_time(difference, kind)} ({reason(steps, difference)})"
    if not ends.empty:
        yield from ("", "Each record whose funding ends")
    for record in plain_rows(ends):
        day, gbp = known_day(record["funding_end"]), record["annual_funding_gbp"]
        when = not_renewed(day) if day <= on else in_words(day)
        names = [str(record["provider"]), str(record["service_name"])]
        parts = (
            record["funder"] or NOT_STATED,
            f"{pounds(gbp)} a year" if gbp == gbp else "no sum stated",  # noqa: PLR0124  NaN
            FUNDED_FOR[record["funding_for"]],
        )
        title = ": ".join(name for name in names if name)
        yield f"- {when}: {title} [{record['record_id']}] ({'; '.join(parts)})"


def _row(difference: Difference, steps: Outlook, reference: Reference) -> dict[str, Any]:
    kind = reference.types.by_key[difference.provision_type]
    before, after = difference.before, difference.after
    return {
        "as_of": steps.now.on.isoformat(),
        "at": steps.then.on.isoformat(),
        "area_code": difference.area_code,
        "area_name": reference.areas.name(difference.area_code),
        "provision_type": difference.provision_type,
        "provision_label": kind.label,
        "now": style_of(before, kind).word,
        "then": style_of(after, kind).word,
        "why": reason(steps, difference),
        "notice": reference.settings.banner,
        "amount_now": before.figures.amount,
        "amount_then": after.figures.amount,
        "wanted_now": required_amount(before, kind),
        "wanted_then": required_amount(after, kind),
        "amount_unit": kind.unit,
    }
