"""The fields of one record, grouped as people think of them; only what its type needs is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

import streamlit as st

from mapping.analysis.services.service_labels import FIELD_LABELS, word_of
from mapping.context.reference import Reference
from mapping.dates import EARLIEST, LATEST
from mapping.geography.areas import WHOLE_REGION
from mapping.reference.provision_types import ProvisionType
from mapping.register.record_form import FIELD_GROUPS, FieldGroup, is_asked
from mapping.register.schema import COLUMNS, INTERNAL_NOTE
from mapping.tables.columns import Column
from mapping.tables.parsing import parse_date, split_list
from ui.components.forms.form_faults import Field
from ui.editing.open_record import OpenRecord
from ui.shell.page import Page, paragraph

_LONG = ("details", "good_practice", INTERNAL_NOTE)
_WIDTH = 340
# What was typed is there again where a form is left for another question, or another page.
_PERSISTS: Final = "session"
_COLUMNS = {column.name: column for column in COLUMNS}
_HINTS = {
    "What it is, and who provides it": "Provider and service are named, unless there is none.",
    "How to reach it": "A role and its mailbox, never a person’s.",
    "For those who keep the record": "Seen here and in your download alone. No page, file, report "
    "or history tells it; nothing about people or cases all the same.",
}
_KEPT = {
    "gap_cause": "It belongs to what is not there, or there in part only.",
    **dict.fromkeys(("sector", "stage", "evaluated"), "It belongs to what there is."),
    "evaluation_url": "It belongs to an evaluation that is done or under way.",
    "postcode": "No postcode may stand here: the address is withheld.",
    "capacity": "It counts for nothing on the map: this type is not measured by it.",
    "units_covered": "It counts for nothing on the map: this type is not measured by it.",
    "units_total": "It counts for nothing on the map: this type is not measured by it.",
}


@dataclass
class RecordFields:
    """The fields of a record.

    Attributes
    ----------
    fields
        Those that are drawn, by column.
    entered
        What stands in each column, drawn or not.
    on_change
        Called as soon as something else stands in a field, whatever is drawn then.
    """

    page: Page
    record: OpenRecord
    defaults: Mapping[str, str]
    on_change: Callable[[], None] | None = None
    fields: dict[str, Field] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)

    def draw(self) -> None:
        """Draw them, group by group."""
        paragraph(
            "What is not marked as required may be left blank. What you save counts as confirmed "
            "by you, today.",
            "pm-muted",
        )
        # What is not shown keeps its place, so that no field is drawn anew while somebody types.
        for group in FIELD_GROUPS:
            with st.container(key=f"group_{group.columns[0]}_{self.record.key}"):
                if any(map(self._is_shown, group.columns)):
                    self._draw_group(group)
        self.entered |= {name: self._kept(name) for name in _COLUMNS.keys() - self.entered.keys()}

    def _draw_group(self, group: FieldGroup) -> None:
        st.subheader(group.heading, anchor=False)
        unit = self._kind.unit if self._kind is not None and "capacity" in group.columns else ""
        if hint := _HINTS.get(group.heading) or (unit and f"Counted in {unit}."):
            paragraph(hint, "pm-muted")
        else:
            st.empty()
        for is_long, columns in groupby(group.columns, _LONG.__contains__):
            with st.container(horizontal=not is_long):
                for column in columns:
                    self._draw(column)

    @property
    def _kind(self) -> ProvisionType | None:
        return self.page.reference.types.by_key.get(self.entered.get("provision_type", ""))

    def _key(self, column: str) -> str:
        return f"{self.record.key}_{column}"

    def typed(self) -> dict[str, str]:
        """What stands in the fields in which something else does than the record says.

        It is known before they are drawn, and where they are not.
        """
        codes, standing = self.page.reference.areas.codes, st.session_state
        texts = {
            name: _text_of(standing[key], codes) if key in standing else self._kept(name)
            for name in _COLUMNS
            for key in (self._key(name),)
        }
        return {
            name: text
            for name, text in texts.items()
            if _as_kept(text, codes) != _as_kept(self._opened(name), codes)
        }

    def _kept(self, column: str) -> str:
        """What a field begins with: what was typed on an earlier visit, else what is kept."""
        return self.record.filled.get(column, self._opened(column))

    def _opened(self, column: str) -> str:
        text = self.record.cells.get(column, self.defaults.get(column, ""))
        # A box that has no blank shows its first word before anybody has chosen one.
        return text or (self.page.reference.types.keys[0] if column == "provision_type" else "")

    def _is_shown(self, column: str) -> bool:
        """Whether it is asked; what stands in a column, or was typed into it, is never hidden."""
        typed = st.session_state.get(self._key(column))
        return is_asked(column, self.entered, self._kind) or bool(self._kept(column) or typed)

    def _draw(self, name: str) -> None:
        place = st.container(width="stretch" if name in _LONG else _WIDTH)
        if not self._is_shown(name):
            return
        label = FIELD_LABELS[name] + (" (required)" if _COLUMNS[name].required else "")
        with place:
            key = self._key(name)
            self.entered[name] = _cell(
                self.page, _COLUMNS[name], label, self._kept(name), key, self.on_change
            )
            if not is_asked(name, self.entered, self._kind):
                paragraph(_KEPT[name], "pm-small")
            self.fields[name] = Field(label, key, st.empty())


def typed_into(record: OpenRecord, area_codes: Collection[str]) -> list[str]:
    """Labels of the fields of a record's form in which something else stands than was kept."""
    typed = dict(record.filled) | {
        name: st.session_state[key]
        for name in _COLUMNS
        if (key := f"{record.key}_{name}") in st.session_state
    }
    return [
        FIELD_LABELS[name]
        for name, value in typed.items()
        if _as_kept(value, area_codes) != _as_kept(record.cells.get(name, ""), area_codes)
    ]


