"""What has changed since a day, in words: for a page, an agenda and a document alike.

`summary(found, reference)` is one paragraph. `sections(found, reference)` is all of it: each a
heading with a sentence for every change, or with words for there being none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mapping.analysis.comparison import in_time, shown
from mapping.analysis.funding_changes import FundingChange, Outcome, Reason, money_at_stake
from mapping.analysis.outlook import Money
from mapping.analysis.since import Cause, CellChange, Since, Transition
from mapping.analysis.unit_states import UnitChange, UnitState
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.context.reference import Reference
from mapping.dates import EARLIEST, in_words
from mapping.english import (
    capitalised,
    count,
    count_or_no,
    listed,
    listed_first,
    lower_first,
    only_for,
    plural,
    pounds,
)
from mapping.errors import SelectionError
from mapping.gap_model.assessment import Cell
from mapping.gap_model.status_style import marks_in_words, marks_of
from mapping.gap_model.statuses import Flag, Status
from mapping.plan.schema import Action
from mapping.reference.meetings import HOW_TO_NOTE, Meetings
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import areas_served_in_words
from mapping.tables.parsing import parse_date
from mapping.wording.returns import returns_line, returns_sentence
from mapping.wording.unit_words import UnitWords, unit_words

OTHERWISE = (Transition.WORSE, Transition.BETTER, Transition.KNOWN_BY_DATE, Transition.OTHER)
NOT_KNOWN = "not known"
LAST = "last"
_MOST_NAMES = 12
_SHORT = (Status.GAP, Status.PARTIAL, Status.UNKNOWN)


def day_title(day: date, meetings: Meetings) -> str:
    """A day, with its meeting where it has one: "10 September 2026 (Steering group)"."""
    meeting = meetings.on(day)
    return in_words(day) if meeting is None else meeting.title


def day_to_look_back_to(text: str, on: date, meetings: Meetings, today: date) -> date:
    """The day that somebody asks about who is not on a page, where `LAST` is the last meeting.

    Raises
    ------
    SelectionError
        There is no such day before the one that is looked at, or it is still to come.
    """
    if text == LAST:
        meeting = meetings.last_held(on, today)
        if meeting is None:
            raise SelectionError(
                f"No meeting before {in_words(min(on, today))} is noted. {HOW_TO_NOTE} Or give a "
                "date instead."
            )
        return meeting.met_on
    day = parse_date(text)
    if day is None or not EARLIEST <= day < on or day > today:
        raise SelectionError(
            f"{text!r} is not a past date before {in_words(on)}; write YYYY-MM-DD, or {LAST} for "
            "the last meeting."
        )
    return day


# ------------------------------------------------------------------------- which registers


def basis_sentence(basis: AsOfBasis, day: date, tables: Sequence[Cause] = ()) -> str:
    """What register was taken for the first day, and what that means for what is shown.

    Parameters
    ----------
    tables
        Which tables beside the register were changed.
    """
    then, begins = in_words(day), "" if basis.begins is None else in_words(basis.begins)
    changed = listed([_TABLES[cause] for cause in tables])
    but = f"; what was changed of {changed} is" if changed else ""
    only_dates = (
        "the register of the later day is taken as well, and only what it dates itself can differ: "
        "a start, an end, a return that has become too old. What was said since is not told "
        f"apart{but}."
    )
    match basis.kept:
        case SnapshotSource.AS_IT_STOOD:
            return f"For {then} the register is taken as it stood when that day ended."
        case SnapshotSource.UNCHANGED:
            rest = f", but {changed} were changed" if changed else ": only time has passed"
            return f"Nobody has saved a change to the register since {then}{rest}."
        case SnapshotSource.EDITED:
            return (
                "The register's file was edited by hand after the last save, on a day that is not "
                f"kept. For {then} {only_dates}"
            )
        case SnapshotSource.OLDEST:
            return (
                f"The register's history begins on {begins}. For {then} the register from before "
                "its first saved change is taken: what was said in between is not shown."
            )
        case SnapshotSource.OLDEST_OF_BOTH:
            return f"The register's history begins on {begins} only. For {then} {only_dates}"
        case SnapshotSource.UNREADABLE:
            return f"The register as it stood on {then} cannot be read any more: {only_dates}"
        case SnapshotSource.NOTHING:
            return f"No register of {then} is kept: {only_dates}"


# -------------------------------------------------------------------------------- one cell


class OfCell(Protocol):
    """Whatever tells of one cell."""

    @property
    def area_code(self) -> str:
        """Area of the cell."""

    @property
    def provision_type(self) -> str:
        """Type of the cell."""


def cell_title(of: OfCell, reference: Reference) -> str:
    """Area and type of a cell: "Walsall: MARAC"."""
    kind = reference.types.by_key[of.provision_type]
    return f"{reference.areas.name(of.area_code)}: {kind.label}"


def cell_sentence(change: CellChange, reference: Reference) -> str:
    """A cell, what became of it, and why."""
    words = what_became(change, reference.types.by_key[change.provision_type])
    return f"{cell_title(change, reference)}. {words} {why(change)}"


def what_became(change: CellChange, kind: ProvisionType) -> str:
    """What became of a cell, and what it was, in a sentence or two."""
    before, after = change.difference.before, change.difference.after
    was = f"Before: {_shown(before, change.difference.type_before or kind)}."
    now = _shown(after, kind)
    if change.is_made_known:
        return _made_known(change, now)
    match change.transition:
        case Transition.NEW_GAP:
            return f"There is none any more. {was}"
        case Transition.CLOSED:
            return f"The gap is closed: {now}."
        case Transition.PARTLY_CLOSED:
            return f"The gap is closed in part: {now}."
        case Transition.NO_LONGER_KNOWN:
            return f"{_no_longer_known(change)} {was}"
    words = f"{in_time(change.difference, kind)}{_signs(after)}"
    return words if before.status is after.status else f"{words} {was}"


def _shown(cell: Cell, kind: ProvisionType) -> str:
    """A status with its level and its small signs, all in words."""
    parts = (lower_first(shown(cell, kind)), marks_in_words(marks_of(cell)))
    return ", ".join(filter(None, parts))


def _signs(cell: Cell) -> str:
    signs = marks_in_words(marks_of(cell))
    return f" {capitalised(signs)}." if signs else ""


def _made_known(change: CellChange, now: str) -> str:
    if change.transition is Transition.NEW_GAP:
        now = "there is none"
    if change.difference.before.is_unknown_in_part:
        before = "it was not known in full"
    elif Flag.EXPIRED in change.difference.before.flags:
        before = "the return was too old"
    elif change.is_return_made:
        before = "nobody had said"
    else:
        before = "nothing that is recorded had begun"
    known = "A return was made" if change.is_return_made else "It is known now"
    return f"{known}: {now}. Before, {before}."


def _no_longer_known(change: CellChange) -> str:
    if change.difference.after.is_unknown_in_part:
        return "Some units are known not to be covered, none to be; of the rest nobody has said."
    if Flag.EXPIRED in change.difference.after.flags:
        return "The return has become too old: whether it is still so, nobody knows."
    return "There is no return any more, which does not mean that there is none."


def why(change: CellChange) -> str:
    """Why a cell is not as it was: somebody said or decided something, or only time has passed."""
    causes = " and ".join(_WHY[cause] for cause in change.causes)
    if set(change.causes) <= {Cause.DATES, Cause.EVIDENCE}:
        return f"Only time has passed: {causes}."
    return f"{capitalised(causes)}."


_WHY = {
    Cause.DATES: "a recorded start or end has come",
    Cause.EVIDENCE: "a return has become too old",
    Cause.REGISTER: "the register was changed",
    Cause.UNITS: "units or their coverage were changed",
    Cause.TYPES: "its benchmark or how it is measured was changed",
    Cause.NEED: "the need figure was changed",
    Cause.EXPECTATIONS: "it was decided anew whether it is expected",
}
_TABLES = {
    Cause.UNITS: "units or their coverage",
    Cause.TYPES: "types",
    Cause.NEED: "need figures",
    Cause.EXPECTATIONS: "decisions on what is expected",
}


# --------------------------------------------------------------------------------- funding


def funding_title(change: FundingChange, reference: Reference) -> str:
    """A service, its type and whom it serves."""
    label = reference.types.by_key[change.provision_type].label
    served = areas_served_in_words(change.areas_served, reference.areas)
    return f"{change.service or change.record_id} ({label}, {served})"


def funding_sentence(change: FundingChange, found: Since, reference: Reference) -> str:
    """A service, and what became of its funding."""
    return f"{funding_title(change, reference)}. {what_became_of_funding(change, found)}"


def what_became_of_funding(change: FundingChange, found: Since) -> str:
    """What became of a record's funding, with its amount where one is stated."""
    words = _FUNDING_WORDS[change.reason](change, found)
    after = f" It is followed by {change.followed_by}." if change.followed_by else ""
    return f"{words}{_amount(change)}{after}"


