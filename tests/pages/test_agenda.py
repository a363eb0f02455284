"""What the agenda says, and that it is the model's."""

from __future__ import annotations

from datetime import date

from mapping.cli.commands.since_command import changes_between
from mapping.gap_model.priority import priorities
from mapping.region.loader import read_data_folder
from mapping.report.meeting.agenda import agenda
from mapping.report.meeting.agenda_report import agenda_report
from mapping.report.scope import Scope
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

ON, SINCE = date(2026, 11, 24), date(2026, 6, 11)
MISSING = "Missing, by priority"


def test_the_page_has_the_agenda_that_the_model_works_out(example: Show) -> None:
    folder = read_data_folder(EXAMPLE, TODAY)
    reference, assessment = folder.reference, folder.assess(ON)
    basis, label = reference.settings.population_basis, reference.settings.need_label
    ranked = tuple(priorities(assessment, reference.need, reference.themes, basis, label))
    scope = Scope(reference, folder.public_register, assessment, ranked, None, ON)
    _, since = changes_between(folder, SINCE, ON, TODAY)
    found = agenda(scope.assessment, scope.ranked, scope.reference, since, 5)
    report = agenda_report(scope, found)
    page = example(f"meeting?on={ON}&since={SINCE}&first=5")
    headings = [heading.get_text() for heading in page.html.select(".pm-agenda h2")]
    assert headings == [section.heading for section in report.sections]
    names = scope.reference.areas.name
    labels = {kind.key: kind.label for kind in scope.types}
    assert [row[0] for row in page.text_table(MISSING)] == [
        f"{names(p.area_code)}: {labels[p.provision_type]}" for p in found.gaps.first
    ]
    text = page.part(".pm-agenda").get_text()
    for action in (*found.overdue, *found.soon):
        assert action.what in text
        assert action.owner in text


def test_what_is_listed_leads_to_its_cell_and_to_its_action(example: Show) -> None:
    page = example(f"meeting?on={ON}&since={SINCE}")
    links = {link.get_text(): str(link["href"]) for link in page.html.select(".pm-agenda th a")}
    assert {row[0] for row in page.text_table(MISSING)} <= set(links)
    where = links[page.text_table(MISSING)[0][0]]
    assert all(part in where for part in ("view=matrix", "area=E22", "type="))
    assert "actions?" in links["Find the money for two IDVA posts"]
    assert "action=" in links["Find the money for two IDVA posts"]


def test_the_meeting_and_the_length_are_chosen_and_stay_in_the_address(example: Show) -> None:
    page = example(f"meeting?on={ON}").choose("Gaps and questions", "The first 5")
    page = page.choose("Since the meeting of", "11 June 2026")
    assert (page.address["first"], page.address["since"]) == ("5", str(SINCE))
    assert "New gaps since 11 June 2026" in page.part(".pm-agenda").get_text()
    assert len(page.text_table(MISSING)) == 5


def test_a_length_that_is_not_offered_is_remarked_upon(example: Show) -> None:
    page = example(f"meeting?on={ON}&first=many")
    assert "the first “many”" in page.alerts[0]
    assert len(page.text_table(MISSING)) == 10


def test_a_region_without_meetings_or_actions_says_so(shipped: Show) -> None:
    page = shipped(f"meeting?on={ON}")
    text = page.part(".pm-agenda").get_text()
    assert "No action is overdue." in text
    assert "No action is due soon." in text
    missing = page.text_table(MISSING)
    assert missing
    assert all("Partial" in " ".join(row) and "No action yet." in row for row in missing)
    assert len(page.text_table("Not known, by priority")) == 10
