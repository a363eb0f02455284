"""Which organisations provide something in an area, and who was invited to training, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mapping.analysis.services.service_labels import word_of
from mapping.analysis.training import Invited, Organisation, sector_counts
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import count, lower_first, plural
from mapping.plan.schema import Action
from mapping.register.schema import SECTORS
from mapping.wording.actions import due_in_words

NOT_STATED, NONE_NOTED = "Not stated", "None noted"
HOW_TO_NOTE = (
    "An organisation counts as invited where an action, for the area or for all, says “invite” and "
    "names it in full, in what is to be done or in the notes. The action is about a type of "
    "training, or about no type and says “training”. Once it is done, the organisation was "
    "invited; until then it is to be."
)


def sector_in_words(sector: str, reference: Reference) -> str:
    """What kind of organisation it is."""
    return word_of("sector", sector, reference) if sector else NOT_STATED


def organisations_sentence(name: str, found: Sequence[Organisation], reference: Reference) -> str:
    """How many organisations of each sector an area has, and who of those meant was invited."""
    if not found:
        return f"The register knows of no organisation that provides something in {name}."
    counts = sector_counts(found)
    kinds = ", ".join(
        f"{lower_first(sector_in_words(sector, reference))} {counts[sector]}"
        for sector in (*SECTORS, "")
    )
    meant = [organisation for organisation in found if organisation.is_meant]
    numbers = {word: sum(o.invited is word for o in meant) for word in Invited}
    rest = numbers[Invited.NOT_NOTED]
    return (
        f"{count(len(found), 'organisation')} {plural(len(found), 'is', 'are')} known to provide "
        f"something in {name} beside training and procedures ({kinds}). Of the {len(meant)} that "
        f"are voluntary or community ones, or do not say, {numbers[Invited.YES]} "
        f"{plural(numbers[Invited.YES], 'was', 'were')} invited to training, "
        f"{numbers[Invited.PLANNED]} {plural(numbers[Invited.PLANNED], 'is', 'are')} to be, and "
        f"for {rest} no invitation is noted."
    )


def invited_in_words(found: Organisation, on: date, soon_days: int) -> str:
    """Whether it was invited, when, and by which action."""
    if not found.invitations:
        return NONE_NOTED
    return "; ".join(
        f"{invitation_in_words(action, on, soon_days)} ({action.action_id})"
        for action in found.invitations
    )


def invitation_in_words(action: Action, on: date, soon_days: int) -> str:
    """What an action says of an invitation: when it was made, or is to be."""
    if action.is_closed:
        day = "" if action.closed_on is None else f" on {in_words(action.closed_on)}"
        return f"Invited{day}"
    due = "" if action.due is None else f", due {due_in_words(action, on, soon_days)}"
    return f"To be invited{due}"
