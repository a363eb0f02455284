"""How files come into each kept table, for whoever is asked for a table by its name."""

from __future__ import annotations

from mapping.editing.action_plan import PLAN_INTAKE
from mapping.editing.kept_table import Intake
from mapping.editing.register import register_intake
from mapping.editing.table_files import table_intake
from mapping.editing.themes import THEMES_INTAKE
from mapping.geography.areas import REGION
from mapping.region.kept_tables import REGISTER
from mapping.store.table_spec import TableSpec

_OWN = {intake.spec.name: intake for intake in (PLAN_INTAKE, THEMES_INTAKE)}


def intake_of(spec: TableSpec) -> Intake:
    """How files come into a table; into the register, those of the region."""
    if spec is REGISTER:
        return register_intake(REGION)
    return _OWN.get(spec.name) or table_intake(spec)
