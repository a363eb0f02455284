"""What if: imagined services, ends and figures, and what they would do. Nothing is saved."""

from __future__ import annotations

import streamlit as st

from mapping.english import only_for
from ui.components.area_map import area_map
from ui.components.changes_view import changes_matrix, changes_table, pair_panel
from ui.components.matrix_view import shown_types
from ui.components.status_label import legend
from ui.shell.page import (
    answer,
    choose_date,
    choose_group,
    choose_type,
    narrowed_to,
    open_page,
    paragraph,
)
from ui.time.what_if_view import (
    counts_table,
    imagine_forms,
    imagined_list,
    imagined_marks,
    touching,
    what_if,
    what_if_sentence,
)

page = open_page("What if?")
scenario = what_if(page)
reference, chosen = page.reference, page.selection
with st.container(horizontal=True, key="bar"):
    choose_type(page)
    choose_group(page)
    choose_date(page)
answer(page, what_if_sentence(scenario, shown_types(page)), narrowed_to(page, "group"))
imagine_forms(scenario)
imagined_list(scenario)

if scenario.changes:
    types = shown_types(page)
    codes = reference.areas.codes
    one = None if chosen.type_key is None else reference.types.by_key[chosen.type_key]
    counts_table(scenario, types)
    changes_table(
        page,
        scenario.change,
        "what_if_changes",
        "What would be different",
        ("As it is", "Imagined"),
    )
    st.header("The map, imagined", anchor=False)
    only = only_for(tuple(narrowed_to(page, "type_key").values()))
    paragraph(f"{only}An area with a heavy outline is not as it was.", "pm-muted")
    marks = imagined_marks(scenario, types if one is None else (one,))
    area_map(page, marks, [], lambda code: page.change(area_code=code))
    st.header("The matrix, imagined", anchor=False)
    legend(page, codes, types, scenario.imagined_page.assessment)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        changes_matrix(
            page, scenario.change, "what_if_matrix", "Areas by types of provision, imagined"
        )
    with right, st.container(key="why"):
        if chosen.area_code is None or chosen.type_key is None:
            paragraph("Choose a cell to see what is imagined about it.", "pm-muted")
        else:
            cell = (chosen.area_code, chosen.type_key)
            pair_panel(
                page,
                scenario.change,
                page.assessment.cell(*cell),
                scenario.imagined_page.assessment.cell(*cell),
                ("As it is", "Imagined"),
                touching(scenario, *cell),
            )
