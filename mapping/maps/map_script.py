"""The scripts that draw maps: fetched once from our own server instead of sent with every click."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mapping import palette
from mapping.scripts import address_of, as_expression


@dataclass(frozen=True)
class MapScript:
    """A script of the browser that puts one function into a map's page.

    Attributes
    ----------
    function
        Its name there.
    file
        The module whose default export it is.
    """

    function: str
    file: Path

    @cached_property
    def text(self) -> str:
        """The script with all that it imports."""
        return f"window.{self.function} = {as_expression(self.file, COLOURS=palette.COLOURS)};\n"

    @cached_property
    def address(self) -> str:
        """Where our own server has it."""
        return address_of(self.function, self.text)
