"""Imported first by the process that readers are forked from: it begins a little after the server.

To load what readers need takes a processor for seconds. Whoever starts the program opens its first
page at once, and would wait as long; nobody has chosen a file by then.
"""

from __future__ import annotations

import time

_SECONDS = 4

time.sleep(_SECONDS)
