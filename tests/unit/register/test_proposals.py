"""What may stand in a suggestion, who may make one, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mapping.access import NOBODY, Person
from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import UnansweredError, undo
from mapping.editing.permission import NotAllowedError
from mapping.editing.proposals import MOST_WAITING, answer, suggest, waiting_for
from mapping.errors import MappingError, SelectionError
from mapping.geography.areas import Areas
from mapping.problems import FaultyTableError
from mapping.region.kept_tables import PROPOSALS
from mapping.register.proposals import (
    COLUMNS,
    Proposal,
    new_record_of,
    proposal_faults,
    proposals_of,
)
from mapping.store.opening import open_store
from mapping.tables.privacy.places import STAYS_NOWHERE
from mapping.tables.small_table import Row, rows_of
from tests.support.day import NOW, TODAY
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import new_folder

AREAS = Areas(("N1", "S1"), ("Northby", "Southby"))
HOW = "signed in at council"
VIEWER = Person("v@example.org", "viewer", how=HOW)
LEAD = Person("lead@example.org", "lead", frozenset({"N1"}), HOW)
OTHER = Person("other@example.org", "lead", frozenset({"S1"}), HOW)
NEW = Proposal("", "N1", "north-1", "capacity", "4", "Two more since May.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data")


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def suggested(folder: Path, new: Proposal = NEW, person: Person = VIEWER) -> None:
    suggest(folder, new, reference(folder), TODAY, noted(person=person))


def waiting(folder: Path, area: str = "N1") -> list[Proposal]:
    return [each.proposal for each in waiting_for(folder, area)]


def row(**cells: str) -> Row:
    return Row("proposals.csv", 2, {**NEW.cells, **cells})


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"area_code": "N9"}, "area_code"),
        ({"column": "postcode"}, "column"),
        ({"column": "maintained_by"}, "column"),
        ({"column": "<b>"}, "column"),
        ({"record_id": ""}, "record_id"),
        ({"column": "", "words": ""}, "words"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": "declined"}, "answer"),
        ({"value": "x" * 2001}, "value"),
        ({"words": "She lives at 12 Hagley Road, B16 8PE"}, "words"),
        ({"words": "He was stabbed by Marcus Hill"}, "words"),
        ({"words": "Ring Mrs Hill"}, "words"),
        ({"words": "Ring 0121 496 0000"}, "words"),
        ({"words": "Ask jane.doe@example.org"}, "words"),
        ({"outcome": "declined", "answer": "Ask jane.doe@example.org"}, "answer"),
        ({"words": "The refuge is on Hagley Road"}, "words"),
        ({"value": "Opposite the church"}, "value"),
    ],
)
def test_a_suggestion_that_cannot_be_kept_is_refused_at_its_column(
    cells: dict[str, str], column: str
) -> None:
    said = {"proposal_id": "one"} | cells
    assert column in {fault.column for fault in proposal_faults([row(**said)], AREAS)}


def test_a_suggestion_without_fault_has_none() -> None:
    assert proposal_faults([row(proposal_id="one")], AREAS) == []
    assert proposal_faults([row(proposal_id="one", area_code="REGION", column="")], AREAS) == []
    mailbox = {"column": "contact_email", "value": "referrals@example.org"}
    assert proposal_faults([row(proposal_id="one", **mailbox)], AREAS) == []
    new = new_record_of("N1", {"provision_type": "refuge", "postcode": "B1 1BB"}, "", "Haven")
    assert new.new_record == {"provision_type": "refuge"}, "a place is not written down"
    assert (
        proposal_faults([Row("proposals.csv", 2, {**new.cells, "proposal_id": "a"})], AREAS) == []
    )


def test_whoever_has_signed_in_may_suggest_and_is_named_with_the_day(folder: Path) -> None:
    suggested(folder)
    suggested(folder, Proposal("", "N1", "", "", "", "There is a drop-in at Northby library."))
    first, second = waiting_for(folder, "N1")
    assert (first.proposal.proposal_id, second.proposal.proposal_id) == (
        "suggestion_1",
        "suggestion_2",
    )
    assert (first.by, first.when) == (f"v@example.org ({HOW})", NOW)
    assert waiting(folder, "S1") == []


DOUBTFUL = replace(NEW, words="The office on Hagley Road has two more.")


def test_what_may_tell_a_place_is_asked_about_and_the_history_keeps_who_said_that_it_does_not(
    folder: Path,
) -> None:
    with pytest.raises(UnansweredError, match="it has to be said whether it names a place"):
        suggested(folder, DOUBTFUL)
    assert waiting(folder) == []
    now = reference(folder), TODAY
    suggest(folder, DOUBTFUL, *now, noted(person=VIEWER), names_no_place=True)
    (entry,) = open_store(folder, PROPOSALS).history()
    assert (entry.note.why, entry.note.said_by) == (
        f"Suggested. {STAYS_NOWHERE}: suggestion_1.",
        f"v@example.org ({HOW})",
    )
    (proposal,) = waiting(folder)
    lead = noted(person=LEAD)
    with pytest.raises(UnansweredError):
        answer(folder, proposal, "declined", "It is on Mill Street.", *now, lead)
    assert waiting(folder) == [proposal]
    answer(folder, proposal, "declined", "It stays as it is.", *now, lead)
    assert waiting(folder) == [], "what somebody has answered for is not asked about again"


def test_a_suggestion_of_a_new_record_says_which_it_became(folder: Path) -> None:
    suggested(folder, new_record_of("N1", {"service_name": "Drop-in"}, "", "Haven"))
    (proposal,) = waiting(folder)
    lead = noted(person=LEAD)
    answer(folder, proposal, "taken", "", reference(folder), TODAY, lead, added="drop-in")
    assert waiting(folder) == []
    store = open_store(folder, PROPOSALS)
    (kept,) = proposals_of(list(rows_of(PROPOSALS.read(store.load().content))))
    assert (kept.outcome, kept.record_id, kept.new_record) == ("taken", "drop-in", {})


def test_whoever_has_not_signed_in_may_not(folder: Path) -> None:
    with pytest.raises(NotAllowedError):
        suggested(folder, person=NOBODY)
    assert waiting(folder) == []


@pytest.mark.parametrize("person", [VIEWER, OTHER, NOBODY])
def test_only_whoever_keeps_the_record_answers(folder: Path, person: Person) -> None:
    suggested(folder)
    (proposal,) = waiting(folder)
    with pytest.raises(NotAllowedError):
        answer(folder, proposal, "taken", "", reference(folder), TODAY, noted(person=person))
    assert waiting(folder) == [proposal]
    answer(folder, proposal, "declined", "No.", reference(folder), TODAY, noted(person=LEAD))
    assert waiting(folder) == []


def test_nobody_answers_what_they_have_not_seen(folder: Path) -> None:
    suggested(folder)
    (proposal,) = waiting(folder)
    now = reference(folder), TODAY, noted(person=LEAD)
    answer(folder, proposal, "taken", "", *now)
    with pytest.raises(SelectionError, match="answered this suggestion meanwhile"):
        answer(folder, proposal, "declined", "No.", *now)


def test_a_suggestion_is_not_declined_without_a_word(folder: Path) -> None:
    suggested(folder)
    (proposal,) = waiting(folder)
    with pytest.raises(FaultyTableError):
        answer(folder, proposal, "declined", " ", reference(folder), TODAY, noted(person=LEAD))


def test_a_suggestion_does_not_answer_itself_and_is_not_taken_back_by_others(
    folder: Path,
) -> None:
    with pytest.raises(NotAllowedError):
        suggested(folder, Proposal("", "N1", "north-1", "capacity", "4", "So.", "taken"))
    suggested(folder)
    store = open_store(folder, PROPOSALS)
    with pytest.raises(MappingError):
        undo(store.history()[0], store, noted(person=VIEWER), reference(folder), TODAY)
    assert len(waiting(folder)) == 1


def test_the_same_is_not_suggested_twice_nor_without_end(folder: Path) -> None:
    suggested(folder)
    with pytest.raises(SelectionError, match="suggested already, and waits"):
        suggested(folder)
    rows = "".join(f"s{n},N1,,,,Some words {n}.,,,\n" for n in range(MOST_WAITING))
    (folder / "proposals.csv").write_text(",".join(COLUMNS) + "\n" + rows, encoding="utf-8")
    with pytest.raises(SelectionError, match=f"{MOST_WAITING} suggestions would wait"):
        suggested(folder)


def test_an_id_that_is_given_again_is_of_whoever_has_it_now(folder: Path) -> None:
    suggested(folder)
    store = open_store(folder, PROPOSALS)
    undo(store.history()[0], store, noted(), reference(folder), TODAY)
    suggested(folder, person=OTHER)
    (again,) = waiting_for(folder, "N1")
    assert (again.proposal.proposal_id, again.by) == ("suggestion_1", f"{OTHER.name} ({HOW})")
