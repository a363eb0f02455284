"""What a status is called stands in one line: whatever shows it follows when that is changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mapping.gap_model.status_style import WORDS
from mapping.gap_model.statuses import Status
from tests.support.paths import EXAMPLE, ROOT

HOME = "mapping/gap_model/status_style.py"
# In these "no return" is no status: what is said of returns would be said whatever it is called.
OF_RETURNS = re.compile(r"\bno return(?:s\b| (?:becomes|was made|says|any more|about))", re.I)


def sources() -> list[Path]:
    folders = ("mapping", "ui", "pages")
    found = [p for name in folders for p in (ROOT / name).rglob("*") if p.suffix in {".py", ".js"}]
    return [*found, ROOT / "app.py", ROOT / "dashboard.py"]


@pytest.mark.parametrize(
    "word",
    [WORDS[status] for status in ("unknown", "too_old", "unmeasured", "met", "not_expected")],
)
def test_the_word_of_a_status_stands_in_one_place(word: str) -> None:
    where = Counter(
        str(path.relative_to(ROOT))
        for path in sources()
        for _ in re.finditer(re.escape(word), OF_RETURNS.sub("", path.read_text(encoding="utf-8")))
    )
    assert where == {HOME: 1}


@pytest.mark.slow
def test_another_word_in_that_place_is_the_word_everywhere(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "mapping", tmp_path / "mapping")
    home, old = tmp_path / HOME, WORDS[Status.UNKNOWN]
    text = home.read_text(encoding="utf-8")
    home.write_text(text.replace(f'"{old}"', '"Silence"'), encoding="utf-8")
    report = tmp_path / "report.html"
    command = (sys.executable, "-m", "mapping")
    data = ("--data", str(EXAMPLE), "--on", "2026-11-24")
    said = subprocess.run(
        (*command, "report", *data, "--area", "region", "--out", str(report)),
        cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    page = report.read_text(encoding="utf-8")
    assert "“Silence” is not “none”" in page
    assert "<b>Silence</b>" in page
    assert old.lower() not in OF_RETURNS.sub("", page).lower()
