"""What the page that finds provision says."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Show
from tests.support.pages import Json, Shown, fetched
from ui.services import list_view
from ui.shell.fetched_once import ROWS_PATH

ON = "services?on=2026-11-24"


def table(page: Shown) -> Json:
    (data,) = page.components("service_table")
    return data


def counts(page: Shown, heading: str) -> dict[str, int]:
    (data,) = page.components("service_filters")
    (facet,) = (facet for facet in data["facets"] if facet["heading"] == heading)
    return {label: count for _, label, count in facet["choices"]}


def test_the_parts_of_the_table_together_are_all_records(example: Show) -> None:
    page = example(f"{ON}&columns=record_id")
    assert page.answer().startswith("All 210 records are shown.")
    parts = table(page)["parts"]
    assert parts > 1
    seen = [
        row["id"]
        for part in range(1, parts + 1)
        for row in table(example(f"{ON}&columns=record_id&part={part}"))["rows"]
    ]
    assert len(seen) == len(set(seen)) == 210


def test_the_map_the_table_beside_it_and_the_filter_say_the_same(example: Show) -> None:
    page = example(f"{ON}&type=idva")
    rows = page.table("Records shown by area: the map as a table")
    in_table = {row["id"]: row["cells"][0] for row in rows}
    assert page.symbols == in_table
    offered = counts(page, "Areas served")
    assert {row["name"]: int(row["cells"][0]) for row in rows} == {
        area: number for area, number in offered.items() if area != "The whole region"
    }
    walsall = example(f"{ON}&type=idva&area=E22000340")
    assert walsall.answer().startswith(f"{offered['Walsall']} ")
    assert walsall.map["chosen"] == "E22000340"


def test_the_type_chosen_on_the_map_is_the_one_that_is_found(example: Show) -> None:
    page = example(f"{ON}&type=idva")
    assert "provision type: IDVA service" in page.answer()
    number = [column["heading"] for column in table(page)["columns"]].index("Provision type") - 1
    assert {row["cells"][number] for row in table(page)["rows"]} == {"IDVA service"}


def test_how_several_needs_go_together_stands_in_the_address_and_the_answer(example: Show) -> None:
    asked = f"{ON}&clients=victims;children&languages=pa"
    both, one, of_any = (example(f"{asked}&needs={needs}") for needs in ("all", "", "any"))
    assert "client group: Victims and Children; languages: Punjabi" in both.answer()
    assert "client group: Victims or Children; languages: Punjabi" in one.answer()
    assert "client group: Victims or Children, or languages: Punjabi" in of_any.answer()
    shown = [int(page.answer().split()[0].replace("None", "0")) for page in (both, one, of_any)]
    assert shown == sorted(set(shown))
    (filters,) = both.components("service_filters")
    assert filters["needs"] == "all"
    none_in_use = example(f"{ON}&needs=all")
    assert none_in_use.answer().startswith("All 210 records are shown.")
    assert "Show all" not in [getattr(element, "label", "") for element in none_in_use.elements]


def test_a_day_until_which_funding_ends_leaves_the_records_that_name_one(example: Show) -> None:
    page = example(f"{ON}&ends_until=2027-03-31")
    assert int(page.answer().split()[0]) > 0
    number = [column["heading"] for column in table(page)["columns"]].index("Funding ends") - 1
    assert all(row["cells"][number] for row in table(page)["rows"])


def test_where_nothing_fits_it_says_so_and_not_that_there_is_none(example: Show) -> None:
    page = example(f"{ON}&words=nothing-of-the-kind")
    assert page.answer().startswith("None of the 210 records fits")
    assert "does not mean that there is no provision" in page.answer()
    assert set(page.symbols.values()) == {"0"}
    labels = [element.label for element in page.elements if element.type == "download_button"]
    assert "CSV, columns shown" not in labels


def test_an_address_that_cannot_be_understood_is_remarked_upon(example: Show) -> None:
    asked = (
        "clients=victims;%3Cb%3E&ends_from=soon&columns=nonsense&ordered=nonsense&part=zz&needs=zz"
    )
    page = example(f"{ON}&{asked}")
    assert len(page.alerts) == 5
    assert any("<b>" in note for note in page.alerts)
    assert "client group: Victims" in page.answer()


def test_one_record_is_told_in_full(example: Show) -> None:
    record = next(
        row["id"]
        for row in table(example(f"{ON}&type=by_and_for"))["rows"]
        if row["title"] == "Sisters' advice"
        and "Arabic" in example(f"{ON}&record={row['id']}").text
    )
    body = example(f"{ON}&record={record}").part(".pm-record")
    text = body.get_text(" ")
    assert body.h2.get_text() == "Sisters' advice"
    assert "It counts on 24 November 2026 as provided" in text
    assert "Its address is withheld." in text
    assert "Arabic, English, Kurdish" in text
    assert "Not stated: " in text
    assert "this record is behind it" in text
    link = body.select_one("a[href^=http]")
    assert link is not None
    assert "noopener" in link["rel"]


def test_the_reasons_of_a_cell_are_one_step_from_its_record(example: Show) -> None:
    body = example(f"{ON}&record=example-birmingham-by-and-for-3").part(".pm-record")
    link = next(a for a in body.select("a") if a.get_text().startswith("Why"))
    panel = example(str(link["href"])).part(".pm-panel")
    assert panel.h2.get_text() == "Birmingham: By-and-for service"


def test_no_withheld_place_is_on_the_page(example: Show) -> None:
    page = example(f"{ON}&columns=location;location_confidential&type=refuge")
    rows = table(page)["rows"]
    assert rows
    assert all("Address withheld" in row["cells"] for row in rows)


FOR_WHOM = f"{ON}&view=for-whom"


def cells(page: Shown) -> dict[tuple[str, str], tuple[str, str]]:
    """By row and column of the table by area: what stands there, and where it leads."""
    table = page.part("table.pm-stack")
    heads = [cell.get_text() for cell in table.select("thead th")][1:]
    found = {}
    for row in table.select("tbody tr"):
        name = row.select_one("th")
        assert name is not None
        for heading, cell in zip(heads, row.select("td"), strict=True):
            link = cell.select_one("a")
            href = "" if link is None else str(link["href"])
            found[name.get_text(), heading] = cell.get_text(), href
    return found


def test_a_need_by_area_leads_to_exactly_the_records_that_it_counts(example: Show) -> None:
    table_of = cells(example(f"{FOR_WHOM}&by=clients"))
    places = ("Perpetrators", "Walsall"), ("Perpetrators", "Solihull"), ("Children", "In all")
    for place in places:
        words, href = table_of[place]
        shown = example(href)
        assert shown.title == "Services: which are there, and for whom?"
        number = shown.answer().split()[0]
        assert number == ("None" if words == "none found" else words), place
        assert shown.address["says"] == "provided;partial"
    assert table_of["Perpetrators", "Solihull"][0] == "none found"
    assert table_of["Not stated", "In all"] == ("0", ""), "there is none to lead to"


def test_a_specialism_that_no_record_names_is_a_row_and_leads_nowhere(shipped: Show) -> None:
    page = shipped(f"{FOR_WHOM}&by=specialisms")
    assert "Not found in any area: " in page.answer()
    assert cells(page)["Rural", "In all"] == ("none found", "")
    assert "state no specialism: that is not a “no”." in page.answer()
    assert page.alerts == []


def test_a_need_by_area_is_narrowed_by_type_and_by_the_filters_of_the_address(
    example: Show,
) -> None:
    page = example(f"{FOR_WHOM}&type=idva&area=E22000340&paid_for=victims")
    assert "provision type: IDVA service; areas served: Walsall; funded for: Vic" in page.answer()
    assert {heading for _, heading in cells(page)} == {"Walsall", "In all"}
    assert "Show all" in [getattr(element, "label", "") for element in page.elements]
    asked = example(f"{FOR_WHOM}&by=nonsense")
    assert len(asked.alerts) == 1
    assert "which is none of clients, specialisms, languages" in asked.alerts[0]


def test_paper_gets_every_row_in_the_order_of_the_page(
    example: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_paper(address: str) -> Json:
        found: Json = fetched(str(table(example(address))["on_paper"]))
        return found

    address = f"{ON}&columns=record_id&ordered=record_id"
    whole = on_paper(address)
    assert whole["caption"] == "Services: all 210"
    ids = [row["id"] for row in whole["rows"]]
    assert ids == sorted(set(ids))
    assert len(ids) == 210
    assert table(example(address))["rows"] == whole["rows"][:25]
    monkeypatch.setattr(list_view, "MOST_ON_PAPER", 30)
    bounded = on_paper(f"{address}&words=e")
    assert bounded["caption"].startswith("Services: the first 30 of ")
    assert len(bounded["rows"]) == 30
    assert table(example(f"{ON}&type=idva&area=E22000340"))["on_paper"] == ""
    assert fetched(f"{ROWS_PATH}/0123.json") is None
