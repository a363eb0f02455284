"""What the page of who could learn from whom says, and that it is the model's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.analysis.sharing import lessons, lessons_sentence
from mapping.analysis.training import training, training_sentence
from mapping.gap_model.assessment import Assessment
from mapping.geography.boundaries import read_boundaries
from mapping.geography.nearness import nearest_first
from mapping.region.loader import DataFolder, read_data_folder
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.folders import HOSTILE, copy_of, records_of, write_records
from tests.support.paths import EXAMPLE, SHIPPED

pytestmark = pytest.mark.slow

ON = date(2026, 11, 24)
AREA, TYPE = "E22000337", "idva"


def calculated() -> tuple[DataFolder, Assessment]:
    folder = read_data_folder(EXAMPLE, TODAY)
    return folder, folder.assess(ON)


def test_whom_to_ask_stands_nearest_first_with_how_to_reach_them(example: Show) -> None:
    folder, assessment = calculated()
    reference = folder.reference
    near = nearest_first(read_boundaries(reference.settings, reference.areas))[AREA]
    found = lessons(assessment, folder.public_register, reference, near, AREA, TYPE)
    sentence = lessons_sentence(found, assessment, AREA, reference.types.by_key[TYPE])
    page = example(f"area?view=learn&on={ON}&area={AREA}&type={TYPE}")
    panel = page.part('[aria-label="Whom to ask"]')
    headings = [heading.get_text() for heading in panel.select("h3")]
    assert headings == [reference.areas.name(lesson.area_code) for lesson in found]
    assert len(headings) > 2
    text = panel.get_text()
    assert sentence in text
    sources = [source for lesson in found for source in lesson.sources]
    for source in sources:
        assert source.details in text
        assert source.good_practice in text
    mailboxes = [source.contact_email for source in sources if source.contact_email]
    hrefs = [link["href"] for link in panel.select("a[href^='mailto:']")]
    assert hrefs == [f"mailto:{mailbox}" for mailbox in mailboxes]
    assert mailboxes
    assert page.press("Close").html.select('[aria-label="Whom to ask"]') == []


@pytest.mark.parametrize("key", ["hv_training", "gp_dv_lead"])
def test_training_is_told_area_by_area(example: Show, key: str) -> None:
    folder, found = calculated()
    kind = folder.reference.types.by_key[key]
    rows = training(found, folder.public_register, folder.reference, kind)
    page = example(f"area?view=learn&on={ON}&area={AREA}").choose("Show", "Training")
    assert page.address["share"] == "training"
    page = example(f"area?view=learn&on={ON}&area={AREA}&share=training&type={key}")
    assert kind.label in [heading.get_text() for heading in page.html.select("h2")]
    assert page.text.count(training_sentence(rows)) == 1
    words = [row[1] for row in page.text_table(f"{kind.label} by area")]
    assert len(words) == len(rows)
    for word, row in zip(words, rows, strict=True):
        style = row.held.style
        assert word.strip().removeprefix(style.symbol).strip().split(" (")[0] == style.word


def test_an_area_without_a_return_is_named_as_that_and_never_as_none(shipped: Show) -> None:
    text = shipped(f"area?view=learn&on={ON}&share=procedures&type=gp_perpetrator_pathway").text
    assert "No return: Birmingham, Coventry" in text
    assert "None:" not in text


def test_links_of_a_procedure_leave_for_http_only_and_tell_nothing_of_the_page(
    shipped: Show,
) -> None:
    links = shipped(f"area?view=learn&on={ON}&share=procedures").html.select(".pm-share a")
    assert len(links) > 5
    for link in links:
        assert str(link["href"]).startswith(("http://", "https://"))
        assert "noopener" in link["rel"]


def test_a_part_that_does_not_exist_is_remarked_upon(shipped: Show) -> None:
    page = shipped("area?view=learn&share=<b>nothing</b>")
    assert "the part “<b>nothing</b>”" in page.alerts[0]
    assert page.title == "Area: who could we learn from?"


def told(folder: Path, **cells: dict[str, str]) -> None:
    """Say more of some records, in a register from before there were sectors and stages."""
    register = pd.read_csv(folder / "services.csv", dtype="str", keep_default_na=False)
    for number, said in enumerate(cells.values()):
        for column, text in said.items():
            if column not in register:
                register[column] = ""
            register.loc[number, column] = text
    register.to_csv(folder / "services.csv", index=False)


def test_a_register_without_sectors_lists_every_organisation_as_not_stated(example: Show) -> None:
    page = example(f"area?view=learn&on={ON}&area={AREA}&share=training")
    (caption,) = [c for c in page.html.select("caption") if "Organisations in Dudley" in c.text]
    rows = caption.find_parent("table").select("tbody tr")
    assert len(rows) > 3
    assert {row.select("td")[1].get_text() for row in rows} == {"Not stated"}
    assert "no invitation is noted" in page.text


def test_an_invitation_begins_with_the_organisation_filled_in(example: Show) -> None:
    page = example(f"area?view=learn&on={ON}&area={AREA}&share=training")
    link = page.html.select_one('a[aria-label^="Note an invitation of"]')
    assert link is not None
    name = link["aria-label"].removeprefix("Note an invitation of ")
    form = example(str(link["href"]).removeprefix("./"))
    assert form.widget("text_input", "What is to be done").value == f"Invite {name} to the training"


def test_pilots_are_told_with_what_was_never_evaluated_and_who_is_to_be_asked(
    folder: Path, changing: Show
) -> None:
    assert (
        "no record says that it is a pilot"
        in changing(f"area?view=learn&on={ON}&share=pilots").text
    )
    plain = {"status": "provided", "provider": "P", "service_name": "S", "gap_cause": ""}
    link = "https://example.org/how-it-went"
    told(
        folder,
        passed={
            **plain,
            "stage": "pilot",
            "start_date": "2025-01-01",
            "end_date": "2026-01-01",
            "last_verified": "2025-12-01",
        },
        read={**plain, "stage": "established", "evaluated": "yes", "evaluation_url": link},
        never={**plain, "stage": "pilot", "evaluated": "no", "end_date": "", "funding_end": ""},
    )
    page = changing(f"area?view=learn&on={ON}&share=pilots")
    (caption,) = [c for c in page.html.select("caption") if "Pilots" in c.text]
    rows = [row.get_text(" ") for row in caption.find_parent("table").select("tbody tr")]
    assert "nobody has said since what came of it" in rows[0]
    assert "1 year" in rows[0]
    assert "Never evaluated" in rows[1]
    assert caption.find_parent("table").select_one(f'a[href="{link}"]') is not None
    assert "of 1 the end has passed without word" in page.text
    keeper = pd.read_csv(folder / "services.csv", dtype="str")["maintained_by"][0]
    update = changing(f"update?area={keeper}")
    assert "Pilots whose end has passed without word: 1" in update.sent
    assert "Say what came of it, and whether it was evaluated" in update.sent
    assert "what came of the pilot?" in changing(f"area?on={ON}&area={keeper}").text


def test_hostile_contacts_and_good_practice_are_text(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    records = [r for r in records_of(folder) if r["provision_type"] == "cyp_support"]
    for number, record in enumerate(records):
        for column in ("service_name", "good_practice", "details", "contact_role"):
            record[column] = HOSTILE[number % len(HOSTILE)]
        record["contact_email"] = "a&onmouseover=x?cc=b@example.org"
    write_records(folder, records)
    page = of_folder(folder)(f"area?view=learn&on={ON}&area={AREA}&type=cyp_support")
    panel = page.part('[aria-label="Whom to ask"]')
    assert "a&onmouseover=x?cc=b@example.org" in panel.get_text()
    assert panel.select("a[href^='mailto:'], img, svg, script") == []
    assert any(text in panel.get_text() for text in HOSTILE)
