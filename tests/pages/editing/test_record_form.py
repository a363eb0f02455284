"""The form of one record: what is asked, what is never hidden, and where a fault is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, MASH, kept, opened, saved_by_another, typed
from tests.support.pages import Shown
from ui.register import forms_view

TYPE = "Provision type (required)"
STATUS = "Status (required)"
WITHHELD = "Is the address withheld? (required)"


def new(changing: Show, type_key: str = "mash") -> Shown:
    """The form of a record that is not there yet."""
    return changing(f"update?area={AREA}&type={type_key}&record=new")


def labels(page: Shown) -> list[str]:
    return [str(getattr(element, "label", "")) for element in page.elements]


def figures(page: Shown) -> list[str]:
    return [x for x in labels(page) if x in ("Capacity", "Units covered", "Units in all")]


def test_what_is_asked_follows_the_type(changing: Show) -> None:
    page = new(changing)
    assert figures(page) == []
    assert "How much of it" not in page.text
    page = page.choose(TYPE, "idva")
    assert figures(page) == ["Capacity"]
    assert "Counted in full-time posts." in page.text
    page = page.choose(TYPE, "gp_iris")
    assert figures(page) == ["Units covered", "Units in all"]


def test_a_figure_that_was_typed_is_not_hidden_by_another_type(changing: Show) -> None:
    page = new(changing, "idva")
    typed(page, "Capacity", "2.5")
    page = page.choose(TYPE, "mash")
    (label,) = figures(page)
    assert page.widget("text_input", label).value == "2.5"
    assert "this type is not measured by it" in page.text


def test_what_stands_in_a_field_that_is_not_asked_can_be_seen_and_taken_out(
    folder: Path, changing: Show
) -> None:
    saved_by_another(folder, MASH, {"capacity": "3"})
    page = opened(changing)
    (label,) = figures(page)
    assert page.widget("text_input", label).value == "3"
    typed(page, label, "")
    page = Shown(page.run.run())
    assert figures(page) == [label], "it stays while it is being changed"
    page.press("Save the record")
    assert kept(folder)[MASH]["capacity"] == ""


def test_a_postcode_is_asked_for_where_the_address_may_be_told(changing: Show) -> None:
    page = new(changing)
    assert "Postcode" not in labels(page)
    page = page.choose(WITHHELD, "no")
    typed(page, "Postcode", "ZE1 0AA")
    page = page.choose(WITHHELD, "yes")
    assert page.widget("text_input", "Postcode").value == "ZE1 0AA"
    assert "No postcode may stand here" in page.text


def test_a_fault_stands_at_its_field_and_in_a_sum_up_that_leads_there(changing: Show) -> None:
    page = new(changing).press("Save the record")
    assert not page.run.exception
    links = page.html.select(".pm-faults a")
    assert [link.get_text() for link in links] == ["Status", "Provider", "Service name"]
    for link in links:
        message = page.part(f"[id='{str(link['href'])[1:]}']").get_text()
        assert message.startswith("To mend: ")
        assert "blank" in message
    field = page.widget("text_input", "Service name")
    assert field.key == links[2]["data-field"]
    assert "only where “Status” is “None”" not in page.text
    assert "only where status is “None”" in page.text
    # It is said until its field is changed.
    typed(page, "Provider", "Haven")
    page = Shown(page.run.run())
    links = page.html.select(".pm-faults a")
    assert [link.get_text() for link in links] == ["Status", "Service name"]
    assert "Nothing was saved:" in page.alerts
    assert page.widget("text_input", "Provider").value == "Haven"


def test_an_answer_to_a_question_is_for_what_was_sent_off(folder: Path, changing: Show) -> None:
    """A record that says there is one, beside a nil return, is asked about; then it is changed."""
    saved_by_another(folder, MASH, {"status": "not_provided"})
    before = kept(folder)
    page = new(changing).choose(STATUS, "provided")
    typed(page, "Provider", "Haven")
    typed(page, "Service name", "Hub")
    page = page.press("Save the record")
    assert "Save it so" in labels(page)
    typed(page, "Funder", "Lottery")
    page = Shown(page.run.run())
    assert "Save it so" not in labels(page)
    assert page.widget("text_input", "Funder").value == "Lottery"
    assert kept(folder) == before


def test_the_first_sentence_leads_to_either_form_unfolded(changing: Show) -> None:
    page = changing(f"update?area={AREA}")
    ways = {link.get_text(): str(link["href"]) for link in page.html.select(".pm-answer a")}
    forms = {
        "add or change one record": "Add, confirm or change a record",
        "say that you have none": "There is none of a type (nil return)",
    }
    assert list(ways) == list(forms)
    for words, title in forms.items():
        to = changing(ways[words])
        assert to.address["area"] == AREA
        unfolded = {fold.label for fold in to.run.expander if fold.proto.expanded}
        assert unfolded & set(forms.values()) == {title}


def test_what_is_open_first_is_unfolded_and_nothing_else_of_it(changing: Show) -> None:
    page = changing(f"update?area={AREA}")
    kinds = ("No return yet", "Return too old", "Records to check")
    folds = [fold for fold in page.run.expander if fold.label.startswith(kinds)]
    assert len(folds) > 1
    assert [fold.proto.expanded for fold in folds] == [True, *[False] * (len(folds) - 1)]


def test_of_very_many_records_those_of_longest_ago_are_offered_and_that_is_said(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = changing(f"update?area={AREA}").widget("selectbox", "Record").options
    own = [record for record in kept(folder).values() if record["maintained_by"] == AREA]
    assert len(whole) == len(own) + 1 > 3
    oldest = sorted(own, key=lambda record: record["last_verified"])[:2]
    monkeypatch.setattr(forms_view, "MOST_NAMES", 2)
    page = changing(f"update?area={AREA}")
    _, *offered = page.widget("selectbox", "Record").options
    assert len(offered) == 2
    for record in oldest:
        assert any(record["provider"] in title for title in offered)
    assert f"The 2 of which nobody has said anything for longest are offered, of {len(own)}" in (
        page.text
    )


def test_a_record_that_is_chosen_stays_chosen_once_others_are_older(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms_view, "MOST_NAMES", 2)
    page = changing(f"update?area={AREA}")
    title = page.widget("selectbox", "Record").options[1]
    page = page.choose("Record", title).press("Still right: confirm it as it stands")
    assert page.widget("selectbox", "Record").value in {
        record_id for record_id, record in kept(folder).items() if record["maintained_by"] == AREA
    }
    assert not any("is gone" in alert or "removed" in alert for alert in page.alerts)
