"""Build ``data/example``: a whole data folder whose providers are invented.

It is there for training, for demonstrations and for tests. Run it as::

    python scripts/build_example.py --on 2026-11-24

Every date in the register is kept here as a distance from the date that is given (``-14m`` is
fourteen months before it), so the example shows the same picture whenever it is built anew. The
same date and the same tables in ``data`` give the same bytes. Nothing but the standard library
is used.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import io
import re
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / "data"
EXAMPLE = REAL / "example"
REFERENCE_DATE = date(2026, 11, 24)
COPIED = (
    "dhr_themes.csv",
    "boundaries/west_midlands_csp.geojson",
    "boundaries/authority_csp.csv",
)

Record = dict[str, str]

COLUMNS = (
    "record_id",
    "maintained_by",
    "provision_type",
    "status",
    "provider",
    "sector",
    "service_name",
    "gap_cause",
    "details",
    "client_group",
    "specialism",
    "delivery",
    "languages",
    "areas_served",
    "postcode",
    "location_confidential",
    "capacity",
    "units_covered",
    "units_total",
    "funder",
    "annual_funding_gbp",
    "funding_for",
    "funding_end",
    "start_date",
    "end_date",
    "contact_role",
    "contact_email",
    "website",
    "good_practice",
    "stage",
    "evaluated",
    "evaluation_url",
    "source_url",
    "evidence",
    "last_verified",
)
DATE_COLUMNS = ("funding_end", "start_date", "end_date", "last_verified")


# ------------------------------------------------------------------------ areas, providers


@dataclass(frozen=True)
class Area:
    """An area, the providers invented for it, and postcodes of its town centre.

    Attributes
    ----------
    providers
        By what they do: the first support charity, a second one, a community organisation, the
        partnership's office, and a health provider.
    """

    code: str
    slug: str
    providers: dict[str, str]
    postcodes: tuple[str, ...]


_ROLES = ("support", "second", "community", "partnership", "health")
# Of those that say it; a community organisation may be a company, and many do not say.
_SECTORS = {
    "support": ("voluntary_community",),
    "second": ("voluntary_community", "voluntary_community", "private", ""),
    "community": ("voluntary_community", ""),
    "partnership": ("partnership",),
    "health": ("statutory",),
}


def _area(code: str, slug: str, providers: Sequence[str], *postcodes: str) -> Area:
    return Area(code, slug, dict(zip(_ROLES, providers, strict=True)), postcodes)


AREAS = (
    _area(
        "E22000335",
        "birmingham",
        (
            "Example Harbour Women's Centre",
            "Invented Bridge Project",
            "Imaginary Lantern Sisters",
            "Example Safety Partnership One",
            "Made-up Mercury Health Trust",
        ),
        "B1 1BB",
        "B2 4QA",
    ),
    _area(
        "E22000336",
        "coventry",
        (
            "Example Lighthouse Support",
            "Invented Weavers' House",
            "Imaginary Cedar Tree Collective",
            "Example Safety Partnership Two",
            "Made-up Juniper Health Trust",
        ),
        "CV1 5RR",
        "CV1 2GT",
    ),
    _area(
        "E22000337",
        "dudley",
        (
            "Example Hillside Haven Line",
            "Invented Open Gate Project",
            "Imaginary Hazel Circle",
            "Example Safety Partnership Three",
            "Made-up Saffron Health Trust",
        ),
        "DY1 1HF",
        "DY8 1YE",
    ),
    _area(
        "E22000338",
        "sandwell",
        (
            "Example Kingfisher Support",
            "Invented Towpath Trust",
            "Imaginary Marigold Sisters",
            "Example Safety Partnership Four",
            "Made-up Larkspur Health Trust",
        ),
        "B69 3DE",
        "B70 8DZ",
    ),
    _area(
        "E22000339",
        "solihull",
        (
            "Example Greenfinch Centre",
            "Invented Parkside Project",
            "Imaginary Willow Link",
            "Example Safety Partnership Five",
            "Made-up Foxglove Health Trust",
        ),
        "B91 3QB",
        "B91 3RG",
    ),
    _area(
        "E22000340",
        "walsall",
        (
            "Example Saddlery Women's Space",
            "Invented Limestone Trust",
            "Imaginary Rowan Network",
            "Example Safety Partnership Six",
            "Made-up Teasel Health Trust",
        ),
        "WS1 1TP",
        "WS1 1TR",
    ),
    _area(
        "E22000341",
        "wolverhampton",
        (
            "Example Lockkeeper's Refuge and Support",
            "Invented Viaduct Project",
            "Imaginary Tulip Forum",
            "Example Safety Partnership Seven",
            "Made-up Bramble Health Trust",
        ),
        "WV1 1SH",
        "WV1 1LE",
    ),
)
BIRMINGHAM, COVENTRY, DUDLEY, SANDWELL, SOLIHULL, WALSALL, WOLVERHAMPTON = AREAS
REGION = Area(
    "REGION",
    "region",
    {
        "support": "Example Region-wide Support",
        "second": "Invented Regional Line",
        "community": "Imaginary Regional Forum",
        "partnership": "Example Regional Partnership Office",
        "health": "Made-up Regional Health Alliance",
    },
    (),
)
# Of a neighbour, so that the check has something to say.
OUTSIDE_POSTCODE = "DY1 1HL"

FUNDERS = (
    "Example Combined Fund",
    "Invented Community Foundation",
    "Imaginary Health Board",
    "Made-up Ministry Grant",
    "Example Borough Budget",
)
LANGUAGES = ("en", "en;ur;pa", "en;bn", "en;pl;ro", "en;ar;so", "en;bfi", "en;ti;fa", "en;pa;gu")
STARTS = ("-30f", "-55f", "-18f", "", "-90f", "-8f", "-42f")
FUNDING_ENDS = ("+16l", "+28l", "", "+11l", "+40l")


# --------------------------------------------------------------------------- what is given


@dataclass(frozen=True)
class Kind:
    """How a type of provision is described in the example.

    Attributes
    ----------
    role
        Which of an area's providers gives it.
    names, details
        Taken in turn, so that neighbours differ.
    funding_for
        Blank where nobody pays for it apart.
    has_office
        Whether it has a door that the public may know.
    """

    role: str
    names: tuple[str, ...]
    details: tuple[str, ...]
    clients: str
    funding_for: str = ""
    contact: str = "Service manager"
    delivery: tuple[str, ...] = ("in_person",)
    specialisms: tuple[str, ...] = ("",)
    good: str = ""
    has_office: bool = False
    is_confidential: bool = False


KINDS = {
    "idva": Kind(
        "support",
        ("Adviser team for high-risk victims", "IDVA service"),
        (
            "Advisers at the police station on weekday mornings and by telephone on all days. "
            "First contact within one working day of the referral.",
            "Safety plans, court support and a seat at every MARAC. An adviser keeps 25 to 30 "
            "open cases.",
        ),
        "victims",
        "victims",
        "IDVA team leader",
        ("both", "in_person"),
        ("", "male_victims", "", "older_people"),
        "Advisers ring within two hours when the police leave a home, and say so on the log.",
    ),
    "perpetrator_programme": Kind(
        "second",
        ("Change Course", "Steps to Safety programme"),
        (
            "Twenty-six weekly group sessions with one-to-one work before and after. A separate "
            "worker supports the partner or former partner throughout.",
            "Behaviour-change programme for men, with places for women one to one. Referral by "
            "probation, children's services, GPs or oneself. Not anger management.",
        ),
        "perpetrators",
        "perpetrators",
        "Programme manager",
        good="The partner's worker and the group's facilitators meet every week.",
        has_office=True,
    ),
    "dual_diagnosis": Kind(
        "health",
        ("Joint recovery clinic", "Both Together team"),
        (
            "One team of mental-health nurses and addiction workers. One assessment, one plan, "
            "and routine questions on harm done and harm suffered.",
            "Weekly clinic for people who drink or use drugs and are mentally unwell. Nobody is "
            "sent away to become sober first.",
        ),
        "victims;perpetrators",
        "both",
        "Clinic co-ordinator",
        specialisms=("substance_use;mental_health",),
        good="A domestic-violence worker sits in the clinic one day a week.",
        has_office=True,
    ),
    "gp_iris": Kind(
        "support",
        ("IRIS in our practices", "Practice advocate educator"),
        (
            "Two training sessions of two hours for clinicians and one of one hour for reception "
            "staff, given by the advocate educator and a local GP. Each practice has a named "
            "advocate to refer to.",
            "Whole-practice training with an electronic prompt in the record, a yearly refresher "
            "and one referral route.",
        ),
        "victims;professionals",
        "victims",
        "Advocate educator",
        good="Practices see their own number of referrals each quarter.",
    ),
    "hv_training": Kind(
        "health",
        ("Health visitor training day", "Asking every mother"),
        (
            "One day face to face for health visitors: how to ask when a partner is present, what "
            "to record, and whom to ring. Given by two practitioners with a survivor's recording.",
            "Two half days, six weeks apart: routine enquiry, the DASH questions, and practice "
            "with an actor. Eighteen places a course.",
        ),
        "professionals",
        "victims",
        "Named nurse for safeguarding",
        good="New health visitors attend before they hold a caseload.",
    ),
    "multi_agency_training": Kind(
        "partnership",
        ("Three days on domestic violence", "Training together"),
        (
            "Police, housing, health, schools and charities in one room, 24 places a month. Day "
            "one: coercive control and risk; day two: referral and MARAC; day three: lessons of "
            "homicide reviews. Given by two trainers from different agencies.",
            "One day face to face, four times a year, with local case studies and a directory to "
            "take home. Length: six hours.",
        ),
        "professionals",
        "both",
        "Training co-ordinator",
        good="No agency may fill more than a third of the places.",
        has_office=True,
    ),
    "gp_dv_lead": Kind(
        "health",
        ("GP leads' network", "A lead in every surgery"),
        (
            "A named GP in each practice, trained for a day face to face, with two meetings a "
            "year to discuss cases.",
            "Leads' evening of three hours with the MARAC chair, twice a year.",
        ),
        "professionals",
        contact="Primary care safeguarding lead",
    ),
    "cyp_workforce_training": Kind(
        "partnership",
        ("Children's workforce course", "Seen and heard"),
        (
            "Half a day for staff of schools, nurseries and youth services: what children see, "
            "how they tell, and what to do the same day.",
            "Online module of one hour followed by a morning face to face, given by a play "
            "therapist and a social worker.",
        ),
        "professionals",
        "other",
        "Workforce development lead",
        ("both", "in_person"),
    ),
    "substance_mental_health_tool": Kind(
        "health",
        ("Who is harming whom", "Enquiry tool for clinics"),
        (
            "Eight questions in the record of addiction and mental-health services, with the "
            "referral route to the perpetrator programme printed beside them.",
            "Screening card and a short film for staff. Used at every first appointment.",
        ),
        "perpetrators;professionals",
        "perpetrators",
        "Clinical lead",
    ),
    "gp_perpetrator_pathway": Kind(
        "health",
        ("GP pathway to change", "Where GPs refer"),
        (
            "One telephone number and a one-page form; the programme answers the practice within "
            "five working days.",
            "Pathway agreed by the local medical committee, with a named worker to ring.",
        ),
        "perpetrators;professionals",
        contact="Pathway co-ordinator",
    ),
    "marac": Kind(
        "partnership",
        ("Fortnightly MARAC", "Weekly MARAC"),
        (
            "Fortnightly conference. Criteria are published: 14 ticks on the DASH, professional "
            "judgement, or a third incident within a year.",
            "Weekly conference, thirteen agencies, criteria on the partnership's page. Actions "
            "are read out again at the next one.",
        ),
        "victims;professionals",
        contact="MARAC co-ordinator",
        good="Actions that are late go to the partnership's board by name of agency.",
    ),
    "repeat_marac_intervention": Kind(
        "support",
        ("Longer Road", "Repeat cases team"),
        (
            "Up to twelve months of weekly contact for cases that came back to MARAC within a "
            "year.",
            "Two workers, one for each partner, and a small fund for locks, travel and telephones.",
        ),
        "victims;families",
        "victims",
        "Team leader",
    ),
    "dv_coordinator": Kind(
        "partnership",
        ("Domestic-violence co-ordinator", "Partnership co-ordinator"),
        (
            "Full-time post. Keeps this register for the area, runs the forum and writes "
            "the yearly needs assessment.",
            "Three days a week. Links the homicide reviews' recommendations to an action plan.",
        ),
        "professionals",
        "both",
        "Domestic-violence co-ordinator",
        has_office=True,
    ),
    "dv_leads": Kind(
        "partnership",
        ("Leads in organisations", "Network of named leads"),
        (
            "Organisations that have a named role as lead: housing, schools, hospital, probation "
            "and others on the partnership's list.",
            "Leads meet every quarter and keep one page of contacts up to date.",
        ),
        "professionals",
        contact="Network secretary",
    ),
    "information_sharing_protocol": Kind(
        "partnership",
        ("Information-sharing protocol", "Sharing agreement"),
        (
            "Names the role responsible in each of eleven agencies and is reviewed each April.",
            "Says what may be shared without consent, by whom and how it is recorded.",
        ),
        "professionals",
        contact="Information governance lead",
    ),
    "dash_toolkit": Kind(
        "partnership",
        ("DASH toolkit", "First hour toolkit"),
        (
            "Pocket card, film and worked examples for staff who are called to incidents.",
            "Toolkit on the shared drive of each agency, with a telephone line for advice.",
        ),
        "professionals",
        contact="Toolkit owner",
        delivery=("both",),
    ),
    "mash": Kind(
        "partnership",
        ("Safeguarding hub", "MASH"),
        (
            "Police, social care, health and a domestic-violence worker in one room on weekdays.",
            "Virtual hub with a daily meeting at nine; every notification is looked at the same "
            "day.",
        ),
        "children;professionals",
        contact="Hub manager",
        good="The domestic-violence worker sits beside the police researcher.",
    ),
    "mental_health_triage": Kind(
        "health",
        ("Street triage car", "Mental health triage"),
        (
            "A police officer and a mental-health nurse in one car from four in the afternoon "
            "until two at night.",
        ),
        "professionals",
        "other",
        "Triage manager",
    ),
    "hospital_idva": Kind(
        "health",
        ("Hospital adviser", "A&E adviser"),
        (
            "One adviser in A&E and maternity, Monday to Friday; staff page her on the ward.",
            "Two advisers who share a desk with the alcohol liaison nurses. Training for new "
            "doctors each August.",
        ),
        "victims",
        "victims",
        "Hospital safeguarding lead",
        good="Reception can call the adviser with one key.",
    ),
    "refuge": Kind(
        "support",
        ("Refuge", "Safe accommodation"),
        (
            "Self-contained family places, with a children's worker and support to move on. The "
            "location is withheld.",
            "Shared house for families; women with no recourse to public funds are taken when a "
            "place is paid for.",
        ),
        "victims;children",
        "victims",
        "Refuge manager",
        specialisms=("", "no_recourse", "language"),
        is_confidential=True,
    ),
    "community_outreach": Kind(
        "support",
        ("Drop-in and helpline", "Community support", "Outreach workers"),
        (
            "Drop-in twice a week, helpline from nine to nine, and workers who meet people in "
            "libraries and children's centres.",
            "Support at any level of risk for up to six months, with a freedom course each term.",
            "Outreach to women over 60 and to men, by appointment and by telephone.",
        ),
        "victims",
        "victims",
        "Helpline co-ordinator",
        ("both", "in_person"),
        ("", "rural", "older_people;male_victims"),
        "Everyone who rings is rung back the same day, even to say that there is a wait.",
        has_office=True,
    ),
    "by_and_for": Kind(
        "community",
        ("Sisters' advice", "Our own support", "Rainbow support"),
        (
            "Led by women of the communities that it serves; advice on forced marriage, "
            "immigration and so-called honour.",
            "Peer groups and advocacy in five languages, with a worker for women with no "
            "recourse to public funds.",
            "Support by and for LGBT survivors, with a monthly group.",
        ),
        "victims",
        "victims",
        "Advice co-ordinator",
        ("both", "in_person"),
        ("by_and_for;language", "by_and_for;no_recourse", "by_and_for;lgbt"),
        is_confidential=True,
    ),
    "cyp_support": Kind(
        "second",
        ("Children's workers", "Safe to Talk"),
        (
            "One-to-one sessions in school for children aged 5 to 16; groups in the holidays.",
            "Play therapy for under-eights and a group for mothers and children together, twelve "
            "weeks.",
        ),
        "children;families",
        "victims",
        "Children's service manager",
        specialisms=("young_people",),
        good="Children choose where they are seen.",
    ),
    "sexual_violence_service": Kind(
        "community",
        ("Rape and sexual violence support", "Counselling after sexual violence"),
        (
            "Counselling, advocacy and a helpline for anybody over 13.",
            "Specialist counselling, up to twenty sessions, and support through court.",
        ),
        "victims",
        "victims",
        "Clinical manager",
        ("both",),
    ),
    "carer_support": Kind(
        "community",
        ("Carers' assessment", "Carers' line"),
        (
            "Assessment asks carers whether they are hurt, and whether they fear that they may "
            "hurt.",
            "Breaks, advice and a worker trained on domestic violence in later life.",
        ),
        "families",
        "other",
        "Carers' lead",
        ("both",),
        ("older_people;disability",),
        has_office=True,
    ),
    "interpreting": Kind(
        "partnership",
        ("Telephone interpreting", "Interpreters on call"),
        (
            "Professional interpreters by telephone within ten minutes, in more than a hundred "
            "languages; women can ask for a woman.",
            "Booked interpreters face to face, and British Sign Language by video.",
        ),
        "victims;professionals",
        "other",
        "Interpreting contract manager",
        ("both",),
        ("language",),
    ),
    "clares_law_information": Kind(
        "partnership",
        ("Right to ask: page and posters", "Clare's Law leaflet"),
        (
            "A page with a quick exit, and cards in the toilets of surgeries and job centres.",
            "Leaflet in six languages, handed out by housing officers and in libraries.",
        ),
        "victims",
        contact="Communications officer",
        delivery=("both",),
    ),
    "multilingual_information": Kind(
        "partnership",
        ("Welcome sheet", "Information on registering with a GP"),
        (
            "One page in twelve languages on rights, help and emergency numbers, given when "
            "people register with a GP.",
            "Recorded messages in nine languages behind a square code on the registration form.",
        ),
        "victims;families",
        "other",
        "Inclusion officer",
        ("both",),
        ("language",),
    ),
}

# What a return that says "none", or "in part", gives as its cause, and in words.
NIL_RETURNS = {
    "funding": "The area's return says that there is none: the last bid was not funded.",
    "no_provider": "Nobody answered the last two calls for a provider.",
    "staffing": "The posts were advertised twice and could not be filled.",
    "no_referral_route": "Staff do not know where to refer, and no route has been agreed.",
    "under_review": "Under review by the partnership's board; a decision is due in the spring.",
    "training": "Nobody has been trained yet.",
    "training;staffing": "Nobody has been trained yet, and there is no cover to release staff.",
    "other": "The area says that there is none and gives a reason of its own.",
    "": "",
}
SHORTFALLS = {
    "staffing": "One post in two is vacant.",
    "funding": "Paid for in half of the area only.",
    "training": "Not all of the staff have been trained.",
    "no_referral_route": "Agencies other than the police have no way to refer yet.",
    "training;staffing": "Not all are trained, and there is no cover to release the others.",
}


# ------------------------------------------------------------------------- the picture

# One record a pair of braces; what is not named is filled in. Dates are distances, see `day`.
SITUATIONS: dict[str, tuple[Record, ...]] = {
    "none said": (),
    "given": ({},),
    "by two": ({"funding_end": "+5l"}, {"funding_end": "+28l", "evidence": "published"}),
    "ends in 3": ({"funding_end": "+2l"},),
    "ends in 6": ({"funding_end": "+6m"},),
    "ends in 12": ({"funding_end": "+11l"},),
    "published": ({"evidence": "published"},),
    "undated": ({"evidence": "undated"},),
    "not looked at": ({"last_verified": "-14m"},),
    "remote": (
        {
            "delivery": "remote",
            "details": "By telephone and on the web only; nobody meets people face to face.",
        },
    ),
    "part": ({"status": "partial"},),
    "two parts": ({"status": "partial"}, {"status": "partial", "evidence": "published"}),
    "nil": ({"status": "not_provided"},),
    "nil, no cause": ({"status": "not_provided", "gap_cause": ""},),
    "nil, planned": ({"status": "not_provided"}, {"status": "planned", "start_date": "+4f"}),
    "planned": ({"status": "planned", "start_date": "+7f"},),
    "begins": ({"start_date": "+2f"},),
    "ended": (
        {
            "end_date": "-1f",
            "funding_end": "-2l",
            "details": "Closed when its grant ended.",
        },
    ),
    "disputed": ({}, {"status": "not_provided"}),
}
_CODES = dict(
    zip(".+2fFydupPnmNqbxcro", (
        "none said", "given", "by two", "ends in 3", "ends in 6", "ends in 12", "published",
        "undated", "part", "two parts", "nil", "nil, no cause", "nil, planned", "planned",
        "begins", "ended", "disputed", "remote", "not looked at",
    ), strict=True)
)  # fmt: skip

# One letter an area, in the order of AREAS; the letters are those of _CODES.
PICTURE = {
    "perpetrator_programme": "2fN+npx",
    "dual_diagnosis": "+npFm.+",
    "multi_agency_training": "2+y+opf",
    "cyp_workforce_training": "++un+.p",
    "substance_mental_health_tool": "pn.qn+.",
    "gp_perpetrator_pathway": "n.mp.nN",
    "marac": "++++++y",
    "repeat_marac_intervention": "+..pnFn",
    "dv_coordinator": "+f+N+p+",
    "information_sharing_protocol": "++o+d+.",
    "dash_toolkit": "+d+.++u",
    "mash": "++++.++",
    "mental_health_triage": "..+....",
    "hospital_idva": "2+yc.n+",
    "community_outreach": "22++2+P",
    "by_and_for": "2+n+.n+",
    "cyp_support": "2++pf+c",
    "sexual_violence_service": "+2..b.+",
    "carer_support": "+n.d+.n",
    "interpreting": "rr.rr+r",
    "clares_law_information": "+ru+rd+",
    "multilingual_information": "+rnp.or",
}


def _figures(capacity: str, **change: str) -> Record:
    return {"capacity": capacity, **change}


def _covered(covered: int, total: int, **change: str) -> Record:
    return {"units_covered": str(covered), "units_total": str(total), **change}


# Types that are counted: the records of each area, in the order of AREAS.
MEASURED: dict[str, tuple[tuple[Record, ...], ...]] = {
    "idva": (
        (_figures("12.5", funding_end="+16l"), _figures("6", funding_end="+2l")),
        (_figures("6"),),
        (_figures("4"),),
        (_figures("3"), {"evidence": "published", "details": "The page names no number of posts."}),
        (_figures("3.5"),),
        (
            _figures(
                "0",
                status="partial",
                gap_cause="staffing",
                details="The service is open on paper; both posts have been vacant since July.",
            ),
        ),
        (_figures("4.5", funding_end="+6m"),),
    ),
    "refuge": (
        (_figures("70"), _figures("30")),
        (_figures("36"),),
        (),
        (_figures("20", funding_end="+5l"),),
        (
            {"status": "not_provided", "gap_cause": "no_provider"},
            {"status": "planned", "start_date": "+9f", "details": "Sixteen places are planned."},
        ),
        (_figures("29", funding_end="+11l"),),
        ({"details": "Eleven flats; the provider counts flats and not family places."},),
    ),
    "gp_iris": (
        (_covered(95, 158),),
        (_covered(50, 50),),
        (_covered(22, 30, details="One network of 30 practices; the others were not asked."),),
        (
            {"status": "not_provided", "gap_cause": "funding"},
            {"status": "planned", "start_date": "+4f"},
        ),
        (_covered(20, 20, funding_end="+5l"),),
        ({"details": "Said to run in most practices; nobody keeps the number."},),
        (),
    ),
    "hv_training": (
        (_covered(210, 210),),
        (_covered(88, 120),),
        (_covered(0, 96, details="The course was bought; the first date is not yet set."),),
        (_covered(75, 110), {"evidence": "published"}),
        (_covered(60, 60, last_verified="-13m"),),
        ({},),
        (_covered(70, 70), {"status": "not_provided", "gap_cause": "training"}),
    ),
    "gp_dv_lead": (
        (),
        (_covered(31, 50),),
        ({"status": "not_provided", "gap_cause": "no_referral_route"},),
        (_covered(0, 45, status="partial", gap_cause="training"),),
        (_covered(20, 20),),
        (),
        ({"status": "partial", "gap_cause": "training;staffing"},),
    ),
    "dv_leads": (
        (_covered(34, 52),),
        (_covered(18, 20),),
        (),
        (_covered(6, 25, status="partial"),),
        ({"status": "not_provided", "gap_cause": "under_review"},),
        (_covered(0, 15),),
        (_covered(22, 22),),
    ),
}

LONG_NAME = (
    "Example Long-Named Partnership for the Prevention of Abuse, the Support of Everyone Who Has "
    "Lived with It, and the Training of All Who May Meet Them at Work, in Health, in Housing and "
    "in Schools (Invented)"
)
# A made-up name in each of two scripts, so that both are seen to come through whole.
ARABIC_NAME = "رابطة المثال (Example Women's League)"
PUNJABI_NAME = "ਮਿਸਾਲ ਭੈਣਾਂ (Example Sisters)"


def _codes(*areas: Area) -> str:
    return ";".join(area.code for area in areas)


# Records of several areas, of the region, and those that are there to be odd.
FURTHER: tuple[tuple[str, Area, Record], ...] = (
    ("mental_health_triage", REGION, {"areas_served": "*"}),
    (
        "cyp_workforce_training",
        REGION,
        {"areas_served": "*", "status": "planned", "start_date": "+5f", "evidence": "published"},
    ),
    (
        "community_outreach",
        REGION,
        {
            "areas_served": "*",
            "service_name": "Region-wide line for men",
            "delivery": "remote",
            "specialism": "male_victims",
            "details": "Helpline and webchat for men who are abused, every evening.",
        },
    ),
    (
        "refuge",
        SANDWELL,
        {
            "areas_served": _codes(DUDLEY, SANDWELL, WOLVERHAMPTON),
            "service_name": "Three boroughs refuge",
            "capacity": "40",
        },
    ),
    (
        "sexual_violence_service",
        SANDWELL,
        {"areas_served": _codes(DUDLEY, SANDWELL, WALSALL, WOLVERHAMPTON), "funding_end": "+6m"},
    ),
    (
        "multi_agency_training",
        COVENTRY,
        {"areas_served": _codes(COVENTRY, SOLIHULL), "last_verified": "-15m"},
    ),
    (
        "dv_leads",
        SANDWELL,
        {
            "areas_served": _codes(DUDLEY, SANDWELL),
            "service_name": "Two boroughs' leads",
            "units_covered": "12",
            "units_total": "18",
        },
    ),
    (
        "by_and_for",
        BIRMINGHAM,
        {
            "areas_served": _codes(BIRMINGHAM, SANDWELL, WALSALL),
            "provider": ARABIC_NAME,
            "languages": "ar;en;ku",
        },
    ),
    (
        "by_and_for",
        WOLVERHAMPTON,
        {
            "provider": PUNJABI_NAME,
            "service_name": "ਸਾਥ (Saath) example group",
            "languages": "pa;en;hi",
        },
    ),
    # Too old to stand: four cells that somebody once spoke of, and one that is known anyway.
    (
        "gp_iris",
        WOLVERHAMPTON,
        {"units_covered": "9", "units_total": "31", "last_verified": "-41m"},
    ),
    (
        "carer_support",
        WALSALL,
        {
            "areas_served": _codes(DUDLEY, WALSALL),
            "evidence": "published",
            "last_verified": "-44m",
        },
    ),
    ("by_and_for", SOLIHULL, {"last_verified": "-38m"}),
    (
        "substance_mental_health_tool",
        WOLVERHAMPTON,
        {
            "areas_served": _codes(DUDLEY, WOLVERHAMPTON),
            "evidence": "published",
            "last_verified": "-60m",
        },
    ),
    ("community_outreach", DUDLEY, {"service_name": "Saturday drop-in", "last_verified": "-50m"}),
    # Came and went, or is yet to come, beside others that run.
    (
        "cyp_support",
        BIRMINGHAM,
        {"service_name": "Holiday club", "end_date": "-5f", "funding_end": "-6l"},
    ),
    ("perpetrator_programme", SANDWELL, {"service_name": "Evening group", "start_date": "+3f"}),
    ("hospital_idva", SOLIHULL, {"evidence": "published"}),
    (
        "idva",
        COVENTRY,
        {"service_name": "Winter posts", "capacity": "2", "start_date": "-2f", "end_date": "+4f"},
    ),
    # Tried out: one that runs and is looked at, one that nobody looked at, one that became a
    # lasting service, and two whose end has passed without a word.
    (
        "mental_health_triage",
        WALSALL,
        {
            "service_name": "Joint car, trial of two years",
            "stage": "pilot",
            "evaluated": "under_way",
            "start_date": "-16f",
            "end_date": "+8f",
        },
    ),
    (
        "hospital_idva",
        DUDLEY,
        {
            "service_name": "Adviser in A&E, winter trial",
            "stage": "pilot",
            "evaluated": "no",
            "start_date": "-25f",
            "funding_end": "",
            "end_date": "-19f",
        },
    ),
    (
        "mental_health_triage",
        BIRMINGHAM,
        {
            "service_name": "Street triage team",
            "stage": "established",
            "evaluated": "yes",
            "start_date": "-60f",
        },
    ),
    (
        "repeat_marac_intervention",
        WOLVERHAMPTON,
        {
            "service_name": "Second-chance worker, trial year",
            "stage": "pilot",
            "evaluated": "yes",
            "start_date": "-22f",
            "funding_end": "",
            "end_date": "-10f",
            "last_verified": "-60d",
        },
    ),
    (
        "mental_health_triage",
        COVENTRY,
        {
            "service_name": "Nurse in the control room, trial",
            "stage": "pilot",
            "start_date": "-14f",
            "funding_end": "",
            "end_date": "-2f",
            "last_verified": "-7m",
        },
    ),
    (
        "cyp_workforce_training",
        BIRMINGHAM,
        {
            "service_name": "School champions, trial year",
            "stage": "pilot",
            "evaluated": "under_way",
            "start_date": "-15f",
            "funding_end": "-3l",
            "end_date": "",
            "last_verified": "-5m",
        },
    ),
    # Texts that a careless program would trip over.
    (
        "community_outreach",
        BIRMINGHAM,
        {
            "provider": "Société Exemple d'Accueil (Invented)",
            "service_name": "Café “Renée's Corner”",
            "details": "Ask for the <b>side door</b> & ring twice; the form says ${x} where a "
            "name belongs, and `code` in backticks.\nSecond line: 50 % of places are kept free.",
            "languages": "fr;en",
        },
    ),
    (
        "community_outreach",
        SANDWELL,
        {
            "provider": LONG_NAME,
            "sector": "partnership",
            "service_name": "O'Example's \"open\" hour, every Tuesday",
            "details": "<script>alert('training')</script> is text here, and so is {{name}}.",
            "postcode": OUTSIDE_POSTCODE,
        },
    ),
    (
        "community_outreach",
        WALSALL,
        {"service_name": "Evening line", "contact_email": "jo.example@example.org"},
    ),
    (
        "cyp_support",
        SOLIHULL,
        {
            "service_name": "Signing playgroup",
            "specialism": "young_people;deaf_children",
            "funding_end": "+2l",
            "location_confidential": "yes",
        },
    ),
    (
        "cyp_support",
        COVENTRY,
        {"service_name": "Children's worker in refuge", "location_confidential": "yes"},
    ),
)

# area, type, reason, how long ago it was decided
NOT_EXPECTED = (
    (SOLIHULL, "mash", "Example: it shares the hub of its neighbour."),
    (SOLIHULL, "hospital_idva", "Example: no A&E department lies in the area."),
    (WALSALL, "mental_health_triage", "Example: the region's scheme was declined for a local one."),
    (DUDLEY, "interpreting", "Example: bought by each agency on its own, by decision."),
    (COVENTRY, "repeat_marac_intervention", "Example: too few cases come back for a team."),
)
# Area, when the review was finished, themes found, themes looked for.
REVIEWS = (
    (BIRMINGHAM, "-98f", "partnership_working;police_response;use_of_maracs", "all"),
    (SANDWELL, "-77f", "gp_issues;partnership_working", "all"),
    (BIRMINGHAM, "-64f", "complex_needs_of_perpetrators;managing_care", "all"),
    (WOLVERHAMPTON, "-52f", "", "none"),
    (COVENTRY, "-41f", "failure_to_involve_families;gp_issues;partnership_working", "all"),
    (WALSALL, "-33f", "equality_issues", "equality_issues;gp_issues;partnership_working"),
    (BIRMINGHAM, "-21f", "", "all"),
    (DUDLEY, "-9f", "failure_to_engage;lack_of_perpetrator_programmes", "all"),
    (SANDWELL, "-2f", "", "none"),
)
# Area, type, what, owner's role, which of the area's providers, due, status, decision, reason for
# dropping, opened, closed, notes. The last two are on recommendations and have no words.
ACTIONS = (
    (
        DUDLEY,
        "perpetrator_programme",
        "Commission a perpetrator programme with two other areas",
        "Head of Commissioning",
        "partnership",
        "-40d",
        "under_way",
        "being_commissioned",
        "",
        "-200d",
        "",
        "Two areas have agreed to share the cost.",
    ),
    (
        WALSALL,
        "idva",
        "Find the money for two IDVA posts",
        "Strategic Lead for Domestic Abuse",
        "partnership",
        "-12d",
        "not_started",
        "",
        "",
        "-120d",
        "",
        "",
    ),
    (
        COVENTRY,
        "dual_diagnosis",
        "Agree who takes a referral with both needs",
        "Service Manager",
        "health",
        "+9d",
        "under_way",
        "",
        "",
        "-60d",
        "",
        "Draft pathway sent to both services.\nAnswer expected before the board meets.",
    ),
    (
        SANDWELL,
        "gp_iris",
        "Train 34 practices in two rounds",
        "Public Health Consultant",
        "health",
        "+25d",
        "not_started",
        "being_commissioned",
        "",
        "-45d",
        "",
        "",
    ),
    (
        WOLVERHAMPTON,
        "gp_perpetrator_pathway",
        "Write the pathway and send it to every practice",
        "Primary Care Lead",
        "health",
        "+120d",
        "not_started",
        "",
        "",
        "-30d",
        "",
        "",
    ),
    (
        SOLIHULL,
        "refuge",
        "Ask the neighbouring areas for shared places",
        "Housing Options Manager",
        "support",
        "+200d",
        "under_way",
        "not_planned",
        "",
        "-90d",
        "",
        "Shared places count for both areas once the agreement is signed.",
    ),
    (
        DUDLEY,
        "gp_dv_lead",
        "Ask every practice to name a lead",
        "Primary Care Lead",
        "health",
        "",
        "not_started",
        "",
        "",
        "-20d",
        "",
        "",
    ),
    (
        SOLIHULL,
        "dv_leads",
        "Leave this to the organisations themselves",
        "Board Secretary",
        "partnership",
        "+60d",
        "not_started",
        "accepted_gap",
        "",
        "-15d",
        "",
        "",
    ),
    (
        BIRMINGHAM,
        "gp_iris",
        "Train the next round of practices",
        "Programme Manager",
        "support",
        "-30d",
        "done",
        "",
        "",
        "-300d",
        "-35d",
        "",
    ),
    (
        COVENTRY,
        "carer_support",
        "Open a carers' assessment clinic",
        "Carers' Lead",
        "community",
        "-100d",
        "dropped",
        "",
        "no_funding",
        "-250d",
        "-80d",
        "",
    ),
    (
        None,
        "",
        "Write a common referral form for all areas",
        "Chair of the Steering Group",
        "partnership",
        "+80d",
        "under_way",
        "",
        "",
        "-70d",
        "",
        "`${x}` <b>is not a field</b>",
    ),
    (
        BIRMINGHAM,
        "",
        "",
        "Head of Safeguarding",
        "health",
        "-5d",
        "under_way",
        "",
        "",
        "-150d",
        "",
        "",
    ),
    (
        None,
        "",
        "",
        "Chair of the Steering Group",
        "partnership",
        "+45d",
        "not_started",
        "",
        "",
        "-10d",
        "",
        "",
    ),
    (
        BIRMINGHAM,
        "multi_agency_training",
        "Invite Example Harbour Women's Centre and Imaginary Lantern Sisters to the training",
        "Training Coordinator",
        "partnership",
        "-50d",
        "done",
        "",
        "",
        "-80d",
        "-52d",
        "Two places each were kept free.",
    ),
    (
        None,
        "multi_agency_training",
        "Invite the voluntary organisations that serve several areas to the training",
        "Training Coordinator",
        "partnership",
        "+40d",
        "not_started",
        "",
        "",
        "-15d",
        "",
        "Example Region-wide Support; Example Kingfisher Support.",
    ),
)
# Which of the actions are on recommendations, counted from 0: which of the reviews (the report
# that the checklist comes from, where it is None), and which recommendation.
RECOMMENDATIONS: dict[int, tuple[int | None, int]] = {11: (6, 3), 12: (None, 7)}
RECOMMENDATION_COLUMNS = (
    *("review_id", "number", "section", "asked", "of_whom"),
    *("by_when", "provision_types", "why_none", "note"),
)
# When the steering group met, or will meet; which meeting it was.
MEETINGS = (
    ("-166d", "Steering group"),
    ("-75d", "Steering group"),
    ("+51d", "Steering group"),
)
NEED_LEFT_OUT = (SOLIHULL.code, "women_16_plus")
TYPE_WITHOUT_BENCHMARK = "dv_leads"


# --------------------------------------------------------------------------------- dates


def add_months(on: date, months: int) -> date:
    """The day a number of whole months later; a day that the month lacks becomes its last."""
    year, month0 = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(on.day, last))


def day(distance: str, on: date) -> str:
    """A distance from a date, as a date.

    Parameters
    ----------
    distance
        A signed number and a letter: ``d`` days, ``m`` months, ``f`` the first and ``l`` the
        last day of the month that many months away. Blank stays blank.

    >>> day("+2l", date(2026, 11, 24)), day("-30f", date(2026, 11, 24))
    ('2027-01-31', '2024-05-01')
    """
    if not distance:
        return ""
    number, unit = int(distance[:-1]), distance[-1]
    if unit == "d":
        return (on + timedelta(days=number)).isoformat()
    there = add_months(on, number)
    if unit == "f":
        there = there.replace(day=1)
    if unit == "l":
        there = there.replace(day=calendar.monthrange(there.year, there.month)[1])
    return there.isoformat()


# ------------------------------------------------------------------------------- records


def records(on: date) -> list[Record]:
    """The example register for a date, in the order of its record ids."""
    used: Counter[str] = Counter()
    finished = [_finished(draft, on, used) for draft in _drafts()]
    return sorted(finished, key=lambda row: row["record_id"])


def _drafts() -> Iterator[Record]:
    for position, key in enumerate(KINDS):
        for place, area in enumerate(AREAS):
            changes = MEASURED[key][place] if key in MEASURED else _picture(key, place)
            for number, change in enumerate(changes):
                yield _draft(key, area, change, (position, place, number))
    for number, (key, area, change) in enumerate(FURTHER):
        yield _draft(key, area, change, (list(KINDS).index(key), number, number % 2))


def _picture(key: str, place: int) -> tuple[Record, ...]:
    return SITUATIONS[_CODES[PICTURE[key][place]]]


def _draft(key: str, area: Area, change: Record, place: tuple[int, int, int]) -> Record:
    """One record, its dates still distances and its id still to be numbered."""
    turn = place[0] * 2 + place[1] + place[2] * 11
    common = {
        "record_id": f"example-{area.slug}-{key.replace('_', '-')}",
        "maintained_by": area.code,
        "provision_type": key,
        "status": "provided",
        "areas_served": area.code,
        "location_confidential": "yes" if KINDS[key].is_confidential else "no",
        "evidence": "confirmed",
        "last_verified": f"-{3 + (37 * place[1] + 53 * place[0] + 11 * place[2]) % 150}d",
    }
    status = change.get("status", "provided")
    if status == "not_provided":
        extra = _cause(NIL_RETURNS, change, turn)
    else:
        extra = _service(key, area, turn, place[2])
    if status == "partial":
        cause = _cause(SHORTFALLS, change, turn)
        extra |= cause | {"details": f"{extra['details']} {cause['details']}"}
    return _settled(dict.fromkeys(COLUMNS, "") | common | extra | change)


def _cause(words: dict[str, str], change: Record, turn: int) -> Record:
    """The cause that a change names, or the next in turn, with its words."""
    cause = change.get("gap_cause", _turn([word for word in words if word], turn))
    return {"gap_cause": cause, "details": words[cause]}


def _service(key: str, area: Area, turn: int, number: int) -> Record:
    kind = KINDS[key]
    role = kind.role if number == 0 else "second" if kind.role != "second" else "support"
    helps_people = "victims" in kind.clients or "families" in kind.clients
    return {
        "provider": area.providers[role],
        # Of one provider all records say the same: it goes by the area, not by the turn.
        "sector": _turn(_SECTORS[role], AREAS.index(area) if area in AREAS else 0),
        "service_name": _turn(kind.names, turn),
        "details": _turn(kind.details, turn),
        "client_group": kind.clients,
        "specialism": _turn(kind.specialisms, turn),
        "delivery": _turn(kind.delivery, turn),
        "languages": _turn(LANGUAGES, turn) if helps_people else "",
        "postcode": _turn(area.postcodes, turn) if kind.has_office and area.postcodes else "",
        "start_date": _turn(STARTS, turn),
        "contact_role": kind.contact,
        "contact_email": f"{_slug(kind.contact)}-{area.slug}@example.org",
        "good_practice": kind.good if turn % 3 == 0 else "",
        **(_funding(kind, turn) if kind.funding_for else {}),
    }


def _funding(kind: Kind, turn: int) -> Record:
    return {
        "funder": _turn(FUNDERS, turn),
        "annual_funding_gbp": str(18_000 + turn * 7_919 % 160 * 1_250) if turn % 4 else "",
        "funding_for": kind.funding_for,
        "funding_end": _turn(FUNDING_ENDS, turn),
    }


def _settled(row: Record) -> Record:
    """A row without what does not go together."""
    if row["location_confidential"] == "yes" or row["delivery"] == "remote":
        row["postcode"] = ""
    if row["provider"]:
        row["website"] = f"https://example.org/{_slug(row['provider'])}"
    if row["status"] == "planned" or row["start_date"].startswith("+"):
        row["funding_end"] = row["capacity"] = ""
    return row


def _finished(row: Record, on: date, used: Counter[str]) -> Record:
    used[row["record_id"]] += 1
    record_id = f"{row['record_id']}-{used[row['record_id']]}"
    dates = {column: day(row[column], on) for column in DATE_COLUMNS}
    is_confirmed = row["evidence"] == "confirmed"
    is_told = row["evaluated"] == "yes"
    links = {
        "source_url": "" if is_confirmed else f"https://example.org/news/{record_id}",
        "evaluation_url": f"https://example.org/evaluations/{record_id}" if is_told else "",
    }
    return row | dates | links | {"record_id": record_id}


def _turn(options: Sequence[str], turn: int) -> str:
    return options[turn % len(options)]


def _slug(text: str) -> str:
    """A text as a part of an address.

    >>> _slug("Carers' lead")
    'carers-lead'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.replace("'", "").lower()).strip("-")


