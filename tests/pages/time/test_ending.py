"""What the page of what runs out says, and that its numbers are the model's."""

from __future__ import annotations

import re
from datetime import date

import pytest

from mapping.analysis.outlook import (
    Outlook,
    ending_records,
    ending_sentence,
    money,
    money_by_purpose,
    outlook,
)
from mapping.dates import add_months
from mapping.gap_model.standing import horizons
from mapping.region.loader import DataFolder, read_data_folder
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.pages import Json, Shown
from tests.support.paths import EXAMPLE
from ui.components.long_list import MOST_ROWS

ON = date(2026, 11, 24)
HORIZONS = "If nothing is renewed"


def calculated(months: int) -> tuple[DataFolder, Outlook]:
    folder = read_data_folder(EXAMPLE, TODAY)
    return folder, outlook(folder, folder.assess(ON), add_months(ON, months))


def horizon(page: Shown, name: str) -> list[str]:
    (row,) = (row for row in page.table(HORIZONS) if row["name"] == name)
    cells: list[str] = row["cells"]
    return cells


def changed(page: Shown) -> list[Json]:
    return [cell for cell in page.matrix_cells() if cell["was"] is not None]


@pytest.mark.parametrize("months", [3, 6, 12])
def test_the_page_says_what_the_model_worked_out(example: Show, months: int) -> None:
    folder, steps = calculated(months)
    page = example(f"then-and-now?view=ending&on={ON}&at={months}")
    keys = folder.reference.types.keys
    assert page.answer().startswith(ending_sentence(steps, keys))
    changes = (steps.by_funding, steps.by_dates, steps.by_evidence)
    assert horizon(page, f"In {months} months")[-3:] == [str(len(found)) for found in changes]
    assert len(changed(page)) == len(steps.changes) > 0
    assert len(page.matrix_cells()) == len(folder.reference.areas) * len(keys)


def test_the_money_is_the_models_and_perpetrators_stand_apart_from_victims(example: Show) -> None:
    folder, _ = calculated(12)
    periods = horizons(folder.reference.settings)
    ends = ending_records(folder.public_register, ON, add_months(ON, 12), periods)
    page = example(f"then-and-now?view=ending&on={ON}")
    shown = page.text_table("By whom the money is for")
    assert [row[0] for row in shown] == [
        "Victims",
        "Perpetrators",
        "Victims and perpetrators together",
        "Others",
        "Not stated",
    ]
    for row, part in zip(shown, money_by_purpose(ends), strict=True):
        sum_ = "–" if part.records == part.without_sum else f"£{part.stated_gbp:,.0f}"
        assert row[1:] == [str(part.records), sum_, str(part.without_sum)]
    assert f"£{money('', ends).stated_gbp:,.0f} a year" in page.text
    assert f"Each of the {len(ends)} records whose funding ends" in page.text
    # More than are drawn at once: they are sent as somebody opens them.
    assert len(ends) > MOST_ROWS
    assert "Each record whose funding ends" not in page.text
    soon = example(f"then-and-now?view=ending&at=6&on={ON}")
    some = ending_records(folder.public_register, ON, add_months(ON, 6), periods)
    assert 0 < len(some) <= MOST_ROWS
    assert len(soon.text_table("Each record whose funding ends")) == len(some)


def test_the_bars_count_what_the_table_lists(example: Show) -> None:
    page = example(f"then-and-now?view=ending&on={ON}")
    numbers = [bar.get_text() for bar in page.html.select(".pm-bars dd")]
    listed = re.search(r"Each of the (\d+) records", page.text)
    assert listed is not None
    assert int(listed[1]) == sum(int(number) for number in numbers if number != "–") > 0


def test_a_cell_says_why_it_changes(example: Show) -> None:
    page = example(f"then-and-now?view=ending&on={ON}&area=E22000341&type=marac")
    panel = page.part(".pm-panel")
    assert panel.h2.get_text() == "Wolverhampton: MARAC"
    assert "There is none any more." in panel.get_text(" ")
    assert "ends on 31 October 2027" in page.text


