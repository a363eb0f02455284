"""What readers are forked from waits for the first page, and loads nothing for a stopped server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

# Nobody has the number 0; everybody who is asked has a parent.
_NOBODY, _PARENT = "0", "os.getppid()"


@pytest.mark.parametrize(("server", "loads"), [(_NOBODY, False), (_PARENT, True)])
def test_it_goes_on_only_while_its_server_runs(server: str, loads: bool) -> None:
    work = f"import os; from ui.shell.reader_waits import wait; wait({server}, 1); print('loaded')"

    told = subprocess.run(
        [sys.executable, "-c", work],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert told.stdout == ("loaded\n" if loads else "")
