"""What every way of changing a kept table shares: the table as it stands, saving, what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from mapping.access import BENCHMARKS, NOBODY, may
from mapping.context.reference import Reference
from mapping.editing.kept_table import ChangeSet, Intake, UnansweredError, Upload, save
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.geography.areas import REGION
from mapping.problems import FaultyTableError, Problem, errors_in, not_saved_for, questions_in
from mapping.region.kept_tables import ACTION_PLAN, REGISTER, TYPES
from mapping.store import MovedOnError, Snapshot, Store
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import Kind, RecordChange
from mapping.tables.placeholders import TAKEN_AS_BLANK
from ui.components.fault_page import problem_table
from ui.editing.no_place import NoPlaceTick
from ui.shell import cached, next_run
from ui.shell.cached import kept_path
from ui.shell.page import ROLE_CHANGED, Page, notice, paragraph, pointer

_DONE = "update_done"
_OWN_SAVES = "saved_in_this_visit"
# The map as it was before the last save of the register, for the run that shows what it did.
MAP_BEFORE = "map_before"
# What somebody could change earlier in this visit: that they no longer can is not passed over.
_COULD = "could_be_changed"
_KINDS: tuple[Kind, ...] = ("added", "changed", "removed")


@dataclass(frozen=True)
class EditingSession:
    """One person at work on a kept table, or on one area's part of it.

    Attributes
    ----------
    reference
        That of today, by which what is saved is judged, whatever day the page looks at.
    snapshot, current
        The table as it stands, and its cells.
    area_code
        Whose part is worked on; "" for the whole.
    """

    intake: Intake
    reference: Reference
    who: str
    store: Store
    snapshot: Snapshot
    current: pd.DataFrame
    area_code: str = ""

    @property
    def spec(self) -> TableSpec:
        """What table it is."""
        return self.intake.spec

    @property
    def slot(self) -> str:
        """What the page remembers a file under: it stays where another area is chosen for it."""
        return f"{self.spec.name}_{REGION}" if self.area_code == REGION else self.spec.name

    @property
    def revision(self) -> str:
        """Of the table as it stands."""
        return self.snapshot.revision

    @property
    def key(self) -> tuple[str, str, str]:
        """By what something is cached that is worked out from the records that are worked on."""
        return self.spec.name, self.revision, self.area_code

    @cached_property
    def own(self) -> pd.DataFrame:
        """The records that are worked on."""
        return self.intake.own(self.current)

    def held(self, record_id: str) -> dict[str, str] | None:
        """A record as it is kept; None where it is not there (any more)."""
        found = self.current[self.spec.ids(self.current) == record_id].to_dict("records")
        return {str(name): str(text) for name, text in found[0].items()} if found else None


def reference_now(page: Page) -> Reference:
    """What is saved is judged by the tables of today, whatever day the page looks at."""
    return cached.load(page.today).folder.reference


def who_box(page: Page, width: int = 380) -> str:
    """A box for who somebody says they are; nothing where people sign in."""
    if page.person.has_signed_in or page.person == NOBODY:
        return ""
    said = st.text_input(
        "Your name or role", key="who", max_chars=80, persist_state="session", width=width
    )
    return said.strip()


def may_change(page: Page, spec: TableSpec, area_code: str = "") -> bool:
    """Whether somebody may change a table, or an area's part of it; of a whole one, any part."""
    areas = (area_code,) if area_code else ("", REGION, *page.person.areas)
    names = (spec.name, BENCHMARKS) if spec is TYPES else (spec.name,)
    return any(may(page.person, "change", name, area) for name in names for area in areas)


def may_save(page: Page, spec: TableSpec, area_code: str = "") -> bool:
    """Whether anything of a table can be saved now; where nothing can, it is said why."""
    could: set[tuple[str, str]] = st.session_state.setdefault(_COULD, set())
    if not may_change(page, spec, area_code):
        if (spec.name, area_code) in could:
            notice(ROLE_CHANGED)
        names = page.reference.areas.name
        whose = f" of {names(area_code)}" if area_code else ""
        paragraph(
            f"The {spec.what}{whose} is not yours to change, and nothing here asks you to.",
            "pm-muted",
        )
        for code in sorted(page.person.areas) if area_code else ():
            here = replace(page.selection, area_code=code)
            pointer(replace(page, selection=here), "Yours:", names(code), "update")
        if area_code and may_change(page, spec, REGION):
            pointer(page, "Yours:", "the region’s own records", "update", view="own")
        return False
    could.add((spec.name, area_code))
    if page.loaded.fault is not None:
        notice("Nothing can be saved until the data folder is mended.")
    elif cached.is_example():
        notice(cached.ONLY_TO_LOOK_AT)
    else:
        return True
    return False


def begin(page: Page, intake: Intake, who: str, area_code: str = "") -> EditingSession | None:
    """A table as it stands; None where nothing can be saved now, which is said."""
    if not may_save(page, intake.spec, area_code):
        return None
    now = cached.load(page.today)
    reference, store = now.folder.reference, open_store(kept_path(), intake.spec)
    try:
        snapshot = cached.snapshot(intake.spec)
        current = cached.cells(intake.spec, now, snapshot, page.today)
    except MappingError as error:
        notice(str(error))
        return None
    return EditingSession(intake, reference, who.strip(), store, snapshot, current, area_code)


def done(sentence: str) -> None:
    """Say something at the top of the page when it runs next."""
    next_run.leave(_DONE, sentence)


def done_too(sentence: str) -> None:
    """Say something more beside it."""
    before = next_run.left(_DONE)
    done(f"{before} {sentence}" if before else sentence)