# ------------------------------------------------------------------------ the other tables


def provision_types(source: Path) -> list[Record]:
    """The real types; one has no benchmark, to show what that looks like."""
    rows = _read(source / "provision_types.csv")
    for row in rows:
        if row["key"] == TYPE_WITHOUT_BENCHMARK:
            row["benchmark"] = ""
            row["benchmark_source"] = "Left out of the example on purpose"
            row["unit_kind"] = ORGANISATION
    return rows


def need(source: Path) -> list[Record]:
    """The real need figures; one is left out, to show what that looks like."""
    return [
        row
        for row in _read(source / "need.csv")
        if (row["area_code"], row["need_basis"]) != NEED_LEFT_OUT
    ]


def expectations(on: date) -> list[Record]:
    """What areas are let off in the example."""
    return [
        {
            "area_code": area.code,
            "provision_type": key,
            "reason": reason,
            "decided_by": f"{area.providers['partnership']}, board (invented)",
            "decided_on": day(f"-{6 + number}m", on),
        }
        for number, (area, key, reason) in enumerate(NOT_EXPECTED)
    ]


def reviews(on: date) -> list[Record]:
    """Invented reviews: some read whole, one in part, one not at all."""
    used: Counter[str] = Counter()
    rows = []
    for area, ago, found, read in REVIEWS:
        month = day(ago, on)[:7]
        start = f"{_slug(area.code)}-{month[:4]}"
        used[start] += 1
        rows.append(
            {
                "review_id": f"{start}-{used[start]}",
                "area_code": area.code,
                "finished": month,
                "themes_found": found,
                "themes_read": read,
                "source_url": f"https://example.org/reviews/{start}-{used[start]}",
            }
        )
    return rows


