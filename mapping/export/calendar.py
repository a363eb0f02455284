"""The due dates of the action plan as an iCalendar file (RFC 5545), for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from mapping.context.reference import Reference
from mapping.plan.schema import CLOSED, Action
from mapping.wording.actions import area_of, type_of

if TYPE_CHECKING:
    from icalendar import Event


NOTHING_TO_COME = "No open action here has a date, so a calendar would be empty."


def plan_calendar(actions: Iterable[Action], reference: Reference, made: datetime) -> bytes:
    """The open actions that have a date, each as an event of a whole day.

    An event, since Outlook and Google show no to-do of a file. It names a role, never a person,
    and keeps its id, so that a calendar which takes the file again moves what has moved.

    Parameters
    ----------
    made
        When the file is made; an aware time.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Provision map//Action plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Action plan: {reference.settings.region_name}")
    for action, due in to_come(actions):
        calendar.add_component(_event(action, due, reference, made))
    return bytes(calendar.to_ical())


def to_come(actions: Iterable[Action]) -> list[tuple[Action, date]]:
    """The actions that a calendar can hold, each with its date: those that are open today.

    A calendar of none is no calendar: RFC 5545 asks for one event at least.
    """
    return [(a, a.due) for a in actions if a.due is not None and a.status not in CLOSED]


def _event(action: Action, due: date, reference: Reference, made: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", _uid(action, reference))
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"Due: {action.what}")
    event.add("description", _description(action, reference))
    # A date by which something is to be done takes up nobody's day.
    event.add("transp", "TRANSPARENT")
    return event


def _uid(action: Action, reference: Reference) -> str:
    """The same for an action whenever it is asked, and no other's anywhere."""
    return str(uuid5(NAMESPACE_URL, f"{reference.settings.region_name}/{action.action_id}"))


def _description(action: Action, reference: Reference) -> str:
    decision = "" if action.decision is None else f"Decision: {action.decision.word}"
    lines = (
        f"Owner: {action.owner}",
        f"{reference.settings.area_heading}: {area_of(action, reference.areas)}",
        f"Provision type: {type_of(action, reference.types)}",
        f"Status: {action.status_in_words}",
        decision,
        f"Action: {action.action_id}",
    )
    return "\n".join(line for line in lines if line)
