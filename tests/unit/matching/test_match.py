"""A list in its keeper's own words: which column and which word of the register is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.errors import MappingError
from mapping.matching.match import Match, Proposal, as_json, as_toml, proposal, read_match
from mapping.matching.synonyms import other_list
from mapping.matching.words import Vocabulary, vocabularies
from mapping.tables.sheets import Sheet, read_sheets
from tests.support.paths import EXAMPLE
from tests.unit.matching.own_lists import lists

TODAY = date(2026, 11, 23)
COVENTRY = "E22000336"


@cache
def reference() -> Reference:
    return read_reference(EXAMPLE, TODAY)


@cache
def known() -> dict[str, Vocabulary]:
    return vocabularies(reference(), COVENTRY)


def proposed(*sheets: Sequence[Sequence[str]], said: Match | None = None) -> Proposal:
    made = [
        Sheet(f"Sheet {n}" if len(sheets) > 1 else "", True, [list(row) for row in rows])
        for n, rows in enumerate(sheets, start=1)
    ]
    return proposal(made, "list.csv", reference(), COVENTRY, TODAY, said)


@pytest.mark.slow
def test_the_right_column_stands_first_in_more_than_nine_of_ten_cases() -> None:
    right, wrong = 0, []
    for rows, meant in lists():
        taken = proposed(rows).match.columns
        right += sum(taken.get(column) == title for column, title in meant.items())
        wrong += [(c, t) for c, t in taken.items() if meant.get(c) != t]
    assert len(lists()) >= 40
    assert right >= 0.97 * sum(len(meant) for _, meant in lists())
    assert wrong == []


@pytest.mark.slow
def test_in_lists_that_nothing_was_written_for_nine_of_ten_columns_are_right() -> None:
    further = lists("further_lists.txt")
    taken = [(proposed(rows).match.columns, meant) for rows, meant in further]
    right = sum(found.get(c) == title for found, meant in taken for c, title in meant.items())
    wrong = sum(found[c] != meant.get(c) for found, meant in taken for c in found)
    total = sum(len(meant) for _, meant in taken)
    assert len(further) >= 20
    assert right >= 0.95 * total
    assert wrong <= 0.04 * total


def test_every_column_of_a_list_is_taken_once_or_shown_as_not_taken() -> None:
    for rows, _ in lists():
        found = proposed(rows)
        taken = list(found.match.columns.values())
        assert sorted([*taken, *found.unmatched_titles]) == sorted(found.titles)
        assert len(set(taken)) == len(taken)


@pytest.mark.parametrize(
    ("column", "word", "meant"),
    [
        ("provision_type", "Refuge", "refuge"),
        ("provision_type", "IDVA Service", "idva"),
        ("provision_type", "Hospital IDVA", "hospital_idva"),
        ("provision_type", "Womens refuge provision", "refuge"),
        ("provision_type", "Perpetrator Programe", "perpetrator_programme"),
        ("provision_type", "Independent Domestic Violence Advisors", "idva"),
        ("provision_type", "Rape Crisis", "sexual_violence_service"),
        ("provision_type", "Refuge outreach", None),
        ("provision_type", "No refuge", None),
        ("provision_type", "Counselling", None),
        ("areas_served", "B'ham", "E22000335"),
        ("areas_served", "Coventry City Council", COVENTRY),
        ("areas_served", "City of Wolverhampton", "E22000341"),
        ("areas_served", "all", "*"),
        ("areas_served", "Borough-wide", COVENTRY),
        ("areas_served", "Aston", None),
        ("status", "None", "not_provided"),
        ("status", "Yes", "provided"),
        ("status", "Available", "provided"),
        ("status", "Closed", "not_provided"),
        ("status", "Perhaps", None),
        ("client_group", "CYP", "children"),
        ("location_confidential", "Withheld", "yes"),
        ("languages", "Punjabi", "pa"),
        # A council knows itself by the code of its authority.
        ("areas_served", "E08000026", COVENTRY),
        ("areas_served", "E08000999", None),
        # No answer is "none", doubt is no yes, and what turns a word round is no slip of the pen.
        ("status", "n/a", None),
        ("status", "Yes?", None),
        ("status", "inoperational", None),
        ("status", "uncommissioned", None),
        ("status", "not avalable", "not_provided"),
        ("evidence", "Unconfirmed", None),
        ("location_confidential", "unpublished", None),
        ("location_confidential", "unshareable", None),
        ("provision_type", "DA training", None),
        ("provision_type", "Comunity outreech", "community_outreach"),
    ],
)
def test_a_word_is_what_it_surely_means_or_stays_open(
    column: str, word: str, meant: str | None
) -> None:
    assert known()[column].sure(word) == meant


def test_every_label_and_every_key_is_its_own_word() -> None:
    for vocabulary in known().values():
        for word, label in vocabulary.labels.items():
            assert vocabulary.sure(word) == word
            assert vocabulary.sure(label) == word, (vocabulary.column, label)


def test_what_is_not_sure_is_shown_with_its_rows_and_what_is_near() -> None:
    rows = [["Organisation", "Type"], ["A", "Refuge outreach"], ["B", "Refuge outreach"]]
    found = proposed(rows)
    [word] = found.unmatched_words["provision_type"]
    assert (word.word, word.rows) == ("Refuge outreach", 2)
    assert {"refuge", "community_outreach"} <= set(word.suggestions)
    assert "Refuge outreach" in as_json(found)["unmatched"]


TABLE = [["Organisation", "Type"], ["Example Haven", "IDVA"], ["Example Aid", "Refuge"]]


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ([], 1),
        ([["DA services in Coventry, autumn 2026", ""]], 2),
        ([["Our list", ""], ["", ""], ["Last updated 3 May", ""]], 4),
    ],
)
def test_the_header_is_found_under_title_rows(above: list[list[str]], row: int) -> None:
    found = proposed([*above, *TABLE])
    assert found.match.header_row == row
    assert found.match.columns == {"provider": "Organisation", "provision_type": "Type"}
    assert found.n_rows == 2


def test_two_rows_of_names_are_read_together() -> None:
    upper = ["Service", "", "Contract", "", "Contact", ""]
    lower = ["Organisation", "Type", "Start", "End", "Name", "Email"]
    row = ["Example Haven", "IDVA", "01/04/2024", "31/03/2027", "A. Person", "a@example.org"]
    found = proposed([upper, lower, row, row])
    assert (found.match.header_row, found.match.header_rows) == (2, 2)
    assert found.match.columns["provider"] == "Organisation"
    assert found.match.columns["contact_email"] == "Email"
    # Without the name above it would be the end of the service, and the other one a service's name.
    assert found.match.columns["funding_end"] == "Contract End"
    assert "Contact Name" in found.unmatched_titles


def test_names_that_stand_twice_are_told_apart_by_the_row_above() -> None:
    upper = ["Organisation", "Contract", "", "Service", ""]
    lower = ["", "Start date", "End date", "Start date", "Type"]
    row = ["Example Haven", "01/04/2024", "31/03/2027", "01/05/2024", "IDVA"]
    found = proposed([upper, lower, row, row])
    assert found.match.header_rows == 2
    assert found.titles == (
        "Organisation",
        "Contract Start date",
        "Contract End date",
        "Service Start date",
        "Type",
    )


def test_the_sheet_with_services_is_taken_and_the_others_are_named() -> None:
    found = proposed([["Read me"], ["Fill in the next sheet"]], TABLE)
    assert found.match.sheet == "Sheet 2"
    assert found.sheets == ("Sheet 1", "Sheet 2")


def test_a_match_is_the_same_once_written_and_read() -> None:
    rows = [
        ['A "b" \\ c', "Type", "Borough"],
        ["Example", "IDVA\nservice", "Brum, Cov"],
        ["B", "?", ""],
    ]
    found = proposed(rows)
    read = read_match(as_toml(found).encode(), "m.toml")
    assert read == found.match
    again = proposed(rows, said=read)
    assert again.match == found.match


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = 1", "columns"),
        ("[columns]\nnothing = 'x'", "no column nothing"),
        ("[words]\nstatus = 3", "words.status"),
        ("header_row = 0", "header_row"),
        ("[[", "cannot be read"),
    ],
)
def test_a_match_that_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        read_match(text.encode(), "m.toml")


def test_what_a_list_lacks_is_said_for_its_area_or_asked() -> None:
    constants = proposed(TABLE).match.constants
    assert constants == {
        "maintained_by": COVENTRY,
        "status": "provided",
        "areas_served": COVENTRY,
        "location_confidential": "",
        "evidence": "confirmed",
        "last_verified": "2026-11-23",
        "service_name": "",
    }


YES_NO = ("Yes", "No", "Yes")


def asked_under(title: str, cells: Sequence[str] = YES_NO) -> Match:
    rows = [("Example Haven", "Refuge"), ("Example Aid", "IDVA"), ("Council", "MARAC")]
    columns = ["Organisation", "Type", title]
    return proposed([columns, *([*row, cell] for row, cell in zip(rows, cells, strict=True))]).match


@pytest.mark.parametrize(
    "title",
    ["Is the service still running?", "Delivered Y/N", "Does it currently operate?", "Live"],
)
def test_what_asks_whether_a_service_is_there_is_its_status(title: str) -> None:
    match = asked_under(title)
    assert match.columns.get("status") == title
    assert match.words["status"] == {"Yes": "provided", "No": "not_provided"}


@pytest.mark.parametrize(
    "title",
    [
        *("Gap?", "Not provided", "No longer available", "Closed?", "Decommissioned?"),
        *("Still a gap?", "Service closed?"),
        *("Interpreter available?", "Contract in place?", "Open to men?"),
    ],
)
def test_a_yes_that_may_mean_something_else_makes_no_service_provided(title: str) -> None:
    match = asked_under(title)
    assert title not in match.columns.values()
    # Nor are all of them provided because nobody has found the column that says so.
    assert match.constants["status"] == ""


@pytest.mark.parametrize("title", ["Private?", "Male victims", "Childcare"])
def test_a_yes_or_no_about_something_else_leaves_the_services_of_a_list_provided(
    title: str,
) -> None:
    assert asked_under(title).constants["status"] == "provided"


def test_closed_under_any_title_has_the_status_asked() -> None:
    assert asked_under("Remarks by us", ["Closed", "Closed", "Open"]).constants["status"] == ""


@pytest.mark.parametrize(
    "title", ["Is the address published?", "Address public", "Can the address be shared?"]
)
def test_a_no_under_what_asks_for_a_public_address_makes_no_address_public(title: str) -> None:
    match = asked_under(title)
    assert title not in match.columns.values()
    assert match.constants["location_confidential"] == ""


@pytest.mark.parametrize(
    "title", ["Confidential address", "Address not to be published", "Do not publish address"]
)
def test_what_asks_whether_an_address_is_withheld_is_taken(title: str) -> None:
    assert asked_under(title).columns["location_confidential"] == title


@pytest.mark.parametrize(
    "title", ["Annual budget (£k)", "Funding £000s", "Total contract value", "Value (thousands)"]
)
def test_what_is_no_pounds_a_year_is_not_taken_for_them(title: str) -> None:
    assert "annual_funding_gbp" not in asked_under(title, ["45", "120", "12"]).columns


def test_whoever_filled_a_form_in_is_neither_a_service_nor_its_mailbox() -> None:
    titles = ["ID", "Completion time", "Name", "Email", "Organisation", "Type of support"]
    row = ["1", "2026-10-12", "Jane Smith", "jane.smith@example.org", "Example Haven", "Outreach"]
    match = proposed([titles, row]).match
    assert match.columns["provider"] == "Organisation"
    assert not {"Name", "Email"} & {*match.columns.values(), *(match.others or ())}
    own = asked_under("Your name", ["Jane Smith", "Raj Patel", "Ann Jones"])
    assert "Your name" not in {*own.columns.values(), *(own.others or ())}


def test_services_that_are_called_by_their_types_have_their_name_from_the_same_column() -> None:
    rows = [["Organisation", "Service name"], ["Example Haven", "IDVA team"], ["Aid", "Refuge"]]
    match = proposed(rows).match
    assert match.columns["provision_type"] == match.columns["service_name"] == "Service name"


def test_types_side_by_side_are_no_columns_of_the_register_and_are_told() -> None:
    titles = ["Area", "Refuge", "IDVA service", "Perpetrator programme", "MARAC"]
    found = proposed([titles, ["Coventry", "Example Haven", "None", "Example Men", "Council"]])
    assert found.match.columns == {"areas_served": "Area"}
    assert found.match.constants["status"] == ""
    assert "“Refuge”, “IDVA service”, “Perpetrator programme”, “MARAC”" in found.doubts[0]


def test_a_list_of_something_else_is_known_by_its_columns() -> None:
    titles = ["Practice Code", "Practice Name", "PCN", "List Size", "Postcode"]
    assert other_list(titles)[0] == "GP practices"
    assert (
        "looks like a list of GP practices"
        in proposed([titles, ["M1", "A", "N", "9", ""]]).doubts[0]
    )
    assert all(other_list(rows[0]) == ("", []) for rows, _ in lists())


def test_a_csv_is_read_by_whatever_parts_its_columns() -> None:
    for separator in ",;\t":
        content = (
            f"List\n\nOrganisation{separator}Type{separator}Notes\nA{separator}IDVA{separator}x\n"
        )
        [sheet] = read_sheets(content.encode(), "list.csv")
        assert sheet.rows[2] == ["Organisation", "Type", "Notes"]