def actions(on: date) -> list[Record]:
    """An invented action plan: overdue, due soon and later, without a date, done, dropped."""
    held = reviews(on)
    rows = []
    for position, drafted in enumerate(ACTIONS):
        area, kind, what, role, of, due, status, decision, reason, opened, closed, notes = drafted
        review, number = "", ""
        if position in RECOMMENDATIONS:
            place, which = RECOMMENDATIONS[position]
            review = "checklist" if place is None else held[place]["review_id"]
            number = f"{which}"
        rows.append(
            {
                "action_id": f"action-{position + 1}",
                "area_code": "" if area is None else area.code,
                "provision_type": kind,
                "what": what,
                "owner_role": role,
                "owner_organisation": (area or BIRMINGHAM).providers[of],
                "due": day(due, on),
                "status": status,
                "decision": decision,
                "drop_reason": reason,
                "review_id": review,
                "recommendation": number,
                "opened_on": day(opened, on),
                "closed_on": day(closed, on),
                "notes": notes,
            }
        )
    return rows


def recommendations(on: date, source: Path) -> list[Record]:
    """What the checklist's report asks, and one recommendation of an invented later review."""
    path = source / "recommendations.csv"
    asked = [row for row in _read(path) if row["review_id"] == "checklist"] if path.exists() else []
    later = [
        {
            **dict.fromkeys(RECOMMENDATION_COLUMNS, ""),
            "review_id": reviews(on)[place]["review_id"],
            "number": f"{number}",
            "provision_types": ACTIONS[position][1],
            "why_none": "" if ACTIONS[position][1] else "other",
        }
        for position, (place, number) in RECOMMENDATIONS.items()
        if place is not None
    ]
    return asked + later


