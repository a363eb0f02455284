"""What if: imagined changes of the register, kept in a page's address and never saved.

A scenario is a list of changes. It is worked out by the same model as everything else, on a copy
of the records; what is added bears "Imagined" as its provider and an id of its own.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.errors import MappingError
from mapping.gap_model.figures import figure_in_words
from mapping.geography.areas import REGION, WHOLE_REGION, Areas
from mapping.reference.provision_types import ProvisionType, ProvisionTypes
from mapping.region.loader import DataFolder
from mapping.register.disclosure import WITHHELD, areas_served_in_words, public
from mapping.register.schema import COLUMNS, CONFIRMED, PARTIAL, PROVIDED, Register
from mapping.tables.parsing import parse_date

IMAGINED = "Imagined"
MOST_CHANGES = 30
LONGEST_TEXT = 4000
_LARGEST = 1e9
_ADD, _END, _RESIZE = "add", "end", "resize"


class ScenarioError(MappingError):
    """An imagined change that cannot be; the message says why."""


@dataclass(frozen=True)
class Amounts:
    """Figures in the unit of the type; None where none is stated."""

    capacity: float | None = None
    units_covered: float | None = None
    units_total: float | None = None


@dataclass(frozen=True)
class Added:
    """A service that is imagined."""

    provision_type: str
    area_codes: tuple[str, ...]
    status: str
    amounts: Amounts = Amounts()
    start: date | None = None
    end: date | None = None
    funding_end: date | None = None


@dataclass(frozen=True)
class Ended:
    """A record that is imagined to end on a date."""

    record_id: str
    on: date


@dataclass(frozen=True)
class Resized:
    """A record that is imagined with other figures; those that are None stay as they are."""

    record_id: str
    amounts: Amounts


Change = Added | Ended | Resized


# ---------------------------------------------------------------------------- to and from text


def to_text(changes: Sequence[Change]) -> str:
    """A scenario for an address; "" for none."""
    if not changes:
        return ""
    content = json.dumps([as_plain(change) for change in changes], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def as_plain(change: Change) -> dict[str, Any]:
    """A change as plain values, without those that are not stated."""
    plain: dict[str, Any]
    match change:
        case Ended():
            plain = {"do": _END, "id": change.record_id, "on": change.on.isoformat()}
        case Resized():
            plain = {"do": _RESIZE, "id": change.record_id, **asdict(change.amounts)}
        case Added():
            days = {name: getattr(change, name) for name in ("start", "end", "funding_end")}
            plain = {
                "do": _ADD,
                "type": change.provision_type,
                "in": list(change.area_codes),
                "status": change.status,
                **asdict(change.amounts),
                **{name: day.isoformat() for name, day in days.items() if day is not None},
            }
    return {name: value for name, value in plain.items() if value is not None}


def from_text(
    text: str, areas: Areas, types: ProvisionTypes, record_ids: Collection[str]
) -> tuple[tuple[Change, ...], list[str]]:
    """The scenario of an address, and what of it could not be understood, in words."""
    if not text:
        return (), []
    try:
        plain = _decoded(text)
    except ScenarioError as error:
        return (), [str(error)]
    changes, notes = [], []
    for number, part in enumerate(plain[:MOST_CHANGES], start=1):
        try:
            changes.append(read_change(part, areas, types, record_ids))
        except ScenarioError as error:
            notes.append(f"Imagined change {number} of the address is left out: {error}")
    if len(plain) > MOST_CHANGES:
        notes.append(f"Only the first {MOST_CHANGES} imagined changes of the address are shown.")
    return tuple(changes), notes


def _decoded(text: str) -> list[Any]:
    fault = "The imagined changes in the address cannot be read; none is shown."
    if len(text) > LONGEST_TEXT:
        raise ScenarioError(fault)
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        plain = json.loads(content)
    except (binascii.Error, ValueError, RecursionError):
        raise ScenarioError(fault) from None
    if not isinstance(plain, list):
        raise ScenarioError(fault)
    return plain


def read_change(
    plain: object, areas: Areas, types: ProvisionTypes, record_ids: Collection[str]
) -> Change:
    """One change from plain values.

    Raises
    ------
    ScenarioError
        It is not one that could be.
    """
    if not isinstance(plain, Mapping):
        raise ScenarioError("it is no change.")
    match plain.get("do"):
        case "add":
            return _added(plain, areas, types)
        case "end":
            day = _date(plain, "on")
            if day is None:
                raise ScenarioError("it gives no date on which the record ends.")
            return Ended(_record(plain, record_ids), day)
        case "resize":
            amounts = _amounts(plain)
            if amounts == Amounts():
                raise ScenarioError("it gives no figure.")
            return Resized(_record(plain, record_ids), amounts)
    raise ScenarioError("it neither adds, ends nor changes anything.")


def _added(plain: Mapping[str, Any], areas: Areas, types: ProvisionTypes) -> Added:
    key, codes, status = plain.get("type"), plain.get("in"), plain.get("status")
    if not isinstance(key, str) or key not in types.by_key:
        raise ScenarioError("its type of provision does not exist here.")
    if not isinstance(codes, list) or not codes:
        raise ScenarioError("it names no area.")
    known = {WHOLE_REGION, *areas.codes}
    if not all(isinstance(code, str) and code in known for code in codes):
        raise ScenarioError("it names an area that does not exist here.")
    if status not in (PROVIDED, PARTIAL):
        raise ScenarioError("it is neither provided nor provided in part.")
    start, end, funding_end = (_date(plain, name) for name in ("start", "end", "funding_end"))
    if start is not None and end is not None and end < start:
        raise ScenarioError("it ends before it starts.")
    served = (WHOLE_REGION,) if WHOLE_REGION in codes else tuple(dict.fromkeys(codes))
    return Added(key, served, status, _amounts(plain), start, end, funding_end)


def _record(plain: Mapping[str, Any], record_ids: Collection[str]) -> str:
    record_id = plain.get("id")
    if not isinstance(record_id, str) or record_id not in record_ids:
        raise ScenarioError("the register holds no such record.")
    return record_id


def _date(plain: Mapping[str, Any], name: str) -> date | None:
    value = plain.get(name)
    if value is None:
        return None
    day = parse_date(value) if isinstance(value, str) else None
    if day is None or not date(1900, 1, 1) <= day <= date(2199, 12, 31):
        raise ScenarioError("one of its dates is none.")
    return day


def _amounts(plain: Mapping[str, Any]) -> Amounts:
    found = {field.name: _amount(plain.get(field.name)) for field in fields(Amounts)}
    amounts = Amounts(**found)
    covered, total = amounts.units_covered, amounts.units_total
    if covered is not None and total is not None and (covered > total or total == 0):
        raise ScenarioError("more units are covered than there are, or there are none.")
    return amounts


def _amount(value: object) -> float | None:
    if value is None:
        return None
    # Compared before it is turned into a float, which a whole number can be too large for.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= _LARGEST:  # type: ignore[operator]
        raise ScenarioError("one of its figures is not a number of 0 or more.")
    return float(value)  # type: ignore[arg-type]


# -------------------------------------------------------------------------------- what if so


def apply(
    records: pd.DataFrame, changes: Sequence[Change], types: ProvisionTypes, on: date
) -> pd.DataFrame:
    """The records as they would be; what is added counts as confirmed on the date.

    The records that were given are left as they are.
    """
    changed = records
    for change in changes:
        match change:
            case Ended():
                changed = _ended(changed, change)
            case Resized():
                changed = _resized(changed, change)
    added = [change for change in changes if isinstance(change, Added)]
    if not added:
        return changed
    taken = set(records["record_id"])
    prefix = "imagined"
    while any(f"{prefix}-{n}" in taken for n in range(1, len(added) + 1)):
        prefix += "-x"
    rows = [
        _row(change, f"{prefix}-{n}", types.by_key[change.provision_type], on)
        for n, change in enumerate(added, start=1)
    ]
    new = pd.DataFrame(rows, columns=list(records.columns)).astype(records.dtypes.to_dict())
    return pd.concat([changed, new], ignore_index=True)


def _ended(records: pd.DataFrame, change: Ended) -> pd.DataFrame:
    """A record ends no later than on the date, and no earlier than it starts."""
    end = records["end_date"].to_numpy(dtype="datetime64[s]")
    start = records["start_date"].to_numpy(dtype="datetime64[s]")
    last = np.fmin(end, np.fmax(np.datetime64(change.on, "s"), start))
    is_it = (records["record_id"] == change.record_id).to_numpy()
    return records.assign(end_date=np.where(is_it, last, end))


def _resized(records: pd.DataFrame, change: Resized) -> pd.DataFrame:
    is_it = records["record_id"] == change.record_id
    given = {n: v for n, v in asdict(change.amounts).items() if v is not None}
    changed = records.assign(**{n: records[n].mask(is_it, value) for n, value in given.items()})
    # Where only one of the two was given, no more units are covered than there are.
    covered, total = changed["units_covered"], changed["units_total"]
    return changed.assign(units_total=total.mask(is_it & (covered > total), covered))


def _row(change: Added, record_id: str, kind: ProvisionType, on: date) -> dict[str, Any]:
    blank: dict[str, Any] = {"date": pd.NaT, "number": np.nan, "whole": np.nan, "yes_no": False}
    one = len(change.area_codes) == 1 and change.area_codes[0] != WHOLE_REGION
    stated = {
        "record_id": record_id,
        "maintained_by": change.area_codes[0] if one else REGION,
        "provision_type": change.provision_type,
        "status": change.status,
        "provider": IMAGINED,
        "service_name": kind.label,
        "areas_served": ";".join(change.area_codes),
        "funding_end": change.funding_end,
        "start_date": change.start,
        "end_date": change.end,
        "evidence": CONFIRMED,
        "last_verified": on,
        **asdict(change.amounts),
    }
    given = {name: value for name, value in stated.items() if value is not None}
    return {column.name: blank.get(column.kind, "") for column in COLUMNS} | given


def imagine(folder: DataFolder, changes: Sequence[Change], on: date) -> DataFolder:
    """The data folder as it would be; it is in memory only, and nothing can be saved from it."""
    records = apply(folder.register.records, changes, folder.reference.types, on)
    register = Register(records, f"{folder.register.revision}-imagined")
    held = folder.public_register.records
    withheld = held.loc[held["location"] == WITHHELD, "record_id"].tolist()
    types = folder.reference.confidential_types
    return DataFolder(
        folder.reference, register, public(register, types, withheld), folder.warnings
    )


# ------------------------------------------------------------------------------ in words


def change_in_words(change: Change, reference: Reference, titles: Mapping[str, str]) -> str:
    """An imagined change in a sentence; `titles`: of the records, by id."""
    match change:
        case Ended():
            return f"{titles[change.record_id]} ends on {in_words(change.on)}."
        case Resized():
            return f"{titles[change.record_id]} has {_figures(change.amounts)}."
    kind = reference.types.by_key[change.provision_type]
    part = " in part" if change.status == PARTIAL else ""
    where = areas_served_in_words(";".join(change.area_codes), reference.areas)
    sentence = f"{kind.label} is provided{part} in {where}"
    figures = _figures(change.amounts)
    days = (("from", change.start), ("until", change.end), ("funded until", change.funding_end))
    parts = [*([f"with {figures}"] if figures else []), *_days(days)]
    return f"{', '.join([sentence, *parts])}."


def _days(days: Sequence[tuple[str, date | None]]) -> list[str]:
    return [f"{word} {in_words(day)}" for word, day in days if day is not None]


def _figures(amounts: Amounts) -> str:
    names = (
        ("a capacity of", amounts.capacity),
        ("units covered:", amounts.units_covered),
        ("units in all:", amounts.units_total),
    )
    return ", ".join(
        f"{name} {figure_in_words(value)}" for name, value in names if value is not None
    )