def _until(day: date | None) -> str:
    return "" if day is None else f" until {in_words(day)}"


def _day(day: date | None) -> str:
    return "a day not stated" if day is None else in_words(day)


def _from(change: FundingChange) -> str:
    return f" from {change.funder}" if change.funder else ""


def _ends(day: date | None, found: Since) -> str:
    """Whether it has ended, or will on a day that is still to come."""
    return "ends" if day is not None and day > found.today else "ended"


def _by_then(found: Since) -> str:
    return " by then" if found.is_foreseen else ""


def _stopped(change: FundingChange, found: Since) -> str:
    if change.ended_on is not None:
        return f"The service {_ends(change.ended_on, found)} on {in_words(change.ended_on)}."
    return "The register does not say any more that it is provided."


_FUNDING_WORDS: dict[Reason, Callable[[FundingChange, Since], str]] = {
    Reason.REMOVED: lambda *_: "Its record was taken out of the register.",
    Reason.SERVICE_ENDED: _stopped,
    Reason.STOPPED: _stopped,
    Reason.LAPSED: lambda c, found: (
        f"Its funding{_from(c)} {_ends(c.until, found)} on {_day(c.until)}, and no renewal is "
        "recorded."
    ),
    Reason.BEGUN: lambda c, found: (
        f"It has begun{_by_then(found)}, with funding{_from(c)}{_until(c.until)}."
    ),
    Reason.SHORTER: lambda c, _: (
        f"Its funding{_from(c)} ends on {_day(c.until)}, and not on {_day(c.until_before)}."
    ),
    Reason.LONGER: lambda c, _: (
        f"It is funded{_from(c)} until {_day(c.until)}, and not only to {_day(c.until_before)}."
    ),
    Reason.LESS: lambda c, _: f"Its funding{_from(c)} is less than it was.",
    Reason.MORE: lambda c, _: f"Its funding{_from(c)} is more than it was.",
    Reason.ADDED: lambda c, _: (
        f"It is newly in the register, with funding{_from(c)}{_until(c.until)}; nobody has said "
        "whether that is new."
    ),
    Reason.NAMED: lambda c, _: (
        f"Its funding{_from(c)}{_until(c.until)} has been named since; nobody has said whether it "
        "is new."
    ),
}


