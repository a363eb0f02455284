"""How many cases a property is tried on."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100
_FEWEST = 3


def examples(number: int) -> settings:
    """So many cases; fewer in the profile that looks only for what fails at once.

    The suite's profile asks for half of the usual number, and takes half of this one too; that of
    `make quick` asks for a tenth of what the suite takes.
    """
    profile = settings.default
    asked = _USUAL if profile is None else profile.max_examples
    return settings(max_examples=max(_FEWEST, number * asked // _USUAL))
