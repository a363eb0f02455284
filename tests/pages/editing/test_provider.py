"""A provider is asked by a workbook, and what comes back waits until the lead has answered it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mapping.analysis.services.service_labels import FIELD_LABELS
from mapping.cli import clock
from mapping.context.reference import read_reference
from mapping.editing.kept_table import cells_of, change_cells
from mapping.editing.proposals import answer, suggest, waiting_for
from mapping.editing.register import kept_by
from mapping.editing.workbooks.provider_workbook import provider_workbook
from mapping.escape import for_markdown
from mapping.region.kept_tables import PROPOSALS, REGISTER
from mapping.register.proposals import Proposal, new_record_of
from mapping.store.opening import open_store
from mapping.tables.small_table import rows_of
from tests.pages.editing.test_roles import LEAD, VIEWER, WALSALL, Of, headings, of
from tests.pages.editing.test_saving import MASH, kept
from tests.support.day import TODAY
from tests.support.pages import Shown
from tests.support.saving import noted

__all__ = ["of"]
UPDATE = f"update?area={WALSALL}"


def came_back(folder: Path, answer: str, cells: dict[str, str]) -> tuple[str, bytes]:
    """The provider of a record, and its workbook with that record's row filled in."""
    snapshot = open_store(folder, REGISTER).load()
    open_store(folder, REGISTER).keep(snapshot)
    own = kept_by(cells_of(REGISTER, snapshot.content), WALSALL)
    provider = kept(folder)[MASH]["provider"]
    reference = read_reference(folder, TODAY)
    made = provider_workbook(own, reference, WALSALL, provider, snapshot.revision, TODAY)
    book = load_workbook(io.BytesIO(made))
    sheet = book["Records"]
    at = {cell.value: cell.column for cell in sheet[1]}
    [row] = [n for n in range(2, 40) if sheet.cell(n, at["record_id"]).value == MASH]
    for column, text in {"answer": answer, **cells}.items():
        sheet.cell(row, at[column]).value = text
    out = io.BytesIO()
    book.save(out)
    return provider, out.getvalue()


def brought_in(of: Of, content: bytes) -> Shown:
    page = of(UPDATE, LEAD)
    page = Shown(page.run.toggle(key="provider_back").set_value(True).run())
    return page.send("back.xlsx", content, 1)


def test_a_change_waits_until_it_is_taken(of: Of, folder: Path) -> None:
    provider, content = came_back(folder, "changed", {"funder": "A <b>Trust</b>"})
    before = kept(folder)
    page = brought_in(of, content)
    rows = page.text_table(f"What {provider} suggests")
    assert [row[1:4] for row in rows] == [["Funder", before[MASH]["funder"], "A <b>Trust</b>"]]
    assert waiting_for(folder, WALSALL) == []
    page = page.press("Have 1 suggestion wait for an answer")
    assert "1 suggestion of" in page.text
    assert kept(folder) == before, "nothing of it counts before"
    [waiting] = waiting_for(folder, WALSALL)
    assert (waiting.proposal.provider, waiting.by) == (provider, f"{LEAD.name} ({LEAD.how})")
    facts = {fact.dt.get_text(): fact.dd.get_text() for fact in page.html.select("dl > div")}
    assert facts["Suggested by"].startswith(f"{provider}, in a workbook that lead")
    page.press("Take it")
    assert kept(folder)[MASH]["funder"] == "A <b>Trust</b>"
    assert waiting_for(folder, WALSALL) == []


def test_what_is_still_right_waits_once_and_is_confirmed_when_it_is_taken(
    of: Of, folder: Path
) -> None:
    _, content = came_back(folder, "still right", {})
    brought_in(of, content).press("Have 1 suggestion wait for an answer")
    page = brought_in(of, content).press("Have 1 suggestion wait for an answer")
    assert "exactly this was suggested already" in page.text
    assert len(waiting_for(folder, WALSALL)) == 1
    assert kept(folder)[MASH]["last_verified"] != TODAY.isoformat()
    page = page.press("Take it")
    assert "The suggestion was taken." in page.text
    row = kept(folder)[MASH]
    assert (row["evidence"], row["last_verified"]) == ("confirmed", TODAY.isoformat())


def test_what_was_changed_since_is_not_confirmed_unseen(of: Of, folder: Path) -> None:
    _, content = came_back(folder, "still right", {})
    brought_in(of, content).press("Have 1 suggestion wait for an answer")
    now = clock.now_on(TODAY) + timedelta(hours=1)
    reference, store = read_reference(folder, TODAY), open_store(folder, REGISTER)
    change_cells(
        lambda cells: cells.assign(
            funder=cells["funder"].mask(cells["record_id"] == MASH, "Somebody Else")
        ),
        store,
        noted(when=now),
        reference,
        TODAY,
    )
    page = of(UPDATE, LEAD)
    assert "The record was changed since: look at it, and confirm it by hand." in page.text
    assert "Take it" not in {button.label for button in page.run.button}


