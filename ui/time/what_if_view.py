"""What if: the imagined changes in the address, the forms that make them, and what they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import streamlit as st

from mapping.analysis.comparison import (
    Difference,
    comparison_sentence,
    in_time,
    left_out_sentence,
    wanted_in_either,
)
from mapping.analysis.missing import Shade, answers_by_area
from mapping.analysis.scenario import (
    LONGEST_TEXT,
    MOST_CHANGES,
    Added,
    Change,
    ScenarioError,
    change_in_words,
    from_text,
    read_change,
    to_text,
)
from mapping.dates import in_words
from mapping.english import only_for
from mapping.export.what_if import WhatIfResult, what_if_csv, what_if_workbook
from mapping.gap_model.counts import status_counts
from mapping.gap_model.status_style import all_styles
from mapping.geography.areas import WHOLE_REGION
from mapping.maps.marks import AreaMark, changed_marks, type_marks
from mapping.maps.missing_marks import missing_key, missing_marks
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import areas_served_in_words
from mapping.register.record_form import is_asked
from mapping.register.schema import PARTIAL, PROVIDED
from mapping.tables.xlsx_writer import MEDIA_TYPE
from mapping.wording.missing import SHADE_TITLES
from mapping.wording.services import record_title
from ui.components.area_map import area_map
from ui.components.cell_panel import why_of_cell
from ui.components.changes_view import Change as Changed
from ui.components.changes_view import changes_matrix, changes_table, pair_panel
from ui.components.in_sight import answer_in_sight
from ui.components.matrix_view import shown_types
from ui.components.status_label import legend, shade_key
from ui.components.text_table import text_table
from ui.shell import cached
from ui.shell.next_run import leave, taken
from ui.shell.page import (
    Page,
    answer,
    choose_date,
    choose_group,
    choose_type,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    put,
)

WHAT_IF = "what_if"
_IMAGINED = "imagined_just_now"
_REGION_WORDS = "The whole region"
_MOST_SAID = 2


@dataclass(frozen=True)
class WhatIf:
    """The page, and what is imagined on it."""

    page: Page
    changes: tuple[Change, ...]

    @cached_property
    def titles(self) -> dict[str, str]:
        """Each record in a few words, by its id."""
        reference = self.page.reference
        records = self.page.loaded.folder.public_register.records
        columns = ["record_id", "provider", "service_name", "provision_type", "areas_served"]
        return {
            row["record_id"]: f"{record_title(row)} "
            f"({reference.types.by_key[row['provision_type']].label}, "
            f"{areas_served_in_words(row['areas_served'], reference.areas)})"
            for row in records[columns].to_dict("records")
        }

    @cached_property
    def measured(self) -> dict[str, ProvisionType]:
        """The type of each record whose type is measured by figures, by its id."""
        by_key = self.page.reference.types.by_key
        records = self.page.loaded.folder.public_register.records
        pairs = zip(records["record_id"], records["provision_type"].map(by_key), strict=True)
        return {record_id: kind for record_id, kind in pairs if kind.measure != "presence"}

    @property
    def in_words(self) -> list[str]:
        """Each change in a sentence."""
        return [change_in_words(c, self.page.reference, self.titles) for c in self.changes]

    @cached_property
    def imagined_page(self) -> Page:
        """The page as it would be; for drawing only, never for what is kept or downloaded."""
        on = self.page.selection.on
        return replace(self.page, loaded=cached.imagined(self.page.loaded, self.changes, on))

    @cached_property
    def change(self) -> Changed:
        """The matrix as it is and as it would be."""
        loaded, on = self.imagined_page.loaded, self.page.selection.on
        found = cached.changed(self.page.loaded, on, loaded, on)
        return Changed(f"{loaded.key}|{on}", self.imagined_page.assessment, found)


def what_if(page: Page) -> WhatIf:
    """What the address imagines; what of it could not be understood is said on the page."""
    reference = page.reference
    known = set(page.loaded.folder.public_register.records["record_id"])
    changes, notes = from_text(parameter(WHAT_IF), reference.areas, reference.types, known)
    for note in notes:
        notice(note)
    return WhatIf(page, changes)


# ------------------------------------------------------------------------------ the changes


def imagined_list(scenario: WhatIf) -> None:
    """What is imagined, each with a button that removes it."""
    if not scenario.changes:
        return
    st.header(f"Imagined: {len(scenario.changes)}", anchor=False)
    for number, words in enumerate(scenario.in_words):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                f"Remove {number + 1}",
                on_click=_remove,
                args=(scenario.changes, number),
                type="tertiary",
            )
            paragraph(words, "pm-answer")
    if len(scenario.changes) > 1:
        st.button("Remove all", on_click=lambda: put(**{WHAT_IF: ""}))


def _remove(changes: Sequence[Change], number: int) -> None:
    put(**{WHAT_IF: to_text([*changes[:number], *changes[number + 1 :]])})


def imagine_forms(scenario: WhatIf) -> None:
    """The three forms: a new service, the end of a record, other figures of a record.

    The first stands open until something is imagined: then what that does comes first.
    """
    with st.expander("Imagine a new service", expanded=not scenario.changes):
        _add_form(scenario)
    second, third = st.columns(2, gap="small")
    with second, st.expander("Imagine that a record ends"):
        _end_form(scenario)
    with third, st.expander("Imagine other figures of a record"):
        _resize_form(scenario)


def _add_form(scenario: WhatIf) -> None:
    areas, types = scenario.page.reference.areas, scenario.page.reference.types
    labels = {kind.key: kind.label for kind in types.all}
    names = {WHOLE_REGION: _REGION_WORDS, **dict(zip(areas.codes, areas.names, strict=True))}
    words = {PROVIDED: "Provided", PARTIAL: "In part"}
    chosen = scenario.page.selection
    keys = list(labels)
    first = keys.index(chosen.type_key) if chosen.type_key in labels else 0
    # Outside the form, since it decides which figures are asked for.
    key = str(st.selectbox("Type", keys, first, format_func=labels.__getitem__, width=380))
    with st.form("what_if_add", border=False):
        with st.container(horizontal=True):
            served = st.multiselect(
                "Where",
                list(names),
                [chosen.area_code] if chosen.area_code else [],
                format_func=names.__getitem__,
                width=380,
            )
            amounts = _amount_inputs("add", types.by_key[key])
            status = st.radio(
                "How much", list(words), format_func=words.__getitem__, horizontal=True, width=220
            )
        with st.container(horizontal=True):
            days = {
                name: st.date_input(
                    label, value=None, format="DD/MM/YYYY", key=f"what_if_{name}", width=220
                )
                for name, label in (
                    ("start", "From (blank: already)"),
                    ("end", "Until (blank: open)"),
                    ("funding_end", "Funded until (blank: not stated)"),
                )
            }
        if st.form_submit_button("Imagine it"):
            stated = {name: day.isoformat() for name, day in days.items() if day is not None}
            plain = {"do": "add", "type": key, "in": served, "status": status}
            _imagine(scenario, {**plain, **amounts, **stated})


def _amount_inputs(form: str, kind: ProvisionType) -> dict[str, float | None]:
    """Boxes for the figures that a type is measured by, in its unit; none where it is not."""
    labels = {
        "capacity": f"How many {kind.unit}",
        "units_covered": f"How many {kind.unit} are covered",
        "units_total": f"How many {kind.unit} there are in all",
    }
    return {
        name: st.number_input(
            label, min_value=0.0, value=None, key=f"what_if_{form}_{name}", width=220
        )
        for name, label in labels.items()
        if is_asked(name, {}, kind)
    }


def _end_form(scenario: WhatIf) -> None:
    titles = scenario.titles
    with st.form("what_if_end", border=False):
        record_id = st.selectbox("Record that ends", list(titles), format_func=titles.__getitem__)
        day = st.date_input(
            "First day without it", value=scenario.page.selection.on, format="DD/MM/YYYY"
        )
        if st.form_submit_button("Imagine its end"):
            _imagine(scenario, {"do": "end", "id": record_id, "on": f"{day}"})


def _resize_form(scenario: WhatIf) -> None:
    measured = scenario.measured
    if not measured:
        paragraph("No record is of a type that is measured by figures.", "pm-muted")
        return
    record_id = st.selectbox(
        "Record that changes", list(measured), format_func=scenario.titles.__getitem__
    )
    with st.form("what_if_resize", border=False):
        amounts = _amount_inputs("resize", measured[str(record_id)])
        if st.form_submit_button("Imagine these figures"):
            _imagine(scenario, {"do": "resize", "id": record_id, **amounts})


def _imagine(scenario: WhatIf, plain: Mapping[str, object]) -> None:
    """Put one more change into the address, or say why it cannot be."""
    reference = scenario.page.reference
    try:
        change = read_change(plain, reference.areas, reference.types, scenario.titles)
    except ScenarioError as error:
        notice(f"This cannot be imagined: {error}")
        return
    text = to_text([*scenario.changes, change])
    if len(scenario.changes) >= MOST_CHANGES or len(text) > LONGEST_TEXT:
        notice(f"No more than {MOST_CHANGES} changes fit into an address; remove some first.")
        return
    put(**{WHAT_IF: text})
    leave(_IMAGINED, text)
    st.rerun()


# ------------------------------------------------------------------------------- what they do


def what_if_sentence(scenario: WhatIf, types: Sequence[ProvisionType]) -> str:
    """What the imagined changes do, in a few sentences."""
    if not scenario.changes:
        return (
            "Nothing is imagined yet. Add a service, end one, or give one other figures: the "
            "matrix and the map show what that would do. Nothing is ever saved to the register."
        )
    found = shown(scenario, types)
    both = scenario.page.assessment, scenario.imagined_page.assessment
    wanted, left_out = wanted_in_either(*both, types)
    counted = comparison_sentence(found, wanted)
    return (
        f"If it were so: {counted}{_each_in_words(scenario, found)}{left_out_sentence(left_out)} "
        f"This is imagined, on {in_words(scenario.page.selection.on)}; it stands in the address "
        "only, and the register is as it was."
    )


def _each_in_words(scenario: WhatIf, found: Sequence[Difference]) -> str:
    """What becomes of each answer, where they are few enough to be read in a sentence."""
    if len(found) > _MOST_SAID:
        return ""
    reference = scenario.page.reference
    said = ((d, reference.types.by_key[d.provision_type]) for d in found)
    return "".join(
        f" {reference.areas.name(d.area_code)}: {kind.label}. {in_time(d, kind)}"
        for d, kind in said
    )


def shown(scenario: WhatIf, types: Sequence[ProvisionType]) -> list[Difference]:
    """The differences in some types."""
    keys = {kind.key for kind in types}
    return [d for d in scenario.change.found if d.provision_type in keys]


def counts_table(scenario: WhatIf, types: Sequence[ProvisionType]) -> None:
    """How many cells have each status, as it is and as it would be; and the cells as files."""
    codes = scenario.page.reference.areas.codes
    now = status_counts(scenario.page.assessment, codes, types)
    then = status_counts(scenario.imagined_page.assessment, codes, types)
    text_table(
        "As it is, and imagined",
        ("Status", "As it is", "Imagined", "Difference"),
        (
            (
                style.word,
                str(now[style.key]),
                str(then[style.key]),
                f"{then[style.key] - now[style.key]:+d}".replace("-", "−").replace("+0", "0"),
            )
            for style in all_styles(tuple(types))
        ),
        numeric=(1, 2, 3),
    )
    _downloads(scenario, types)


def _downloads(scenario: WhatIf, types: Sequence[ProvisionType]) -> None:
    """The cells that would differ, to take away with what is imagined."""
    result = WhatIfResult(shown(scenario, types), scenario.in_words, scenario.page.reference)
    stem = f"what-if-{scenario.page.selection.on.isoformat()}"
    with st.container(horizontal=True, key="downloads"):
        for label, ending, make, kind in (
            ("Excel, what would differ", "xlsx", what_if_workbook, MEDIA_TYPE),
            ("CSV, what would differ", "csv", what_if_csv, "text/csv"),
        ):
            st.download_button(
                label,
                partial(make, result),
                file_name=f"{stem}.{ending}",
                mime=kind,
                on_click="ignore",
            )


def imagined_marks(scenario: WhatIf, types: Sequence[ProvisionType]) -> list[AreaMark]:
    """The areas on the map as they would be, the changed ones marked."""
    before, after = scenario.page.assessment, scenario.imagined_page.assessment
    changes = Counter(d.area_code for d in shown(scenario, types))
    if len(types) == 1:
        return changed_marks(type_marks(after, types[0]), type_marks(before, types[0]), changes)
    now, then = (
        missing_marks(answers_by_area(a, types, Shade.NONE), Shade.NONE, types, a.areas, {})
        for a in (after, before)
    )
    return changed_marks(now, then, changes)


def touching(scenario: WhatIf, area_code: str, type_key: str) -> list[str]:
    """The imagined changes that are about a cell, in words."""
    naming = scenario.page.loaded.folder.public_register.naming(area_code, type_key)
    ids = {row["record_id"] for row in naming}

    def is_about(change: Change) -> bool:
        if isinstance(change, Added):
            served = {area_code, WHOLE_REGION}
            return change.provision_type == type_key and not served.isdisjoint(change.area_codes)
        return change.record_id in ids

    pairs = zip(scenario.changes, scenario.in_words, strict=True)
    return [words for change, words in pairs if is_about(change)]


def _imagined_panel(scenario: WhatIf, area_code: str, type_key: str) -> None:
    """A cell as it is and as it is imagined, and the changes that are about it."""
    pair_panel(
        scenario.page,
        scenario.change,
        scenario.page.assessment.cell(area_code, type_key),
        scenario.imagined_page.assessment.cell(area_code, type_key),
        ("As it is", "Imagined"),
        touching(scenario, area_code, type_key),
    )


def what_if_page(page: Page) -> None:
    """Draw what is imagined, and what it would do. Nothing is saved."""
    scenario = what_if(page)
    reference, chosen = page.reference, page.selection
    with st.container(horizontal=True, key="bar"):
        choose_type(page)
        choose_group(page)
        choose_date(page)
    answer(page, what_if_sentence(scenario, shown_types(page)), narrowed_to(page, "group"))
    imagine_forms(scenario)
    # However much is listed, the map stays where it is: one that moves is loaded anew, and stays
    # blank where the browser has it gone on from the address before.
    with st.container():
        imagined_list(scenario)

    if scenario.changes:
        types = shown_types(page)
        codes = reference.areas.codes
        one = None if chosen.type_key is None else reference.types.by_key[chosen.type_key]
        with st.container():
            changes_table(
                page,
                scenario.change,
                "what_if_changes",
                "What would be different",
                ("As it is", "Imagined"),
            )
            counts_table(scenario, types)
        st.header("The map, imagined", anchor=False)
        only = only_for(tuple(narrowed_to(page, "type_key").values()))
        paragraph(f"{only}An area with a heavy outline is not as it was.", "pm-muted pm-lead")
        with st.container():
            if one is None:
                none = answers_by_area(scenario.imagined_page.assessment, types, Shade.NONE)
                shade_key(missing_key(Shade.NONE, types, none), SHADE_TITLES[Shade.NONE])
        marks = imagined_marks(scenario, types if one is None else (one,))
        area_map(page, marks, [], lambda code: page.change(area_code=code))
        st.header("The matrix, imagined", anchor=False)
        legend(page, codes, types, scenario.imagined_page.assessment)
        left, right = st.columns([2, 1], gap="medium")
        with left:
            changes_matrix(
                page, scenario.change, "what_if_matrix", "Areas by types of provision, imagined"
            )
        with right:
            prompt = "Choose a cell to see what is imagined about it."
            why_of_cell(page, prompt, partial(_imagined_panel, scenario))
    if imagined := taken(_IMAGINED):
        answer_in_sight(imagined)
