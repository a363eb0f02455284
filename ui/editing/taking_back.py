"""Taking back: what one save did, or all since an earlier version; shown first, then done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import streamlit as st

from mapping.access import may
from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import (
    LEFT_AS_IT_IS,
    NOTHING_BACK,
    ByArea,
    Part,
    Restoration,
    by_whom,
    cells_of,
    changes_by_area,
    history_of,
    restoration,
    restore,
    that_may_come_back,
)
from mapping.english import count, named
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.store import Entry, Note, Store
from mapping.store.opening import open_store
from mapping.store.reading_on import entry_on
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import ConflictError, RecordChange
from ui.editing.editing_session import attempted, done, may_change, reference_now
from ui.editing.record_changes import InWords, change_list, change_table
from ui.editing.saves_view import Save, disclosure_now
from ui.editing.shown_button import shown_button
from ui.shell.cached import is_example, kept_path
from ui.shell.page import Page, notice, paragraph

UNDONE = "Undone. It stands in the history as a change of its own."
_ALL, _EVERY = "", ""
_ASKED = "_asked"
_MOST_NAMED = 5


def _as_it_is(change: RecordChange) -> RecordChange:
    return change


# --------------------------------------------------------------------------------- undo


def undo_button(
    page: Page,
    save: Save,
    who: str,
    label: str,
    record_id: str | None = None,
    said: str = UNDONE,
    in_words: InWords = _as_it_is,
) -> bool:
    """A button that shows what taking a save back does, and another that does it; whether it did.

    Parameters
    ----------
    record_id
        Only what it did to this record is taken back.
    """
    key = _undo_key(save, record_id)
    if not may_change(page, save.spec) or not _is_asked(key, label):
        return False
    store = open_store(kept_path(), save.spec)
    try:
        seen = entry_on(store, save.entry)
    except MappingError as error:
        notice(str(error))
        return False
    told = disclosure_now(page, save.spec)
    # Less than was saved: of areas that have become others since, of what is confidential now.
    wanted = [c for c in seen.changes if record_id in (None, c.record_id)]
    back = that_may_come_back(wanted, told)
    if wanted and not back:
        notice(NOTHING_BACK)
        return False
    changes = list(map(told.change, back))
    by_area = _by_area(save.spec, changes, store)
    area = _chosen_area(page, by_area, key)
    chosen = [c for code in by_area if area in (_ALL, code) for c in by_area[code]]
    number = count(len(chosen), f"{save.spec.record}")
    paragraph(f"Nothing is done yet. Taking it back changes {number}:")
    _show_by_area(page, by_area, area, lambda c: in_words(c.undone()), is_narrow=True)
    if back != wanted:
        paragraph(LEFT_AS_IT_IS)
    shown = (area, record_id, chosen)
    if not _answered(key, shown, "Take it back", is_possible=bool(chosen)):
        return False
    ids = {change.record_id for change in chosen}
    entry = replace(seen, changes=tuple(c for c in seen.changes if c.record_id in ids))
    made = _undone(page, entry, store, page.note(who, "Undone", area), record_id)
    if made is None:
        return False
    _forget(key)
    done(_with_what_stayed(said, made))
    return True


def is_undo_asked(saves: Iterable[Save], record_id: str | None = None) -> bool:
    """Whether one of some saves is about to be taken back: what tells their number stays unfolded.

    A fold with other words is folded anew, and the answer that stands in it with it.
    """
    return any(f"{_undo_key(save, record_id)}{_ASKED}" in st.session_state for save in saves)


def _undo_key(save: Save, record_id: str | None) -> str:
    return f"undo_{record_id or ''}_{save.key}"


def _with_what_stayed(said: str, made: Entry) -> str:
    """What was done, and that what is confidential by now was not brought back."""
    return f"{said} {LEFT_AS_IT_IS}" if LEFT_AS_IT_IS in made.note.why else said


def _undone(
    page: Page, entry: Entry, store: Store, note: Note, record_id: str | None
) -> Entry | None:
    """Take a save back; where others have changed the same since, say who did."""
    undo, reference = intake_of(store.spec).undo, reference_now(page)
    clashes: list[str] = []
    made: list[Entry] = []

    def undone() -> None:
        try:
            made.append(undo(entry, store, note, reference, page.today, record_id))
        except ConflictError as error:
            clashes.extend(conflict.record_id for conflict in error.conflicts)
            raise

    if attempted(undone):
        return made[0]
    told = disclosure_now(page, store.spec)
    later = [other for other in store.history() if other.number > entry.number]
    for clash in clashes[:_MOST_NAMED]:
        for other in history_of(later, clash)[:1]:
            notice(f"{clash} was changed again by {by_whom(told.entry(other))}.")
    if clashes:
        paragraph("Take back that save first, or only what was done to the other records.")
    return None


# ------------------------------------------------------------------------------ restore


def restore_button(page: Page, save: Save, who: str, in_words: InWords = _as_it_is) -> None:
    """A button that shows what going back to after a save does, and another that does it."""
    key = f"restore_{save.key}"
    if not may_change(page, save.spec) or not _is_asked(key, "Go back to how it was after it"):
        return
    reference, spec = reference_now(page), save.spec
    store = open_store(kept_path(), spec)

    def worked_out(part: Part) -> Restoration:
        return restoration(save.entry.revision, store, reference, page.today, part)

    try:
        whole = worked_out(Part())
        possible = _that_may_go_back(page, spec, whole.changes)
        if whole.changes and not possible:
            notice(f"Going back would change what others keep of the {spec.what} only.")
            return
        area = _chosen_area(page, possible, key, is_whole=possible == whole.changes)
        within = [c for code in possible if area in (_ALL, code) for c in possible[code]]
        record_id = _chosen_record(within, spec, key)
        part = Part(area, record_id)
        back = whole if part == Part() else worked_out(part)
    except MappingError as error:
        notice(str(error))
        return
    number = count(len(back.all_changes), spec.record)
    paragraph(f"Nothing is done yet. Going back changes {number}.")
    _show_by_area(page, back.shown, _ALL, in_words, is_narrow=False)
    if not back.is_as_it_was:
        paragraph(LEFT_AS_IT_IS)
    for entry in back.later:
        ids = named([change.record_id for change in entry.changes], _MOST_NAMED)
        notice(f"It takes back what was saved later by {by_whom(entry)}: {ids}.")
    if not _answered(key, back.digest, "Go back", is_possible=bool(back.changes)):
        return
    note = page.note(who, "Restored", area)
    if attempted(
        lambda: restore(save.entry.revision, store, note, reference, page.today, part, back.digest)
    ):
        _forget(key)
        stayed = "" if back.is_as_it_was else f" {LEFT_AS_IT_IS}"
        done(f"Restored. It stands in the history as a change of its own.{stayed}")
        st.rerun()


def _that_may_go_back(page: Page, spec: TableSpec, by_area: ByArea) -> ByArea:
    """What of going back is somebody's to do: all of it, or the parts of areas that they keep."""
    if may(page.person, "restore_whole"):
        return by_area
    return {area: made for area, made in by_area.items() if area and may_change(page, spec, area)}


