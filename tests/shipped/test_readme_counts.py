"""The README tells the truth about the register that ships: the one that is committed."""

from __future__ import annotations

import csv
import io
import re
import subprocess

import pytest

from tests.shipped.must_hold import must_hold
from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def committed_register() -> list[dict[str, str]]:
    """What ships, whatever somebody has saved into the working copy since."""
    done = subprocess.run(
        ["git", "show", "HEAD:data/services.csv"], cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("This is no git checkout, so what ships cannot be told from what was saved.")
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def test_the_readme_counts_the_records_that_ship() -> None:
    n_records = len(committed_register())
    must_hold(
        f"README.md says that the register holds {said} records; the one that is committed holds "
        f"{n_records}. Write {n_records}, or no number."
        for said in re.findall(r"\bholds (?:about )?(\d+) records", README)
        if int(said) != n_records
    )


def test_the_readme_says_nobody_has_confirmed_anything_only_while_that_is_so() -> None:
    confirmed = [r["record_id"] for r in committed_register() if r["evidence"] == "confirmed"]
    text = " ".join(README.split())
    if re.search(r"Nobody who runs or keeps a service has confirmed any", text) and confirmed:
        must_hold(
            [
                f"README.md says that nobody has confirmed any record, but {len(confirmed)} of the "
                f"register that is committed are confirmed, {confirmed[0]} for one. Say how it is."
            ]
        )
