"""The small tables beside the register: read whole, and every fault with how to mend it."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.reference import read_reference
from mapping.errors import SettingsError
from mapping.geography.areas import Areas
from mapping.problems import FaultyTableError, Problem, errors_in
from mapping.reference.expectations import Exemption, Expectations, read_expectations
from mapping.reference.need import read_need
from mapping.reference.provision_types import ProvisionTypes, read_provision_types
from mapping.reference.themes import Themes, read_themes
from mapping.tables.small_table import Row, parse_number, place_faults
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED

AREAS = Areas(("E1", "E2"), ("East", "West"))
TYPE_HEAD = "key,label,group,core,measure,unit,need_basis,per,benchmark,linked_theme\n"
TYPE_ROW = "idva,IDVA,Support,yes,rate,posts,women,100000,4,risk"


def types(folder: Path, *rows: str) -> tuple[ProvisionTypes, list[Problem]]:
    (folder / "provision_types.csv").write_text(TYPE_HEAD + "\n".join(rows), "utf-8")
    return read_provision_types(folder)


def places(problems: list[Problem]) -> list[tuple[str, int | None, str]]:
    for problem in problems:
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")
        assert problem.table.endswith(".csv")
    return [(p.severity, p.row, p.column) for p in problems]


# ----------------------------------------------------------------------------------- types


def test_types_are_found_by_their_key_or_group_in_the_order_of_their_table(tmp_path: Path) -> None:
    found, _ = types(
        tmp_path, "b,B,Health,no,presence,,,,,", TYPE_ROW, "c,C,Health,no,presence,,,,,"
    )
    assert [t.key for t in found.named(("idva", "Health"))] == ["b", "idva", "c"]
    assert [t.key for t in found.named(("c", "nothing"))] == ["c"]
    assert found.named(()) == ()


@pytest.mark.parametrize(
    ("name", "meant"), [("hv_trainning", "hv_training"), ("Trainings", "Training")]
)
def test_a_misspelt_type_of_training_is_refused_with_the_one_that_is_meant(
    tmp_path: Path, name: str, meant: str
) -> None:
    folder = copy_with_training(tmp_path, name)
    with pytest.raises(SettingsError, match=f"called {name}; {meant} is meant"):
        read_reference(folder, TODAY)


@pytest.mark.parametrize("name", ["hv_training", "Training", "something_else_altogether"])
def test_a_type_that_this_region_has_or_that_nothing_is_like_is_no_misspelling(
    tmp_path: Path, name: str
) -> None:
    found = read_reference(copy_with_training(tmp_path, name), TODAY)
    assert found.settings.training_types == (name,)


# ------------------------------------------------------------------------ confidential types


def confidential_folder(tmp_path: Path, marks: dict[str, str], setting: str = "") -> Path:
    """A region whose types bear marks, and whose settings may name confidential types."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("example"))
    path = folder / "provision_types.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "confidential"])
        writer.writeheader()
        writer.writerows({**row, "confidential": marks.get(row["key"], "")} for row in rows)
    if setting:
        with (folder / "settings.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n[register]\nconfidential_types = {setting}\n")
    return folder


def test_a_type_says_of_itself_that_it_is_confidential(tmp_path: Path) -> None:
    found = read_reference(confidential_folder(tmp_path, {"carer_support": "Always"}), TODAY)
    assert found.confidential_types == {"carer_support", "refuge"}
    assert found.warnings == []


def test_a_folder_without_the_column_treats_refuge_as_confidential() -> None:
    assert read_reference(SHIPPED, TODAY).confidential_types == {"refuge"}


def test_a_mark_that_is_no_mark_is_refused(tmp_path: Path) -> None:
    folder = confidential_folder(tmp_path, {"refuge": "yes"})
    with pytest.raises(FaultyTableError) as refused:
        read_reference(folder, TODAY)
    [problem] = refused.value.problems
    assert (problem.column, problem.value) == ("confidential", "yes")
    assert "always" in problem.allowed


def test_a_setting_that_names_no_type_is_refused_with_what_there_is(tmp_path: Path) -> None:
    folder = confidential_folder(tmp_path, {}, '["refugee"]')
    with pytest.raises(SettingsError, match=r"confidential_types .* names refugee, .*idva.*refuge"):
        read_reference(folder, TODAY)


