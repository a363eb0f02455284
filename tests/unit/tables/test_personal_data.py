"""What in a free text would tell who somebody is, and what ordinary plans may say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.tables.privacy.personal_data import tells_of_a_case, tells_of_a_person

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
        "aged thirty four",
        "aged thirty-four and her son",
        "woman, 34",
        "mother (34)",
        "born 1987",
        "born March 1987",
        "34-y-o",
        "34 y.o.",
        "(Sofia, 34)",
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
    "a relation beside a killing": [
        "killed by her husband",
        "killing of a woman by her husband Ahmed",
        "Erdington mother killed by husband",
        "J.S. murdered by husband",
        "Mother of two stabbed to death",
        "killed by her former partner",
        "her son stabbed her",
    ],
    "a name beside a killing": [
        "the killing of Jane Smith",
        "stabbed by Ahmed",
        "J.S. was killed",
        "Sofia murdered",
        "Sofia, who was later killed",
        "Jane’s murder",
    ],
    "a house's address": [
        "12 Rose Lane",
        "12 rose lane",
        "Flat 3, 12a Acacia Avenue",
        "7 St Mary's Road",
        "14 Beech Close",
    ],
    "a point on a map": [
        "52.5632, -1.8221",
        "52.5632N -1.8221",
        "52°33'47",
        "SP 0717 8650",
        "///filled.count.soap",
        "https://maps.app.goo.gl/abc",
    ],
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
    "Reduce the number of women killed",
    "Women killed by a partner: publish the count",
    "Learn from women killed by a current or former partner",
    "Reduce killings in the West Midlands",
    "Murder Review Panel",
    "Prevent killing and harm",
    "Knife crime: stab-wound training",
    "Train the Police on stabbing",
    "Non-fatal strangulation training",
    "Work with partner agencies on murder reviews",
    "Support for women aged sixteen and over",
    "Groups for those aged thirty-four and over",
    "Groups for children aged eleven to sixteen",
    "A line for a mother, 24 hours a day",
    "Fund one man, 3 women",
    "Train 34 practices on the way",
    "Fund 2 Family Court workers",
    "Run 5 road shows",
    "Find 12 places in court",
    "Cost £1.25m, £2.5m",
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


@pytest.mark.parametrize(
    "owner",
    ["Sister of the victim", "Victim’s mother", "Her husband", "Family of the deceased"],
)
def test_the_family_of_a_case_owns_no_action(owner: str) -> None:
    assert tells_of_a_person(owner, is_owner=True) == "somebody's family or friend"


@pytest.mark.parametrize(
    "owner",
    ["Mother and Baby Unit Manager", "Family Liaison Officer", "Victim Support", "Partner Lead"],
)
def test_a_role_with_a_word_of_kinship_owns_one(owner: str) -> None:
    assert tells_of_a_person(owner, is_owner=True) == ""
    assert tells_of_a_case(owner) == ""


@given(st.integers(1, 120), st.text("abc ,.", max_size=8))
def test_any_age_is_found_wherever_it_stands(age: int, around: str) -> None:
    assert tells_of_a_case(f"{around} aged {age}, {around}") == "an age"


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(tells_of_a_case(text) + tells_of_a_person(text), str)
