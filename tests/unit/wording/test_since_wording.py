"""What has changed in words, from a real folder and its history, and never a withheld place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mapping.analysis.outlook import Money
from mapping.analysis.since import Cause, Since, Transition, since
from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.context.reference import Reference
from mapping.editing.kept_table import cells_of
from mapping.region.as_of import as_it_stood, basis_of
from mapping.region.kept_tables import EXPECTATIONS, NEED, REGISTER, TYPES
from mapping.region.loader import DataFolder, read_data_folder
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from mapping.tables.diff import differences
from mapping.tables.privacy.postcode_text import holds_postcode
from mapping.wording.since import (
    basis_sentence,
    funding_sentence,
    money_sentence,
    sections,
    summary,
)
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import (
    PLACE,
    Row,
    csv_text,
    new_folder,
    record,
    secret,
)

pytestmark = pytest.mark.slow

MEETING, TODAY = date(2026, 3, 12), date(2026, 5, 1)
NIL = {"status": "not_provided", "provider": "", "service_name": ""}
MONEY = {"funder": "Council", "annual_funding_gbp": "1000", "funding_end": "2027-03-31"}


class Region:
    """A data folder whose register is saved on some days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, day: date, *rows: Row) -> None:
        """Save a register as if on a day."""
        self.put(REGISTER, day, csv_text(rows))

    def replaced(self, spec: TableSpec, day: date, old: str, new: str) -> None:
        """Save a table with another text in the place of one, as if on a day."""
        text = open_store(self.folder, spec).load().content.decode()
        assert old in text
        self.put(spec, day, text.replace(old, new))

    def put(self, spec: TableSpec, day: date, text: str) -> None:
        store, content = open_store(self.folder, spec), text.encode()
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        snapshot = store.load()
        cells = [cells_of(spec, each) for each in (snapshot.content, content)]
        changes = differences(*cells, spec.id_columns)
        store.save_if_unchanged(content, snapshot.revision, changes, noted("", "", "N1", noon))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self) -> DataFolder:
        return read_data_folder(self.folder, TODAY)

    def since(self, day: date = MEETING, folder: DataFolder | None = None) -> Since:
        folder, store = folder or self.read(), open_store(self.folder, REGISTER)
        before = as_it_stood(folder, day, TODAY)
        basis = basis_of(store.history(), day, before.register.revision, TODAY)
        return since(before, day, folder, TODAY, basis)

    def said(self, day: date = MEETING) -> dict[str, tuple[str, ...]]:
        """The sentences of each section that has any."""
        folder = self.read()
        found = sections(self.since(day, folder), folder.reference)
        return {section.key: section.sentences for section in found if section.sentences}


@pytest.fixture
def region(tmp_path: Path) -> Region:
    rows = [record("line", **MONEY), record("line-2", **MONEY), record("south-nil", "S1", **NIL)]
    return Region(new_folder(tmp_path / "data", rows))


def kept(region: Region, day: date) -> AsOfBasis:
    return region.since(day).basis


# ------------------------------------------------------------------------- which register


def test_it_is_said_which_register_stands_for_the_first_day(region: Region) -> None:
    assert kept(region, MEETING) == AsOfBasis(SnapshotSource.NOTHING)
    begins = date(2026, 2, 1)
    region.save(begins, record("line", **MONEY))
    region.save(date(2026, 4, 1), record("line"))
    assert kept(region, date(2026, 1, 5)) == AsOfBasis(SnapshotSource.OLDEST, begins)
    assert kept(region, begins) == AsOfBasis(SnapshotSource.AS_IT_STOOD, begins)
    assert kept(region, MEETING) == AsOfBasis(SnapshotSource.AS_IT_STOOD, begins)
    assert kept(region, date(2026, 4, 1)) == AsOfBasis(SnapshotSource.UNCHANGED, begins)
    region.write("services.csv", csv_text([record("line", provider="By hand")]))
    assert kept(region, date(2026, 4, 2)) == AsOfBasis(SnapshotSource.EDITED, begins)
    assert kept(region, MEETING) == AsOfBasis(SnapshotSource.AS_IT_STOOD, begins)
    words = [basis_sentence(AsOfBasis(each, begins), MEETING) for each in SnapshotSource]
    assert len(set(words)) == len(SnapshotSource)
    assert all("12 March 2026" in text for text in words)
    assert "begins on 1 February 2026" in words[list(SnapshotSource).index(SnapshotSource.OLDEST)]


