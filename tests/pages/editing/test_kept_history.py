"""What was public is told on no page; a file that changed by itself is told on every one."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from mapping.cli.clock import DAY_VARIABLE
from mapping.editing.kept_table import LEFT_AS_IT_IS
from mapping.region.disk_edits import HOW_TO_SETTLE, disk_edits
from mapping.region.kept_tables import REGISTER
from mapping.register.disclosure import WITHHELD
from mapping.store.opening import open_store
from mapping.tables.privacy.places import STAYS_NOWHERE
from tests.pages.conftest import Show
from tests.support.cases.saved_cases import save
from tests.support.day import TODAY
from tests.support.folders import records_of, write_records
from tests.support.pages import Shown

EARLIER = TODAY - timedelta(days=10)
TOLD = {
    "details": "12 Hagley Road, Edgbaston",
    "service_name": "Rose Cottage",
    "postcode": "B16 9PU",
    "website": "https://example.org/rose-cottage",
}
SECRETS = ("hagley", "rosecottage", "b169pu")


def told(text: str) -> list[str]:
    squeezed = re.sub(r"[\W_]+", "", text).lower()
    return [word for word in SECRETS if word in squeezed]


def office(folder: Path) -> dict[str, str]:
    return next(row for row in records_of(folder) if row["postcode"])


def make_confidential(folder: Path) -> str:
    """A public office, entered twenty days ago, that has become a refuge; the first revision."""
    row = office(folder) | TOLD | {"client_group": "victims"}
    save(folder, TODAY - timedelta(days=20), row)
    now = {**dict.fromkeys(TOLD, ""), "service_name": "Safe house", "location_confidential": "yes"}
    now["client_group"] = "families"
    save(folder, TODAY - timedelta(days=5), row | now)
    return row["record_id"]


@pytest.mark.parametrize(
    "address",
    [
        "update?view=history",
        f"services?on={EARLIER}&columns=details;website;location;service_name",
        f"area?on={EARLIER}",
        f"?on={EARLIER}",
        f"then-and-now?since={TODAY - timedelta(days=30)}&on={EARLIER}",
        f"services?view=distance&on={EARLIER}",
    ],
)
def test_what_has_become_confidential_is_on_no_page_of_any_day(
    folder: Path, changing: Show, address: str
) -> None:
    record_id = make_confidential(folder)
    row = next(r for r in records_of(folder) if r["record_id"] == record_id)
    more = f"&area={row['maintained_by']}&type={row['provision_type']}" if "on=" in address else ""
    sent = changing(address + more).sent
    assert told(sent) == []
    if address.startswith(("update", "services?on")):
        assert record_id in sent


def test_what_is_to_be_undone_is_read_without_knowing_a_column_or_a_key(
    folder: Path, changing: Show
) -> None:
    nil = office(folder) | {"status": "not_provided"}
    save(folder, TODAY, nil)
    page = changing("update?view=history")
    [row] = page.text_table("Changes of save 1")
    assert [*row[2:]] == ["Status", "Provided", "None"]
    page = page.press("Undo this save")
    assert "Status: None → Provided" in page.text
    page = page.press("Take it back")
    assert any(fold.label.endswith("1 record. Undone") for fold in page.run.expander)


def test_going_back_does_not_make_it_public_again(folder: Path, changing: Show) -> None:
    record_id = make_confidential(folder)
    page = changing("update?view=history")
    buttons = [b for b in page.run.button if b.label == "Go back to how it was after it"]
    page = Shown(buttons[-1].click().run())
    assert LEFT_AS_IT_IS in page.text
    assert told(page.sent) == []
    run = page.press("Go back").run
    assert not run.exception
    row = next(r for r in records_of(folder) if r["record_id"] == record_id)
    assert (row["location_confidential"], row["details"], row["website"]) == ("yes", "", "")
    assert row["client_group"] == "victims", "what is coded comes back"
    assert any(LEFT_AS_IT_IS in str(box.value) for box in run.success)


def test_taking_back_shows_just_what_it_then_saves(folder: Path, changing: Show) -> None:
    record_id = make_confidential(folder)
    now = {row["record_id"]: row for row in records_of(folder)}
    page = changing("update?view=history").press("Undo this save")
    shown = page.text.partition("Nothing is done yet.")[2].partition("Take it back")[0]
    assert LEFT_AS_IT_IS in shown
    assert WITHHELD not in shown
    assert "Families" in shown
    page.press("Take it back")
    assert {row["record_id"]: row for row in records_of(folder)} == now | {
        record_id: now[record_id] | {"client_group": "victims"}
    }


def lose_rows(folder: Path, number: int = 3) -> None:
    make_confidential(folder)
    write_records(folder, records_of(folder)[:-number])


def test_every_page_says_that_rows_are_gone_until_somebody_answers(
    folder: Path, changing: Show
) -> None:
    before = len(records_of(folder))
    lose_rows(folder)
    sentence = "The register is not what was last saved: 3 records fewer."
    for address in ("", "?view=matrix", "services", "update"):
        assert any(f"{sentence} {HOW_TO_SETTLE}" in alert for alert in changing(address).alerts)
    page = changing("update?view=history")
    assert len(page.text_table("What no save has changed")) > 3
    page = page.press("Bring back what was saved")
    assert "Say who says so" in page.text
    page.widget("text_input", "Your name or role").set_value("Ann").run()
    page = page.press("Bring back what was saved")
    assert len(records_of(folder)) == before
    assert sentence not in changing("?view=matrix").text
    assert open_store(folder, REGISTER).history()[0].note.who == "Ann"


def test_the_file_is_right_as_it_is_where_somebody_says_so(folder: Path, changing: Show) -> None:
    lose_rows(folder)
    before = (folder / "services.csv").read_bytes()
    page = changing("update?view=history")
    page.widget("text_input", "Your name or role").set_value("Ann").run()
    page.press("The file is right as it is")
    assert disk_edits(folder) == []
    assert (folder / "services.csv").read_bytes() == before


def test_whoever_presses_a_button_that_is_gone_by_then_is_told(
    folder: Path, changing: Show
) -> None:
    lose_rows(folder)
    said = "Your last press did nothing"
    pages = [changing("update?view=history") for _ in range(2)]
    for page, who in zip(pages, ("Ann", "Ben"), strict=True):
        page.widget("text_input", "Your name or role").set_value(who).run()
    first = pages[0].press("Bring back what was saved")
    assert said not in first.text
    brought_back = records_of(folder)
    late = pages[1].press("The file is right as it is")
    assert sum(said in alert for alert in late.alerts) == 1
    assert records_of(folder) == brought_back
    assert said not in Shown(late.run.run()).text, "it is said once"


def test_a_press_of_which_the_page_says_what_became_is_not_said_to_have_done_nothing(
    folder: Path, changing: Show
) -> None:
    make_confidential(folder)
    page = changing("update?view=history").press("Undo this save")
    for button in ("Leave it as it is", "Undo this save", "Take it back"):
        page = page.press(button)
        assert "Your last press did nothing" not in page.text
    assert open_store(folder, REGISTER).history()[0].note.why.startswith("Undone")


def test_a_file_in_which_a_confidential_record_is_public_is_right_where_somebody_answers(
    folder: Path, changing: Show
) -> None:
    record_id = make_confidential(folder)
    write_records(
        folder,
        [
            row | ({"location_confidential": "no"} if row["record_id"] == record_id else {})
            for row in records_of(folder)
        ],
    )
    page = changing("update?view=history")
    page.widget("text_input", "Your name or role").set_value("Ann").run()
    page = page.press("The file is right as it is")
    assert "This record was confidential, and would be public" in page.text
    assert disk_edits(folder), "nobody has answered"
    [tick] = [box for box in page.run.checkbox if STAYS_NOWHERE in box.label]
    tick.check().run()
    page.press("The file is right as it is")
    assert disk_edits(folder) == []
    assert f"{STAYS_NOWHERE}: {record_id}." in open_store(folder, REGISTER).history()[0].note.why


def test_the_page_says_what_of_the_history_is_missing_and_shows_the_rest(
    folder: Path, changing: Show
) -> None:
    make_confidential(folder)
    assert "is not whole" not in changing("update?view=history").text
    (folder / "history" / "000001.json").write_text("torn", encoding="utf-8")
    page = changing("update?view=history")
    assert any("The history of the register is not whole." in alert for alert in page.alerts)
    assert "Save 1 cannot be read: its file is damaged." in page.text
    assert "1 record" in page.text


def test_a_records_words_are_taken_out_for_good_only_where_somebody_is_sure(
    folder: Path, changing: Show
) -> None:
    record_id = make_confidential(folder)
    page = changing("update?view=history")
    assert page.widget("button", "Take it out for good").disabled
    for label, text in (
        ("Your name or role", "Ann"),
        ("Words of this record (its id)", record_id),
        ("Why", "It has become a refuge"),
    ):
        page.widget("text_input", label).set_value(text).run()
    page.run.checkbox[-1].check().run()
    page = page.press("Take it out for good")
    assert "It was taken out of the history of the register" in page.text
    assert "Every backup that was made until now may still hold it" in page.text
    kept = "".join(p.read_text("utf-8") for p in (folder / "history").rglob("*.*"))
    assert told(kept) == []
    assert open_store(folder, REGISTER).faults() == []


def test_a_clock_that_is_a_day_behind_is_said_on_every_page_and_stops_none(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = records_of(folder)[0] | {"last_verified": TODAY.isoformat()}
    write_records(folder, [row, *records_of(folder)[1:]])
    monkeypatch.setenv(DAY_VARIABLE, str(TODAY - timedelta(days=1)))
    for address in ("", "?view=matrix", "update"):
        alerts = changing(address).alerts
        assert any("The clock says 23 November 2026" in alert for alert in alerts)
        assert not any("fault" in alert for alert in alerts)