def _amount(change: FundingChange) -> str:
    before, now = change.gbp_before, change.gbp
    if before is not None and now is not None and before != now:
        return f" {pounds(now)} a year, after {pounds(before)}."
    stated = change.at_stake_gbp
    return "" if stated is None else f" {pounds(stated)} a year."


def money_sentence(found: Money) -> str:
    """A sum of yearly funding, and for how many it is not stated: "£1,000 a year; …"."""
    if found.without_sum == found.records:
        return "no sum is stated"
    rest = f"; {found.without_sum} of {found.records} state no sum" if found.without_sum else ""
    return f"{pounds(found.stated_gbp)} a year{rest}"


# --------------------------------------------------------------------------------- actions


def action_title(action: Action, reference: Reference) -> str:
    """What an action is about: area and type, one of them, or the whole region."""
    area = None if action.area_code is None else reference.areas.name(action.area_code)
    kind = action.provision_type
    label = None if kind is None else reference.types.by_key[kind].label
    return ": ".join(part for part in (area or "Whole region", label) if part)


def action_sentence(action: Action, found: Since, reference: Reference) -> str:
    """What an action is about, what is to be done, by whom and when, and how far it is."""
    return f"{action_title(action, reference)}. {what_is_done(action, found, reference)}"


def what_is_done(action: Action, found: Since, reference: Reference) -> str:
    """What is to be done, by whom and when, how far it is, and if done what the map shows."""
    due = "no date" if action.due is None else f"due {in_words(action.due)}"
    shows = _register_shows(action, found, reference) if action in found.actions.done else ""
    return f"{action.what} ({action.owner}; {due}). {_state(action)}.{shows}"