def meetings(on: date) -> list[Record]:
    """Invented meetings, the last of them still to come."""
    return [{"met_on": day(distance, on), "what": what} for distance, what in MEETINGS]


# --------------------------------------------------------------------------------- units

# Postcodes all over each area, parted by blanks: no such practice is there.
UNIT_POSTCODES = {
    "birmingham": """
B100JX B109EZ B111EL B111ZZ B113AB B113RH B114PT B11FE B11WQ B120SH B128LB B129EX B12DJ B130AE
B130RY B133JJ B138HP B139ER B139TU B13JX B144JQ B145EN B145ZR B146ST B147PP B151LB B152EB B152TJ
B153PN B160HJ B166DS B166SD B168HJ B168WU B169QW B170ND B178HF B179BH B179TD B184SX B185TR
B186RZ B189BR B191EA B192ET B193BA B193UR B202AG B202QU B203LW B210DT B211AR B218EY B219LZ B22FR
B22TY B233GH B235EZ B235TJ B236HT B237AN B237RN B240FG B248AL B248WR B249QX B24PG B258HJ B258XD
B259LP B25RB B261RY B262QT B263LA B276DJ B277AZ B277TT B280LL B281AR B288LG B289JT B294LD B295NJ
B296FH B296TS B297NP B301BE B301TN B302PT B303EQ B309EA B311NT B312FN B312UB B313PF B314EY
B315BD B319AE B31JF B321DD B322BH B322TQ B323PS B324JT B329LN B32PQ B330JN B333AL B338JU B339DX
B339YH B346AL B347AH B356DG B357EP B359EQ B368RF B388JH B389BW B389UW B421RZ B422JS B429DF
B436QQ B440QB B448JQ B449DR B449XB B455ED B459BJ B46DG B46WD B47SG B54PW B55QF B56QT B57NP B64BP
B65ES B66HP B67FE B69DG B721LR B721ZH B735PY B736ER B736WH B739LZ B742AQ B742YF B744PB B74DS
B755AU B755SF B756PQ B757JE B75BP B761BS B761RA B762SR B768JB B768XQ B81JL B82EQ B82YD B83RB
B94PG B95HX B95XX B99HR
""",
    "coventry": """
CV11GY CV12AY CV12PD CV13AZ CV13YE CV14JT CV15DX CV15SD CV19GD CV21LJ CV21ZW CV22ND CV23AH
CV23NJ CV24GF CV24XU CV25HY CV31ES CV31YT CV32PP CV33AP CV34AQ CV35BU CV35PU CV36GT CV36ZG
CV39LQ CV39ZW CV47DN CV48FD CV49AP CV49NS CV49YW CV56JY CV56YU CV57JZ CV58EA CV58YZ CV59LJ
CV61EB CV61YB CV62JW CV63FP CV64FL CV65AA CV65NB CV66AF CV66PE CV67HJ CV69EA CV69RD CV78WF
""",
    "dudley": """
B622AX B622QX B628SG B629PT B631YQ B632SB B633LP B634DJ B634WB DY11PW DY12LN DY13DW DY14AR
DY19BE DY20AF DY20TJ DY27PS DY28QP DY29NB DY31PF DY32EF DY32YP DY33UF DY51LA DY52DX DY52TW
DY53LH DY53ZG DY54YZ DY67EP DY67XP DY68PZ DY69JF DY76YQ DY81RZ DY82JH DY83LZ DY84BA DY84SF
DY85JA DY85YY DY90TB DY97LP DY98PR DY99WZ WV149HU
""",
    "sandwell": """
B435HA B436HA B645DU B646EA B647ET B650JF B658HU B659LT B661LX B662LG B663HW B664DY B675DA
B676BS B677DA B679DB B680JZ B688LA B689JF B691DX B691UJ B692PZ B694BH B694SR B700AB B700RB
B706AJ B706TP B707RN B708QJ B709NW B711HZ B712JS B713JZ B714HQ DY40NX DY47AX DY47SY DY48PB
DY49DF WS100AF WS100SJ WS107HU WS109EQ WS54HR
""",
    "solihull": """
B360LP B369TU B376EG B377HX B379ET B902AH B903DX B904FA B908AB B911DQ B912DY B913DJ B913YE
B919TG B927AN B928EW B929LS B933ED B938QX B945JR CV77LJ
""",
    "walsall": """
B437LU B742JP B743RJ WS108DH WS108RZ WS11DQ WS11SL WS12HH WS13BB WS13RH WS14LE WS19GP WS19TQ
WS20LB WS27LB WS28GN WS28TU WS29NQ WS31AT WS31PP WS32ET WS32TH WS33HR WS33XG WS34NH WS41DX
WS41TG WS42YR WS53QA WS54YF WS87AD WS87QN WS90JW WS91BT WS98JF WS98XB WS99PQ WV124JR WV125EY
WV125TP WV131LA WV132EE WV133BP
""",
    "wolverhampton": """
WV100LX WV106HP WV108AE WV109AT WV109UF WV111TP WV113DY WV11AF WV124YR WV12RD WV133SP WV13QP
WV140TS WV146QU WV148DQ WV14BB WV14XS WV19RR WV22AH WV23DN WV24NU WV30PE WV37LG WV39EE WV44EF
WV45DE WV46BH WV60AP WV60TW WV67ZU WV68TA WV69WX WV95QW
""",
}
_TREE_NAMES = """
Alder Ash Aspen Beech Birch Bracken Briar Cedar Chestnut Cypress Elder Elm Fern Fir Gorse
Hawthorn Hazel Heather Holly Hornbeam Ivy Juniper Larch Laurel Lilac Lime Linden Maple Medlar
Myrtle Oak Olive Pear Pine Plane Poplar Quince Rowan Sorrel Spruce Sycamore Teasel Thyme Walnut
Willow Yew
"""
_TREES = _TREE_NAMES.split()
_HOUSES = ("Surgery", "Medical Practice", "Health Centre", "Family Practice")
PRACTICE, ORGANISATION = "gp_practice", "organisation"
# How many practices are listed, and whether the list is complete.
_LISTED = {
    "birmingham": (158, True),
    "coventry": (50, True),
    "dudley": (44, True),
    "sandwell": (45, True),
    "solihull": (20, True),
    "walsall": (40, False),
    "wolverhampton": (31, True),
}
# Practices that the lists still name, closed or taken over by another.
_CLOSED = {
    "birmingham": 16,
    "coventry": 5,
    "dudley": 4,
    "sandwell": 5,
    "solihull": 2,
    "walsall": 4,
    "wolverhampton": 3,
}
# Organisations of which a role leads on domestic violence, where they are listed one by one.
_ORGANISATIONS = {"birmingham": 8, "walsall": 6}
# Of the units of an area: how many are covered, and how many are not; of the others nobody says.
_SAID = {
    ("gp_iris", "birmingham"): (95, 40),
    ("gp_iris", "coventry"): (50, 0),
    ("gp_iris", "dudley"): (22, 0),
    ("gp_iris", "sandwell"): (0, 12),
    ("gp_iris", "solihull"): (20, 0),
    ("gp_iris", "walsall"): (0, 20),
    ("gp_iris", "wolverhampton"): (0, 18),
    ("gp_dv_lead", "coventry"): (31, 19),
    ("gp_dv_lead", "dudley"): (0, 44),
    ("gp_dv_lead", "solihull"): (20, 0),
    ("gp_dv_lead", "wolverhampton"): (10, 21),
    ("dv_leads", "birmingham"): (5, 2),
    ("dv_leads", "walsall"): (0, 2),
}
# Coverage that ends: how soon, and of how many of the covered units.
_ENDING = {("gp_iris", "solihull"): ("+4m", 6), ("gp_iris", "birmingham"): ("+9m", 12)}
# Where most words are old, or of pages that bear no date.
_OLD = {("gp_dv_lead", "dudley"): "-20m", ("dv_leads", "birmingham"): "-15m"}


