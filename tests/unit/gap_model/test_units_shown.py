"""How a share that is counted unit by unit is shown, explained, ranked and listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapping.analysis.missing import last_words
from mapping.analysis.next_steps import requests
from mapping.analysis.outlook import ending_sentence, outlook, reason
from mapping.analysis.outlook import steps as steps_to
from mapping.analysis.since import Cause, since
from mapping.analysis.unit_states import RunningOut, first_to_cover, running_out, unit_states
from mapping.context.as_of_basis import AsOfBasis, SnapshotSource
from mapping.export.extract import Extract
from mapping.gap_model.counts import known_count, status_counts
from mapping.gap_model.priority import ranking
from mapping.gap_model.status_style import NOT_IN_FULL, TOO_OLD, all_styles, key_at, style_of
from mapping.gap_model.statuses import Status
from mapping.geography.postcode_directory import Place
from mapping.region.loader import DataFolder, read_data_folder
from mapping.report.meeting.agenda import agenda
from mapping.report.meeting.agenda_report import agenda_report
from mapping.report.meeting.meeting_grid import evidence_in_words
from mapping.report.scope import Scope
from mapping.report.tables import type_table
from mapping.wording.explain import Explanation, explain
from mapping.wording.questions import questions
from tests.support.cases.unit_cases import unit_folder
from tests.support.day import TODAY
from tests.unit.editing.test_register_editing import record
from ui.components.area_rows import newest_evidence

ON = date(2026, 3, 1)


def folder(
    path: Path,
    covered: int,
    not_covered: int,
    not_known: int,
    *,
    until: str = "",
    last_verified: str = "2026-01-10",
    records: tuple[dict[str, str], ...] = (),
) -> DataFolder:
    """Practices of Northby: some covered, some not, and of some nobody has said."""
    total = covered + not_covered + not_known
    units = [f"M{n},gp_practice,Practice {n},,N1,,,," for n in range(total)]
    said = [
        f"M{n},gp_iris,{'covered' if n < covered else 'not_covered'},,"
        f"{until if n < covered else ''},N1,confirmed,{last_verified},"
        for n in range(covered + not_covered)
    ]
    # Whatever day the tests take place on, all of it is known.
    return read_data_folder(unit_folder(path / "data", units, said, rows=records), TODAY)


def explained(data: DataFolder) -> Explanation:
    cell = data.assess(ON).cell("N1", "gp_iris")
    return explain(cell, data.reference, data.public_register)


def test_a_share_says_what_is_covered_what_is_not_and_what_is_not_known(tmp_path: Path) -> None:
    found = explained(folder(tmp_path, 20, 9, 16))
    assert "20 of 45 practices covered, 9 not, 16 not known: between 44 and 80 %." in found.reasons
    assert not any("left out" in reason for reason in found.reasons), "there is no record"
    assert found.word == "Provided, not measured"
    assert "A word about the 16 practices in Northby of which nobody has said." in (
        found.would_change
    )
    assert "Up to 16 more practices covered to reach the benchmark." in found.would_change


@pytest.mark.parametrize(
    ("covered", "not_covered", "not_known", "more"),
    [
        (0, 40, 6, "31 to 37 more practices"),
        (0, 3, 0, "3 more practices"),
        (1, 1, 0, "One more of the practices"),
        (3, 1, 1, "Up to one more of the practices"),
    ],
)
def test_what_is_lacking_is_said_in_whole_units_less_those_that_may_be_covered_already(
    covered: int, not_covered: int, not_known: int, more: str, tmp_path: Path
) -> None:
    found = explained(folder(tmp_path, covered, not_covered, not_known))
    assert f"{more} covered to reach the benchmark." in found.would_change


def test_of_a_single_unit_no_plural_is_said(tmp_path: Path) -> None:
    one_not_known, one_not, only = (
        explained(folder(tmp_path / name, *counts))
        for name, counts in {"a": (1, 1, 1), "b": (0, 1, 1), "c": (0, 1, 0)}.items()
        if (tmp_path / name).mkdir() is None
    )
    assert "Of one of the practices nobody has said." in one_not_known.remarks
    assert one_not_known.would_change[0] == (
        "A word about the one of the practices in Northby of which nobody has said."
    )
    assert "None found: one of the practices not covered, 1 not known." in one_not.reasons
    assert "The only one of the practices is not covered." in only.reasons


@pytest.mark.slow
def test_coverage_that_lapses_is_told_apart_from_funding_that_ends(tmp_path: Path) -> None:
    ends = {"provision_type": "gp_iris", "funding_end": "2026-06-01"}
    lapse, money, both = (
        explained(folder(tmp_path / name, 1, 0, 0, until=until, records=records)).remarks[0]
        for name, until, records in (
            ("lapse", "2026-06-01", ()),
            ("money", "", (record("iris", **ends),)),
            ("both", "2026-06-01", (record("iris", **ends),)),
        )
        if (tmp_path / name).mkdir() is None
    )
    assert lapse.startswith("Coverage ends on 1 June 2026: ")
    assert money.startswith("The funding of every record that provides it ends by 1 June 2026")
    assert both.startswith("Coverage or funding ends on 1 June 2026: ")


def test_a_lapse_after_which_more_is_not_known_than_known_is_no_lack_of_a_return(
    tmp_path: Path,
) -> None:
    found = explained(folder(tmp_path, 1, 1, 1, until="2026-06-01"))
    assert found.remarks[0].endswith("the status becomes “Not known in full”.")


@pytest.mark.parametrize(("covered", "status"), [(0, "provided"), (1, "not_provided")])
def test_a_record_that_units_contradict_is_to_be_settled_with_them(
    covered: int, status: str, tmp_path: Path
) -> None:
    says = record("iris", provision_type="gp_iris", status=status)
    found = explained(folder(tmp_path, covered, 1, 0, records=(says,)))
    assert found.would_change[-1] == (
        "Settle whether the record is right or what is known of the units, and correct the other."
    )


def test_none_found_is_not_known_in_full_and_never_no_return(tmp_path: Path) -> None:
    data = folder(tmp_path, 0, 44, 1)
    assessment, kind = data.assess(ON), data.reference.types.by_key["gp_iris"]
    cell = assessment.cell("N1", "gp_iris")
    assert (cell.status, cell.level) == (Status.UNKNOWN, None)
    assert style_of(cell, kind).word == "Not known in full"
    assert key_at(assessment, "N1", "gp_iris") == NOT_IN_FULL
    found = explained(data)
    assert "None found: 44 practices not covered, 1 not known." in found.reasons
    assert "return" not in found.word.lower()
    counts = status_counts(assessment, ["N1"], [kind])
    assert counts == {NOT_IN_FULL: 1}
    assert known_count(counts) == 0
    (north, _) = requests(assessment, ranking(assessment, data.reference), data.public_register)
    assert "gp_iris" in north.not_in_full
    assert "gp_iris" not in (*north.never_said, *north.too_old)
    assert any("Not known in full".lower() in heading for heading, _ in questions(north))


def test_a_region_that_counts_no_units_has_no_word_for_what_is_known_in_part(
    tmp_path: Path,
) -> None:
    types = folder(tmp_path, 0, 1, 1).reference.types.all
    assert NOT_IN_FULL in [style.key for style in all_styles(types)]
    plain = tuple(replace(kind, unit_kind="") for kind in types)
    assert NOT_IN_FULL not in [style.key for style in all_styles(plain)]


@pytest.mark.parametrize(("n", "k", "severity"), [(44, 1, 0.6), (1, 9, 0.5)])
def test_what_cannot_reach_the_benchmark_is_ranked_as_in_part(
    n: int, k: int, severity: float, tmp_path: Path
) -> None:
    data = folder(tmp_path, 0, n, k)
    (first,) = (
        place
        for place in ranking(data.assess(ON), data.reference)
        if (place.area_code, place.provision_type) == ("N1", "gp_iris")
    )
    assert first.severity == severity


def test_words_that_are_too_old_are_told_without_a_record(tmp_path: Path) -> None:
    data = folder(tmp_path, 1, 1, 1, last_verified="2020-01-10")
    assessment = data.assess(ON)
    assert key_at(assessment, "N1", "gp_iris") == TOO_OLD
    assert "does not stand" in " ".join(explained(data).reasons)
    assert last_words(assessment, data.public_register, data.reference.types.all) == {}


def test_coverage_runs_out_where_nothing_is_renewed(tmp_path: Path) -> None:
    data = folder(tmp_path, 2, 0, 0, until="2026-06-01")
    now = data.assess(ON)
    steps = outlook(data, now, date(2026, 9, 1))
    before, after = (a.status("N1", "gp_iris") for a in (steps.now, steps.then))
    assert (before, after) == (Status.MET, Status.GAP)
    (change,) = steps.by_coverage
    assert (change.provision_type, reason(steps, change)) == ("gp_iris", "coverage lapses")
    assert steps.by_funding == steps.by_dates == steps.by_evidence == []
    assert ending_sentence(steps, ["gp_iris"]).startswith(
        "By 1 September 2026, if no funding or coverage is renewed: no answer changes because "
        "funding ends. 1 answer changes because coverage lapses (1 to “none”). "
    )
    late = steps_to(data, now, date(2032, 1, 1))
    assert late.unverified.status("N1", "gp_iris") is Status.UNKNOWN
    assert late.then.status("N1", "gp_iris") is Status.GAP


def test_the_newest_evidence_of_units_is_dated_where_no_record_stands_behind(
    tmp_path: Path,
) -> None:
    data = folder(tmp_path, 2, 0, 0)
    assessment = data.assess(ON)
    cell = assessment.cell("N1", "gp_iris")
    assert cell.record_ids == ()
    assert newest_evidence(cell) == "10 January 2026"
    assert evidence_in_words(cell) == "Evidence 1 month old"
    ranked = tuple(ranking(assessment, data.reference))
    scope = Scope(data.reference, data.public_register, assessment, ranked, None, ON)
    rows = [row for group in type_table(scope, "N1").groups for row in group.rows]
    (row,) = (row for row in rows if row[0] == "IRIS in practices")
    assert row[3] == date(2026, 1, 10)


def test_the_files_say_of_units_too_what_a_flag_means(tmp_path: Path) -> None:
    data = folder(tmp_path, 1, 1, 0)
    flags = Extract(data.reference, data.public_register, data.assess(ON)).about()["flags"]
    assert "coverage that ends soon" in flags["at_risk"]
    assert "what is known of units" in flags["conflict"]
    assert "of some units nobody has said" in flags["incomplete_figures"]


def test_since_tells_what_was_said_of_units(tmp_path: Path) -> None:
    before, after = (
        folder(tmp_path / name, covered, 3 - covered, 0)
        for name, covered in (("then", 1), ("now", 3))
        if (tmp_path / name).mkdir() is None
    )
    basis = AsOfBasis(SnapshotSource.AS_IT_STOOD, date(2026, 1, 1))
    found = since(before, date(2026, 2, 1), after, ON, basis, ON)
    (change,) = found.cells
    assert (change.provision_type, change.causes) == ("gp_iris", (Cause.UNITS,))


class Directory:
    """Every postcode is one kilometre further east."""

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        found = sorted(code.replace(" ", "") for code in postcodes)
        return {code: Place("N1", 400_000 + 1000.0 * n, 300_000) for n, code in enumerate(found)}


@pytest.mark.slow
def test_units_are_listed_with_their_state_and_place_and_ranked(tmp_path: Path) -> None:
    units = [
        "M1,gp_practice,A,B1 1AA,N1,,,,",
        "M2,gp_practice,B,B1 1AB,N1,,,,",
        "M3,gp_practice,C,B1 1AD,N1,,,,",
        "M4,gp_practice,D,,N1,,,,",
        "S1,gp_practice,E,,S1,,,,",
        "R1,refuge,F,B1 1AE,N1,,,,",
    ]
    said = ["M1,gp_iris,covered,2025-05-01,,N1,confirmed,2026-01-10,"]
    said += ["M2,gp_iris,not_covered,,,N1,confirmed,2026-01-10,"]
    data = read_data_folder(unit_folder(tmp_path / "data", units, said), TODAY)
    found = unit_states(data.reference, "gp_iris", ON, Directory(), "N1")
    assert found["state"].tolist() == ["covered", "not_covered", "not_known", "not_known"]
    assert found["since"].notna().tolist() == [True, False, False, False]
    assert found["latitude"].notna().tolist() == [True, True, True, False]
    assert found["latitude"].iloc[0] == pytest.approx(52.6, abs=0.1)
    points = np.array([[400_000.0, 300_000.0]] * 3 + [[402_000.0, 300_000.0]] * 2)
    around: Any = _Around(points)
    first = first_to_cover(found, around)
    assert first["unit_id"].tolist() == ["M3", "M2", "M4"]
    assert first["neighbourhoods"].tolist() == [2, 0, 0]
    one_roof = found.assign(easting=found["easting"].iloc[2], northing=found["northing"].iloc[2])
    first = first_to_cover(one_roof, around)
    assert first["neighbourhoods"].tolist() == [5, 5, 5], "each is as near as the others"
    assert unit_states(data.reference, "helpline", ON).empty


class _Around:
    """Neighbourhoods of Northby at some points."""

    def __init__(self, points: Any) -> None:
        from mapping.geography.areas import Areas

        self.points, self.areas = points, Areas(("N1",), ("Northby",))
        self.area = np.zeros(len(points), dtype=np.int64)


def test_a_record_beside_units_is_named_and_its_figures_are_not_taken(tmp_path: Path) -> None:
    says = record("iris", provision_type="gp_iris", units_covered="45", units_total="45")
    data = folder(tmp_path, 1, 1, 0, records=(says,))
    found = explained(data)
    assert [note.record_id for note in found.counted] == ["iris"]
    assert any("left out because the practices themselves are counted" in r for r in found.reasons)
    assert data.assess(ON).level("N1", "gp_iris") == 0.5


def test_the_agenda_says_what_coverage_runs_out_within_six_months(tmp_path: Path) -> None:
    near, far = (
        folder(tmp_path / name, 2, 0, 0, until=until)
        for name, until in (("near", "2026-09-01"), ("far", "2026-09-02"))
        if (tmp_path / name).mkdir() is None
    )
    reference, by = near.reference, date(2026, 9, 1)
    assert running_out(reference, ON, by) == (RunningOut("N1", "gp_iris", 2, by, by),)
    assert running_out(far.reference, ON, by) == ()
    assessment = near.assess(ON)
    scope = Scope(
        reference,
        near.public_register,
        assessment,
        tuple(ranking(assessment, reference)),
        None,
        ON,
    )
    said = agenda_report(scope, agenda(assessment, scope.ranked, reference, None))
    (section,) = (each for each in said.sections if "Coverage that runs out" in each.heading)
    assert section.heading.endswith("Coverage that runs out within 6 months (1)")
    assert "2 practices" in str(section)
