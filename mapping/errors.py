"""Errors that are shown to people as they are, without a traceback."""

from __future__ import annotations

import copyreg
from typing import Any


class MappingError(Exception):
    """Something a person can mend; the text says what is wrong, where, and how."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it as it is, whatever it was made from: a child process passes it on."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class SettingsError(MappingError):
    """`settings.toml` is missing, broken, or says something that is not allowed."""


class BoundaryError(MappingError):
    """The boundary file is missing, broken, or lacks the columns named in the settings."""


class TableError(MappingError):
    """A table cannot be read at all: missing, too large, or not a table."""


class PostcodeDirectoryError(MappingError):
    """The postcode directory could not be read; nothing was learnt about any postcode."""


class SelectionError(MappingError):
    """An area, a provision type or a date was asked for that does not exist."""