def units(on: date) -> list[Record]:
    """Invented practices and organisations, some closed and one still to open among them."""
    found = []
    for area in AREAS:
        number, _ = _LISTED[area.slug]
        codes = UNIT_POSTCODES[area.slug].split()
        found += [_unit(PRACTICE, area, at, codes[at], on) for at in range(number)]
        found += [
            _unit(ORGANISATION, area, at, codes[at], on)
            for at in range(_ORGANISATIONS.get(area.slug, 0))
        ]
        closed = [_unit(PRACTICE, area, number + at, "", on) for at in range(_CLOSED[area.slug])]
        found += [
            unit | {"closed": day(f"-{5 + (at * 7) % 54}m", on)} for at, unit in enumerate(closed)
        ]
    birmingham = AREAS[0]
    last = _LISTED[birmingham.slug][0] + _CLOSED[birmingham.slug]
    coming = _unit(PRACTICE, birmingham, last, "", on)
    return [*found, coming | {"opened": day("+2m", on)}]


def _unit(kind: str, area: Area, number: int, postcode: str, on: date) -> Record:
    what = _turn(_HOUSES, number + len(area.slug)) if kind == PRACTICE else "Partner"
    place = AREAS.index(area)
    tree = _TREES[(number * 7 + place * 11) % len(_TREES)]
    letter = {PRACTICE: "X", ORGANISATION: "O"}[kind]
    return {
        "unit_id": f"{letter}{place + 1}{number:03d}",
        "kind": kind,
        "name": f"Invented {tree} {what} {number // len(_TREES) + 1}",
        "postcode": f"{postcode[:-3]} {postcode[-3:]}".strip(),
        "area_code": area.code,
        "opened": day(f"-{60 + (number * 13) % 400}m", on),
        "closed": "",
        "source": "Invented for the example",
        "source_date": day("-1f", on),
    }