def test_a_setting_names_a_type_in_any_spelling(tmp_path: Path) -> None:
    folder = confidential_folder(tmp_path, {}, '["Carer support"]')
    assert read_reference(folder, TODAY).confidential_types == {"carer_support"}


def test_a_type_that_tells_of_refuge_and_is_not_marked_is_asked_about(tmp_path: Path) -> None:
    folder = confidential_folder(tmp_path, {}, "[]")
    [remark] = read_reference(folder, TODAY).warnings
    assert (remark.severity, remark.column, remark.value) == ("warning", "confidential", "refuge")
    assert "tells of refuge" in remark.text


def test_a_question_about_a_type_is_answered_by_saying_that_each_record_says_so(
    tmp_path: Path,
) -> None:
    folder = confidential_folder(tmp_path, {"refuge": "By record"}, "[]")
    found = read_reference(folder, TODAY)
    assert (found.warnings, found.confidential_types) == ([], set())


def test_a_region_that_calls_it_otherwise_and_has_never_heard_of_the_setting_is_asked(
    tmp_path: Path,
) -> None:
    folder = confidential_folder(tmp_path, {})
    path = folder / "provision_types.csv"
    text = path.read_text("utf-8").replace("\nrefuge,Refuge,", "\nsafe_accommodation,Safe places,")
    path.write_text(text, "utf-8")
    services = (
        (folder / "services.csv").read_text("utf-8").replace(",refuge,", ",safe_accommodation,")
    )
    (folder / "services.csv").write_text(services, "utf-8")
    assert [p.value for p in read_reference(folder, TODAY).warnings] == ["safe_accommodation"]


def copy_with_training(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("example"))
    path = folder / "settings.toml"
    given = path.read_text("utf-8")
    changed = re.sub(
        r"training_types = \[.*?\]", f'training_types = ["{name}"]', given, count=1, flags=re.DOTALL
    )
    assert changed != given
    path.write_text(changed, "utf-8")
    return folder


def test_every_type_that_the_shipped_settings_name_exists() -> None:
    for folder in (SHIPPED, EXAMPLE):
        reference = read_reference(folder, TODAY)
        settings = reference.settings
        for names in (settings.training_types, settings.procedure_types):
            assert {t.key for t in reference.types.named(names)} == set(names) != set()


def test_types_are_read_in_their_order_and_grouped_with_the_core_first(tmp_path: Path) -> None:
    found, problems = types(
        tmp_path,
        "b,B,Health,no,presence,,,,,",
        TYPE_ROW,
        "c,C,,,share,,gps,,0.8,",
        "d,D,Health,,share,,,,,",
    )
    assert problems == []
    assert found.keys == ("b", "idva", "c", "d")
    assert list(found.grouped) == ["Core", "Health", "Other"]
    idva = found.by_key["idva"]
    assert (idva.measure, idva.per, idva.benchmark, idva.core) == ("rate", 100_000, 4, True)
    assert (found.by_key["b"].benchmark, found.by_key["b"].per) == (1, None)
    assert [found.by_key[key].benchmark for key in "cd"] == [0.8, None]
    assert len(found) == 4


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (TYPE_ROW.replace("idva", "", 1), "key"),
        (TYPE_ROW.replace("idva", "IDVA!", 1), "key"),
        (TYPE_ROW.replace("IDVA", ""), "label"),
        (TYPE_ROW.replace("yes", "perhaps"), "core"),
        (TYPE_ROW.replace("rate", "Rates"), "measure"),
        (TYPE_ROW.replace("women", ""), "need_basis"),
        (TYPE_ROW.replace("women", "Women 16+"), "need_basis"),
        (TYPE_ROW.replace("100000", ""), "per"),
        (TYPE_ROW.replace("100000", "0"), "per"),
        (TYPE_ROW.replace("100000", '"100,000"'), "per"),
        (TYPE_ROW.replace(",4,", ",four,"), "benchmark"),
        (TYPE_ROW.replace(",4,", ",0,"), "benchmark"),
        (TYPE_ROW.replace(",4,", ",-4,"), "benchmark"),
        (TYPE_ROW.replace(",risk", ",a risk"), "linked_theme"),
        ("c,C,,,share,,gps,,80,", "benchmark"),
        ("c,C,,,presence,,,,0.5,", "benchmark"),
    ],
)
def test_a_faulty_type_is_refused(tmp_path: Path, row: str, column: str) -> None:
    found, problems = types(tmp_path, row, TYPE_ROW.replace("idva", "other", 1))
    assert places(problems) == [("error", 2, column)]
    assert found.keys == ("other",)


