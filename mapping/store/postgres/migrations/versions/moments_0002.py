"""Moments that all servers know: who signed out when, and who signed in again at which browser."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# Nothing of them is history, so that the application may change and forget them.
_MOMENTS = """
CREATE TABLE provision_map.moment (name text PRIMARY KEY, at double precision NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON provision_map.moment TO provision_map_app;
"""


def upgrade() -> None:
    """Make their table."""
    op.execute(_MOMENTS)