def _register_shows(action: Action, found: Since, reference: Reference) -> str:
    """What the register shows for the gap of an action: that one is done closes no gap."""
    if action.area_code is None or action.provision_type is None:
        return ""
    kind = reference.types.by_key[action.provision_type]
    then, now = (each.cell(action.area_code, kind.key) for each in (found.then, found.now))
    still = now.status is then.status and now.status in _SHORT
    return f" The register {'still shows' if still else 'shows now'}: {_shown(now, kind)}."


def _state(action: Action) -> str:
    closed = "" if action.closed_on is None else f" on {in_words(action.closed_on)}"
    reason = "" if action.drop_reason is None else f": {lower_first(action.drop_reason.word)}"
    return f"{action.status.word}{closed}{reason}"


# --------------------------------------------------------------------------------- summary


def summary(found: Since, reference: Reference) -> str:
    """All that has changed in a paragraph, the gaps first."""
    title = day_title(found.day, reference.meetings)
    parts = (_gaps, _knowledge, _otherwise, _returns, _funding, _actions)
    said = " ".join(filter(None, (part(found) for part in parts)))
    return f"Since {title}{_up_to(found)}: {said}"


def _up_to(found: Since) -> str:
    """Up to what day it is foreseen, and that it is told from dates alone, where so."""
    foreseen = (
        f" and up to {in_words(found.on)}, if nobody renews or changes anything"
        if found.is_foreseen
        else ""
    )
    alone = "" if found.basis.tells_what_was_said else ", by the dates in the register alone"
    return f"{foreseen}{alone}"


def _gaps(found: Since) -> str:
    new = found.turned(Transition.NEW_GAP)
    told = sum(change.is_return_made for change in new)
    dated = sum(change.is_made_known for change in new) - told
    closed, partly = (
        len(found.turned(Transition.CLOSED)),
        len(found.turned(Transition.PARTLY_CLOSED)),
    )
    in_part = f", {partly} more in part" if partly else ""
    return (
        f"{count_or_no(len(new), 'new gap')}{_only_known(told, len(new), 'made known by a return')}"
        f"{_only_known(dated, len(new), 'known since a recorded start came')}; "
        f"{count_or_no(closed, 'gap')} closed{in_part}."
    )


def _only_known(told: int, new: int, how: str) -> str:
    """How many of the new gaps are new only in that they are known."""
    if not told:
        return ""
    which = plural(new, "", "all of them ") if told == new else f"{told:,} of them "
    return f", {which}{how}"


def _knowledge(found: Since) -> str:
    made, lost = found.returns_made, len(found.turned(Transition.NO_LONGER_KNOWN))
    none = sum(change.transition is Transition.NEW_GAP for change in made)
    nil = f", {none:,} of them “none” and so among the new gaps" if none else ""
    unknown = f" {capitalised(count_or_no(lost, 'answer'))} no longer known." if lost else ""
    if not found.basis.tells_what_was_said:
        return f"What returns were made is {NOT_KNOWN}.{unknown}"
    return f"{capitalised(count_or_no(len(made), 'answer'))} newly known{nil}.{unknown}"


def _otherwise(found: Since) -> str:
    words = [
        f"{number:,} {word}"
        for transition, word in (
            (Transition.WORSE, "worse"),
            (Transition.BETTER, "better"),
            (Transition.KNOWN_BY_DATE, "known since a recorded start came"),
            (Transition.OTHER, "changed in what is known or can be judged"),
        )
        if (number := len(found.turned(transition)))
    ]
    return f"Otherwise {listed(words)}." if words else ""


def _returns(found: Since) -> str:
    return " ".join(f"{returns_line(each)}." for each in found.returns)


