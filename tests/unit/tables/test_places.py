"""What in a free text tells a place, what has to be asked about, and what services may say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.tables.privacy.look_alikes import as_it_looks
from mapping.tables.privacy.places import (
    may_tell_of_a_place,
    tells_of_a_place,
    told_by,
    with_first_half,
)
from mapping.tables.privacy.postcode_text import FIRST_HALF

PLAIN = {
    "a postcode": [
        "B16 8TT",
        "B16 OTT",
        "BI6 8TT",
        "B1 IAA",
        "B1 lAA",
        "Bl lAA",
        "bl6 8tt",
        "В16 8ТТ",
        "Ｂ１６ ８ＴＴ",
        "B16\u200b8TT",
        "B\u20601\u200d6 8 T T",
        "B.1.6...8.T.T",
        "W V 1 1 Q Z",
        "B16 then 8TT",
        "B16 (and then) 8TT",
        "B16, postcode ends 8TT",
        "B16 dash 8 T T",
        "S014 0AA",
        "https://example.org/b16-8tt",
        "wv10 oqp",
        "b10 ott",
        "b1 lbb",
        "bl 1bb",
        "ws1 laa",
        "cvl 2sd",
        "Bi6 8tt",
        "B90 IAB",
        "CV10 OAB",
        "CVI0 0AB",
        "DYI0 1AB",
        "B16 OAB",
        "B I6 8TT",
        "B16x8TT",
    ],
    "a house's address": [
        "12 Hagley Road, Edgbaston",
        "12 Hagley Rd",
        "12 hagley road",
        "12a Hagley Rd.",
        "12, Hagley Road",
        "12-14 Hagley Road",
        "12/14 Hagley Road",
        "No. 12 Hagley Road",
        "no 12 Bristol St",
        "12 Bristol St Birmingham",
        "7 St Mary's Road",
        "12 High Street",
        "12 New Road",
        "3 School Lane",
        "14 School Close",
        "14 Beech Close",
        "14 BEECH CLOSE",
        "3 Mill Drive",
        "3 Mill Dr",
        "45 Oak Ave",
        "45 Oak Crescent",
        "9 Willow Court",
        "9 Willow House",
        "9 Rose Cottages",
        "22 Queens Way",
        "22 Albert Terrace",
        "5 Linden Grove",
        "5 The Crescent",
        "8 Rose Gardens",
        "8 Market Place",
        "1 Victoria Square",
        "6 Long Walk",
        "6 Castle Hill",
        "17 Colmore Row",
        "17 Stable Mews",
        "4 Sunny Rise",
        "4 Park View",
        "Flat 3, Rose House",
        "Flat 3B Willow Court",
        "Flat 3, 12a Acacia Avenue",
        "Unit 4, Mill Lane",
        "Apartment 7, The Old Mill House",
        "Block C, Albany Road",
        "Hagley Road, no. 12",
        "Hagley Road 12",
        "Rose Cottage, Mill Lane",
        "rose cottage, mill lane",
        "Rose Cottage in Mill Lane",
        "The Old Vicarage (Church Lane)",
        "Willow House, Hagley Rd",
        "near the Tesco on Hagley Road",
        "opposite the school in Mill Lane",
        "behind St Mary's church on Bristol Street",
        "12\u00a0Наglеу Rоаd",
        "１２ Ｈａｇｌｅｙ Ｒｏａｄ",
        "12 Hag\u200bley Ro\u00adad",
        "12&nbsp;Hagley&nbsp;Road",
        "12%20Hagley%20Road",
        "12-Hagley-Road",
        "12_Hagley_Road",
        "12+Hagley+Road",
        "12 Soho Hl",
        "12 Hagley Road School House",
        "12Hagley Road",
        "12,Hagley Road",
        "14 Beech Cl.",
        "Plot 7 Station Approach",
        "number twelve, Hagley Road",
        "Number Twenty-Two Acacia Avenue",
        "No. one hundred and two Mill Drive",
        "at number nine, The Crescent",
        "flat two, Rose House",
    ],
    "an address inside a web or mail address": [
        "12-hagley-road.example.org",
        "https://12-hagley-road.example.org/",
        "12hagleyroad@example.org",
        "12.hagley.road@example.org",
        "https://14-beech-close.example.org",
        "https://example.org/12-hagley-road",
        "https://example.org/refuge/12_hagley_road.html",
        "refuge-12-hagley-road@example.org",
        "12.hagley.rd@example.org",
        "http://hagleyroad12.example.org",
    ],
    "a point on a map": [
        "52.4862, -1.8904",
        "52.4862 −1.8904",
        "-1.8904, 52.4862",
        "52.48, -1.89",
        "52.4862N 1.8904W",
        "52,4862; -1,8904",
        "lat 52.48",
        "longitude: -1.89",
        "52°29′10″N 1°53′25″W",
        "52º29'10",
        "52 deg 29 min north",
        "52 29 10 N, 1 53 25 W",
        "N52 29.172 W001 53.424",
        "52d29m10s N 1d53m25s W",
        "52:29:10N 1:53:25W",
        "X 406900 Y 286800",
        "///filled.count.soap",
        "／／／filled.count.soap",
        "https://w3w.co/filled.count.soap",
        "https://what3words.com/filled.count.soap",
        "what3words: filled.count.soap",
        "9C4WF3P5+XR",
        "F3P5+XR Birmingham",
        "f3p5+xr birmingham",
        "SP 069 868",
        "SP069868",
        "SP 0690 8680",
        "sp 069 868",
        "easting 406900, northing 286800",
        "E 406900 N 286800",
        "406900, 286800",
        "UPRN 100070123456",
        "UPRN: 10007012345",
        "https://www.google.com/maps/place/x",
        "https://www.google.co.uk/maps?q=x",
        "https://maps.google.com/?q=x",
        "https://goo.gl/maps/abc",
        "https://maps.app.goo.gl/abc",
        "https://maps.apple.com/?address=x",
        "https://www.bing.com/maps?cp=x",
        "https://www.openstreetmap.org/way/1",
        "https://osm.org/go/abc",
        "https://www.streetmap.co.uk/map?x=1",
        "https://plus.codes/9C4W",
        "https://waze.com/ul/abc",
        "https://g.page/r/abc",
        "https://findmyaddress.co.uk/x",
        "sp069868",
        "OS ref sp069868",
        "SP/069/868",
        "SP-069-868",
        "SP 069,868",
        "406912E 286834N",
        "USRN 12345678",
        "-1.89,52.48",
        "52 degrees, 29 minutes north",
        "52deg29min10sec",
        "52.29.10N 1.53.25W",
        "///filled\u3002count\u3002soap",
        "/// filled . count . soap",
    ],
    "a link to a directory of addresses": [
        "https://www.yell.com/biz/haven",
        "https://www.192.com/business/haven",
        "https://www.rightmove.co.uk/properties/1",
        "https://www.zoopla.co.uk/for-sale/1",
        "https://www.thephonebook.bt.com/x",
    ],
}
ASKED = {
    "a street": [
        "The office on Hagley Road",
        "The team sits on hagley road",
        "Hagley Rd, Edgbaston",
        "Refuge off Bristol St",
        "in Beech Close",
        "10 Willow Close School",
        "2 Park View School groups",
        "12 Park Hall Academy pupils",
        "10 The Drive Project clients",
        "Beech Close, Edgbaston",
        "twelve Hagley Road",
        "Ask at the desk in Colmore Row",
        "refuge, mill lane, edgbaston",
        "Elm Grove",
        "twelve, Hagley Road",
        "twelve Beech Close",
        "Thirty-one Willow Court",
    ],
    "a house": [
        "Rose Cottage",
        "The refuge is at Willow House",
        "Families stay in Willow Court",
        "rose-cottage@example.org",
        "rosecottage@example.org",
        "willow-house@example.org",
        "https://rose-cottage.example.org",
        "https://hagley-road.example.org",
        "https://example.org/find-us/12-hagley-road-edgbaston",
    ],
    "the way to a place": [
        "near the Tesco",
        "opposite the police station",
        "behind St Mary's church",
        "next door to the library",
        "5 minutes' walk from New Cross station",
        "just off the A45",
        "the house with the red door",
        "Turn left at the garage",
        "five minutes' walk from New Street station",
        "between the Asda and the fire station",
        "two doors down from the library",
    ],
    "a part of an address or of a point on a map": [
        "Ring flat 3",
        "100070123456",
        "in E01008881",
        "52.48621",
        "-1.89041",
        "https://bit.ly/3abc",
        "https://g.co/kgs/abc",
        *(f"https://{host}/abc" for host in ("t.ly", "rb.gy", "cutt.ly", "buff.ly", "lnkd.in")),
        "https://tiny.cc/abc",
        "https://example.org/map/refuge",
        "filled.count.soap",
        "what three words: filled count soap",
        "plus code F3P5XR",
        "120000 200000",
        "120000/200000 of budget",
        "SP 06 86",
        "15 Queensway",
    ],
    "a part of a postcode": [
        "B17 0",
        "b17 0 area",
        "in the WS1 1 area",
        "B17 0 (Harborne)",
        "B17-0",
        "B17 0**",
        "WV1 4 and WV1 3",
        "B1 0",
    ],
    "two halves of a postcode": ["B16 is the first half. What comes after it is 8TT", "8TT B16"],
    "what may be a postcode": ["BI IBB", "BIO OTT", "WVIO OQP", "wvio oqp", "B16 OFF", "b16 off"],
}
SERVICES = [
    "Drop-in at Walsall Manor Hospital every Tuesday",
    "11 of 20 practices",
    "24/7",
    "Open 24/7 by phone, 365 days a year",
    "Section 28 advisers",
    "Section 17 of the Children Act 1989",
    "Helpline 0808 2000 247, free at any time",
    "Ring 0121 496 0000 or 0300 123 4567",
    "Text 07860 027573 from 9am to 8pm",
    "Open Monday to Friday, 9.30am-4.30pm, and Saturday 10:00-13:00",
    "85% of referrals are seen within 5 working days",
    "£1.25m over 3 years, £416,667 a year",
    "From 1 April 2026 to 31 March 2029",
    "12/05/2026",
    "the 12 Steps programme",
    "A 12-week course of 2 hours a week",
    "Freedom Programme, 11 sessions",
    "Drive programme for high-risk perpetrators",
    "Refuge on the move",
    "1-2-1 support",
    "One-to-one and group work",
    "Coventry Road Police Station",
    "IDVAs at Coventry Road Police Station on Tuesdays",
    "Moor Lane Family Health Centre hosts a clinic",
    "Hospital IDVAs at Heartlands, Good Hope and City Hospital",
    "A desk at New Cross Hospital, Wolverhampton",
    "Street outreach with rough sleepers",
    "2 street outreach workers",
    "Fund 3 new street outreach posts and 5 new road safety schemes",
    "from 3 March Coventry Road Police Station",
    "Listing of the Street Support Network, January 2026",
    "Street Pastors and Street Angels",
    "24 hour St Basils helpline",
    "Counselling by St Giles Trust, 6 to 12 sessions",
    "Advice in Brierley Hill, Tile Hill and Hall Green",
    "Outreach in B16 and B17",
    "Council House, Solihull",
    "Training at the Town Hall",
    "Specialist Domestic Violence Court, twice a week",
    "2 Crown Court advocates and 3 Family Court workers",
    "A safe house scheme of 5 houses",
    "Sanctuary scheme: 40 homes made safe in 2025",
    "8 self-contained flats and 12 rooms",
    "Six refuges across Birmingham and Solihull",
    "28 units and four more for complex needs, 32 in all",
    "77 units of safe accommodation",
    "Move-on support for up to 12 months",
    "Women aged 16 and over; children aged 5 to 11",
    "Languages: Punjabi, Urdu, Polish, BSL level 6",
    "English classes at levels A1 to B2",
    "Care Act 2014, part 4; Housing Act 1996, part 7",
    "MARAC every 2 weeks; 40 cases a meeting",
    "4 posts per 100,000 women aged 16 and over",
    "Charity 1012345, company 04567890",
    "Registered charity numbers 507013, 218371",
    "Lot 3.3, Domestic Abuse Refuge Spaces",
    "Contract ocds-h6vhtk-04581f, notice ASC109",
    "Rated 4.5 out of 5 by 120 women",
    "The road to recovery: a course of ten weeks",
    "A way forward for women on the high street",
    "Close contact with children's services",
    "Women drive the change; staff walk with them",
    "A place of safety for the night",
    "Safe Place, First Steps and New Beginnings",
    "Hillside counselling, Parkview team",
    "Joint visits with the police in 3 boroughs",
    "An adviser sits beside the MASH team",
    "Near misses are reviewed each quarter",
    "Level 3 and level 4 training, phase 2, part 3a",
    "Referrals to referrals@example.org",
    "https://example.org/help",
    "https://www.example.org/2024/05/29/recommissioned-for-5-years/",
    "https://www.example.org/news/3-arrested-after-street-fight",
    "info@valleyhouse.example.org",
    "Valley House runs supported accommodation",
    "Women's Aid; Haven; Roshni; Anawim",
    "Weekly drop-in at Nechells library",
    "Near to schools and shops",
    "safe-house@example.org",
    "Sessions in Kings Heath, Low Hill, Acocks Green and Castle Vale",
    "Form E1, room B12 of the Civic Centre",
    "Rates of 12.345 and 13.678 per 1,000",
    "Own My Life: 12-week course; next group 4 June",
    "Grant ref. A12/B34, CQC rating Good (12 March 2025)",
    "360 degree feedback, 20 places a year",
    "Outreach in B16 2 days a week, in WS1 3 times a month",
    "Form E1, 2 pages; B16 24/7",
    "Three Family Court workers, two Crown Court advocates",
    "Two street outreach workers and five new road safety schemes",
    "One road to recovery",
    "No one is sent away; all our advisers call out, or will let her know; all OTs too",
    "Outreach in B16 led by Haven, in WS1 its team. So 2nd, no 2FA; E1 isn't covered",
    "KS2 1AB",
    "2 lane road",
    "2FA is needed to sign in to the B1 system",
    "",
]


@pytest.mark.parametrize(
    ("what", "text"), [(what, text) for what, texts in PLAIN.items() for text in texts]
)
def test_what_plainly_tells_a_place_is_found_wherever_it_stands(what: str, text: str) -> None:
    assert tells_of_a_place(text) == what
    assert tells_of_a_place(f"Seen by advisers: {text}") != ""
    assert tells_of_a_place(f"{text}; ring first") != ""


@pytest.mark.parametrize(
    ("what", "text"), [(what, text) for what, texts in ASKED.items() for text in texts]
)
def test_what_may_be_an_offices_is_asked_about_and_not_refused(what: str, text: str) -> None:
    assert tells_of_a_place(text) == ""
    assert may_tell_of_a_place(text) == what


@pytest.mark.parametrize("text", SERVICES)
def test_what_services_say_of_themselves_passes(text: str) -> None:
    assert tells_of_a_place(text) == ""
    assert may_tell_of_a_place(text) == ""


def test_the_table_of_what_passes_is_long_enough_to_mean_something() -> None:
    assert len(SERVICES) >= 60


@given(
    st.integers(1, 999),
    st.sampled_from(["Hagley", "Mill", "St Mary's", "Queen Victoria"]),
    st.sampled_from(["Road", "road", "Rd", "Street", "Lane", "Avenue", "Ave", "Crescent", "Close"]),
)
def test_any_number_with_any_street_is_plain(number: int, name: str, road: str) -> None:
    assert tells_of_a_place(f"{number} {name} {road}") == "a house's address"


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(tells_of_a_place(text) + may_tell_of_a_place(text), str)


# So many that they are passed over before any is asked about.
ORDINARY = [f"Invented service {n}, for {n} people since 2019" for n in range(3_000)]
EVERY = [
    *SERVICES,
    *(text for table in (PLAIN, ASKED) for texts in table.values() for text in texts),
]
IN_A_SENTENCE = [f"Seen by advisers: {text}; ring first" for text in EVERY]


@pytest.mark.parametrize("what", [tells_of_a_place, may_tell_of_a_place])
def test_among_thousands_of_texts_the_same_ones_tell_a_place(what: Callable[[str], str]) -> None:
    texts = [*EVERY, *IN_A_SENTENCE, *ORDINARY]
    assert told_by(texts, what) == {text: told for text in texts if (told := what(text))}


def test_among_thousands_of_texts_the_same_ones_hold_half_a_postcode() -> None:
    texts = [*EVERY, *IN_A_SENTENCE, *ORDINARY]
    assert with_first_half(texts) == {
        text for text in texts if FIRST_HALF.search(as_it_looks(text).upper())
    }


_SIGNS = "abBeEstW0159 .,-_/:@#()%&+'’°£–\t\n\x0b\x1c"


def _pieced_together(chance: Random) -> str:
    text = "".join(
        chance.choice(EVERY)[: chance.randrange(40)] if chance.random() < 0.5 else sign
        for sign in chance.choices(_SIGNS, k=chance.randint(1, 4))
    )
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_SIGNS) + text[at + chance.randint(0, 1) :]


def test_whatever_they_are_made_of_many_texts_are_judged_as_one_is() -> None:
    chance = Random(20261124)
    texts = [_pieced_together(chance) for _ in range(4_000)]
    for what in (tells_of_a_place, may_tell_of_a_place):
        told = {text: said for text in texts if (said := what(text))}
        assert told_by(texts, what) == told
        assert len(told) > len(texts) / 10
