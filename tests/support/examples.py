"""How many cases a property is tried on."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100
_FEWEST = 5


def examples(number: int) -> settings:
    """So many cases; fewer in the profile that looks only for what fails at once.

    The suite takes the number as it stands; `make quick`, whose profile asks for a tenth of the
    usual number, takes a tenth of this one too.
    """
    profile = settings.default
    asked = _USUAL if profile is None else profile.max_examples
    return settings(max_examples=max(_FEWEST, number * asked // _USUAL))