def _funding(found: Since) -> str:
    parts = [
        f"{word} for {count_or_no(len(changes), 'service')} "
        f"({money_sentence(money_at_stake(changes))})"
        for word, outcome in (("lost", Outcome.LOST), ("won", Outcome.WON))
        if (changes := found.funded(outcome))
    ]
    said = f"Funding {'; '.join(parts)}." if parts else "No funding is known to be lost or won."
    return f"{said} {found.silence}".rstrip()


def _actions(found: Since) -> str:
    plan = found.actions
    words = [
        f"{len(actions):,} {word}"
        for word, actions in (
            ("done", plan.done),
            ("dropped", plan.dropped),
            ("newly overdue", plan.overdue),
            ("added", plan.added),
        )
        if actions
    ]
    return f"Actions: {', '.join(words)}." if words else "No action was closed, added or missed."


# -------------------------------------------------------------------------------- sections


@dataclass(frozen=True)
class Section:
    """One kind of change: a sentence for each, or words for there being none.

    Attributes
    ----------
    key
        The same whatever the words.
    """

    key: str
    heading: str
    sentences: tuple[str, ...]
    empty: str


def sections(found: Since, reference: Reference) -> tuple[Section, ...]:
    """All that has changed, in the order in which a meeting would take it."""
    return tuple(
        Section(key, heading, tuple(sentences), empty)
        for key, heading, empty, sentences in (
            *_cell_sections(found, reference),
            *unit_groups(found, reference),
            *return_groups(found, reference),
            *_funding_sections(found, reference),
            *_action_sections(found, reference),
        )
    )


_Part = tuple[str, str, str, list[str]]


def _cell_sections(found: Since, reference: Reference) -> list[_Part]:
    return [
        (key, heading, empty, [cell_sentence(c, reference) for c in changes])
        for key, heading, empty, changes in cell_groups(found)
    ]


def unit_groups(found: Since, reference: Reference) -> list[_Part]:
    """The units: key, heading, words for there being none, and a sentence for each cell.

    Nothing where the region lists none.
    """
    if reference.coverage.units.frame.empty:
        return []
    empty = "Of no practice or other unit is anything else known."
    return [("units", "One by one", empty, _unit_sentences(found, reference))]


def return_groups(found: Since, reference: Reference) -> list[_Part]:
    """The rounds of returns: key, heading, words for there being none, and what is said of each.

    Nothing where none was open.
    """
    if not found.returns:
        return []
    said = [f"{each.round.title}. {returns_sentence(each, reference)}" for each in found.returns]
    return [("returns_asked", "Rounds of returns", "No round of returns was open.", said)]


