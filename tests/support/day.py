"""The day on which every test takes place, whatever day it is run."""

from __future__ import annotations

from datetime import UTC, date, datetime

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