def test_now_takes_nothing_away_and_any_date_can_be_asked_for(example: Show) -> None:
    page = example(f"then-and-now?view=ending&on={ON}").choose("If nothing is renewed", "Now")
    assert "nothing is taken away yet" in page.text
    assert changed(page) == []
    page = example(f"then-and-now?view=ending&on={ON}&at={ON}")
    assert "nothing is taken away yet" in page.text
    assert changed(page) == []
    assert "On the date chosen" not in [row["name"] for row in page.table(HORIZONS)]
    page = example(f"then-and-now?view=ending&on={ON}&at=2028-03-31")
    assert "The matrix on 31 March 2028" in page.text
    assert horizon(page, "On the date chosen")
    assert page.widget("date_input", "The date to look ahead to").value == date(2028, 3, 31)


def test_a_date_that_cannot_be_looked_ahead_to_is_remarked_upon(example: Show) -> None:
    page = example(f"then-and-now?view=ending&on={ON}&at=%3Cb%3Eyesterday%3C/b%3E")
    assert "<b>yesterday</b>" in page.alerts[0]
    assert "The matrix on 24 November 2027" in page.text


def test_a_group_in_which_nothing_ends_says_so(shipped: Show) -> None:
    text = shipped(f"then-and-now?view=ending&on={ON}&group=Training").text
    assert "no answer changes because funding ends" in text
    assert "No record that counts today names an end of its funding by 24 November 2027." in text
    assert "In no area is anything worse then than it is now." in text
    assert "return will be too old by then" in text


ENDING = f"then-and-now?view=ending&on={ON}"
WALSALL = "E22000340"


@pytest.mark.parametrize(
    ("asked", "keys", "codes"),
    [
        ("type=refuge", ["refuge"], None),
        (f"area={WALSALL}", None, [WALSALL]),
        (f"area={WALSALL}&type=refuge&group=Core", ["refuge"], [WALSALL]),
    ],
)
def test_the_page_is_narrowed_by_type_and_area(
    asked: str, keys: list[str] | None, codes: list[str] | None, example: Show
) -> None:
    folder, steps = calculated(12)
    page = example(f"{ENDING}&{asked}")
    sentence = ending_sentence(steps, keys or folder.reference.types.keys, codes)
    assert re.sub("^Only for .*?[.] ", "", page.answer()).startswith(sentence)
    listed = page.text_table("Each record whose funding ends")
    if keys is not None:
        assert {row[2] for row in listed} == {"Refuge"}
    if codes is not None:
        assert all("Walsall" in row[3] or "region" in row[3] for row in listed)
        assert [row[0] for row in page.text_table("By area")] in ([], ["Walsall"])
    changes = [d for d in steps.changes if not keys or d.provision_type in keys]
    changes = [d for d in changes if not codes or d.area_code in codes]
    assert f"cell by cell: {len(changes)}" in page.text or not changes
    # Other cells are still to be chosen.
    assert len(page.matrix_cells()) >= len(folder.reference.areas) * 2


@pytest.mark.parametrize(
    "asked", ["", f"&area={WALSALL}&at=2029-12-31", "&group=Core", "&type=refuge"]
)
def test_bars_and_money_lead_to_exactly_the_records_that_they_count(
    asked: str, example: Show
) -> None:
    page = example(f"{ENDING}{asked}")
    bars = page.html.select(".pm-bars a")
    tables = ["By whom the money is for", "By funder", "By type of provision"]
    rows = [
        row
        for name in tables
        for row in page.html.find("caption", string=name).parent.select("tbody tr")
    ]
    linked = [(str(bar["href"]), bar.get_text()) for bar in bars]
    linked += [(str(a["href"]), row.select("td")[1].get_text()) for row in rows if (a := row.a)]
    assert len(bars) > 1
    assert len(linked) > len(bars)
    for href, number in linked[:3] + linked[-3:]:
        assert example(href).answer().split()[0] == number, href


def test_the_horizon_stands_in_the_address_and_outlives_another_page(example: Show) -> None:
    page = example(ENDING).choose(HORIZONS, "In 3 months")
    assert "The matrix on 24 February 2027" in page.text
    assert page.address["at"] == "3"
    (frame,) = page.components("frame")
    (frame,) = example(f"?{frame['query']}").components("frame")
    again = example(f"then-and-now?{frame['query']}&view=ending")
    assert "The matrix on 24 February 2027" in again.text
