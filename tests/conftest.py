"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long something takes is measured by `make bench`; a busy machine is no fault of a rule. The
# same cases are generated each time, so that a change is judged by what it changes; other cases
# are looked for with `--hypothesis-profile=search`.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("repeatable", settings.get_profile("search"), derandomize=True)
settings.load_profile("repeatable")
