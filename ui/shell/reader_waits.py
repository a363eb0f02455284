"""Imported first by the process that readers are forked from: it begins a little after the server.

To load what readers need takes a processor for seconds. Whoever starts the program opens its first
page at once, and would wait as long; nobody has chosen a file by then.
"""

from __future__ import annotations

import os
import sys
import time

_SECONDS = 4
_STEP = 0.2


def wait(server: int, seconds: float = _SECONDS) -> None:
    """Let some time go by.

    Parameters
    ----------
    server
        The process that readers are for. What is loaded once it has ended is for nobody.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.getppid() != server:
            sys.exit()
        time.sleep(_STEP)


wait(os.getppid())