def test_a_version_that_is_damaged_is_said_to_be_unreadable(region: Region) -> None:
    region.save(date(2026, 4, 1), record("line"))
    store = open_store(region.folder, REGISTER)
    entries = store.history()
    now = region.read().register.revision
    assert basis_of(entries, MEETING, now) == AsOfBasis(SnapshotSource.UNREADABLE, date(2026, 4, 1))
    for version in (region.folder / "history" / "versions").iterdir():
        version.write_bytes(b"damaged")
    assert run(region, "2026-03-12") == CLEAN


def test_without_a_history_only_what_the_register_dates_itself_differs(region: Region) -> None:
    again = record("line", **{**MONEY, "last_verified": "2026-04-20"})
    ends = record("south-line", "S1", end_date="2026-04-01")
    region.write("services.csv", csv_text([again, ends]))
    said = region.said()
    assert set(said) == {"new_gaps", "lost"}
    assert "Only time has passed" in said["new_gaps"][0]


# ---------------------------------------------------------------------------- what is said


def test_what_was_saved_since_the_meeting_is_told_with_what_it_was(region: Region) -> None:
    region.save(date(2026, 2, 1), record("line", **MONEY), record("south-nil", "S1", **NIL))
    region.save(
        date(2026, 4, 1),
        record("line", **NIL),
        record("south-line", "S1"),
        record("south-posts", "S1", provision_type="advocates", **NIL),
    )
    assert region.said() == {
        "new_gaps": (
            "Northby: Helpline. There is none any more. Before: provided. The register was "
            "changed.",
            "Southby: Advocates. A return was made: there is none. Before, nobody had said. The "
            "register was changed.",
        ),
        "returns": (
            "Southby: Advocates. A return was made: there is none. Before, nobody had said. The "
            "register was changed.",
        ),
        "closed": ("Southby: Helpline. The gap is closed: provided. The register was changed.",),
        "lost": (
            "Haven: Line (Helpline, Northby). The register does not say any more that it is "
            "provided. £1,000 a year.",
        ),
    }
    assert summary(region.since(), region.read().reference) == (
        "Since 12 March 2026: 2 new gaps, 1 of them made known by a return; 1 gap closed. 1 answer "
        "newly known, 1 of them “none” and so among the new gaps. Funding lost for 1 service "
        "(£1,000 a year). The one record that provides says nothing of an end of funding: more may "
        "end than is known. No action was closed, added or missed."
    )


def test_a_meeting_is_named_and_nothing_that_changed_is_said_to_be_nothing(region: Region) -> None:
    region.write("meetings.csv", "met_on,what\n2026-03-12,Steering group\n")
    region.save(date(2026, 2, 1), record("line", **MONEY))
    reference = region.read().reference
    assert summary(region.since(), reference) == (
        "Since 12 March 2026 (Steering group): no new gaps; no gaps closed. No answers newly "
        "known. No funding is known to be lost or won. No action was closed, added or missed."
    )
    assert region.said() == {}
    assert all(section.empty.endswith(".") for section in sections(region.since(), reference))


def told_of(found: Since, reference: Reference) -> str:
    empty = (s.empty for s in sections(found, reference) if not s.sentences)
    return "\n".join((summary(found, reference), *empty))


def test_without_an_earlier_register_returns_are_not_known_and_never_none(region: Region) -> None:
    reference = region.read().reference
    text = told_of(region.since(), reference)
    assert "Since 12 March 2026, by the dates in the register alone: no new gaps" in text
    assert "What returns were made is not known." in text
    assert "eturn was made" not in text
    assert "newly known" not in text
    region.save(date(2026, 4, 1), record("line", **MONEY), record("line-2", **MONEY))
    assert "What returns were made" not in told_of(region.since(), reference)


def test_before_the_history_begins_one_register_stands_for_both_days(region: Region) -> None:
    region.save(date(2026, 4, 1), record("line", **NIL))
    entries, taken = open_store(region.folder, REGISTER).history(), region.read().register.revision
    before = basis_of(entries, date(2026, 1, 5), entries[0].parent, date(2026, 3, 1))
    assert before == AsOfBasis(SnapshotSource.OLDEST_OF_BOTH, date(2026, 4, 1))
    assert not before.tells_what_was_said
    assert basis_of(entries, date(2026, 1, 5), entries[0].parent, TODAY).tells_what_was_said
    assert basis_of(entries, TODAY, taken).is_of_that_day
    said = {kept: AsOfBasis(kept, TODAY).sentence for kept in SnapshotSource}
    assert [k for k, text in said.items() if "as it stood then" in text] == [
        SnapshotSource.AS_IT_STOOD
    ]


