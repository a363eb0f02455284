"""The public view of services tells of sector, stage and evaluation as well.

Columns are added at its end, so that what stands on the view, and who may read it, stays.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_PUBLIC = """
CREATE OR REPLACE VIEW provision_map_public.services WITH (security_barrier) AS
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
    (p.cells ->> 'last_verified')::date AS last_verified,
    p.cells ->> 'sector' AS sector,
    p.cells ->> 'stage' AS stage,
    p.cells ->> 'evaluated' AS evaluated,
    p.cells ->> 'evaluation_url' AS evaluation_url
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
"""


def upgrade() -> None:
    """Replace the view."""
    op.execute(_PUBLIC)