def test_it_is_not_taken_for_the_areas_own_file(of: Of, folder: Path) -> None:
    before = kept(folder)
    _, content = came_back(folder, "changed", {"funder": "Somebody"})
    page = of(UPDATE, LEAD).send("back.xlsx", content)
    assert "waits as suggestions until the area has answered them" in page.text
    assert kept(folder) == before


@pytest.mark.parametrize(
    ("content", "why"), [(b"a,b\n1,2\n", "not the workbook of a provider"), (b"", "back.xlsx")]
)
def test_what_is_no_workbook_of_a_provider_is_told(
    of: Of, folder: Path, content: bytes, why: str
) -> None:
    page = brought_in(of, content)
    assert page.alerts
    assert why in page.text
    assert waiting_for(folder, WALSALL) == []


def test_only_those_who_keep_the_records_are_offered_it(of: Of) -> None:
    assert "Ask those who run a service" in headings(of(UPDATE, LEAD))
    assert "Ask those who run a service" not in headings(of(UPDATE, VIEWER))


def test_what_is_suggested_is_said_in_words_and_not_in_codes(of: Of, folder: Path) -> None:
    provider, content = came_back(
        folder, "changed", {"funding_end": "2030-03-31", "languages": "en;pl"}
    )
    page = brought_in(of, content)
    rows = page.text_table(f"What {provider} suggests")
    assert {row[1]: row[3] for row in rows} == {
        "Funding ends": "31 March 2030",
        "Languages": "English, Polish",
    }
    page = page.press("Have 2 suggestions wait for an answer")
    assert "31 March 2030" in page.text
    assert "English, Polish" in page.text


def test_what_is_about_no_record_is_called_by_its_words(of: Of, folder: Path) -> None:
    reference = read_reference(folder, TODAY)
    words = "Not on the register yet: a drop-in on Fridays"
    suggest(folder, Proposal("", WALSALL, "", "", "", words), reference, TODAY, noted("Ann"))
    page = of(UPDATE, LEAD)
    assert for_markdown(words) in {block.label for block in page.run.expander}


def suggested_new(folder: Path, **cells: str) -> Proposal:
    new = new_record_of(WALSALL, cells, "On Fridays.", "Haven <b>")
    suggest(folder, new, read_reference(folder, TODAY), TODAY, noted("Ann"))
    return new


def is_of_it(widget: Any) -> bool:
    """Whether a field or a button is the dialog's, not one of the page's own form."""
    return "proposal_to_add" in (widget.key or "")


def saved_in_the_dialog(page: Shown) -> Shown:
    """The page after the dialog's form was sent off; `AppTest` closes a dialog with each run."""
    [button] = [w for w in page.run.button if is_of_it(w) and w.label == "Save the record"]
    page.run.session_state["shown_as_it_came_back"] = {"proposal_to_add": ("suggestion_1",)}
    return Shown(button.click().run())


def test_a_new_service_is_added_by_a_form_that_is_filled_in(of: Of, folder: Path) -> None:
    suggested_new(
        folder, provision_type="mash", status="provided", service_name="Drop-in", sector="moon"
    )
    before = set(kept(folder))
    page = of(UPDATE, LEAD).press("Add it as a record")
    assert f"the form has no such word or date: {FIELD_LABELS['sector']}" in page.text
    [provider] = [w for w in page.run.text_input if is_of_it(w) and w.label == "Provider"]
    assert provider.value == "Haven <b>"
    page = saved_in_the_dialog(page)
    [added] = set(kept(folder)) - before
    row = kept(folder)[added]
    assert (row["provision_type"], row["service_name"], row["provider"], row["maintained_by"]) == (
        "mash",
        "Drop-in",
        "Haven <b>",
        WALSALL,
    )
    assert waiting_for(folder, WALSALL) == []
    assert "The suggestion is done: it is the record Haven <b>: Drop-in." in page.text
    rows = rows_of(PROPOSALS.read(open_store(folder, PROPOSALS).load().content))
    assert [(row["outcome"], row["record_id"]) for row in rows] == [("taken", added)]


def test_a_form_of_a_suggestion_that_somebody_else_answers_adds_nothing(
    of: Of, folder: Path
) -> None:
    suggested_new(folder, provision_type="mash", status="provided", service_name="Drop-in")
    before = set(kept(folder))
    page = of(UPDATE, LEAD).press("Add it as a record")
    [each] = waiting_for(folder, WALSALL)
    reference = read_reference(folder, TODAY)
    answer(folder, each.proposal, "declined", "No.", reference, TODAY, noted("Ben"))
    page = saved_in_the_dialog(page)
    assert "Meanwhile somebody else has answered" in page.text
    assert set(kept(folder)) == before


def test_a_new_service_that_is_said_to_be_done_says_that_none_was_added(
    of: Of, folder: Path
) -> None:
    suggested_new(folder, provision_type="mash", service_name="Drop-in")
    page = of(UPDATE, LEAD).press("It is done")
    assert "no record of Walsall was added since" in page.text
    assert waiting_for(folder, WALSALL) == []
