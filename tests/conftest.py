"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long something takes is measured by `make bench`; a busy machine is no fault of a rule.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
