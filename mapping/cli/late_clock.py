"""A clock that is late: by it the data hold days to come, and by a later day they are sound."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def is_fault_of_the_clock(options: argparse.Namespace, error: Exception) -> bool:
    """Whether the folder keeps its rules on a later day, which the options then say."""
    from mapping.problems import FaultyTableError

    return isinstance(error, FaultyTableError) and has_a_later_day(options, options.data)


def has_a_later_day(options: argparse.Namespace, folder: Path) -> bool:
    """Whether a folder keeps its rules on a later day alone; the options are of that day then."""
    from mapping.region.late_clock import clock_notices, day_to_answer_for, is_sound

    clock_day = options.today
    day = day_to_answer_for(clock_day, is_sound(folder))
    if day == clock_day:
        return False
    print("\n".join(clock_notices(folder, clock_day, day)), file=sys.stderr)
    options.today = day
    options.on = day if options.on == clock_day else options.on
    return True
