"""Which register stands for an earlier day, and how far its history goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mapping.dates import in_words


class SnapshotSource(StrEnum):
    """What register stands for an earlier day."""

    AS_IT_STOOD = "as_it_stood"
    UNCHANGED = "unchanged"
    EDITED = "edited"
    OLDEST = "oldest"
    OLDEST_OF_BOTH = "oldest_of_both"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


@dataclass(frozen=True)
class AsOfBasis:
    """What register was taken for an earlier day, and how far its history goes back.

    Attributes
    ----------
    begins
        The day of the first save that is remembered; None where none is.
    """

    kept: SnapshotSource
    begins: date | None = None

    @property
    def tells_what_was_said(self) -> bool:
        """Whether it can be told what was said from that day on: not from one register alone."""
        return self.kept in (
            SnapshotSource.AS_IT_STOOD,
            SnapshotSource.UNCHANGED,
            SnapshotSource.OLDEST,
        )

    @property
    def sentence(self) -> str:
        """Which register is shown for that day, in a sentence."""
        match self.kept:
            case SnapshotSource.AS_IT_STOOD:
                return "The register is shown as it stood then."
            case SnapshotSource.UNCHANGED:
                return "Nobody has saved a change to the register since."
            case SnapshotSource.OLDEST | SnapshotSource.OLDEST_OF_BOTH if self.begins is not None:
                return (
                    f"The register's history begins on {in_words(self.begins)}: the oldest "
                    "register that is kept is shown."
                )
            case _:
                return "No register of that day is kept: today's is shown."

    @property
    def is_of_that_day(self) -> bool:
        """Whether the register is that of the day itself."""
        return self.kept in (SnapshotSource.AS_IT_STOOD, SnapshotSource.UNCHANGED)