def test_a_type_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert places(types(tmp_path, TYPE_ROW, TYPE_ROW)[1]) == [("error", 3, "key")]


def test_a_table_without_a_type_is_refused(tmp_path: Path) -> None:
    assert places(types(tmp_path)[1]) == [("error", None, "")]


def test_a_warning_leaves_its_row_in(tmp_path: Path) -> None:
    found, problems = types(tmp_path, "b,B,Health,no,presence")
    assert places(problems) == [("warning", 2, "")]
    assert found.keys == ("b",)


# ------------------------------------------------------------------------------------ need


def need(folder: Path, *rows: str) -> tuple[list[tuple[str, str, float]], list[Problem]]:
    text = "area_code,need_basis,value,year,source\n" + "\n".join(rows)
    (folder / "need.csv").write_text(text, "utf-8")
    found, problems = read_need(folder, AREAS)
    return [(f.area_code, f.need_basis, f.value) for f in found.figures], problems


def test_need_figures_are_found_by_area_and_basis(tmp_path: Path) -> None:
    figures, problems = need(tmp_path, "E2,people,10.5,2021,ONS", "E2,gps,0,,")
    assert problems == []
    assert figures == [("E2", "people", 10.5), ("E2", "gps", 0.0)]
    found = read_need(tmp_path, AREAS)[0]
    assert found.figure("E1", "people") is None
    assert found.values(AREAS, "people").tolist()[1] == 10.5
    assert found.values(AREAS, "people")[0] != found.values(AREAS, "people")[0]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("E9,people,1,2021,x", "area_code"),
        (",people,1,2021,x", "area_code"),
        ("E1,,1,2021,x", "need_basis"),
        ("E1,People,1,2021,x", "need_basis"),
        ("E1,people,,2021,x", "value"),
        ("E1,people,-1,2021,x", "value"),
        ('E1,people,"1,000",2021,x', "value"),
        ("E1,people,.-5,2021,x", "value"),
        ("E1,people,1,21,x", "year"),
        ("E1,people,1,2021/22,x", "year"),
        ("E2,people,2,2021,x", "need_basis"),
    ],
)
def test_a_faulty_need_figure_is_refused(tmp_path: Path, row: str, column: str) -> None:
    figures, problems = need(tmp_path, "E2,people,1,2021,x", row)
    assert places(problems) == [("error", 3, column)]
    assert figures == [("E2", "people", 1.0)]


# ---------------------------------------------------------------------- expectations, themes


def expectations(folder: Path, *rows: str) -> tuple[Expectations, list[Problem]]:
    text = "area_code,provision_type,reason,decided_by,decided_on\n" + "\n".join(rows)
    (folder / "expectations.csv").write_text(text, "utf-8")
    return read_expectations(folder, AREAS, types(folder, TYPE_ROW)[0])


def test_a_decision_is_found_by_its_cell(tmp_path: Path) -> None:
    found, problems = expectations(
        tmp_path, "E1,idva,Bought by West,Board,31/03/2026", "E2,idva,x,y,"
    )
    assert problems == []
    assert found.by_cell["E1", "idva"] == Exemption(
        "E1", "idva", "Bought by West", "Board", "31/03/2026"
    )
    assert set(found.by_cell) == {("E1", "idva"), ("E2", "idva")}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("E9,idva,x,y,", "area_code"),
        ("E1,none,x,y,", "provision_type"),
        ("E1,idva,,y,", "reason"),
        ("E1,idva,x,,", "decided_by"),
        ("E1,idva,x,y,March", "decided_on"),
        ("E2,idva,x,y,", "provision_type"),
    ],
)
def test_a_faulty_decision_excuses_nobody(tmp_path: Path, row: str, column: str) -> None:
    found, problems = expectations(tmp_path, "E2,idva,x,y,", row)
    assert places(problems) == [("error", 3, column)]
    assert set(found.by_cell) == {("E2", "idva")}


