"""Small texts that all servers know: what an area's list meant the last time."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

# Nothing of them is history, so that the application may change and forget them.
_TEXTS = """
CREATE TABLE provision_map.kept_text (name text PRIMARY KEY, said text NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON provision_map.kept_text TO provision_map_app;
"""


def upgrade() -> None:
    """Make their table."""
    op.execute(_TEXTS)