def unit_coverage(on: date) -> list[Record]:
    """What is said of the units; of some there is an older word as well, or one still to begin."""
    found = []
    for (key, slug), (covered, not_covered) in _SAID.items():
        area = next(area for area in AREAS if area.slug == slug)
        letter = "O" if key == TYPE_WITHOUT_BENCHMARK else "X"
        prefix = f"{letter}{AREAS.index(area) + 1}"
        for number in range(covered + not_covered):
            said = _word(key, area, number, is_covered=number < covered, on=on)
            found.append({"unit_id": f"{prefix}{number:03d}", **said})
    again = next(row for row in found if row["status"] == "covered")
    earlier = {"status": "not_covered", "since": "", "until": "", "last_verified": day("-16m", on)}
    later = next(row for row in found if row["status"] == "not_covered")
    begins = {"status": "covered", "since": day("+3m", on), "last_verified": day("-2d", on)}
    return [*found, again | earlier, later | begins]


def _word(key: str, area: Area, number: int, *, is_covered: bool, on: date) -> Record:
    until, ending = _ENDING.get((key, area.slug), ("", 0))
    old = _OLD.get((key, area.slug))
    evidence = _turn(("confirmed", "confirmed", "confirmed", "published"), number)
    if number % 29 == 28:  # noqa: PLR2004
        evidence = "undated"
    link = "https://example.org/coverage" if evidence != "confirmed" else ""
    return {
        "provision_type": key,
        "status": "covered" if is_covered else "not_covered",
        "since": day(f"-{7 + number % 24}m", on) if is_covered else "",
        "until": day(until, on) if is_covered and number < ending else "",
        "maintained_by": area.code,
        "evidence": evidence,
        "last_verified": day(old or f"-{5 + (number * 17) % 150}d", on),
        "source_url": link,
    }


