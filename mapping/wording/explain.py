"""A cell in plain English: the status, the figures, what was counted, what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

from mapping.context.reference import Reference
from mapping.dates import add_months, day_of, in_words, known_day
from mapping.english import capitalised, count_from_one, so_many, spoken, verb
from mapping.gap_model.assessment import Cell
from mapping.gap_model.figures import (
    figure_in_words,
    is_under,
    level_in_words,
    required_amount,
    rounded_up,
    whole_up,
)
from mapping.gap_model.status_style import marks_in_words, marks_of, style_of
from mapping.gap_model.statuses import Flag, Status
from mapping.gap_model.units import UnitCount
from mapping.geography.areas import REGION
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import NOT_STATED, WITHHELD, PublicRegister, areas_served_in_words
from mapping.register.schema import (
    CONFIRMED,
    NOT_PROVIDED,
    PARTIAL,
    PLANNED,
    PROVIDED,
    PUBLISHED,
    UNDATED,
)
from mapping.tables.parsing import parse_date
from mapping.wording.services import record_title
from mapping.wording.unit_words import UnitWords, unit_words

Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class RecordNote:
    """One record of a cell and what became of it.

    Attributes
    ----------
    note
        What it says and how that is known, or why it was left out.
    details, facts
        What it entails; where it is, whom it serves, until when it is paid for.
    """

    record_id: str
    title: str
    note: str
    details: str
    facts: str
    website: str
    source_url: str


@dataclass(frozen=True)
class Explanation:
    """A cell explained; every part is whole sentences, the same on page, paper and screen.

    Attributes
    ----------
    word
        The status as it is shown.
    reasons
        Why the status is what it is: the rule, the figures, the benchmark and its source.
    remarks
        What else is to be known, one sentence a flag.
    counted, left_out
        The records behind the status, and those that name the cell and are not.
    would_change
        What would have to happen for the status to change, the most useful first.
    lapsed
        That the funding behind the status has ended, and no renewal is recorded; "" where not.
    """

    area: str
    provision_type: str
    on: date
    word: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    counted: tuple[RecordNote, ...]
    left_out: tuple[RecordNote, ...]
    would_change: tuple[str, ...]
    counted_heading: str
    lapsed: str = ""

    def as_text(self) -> str:
        """The whole explanation as plain text."""
        shown = f"{self.word} on {in_words(self.on)}{f'; {self.lapsed}' if self.lapsed else ''}"
        lines = [f"{self.area}: {self.provision_type}", shown, ""]
        lines += self.reasons
        for heading, entries in (
            ("Also", self.remarks),
            (self.counted_heading, _note_lines(self.counted)),
            ("Records left out", _note_lines(self.left_out)),
            ("What would change it", self.would_change),
        ):
            if entries:
                lines += ["", heading, *(f"- {entry}" for entry in entries)]
        return "\n".join(lines)


def _note_lines(notes: tuple[RecordNote, ...]) -> tuple[str, ...]:
    return tuple(f"{note.title} [{note.record_id}]: {note.note}" for note in notes)


def explain(cell: Cell, reference: Reference, register: PublicRegister) -> Explanation:
    """Why a cell has its status, and what would change it."""
    provision_type = reference.types.by_key[cell.provision_type]
    records = register.naming(cell.area_code, cell.provision_type)
    ids = frozenset(cell.record_ids)
    behind = [row for row in records if row["record_id"] in ids]
    others = [row for row in records if row["record_id"] not in ids]
    return Explanation(
        area=reference.areas.name(cell.area_code),
        provision_type=provision_type.label,
        on=cell.on,
        word=style_of(cell, provision_type).word,
        reasons=tuple(_reasons(cell, provision_type, reference, records, behind)),
        remarks=tuple(_remarks(cell, provision_type, reference, records, behind)),
        counted=tuple(_note(row, _evidence(row), reference, cell.on) for row in _by_id(behind)),
        left_out=tuple(
            _note(row, _why_left_out(row, cell, reference), reference, cell.on)
            for row in _by_id(others)
        ),
        would_change=tuple(_would_change(cell, provision_type, reference, behind)),
        counted_heading=_counted_heading(cell),
        lapsed=funding_in_words(cell) if cell.lapsed_on else "",
    )


def _counted_heading(cell: Cell) -> str:
    if cell.units is not None:
        return "Records that name it"
    return "Records too old to count" if cell.status is Status.UNKNOWN else "Records counted"


# ------------------------------------------------------------------------------- reasons


def _reasons(
    cell: Cell,
    provision_type: ProvisionType,
    reference: Reference,
    records: Rows,
    behind: Rows,
) -> Iterator[str]:
    if cell.units is not None:
        yield from _reasons_by_units(cell, cell.units, provision_type, reference)
        if len(records):
            yield (
                f"Records’ figures are left out because the {provision_type.unit or 'units'} "
                "themselves are counted."
            )
        yield from _benchmark(cell, provision_type, reference)
        return
    yield _rule(cell, provision_type, reference, records, behind)
    level = level_in_words(cell, provision_type)
    if level:
        yield f"The figures: {level}."
    elif cell.figures.amount is not None:
        amount = figure_in_words(cell.figures.amount)
        yield f"The figures: {amount} {provision_type.unit}, and nothing to measure them against."
    yield from _figure_notes(cell, provision_type, reference)
    yield from _benchmark(cell, provision_type, reference)


def _reasons_by_units(
    cell: Cell, units: UnitCount, provision_type: ProvisionType, reference: Reference
) -> Iterator[str]:
    """Why a cell has its status that is counted unit by unit."""
    words = unit_words(provision_type, reference.settings)
    yield f"{capitalised(units_in_words(units, words))}."
    yield _rule_of_units(cell, units, provision_type, words.done)
    if units.whole > units.listed:
        basis = reference.settings.need_label(provision_type.need_basis)
        yield (
            f"{units.listed} of them are listed; that there are {units.whole} is the need figure "
            f"({basis}), since the list is not known to be complete."
        )


def units_in_words(units: UnitCount, words: UnitWords) -> str:
    """Units counted: "20 of 45 practices trained, 9 not, 16 not known: between 44 and 80 %"."""
    unknown = units.not_known
    if not units.covered and unknown:
        denied = so_many(units.not_covered, words.several)
        return f"none found: {denied} not {words.done}, {unknown} not known"
    if units.whole == 1:
        return (
            f"the only one of the {words.several} is {'' if units.covered else 'not '}{words.done}"
        )
    said = f"{units.covered} of {units.whole} {words.several} {words.done}, {units.not_covered} not"
    if not unknown:
        return f"{said}: {_per_cent(units.covered, units.whole)} %"
    least = _per_cent(units.covered, units.whole)
    most = _per_cent(units.covered + unknown, units.whole)
    return f"{said}, {unknown} not known: between {least} and {most} %"


def _per_cent(part: int, whole: int) -> int:
    """A share in whole per cent; 0 and 100 only where it is none or all."""
    rounded = round(100 * part / whole)
    return max(1, min(99, rounded)) if 0 < part < whole else rounded


def _rule_of_units(cell: Cell, units: UnitCount, provision_type: ProvisionType, done: str) -> str:
    is_all_known = units.not_known == 0
    match cell.status:
        case Status.GAP if is_all_known:
            return f"None of them is {done}."
        case Status.GAP:
            return f"None is known to be {done}, and a return says that there is none."
        case Status.UNKNOWN:
            return (
                f"None is known to be {done}, and of the rest nobody has said. That is not the "
                "same as none."
            )
        case Status.PARTIAL if not units.covered:
            return (
                "A record says that it is provided, and even if all that are not known were "
                f"{done}, the level would be under the benchmark."
            )
        case Status.PARTIAL if is_all_known:
            return "The level is under the benchmark."
        case Status.PARTIAL:
            return (
                f"Even if all that are not known were {done}, the level would be under the "
                "benchmark."
            )
        case Status.MET:
            return "The level reaches the benchmark."
        case _ if provision_type.benchmark is None:
            return "It is provided, but whether it is enough cannot be judged: no benchmark is set."
        case _:
            return (
                "It is provided, but whether it is enough cannot be judged: that depends on those "
                "of which nobody has said."
            )


def _rule(
    cell: Cell,
    provision_type: ProvisionType,
    reference: Reference,
    records: Rows,
    behind: Rows,
) -> str:
    n = len(behind)
    match cell.status:
        case Status.NOT_EXPECTED:
            return _decision(cell, reference)
        case Status.UNKNOWN:
            return _unknown_rule(cell, reference, records, behind)
        case Status.GAP if cell.level == 0:
            names = f"{count_from_one(n, 'record')} {verb(n, 'name')}"
            return f"{names} a service, and the figures come to exactly 0."
        case Status.GAP:
            return _gap_rule(behind)
        case Status.PARTIAL if is_under(cell, provision_type):
            return "It is provided, and the level is under the benchmark."
        case Status.PARTIAL:
            return f"{_every(n, 'record that provides it')} that it is provided in part only."
        case Status.UNMEASURED:
            return _unmeasured_rule(cell, provision_type, reference)
        case _ if provision_type.measure == "presence":
            return f"{count_from_one(n, 'record')} in force {verb(n, 'provide')} it."
        case _:
            return "The level reaches the benchmark."


def _decision(cell: Cell, reference: Reference) -> str:
    decision = reference.expectations.by_cell[(cell.area_code, cell.provision_type)]
    day = parse_date(decision.decided_on)
    written = decision.decided_on if day is None else in_words(day)
    when = f" on {written}" if written else ""
    return f"{decision.decided_by} decided{when}: {decision.reason.rstrip('.')}."


def _unknown_rule(cell: Cell, reference: Reference, records: Rows, behind: Rows) -> str:
    if Flag.EXPIRED in cell.flags and not behind:
        return (
            "What was said of its units does not stand on this date: evidence stands for "
            f"{reference.settings.evidence_expires_months} months. That is not the same as none."
        )
    if Flag.EXPIRED in cell.flags:
        return (
            f"{count_from_one(len(behind), 'record')} named it, but the newest word on what there "
            f"is dates from {in_words(_newest(behind))}. Evidence stands for "
            f"{reference.settings.evidence_expires_months} months; after that it shows neither "
            "that there is provision nor that there is none."
        )
    if len(records):
        name, say = ("names", "does not say") if len(records) == 1 else ("name", "do not say")
        return (
            f"{count_from_one(len(records), 'record')} {name} it, but {say} what there is on this "
            "date. That is not the same as none."
        )
    return "Nobody has told the register anything about it. That is not the same as none."


def _gap_rule(behind: Rows) -> str:
    n, denials = len(behind), sum(row["status"] == NOT_PROVIDED for row in behind)
    if denials == n:
        return f"{_every(n, 'return')} that there is none."
    ended = (
        f"{count_from_one(n - denials, 'return').lower()} {verb(n - denials, 'tell')} of something"
    )
    ended += " that has ended"
    if not denials:
        return f"{capitalised(ended)}, and nothing is in force."
    said_none = f"{count_from_one(denials, 'return')} {verb(denials, 'say')} that there is none"
    return f"{said_none}, and {ended}."


def _unmeasured_rule(cell: Cell, provision_type: ProvisionType, reference: Reference) -> str:
    missing = list(_missing(cell, provision_type, reference))
    return f"It is provided, but whether it is enough cannot be judged: {'; '.join(missing)}."


def _missing(cell: Cell, provision_type: ProvisionType, reference: Reference) -> Iterator[str]:
    """What an unmeasured cell lacks."""
    basis = reference.settings.need_label(provision_type.need_basis)
    if Flag.INCOMPLETE_FIGURES in cell.flags:
        yield "records lack their figures"
    if provision_type.measure == "rate" and cell.figures.need is None:
        yield f"{reference.areas.name(cell.area_code)} has no need figure ({basis})"
    if provision_type.measure == "rate" and cell.figures.need == 0:
        yield f"the need figure ({basis}) is 0"
    if provision_type.benchmark is None:
        yield "no benchmark has been set"
    if provision_type.measure == "share" and cell.level is None and cell.figures.total == 0:
        yield "no unit falls to the area"


def _figure_notes(cell: Cell, provision_type: ProvisionType, reference: Reference) -> Iterator[str]:
    figures = cell.figures
    if figures.amount is None:
        return
    basis = reference.settings.need_label(provision_type.need_basis)
    if provision_type.measure == "share" and figures.total is not None:
        if figures.need_is_denominator:
            yield (
                f"The share is taken of all {figure_in_words(figures.need or 0)} {basis} of the "
                f"area, not only of the {figure_in_words(figures.total)} that the records name."
            )
        else:
            yield f"The share is taken of the {figure_in_words(figures.total)} that records name."
    if figures.is_lower_bound:
        yield "Records without figures are not in it, so there may be more than that."
    if figures.split_equally:
        yield (
            "What serves several areas was split in equal parts, because a need figure to split "
            "it by is missing."
        )
    need = reference.need.figure(cell.area_code, provision_type.need_basis)
    if need is not None:
        source = f" ({', '.join(part for part in (need.year, need.source) if part)})"
        yield f"Need: {figure_in_words(need.value)} {basis}{source if source != ' ()' else ''}."


def _benchmark(cell: Cell, provision_type: ProvisionType, reference: Reference) -> Iterator[str]:
    if cell.status is Status.NOT_EXPECTED or provision_type.measure == "presence":
        return
    if provision_type.benchmark is None:
        yield "No benchmark has been set for it."
        return
    yield f"Benchmark: {benchmark_in_words(provision_type, reference)}.{_source(provision_type)}"


def benchmark_in_words(provision_type: ProvisionType, reference: Reference) -> str:
    """The benchmark of a rate or a share: "4 per 100,000 women, in posts"."""
    benchmark = provision_type.benchmark or 0.0
    if provision_type.measure == "share":
        return f"{benchmark:.0%} of {provision_type.unit}"
    per = figure_in_words(provision_type.per or 0)
    basis = reference.settings.need_label(provision_type.need_basis)
    return f"{benchmark:g} per {per} {basis}, in {provision_type.unit}"


def against(provision_type: ProvisionType, reference: Reference) -> str:
    """What the level of a type is held against, as a sentence that follows another one."""
    if provision_type.measure == "presence" or provision_type.benchmark is None:
        return ""
    return f" The benchmark is {benchmark_in_words(provision_type, reference)}."


def _source(provision_type: ProvisionType) -> str:
    source = provision_type.benchmark_source.rstrip(".")
    return f" Source: {source}." if source else " No source is given for it."


# ------------------------------------------------------------------------------- remarks


def _remarks(
    cell: Cell,
    provision_type: ProvisionType,
    reference: Reference,
    records: Rows,
    behind: Rows,
) -> Iterator[str]:
    area = reference.areas.name(cell.area_code)
    if Flag.AT_RISK in cell.flags:
        yield at_risk_in_words(cell, provision_type)
    if Flag.CONFLICT in cell.flags:
        yield _conflict(cell, behind)
    if Flag.PLANNED in cell.flags:
        yield _planned(cell, records, reference)
    if cell.causes:
        parts = [f"{spoken(cause)} ({n})" for cause, n in cell.causes.items()]
        yield f"Cause given: {', '.join(parts)}."
    sentences = {
        Flag.OUTSIDE_ONLY: f"It is known only from records that {area} does not keep itself.",
        Flag.REMOTE_ONLY: "All of it is by telephone or online; nothing is in person.",
        Flag.STALE: _stale(cell, reference),
        Flag.UNCONFIRMED: "Nobody who runs or keeps it has confirmed it; it rests on public "
        "sources only.",
        Flag.INCOMPLETE_FIGURES: "At least one record that provides it lacks its figures."
        if cell.units is None
        else f"Of {so_many(cell.units.not_known, provision_type.unit or 'units')} nobody has said.",
    }
    yield from (sentence for flag, sentence in sentences.items() if flag in cell.flags)


def _conflict(cell: Cell, behind: Rows) -> str:
    if _is_between_records(cell, behind):
        return "Records disagree: one says that it is provided, another that it is not."
    if cell.units is not None and cell.units.covered:
        return "A record says that there is none, while units are known to be covered."
    return "A record says that it is provided, while none of the units is covered."


def _is_between_records(cell: Cell, behind: Rows) -> bool:
    """Whether records contradict each other, and not what is known of the units."""
    is_provided = any(row["status"] in _PROVIDING for row in behind)
    is_none_covered = cell.units is not None and cell.units.covered + cell.units.not_known == 0
    return cell.units is None or (is_provided and not is_none_covered)


def at_risk_in_words(cell: Cell, provision_type: ProvisionType) -> str:
    """What a status becomes where the funding or coverage that it hangs on is not renewed."""
    if cell.at_risk_status is cell.status and cell.at_risk_from is not None:
        ends = "ended" if cell.at_risk_from <= cell.on else "ends"
        return (
            f"The funding of every record that provides it {ends} by "
            f"{in_words(cell.at_risk_from)}: what is covered stays so, but nobody would be left "
            "who provides it."
        )
    steps = {
        day: style_of(replace(cell, status=status), provision_type).word
        for day, status in (
            (cell.at_risk_from, cell.at_risk_first),
            (cell.at_risk_until, cell.at_risk_status),
        )
        if day is not None and status is not None
    }
    ended = [day for day in steps if day <= cell.on]
    coming = [day for day in steps if day > cell.on]
    sentences = []
    if ended:
        days = " and ".join(in_words(day) for day in ended)
        sentences.append(
            f"Funding ended on {days} and no renewal is recorded: without it the status is "
            f"“{steps[ended[-1]]}”."
        )
    what = " or ".join(["coverage"] * cell.lapses + ["funding"] * cell.is_unfunded)
    sentences += [
        f"{capitalised(what)} ends on {in_words(day)}: if it is not renewed the status becomes "
        f"“{steps[day]}”."
        for day in coming
    ]
    return " ".join(sentences)


def funding_in_words(cell: Cell) -> str:
    """What of a status hangs on money or on coverage, within a list; "" where nothing does.

    The same as its sign says, with the day where one has passed.
    """
    if Flag.AT_RISK not in cell.flags:
        return ""
    if cell.lapsed_on is None:
        return marks_in_words(marks_of(replace(cell, flags=frozenset({Flag.AT_RISK}))))
    return f"funding {not_renewed(cell.lapsed_on)}"


def not_renewed(ended: date) -> str:
    """That funding has ended, as far as anybody has recorded."""
    return f"ended on {in_words(ended)}, renewal not recorded"


def _planned(cell: Cell, records: Rows, reference: Reference) -> str:
    plans = [
        row
        for row in records
        if (row["status"] == PLANNED or _is_after(row["start_date"], cell.on))
        and _stands(row, cell.on, reference)
        and not _has_ended(row, cell.on)
    ]
    starts = sorted(day for row in plans if (day := day_of(row["start_date"])) is not None)
    due = [day for day in starts if day > cell.on]
    if due:
        return f"Something is planned, from {in_words(due[0])}. A plan is no provision yet."
    if starts:
        return (
            f"Something was planned to begin on {in_words(starts[-1])}. "
            "Nobody has told the register whether it did."
        )
    return "Something is planned; no date is given. A plan is no provision yet."


def _stale(cell: Cell, reference: Reference) -> str:
    if cell.newest_verified is None:
        return "It rests on undated pages only, so nobody can say how old the word is."
    if cell.units is not None:
        return (
            f"Of more than half of the units the word is older than "
            f"{reference.settings.stale_months} months, or undated."
        )
    return (
        f"The newest dated word is from {in_words(cell.newest_verified)}, more than "
        f"{reference.settings.stale_months} months before the date."
    )


_PROVIDING = (PROVIDED, PARTIAL)


# ------------------------------------------------------------------------------- records


def _by_id(records: Rows) -> Rows:
    return sorted(records, key=itemgetter("record_id"))


def _note(row: Row, note: str, reference: Reference, on: date) -> RecordNote:
    return RecordNote(
        record_id=str(row["record_id"]),
        title=record_title(row),
        note=note,
        details=str(row["details"]),
        facts=_facts(row, reference, on),
        website=str(row["website"]),
        source_url=str(row["source_url"]),
    )


def _facts(row: Row, reference: Reference, on: date) -> str:
    """Where it is, whom it serves and until when it is paid for, in a few sentences."""
    if row["status"] == NOT_PROVIDED:
        return ""
    serves = areas_served_in_words(str(row["areas_served"]), reference.areas)
    location, funder, end = str(row["location"]), str(row["funder"]), day_of(row["funding_end"])
    sentences = [f"Serves {serves}."]
    if location != NOT_STATED:
        sentences.append(f"{location}." if location == WITHHELD else f"Office at {location}.")
    if funder:
        sentences.append(f"Paid by {funder}{f' until {in_words(end)}' if end else ''}.")
    elif end:
        sentences.append(f"Funding until {in_words(end)}.")
    if end and end <= on:
        sentences.append("No renewal is recorded.")
    return " ".join(sentences)


def _evidence(row: Row) -> str:
    day = in_words(known_day(row["last_verified"]))
    said = {
        CONFIRMED: f"confirmed on {day} by whoever runs or keeps it",
        PUBLISHED: f"published {day}",
        UNDATED: f"on a page that bears no date, read on {day}",
    }[str(row["evidence"])]
    status = spoken(str(row["status"]))
    return f"says {status}; {said}."


def _why_left_out(row: Row, cell: Cell, reference: Reference) -> str:
    verified = known_day(row["last_verified"])
    expires = add_months(verified, reference.settings.evidence_expires_months)
    if cell.status is Status.NOT_EXPECTED:
        return "nothing is counted where the type is not expected."
    if verified > cell.on:
        return f"verified on {in_words(verified)}, after the date that is looked at."
    if expires < cell.on:
        return (
            f"last verified on {in_words(verified)}; its evidence stood until {in_words(expires)}."
        )
    if row["status"] == PLANNED:
        return "a plan shows nothing about the date."
    if _is_after(row["start_date"], cell.on):
        return f"begins on {in_words(known_day(row['start_date']))}."
    if _has_ended(row, cell.on):
        return f"ended on {in_words(known_day(row['end_date']))}."
    return "says that there is none, while other records provide it."


# -------------------------------------------------------------------------- what would change


def _would_change(
    cell: Cell, provision_type: ProvisionType, reference: Reference, behind: Rows
) -> Iterator[str]:
    area = reference.areas.name(cell.area_code)
    match cell.status:
        case Status.NOT_EXPECTED:
            yield "A new decision: remove the row from expectations.csv."
        case _ if cell.units is not None:
            words = unit_words(provision_type, reference.settings)
            yield from _would_change_units(cell, cell.units, provision_type, words, area)
        case Status.UNKNOWN if Flag.EXPIRED in cell.flags and behind:
            yield f"{_ask(behind, reference)} whether it is still so, or what there is now."
        case Status.UNKNOWN:
            keeper = reference.settings.named(area)
            yield f"A return from {keeper}: provided, provided in part, or none."
        case Status.GAP:
            yield "A service that provides it, entered as a record that is in force."
        case Status.PARTIAL:
            yield from _shortfall(cell, provision_type, behind)
        case Status.UNMEASURED:
            yield from _missing_figures(cell, provision_type, reference)
        case _:
            yield _lapse(reference, behind)
    if Flag.UNCONFIRMED in cell.flags or Flag.STALE in cell.flags:
        whom = _ask(behind, reference) if behind else f"Ask {area}"
        yield f"{whom} to confirm it: that makes the status sure, not better."
    if Flag.CONFLICT in cell.flags:
        units = "whether the record is right or what is known of the units"
        which = "which of the records is right" if _is_between_records(cell, behind) else units
        yield f"Settle {which}, and correct the other."


def _would_change_units(
    cell: Cell, units: UnitCount, provision_type: ProvisionType, words: UnitWords, area: str
) -> Iterator[str]:
    unknown, benchmark = units.not_known, provision_type.benchmark
    if unknown:
        of = f"the {'one of the' if unknown == 1 else unknown} {words.several}"
        yield f"A word about {of} in {area} of which nobody has said."
    if benchmark is None:
        yield "A benchmark with its source, in provision_types.csv."
    elif cell.status is not Status.MET:
        yield f"{_short_of(units, benchmark, words)} to reach the benchmark."
    else:
        yield "An end of the coverage; and its evidence stands for a time only, unless verified."


def _short_of(units: UnitCount, benchmark: float, words: UnitWords) -> str:
    """How many more units are to be covered; fewer where some not known are so already."""
    most = whole_up(benchmark * units.whole - units.covered)
    least = max(0, most - units.not_known)
    more = "one more of the" if most == 1 else f"{most} more"
    start = "" if least == most else f"{least} to " if least else "up to "
    return capitalised(f"{start}{more} {words.several} {words.done}")


def _lapse(reference: Reference, behind: Rows) -> str:
    stands_until = add_months(_newest(behind), reference.settings.evidence_expires_months)
    return (
        f"An end of the service; and its evidence stands until {in_words(stands_until)} only, "
        "unless somebody verifies it again."
    )


def _shortfall(cell: Cell, provision_type: ProvisionType, behind: Rows) -> Iterator[str]:
    if all(row["status"] == PARTIAL for row in behind):
        yield "A record that says it is provided in full."
    if is_under(cell, provision_type):
        wanted = required_amount(cell, provision_type) or 0.0
        if provision_type.measure == "share":
            wanted *= provision_type.benchmark or 0.0
        lacking = wanted - (cell.figures.amount or 0.0)
        short = whole_up(lacking) if provision_type.measure == "share" else rounded_up(lacking)
        yield f"{short} more {provision_type.unit} to reach the benchmark."


def _missing_figures(
    cell: Cell, provision_type: ProvisionType, reference: Reference
) -> Iterator[str]:
    if Flag.INCOMPLETE_FIGURES in cell.flags:
        wanted = "capacity" if provision_type.measure == "rate" else "units covered and in all"
        yield f"The missing figures ({wanted}, in {provision_type.unit}) in the records counted."
    if provision_type.measure == "rate" and not cell.figures.need:
        yield f"A need figure for {reference.areas.name(cell.area_code)}, in need.csv."
    if provision_type.measure == "share" and cell.figures.total == 0 and cell.level is None:
        yield f"A need figure above 0 for {reference.areas.name(cell.area_code)}, in need.csv."
    if provision_type.benchmark is None:
        yield "A benchmark with its source, in provision_types.csv."


def _ask(behind: Rows, reference: Reference) -> str:
    """Whom to ask: those who keep the records behind a cell, by name."""
    keepers = [
        "the keeper of the region's records"
        if code == REGION
        else reference.settings.named(reference.areas.name(code))
        for code in sorted({row["maintained_by"] for row in behind})
    ]
    providers = sorted({row["provider"] for row in behind if row["provider"]})[:3]
    about = f" (about {'; '.join(providers)})" if providers else ""
    return f"Ask {' and '.join(keepers)}{about}"


# ------------------------------------------------------------------------------ small words


def _every(n: int, noun: str) -> str:
    if n == 1:
        return f"The one {noun} says"
    plural = noun.replace("record that provides", "records that provide").replace(
        "return", "returns"
    )
    return f"All {n} {plural} say"


def _newest(records: Rows) -> date:
    return max(day for row in records if (day := day_of(row["last_verified"])) is not None)


def _stands(row: Row, on: date, reference: Reference) -> bool:
    verified = known_day(row["last_verified"])
    return verified <= on <= add_months(verified, reference.settings.evidence_expires_months)


def _has_ended(row: Row, on: date) -> bool:
    end = day_of(row["end_date"])
    return end is not None and end <= on


def _is_after(value: object, on: date) -> bool:
    day = day_of(value)
    return day is not None and day > on
