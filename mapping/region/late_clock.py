"""A clock that is a day or two behind: what was saved or verified seems to lie in the future."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from mapping.dates import in_words
from mapping.errors import MappingError
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import read_data_folder
from mapping.store.opening import open_store

MOST_DAYS = 2
_SET_IT_RIGHT = "Set the clock of this machine right."


def day_to_answer_for(today: date, is_sound: Callable[[date], bool]) -> date:
    """The day of the clock; a later one where only by that the folder keeps its rules.

    Parameters
    ----------
    is_sound
        Whether the folder keeps its rules on a day.
    """
    days = (today + timedelta(days=ahead) for ahead in range(MOST_DAYS + 1))
    return next((day for day in days if is_sound(day)), today)


def is_sound(folder: Path) -> Callable[[date], bool]:
    """Whether a data folder keeps its rules, by day."""

    def on(day: date) -> bool:
        try:
            read_data_folder(folder, day)
        except MappingError:
            return False
        return True

    return on


def clock_notices(folder: Path, clock: date, answered: date) -> list[str]:
    """What is to be said of a clock that is behind; nothing where it is not.

    Parameters
    ----------
    clock, answered
        The day of the clock, and the one that is answered for.
    """
    if answered > clock:
        return [
            f"The clock says {in_words(clock)}, but something here was verified or noted on a "
            f"later day: the answers are for {in_words(answered)}. {_SET_IT_RIGHT}"
        ]
    with suppress(MappingError):
        newest = open_store(folder, REGISTER).newest()
        if newest is not None and newest.when.date() > clock:
            return [
                f"The clock says {in_words(clock)}, but the register was last saved on "
                f"{in_words(newest.when.date())}. What is saved now bears the day of the clock. "
                f"{_SET_IT_RIGHT}"
            ]
    return []
