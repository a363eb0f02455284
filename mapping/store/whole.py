"""All that is kept of a table, to be carried from one store to another or into a backup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mapping.errors import MappingError


@dataclass(frozen=True)
class Kept:
    """All that is kept of a table.

    Attributes
    ----------
    content
        The table as it stands; None where there is none yet.
    entries
        The numbers of its entries, ascending, and the file of each, be it damaged.
    revisions
        Of every version that there is.
    version
        The content at one of them, as it is kept, be it damaged.
    """

    content: bytes | None
    entries: Sequence[tuple[int, bytes]]
    revisions: Sequence[str]
    version: Callable[[str], bytes]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the table is kept."""
        return self.content is None and not self.entries and not self.revisions


class NotEmptyError(MappingError):
    """There is something already where all of a table was to be put; nothing was changed."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(
            f"There is a {what} already in {where}, which is never overwritten by a whole copy. "
            "Nothing was changed. Name a place that holds none."
        )
