"""What a server no longer needs is the system's again."""

from __future__ import annotations

import subprocess
import sys

# Tables are read and thrown away, and what is kept of each lies behind it.
_READS = """
from pathlib import Path
import numpy as np
{before}
def held():
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
first = held()
for megabytes in (1, 2, 4, 8, 16, 30):
    np.ones(megabytes << 20, np.uint8)
tables, kept = [], []
for _ in range(40):
    tables.append(np.ones(5 << 20, np.uint8))
    kept.append(np.ones(1 << 16, np.uint8))
del tables
print(held() - first)
"""
_RETURNS = "from mapping.limited import return_large_blocks; return_large_blocks()"


def _megabytes_held(before: str) -> int:
    command = [sys.executable, "-c", _READS.format(before=before)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_what_was_read_and_thrown_away_is_not_held() -> None:
    """Of 200 MB that were freed almost nothing is kept; without being told, most of it is."""
    assert _megabytes_held(_RETURNS) < 20
    assert _megabytes_held("") > 100
