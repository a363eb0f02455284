"""A page's heading begins with the words of its link; its views lie beside it, by address."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Show
from ui.shell.exposure import OPEN_NOTICE, OPEN_VARIABLE
from ui.shell.page import VIEWS

NAMES = {
    "": "Map",
    "area": "Area",
    "services": "Services",
    "then-and-now": "Then and now",
    "actions": "Actions",
    "meeting": "Meeting",
    "reviews": "Reviews",
    "update": "Update",
    "downloads": "Downloads",
}


@pytest.mark.parametrize("path", NAMES)
def test_a_heading_and_its_views_begin_with_the_words_of_the_link(path: str, shipped: Show) -> None:
    page = shipped(path)
    (frame,) = page.components("frame")
    assert [title for title, _, _ in frame["pages"]] == list(NAMES.values())
    assert [title for title, _, is_current in frame["pages"] if is_current] == [NAMES[path]]
    (heading,) = page.components("heading")
    questions = {page.title}
    for number, (_, link, is_shown) in enumerate(heading["views"]):
        assert is_shown is (number == 0)
        shown = shipped(f"{path}{link}")
        assert shown.title.startswith(f"{NAMES[path]}: ")
        (there,) = shown.components("heading")
        assert [is_it for _, _, is_it in there["views"]].index(True) == number
        questions.add(shown.title)
    assert len(questions) == max(1, len(heading["views"]))


def test_the_first_view_has_no_name_in_the_address(shipped: Show) -> None:
    (heading,) = shipped("?view=matrix&type=refuge&group=Core").components("heading")
    assert [link for _, link, _ in heading["views"]] == [
        "?type=refuge&group=Core",
        "?type=refuge&group=Core&view=matrix",
        "?type=refuge&group=Core&view=projector",
    ]


def test_a_view_of_another_page_is_kept_and_one_of_none_is_remarked_upon(shipped: Show) -> None:
    page = shipped("area?view=matrix")
    assert page.alerts == []
    assert page.components("frame")[0]["query"] == "view=matrix"
    (said,) = shipped("area?view=<b>nothing</b>").alerts
    assert said == "The address asks for the view “<b>nothing</b>”, which does not exist here."
    assert "nothing" not in VIEWS
    page = shipped("?view=projector&screen=<b>")
    assert "the view “<b>”" in page.alerts[0]
    assert page.components("meeting")


@pytest.mark.parametrize(
    ("address", "said", "leads_to"),
    [
        ("actions", "Nothing is in the plan yet.", "./?view=matrix&sort=priority"),
        ("then-and-now", "No earlier meeting is noted.", "meeting?view=meetings"),
        ("meeting", "No earlier meeting is noted,", "meeting?view=meetings"),
        ("area?view=learn", "What others could copy, and whom to ask,", "update?"),
        ("services?view=distance", "No public office has a postcode yet.", "update?record=new"),
        ("update?view=history", "Nothing has been saved yet.", "update?"),
    ],
)
def test_where_nothing_is_yet_stands_what_would_fill_it_and_the_way_there(
    address: str, said: str, leads_to: str, shipped: Show
) -> None:
    (remark,) = (p for p in shipped(address).html.select("p.pm-muted") if said in p.get_text())
    assert [link["href"] for link in remark.select("a")] == [leads_to]


@pytest.mark.slow
def test_without_a_meeting_the_page_of_meetings_says_what_one_is_good_for(
    shipped: Show, example: Show
) -> None:
    assert "No meeting is noted yet." in shipped("meeting?view=meetings").answer()
    page = example("meeting?view=meetings")
    assert page.answer().startswith("The next meeting: ")
    links = page.html.select(".pm-changes a")
    assert [link["href"] for link in links] == [
        "then-and-now?since=2026-09-10",
        "then-and-now?since=2026-06-11",
    ]


# ---------------------------------------------------------------------- what the words mean


def test_the_map_the_matrix_and_the_projector_say_how_to_read_them(shipped: Show) -> None:
    for view in ("", "matrix", "projector"):
        told = shipped(f"?view={view}").part("details.pm-how").get_text(" ")
        assert "? No return Nobody has said." in told
        assert "↻ Return too old The last word is more than 36 months old." in told
        assert "An area here is a Community Safety Partnership (CSP)." in told
        types_too = "IDVA service Independent domestic violence advisers" in told
        assert types_too is (view != "projector")
    (frame,) = shipped("").components("frame")
    assert frame["sentence"].startswith("Help for people who suffer domestic abuse. ")


def test_every_type_says_what_it_is_where_its_name_is_read(shipped: Show) -> None:
    said = "Independent domestic violence advisers for victims at high risk"
    assert said in shipped("?type=idva&area=E22000338").part(".pm-panel").get_text()
    assert said in shipped("?type=idva").text
    for address in ("?view=matrix", "then-and-now?view=ending"):
        (matrix,) = shipped(address).components("matrix")
        titles = {row["key"]: row["title"] for _, rows in matrix["groups"] for row in rows}
        assert titles["idva"] == said
        assert all(titles.values())
    rows = shipped("area").table("What there is, by type")
    assert {row["id"]: row["title"] for row in rows} == titles


@pytest.mark.parametrize("path", ["", "services", "update"])
def test_a_server_that_somebody_opened_says_so_on_every_page(
    example: Show, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    assert OPEN_NOTICE not in example(path).alerts
    monkeypatch.setenv(OPEN_VARIABLE, "yes")
    assert OPEN_NOTICE in example(path).alerts
