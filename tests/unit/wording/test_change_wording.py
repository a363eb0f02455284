"""A change to a small table is read without knowing a column or a key."""

from __future__ import annotations

from mapping.context.reference import read_reference
from mapping.tables.diff import FieldChange, RecordChange
from mapping.wording.changes import change_in_words
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE


def test_a_change_names_areas_themes_types_and_needs_and_leaves_what_it_does_not_know() -> None:
    fields = (
        FieldChange("area_code", "E22000338", "E9"),
        FieldChange("themes_read", "none", "gp_issues;gone;use_of_maracs"),
        FieldChange("themes_found", "", "gp_issues"),
        FieldChange("finished", "2025-09", "2025-10"),
        FieldChange("maintained_by", "", "E22000338"),
        FieldChange("provision_type", "idva", "gone"),
        FieldChange("need_basis", "women_16_plus", ""),
    )
    example = read_reference(EXAMPLE, TODAY)
    told = change_in_words(example, RecordChange("e1-2025-1", "changed", fields))
    assert (told.record_id, told.kind) == ("e1-2025-1", "changed")
    assert [(f.column, f.old, f.new) for f in told.fields] == [
        ("Area code", "Sandwell", "E9"),
        ("Themes read", "none", "Issues related to GPs; gone; Use of MARACs"),
        ("Themes found", "", "Issues related to GPs"),
        ("Finished", "2025-09", "2025-10"),
        ("Maintained by", "", "Sandwell"),
        ("Provision type", "IDVA service", "gone"),
        ("Need basis", "women aged 16 and over", ""),
    ]
