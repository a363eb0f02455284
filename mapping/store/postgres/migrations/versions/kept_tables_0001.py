"""The kept tables with their histories, the two roles, and what each of them may do."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE provision_map.kept_table (
    name text PRIMARY KEY,
    revision text NOT NULL,
    version bigint NOT NULL,
    number bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0
);
CREATE TABLE provision_map.kept_version (
    name text NOT NULL REFERENCES provision_map.kept_table,
    version bigint NOT NULL,
    revision text NOT NULL,
    number bigint,
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
);
CREATE INDEX ON provision_map.kept_version (name, revision);
CREATE TABLE provision_map.kept_row (
    name text NOT NULL REFERENCES provision_map.kept_table,
    place bigint NOT NULL,
    from_version bigint NOT NULL,
    to_version bigint CHECK (to_version > from_version),
    cells jsonb,
    raw bytea,
    PRIMARY KEY (name, place, from_version),
    CHECK (cells IS NOT NULL OR raw IS NOT NULL)
);
CREATE INDEX ON provision_map.kept_row (name, from_version);
CREATE INDEX ON provision_map.kept_row (name, to_version);
CREATE TABLE provision_map.kept_copy (
    name text NOT NULL REFERENCES provision_map.kept_table,
    revision text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (name, revision)
);
CREATE TABLE provision_map.entry (
    name text NOT NULL REFERENCES provision_map.kept_table,
    number bigint NOT NULL,
    said json,
    raw bytea,
    PRIMARY KEY (name, number),
    CHECK (said IS NOT NULL OR raw IS NOT NULL)
);
COMMENT ON COLUMN provision_map.kept_table.epoch IS 'Counts what else changed the past: purges.';
COMMENT ON COLUMN provision_map.kept_row.to_version IS
    'The first version in which the row no longer stands; null while it does.';
COMMENT ON COLUMN provision_map.kept_row.raw IS
    'The bytes of the row, where they cannot be made of its cells.';
"""

_ONCE = """
CREATE FUNCTION provision_map.closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.to_version IS NOT NULL OR NEW.to_version IS NULL OR NEW.to_version <= (
        SELECT max(version) FROM provision_map.kept_version WHERE name = OLD.name
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'What a row was in the past is not changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_once BEFORE UPDATE ON provision_map.kept_row
    FOR EACH ROW EXECUTE FUNCTION provision_map.closed_once();
CREATE FUNCTION provision_map.never_into_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added JOIN (
            SELECT name, max(version) AS version FROM provision_map.kept_version GROUP BY name
        ) last USING (name) WHERE added.from_version <= last.version
    ) AND NOT pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'No row is put into the past.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER never_into_the_past AFTER INSERT ON provision_map.kept_row
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION provision_map.never_into_the_past();
CREATE FUNCTION provision_map.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('provision_map', NEW.name);
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON provision_map.kept_table
    FOR EACH ROW EXECUTE FUNCTION provision_map.tell();
"""

# Without rows it leaves the versions alone, and takes something out of entries and copies only.
_PURGE = """
CREATE FUNCTION provision_map.purge(
    of_table text,
    places bigint[], from_versions bigint[], to_versions bigint[], row_cells text[], raws bytea[],
    old_versions bigint[], new_revisions text[],
    old_copies text[], new_copies text[], contents bytea[],
    numbers bigint[], texts text[],
    purged_entries bigint[],
    noted_number bigint, noted text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(btrim(noted::json ->> 'who'), '') = ''
        OR coalesce(btrim(noted::json ->> 'why'), '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'Nobody says who takes it out, and why.';
    END IF;
    PERFORM 1 FROM provision_map.kept_table WHERE name = of_table FOR UPDATE;
    IF places IS NOT NULL THEN
        DELETE FROM provision_map.kept_row WHERE name = of_table;
        INSERT INTO provision_map.kept_row (name, place, from_version, to_version, cells, raw)
            SELECT of_table, n.place, n.since, n.until, n.cells::jsonb, n.raw
            FROM unnest(places, from_versions, to_versions, row_cells, raws)
                AS n (place, since, until, cells, raw);
    END IF;
    UPDATE provision_map.kept_version v SET revision = n.revision
        FROM unnest(old_versions, new_revisions) AS n (version, revision)
        WHERE v.name = of_table AND v.version = n.version AND n.revision IS NOT NULL;
    DELETE FROM provision_map.kept_version v USING unnest(old_versions, new_revisions)
        AS n (version, revision)
        WHERE v.name = of_table AND v.version = n.version AND n.revision IS NULL;
    DELETE FROM provision_map.kept_copy WHERE name = of_table AND revision = ANY (old_copies);
    INSERT INTO provision_map.kept_copy (name, revision, content)
        SELECT of_table, n.revision, n.content FROM unnest(new_copies, contents)
            AS n (revision, content) WHERE n.content IS NOT NULL ON CONFLICT DO NOTHING;
    UPDATE provision_map.entry e SET said = n.said::json, raw = NULL
        FROM unnest(numbers, texts) AS n (number, said)
        WHERE e.name = of_table AND e.number = n.number;
    DELETE FROM provision_map.entry WHERE name = of_table AND number = ANY (purged_entries);
    INSERT INTO provision_map.entry (name, number, said)
        VALUES (of_table, noted_number, noted::json);
    UPDATE provision_map.kept_table SET number = noted_number, epoch = epoch + 1
        WHERE name = of_table;
END $$;
REVOKE ALL ON FUNCTION provision_map.purge FROM PUBLIC;
"""

_ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'provision_map_app') THEN
        CREATE ROLE provision_map_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'provision_map_reader') THEN
        CREATE ROLE provision_map_reader NOLOGIN;
    END IF;
END $$;
GRANT USAGE ON SCHEMA provision_map TO provision_map_app;
GRANT SELECT ON ALL TABLES IN SCHEMA provision_map TO provision_map_app;
GRANT INSERT ON provision_map.kept_table, provision_map.kept_version, provision_map.kept_row,
    provision_map.kept_copy, provision_map.entry TO provision_map_app;
GRANT UPDATE (revision, version, number) ON provision_map.kept_table TO provision_map_app;
GRANT UPDATE (to_version) ON provision_map.kept_row TO provision_map_app;
GRANT EXECUTE ON FUNCTION provision_map.purge TO provision_map_app;
"""


# What anybody may see, as the library works it out, and of which versions that was. A row of the
# register that has changed since is not shown until it is worked out anew; none is where the types
# have changed, which say of what every place is withheld.
_PUBLIC = """
CREATE TABLE provision_map.public_row (
    name text NOT NULL,
    key text NOT NULL,
    place bigint NOT NULL,
    cells jsonb NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE TABLE provision_map.public_state (
    name text PRIMARY KEY REFERENCES provision_map.kept_table,
    version bigint NOT NULL,
    epoch bigint NOT NULL,
    rules text NOT NULL,
    types_version bigint NOT NULL,
    header_place bigint NOT NULL,
    key_at int NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON provision_map.public_row, provision_map.public_state
    TO provision_map_app;
CREATE SCHEMA provision_map_public;
CREATE VIEW provision_map_public.services WITH (security_barrier) AS
SELECT
    p.cells ->> 'record_id' AS record_id,
    p.cells ->> 'maintained_by' AS maintained_by,
    p.cells ->> 'provision_type' AS provision_type,
    p.cells ->> 'status' AS status,
    p.cells ->> 'provider' AS provider,
    p.cells ->> 'service_name' AS service_name,
    p.cells ->> 'gap_cause' AS gap_cause,
    p.cells ->> 'details' AS details,
    p.cells ->> 'client_group' AS client_group,
    p.cells ->> 'specialism' AS specialism,
    p.cells ->> 'delivery' AS delivery,
    p.cells ->> 'languages' AS languages,
    p.cells ->> 'areas_served' AS areas_served,
    (p.cells ->> 'location_confidential')::boolean AS location_confidential,
    p.cells ->> 'location' AS location,
    (p.cells ->> 'capacity')::numeric AS capacity,
    (p.cells ->> 'units_covered')::numeric AS units_covered,
    (p.cells ->> 'units_total')::numeric AS units_total,
    p.cells ->> 'funder' AS funder,
    (p.cells ->> 'annual_funding_gbp')::numeric AS annual_funding_gbp,
    p.cells ->> 'funding_for' AS funding_for,
    (p.cells ->> 'funding_end')::date AS funding_end,
    (p.cells ->> 'start_date')::date AS start_date,
    (p.cells ->> 'end_date')::date AS end_date,
    p.cells ->> 'contact_role' AS contact_role,
    p.cells ->> 'contact_email' AS contact_email,
    p.cells ->> 'website' AS website,
    p.cells ->> 'good_practice' AS good_practice,
    p.cells ->> 'source_url' AS source_url,
    p.cells ->> 'evidence' AS evidence,
    (p.cells ->> 'last_verified')::date AS last_verified
FROM provision_map.public_row p
JOIN provision_map.public_state s ON s.name = 'register'
JOIN provision_map.kept_table t ON t.name = 'register' AND t.epoch = s.epoch
LEFT JOIN provision_map.kept_table y ON y.name = 'types'
WHERE p.name = 'register' AND s.types_version = coalesce(y.version, -1)
    AND NOT EXISTS (
        SELECT FROM provision_map.kept_row k
        WHERE k.name = 'register' AND (k.from_version > s.version OR k.to_version > s.version)
            AND (k.place <= s.header_place OR coalesce(k.cells ->> s.key_at, p.key) = p.key)
    )
ORDER BY p.place;
GRANT USAGE ON SCHEMA provision_map_public TO provision_map_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA provision_map_public TO provision_map_reader;
"""


def upgrade() -> None:
    """Make all of it."""
    for statements in (_TABLES, _ONCE, _PURGE, _ROLES, _PUBLIC):
        op.execute(statements)