def _text_of(value: object, area_codes: Collection[str]) -> str:
    """What stands in a field, as the cell that it fills."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return WHOLE_REGION if sorted(value) == sorted(area_codes) else ";".join(value)
    return str(value or "")


def _as_kept(value: object, area_codes: Collection[str]) -> str:
    """What stands in a field, or in a cell, in one spelling: the order in a list says nothing."""
    words = sorted(split_list(_text_of(value, area_codes).strip()))
    return WHOLE_REGION if words == sorted(area_codes) else ";".join(words)


def labels_of(page: Page) -> dict[str, str]:
    """What the form calls each column, and each word of a list that a file spells otherwise."""
    words = {
        word: word_of(column.name, word, page.reference)
        for column in COLUMNS
        for word in column.allowed
    }
    return words | FIELD_LABELS


def fits(name: str, text: str, reference: Reference) -> bool:
    """Whether the field of a column can show a text: of a list, it knows its own words alone."""
    column = _COLUMNS[name]
    if name == "provision_type":
        return text in reference.types.by_key
    if name == "areas_served":
        return text == WHOLE_REGION or set(split_list(text)) <= set(reference.areas.codes)
    if column.kind == "date":
        return parse_date(text) is not None
    words = ("yes", "no") if column.kind == "yes_no" else column.allowed
    return not words or set(split_list(text)) <= set(words)


# ------------------------------------------------------------------------------ one field


def _cell(
    page: Page,
    column: Column,
    label: str,
    text: str,
    key: str,
    on_change: Callable[[], None] | None,
) -> str:
    """One field; gives the cell's text."""

    def in_words(word: str) -> str:
        return word_of(column.name, word, page.reference) if word else "Not stated"

    if column.name == "provision_type":
        types = list(page.reference.types.keys)
        return _one_of(label, types, text, column, in_words, key, on_change)
    if column.name == "areas_served":
        codes = page.reference.areas.codes
        given = codes if text == WHOLE_REGION else [c for c in text.split(";") if c in codes]
        chosen = st.multiselect(
            label,
            codes,
            given,
            format_func=in_words,
            help=column.note,
            key=key,
            persist_state=_PERSISTS,
            on_change=on_change,
        )
        return WHOLE_REGION if len(chosen) == len(codes) else ";".join(chosen)
    if column.kind == "yes_no":
        return _one_of(label, ["yes", "no"], text, column, in_words, key, on_change)
    if column.allowed and column.kind == "word":
        words = ["", *column.allowed]
        return _one_of(label, words, text, column, in_words, key, on_change)
    if column.allowed:
        given = [word for word in text.split(";") if word in column.allowed]
        chosen = st.multiselect(
            label,
            column.allowed,
            given,
            format_func=in_words,
            help=column.note,
            key=key,
            persist_state=_PERSISTS,
            on_change=on_change,
        )
        return ";".join(chosen)
    if column.kind == "date":
        day = st.date_input(
            label,
            parse_date(text),
            format="DD/MM/YYYY",
            min_value=EARLIEST,
            max_value=LATEST,
            help=column.note,
            key=key,
            persist_state=_PERSISTS,
            on_change=on_change,
        )
        return day.isoformat() if isinstance(day, date) else ""
    box = st.text_area if column.name in _LONG else st.text_input
    return str(
        box(
            label,
            text,
            help=column.note,
            key=key,
            persist_state=_PERSISTS,
            on_change=on_change,
        )
    )


def _one_of(
    label: str,
    options: list[str],
    text: str,
    column: Column,
    in_words: Callable[[str], str],
    key: str,
    on_change: Callable[[], None] | None,
) -> str:
    position = options.index(text) if text in options else 0
    chosen = st.selectbox(
        label,
        options,
        position,
        format_func=in_words,
        help=column.note,
        key=key,
        persist_state=_PERSISTS,
        on_change=on_change,
    )
    return str(chosen)
