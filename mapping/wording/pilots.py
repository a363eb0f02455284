"""What was tried, for how long and with what result, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mapping.analysis.pilots import Course, Trial, months_run, outlives_funding, without_word
from mapping.dates import in_words
from mapping.english import count, count_from_one, plural
from mapping.register.schema import EVALUATED, NOT_EVALUATED, UNDER_WAY

NO_WORD = "Pilots whose end has passed without word"
TO_DO = "Say what came of it, and whether it was evaluated"
EVALUATIONS = {
    EVALUATED: "Evaluated",
    UNDER_WAY: "Evaluation under way",
    NOT_EVALUATED: "Never evaluated",
    "": "Not stated",
}
_STAGES = {"pilot": "Pilot", "established": "Established", "": "Stage not stated"}


def passed_in_words(trial: Trial) -> str:
    """Until when it was to run, and that nobody has spoken of it since."""
    end = "" if trial.end is None else f" on {in_words(trial.end)}"
    return f"it was to end{end}; nobody has said since what came of it"


def course_in_words(trial: Trial, on: date) -> str:
    """What it is, and how far it has come: "Pilot, until 1 July 2027"."""
    stage = _STAGES[trial.stage]
    day = "" if trial.end is None else in_words(trial.end)
    match trial.course:
        case Course.NO_WORD:
            return f"{stage}: {passed_in_words(trial)}"
        case Course.TO_BEGIN:
            if trial.started is None:
                return f"{stage}, to begin"
            tense = "to begin" if trial.started > on else "was to begin"
            return f"{stage}, {tense} on {in_words(trial.started)}"
        case Course.ENDED:
            return f"{stage}, ended on {day}"
        case Course.RUNNING if outlives_funding(trial, on):
            return f"{stage}, still running; its funding ended on {day}"
        case Course.RUNNING:
            return f"{stage}, until {day}" if trial.is_pilot and day else stage


def how_long(trial: Trial, on: date) -> str:
    """For how long it has run, or did: "2 years and 3 months"."""
    months = months_run(trial, on)
    if months is None:
        if trial.is_planned and trial.started is not None and trial.started <= on:
            return "Not known whether it began"
        return "Not begun" if trial.course is Course.TO_BEGIN else "Start not stated"
    years, rest = divmod(months, 12)
    parts = (count(years, "year") if years else "", count(rest, "month") if rest else "")
    return " and ".join(part for part in parts if part) or "Less than a month"


def trials_sentence(found: Sequence[Trial], on: date) -> str:
    """How many pilots there are, how far they have come, and what was evaluated."""
    pilots = [trial for trial in found if trial.is_pilot]
    if not found:
        return (
            f"On {in_words(on)} no record says that it is a pilot, or whether it was evaluated. "
            "That is not to say that nothing was tried."
        )
    running = sum(trial.course is Course.RUNNING for trial in pilots)
    beyond = sum(outlives_funding(trial, on) for trial in pilots)
    unpaid = f" ({beyond} on funding that has ended)" if beyond else ""
    asked = len(without_word(pilots))
    said = [
        f"{count_from_one(len(pilots), 'record tells', 'records tell')} of a pilot: {running} "
        f"{plural(running, 'runs', 'run')} on {in_words(on)}{unpaid}, and of {asked} the end has "
        "passed without word."
    ]
    numbers = {key: sum(trial.evaluated == key for trial in found) for key in EVALUATIONS}
    said.append(
        f"Of {count(len(found), 'record')} that {plural(len(found), 'tells', 'tell')} of a stage "
        f"or an evaluation, {numbers[EVALUATED]} {plural(numbers[EVALUATED], 'was', 'were')} "
        f"evaluated, {numbers[UNDER_WAY]} {plural(numbers[UNDER_WAY], 'is', 'are')} being "
        f"evaluated, {numbers[NOT_EVALUATED]} never {plural(numbers[NOT_EVALUATED], 'was', 'were')}"
        f", and {numbers['']} {plural(numbers[''], 'does', 'do')} not say."
    )
    return " ".join(said)