def _chosen_record(changes: Collection[RecordChange], spec: TableSpec, key: str) -> str:
    ids = [change.record_id for change in changes]
    if len(ids) < 2:  # noqa: PLR2004
        return _EVERY
    return str(
        st.selectbox(
            f"Which {spec.record}",
            [_EVERY, *ids],
            format_func=lambda record_id: record_id or f"All {len(ids)} of them",
            key=f"{key}_record",
            width=380,
        )
    )


# --------------------------------------------------------------------------------- both


def _is_asked(key: str, label: str) -> bool:
    """Whether the button has been pressed, now or before, and not been answered since."""
    if is_example():
        return False
    st.button(label, key=key, on_click=_ask, args=(key,))
    return f"{key}{_ASKED}" in st.session_state


def _ask(key: str) -> None:
    st.session_state[f"{key}{_ASKED}"] = True


def _forget(key: str) -> None:
    st.session_state.pop(f"{key}{_ASKED}", None)


def _answered(key: str, shown: object, label: str, *, is_possible: bool) -> bool:
    """The button that does it, and one that does not: others as soon as something else is shown."""
    place = st.container()
    with st.container(horizontal=True):
        is_pressed = shown_button(label, f"{key}_do", shown, place=place, disabled=not is_possible)
        st.button("Leave it as it is", on_click=_forget, args=(key,), key=f"{key}_leave")
    return is_pressed


def _by_area(spec: TableSpec, changes: Collection[RecordChange], store: Store) -> ByArea:
    """Changes by the code of whose record it is; "" where nobody says."""
    told = {
        change.record_id: field.new or field.old
        for change in changes
        for field in change.fields
        if field.column == spec.area_column
    }
    return changes_by_area(changes, told | spec.areas_by_id(cells_of(spec, store.load().content)))


def _name(page: Page, code: str) -> str:
    areas = page.reference.areas
    return areas.name(code) if code else "The whole region"


def _chosen_area(page: Page, by_area: ByArea, key: str, *, is_whole: bool = True) -> str:
    """One area's part, where there are several or not all of it can be chosen; else all of it."""
    if is_whole and len(by_area) < 2:  # noqa: PLR2004
        return _ALL
    names = ({_ALL: "All areas"} if is_whole else {}) | {
        code: f"{_name(page, code)}: {len(changes)}" for code, changes in by_area.items() if code
    }
    return str(
        st.selectbox(
            "Whose part",
            list(names),
            format_func=names.__getitem__,
            key=f"{key}_area",
            width=380,
        )
    )


def _show_by_area(
    page: Page, by_area: ByArea, area: str, in_words: InWords, *, is_narrow: bool
) -> None:
    for code, changes in by_area.items():
        if area not in (_ALL, code):
            continue
        worded = list(map(in_words, changes))
        heading = f"{_name(page, code)}: {len(worded)}"
        if is_narrow:
            if len(by_area) > 1:
                st.markdown(f"**{for_markdown(heading)}**")
            change_list(worded, is_named=True)
        else:
            change_table(worded, heading)