def test_a_day_to_come_is_foreseen_and_its_ends_have_not_come(region: Region) -> None:
    later = date(2027, 4, 30)
    region.write("services.csv", csv_text([record("line", **MONEY)]))
    folder = region.read()
    found = since(
        folder, MEETING, folder, later, AsOfBasis(SnapshotSource.UNCHANGED, MEETING), TODAY
    )
    (lost,) = found.funding
    assert "Council ends on 31 March 2027, and no renewal is" in funding_sentence(
        lost, found, folder.reference
    )
    lead = "and up to 30 April 2027, if nobody renews or changes anything: "
    assert lead in summary(found, folder.reference)
    past = since(
        folder, MEETING, folder, later, AsOfBasis(SnapshotSource.UNCHANGED, MEETING), later
    )
    assert "ended on 31 March 2027" in funding_sentence(lost, past, folder.reference)
    assert "if nobody renews" not in summary(past, folder.reference)


def test_what_rests_on_public_sources_or_on_ending_funding_is_said_with_it(
    region: Region,
) -> None:
    region.save(date(2026, 2, 1), record("south-nil", "S1", **NIL))
    public = {"evidence": "published", "source_url": "https://example.org/a"}
    ends = {**MONEY, "funding_end": "2026-06-01"}
    region.save(date(2026, 4, 1), record("line", "S1", **ends, **public))
    (closed,) = region.said()["closed"]
    assert "The gap is closed: provided, funding at risk, public sources only." in closed


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"funding_end": "2026-04-30"}, "ended on 30 April 2026, and no renewal is recorded."),
        ({"funding_end": "2026-12-31"}, "ends on 31 December 2026, and not on 31 March 2027."),
        ({"funding_end": "2028-03-31"}, "until 31 March 2028, and not only to 31 March 2027."),
        ({"annual_funding_gbp": "400"}, "less than it was. £400 a year, after £1,000."),
        ({"end_date": "2026-04-05"}, "The service ended on 5 April 2026. £1,000 a year."),
    ],
)
def test_what_became_of_funding_is_told_with_its_figures(
    after: Row, words: str, region: Region
) -> None:
    region.save(date(2026, 2, 1), record("line", **MONEY))
    region.save(date(2026, 4, 1), record("line", **{**MONEY, **after}))
    said = region.said()
    (sentence,) = said.get("lost") or said["won"]
    assert words in sentence
    assert "Council" in sentence or "service ended" in sentence


def test_a_sum_is_never_given_for_what_states_none() -> None:
    assert money_sentence(Money("", 2, 0.0, 2)) == "no sum is stated"
    assert money_sentence(Money("", 3, 500.0, 1)) == "£500 a year; 1 of 3 state no sum"


# ------------------------------------------------------------------------ withheld places


