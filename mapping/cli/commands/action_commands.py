"""The command that shows the action plan. Its arguments are read in `main`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mapping.cli.commands.update_commands import require_known_area
from mapping.cli.output import Say, Table, banner_lines, write_file
from mapping.context.reference import Reference
from mapping.editing.kept_table import checked_cells
from mapping.editing.table_files import kept_csv
from mapping.errors import SelectionError
from mapping.export.calendar import NOTHING_TO_COME, plan_calendar, to_come
from mapping.geography.areas import REGION
from mapping.plan.schema import COLUMNS, Action
from mapping.region.kept_tables import ACTION_PLAN
from mapping.region.loader import read_reference
from mapping.region.narrowing import codes_asked_for
from mapping.store.opening import open_store
from mapping.wording.actions import action_rows, due_in_words, due_style

LIST_COLUMNS = ("action_id", "due_state", *COLUMNS[1:])


def actions(options: argparse.Namespace, say: Say, table: Table) -> None:
    """List the action plan, the most pressing first, or write it to a file."""
    on = options.on
    reference = read_reference(options.data, max(options.today, on))
    codes = _codes(options.area, reference)
    chosen = [
        action
        for action in reference.actions.on(on)
        if codes is None or (action.area_code or REGION) in codes
    ]
    if options.out is not None:
        _write(options, chosen, reference, say)
    elif options.format == "text":
        _say_actions(chosen, reference, on, say)
    else:
        table(LIST_COLUMNS, _listed(chosen, reference, on))


def _codes(asked: str | None, reference: Reference) -> tuple[str, ...] | None:
    """Whose actions are asked for: of an area, the region or a group with what is for all areas."""
    if asked is None:
        return None
    if reference.groups.group_of(asked) is None:
        require_known_area(asked, reference.areas)
        return (asked,)
    return (*codes_asked_for([asked], reference), REGION)


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
    for line in banner_lines(reference.settings):
        say(line)
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
            store = open_store(options.data, ACTION_PLAN)
            snapshot = store.load()
            cells = checked_cells(ACTION_PLAN, snapshot.content, reference, options.today)
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
