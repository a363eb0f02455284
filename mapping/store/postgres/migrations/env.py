"""Has Alembic run the migrations on the connection that `schema.upgrade` opened."""

from alembic import context
from sqlalchemy import text

from mapping.store.postgres.connection import SCHEMA

connection = context.config.attributes["connection"]
connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
context.configure(connection=connection, version_table_schema=SCHEMA)
context.run_migrations()
