"""No page answers a smaller question than it seems to: what narrows an answer is named in it."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import Show

AREA, NAME = "E22000340", "Walsall"
KIND, LABEL = "perpetrator_programme", "Perpetrator programme"


@pytest.mark.parametrize(
    "path",
    [
        "actions?",
        "then-and-now?",
        "meeting?",
        "?view=matrix&",
        "services?",
        "then-and-now?view=ending&",
    ],
)
def test_the_cursor_of_the_meeting_narrows_no_answer(path: str, example: Show) -> None:
    page = example(f"{path}cell={AREA}|{KIND}")
    # The way to the other pages has it in hand.
    assert re.sub(rf"cell={AREA}%7C{KIND}&?", "", page.text) == example(path).text


def test_the_meeting_begins_at_what_was_chosen_until_its_cursor_is_moved(example: Show) -> None:
    def place(address: str) -> str:
        (data,) = example(f"?view=projector&{address}").components("meeting")
        return str(data["place"])

    assert place(f"area={AREA}&type={KIND}") == f"{AREA}|{KIND}"
    assert place(f"area=E22000335&type=idva&cell={AREA}|{KIND}") == f"{AREA}|{KIND}"
    assert place(f"area={AREA}&type={KIND}&cell=nowhere|<b>") == f"{AREA}|{KIND}"


def test_what_is_chosen_elsewhere_takes_the_meeting_there(example: Show) -> None:
    page = example(f"area?cell={AREA}|{KIND}").choose("Community Safety Partnership", "E22000336")
    assert page.address == {"area": "E22000336"}


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (f"actions?area={AREA}", f"Only for {NAME}. "),
        (f"actions?area={AREA}&type={KIND}&due=overdue", f"Only for {NAME} and {LABEL}. "),
        ("actions?due=overdue", "Listed: “Overdue” only."),
        (f"then-and-now?area={AREA}&type={KIND}", f"{NAME}: {LABEL}. "),
        (f"map?type={KIND}", f"{LABEL}: "),
        ("?view=matrix&group=Core", "Only for the group “Core”. "),
        ("then-and-now?view=ending&group=Core", "Only for the group “Core”. "),
        (f"then-and-now?view=ending&area={AREA}&type={KIND}", f"Only for {NAME} and {LABEL}. "),
        (f"then-and-now?view=ending&type={KIND}&group=Core", f"Only for {LABEL}. "),
        ("then-and-now?view=what-if&group=Core", "Only for the group “Core”. "),
        ("then-and-now?view=days&group=Core", "Only for the group “Core”. "),
        ("area?view=beside&group=Core&only=1", "Only for the group “Core” and what differs. "),
        (f"services?type={KIND}&words=group", f"{LABEL}; with the words “group”"),
        (f"services?view=distance&type={KIND}", f"{LABEL}: "),
        ("area?view=learn&share=procedures&type=marac", "Only for "),
    ],
)
def test_an_answer_names_every_filter_and_one_press_lifts_them_all(
    address: str, named: str, example: Show
) -> None:
    page = example(address)
    assert named in page.answer()
    whole = page.press("Show all")
    assert named not in whole.answer()
    assert "Show all" not in [button.label for button in whole.run.button]
    assert whole.address.keys() <= {"view", "with", "share"}


def test_what_is_not_listed_of_the_plan_is_counted(example: Show) -> None:
    rows = example("actions").table("Actions, the most pressing first")
    part = example("actions?area=E22000337").table("Actions, the most pressing first")
    said = example("actions?area=E22000337").answer()
    assert f"Not listed: {len(rows) - len(part)} other actions." in said


def test_the_text_to_copy_names_what_alone_it_is_about(example: Show) -> None:
    text = example(f"then-and-now?area={AREA}").run.code[0].value
    assert f"Only for {NAME}. " in text


# ----------------------------------------------------------------------------------- the day


def test_the_address_holds_a_day_only_where_it_is_not_today(example: Show) -> None:
    page = example("?view=matrix&on=2026-11-24").choose("Group", "Core")
    assert page.address == {"view": "matrix", "group": "Core"}
    page = example("?view=matrix&on=2027-03-31").choose("Group", "Core")
    assert page.address == {"view": "matrix", "group": "Core", "on": "2027-03-31"}


@pytest.mark.parametrize("day", ["2025-01-31", "2028-11-24"])
def test_update_works_on_today_whatever_day_the_address_asks_for(day: str, example: Show) -> None:
    page, plain = example(f"update?area={AREA}&on={day}"), example(f"update?area={AREA}")
    (said,) = page.alerts
    assert said.startswith("This page works on today, 24 November 2026. The address asks for ")
    text = page.text.replace(said, "").replace(f"&on={day}", "")
    assert text.split() == plain.text.split()
    assert page.address["on"] == day


# ------------------------------------------------------------------- records that disagree


def test_records_that_disagree_are_marked_and_listed_with_the_way_to_settle_them(
    example: Show,
) -> None:
    cells = {
        (cell["code"], cell["type"]): cell["marks"]
        for cell in example("?view=matrix").matrix_cells()
    }
    assert "≠" in cells["E22000338", "hospital_idva"]
    legend = example("?view=matrix").part(".pm-legend").get_text()
    assert "≠Records disagree 4" in legend
    marks = {mark["code"]: mark["word"] for mark in example("map?type=hospital_idva").map["marks"]}
    assert "≠" in marks["E22000338"]
    steps = example("area?area=E22000338").part(".pm-steps").get_text()
    assert "Settle which is right (records disagree): 1Hospital and A&E advisers" in steps
    rows = example("update?area=E22000338").table("Records disagree")
    assert [row["id"] for row in rows] == [
        "example-sandwell-hospital-idva-1",
        "example-sandwell-hospital-idva-2",
    ]
    assert rows[0]["cells"] == [
        "says provided; another says the opposite",
        "Confirm it if it is right; end it, or correct it, if it is not",
    ]


# ---------------------------------------------------------------------- money that ends


def test_every_answer_on_money_that_ends_says_how_many_say_nothing(example: Show) -> None:
    silent = "59 of the 167 records that provide say nothing of an end of funding"
    for at in ("now", "3", "2028-11-24"):
        assert silent in example(f"then-and-now?view=ending&at={at}").answer()
    page = example("services?ends_until=2027-05-24")
    assert "more say nothing of an end of funding, and may be among them." in page.answer()
    assert "nothing of an end" not in example("services?paid_until=-").answer()
    assert "nothing of an end" in example("update?area=E22000335").text


def test_funding_that_has_ended_without_a_word_is_worded_so(example: Show) -> None:
    page = example("?view=matrix&on=2027-02-01&area=E22000335&type=idva")
    cells = {(cell["code"], cell["type"]): cell["marks"] for cell in page.matrix_cells()}
    assert cells["E22000335", "idva"] == "£!"
    assert "Funding ended, renewal not recorded" in page.part(".pm-legend").get_text()
    panel = page.part(".pm-panel").get_text()
    assert "Funding ended on 31 January 2027 and no renewal is recorded" in panel
    assert "No renewal is recorded." in panel
