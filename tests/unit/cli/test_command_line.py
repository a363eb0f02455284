"""The command line: the same work without a browser, on any region's data folder."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from bs4 import BeautifulSoup

from mapping.analysis.outlook import ending_sentence, outlook
from mapping.cli.main import CLEAN, main
from mapping.gap_model.figures import required_amount
from mapping.region.loader import read_data_folder
from mapping.register.checks import published_rules
from mapping.register.schema import COLUMN_NAMES
from tests.support.paths import EXAMPLE, ROOT, SHIPPED

pytestmark = pytest.mark.slow

GAP_COLUMNS = [
    "area_code",
    "area_name",
    "provision_type",
    "status",
    "level",
    "benchmark",
    "unit",
    "flags",
    "record_ids",
]
OUT_COLUMNS = [
    *GAP_COLUMNS,
    "as_of",
    "provision_label",
    "shown_as",
    "marks",
    "amount",
    "wanted",
    "amount_unit",
    "notice",
]
POSTS, SHARE = "posts per 1,000 women", "share of surgeries, from 0 to 1"
PROBLEM_COLUMNS = ["severity", "row", "column", "value", "message"]

SETTINGS = """
[region]
name = "Anyshire"
boundaries = "anyshire.gpkg"
code_column = "id"
name_column = "title"
area_term_short = "board"
"""
TYPES = """key,label,measure,unit,need_basis,per,benchmark,benchmark_source
helpline,Helpline,presence,,,,,
advocates,Advocates,rate,posts,women,1000,2,The board's plan
surgeries,Trained surgeries,share,surgeries,,,0.8,The board's plan
"""
NEED = """area_code,need_basis,value,year,source
N1,women,3000,2021,Census
S1,women,6000,2021,Census
"""
# Four posts for the 9,000 women of both areas; the plan asks for two for each thousand.
RECORDS: list[dict[str, str]] = [
    {"record_id": "line", "provision_type": "helpline"},
    {"record_id": "a-line", "provision_type": "helpline", "service_name": "Night line"},
    {
        "record_id": "shared-posts",
        "provision_type": "advocates",
        "maintained_by": "REGION",
        "areas_served": "*",
        "capacity": "4",
    },
    {
        "record_id": "nil",
        "provision_type": "helpline",
        "maintained_by": "S1",
        "areas_served": "S1",
        "status": "not_provided",
        "provider": "",
        "service_name": "",
        "gap_cause": "funding",
        "evidence": "published",
        "source_url": "https://example.org/report",
    },
]
PLAIN = {
    "maintained_by": "N1",
    "status": "provided",
    "provider": "Haven",
    "service_name": "Line",
    "areas_served": "N1",
    "location_confidential": "no",
    "evidence": "confirmed",
    "last_verified": "2025-12-01",
}


def write_register(path: Path, *records: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMN_NAMES, restval="")
        writer.writeheader()
        writer.writerows({**PLAIN, **record} for record in records)
    return path


@pytest.fixture(scope="module")
def anyshire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up region of two areas with types of its own, in metres, without any themes."""
    folder = tmp_path_factory.mktemp("anyshire")
    gpd.GeoDataFrame(
        {"id": ["S1", "N1"], "title": ["Southby", "Northby"]},
        geometry=[
            shapely.box(500_000, 200_000, 510_000, 210_000),
            shapely.box(500_000, 210_000, 510_000, 220_000),
        ],
        crs="EPSG:27700",
    ).to_file(folder / "anyshire.gpkg", driver="GPKG")
    for name, text in (
        ("settings.toml", SETTINGS),
        ("provision_types.csv", TYPES),
        ("need.csv", NEED),
        ("expectations.csv", ""),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    write_register(folder / "services.csv", *RECORDS)
    return folder


@pytest.fixture
def copy_of_anyshire(anyshire: Path, tmp_path: Path) -> Path:
    """The same folder, to be spoilt."""
    return Path(shutil.copytree(anyshire, tmp_path / "copy"))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, which needs a second less than a process of its own."""
    out, err = io.StringIO(newline=None), io.StringIO(newline=None)
    words = list(map(str, arguments))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def succeeds(*arguments: object) -> str:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def fails(*arguments: object, code: int) -> str:
    """What is said on standard error: sentences, no traceback, and nothing on standard output."""
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert 'File "' not in done.stderr
    assert done.stderr.strip()
    return done.stderr


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --------------------------------------------------------------------------------- gaps


def gaps(folder: Path, *options: object) -> list[dict[str, str]]:
    return rows_of(succeeds("gaps", "--data", folder, "--format", "csv", *options))


def test_gaps_gives_one_row_an_area_and_type_with_its_columns(anyshire: Path) -> None:
    rows = gaps(anyshire, "--on", "2026-01-15")
    assert list(rows[0]) == OUT_COLUMNS
    assert [[row[c] for c in GAP_COLUMNS if c not in ("level", "benchmark")] for row in rows] == [
        ["N1", "Northby", "helpline", "met", "", "", "a-line;line"],
        ["N1", "Northby", "advocates", "partial", POSTS, "outside_only", "shared-posts"],
        ["N1", "Northby", "surgeries", "unknown", SHARE, "", ""],
        ["S1", "Southby", "helpline", "gap", "", "cause;unconfirmed", "nil"],
        ["S1", "Southby", "advocates", "partial", POSTS, "outside_only", "shared-posts"],
        ["S1", "Southby", "surgeries", "unknown", SHARE, "", ""],
    ]
    assert [float(row["benchmark"]) for row in rows] == [1, 2, 0.8, 1, 2, 0.8]


def test_gaps_gives_a_level_in_full_and_a_blank_where_there_is_none(anyshire: Path) -> None:
    """Four posts for 9,000 women are 4/9 for each thousand, in both areas."""
    levels = [row["level"] for row in gaps(anyshire, "--on", "2026-01-15")]
    assert [level == "" for level in levels] == [False, False, True, True, False, True]
    assert float(levels[0]) == 1
    for level in (levels[1], levels[4]):
        assert float(level) == pytest.approx(4 / 9, rel=1e-9)
        assert len(level.removeprefix("0.")) >= 9


def test_gaps_says_what_level_and_amount_are_in_and_whether_the_data_are_invented(
    anyshire: Path,
) -> None:
    told = gaps(anyshire, "--on", "2026-01-15")[1]
    assert (told["as_of"], told["provision_label"]) == ("2026-01-15", "Advocates")
    assert (told["shown_as"], told["notice"]) == ("Partial", "")
    amount, wanted = float(told["amount"]), float(told["wanted"])
    assert amount / wanted == pytest.approx(float(told["level"]) / float(told["benchmark"]))
    assert told["amount_unit"] == "posts"
    (notice,) = {row["notice"] for row in gaps(EXAMPLE, "--on", "2026-11-24")}
    assert "invented" in notice


def test_gaps_of_a_day_on_which_funding_has_ended_says_so() -> None:
    day_after = succeeds("gaps", "--data", EXAMPLE, "--on", "2027-02-01")
    ended = (
        "Meets benchmark; 18.5 of 18.4 full-time posts; funding ended on 31 January 2027, renewal "
    )
    assert f"Birmingham     {ended}not recorded" in day_after
    assert "Meets benchmark; at risk" not in day_after
    day_before = succeeds("gaps", "--data", EXAMPLE, "--on", "2027-01-30")
    assert "18.5 of 18.4 full-time posts; at risk" in day_before


def test_ending_answers_as_the_page_does() -> None:
    folder = read_data_folder(EXAMPLE, date(2026, 11, 24))
    steps = outlook(folder, folder.assess(date(2026, 11, 24)), date(2027, 5, 24))
    options = ("ending", "6", "--data", EXAMPLE, "--on", "2026-11-24", "--format")
    text = succeeds(*options, "text")
    assert ending_sentence(steps, folder.reference.types.keys) in text
    assert "of the 167 records that provide say nothing of an end of funding" in text
    rows = rows_of(succeeds(*options, "csv"))
    assert [(row["area_code"], row["provision_type"]) for row in rows] == [
        (d.area_code, d.provision_type) for d in steps.changes
    ]
    told = json.loads(succeeds(*options, "json"))
    assert [row["then"] for row in told] == [row["then"] for row in rows]
    assert {row["why"] for row in rows} <= {"funding ends", "recorded starts or ends"}
    posts = [row for row in told if row["provision_type"] == "idva"]
    kind = folder.reference.types.by_key["idva"]
    assert posts
    assert {row["amount_unit"] for row in posts} == {kind.unit}
    assert [(row["amount_now"], row["amount_then"], row["wanted_then"]) for row in posts] == [
        (d.before.figures.amount, d.after.figures.amount, required_amount(d.after, kind))
        for d in steps.changes
        if d.provision_type == "idva"
    ]


def test_since_says_of_each_row_its_days_its_names_and_its_amounts() -> None:
    options = ("since", "2026-06-11", "--data", EXAMPLE, "--on", "2026-11-24", "--format", "json")
    rows = json.loads(succeeds(*options))
    assert {(row["since"], row["as_of"]) for row in rows} == {("2026-06-11", "2026-11-24")}
    assert all(row["notice"] for row in rows)
    counted = [row for row in rows if row["amount_before"] is not None]
    assert counted
    assert all(row["amount_unit"] and row["provision_label"] for row in counted)
    assert all(row["area_name"] and row["shown_after"] for row in counted)


def test_ending_is_narrowed_as_the_page_is() -> None:
    folder = read_data_folder(EXAMPLE, date(2026, 11, 24))
    steps = outlook(folder, folder.assess(date(2026, 11, 24)), date(2027, 5, 24))
    code, key = steps.changes[0].area_code, steps.changes[0].provision_type
    options = ("ending", "6", "--data", EXAMPLE, "--on", "2026-11-24")
    text = succeeds(*options, "--area", code, "--type", key)
    assert ending_sentence(steps, (key,), (code,)) in text
    assert folder.reference.types.by_key[key].label in text.splitlines()[2]
    rows = rows_of(succeeds(*options, "--area", code, "--format", "csv"))
    assert [row["provision_type"] for row in rows] == [
        d.provision_type for d in steps.changes if d.area_code == code
    ]
    assert "No type of provision has the key x" in fails(*options, "--type", "x", code=2)
    assert "No area has the code x" in fails(*options, "--area", "x", code=2)


@pytest.mark.parametrize("at", ["soon", "2020-01-01", "5"])
def test_ending_refuses_what_cannot_be_looked_ahead_to(at: str) -> None:
    said = fails("ending", at, "--data", EXAMPLE, "--on", "2026-11-24", code=2)
    assert f"“{at}” is nothing to look ahead to" in said


def test_gaps_as_json_holds_the_same(anyshire: Path) -> None:
    options = ("gaps", "--data", anyshire, "--on", "2026-01-15", "--format")
    found = json.loads(succeeds(*options, "json"))
    table = rows_of(succeeds(*options, "csv"))
    assert [list(row) for row in found] == [OUT_COLUMNS] * 6
    for row, texts in zip(found, table, strict=True):
        assert ";".join(row["flags"]) == texts["flags"]
        assert ";".join(row["record_ids"]) == texts["record_ids"]
        assert row["level"] == (float(texts["level"]) if texts["level"] else None)
        assert row["status"] == texts["status"]


def test_gaps_as_text_says_it_in_words(anyshire: Path) -> None:
    text = succeeds("gaps", "--data", anyshire, "--on", "2026-01-15")
    assert "Anyshire, 15 January 2026" in text
    wanted = "2 areas × 3 types: 6 answers are wanted, and 4 known: 1 provided, 2 in part, 1 none."
    assert wanted in text
    assert "For 2 there is no return. 1 of the 4 known" in text
    assert "1.3 of 6 posts" in text
    assert "nan" not in text.casefold()


def test_gaps_answers_for_any_date(anyshire: Path) -> None:
    def statuses(on: str) -> set[str]:
        return {row["status"] for row in gaps(anyshire, "--on", on)}

    assert statuses("2025-11-30") == {"unknown"}
    assert statuses("01/12/2028") == {"met", "partial", "gap", "unknown"}
    assert statuses("2028-12-02") == {"unknown"}


def test_without_a_date_the_answer_is_for_today_in_the_united_kingdom(
    anyshire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "--data", str(anyshire)], date(2027, 2, 3)) == CLEAN
    assert "Anyshire, 3 February 2027" in capsys.readouterr().out


def test_check_without_a_date_takes_what_is_verified_after_today_for_a_slip(
    anyshire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", str(anyshire / "services.csv"), "--data", str(anyshire)]
    assert main(arguments, date(2025, 12, 1)) == CLEAN
    assert "0 errors" in capsys.readouterr().out
    assert main(arguments, date(2025, 11, 30)) != CLEAN
    assert "The date is in the future." in capsys.readouterr().out


def test_a_later_date_is_asked_of_the_register_as_it_will_be_read_then(
    anyshire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verified on 1 December: in the future today, and not on the day that is asked about."""
    arguments = ["gaps", "--data", str(anyshire), "--on", "2025-12-01"]
    assert main(arguments, date(2025, 11, 30)) == CLEAN
    assert "and 4 known" in capsys.readouterr().out


def test_gaps_needs_no_options_but_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISION_MAP_DATA", str(SHIPPED))
    rows = rows_of(succeeds("gaps", "--on", "2026-11-24", "--format", "csv"))
    assert len(rows) == 7 * 28
    assert {row["status"] for row in rows} >= {"unknown"}


def test_gaps_of_a_register_with_errors_gives_the_problems_and_no_table(
    copy_of_anyshire: Path,
) -> None:
    write_register(
        copy_of_anyshire / "services.csv",
        {"record_id": "line", "provision_type": "helpline", "status": "maybe"},
        {"record_id": "line", "provision_type": "helpline", "last_verified": "2025-13-01"},
    )
    for options in ([], ["--format", "csv"], ["--format", "json"]):
        said = fails("gaps", "--data", copy_of_anyshire, *options, code=1)
        assert "3 errors in services.csv" in said
        for part in ("row 2, status", "row 3, record_id", "row 3, last_verified", "2025-13-01"):
            assert part in said


def test_a_small_table_with_errors_stops_the_calculation_too(copy_of_anyshire: Path) -> None:
    (copy_of_anyshire / "need.csv").write_text(NEED + "X9,women,12,2021,Census\n")
    said = fails("gaps", "--data", copy_of_anyshire, code=1)
    assert "need.csv, row 4, area_code" in said
    assert "X9" in said


def test_warnings_alone_are_shown_and_stop_neither_check_nor_the_calculation(
    copy_of_anyshire: Path,
) -> None:
    path = write_register(
        copy_of_anyshire / "services.csv",
        {"record_id": "line", "provision_type": "helpline", "specialism": "sailors"},
    )
    text = succeeds("check", path, "--data", copy_of_anyshire, "--on", "2026-01-15")
    assert "warning: services.csv, row 2, specialism (read: sailors)" in text
    assert "1 row read: 0 errors, 1 warning." in text
    assert len(gaps(copy_of_anyshire, "--on", "2026-01-15")) == 6


def test_what_is_not_expected_is_left_out_of_the_judgement(copy_of_anyshire: Path) -> None:
    (copy_of_anyshire / "expectations.csv").write_text(
        "area_code,provision_type,reason,decided_by,decided_on\n"
        "S1,helpline,Northby answers,The board,2025-06-01\n"
    )
    (row,) = (
        r
        for r in gaps(copy_of_anyshire, "--on", "2026-01-15")
        if (r["area_code"], r["provision_type"]) == ("S1", "helpline")
    )
    assert (row["status"], row["level"], row["flags"], row["record_ids"]) == (
        "not_expected",
        "",
        "",
        "",
    )


# -------------------------------------------------------------------------------- check


def test_a_clean_register_gives_nothing_and_succeeds(anyshire: Path) -> None:
    options = ("check", anyshire / "services.csv", "--data", anyshire, "--on", "2026-01-15")
    assert "4 rows read: 0 errors, 0 warnings." in succeeds(*options)
    assert json.loads(succeeds(*options, "--format", "json")) == []
    assert succeeds(*options, "--format", "csv") == ",".join(PROBLEM_COLUMNS) + "\n"


def test_check_gives_every_error_at_once_and_fails(anyshire: Path, tmp_path: Path) -> None:
    path = write_register(
        tmp_path / "upload.csv",
        {"record_id": "One", "provision_type": "helpline", "provider": "Harbour"},
        {"record_id": "two", "provision_type": "hotline", "capacity": "many"},
        {
            "record_id": "three",
            "provision_type": "helpline",
            "provider": "Harbour",
            "service_name": "Night line",
            "specialism": "sailors",
        },
    )
    options = ("check", path, "--data", anyshire, "--on", "2026-01-15", "--format")
    done = run(*options, "json")
    assert (done.returncode, done.stderr) == (1, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert all(list(problem) == PROBLEM_COLUMNS for problem in found)
    assert [(p["severity"], p["row"], p["column"], p["value"]) for p in found] == [
        ("error", 2, "record_id", "One"),
        ("error", 3, "capacity", "many"),
        ("error", 3, "provision_type", "hotline"),
        ("warning", 4, "specialism", "sailors"),
    ]
    assert all(p["message"].endswith(".") for p in found)
    table = run(*options, "csv")
    assert table.returncode == 1
    assert [(r["row"], r["column"], r["value"]) for r in rows_of(table.stdout)] == [
        (str(p["row"]), p["column"], p["value"]) for p in found
    ]
    text = run(*options, "text")
    assert text.returncode == 1
    assert "3 rows read: 3 errors, 1 warning." in text.stdout


def test_what_is_verified_after_the_date_of_the_check_is_in_the_future(anyshire: Path) -> None:
    done = run("check", anyshire / "services.csv", "--data", anyshire, "--on", "2025-11-30")
    assert done.returncode == 1
    assert "The date is in the future." in done.stdout


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_confidential_postcode_is_never_repeated(
    form: str, anyshire: Path, tmp_path: Path
) -> None:
    path = write_register(
        tmp_path / "upload.csv",
        {
            "record_id": "one",
            "provision_type": "helpline",
            "location_confidential": "yes",
            "postcode": "ZE1 0AA",
            "details": "Behind the shop, ZE10AA",
        },
    )
    done = run("check", path, "--data", anyshire, "--format", form)
    assert done.returncode == 1
    assert "(withheld)" in done.stdout
    for written in ("ZE1 0AA", "ZE10AA"):
        assert written not in done.stdout + done.stderr


# ------------------------------------------------------------------------------ explain


def test_explain_says_why_and_what_would_change_it(anyshire: Path) -> None:
    options = ("explain", "--area", "N1", "--type", "advocates", "--data", anyshire)
    text = succeeds(*options, "--on", "2026-01-15")
    assert text.startswith("Northby: Advocates\nPartial on 15 January 2026\n")
    assert "The figures: 1.3 of 6 posts." in text
    assert "Source: The board's plan." in text
    assert "4.7 more posts to reach the benchmark." in text
    assert "[shared-posts]" in text


def test_explain_as_json_and_csv_holds_the_same_words(anyshire: Path) -> None:
    options = ("explain", "--area", "S1", "--type", "helpline", "--data", anyshire)
    found = json.loads(succeeds(*options, "--on", "2026-01-15", "--format", "json"))
    assert (found["area_code"], found["status"], found["on"]) == ("S1", "gap", "2026-01-15")
    assert found["flags"] == ["cause", "unconfirmed"]
    assert found["record_ids"] == ["nil"]
    table = rows_of(succeeds(*options, "--on", "2026-01-15", "--format", "csv"))
    assert list(table[0]) == ["part", "text"]
    words = [row["text"] for row in table if row["part"] == "reason"]
    assert words == found["reasons"] == ["The one return says that there is none."]


def test_explain_as_json_says_what_a_record_entails(copy_of_anyshire: Path) -> None:
    write_register(
        copy_of_anyshire / "services.csv",
        {
            "record_id": "line",
            "provision_type": "helpline",
            "details": "Day and night",
            "funder": "The board",
            "funding_end": "2027-03-31",
            "areas_served": "N1;S1",
        },
    )
    options = ("--area", "N1", "--type", "helpline", "--on", "2026-01-15", "--format", "json")
    found = json.loads(succeeds("explain", "--data", copy_of_anyshire, *options))
    (note,) = found["counted"]
    assert note["details"] == "Day and night"
    assert note["facts"] == "Serves Northby, Southby. Paid by The board until 31 March 2027."


def test_explain_calls_a_need_basis_as_the_settings_say(copy_of_anyshire: Path) -> None:
    options = ("--area", "N1", "--type", "advocates", "--on", "2026-01-15")
    assert "Need: 3,000 women (2021" in succeeds("explain", "--data", copy_of_anyshire, *options)
    settings = SETTINGS + '[need_labels]\nwomen = "women and girls"\n'
    (copy_of_anyshire / "settings.toml").write_text(settings, encoding="utf-8")
    text = succeeds("explain", "--data", copy_of_anyshire, *options)
    assert "Need: 3,000 women and girls (2021, Census)." in text
    assert "Benchmark: 2 per 1,000 women and girls, in posts." in text


def test_an_unknown_area_or_type_is_answered_with_those_that_exist(anyshire: Path) -> None:
    data = ("--data", anyshire)
    said = fails("explain", "--area", "X9", "--type", "helpline", *data, code=2)
    assert "No area has the code X9." in said
    assert "N1 (Northby), S1 (Southby)" in said
    said = fails("explain", "--area", "N1", "--type", "hotline", *data, code=2)
    assert "No type of provision has the key hotline." in said
    assert "helpline, advocates, surgeries" in said


# ------------------------------------------------------------------------------- report


@pytest.mark.parametrize(
    ("area", "ending", "beginning"),
    [
        ("region", "pdf", b"%PDF-1.7"),
        ("N1", "html", b"<!DOCTYPE html>"),
        ("region", "xlsx", b"PK"),
    ],
)
def test_report_writes_a_document_of_each_kind(
    anyshire: Path, tmp_path: Path, area: str, ending: str, beginning: bytes
) -> None:
    out = tmp_path / f"board.{ending}"
    said = succeeds(
        "report", "--data", anyshire, "--area", area, "--out", out, "--on", "2026-06-01"
    )
    assert said == f"Wrote {out}.\n"
    assert out.read_bytes().startswith(beginning)


def test_report_writes_the_profile_of_an_area(anyshire: Path, tmp_path: Path) -> None:
    out = tmp_path / "profile.pdf"
    asked = ("report", "--data", anyshire, "--profile", "--out", out, "--on", "2026-06-01")
    assert "A profile is of one area" in fails(*asked, "--area", "region", code=2)
    assert not out.exists()
    assert succeeds(*asked, "--area", "N1") == f"Wrote {out}.\n"
    assert out.read_bytes().startswith(b"%PDF-1.7")


def test_a_report_gives_the_counts_that_gaps_gives(anyshire: Path, tmp_path: Path) -> None:
    out, on = tmp_path / "board.html", ("--on", "2026-06-01")
    succeeds("report", "--data", anyshire, "--area", "region", "--out", out, *on)
    table = json.loads(succeeds("gaps", "--data", anyshire, "--format", "json", *on))
    gaps = sum(row["status"] == "gap" for row in table)
    page = BeautifulSoup(out.read_bytes(), "html.parser")
    counts = {
        row.th.get_text().strip()[1:].strip(): int(row.td.get_text())
        for row in page.find("table").select("tbody tr")
    }
    assert counts["None"] == gaps > 0


def test_a_report_on_nothing_that_exists_is_refused_in_words(
    anyshire: Path, tmp_path: Path
) -> None:
    out = tmp_path / "board.pdf"
    said = fails("report", "--data", anyshire, "--area", "X9", "--out", out, code=2)
    assert "No area has the code X9. The areas: N1 (Northby), S1 (Southby)." in said
    doc = tmp_path / "board.doc"
    said = fails("report", "--data", anyshire, "--area", "region", "--out", doc, code=2)
    assert "A report ends in .pdf, .html or .xlsx, not in .doc." in said
    nowhere = tmp_path / "nowhere" / "board.pdf"
    said = fails("report", "--data", anyshire, "--area", "region", "--out", nowhere, code=2)
    assert "cannot be written: No such file or directory." in said
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------- rules


def test_rules_gives_every_published_rule_in_every_format() -> None:
    rules = published_rules()
    text = succeeds("rules").splitlines()
    assert text == [f"{number}. {rule}" for number, rule in enumerate(rules, start=1)]
    assert json.loads(succeeds("rules", "--format", "json")) == rules
    assert [row["rule"] for row in rows_of(succeeds("rules", "--format", "csv"))] == rules


# ---------------------------------------------------------------------- could not be run


def test_a_missing_register_or_folder_is_named(anyshire: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.csv"
    assert f"{missing} does not exist." in fails("check", missing, "--data", anyshire, code=2)
    said = fails("gaps", "--data", tmp_path / "nowhere", code=2)
    assert "settings.toml does not exist." in said


@pytest.mark.parametrize("name", ["services.csv", "provision_types.csv", "need.csv"])
def test_a_folder_that_lacks_a_table_is_told_which(name: str, copy_of_anyshire: Path) -> None:
    (copy_of_anyshire / name).unlink()
    assert f"{name} does not exist." in fails("gaps", "--data", copy_of_anyshire, code=2)


def test_broken_settings_and_boundaries_are_named(copy_of_anyshire: Path) -> None:
    (copy_of_anyshire / "anyshire.gpkg").write_bytes(b"not a map")
    said = fails("gaps", "--data", copy_of_anyshire, code=2)
    assert "anyshire.gpkg cannot be read" in said
    (copy_of_anyshire / "settings.toml").write_text("[region\n")
    assert "is not valid TOML" in fails("gaps", "--data", copy_of_anyshire, code=2)


@pytest.mark.parametrize(
    "arguments", [[], ["draw"], ["check"], ["gaps", "--format", "pdf"], ["explain", "--area", "N1"]]
)
def test_a_command_that_is_not_whole_is_refused_with_its_usage(arguments: list[str]) -> None:
    assert "usage: python -m mapping" in fails(*arguments, code=2)


def test_what_is_no_date_or_too_early_or_too_late_is_refused_by_every_command(
    anyshire: Path,
) -> None:
    said = "'{}' is not a date from 1900-01-01 to 2199-12-31; write YYYY-MM-DD"
    for day in ("2026-02-30", "01/31/2026", "today", "", "1899-12-31", "2200-01-01", "9999-12-31"):
        wrong = ("--data", anyshire, "--on", day)
        assert said.format(day) in fails("gaps", *wrong, code=2)
    for command in (
        ["check", anyshire / "services.csv"],
        ["explain", "--area", "N1", "--type", "helpline"],
    ):
        assert said.format(day) in fails(*command, *wrong, code=2)


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_date_are_answered(day: str, anyshire: Path) -> None:
    """Nothing was verified yet, or it was too long ago."""
    assert {row["status"] for row in gaps(anyshire, "--on", day)} == {"unknown"}


# ------------------------------------------------------------------- heavy libraries


def loaded_by(program: str, names: tuple[str, ...]) -> str:
    """Which of some libraries a program of its own has loaded at its end, as Python writes it."""
    code = f"import sys; {program}; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.processes
def test_the_model_needs_no_map_library_and_no_user_interface() -> None:
    heavy = ("geopandas", "shapely", "pyogrio", "folium", "streamlit")
    needed = "mapping.gap_model.assessment, mapping.wording.explain, mapping.__main__"
    assert loaded_by(f"import {needed}", heavy) == "[]"


@pytest.mark.processes
def test_a_command_that_is_read_has_loaded_no_library_yet() -> None:
    """The process that reads a file begins to load them then, and this one beside it."""
    reading = (
        "from mapping.cli.parser import parser_of; "
        "parser_of('').parse_args(['check', 'x.csv', '--on', '2026-11-24'])"
    )
    assert loaded_by(reading, ("numpy", "pandas", "pyarrow")) == "[]"


@pytest.mark.processes
def test_the_command_is_a_program_of_its_own(anyshire: Path) -> None:
    """What it prints and how it ends is what the tests above see without starting it."""
    for arguments, code in (
        (("gaps", "--data", str(anyshire), "--on", "2026-01-15"), CLEAN),
        (("gaps", "--data", str(anyshire / "nowhere")), 2),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "mapping", *arguments],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        within = run(*arguments)
        assert done.returncode == within.returncode == code
        assert done.stdout == within.stdout
        assert "Traceback" not in done.stderr
        assert done.stderr.splitlines()[-1:] == within.stderr.splitlines()[-1:]
