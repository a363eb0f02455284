"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from mapping.cli.clock import DAY_VARIABLE
from tests.support.day import TODAY

# How long something takes is measured by `make bench`; a busy machine is no fault of a rule. The
# same cases are generated each time, so that a change is judged by what it changes; other cases
# are looked for with `--hypothesis-profile=search`.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("repeatable", settings.get_profile("search"), derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def _day() -> Iterator[None]:
    """Every test takes place on one day, in the programs that it starts as well."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DAY_VARIABLE, TODAY.isoformat())
        yield