def unit_lists(on: date) -> list[Record]:
    """Which of the lists are complete."""
    complete = [area for area in AREAS if _LISTED[area.slug][1]]
    rows = [(PRACTICE, area) for area in complete]
    rows += [(ORGANISATION, area) for area in AREAS if area.slug in _ORGANISATIONS]
    return [
        {
            "kind": kind,
            "area_code": area.code,
            "complete_on": day("-1f", on),
            "source": "Invented for the example",
        }
        for kind, area in rows
    ]


def _read(path: Path) -> list[Record]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


SETTINGS = """\
# Example data: every provider in this folder is invented. Built by scripts/build_example.py.

[region]
name = "Example region (on the West Midlands map)"
boundaries = "boundaries/west_midlands_csp.geojson"
code_column = "csp_code"
name_column = "csp_name"
authorities = "boundaries/authority_csp.csv"
neighbours = "../boundaries/west_midlands_neighbours.geojson"
towns = "../boundaries/west_midlands_towns.csv"
towns_attribution = "Towns: GeoNames (www.geonames.org), CC BY 4.0."
neighbourhoods = "../boundaries/west_midlands_lsoa.geojson"
neighbourhood_code_column = "lsoa_code"
neighbourhood_name_column = "lsoa_name"
neighbourhood_area_column = "csp_code"
neighbourhood_edition = "ONS Lower-layer Super Output Areas (LSOAs), December 2011, \
super generalised"
edition = "ONS Lower-layer Super Output Areas, December 2011, super generalised, joined to \
Community Safety Partnerships by the look-up of December 2024"
attribution = "Source: Office for National Statistics licensed under the Open Government Licence \
v.3.0. Contains National Statistics data © Crown copyright and database right 2023 and 2024. \
Contains OS data © Crown copyright and database right 2023."
licence = "OGL-UK-3.0"
licence_url = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

[model]
evidence_expires_months = 36
stale_months = 12
at_risk_months = 6
population_basis = "population"

[sharing]
training_types = [
  "hv_training", "multi_agency_training", "gp_iris", "gp_dv_lead", "cyp_workforce_training",
  "substance_mental_health_tool",
]
procedure_types = [
  "dash_toolkit", "substance_mental_health_tool", "gp_perpetrator_pathway", "marac",
  "information_sharing_protocol", "dual_diagnosis",
]

[reviews]
checklist_year = 2014

[need_labels]
population = "people"
women_16_plus = "women aged 16 and over"
households = "households"
gp_practices = "GP practices"

[notice]
banner = "Example data: services, reviews and actions are invented"
licences = [
  "Need figures: Office for National Statistics, Census 2021, and NHS Organisation Data Service, \
under the Open Government Licence v3.0; contains NHS England information. Women aged 16 and over \
are derived, not published.",
  "Homicide reviews: Neville and Sanders-McDonagh, Middlesex University, 2015 \
(https://eprints.mdx.ac.uk/14418): counts of themes only, read from thirteen reviews up to 2014.",
  "Register: every provider, service, funder and statement is invented. None of it may be quoted \
as fact.",
]
"""

