"""The migrations are one line that ends at the schema which the program asks for."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from mapping.store.postgres.connection import CURRENT_SCHEMA
from mapping.store.postgres.schema import MIGRATIONS


def test_the_last_migration_is_the_schema_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [CURRENT_SCHEMA]
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True), "later migrations have later numbers"
