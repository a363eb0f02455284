"""What the page on operations tells people to do does what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from tests.support.markdown import page
from tests.support.paths import SHIPPED

AREA = "E22000338"


@pytest.mark.slow
def test_deleting_for_good_forgets_what_a_record_once_said_and_saving_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = page("docs/operations.md").section("Deleting for good")
    assert "every file in `data/history/` and the folder `data/history/versions/`" in steps
    shutil.copytree(SHIPPED, tmp_path / "data", ignore=shutil.ignore_patterns("england_wales_*"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVISION_MAP_DATA", "data")
    records = tmp_path / "records.csv"

    def command(*words: str) -> tuple[int, str]:
        code = main(list(words))
        return code, capsys.readouterr().out

    def save(old: str, new: str) -> int:
        text = records.read_text(encoding="utf-8-sig")
        assert old in text
        records.write_text(text.replace(old, new, 1), encoding="utf-8")
        return command("apply", str(records), "--area", AREA)[0]

    for old, new in (
        ("Sandwell Carers", "Behind the old mill"),
        ("Behind the old mill", "Withheld"),
    ):
        assert command("download", "--area", AREA, "--out", str(records))[0] == CLEAN
        assert save(old, new) == CLEAN
    history = tmp_path / "data" / "history"
    assert "Behind the old mill" in command("history")[1]

    for file in history.iterdir():
        if file.is_file():
            file.unlink()
    shutil.rmtree(history / "versions")

    kept = [path for path in (tmp_path / "data").rglob("*.*") if path.is_file()]
    assert not [path for path in kept if b"Behind the old mill" in path.read_bytes()]
    assert command("history") == (CLEAN, "Nothing has been saved yet.\n")
    assert save("Withheld", "Other words") == COULD_NOT_RUN, "the version of the file is forgotten"
    assert command("download", "--area", AREA, "--out", str(records))[0] == CLEAN
    assert save("Withheld", "Other words") == CLEAN
