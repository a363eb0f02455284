"""What was asked, on the page Reviews: each with its answer, and the way to an action on it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from mapping.analysis.recommendations import Answer, asked_and_known
from mapping.reference.recommendations import FILE_NAME
from mapping.region.loader import read_data_folder
from mapping.wording.recommendations import ANSWER_WORDS, NO_ACTION, NOTE, asked_rows
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, SHIPPED

ASKED = "reviews?view=asked"
LABEL = "What was asked"


def numbers(page: Shown) -> list[str]:
    return [row[0] for row in page.text_table(LABEL)] if page.html.select("table") else []


def test_each_stands_with_what_the_map_and_the_plan_say_of_it(example: Show) -> None:
    page = example(ASKED)
    folder = read_data_folder(EXAMPLE, TODAY)
    found = asked_and_known(folder.assess(TODAY), folder.reference)
    rows = asked_rows(found, folder.reference)
    shown = page.text_table(LABEL)
    assert len(shown) == len(rows) > 30
    for row, cells in zip(rows, shown, strict=True):
        assert cells[:2] == [row.number, row.asked]
        for text in (ANSWER_WORDS[row.answer], *row.known):
            assert text in cells[3]
        for text in row.actions:
            assert text in cells[4]
    assert "Twelve years on: what was asked and what is known" in page.text
    assert NOTE in page.text


def test_a_link_starts_an_action_with_type_and_recommendation_filled_in(example: Show) -> None:
    page = example(f"{ASKED}&answer=somewhere&plan=none")
    label = "Plan an action on recommendation 5"
    (link,) = page.html.select(f'a[aria-label="{label}"]')
    address = urlsplit(str(link["href"]))
    asked = parse_qs(address.query)
    assert (address.path, asked["type"], asked["recommendation"]) == ("actions", ["gp_iris"], ["5"])
    assert not asked.keys() & {"answer", "plan"}
    form = example(f"actions?{address.query}")
    fields = {box.label: box.value for box in form.run.selectbox}
    assert fields["Homicide review"] == "checklist"
    texts = {box.label: box.value for box in form.run.text_input}
    assert texts["Number of the recommendation"] == "5"


def test_of_several_types_each_has_a_way_to_an_action_of_its_own(example: Show) -> None:
    page = example(f"{ASKED}&type=mash")
    ways = page.html.select('a[aria-label^="Plan an action on recommendation 31: "]')
    types = [parse_qs(urlsplit(str(way["href"])).query)["type"] for way in ways]
    assert types == [["mash"], ["mental_health_triage"], ["hospital_idva"]]


def test_where_the_register_cannot_know_the_answer_is_recorded_as_an_action(example: Show) -> None:
    page = example(f"{ASKED}&answer={Answer.CANNOT_BE_SHOWN}&plan=none")
    rows = page.text_table(LABEL)
    assert rows
    assert all(ANSWER_WORDS[Answer.CANNOT_BE_SHOWN] in row[3] for row in rows)
    assert all(row[4] == f"{NO_ACTION}Record the answer" for row in rows)


def test_the_list_is_narrowed_and_says_so(example: Show) -> None:
    whole, some = numbers(example(ASKED)), numbers(example(f"{ASKED}&plan=some"))
    assert 0 < len(some) < len(whole)
    page = example(f"{ASKED}&type=gp_iris")
    assert numbers(page) == ["5"]
    assert "Only for IRIS in GP practices." in page.text
    assert f"Not listed: {len(whole) - 1}." in page.text
    page = example(f"{ASKED}&answer=<b>x</b>")
    assert "“<b>x</b>”, which is nothing known here" in page.alerts[0]
    assert numbers(page) == whole


def test_a_region_that_lists_none_says_where_they_are_brought_in(
    tmp_path: Path, of_folder: object
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    (folder / FILE_NAME).unlink()
    page = of_folder(folder)(ASKED)  # type: ignore[operator]
    assert "No recommendation is listed." in page.text
    assert "Bring it in on Update" in page.text