@pytest.mark.parametrize(
    "content", [None, b"", b"\xef\xbb\xbf", b"\r\n", b"area_code,provision_type\n"]
)
def test_without_decisions_everything_is_expected(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "expectations.csv").write_bytes(content)
    found, problems = read_expectations(tmp_path, AREAS, types(tmp_path, TYPE_ROW)[0])
    assert (found, problems) == (Expectations(), [])


def themes(folder: Path, *rows: str) -> tuple[Themes, list[Problem]]:
    text = "theme,label,thematic_area,reviews_with_theme,reviews_total,how_read\n" + "\n".join(rows)
    (folder / "dhr_themes.csv").write_text(text, "utf-8")
    return read_themes(folder)


def test_a_theme_has_a_share_where_it_could_be_read(tmp_path: Path) -> None:
    found, problems = themes(
        tmp_path, "risk,Risk,Policy,5,13,table", "other,,,,13,garbled", "none,,,0,13,"
    )
    assert problems == []
    assert found.by_key["risk"].share == pytest.approx(5 / 13)
    assert (found.by_key["other"].share, found.by_key["other"].label) == (None, "other")
    assert found.by_key["none"].share == 0
    assert read_themes(tmp_path / "nowhere") == (Themes(), [])


@pytest.mark.parametrize("note", ["Refuge at B16 8TT", "Hagley Road", "near the Tesco"])
def test_how_a_theme_was_read_tells_no_place(note: str, tmp_path: Path) -> None:
    _, problems = themes(tmp_path, f"risk,Risk,Policy,5,13,{note}")
    assert [problem.column for problem in problems] == ["how_read"]
    assert note not in problems[0].text


def test_a_theme_can_be_added_that_no_review_has_been_read_for(tmp_path: Path) -> None:
    found, problems = themes(tmp_path, "risk,Risk,Policy,5,13,table", "new,New,,,0,")
    assert problems == []
    assert (found.by_key["new"].share, found.by_key["new"].read) == (None, 0)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Any,,1,13,", "theme"),
        ("a b,Any,,1,13,", "theme"),
        ("a,Any,,1,,", "reviews_total"),
        ("any,Any,,1,0,", "reviews_with_theme"),
        ("a,Any,,1,13.5,", "reviews_total"),
        ("a,Any,,one,13,", "reviews_with_theme"),
        ("a,Any,,1.5,13,", "reviews_with_theme"),
        ("a,Any,,14,13,", "reviews_with_theme"),
        ("risk,Any,,1,13,", "theme"),
    ],
)
def test_a_faulty_theme_is_refused(tmp_path: Path, row: str, column: str) -> None:
    found, problems = themes(tmp_path, "risk,Risk,,5,13,", row)
    assert places(problems) == [("error", 3, column)]
    assert set(found.by_key) == {"risk"}


@given(st.text(alphabet="0123456789.-+eE_ ,²٣nai", max_size=6))
def test_a_plain_number_is_one_or_none_and_never_a_crash(text: str) -> None:
    value = parse_number(text)
    if value is not None:
        assert float(text) == value


def test_the_shipped_tables_are_without_fault() -> None:
    folder = SHIPPED
    assert errors_in(read_provision_types(folder)[1]) == []
    assert errors_in(read_themes(folder)[1]) == []


# ----------------------------------------------------------------------- no place in any table


@pytest.mark.parametrize("place", ["12 Hagley Road", "B16 8TT", "52.4862, -1.8904"])
def test_no_small_table_tells_a_place_and_what_was_read_is_not_repeated(place: str) -> None:
    cells = {"area_code": "E1", "reason": f"As agreed: {place}", "source": ""}
    [fault] = place_faults([Row("t.csv", 2, cells)])
    assert (fault.severity, fault.row, fault.column) == ("error", 2, "reason")
    assert place not in repr(fault)


@pytest.mark.parametrize("table", ["provision_types", "need", "expectations"])
def test_the_tables_that_ship_tell_no_place(table: str) -> None:
    for folder in (SHIPPED, EXAMPLE):
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [Row(table, number, cells) for number, cells in enumerate(csv.DictReader(file))]
        assert list(place_faults(rows)) == []