def everything(region: Region, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    for form in ("text", "csv", "json"):
        assert run(region, "2026-03-12", "--format", form) == CLEAN
    found = region.since()
    return capsys.readouterr().out + repr(found.funding) + repr(found.cells)


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_place_that_is_confidential_now_is_not_told_from_then(
    is_removed: bool, region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    telling = {**MONEY, "postcode": PLACE, "service_name": f"Ring at {PLACE}", "funder": PLACE}
    region.save(date(2026, 2, 1), record("line", **telling), record("other", "S1", **MONEY))
    assert holds_postcode(everything(region, capsys)) is False  # unchanged, so nothing is told
    hidden = record("line", location_confidential="yes", status="partial")
    region.save(date(2026, 4, 1), hidden)
    if is_removed:
        region.save(date(2026, 4, 2), record("other", "S1"))
    said = everything(region, capsys)
    assert "Helpline" in said
    assert not holds_postcode(said)


def test_a_refuge_is_told_by_name_and_never_by_place(
    region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    region.save(date(2026, 2, 1), secret("house", **MONEY))
    region.save(date(2026, 4, 1), record("line"))
    said = everything(region, capsys)
    assert "Haven: House (Refuge, Northby). Its record was taken out of the register." in said
    assert not holds_postcode(said)


# ------------------------------------------------------------------------ the command line


def run(region: Region, *arguments: str) -> int:
    return main(["since", *arguments, "--data", str(region.folder), "--on", str(TODAY)])


def rows_of(text: str) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_command_says_what_the_page_says(
    region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    region.write("meetings.csv", "met_on,what\n2026-03-12,Board\n2026-06-01,Board\n")
    region.save(date(2026, 2, 1), record("line", **MONEY), record("south-nil", "S1", **NIL))
    region.save(date(2026, 4, 1), record("line", **NIL))
    assert run(region, "last") == CLEAN
    printed = capsys.readouterr().out
    reference, found = region.read().reference, region.since()
    assert summary(found, reference) in printed
    for section in sections(found, reference):
        for sentence in section.sentences or (section.empty,):
            assert sentence in printed
    assert run(region, "last", "--format", "json") == CLEAN
    as_json = json.loads(capsys.readouterr().out)
    assert run(region, "last", "--format", "csv") == CLEAN
    as_texts = [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json]
    assert rows_of(capsys.readouterr().out) == as_texts
    assert [row["change"] for row in as_json] == ["new_gap", "no_longer_known", "funding_lost"]
    assert run(region, "last", "--format", "json", "--area", "S1") == CLEAN
    assert [row["area_code"] for row in json.loads(capsys.readouterr().out)] == ["S1"]


@pytest.mark.parametrize(
    "arguments", [("last",), ("2026-05-01",), ("soon",), ("2026-01-01", "--area", "X")]
)
def test_a_day_or_area_that_is_none_is_refused(
    arguments: tuple[str, ...], region: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(region, *arguments) == COULD_NOT_RUN
    assert capsys.readouterr().err.startswith("error: ")


# -------------------------------------------------------- what a register is judged by


def test_a_benchmark_that_was_raised_is_the_cause_of_what_it_makes_less(region: Region) -> None:
    posts = record("posts", provision_type="advocates", capacity="6")
    region.save(date(2026, 1, 5), posts)
    region.replaced(TYPES, date(2026, 4, 2), "1000,2,", "1000,4,")
    (cell,) = region.since().cells
    assert (cell.transition, cell.causes) == (Transition.WORSE, (Cause.TYPES,))
    assert region.said()["otherwise"] == (
        "Northby: Advocates. It falls short now: partial (6 of 12 posts). Before: meets benchmark "
        "(6 of 6 posts). Its benchmark or how it is measured was changed.",
    )
    assert region.since(date(2026, 4, 3)).cells == ()


def test_a_need_figure_and_a_decision_are_causes_of_their_own(region: Region) -> None:
    posts = record("posts", provision_type="advocates", capacity="6")
    region.save(date(2026, 1, 5), posts)
    region.replaced(NEED, date(2026, 4, 2), "N1,women,3000", "N1,women,6000")
    head, row = ",".join(EXPECTATIONS.columns), "S1,helpline,Shared,The board,"
    region.write(EXPECTATIONS.file_name, f"{head}\n")
    region.replaced(EXPECTATIONS, date(2026, 4, 2), head, f"{head}\n{row}")
    found = {
        (c.area_code, c.provision_type): (c.transition, c.causes) for c in region.since().cells
    }
    assert found == {
        ("N1", "advocates"): (Transition.WORSE, (Cause.NEED,)),
        ("S1", "helpline"): (Transition.OTHER, (Cause.EXPECTATIONS,)),
    }


def test_where_a_table_has_no_history_todays_stands_for_every_day(region: Region) -> None:
    posts = record("posts", provision_type="advocates", capacity="6")
    region.save(date(2026, 1, 5), posts)
    text = (region.folder / TYPES.file_name).read_text(encoding="utf-8")
    region.write(TYPES.file_name, text.replace("1000,2,", "1000,4,"))
    assert region.since().cells == ()


def test_a_type_that_is_new_or_gone_is_no_change_and_stops_nothing(region: Region) -> None:
    region.save(date(2026, 1, 5), record("line"), record("old", provision_type="advocates"))
    region.save(date(2026, 4, 1), record("line"))
    region.replaced(TYPES, date(2026, 4, 2), "advocates,Advocates", "centre,Centre")
    before = as_it_stood(region.read(), MEETING, TODAY)
    assert before.reference.types.keys == ("helpline", "advocates", "refuge", "centre")
    assert set(before.register.records["record_id"]) == {"line", "old"}
    assert region.since().cells == ()
    assert region.said() == {}
