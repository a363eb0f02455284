#!/bin/sh
# Run once by compose.yaml, as the database is made: the account of the program, which can add to
# histories and change none. Tried with PostgreSQL 15, by `make test-servers`.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'provision_map_app') THEN
        CREATE ROLE provision_map_app NOLOGIN;
    END IF;
END $$;
CREATE ROLE map_app LOGIN PASSWORD :'password' IN ROLE provision_map_app;
SQL
