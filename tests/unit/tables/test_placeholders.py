"""What says nothing, and what a spreadsheet made of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.tables import placeholders
from mapping.tables.placeholders import is_no_name, is_placeholder, names_nobody
from mapping.tables.privacy.sieve import FEW


@pytest.mark.parametrize(
    "text",
    [
        *(
            "N/A",
            "n/a",
            "NA",
            "N.A.",
            "TBC",
            "tba",
            "T.B.C.",
            "to be confirmed",
            "n/k",
            "Not known",
        ),
        *("-", "--", "–", "?", "???", "...", "/", "see above", "As above", "Ditto", '"', "none"),
        *("\uff2e\uff0f\uff21", "N/A at present", "To follow", "not yet known"),
        *("not stated", "Not recorded", "no information", "No data yet", "don't know", "unkown"),
        *("None.", "NIL", "unknown", "(unknown)", "xxx", "XX", "test", "Test test"),
    ],
)
def test_it_says_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert names_nobody(text)
    assert not is_no_name(text)


@pytest.mark.parametrize(
    "text",
    [
        *("0", "TBC - awaiting info", "pending", "awaiting", "see row 4", "same", "various"),
        *("TBC 2027", "to be confirmed by the board", "Awaiting confirmation", "Pending decision"),
        *("see notes", "see other tab", "as last year", "same provider", "Various providers"),
        *("no provider", "nobody", "none known", "not commissioned", "[provider]", "<name>", "7"),
        *("Provider name", "enter name here", "name: tbc", "not yet"),
        *("Unknown provider", "TOTAL", "Grand total", "Total - 12"),
    ],
)
def test_it_names_nobody_and_is_an_answer_where_no_name_is_asked_for(text: str) -> None:
    assert names_nobody(text)
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "24/7",
            "1-2-1",
            "NHS 111",
            "X",
            "Nia",
            "Unknown Mothers",
            "Testament House",
            "TBC Trust",
        ),
        *(
            "None in Three",
            "Norma",
            "Women's Aid",
            "11 of 20 practices",
            "Section 28 advisers",
            "é",
        ),
        *("No. 5", "Yes Matters", "Mayday", "March", "May 2", "Decade 99", "101", "Drop-in 2026"),
    ],
)
def test_it_is_a_name(text: str) -> None:
    assert not names_nobody(text)
    assert not is_no_name(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-07-24", "2026-07-24 00:00:00", "24/07/2026", "1/2/2001", "24-Jul", "24 July"),
        *("12:00:00", "24/07/2026 00:00:00", "7/24/26", "Mon 5 Jan", "July 24, 2026", "1E+05"),
        *("Jul-24", "1-Feb-01", "1234567890123", "1.23457E+12", "01234 567890", "yes", "FALSE"),
    ],
)
def test_a_spreadsheet_made_it_of_something_else(text: str) -> None:
    assert is_no_name(text)


def test_a_blank_cell_is_neither() -> None:
    assert not is_placeholder("")
    assert not is_no_name("")


@given(st.text(st.characters(max_codepoint=127), max_size=12))
def test_a_text_of_plain_letters_is_judged_as_with_a_sign_that_is_passed_over(text: str) -> None:
    assert is_placeholder(f"{text}\u2013") is (is_placeholder(text) or text == "")


_FOUND = [
    *(placeholders._NOT_SAID, placeholders._SAID_OF_NOBODY, placeholders._IN_BRACKETS),
    *(placeholders._MONTH_DATE, placeholders._TIME, placeholders._LONG_NUMBER),
]
_KNOWN = sorted(
    placeholders._SAYS_NOTHING | placeholders._NAMES_NOBODY | {"x" * 20, "yes", "FALSE"}
)


@given(
    st.one_of(
        st.sampled_from(_KNOWN),
        *(st.from_regex(each, fullmatch=True) for each in _FOUND),
        st.text(),
    ),
    st.sampled_from(["", " ", "* ", "\x1c", "\u2013"]),
    st.sampled_from(["", ".", " - as the board said of it", "\x1c:\nas the board said", " 4"]),
    st.sampled_from([" ", "_", "-", "\n", "\u00a0"]),
    st.booleans(),
)
def test_a_quick_pass_over_a_column_leaves_out_nothing_that_is_found(
    text: str, before: str, after: str, gap: str, is_loud: bool
) -> None:
    said = before + text.replace(" ", gap) + after
    said = said.upper() if is_loud else said
    for rule in (placeholders.PLACEHOLDER, placeholders.NAMES_NOBODY, placeholders.NO_NAME):
        many = [said] * (FEW + 1)
        assert rule.among(many).tolist() == [rule.is_in(said)] * len(many)
