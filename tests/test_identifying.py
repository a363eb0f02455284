"""What in a free text would tell who somebody is, and what ordinary plans may say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.identifying import tells_of_a_case, tells_of_a_person

OF_A_CASE = {
    "an age": [
        "Her sister, aged 34",
        "a 34-year-old woman",
        "a 34 year old",
        "a thirty-four-year-old man",
        "Aged: 34",
        "the neighbour (age 34)",
        "34 yo",
        "She was in her thirties",
        "his date of birth",
        "born on 3 March",
        "aged 34 and her son",
        "ag\u200bed 34",
        "ａｇｅｄ ３４",
    ],
    "a name or initials": [
        "victim Jane",
        "Victim: Jane Smith",
        "VICTIM JANE SMITH",
        "the victim, JS, had asked",
        "victim (J.S.)",
        "victim A",
        "perpetrator-AB",
        "perpetrator named Éva",
        "the deceased was Ann",
        "the victim’s name is Ann",
        "vic\u00adtim Jane",
    ],
    "a date beside a death": [
        "who died on 3 March 2021",
        "killed in 2021",
        "murdered 03/02/2021",
        "death of the mother, 2021-03-04",
        "On 3rd March 2021 she was killed",
        "passed away in March 2021",
    ],
    "a date of death": ["the date of death"],
}
OF_A_PERSON = {
    "a title with a name": [
        "Mr Smith",
        "mrs jones",
        "Mr.Smith",
        "Dr. A Patel",
        "Cllr Khan",
        "Councillor Ann Lee",
        "ＭＲ JONES",
    ],
    "an e-mail address that looks like a person's": ["jane.smith@example.org", "(A.Lee@x.gov.uk)"],
    "a telephone number": [
        "0121 496 0000",
        "+44 (0)121 496 0000",
        "0044 121 496 0000",
        "07700 900000",
        "07700900000",
        "020 7946 0000",
        "(0121) 4960000",
    ],
}
ORDINARY = [
    "Commission a perpetrator programme",
    "Perpetrator Programme for three areas",
    "Train 34 practices",
    "Train all 34 practices by 31/03/2027",
    "Ask Victim Support for a weekly drop-in",
    "Fund two victim IDVA posts",
    "Answer the Victims' Commissioner",
    "A victim A&E pathway",
    "Support for women aged 16 and over",
    "Support for women aged 65 years and over",
    "Groups for children aged 5 to 11",
    "Groups for 11-18 year olds",
    "A helpline for people aged 65+",
    "Support at age 18",
    "Work with each victim. Train staff",
    "Contact each victim\nReview in May",
    "Agree by 3 March 2027 who pays",
    "Publish the homicide review finished in March 2021",
    "Reduce deaths by 2030",
    "Cost £0.5m a year from 2026-2028",
    "01.02.2026 - 03.04.2026",
    "Head of Public Health",
    "Councillor for community safety",
    "Chief Executive's office",
    "Drive programme",
    "Referrals to referrals@example.org",
    "",
]


@pytest.mark.parametrize(
    ("what", "text"), [(what, text) for what, texts in OF_A_CASE.items() for text in texts]
)
def test_what_could_tell_who_the_people_of_a_case_were_is_found(what: str, text: str) -> None:
    assert tells_of_a_case(text) == what
    assert tells_of_a_case(f"As agreed: {text} (see the minutes)") == what


@pytest.mark.parametrize(
    ("what", "text"), [(what, text) for what, texts in OF_A_PERSON.items() for text in texts]
)
def test_what_points_to_a_person_at_work_is_found(what: str, text: str) -> None:
    assert tells_of_a_person(text) == what
    assert tells_of_a_person(text, is_owner=True) == what


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_plans_pass(text: str) -> None:
    assert tells_of_a_case(text) == ""
    assert tells_of_a_person(text) == ""


def test_an_owner_has_no_mailbox_not_even_a_shared_one() -> None:
    assert tells_of_a_person("referrals@example.org", is_owner=True) == "an e-mail address"


@given(st.integers(1, 120), st.text("abc ,.", max_size=8))
def test_any_age_is_found_wherever_it_stands(age: int, around: str) -> None:
    assert tells_of_a_case(f"{around} aged {age}, {around}") == "an age"


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(tells_of_a_case(text) + tells_of_a_person(text), str)
