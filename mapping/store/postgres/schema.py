"""The schema of the database: bringing it up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mapping.store.postgres.connection import (
    CURRENT_SCHEMA,
    SCHEMA,
    database,
    explained,
    refuse_other_schema,
)

MIGRATIONS = Path(__file__).with_name("migrations")
# Of nobody else: two upgrades at once wait for each other.
_LOCK = 7_083_215


def upgrade(address: str) -> str:
    """Bring the schema up to date, with its roles and what each may do; the version it has then.

    Raises
    ------
    StoreError
        It cannot be; nothing has changed then.
    """
    from alembic import command
    from alembic.config import Config

    base = database(address)
    with explained(base.where, "Nothing was changed."), base.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if (version := _version(connection)) > CURRENT_SCHEMA:
            refuse_other_schema(version)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        # Another release may withhold more: what is shown is worked out anew.
        connection.execute(text("DELETE FROM provision_map.public_state"))
        connection.commit()
    return CURRENT_SCHEMA


def _version(connection: Connection) -> str:
    """The migration that was made last; "" where none was."""
    is_there = connection.execute(
        text("SELECT to_regclass(:name) IS NOT NULL"), {"name": f"{SCHEMA}.alembic_version"}
    ).scalar()
    if not is_there:
        return ""
    found = connection.execute(text("SELECT version_num FROM provision_map.alembic_version"))
    return str(found.scalar() or "")
