"""Forms for those who want no file: one record, still right, and "we have none of this"."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.editing.kept_table import one_row
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMNS, CONFIRMED, NOT_PROVIDED
from mapping.tables.columns import Column
from mapping.tables.parsing import parse_date
from ui.components.editing_session import EditingSession, save_row
from ui.components.no_place import NoPlaceTick
from ui.shell.page import Page, paragraph

_NEW = ""
_BY_THE_FORM = ("record_id", "maintained_by", "evidence", "last_verified")
_LONG = ("details", "good_practice")


def forms(page: Page, session: EditingSession) -> None:
    """A nil return in one go, and one record to add, confirm or change."""
    st.header("One record", anchor=False)
    with st.expander("There is none of a type (nil return)"):
        _nil_return(page, session)
    with st.expander("Add, confirm or change a record"):
        _record(page, session)


def answer_type(page: Page, session: EditingSession, type_key: str) -> None:
    """What an area can say of one type: there is none, or here it is."""
    with st.expander("There is none", expanded=True):
        _nil_return(page, session, type_key)
    with st.expander("There is some: add it"):
        _edit(page, session, _NEW, {"provision_type": type_key}, f"answer_{type_key}")


def answer_record(page: Page, session: EditingSession, record_id: str) -> None:
    """What an area can say of one of its records: it is still right, or what has changed."""
    held = dict(session.own.set_index("record_id").loc[record_id])
    is_pressed = st.button("Still right: confirm it", type="primary", key="confirm_answer")
    _confirm(page, session, record_id, held, is_pressed=is_pressed)
    with st.expander("Change it"):
        _edit(page, session, record_id, held, f"answer_{record_id}")


def _nil_return(page: Page, session: EditingSession, type_key: str | None = None) -> None:
    """Form that says that there is none of a type; which one is asked unless it is given."""
    labels = {t.key: t.label for t in page.reference.types.all}
    causes = next(column for column in COLUMNS if column.name == "gap_cause").allowed
    with st.form(f"nil_{type_key}", border=False):
        kind = type_key or st.selectbox(
            "Type that there is none of", list(labels), format_func=labels.__getitem__
        )
        cause = st.multiselect("Why, if you know", causes, format_func=_spoken)
        if not st.form_submit_button("Save: there is none"):
            return
    confidential = kind in page.reference.confidential_types
    record = {
        "maintained_by": session.area_code,
        "provision_type": str(kind),
        "status": NOT_PROVIDED,
        "gap_cause": ";".join(cause),
        "areas_served": session.area_code,
        "location_confidential": "yes" if confidential else "no",
        "evidence": CONFIRMED,
        "last_verified": page.today.isoformat(),
    }
    if _is_saved(page, session, record, "Nil return"):
        st.rerun()


def _record(page: Page, session: EditingSession) -> None:
    own = session.own.set_index("record_id")
    titles = {_NEW: "A new record"} | {
        str(record_id): record_title({str(name): text for name, text in row.items()})
        for record_id, row in own.to_dict("index").items()
    }
    # A record that is gone has no title: then the choice goes back to the first.
    chosen = st.selectbox(
        "Record", list(titles), format_func=lambda key: titles.get(key, key), key="record"
    )
    held = {} if chosen == _NEW else dict(own.loc[chosen])
    if held:
        is_pressed = st.button("Still right: confirm it as it stands")
        _confirm(page, session, str(chosen), held, is_pressed=is_pressed)
    _edit(page, session, str(chosen), held)


def record_title(held: dict[str, str]) -> str:
    """Whose record it is and of what, in a few words."""
    provider = held["provider"] or "Nil return"
    return f"{provider}: {held['service_name'] or held['provision_type']}"


def _confirm(
    page: Page, session: EditingSession, record_id: str, held: dict[str, str], *, is_pressed: bool
) -> None:
    cells = {**held, "evidence": CONFIRMED, "last_verified": page.today.isoformat()}
    record = _known(cells, record_id)
    tick = _tick(session, st.container(), f"confirm_{record_id}", record)
    _save_with(tick, page, session, record, "Confirmed", is_pressed=is_pressed)


def _tick(
    session: EditingSession, slot: DeltaGenerator, key: str, record: dict[str, str]
) -> NoPlaceTick:
    return NoPlaceTick(slot, key, (session.revision, *sorted(record.items())))


def _save_with(
    tick: NoPlaceTick,
    page: Page,
    session: EditingSession,
    record: dict[str, str],
    why: str,
    *,
    is_pressed: bool,
) -> None:
    """Save a record if the button was pressed; show what is asked about it, if anything is."""
    if is_pressed and _is_saved(page, session, record, why, tick):
        tick.done()
        st.rerun()
    tick.show()


def _edit(
    page: Page,
    session: EditingSession,
    record_id: str,
    held: dict[str, str],
    key: str | None = None,
) -> None:
    paragraph("What you save counts as confirmed by you, today.", "pm-muted")
    with st.form(key or f"edit_{record_id}", border=False):
        cells = {
            column.name: _field(page, column, held.get(column.name, _default(column, session)))
            for column in COLUMNS
            if column.name not in _BY_THE_FORM
        }
        slot = st.container()
        is_pressed = st.form_submit_button("Save the record", type="primary")
    cells |= {
        "maintained_by": session.area_code,
        "evidence": CONFIRMED,
        "last_verified": page.today.isoformat(),
    }
    why = "Added by form" if record_id == _NEW else "Changed by form"
    record = _known(cells, record_id)
    tick = _tick(session, slot, key or f"edit_{record_id}", record)
    _save_with(tick, page, session, record, why, is_pressed=is_pressed)


def _is_saved(
    page: Page,
    session: EditingSession,
    record: dict[str, str],
    why: str,
    tick: NoPlaceTick | None = None,
) -> bool:
    return save_row(page, session, one_row(REGISTER, record), why, tick=tick) is not None


def _known(cells: dict[str, str], record_id: str) -> dict[str, str]:
    names = {column.name for column in COLUMNS}
    return {name: text for name, text in cells.items() if name in names} | {"record_id": record_id}


def _default(column: Column, session: EditingSession) -> str:
    return {"areas_served": session.area_code, "location_confidential": "yes"}.get(column.name, "")


def _field(page: Page, column: Column, text: str) -> str:
    """One field of the form; gives the cell's text."""
    label = _spoken(column.name) + (" (required)" if column.required else "")
    if column.name == "provision_type":
        labels = {t.key: t.label for t in page.reference.types.all}
        return str(_one_of(label, list(labels), text, column, labels))
    if column.name == "areas_served":
        names = dict(zip(page.reference.areas.codes, page.reference.areas.names, strict=True))
        given = [code for code in text.split(";") if code in names]
        if text == "*":
            given = list(names)
        chosen = st.multiselect(
            label, list(names), given, format_func=names.__getitem__, help=column.note
        )
        return "*" if len(chosen) == len(names) else ";".join(chosen)
    if column.kind == "yes_no":
        return str(_one_of(label, ["yes", "no"], text, column, {}))
    if column.allowed and column.kind == "word":
        return str(_one_of(label, ["", *column.allowed], text, column, {}))
    if column.allowed:
        given = [word for word in text.split(";") if word in column.allowed]
        words = st.multiselect(label, column.allowed, given, format_func=_spoken, help=column.note)
        return ";".join(words)
    if column.kind == "date":
        day = st.date_input(
            label,
            parse_date(text),
            format="DD/MM/YYYY",
            min_value=date(1900, 1, 1),
            max_value=date(2199, 12, 31),
            help=column.note,
        )
        return day.isoformat() if isinstance(day, date) else ""
    if column.name in _LONG:
        return str(st.text_area(label, text, help=column.note))
    return str(st.text_input(label, text, help=column.note))


def _one_of(
    label: str, options: list[str], text: str, column: Column, labels: dict[str, str]
) -> str:
    position = options.index(text) if text in options else 0
    chosen = st.selectbox(
        label,
        options,
        position,
        format_func=lambda word: labels.get(word, _spoken(word)) or "not stated",
        help=column.note,
    )
    return str(chosen)


def _spoken(word: str) -> str:
    return word.replace("_gbp", " (£)").replace("_", " ").capitalize()
