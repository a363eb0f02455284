"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from mapping.cli.clock import DAY_VARIABLE
from tests.support.day import TODAY

# How long something takes is measured by `make bench`; a busy machine is no fault of a rule.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _day() -> Iterator[None]:
    """Every test takes place on one day, in the programs that it starts as well."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DAY_VARIABLE, TODAY.isoformat())
        yield