def say_what_was_done() -> None:
    """Say what the last press of a button did, once."""
    sentence = next_run.taken(_DONE)
    # A place that is always there: what follows is neither moved nor folded by what is said.
    with st.container():
        if sentence:
            st.container(key="done").success(sentence)
            # The box may be far above what was pressed.
            st.toast(for_markdown(sentence))


def save_changes(
    page: Page,
    session: EditingSession,
    changes: ChangeSet,
    accepted: Sequence[RecordChange],
    why: str,
    remarks: Sequence[Problem] = (),
) -> bool:
    """Save changes and say so; where that cannot be, say why.

    Parameters
    ----------
    remarks
        Of a form that has no place for them: what was taken otherwise than it was typed is said.
    """
    note = page.note(session.who, why, session.area_code)
    try:
        entry = save(changes, accepted, session.store, note, session.reference, page.today)
    except MovedOnError:
        notice("Somebody else has just saved. Nothing of yours was saved yet: look at it again.")
        return False
    except MappingError as error:
        notice(str(error))
        if isinstance(error, FaultyTableError):
            problem_table(not_saved_for(error.problems))
        return False
    if session.spec is REGISTER:
        st.session_state[_OWN_SAVES] = own_saves() | {entry.number}
        next_run.leave(MAP_BEFORE, page.assessment)
    blank = ", ".join(p.column for p in remarks if p.message == TAKEN_AS_BLANK)
    done(
        f"Saved: {_counted(session.spec, entry.changes)}. {_where_it_stands(session.spec)}"
        + (f" What says nothing was taken as blank: {blank}." if blank else "")
    )
    return True


def own_saves() -> frozenset[int]:
    """Numbers of the register's saves that were made in this visit."""
    saves: frozenset[int] = st.session_state.get(_OWN_SAVES, frozenset())
    return saves


def _counted(spec: TableSpec, changes: Sequence[RecordChange]) -> str:
    """How many records were added, changed and removed: "1 action added, 2 changed"."""
    kinds = Counter("changed" if spec is REGISTER else change.kind for change in changes)
    (first, number), *others = ((kind, kinds[kind]) for kind in _KINDS if kinds[kind])
    return ", ".join(
        [f"{count(number, spec.record)} {first}", *(f"{n} {kind}" for kind, n in others)]
    )


def _where_it_stands(spec: TableSpec) -> str:
    if spec is ACTION_PLAN:
        return "Every change stands in the action's history, and can be undone there."
    return "History shows it, and can undo it."


Tell = Callable[[str, Sequence[Problem]], None]
"""Says what became of a record, and why."""


def tell_by_column(heading: str, problems: Sequence[Problem]) -> None:
    """Say what is wrong with a record that no field of the page holds."""
    notice(heading)
    for problem in problems:
        notice(f"{problem.column}: {problem.text}")


def save_row(
    page: Page,
    session: EditingSession,
    row: Upload,
    why: str,
    tell: Tell = tell_by_column,
    tick: NoPlaceTick | None = None,
) -> str | None:
    """Check and save one record of a form; its id, or None where it was not saved, and then why.

    Parameters
    ----------
    tell, tick
        As for `checked_row`.
    """
    checked = checked_row(page, session, row, tell, tick)
    if checked is None:
        return None
    changes = checked.changes
    is_saved = save_changes(page, session, changes, changes.changes, why, checked.remarks)
    return checked.record_id if is_saved else None


@dataclass(frozen=True)
class CheckedRow:
    """One record of a form without faults.

    Attributes
    ----------
    changes
        What saving it would do.
    remarks
        What is to be said of it all the same.
    """

    record_id: str
    changes: ChangeSet
    remarks: tuple[Problem, ...]


def checked_row(
    page: Page,
    session: EditingSession,
    row: Upload,
    tell: Tell = tell_by_column,
    tick: NoPlaceTick | None = None,
) -> CheckedRow | None:
    """One record of a form, checked; None where it cannot be saved, and then why.

    Parameters
    ----------
    tell
        Says what is wrong with it, or what is asked; nothing, where it can be saved.
    tick
        Says of the record that it names no place where somebody stays.
    """
    current, revision = session.current, session.revision
    intake, store = session.intake, session.store
    incoming = intake.screen(row, current, store, session.reference, page.today)
    if faults := errors_in(incoming.problems):
        tell("Nothing was saved:", faults)
        return None
    if incoming.held_rows and tick is not None and tick.is_ticked:
        incoming = incoming.with_answers(session.spec, incoming.held_ids(session.spec))
    if incoming.held_rows:
        questions = questions_in(incoming.problems)
        tell("Nothing was saved yet:", questions)
        if tick is not None:
            tick.ask(questions)
        return None
    changes = intake.change_set(row, incoming, store, current, revision, session.reference)
    if not changes.changes:
        notice(f"The {session.spec.what} already says exactly this, so there was nothing to save.")
        return None
    record_id = str(session.spec.ids(incoming.rows).iloc[0])
    return CheckedRow(record_id, changes, incoming.problems)


def attempted(action: Callable[[], object], tick: NoPlaceTick | None = None) -> bool:
    """Save something; where that cannot be, say why.

    Parameters
    ----------
    tick
        Asks whether what is to be saved names a place where somebody stays.
    """
    try:
        action()
    except FaultyTableError as error:
        if tick is not None and isinstance(error, UnansweredError):
            notice("Nothing was saved yet: say whether a place is named where somebody stays.")
            # Which record it is, by an id that nobody gave, is plain where the tick stands.
            tick.ask([replace(p, message=p.message.partition(": ")[2]) for p in error.problems])
            return False
        for problem in not_saved_for(error.problems):
            notice(f"Nothing was saved. {problem.text}")
        return False
    except MappingError as error:
        notice(str(error))
        return False
    return True
