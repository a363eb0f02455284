"""What readers are forked from waits for the first page, and loads nothing for a stopped server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.paths import ROOT

# Everybody who is asked has a parent; nobody has the number 0.
_WORK = """
import os
from ui.shell.reader_waits import wait
for server in (os.getppid(), 0):
    wait(server, 1)
    print("loaded for", server)
"""


def test_it_goes_on_only_while_its_server_runs() -> None:

    told = subprocess.run(
        [sys.executable, "-c", _WORK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert told.stdout == f"loaded for {os.getpid()}\n"
