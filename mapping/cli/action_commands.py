"""The commands that show the action plan and change it. Their arguments are read in `__main__`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mapping.cli.output import write_file
from mapping.cli.update_commands import (
    CHANGE_COLUMNS,
    Say,
    Table,
    change_rows,
    read_file,
    refuse_unknown_area,
    refuse_unsettled,
    saved_in_turn,
    say_fields,
)
from mapping.context.reference import Reference, read_reference
from mapping.editing.action_plan import (
    PlanUpload,
    base_of,
    checked_plan,
    kept_csv,
    plan_store,
    planned,
    read_incoming,
    read_plan_upload,
    save,
)
from mapping.editing.register import Plan
from mapping.errors import SelectionError
from mapping.geography.areas import REGION
from mapping.plan.schema import COLUMNS, Action
from mapping.problems import FaultyTableError, Problem, errors_in, grouped
from mapping.report.calendar import NOTHING_TO_COME, plan_calendar, to_come
from mapping.store import Note, Store
from mapping.tables.diff import RecordChange
from mapping.wording.actions import action_rows, due_in_words, due_style

LIST_COLUMNS = ("action_id", "due_state", *COLUMNS[1:])
UPLOADED = "A file was sent in"


def actions(options: argparse.Namespace, say: Say, table: Table) -> None:
    """List the action plan, the most pressing first, or write it to a file."""
    on = options.on
    reference = read_reference(options.data, max(options.today, on))
    if options.area is not None:
        refuse_unknown_area(options.area, reference.areas)
    chosen = [
        action
        for action in reference.actions.on(on)
        if options.area is None or (action.area_code or REGION) == options.area
    ]
    if options.out is not None:
        _write(options, chosen, reference, say)
    elif options.format == "text":
        _say_actions(chosen, reference, on, say)
    else:
        table(LIST_COLUMNS, _listed(chosen, reference, on))


def _listed(chosen: Iterable[Action], reference: Reference, on: date) -> list[dict[str, Any]]:
    by_id = reference.actions.by_id
    rows = action_rows(chosen, reference, on)
    return [_plain(by_id[row.action_id]) | {"due_state": row.state.value} for row in rows]


def _plain(action: Action) -> dict[str, Any]:
    """An action's fields as JSON can hold them."""
    values = {name: getattr(action, name) for name in COLUMNS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _say_actions(chosen: Iterable[Action], reference: Reference, on: date, say: Say) -> None:
    banner = reference.settings.banner
    if banner:
        say(f"*** {banner} ***\n")
    rows = action_rows(chosen, reference, on)
    if not rows:
        say("There is no action.")
    by_id, soon_days = reference.actions.by_id, reference.settings.soon_days
    for row in rows:
        action = by_id[row.action_id]
        say(f"{due_style(row.state).symbol} {row.state.word}: {row.what}  [{row.action_id}]")
        say(f"    {row.area}; {row.provision_type}; {row.owner}")
        say(f"    {due_in_words(action, on, soon_days)}; {row.status}; {row.decision}")


def _write(
    options: argparse.Namespace, chosen: Sequence[Action], reference: Reference, say: Say
) -> None:
    match options.out.suffix.lower():
        case ".ics":
            if not to_come(chosen):
                say(f"{NOTHING_TO_COME} Nothing was written.")
                return
            content = plan_calendar(chosen, reference, options.now)
        case ".csv" if options.area is None:
            store = plan_store(options.data)
            snapshot = store.load()
            cells = checked_plan(snapshot.content, reference, options.today)
            content = kept_csv(store, snapshot, cells)
        case ".csv":
            raise SelectionError(
                "A CSV file that can be sent back holds the whole plan: leave out --area, or use "
                "--format csv to see one area's."
            )
        case ending:
            raise SelectionError(
                f"A file of actions ends in .csv or .ics, not in {ending or 'nothing'}."
            )
    write_file(options.out, content)
    say(f"Wrote {options.out}.")


# --------------------------------------------------------------------------------- apply


def apply_actions(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Read, check and save a file of actions; says what it changed.

    Raises
    ------
    FaultyTableError, ConflictError
        It is refused; nothing was saved.
    """
    reference = read_reference(options.data, options.today)
    store = plan_store(options.data)
    upload = read_plan_upload(read_file(options.file), options.file.name)
    note = Note(options.by, UPLOADED, "", options.now)
    plan, accepted, remarks = saved_in_turn(
        lambda: _planned(upload, store, reference, options),
        lambda plan, accepted: save(plan, accepted, store, note, reference, options.today),
        "nothing was saved",
        removes=options.remove_missing,
        dry_run=options.dry_run,
    )
    if options.format == "text":
        for group in grouped(remarks):
            say(f"remark: {group.where}, {group.first.column}: {group.first.message}")
        _say_changes(plan, accepted, options, say)
        if accepted and not options.dry_run:
            say(f"Saved in {options.data}.")
    else:
        table(CHANGE_COLUMNS, change_rows(accepted))


def _planned(
    upload: PlanUpload, store: Store, reference: Reference, options: argparse.Namespace
) -> tuple[Plan, list[Problem]]:
    snapshot = store.load()
    current = checked_plan(snapshot.content, reference, options.today)
    incoming = read_incoming(upload, current, store, reference, options.today)
    if errors_in(incoming.problems):
        raise FaultyTableError(list(incoming.problems), "Nothing was saved.")
    base = base_of(upload, store, current)
    plan = planned(incoming, base, current, snapshot.revision)
    refuse_unsettled(plan, options.file.name, _changed_since, removes=options.remove_missing)
    return plan, list(incoming.problems)


def _changed_since(action_id: str, name: str) -> Problem:
    return Problem(
        "error",
        None,
        "action_id",
        action_id,
        "The action is to be removed, but somebody changed it after this file was downloaded.",
        "",
        "Download the plan again and decide anew.",
        name,
    )


def _say_changes(
    plan: Plan, accepted: Sequence[RecordChange], options: argparse.Namespace, say: Say
) -> None:
    kinds = [change.kind for change in accepted]
    verb = "would be" if options.dry_run else "were"
    say(
        f"Actions that {verb} added: {kinds.count('added')}, changed: {kinds.count('changed')}, "
        f"removed: {kinds.count('removed')}; unchanged: {plan.unchanged}."
    )
    if plan.removals and not options.remove_missing:
        say(
            f"{len(plan.removals)} actions that the plan has are not in the file; they were left "
            "alone. --remove-missing removes them."
        )
    say_fields(accepted, say)
