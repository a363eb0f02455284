"""The ten usual changes touch the files that CONTRIBUTING names: performed where that can be."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mapping.cli.commands import check_commands
from mapping.cli.main import CLEAN, COULD_NOT_RUN, ERRORS_FOUND, main
from mapping.editing import reading
from mapping.gap_model.statuses import Flag
from mapping.problems import Problem
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.register import checks
from mapping.tables.text_table import TextTable
from tests.browser import test_every_page
from tests.support.markdown import page
from tests.support.paths import ROOT, SHIPPED

CHANGES = page("docs/CONTRIBUTING.md")
REGION = page("docs/another-region.md")
Say = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder to change."""
    ignore = shutil.ignore_patterns("history", "england_wales_*")
    return Path(shutil.copytree(SHIPPED, tmp_path / "data", ignore=ignore))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """What a command answers: its exit code, and what it writes."""

    def run(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def gaps(say: Say, data: Path, *words: str) -> list[dict[str, str]]:
    code, said = say("gaps", "--format", "csv", "--data", data, *words)
    assert code == CLEAN, said
    return list(csv.DictReader(io.StringIO(said)))


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_there_are_ten() -> None:
    named = re.findall(r"^### .+$", CHANGES.section("The ten usual changes"), re.MULTILINE)
    assert len(named) == 10


def test_a_type_that_is_added_to_the_data_appears_in_every_area_as_no_return(
    data: Path, say: Say
) -> None:
    with (data / "provision_types.csv").open("a", encoding="utf-8") as file:
        file.write("pet_fostering,Pet fostering,Support,no,A home for pets,presence,,,,1,,,\n")
    added = [row for row in gaps(say, data) if row["provision_type"] == "pet_fostering"]
    assert {row["area_code"] for row in added} == {row["area_code"] for row in gaps(say, data)}
    assert {row["status"] for row in added} == {"unknown"}


@pytest.mark.slow
def test_a_column_that_is_added_to_the_schema_is_read_checked_and_written(
    data: Path, tmp_path: Path
) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "fonts", "*.js", "*.css")
    shutil.copytree(ROOT / "mapping", tmp_path / "mapping", ignore=ignore)
    new = '    Column("opening_hours", "text", "When it is open."),\n'
    before = '    Column("source_url"'
    replace_in(tmp_path / "mapping" / "register" / "schema.py", before, new + before)
    program = (
        "from mapping.cli.main import main\n"
        "print([main(['columns']), main(['check', 'data/services.csv', '--data', 'data']), "
        "main(['export', '--what', 'records', '--out', 'records.csv', '--data', 'data'])])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "opening_hours (text): When it is open." in done.stdout
    assert done.stdout.splitlines()[-1] == "[0, 0, 0]", done.stdout + done.stderr
    header = (tmp_path / "records.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "opening_hours" in header.split(",")


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_is_in_each_of_the_files_that_a_flag_touches(flag: Flag) -> None:
    steps = CHANGES.section("Add a flag").partition("6. ")[0]
    paths = re.findall(r"`([\w/]+\.py)`", steps)
    assert len(paths) == 6
    for path in paths:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert f"Flag.{flag.name}" in text or flag.value in text, path


def test_every_format_of_the_export_is_told_of(data: Path, say: Say, tmp_path: Path) -> None:
    code, said = say("export", "--out", tmp_path / "map.none", "--data", data)
    assert code == COULD_NOT_RUN
    endings = re.findall(r"\.[a-z]+\b", said.partition("one of")[2])
    assert len(endings) >= 5
    told = page("docs/other-programs.md").text
    assert [ending for ending in endings if f"map{ending} " not in told] == []


def test_every_page_stands_in_the_dashboard_and_in_a_guide() -> None:
    dashboard = (ROOT / "dashboard.py").read_text(encoding="utf-8")
    found = dict(re.findall(r'st\.Page\("(pages/\w+\.py)", title="([^"]+)"', dashboard))
    assert set(found) == {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    guides = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("guide-*.md")
    )
    assert [title for title in found.values() if f"**{title}**" not in guides] == []


def test_every_page_is_held_to_the_rules_of_accessibility() -> None:
    dashboard = (ROOT / "dashboard.py").read_text(encoding="utf-8")
    addresses = {""} | set(re.findall(r'url_path="([\w-]+)"', dashboard))
    for address in list(addresses):
        name = address.replace("-", "_") or "map"
        source = (ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8")
        views = re.findall(r'View\(\s*"([\w-]+)"', source)
        addresses |= {f"{address}?view={view}" for view in views}
    # The tests of the servers look at what is there only for somebody who has signed in.
    assert addresses - {"update?view=access"} == {
        test_every_page.view_of(state) for state in test_every_page.STATES
    }


FILES = re.findall(r"^\| `([\w/.]+)` \| .+ \| (yes|no) \|$", REGION.text, re.MULTILINE)


@pytest.mark.parametrize(("name", "may_be_missing"), FILES)
def test_a_data_folder_without_a_file_is_read_where_it_may_be_missing(
    name: str, may_be_missing: str, data: Path, say: Say
) -> None:
    # The later reviews name themes, and go with them.
    for gone in [name, *(["homicide_reviews.csv"] if name == "dhr_themes.csv" else [])]:
        path = data / gone
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    code, _ = say("gaps", "--data", data)
    assert (code == CLEAN) == (may_be_missing == "yes")


def test_every_table_that_is_read_is_told_of() -> None:
    pattern = re.compile(r'^FILE_NAME = "([\w.]+)"$', re.MULTILINE)
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "mapping").rglob("*.py"))
    named = {name for source in sources for name in pattern.findall(source)}
    assert named <= {name for name, _ in FILES}


def test_every_kept_table_is_named_where_its_commands_are() -> None:
    named = page("docs/guide-csp-lead.md").text.partition("`--table` names another table")[2]
    others = {name for name, spec in KEPT_TABLES.items() if spec is not REGISTER}
    assert set(re.findall(r"`(\w+)`", named.partition("\n\n")[0])) == others | {
        *("apply", "history", "restore")
    }


def test_a_rule_that_is_added_is_published_and_kept(
    data: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def providers_are_short(table: TextTable, context: checks.Context) -> Iterator[Problem]:
        """A provider has at most three letters."""
        yield Problem("error", 2, "provider", "", "Too long.", "", "", table.name)

    monkeypatch.setattr(checks, "RULES", (*checks.RULES, providers_are_short))
    # A child process would have the rules of the code. Both names are put back afterwards, since
    # both modules are imported before.
    for module in (check_commands, reading):
        monkeypatch.setattr(module, "limited", lambda _name, _limits, work, *of, **_: work(*of))
    assert "A provider has at most three letters." in say("rules")[1]
    code, said = say("check", data / "services.csv", "--data", data)
    assert code == ERRORS_FOUND
    assert "Too long." in said


def test_a_benchmark_that_is_changed_in_the_data_is_the_one_that_counts(
    data: Path, say: Say
) -> None:
    replace_in(data / "provision_types.csv", "women_16_plus,100000,4,", "women_16_plus,100000,7,")
    of_idva = [row for row in gaps(say, data) if row["provision_type"] == "idva"]
    assert {float(row["benchmark"]) for row in of_idva} == {7}


def test_a_setting_that_is_changed_in_the_data_is_the_one_that_counts(data: Path, say: Say) -> None:
    def too_old() -> int:
        return sum("expired" in row["flags"].split(";") for row in gaps(say, data))

    assert too_old()
    months = "evidence_expires_months = "
    replace_in(data / "settings.toml", f"{months}36", f"{months}600")
    assert not too_old()