def _unit_sentences(found: Since, reference: Reference) -> list[str]:
    """For each area and type, which units are covered now, have lapsed, came and went."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for unit in found.units:
        kind = reference.types.by_key[unit.type_key]
        words = unit_words(kind, reference.settings)
        became = said.setdefault((unit.area_code, unit.type_key), {})
        became.setdefault(_became(unit, words, reference), []).append(unit.name)
    return [
        f"{reference.areas.name(code)}: {reference.types.by_key[key].label}. "
        + capitalised(
            "; ".join(
                f"{what}: {listed_first(names, _MOST_NAMES)}" for what, names in became.items()
            )
        )
        + "."
        for (code, key), became in said.items()
    ]


def _became(unit: UnitChange, words: UnitWords, reference: Reference) -> str:
    other = unit.elsewhere and reference.areas.name(unit.elsewhere)
    if unit.now is None:
        return f"now in {other}" if other else "closed, or not listed any more"
    if unit.was is None:
        came = f"moved here from {other}" if other else "newly listed"
        return f"{came}, {words.states[unit.now]}"
    if unit.was is UnitState.COVERED and unit.now is UnitState.NOT_KNOWN:
        return f"no longer known to be {words.done}"
    if unit.has_lapsed:
        return f"lapsed, and so {words.states[unit.now]}"
    return f"now {words.states[unit.now]}"


def cell_groups(found: Since) -> list[tuple[str, str, str, tuple[CellChange, ...]]]:
    """The changed cells: key, heading, words for there being none, and the changes of each kind.

    A return of “none” is both a new gap and a return made.
    """
    tells = found.basis.tells_what_was_said
    return [
        (
            "new_gaps",
            "New gaps",
            "No new gap is known.",
            _losses_first(found.turned(Transition.NEW_GAP)),
        ),
        (
            "closed",
            "Gaps closed",
            "No gap was closed." if tells else "No gap was closed by a recorded date.",
            found.turned(Transition.CLOSED, Transition.PARTLY_CLOSED),
        ),
        (
            "returns",
            "Newly known from a return",
            "Nothing has become known from a return."
            if tells
            else f"What returns were made is {NOT_KNOWN}: no earlier register is kept that tells.",
            found.returns_made,
        ),
        (
            "unknown",
            "No longer known",
            "Whatever was known is known still.",
            found.turned(Transition.NO_LONGER_KNOWN),
        ),
        ("otherwise", "Otherwise changed", "Nothing else changed.", found.turned(*OTHERWISE)),
    ]


def _losses_first(new_gaps: Sequence[CellChange]) -> tuple[CellChange, ...]:
    """New gaps, those that have only become known after the others."""
    return tuple(sorted(new_gaps, key=lambda change: change.is_made_known))


def _funding_sections(found: Since, reference: Reference) -> list[_Part]:
    return [
        (key, heading, empty, [funding_sentence(c, found, reference) for c in changes])
        for key, heading, empty, changes in funding_groups(found)
    ]


def funding_groups(found: Since) -> list[tuple[str, str, str, tuple[FundingChange, ...]]]:
    """The changed funding: key, heading, words for there being none, and the changes."""
    return [
        ("lost", "Funding lost", "No funding is known to be lost.", found.funded(Outcome.LOST)),
        ("won", "Funding won", "No funding is known to be won.", found.funded(Outcome.WON)),
        (
            "not_told",
            "Funding replaced, or recorded for the first time",
            "No funding was replaced, or recorded for the first time.",
            found.funded(Outcome.FOLLOWED, Outcome.RECORDED),
        ),
    ]


def _action_sections(found: Since, reference: Reference) -> list[_Part]:
    return [
        (key, heading, empty, [action_sentence(a, found, reference) for a in actions])
        for key, heading, empty, actions in action_groups(found)
    ]


def action_groups(found: Since) -> list[tuple[str, str, str, tuple[Action, ...]]]:
    """What happened in the plan: key, heading, words for there being none, and the actions."""
    plan = found.actions
    return [
        ("done", "Actions done", "No action was done.", plan.done),
        ("dropped", "Actions dropped", "No action was dropped.", plan.dropped),
        ("overdue", "Actions newly overdue", "No action became overdue.", plan.overdue),
        ("added", "Actions added", "No action was added.", plan.added),
    ]


def as_text(found: Since, reference: Reference, narrowed_to: Sequence[str] = ()) -> str:
    """All that has changed as plain text, to print or to copy.

    Parameters
    ----------
    narrowed_to
        The area and the type that alone are looked at, in words.
    """
    banner = reference.settings.banner
    lines = [f"*** {banner} ***", ""] if banner else []
    lines += [
        only_for(narrowed_to) + summary(found, reference),
        basis_sentence(found.basis, found.day, found.tables),
    ]
    for section in sections(found, reference):
        said = [f"- {sentence}" for sentence in section.sentences]
        lines += ["", section.heading, *(said or [section.empty])]
    return "\n".join(lines)


# ------------------------------------------------------------------------------- by area


def news_in_words(found: Since) -> str:
    """What changed of some cells, each kind with its number: "2 new gaps, 1 closed"."""
    words = [
        f"{count(number, one, several)}"
        for number, one, several in (
            (len(found.turned(Transition.NEW_GAP)), "new gap", "new gaps"),
            (len(found.turned(Transition.CLOSED)), "closed", "closed"),
            (len(found.turned(Transition.PARTLY_CLOSED)), "closed in part", "closed in part"),
            (len(found.returns_made), "newly known", "newly known"),
            (len(found.turned(Transition.NO_LONGER_KNOWN)), "no longer known", "no longer known"),
            (len(found.turned(*OTHERWISE)), "other change", "other changes"),
        )
        if number
    ]
    return ", ".join(words) or "No change"
