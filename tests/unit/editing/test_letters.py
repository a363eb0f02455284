"""Letters to the areas of a round: drafts that open in an e-mail program, and what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from mapping.analysis.returns import Progress, round_progress
from mapping.analysis.training import Organisation
from mapping.context.reference import Reference
from mapping.editing.letters import (
    KINDS,
    Kind,
    Letter,
    LetterError,
    invitations,
    letters_zip,
    round_letters,
    said_of,
    without_link,
)
from mapping.geography.areas import Areas
from mapping.reference.returns import Asked, Round
from mapping.region.loader import DataFolder
from mapping.register.disclosure import public
from mapping.register.schema import Register
from tests.support.cases.model_cases import plain_record, records_frame, reference_of
from tests.support.folders import HOSTILE

OPENED, DUE, ON = date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 20)
TYPES = [
    {"key": key, "label": label, "measure": "presence", "need_basis": None, "per": None}
    for key, label in (("refuge", "Refuge"), ("idva", "IDVA"))
]
SECRET = "Lavender House"
HARM = "East\r\nBcc: spy@example.org\r\n\r\nHello"


def answers(code: str, *keys: str) -> list[dict[str, Any]]:
    return [
        plain_record(
            f"{code}-{key}",
            key,
            areas_served=(code,),
            last_verified=ON,
            status="not_provided",
            service_name=SECRET,
            details=SECRET,
        )
        for key in keys
    ]


def reference(folder: Path, names: Sequence[str] = ("East", "West", "North")) -> Reference:
    codes = ("E1", "E2", "E3")
    found = reference_of(
        {"areas": [*codes], "types": TYPES, "need": {}, "expectations": set(), "on": ON}
    )
    settings = replace(found.settings, folder=folder, dashboard="https://map.example.org/")
    return replace(found, areas=Areas(codes, tuple(names)), settings=settings)


def progress(of: Reference, on: date = ON) -> Progress:
    """E1 has answered none throughout, E2 one of two questions, E3 nothing."""
    asked = tuple(Asked(OPENED, code, OPENED, DUE) for code in of.areas.codes)
    after = [*answers("E1", "refuge", "idva"), *answers("E2", "refuge")]

    def stood(day: date) -> DataFolder:
        register = Register(records_frame(after if day >= OPENED else []), "0" * 12)
        return DataFolder(of, register, public(register), ())

    return round_progress(Round(OPENED, asked), stood, on)


def letters(
    kind: Kind,
    of: Reference,
    on: date = ON,
    leads: dict[str, Sequence[str]] | None = None,
) -> tuple[Letter, ...]:
    return round_letters(
        kind, progress(of, on), of, lambda code: b"PK " + code.encode(), leads or {}
    )


def opened(letter: Letter) -> EmailMessage:
    message = message_from_bytes(letter.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(letter: Letter) -> str:
    body = opened(letter).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_letter_that_asks_is_a_draft_with_the_workbook_and_a_link(tmp_path: Path) -> None:
    east, north = letters("ask", reference(tmp_path), leads={"E3": ("ann@example.org",)})
    assert (east.name, east.area_code) == ("ask-west.eml", "E2")
    message = opened(north)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "North: what provision is there? Please answer by 31 October 2026"
    assert message["Date"] is None, "nobody has sent it"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "north-return.xlsx"
    assert attached.get_content() == b"PK E3"
    assert "https://map.example.org/update?area=E3" in text_of(north)
    assert "We ask you for North's part: 2 types of provision." in text_of(north)
    assert opened(east)["To"] is None


def test_who_is_not_in_is_reminded_and_who_is_in_is_thanked(tmp_path: Path) -> None:
    of = reference(tmp_path)
    west, north = letters("remind", of)
    assert opened(west)["Subject"] == "West: 1 question still open, due 31 October 2026"
    assert "Thank you for what you have answered so far." in text_of(west)
    assert "We have not heard from you yet." in text_of(north)
    assert "which has passed" not in text_of(north)
    assert "until 31 October 2026, which has passed" in text_of(
        letters("remind", of, date(2026, 11, 2))[1]
    )
    (east,) = letters("thank", of)
    assert "- Refuge: No return → None\n- IDVA: No return → None\n" in text_of(east)
    assert "1 of 3 areas have answered." in text_of(east)
    assert not [*opened(east).iter_attachments()]


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_record_stands_in_a_letter(kind: Kind, tmp_path: Path) -> None:
    for each in letters(kind, reference(tmp_path)):
        assert SECRET not in text_of(each)
        assert "\n\n\n" not in text_of(each)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_with_line_breaks_makes_no_header(kind: Kind, tmp_path: Path) -> None:
    of = reference(tmp_path, (HARM,) * 3)
    of = replace(of, settings=replace(of.settings, letters_from=f"Group {HARM} <g@example.org>"))
    for each in letters(kind, of, leads=dict.fromkeys(of.areas.codes, (f"a@b.org{HARM}",))):
        message = opened(each)
        assert message["Bcc"] is None
        assert str(message["Subject"]).strip().startswith("East Bcc: spy@example.org Hello: ")
        assert each.name.endswith("east-bcc-spy-example-org-hello.eml")


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_hostile_name_is_text_in_a_letter_and_no_template(harm: str, tmp_path: Path) -> None:
    (east,) = letters("thank", reference(tmp_path, (harm, "West", "North")))
    assert f"everything that we asked about {harm} is answered" in text_of(east)
    assert opened(east).get_content_type() == "text/plain"


def test_a_region_words_its_letters_itself(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    own = tmp_path / "letters" / "thank.txt"
    own.write_text("Subject: Diolch, {{ area }}\r\n\r\nDiolch! {{ n_in }}/{{ n_asked }}", "utf-8")
    (east,) = letters("thank", reference(tmp_path))
    assert opened(east)["Subject"] == "Diolch, East"
    assert text_of(east) == "Diolch! 1/3\n"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Subject: x\n{{ secret }}", "letters/thank.txt: no letter can be made of it: 'secret'"),
        ("Subject: x\n{% if %}", "letters/thank.txt, line 2"),
        ("Subject: x\n{{ area.__class__.__mro__ }}", "no letter can be made of it"),
        ("Subject: x\n{{ 1 / 0 }}", "division by zero"),
        ("Dear {{ area }}", "its first line has to be the subject"),
        ("Subject:\nDear", "its first line has to be the subject"),
    ],
)
def test_a_template_that_makes_no_letter_is_told_with_its_file(
    template: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "thank.txt").write_text(template, "utf-8")
    with pytest.raises(LetterError, match=r"remove .*(file|program's own)") as raised:
        letters("thank", reference(tmp_path))
    assert said in str(raised.value)


def test_a_template_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "ask.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LetterError, match="not plain text in UTF-8"):
        letters("ask", reference(tmp_path))


def test_all_letters_are_one_file_which_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    of = reference(tmp_path)
    content = letters_zip(letters("ask", of))
    assert content == letters_zip(letters("ask", of))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["ask-west.eml", "ask-north.eml"]


def test_it_is_said_that_nothing_was_sent_and_where_no_address_is_known(tmp_path: Path) -> None:
    of = reference(tmp_path)
    assert "None of them says to whom" in said_of(letters("ask", of))
    some = said_of(letters("ask", of, leads={"E2": ["a@example.org"]}))
    assert some.startswith("2 drafts. Nothing was sent: open each, read it and send it. In 1 of")
    every = said_of(letters("ask", of, leads={"E2": ["a@b.org"], "E3": ["c@b.org"]}))
    assert every == "2 drafts. Nothing was sent: open each, read it and send it."
    assert said_of(()) == "Nobody is to have such a letter."


def test_that_letters_link_to_no_page_is_told_with_what_to_do(tmp_path: Path) -> None:
    settings = reference(tmp_path).settings
    assert "[letters] as dashboard" in without_link(replace(settings, dashboard=""))
    assert without_link(replace(settings, dashboard="https://map.example.org")) == ""


def test_an_organisation_is_invited_in_a_draft_of_its_own(tmp_path: Path) -> None:
    haven, other = Organisation("Haven", ("Refuge", "IDVA")), Organisation("haven!", ("Refuge",))
    first, second = invitations((haven, other), "E1", reference(tmp_path))
    assert (first.name, second.name) == ("invite-haven.eml", "invite-haven-1.eml")
    assert opened(first)["Subject"] == "An invitation to training on domestic abuse in East"
    assert "Dear colleagues of Haven," in text_of(first)
    assert "in East: Refuge and IDVA. We invite you" in text_of(first)
    assert opened(first)["To"] is None
