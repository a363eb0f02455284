"""Save a workbook as LibreOffice saves it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def path_of_libreoffice() -> str | None:
    names = (os.environ.get("LIBREOFFICE", ""), "soffice", "libreoffice")
    return next(filter(None, map(shutil.which, filter(None, names))), None)


needs_libreoffice = pytest.mark.skipif(
    path_of_libreoffice() is None, reason="LibreOffice is not installed"
)


def saved_by_libreoffice(path: Path, folder: Path, *options: str) -> Path:
    """A workbook or CSV opened and saved again as .xlsx.

    Parameters
    ----------
    folder
        Where the copy and the profile of this run are put.
    """
    program = path_of_libreoffice()
    assert program is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = folder / "saved"
    kind = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run(
        [program, profile, "--headless", *options, "--convert-to", kind, "--outdir", target, path],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return target / f"{path.stem}.xlsx"
