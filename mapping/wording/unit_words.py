"""What the units of a type are called, and what is known of each, in words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mapping.analysis.unit_states import UnitState
from mapping.dates import day_of, in_words
from mapping.english import plural
from mapping.reference.provision_types import ProvisionType
from mapping.settings import Settings


@dataclass(frozen=True)
class UnitWords:
    """Words for the units of a type.

    Attributes
    ----------
    several
        What they are: "practices".
    done
        What a covered one is: "trained".
    states
        Each state in words.
    """

    several: str
    done: str
    states: Mapping[UnitState, str]


def unit_words(provision_type: ProvisionType, settings: Settings) -> UnitWords:
    """The words for a type that is counted unit by unit: units of training are trained."""
    is_training = provision_type.is_among(settings.training_types)
    done = "trained" if is_training else "covered"
    states = {
        UnitState.COVERED: done,
        UnitState.NOT_COVERED: f"not {done}",
        UnitState.NOT_KNOWN: "not known",
    }
    return UnitWords(provision_type.unit or "units", done, states)


def units_sentence(units: pd.DataFrame, words: UnitWords, where: str = "") -> str:
    """How many units are in each state: "Of 45 practices listed, 20 are trained, …"."""
    counts = units["state"].value_counts()
    covered, missing, unknown = (int(counts.get(state.value, 0)) for state in words.states)
    return (
        f"Of {len(units):,} {words.several} listed{where}, {covered:,} "
        f"{plural(covered, 'is', 'are')} {words.done}, {missing:,} not {words.done} and "
        f"{unknown:,} not known."
    )


def state_in_words(row: Mapping[Hashable, object], words: UnitWords) -> str:
    """What is known of a unit: "trained since 3 May 2024, until 2 May 2027"."""
    state, since, until = UnitState(str(row["state"])), day_of(row["since"]), day_of(row["until"])
    if state is not UnitState.COVERED and until is not None:
        return f"{words.states[state]}: lapsed on {in_words(until)}"
    return word_in_words(state, since, until, words)


def word_in_words(state: str, since: date | None, until: date | None, words: UnitWords) -> str:
    """What is said of units, with its days: "trained since 3 May 2024"."""
    said = words.states[UnitState(state)]
    if UnitState(state) is UnitState.COVERED:
        said += f" since {in_words(since)}" if since else ""
        said += f", until {in_words(until)}" if until else ""
    return said


def state_and_when(row: Mapping[Hashable, object], words: UnitWords) -> str:
    """What is known of a unit and since when it is: "not trained (said on 1 October 2026)"."""
    verified = day_of(row["last_verified"])
    said = state_in_words(row, words)
    return f"{said} (said on {in_words(verified)})" if verified else said