SOURCES = """\
# Sources of the example data

**Every provider, service, funder, contact and statement in `services.csv`, every decision in
`expectations.csv`, every review in `homicide_reviews.csv` and every action in `actions.csv`
is invented.** They are for training, demonstrations and tests. Nothing here says what there is, or
is not, in any real place, and none of it may be quoted as if it did. A name that happens to be like
that of a real organisation is a coincidence.

Built for {on} by `scripts/build_example.py`; all dates in the register lie around that day. To
bring them up to date: `python scripts/build_example.py --on YYYY-MM-DD`. Do not edit the files
by hand, for the next build would undo it.

| file | what is real |
| --- | --- |
| `services.csv`, {records} records | nothing but the area codes and the postcodes; these are of \
town centres, and no such provider is there |
| `expectations.csv` | nothing |
| `homicide_reviews.csv` | nothing but the area codes and the keys of the themes: no such review \
was held |
| `actions.csv` | nothing but the area codes and the keys of the types |
| `recommendations.csv` | what the report behind the checklist asks, as in `data/`; the later \
review's is invented |
| `meetings.csv` | nothing: no such meeting was held |
| `units.csv`, `unit_coverage.csv`, `unit_lists.csv` | nothing but the area codes and the \
postcodes, which lie all over each area: no such practice is there |
| `provision_types.csv` | as in `data/`, but `{no_benchmark}` has no benchmark, to show what \
that looks like, and is counted organisation by organisation |
| `need.csv` | real figures, as in `data/`, but {no_need} is left out, to show what that looks \
like |
| `dhr_themes.csv` | as in `data/` |
| `boundaries/` | real, as in `data/boundaries/` |
| `settings.toml` | the boundaries' edition and attribution; the neighbourhoods are those of \
`data/boundaries/`, which this folder shares |

What each real table is and how it was made is told in `SOURCES.md` of `data/` and of
`data/boundaries/`.

## Licence of the real parts

Boundaries, look-up, Census figures and postcodes: Office for National Statistics, [Open Government
Licence v3.0](https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/).
Contains National Statistics data © Crown copyright and database right. Contains OS data © Crown
copyright and database right. Contains Royal Mail data © Royal Mail copyright and database right.
Numbers of GP practices: contains NHS England information licensed under the Open Government
Licence v3.0. The counts of themes are facts from Neville and Sanders-McDonagh (2015).

## What is odd on purpose

Checking the register gives no error and some warnings, each there to be seen in training: records
not verified for a year, a personal-looking e-mail address, a postcode outside the areas served
and a specialism that is new. Some texts hold what a careless program would trip over: marks of
HTML, `${{x}}`, backticks, quotation marks, a line break, a very long name, Arabic and Punjabi.
"""


# --------------------------------------------------------------------------------- output


def build(folder: Path, on: date, source: Path = REAL) -> int:
    """Write the whole folder.

    Parameters
    ----------
    source
        The folder whose types, need figures, themes and boundaries it takes. From an example they
        come out as they stand there.

    Returns
    -------
    int
        How many records the register has.
    """
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copyfile(source / name, folder / name)
    register = records(on)
    tables = {
        "services.csv": register,
        "provision_types.csv": provision_types(source),
        "need.csv": need(source),
        "expectations.csv": expectations(on),
        "homicide_reviews.csv": reviews(on),
        "actions.csv": actions(on),
        "recommendations.csv": recommendations(on, source),
        "meetings.csv": meetings(on),
        "units.csv": units(on),
        "unit_coverage.csv": unit_coverage(on),
        "unit_lists.csv": unit_lists(on),
    }
    for name, rows in tables.items():
        _write(folder / name, _as_csv(rows))
    _write(folder / "settings.toml", SETTINGS)
    _write(folder / "SOURCES.md", _sources(on, len(register)))
    return len(register)


def _sources(on: date, n_records: int) -> str:
    return SOURCES.format(
        on=on.isoformat(),
        records=n_records,
        no_benchmark=TYPE_WITHOUT_BENCHMARK,
        no_need=f"`{NEED_LEFT_OUT[1]}` of Solihull",
    )


def _as_csv(rows: Sequence[Record]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the folder from the command line."""
    parser = argparse.ArgumentParser(description="Build the example data folder.")
    parser.add_argument("--on", type=date.fromisoformat, default=REFERENCE_DATE, metavar="DATE")
    parser.add_argument("--out", type=Path, default=EXAMPLE, metavar="DIR")
    options = parser.parse_args(arguments)
    number = build(options.out, options.on)
    sys.stdout.write(f"{options.out}: {number} records, as of {options.on}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
