"""Registers on which commands are run."""

from __future__ import annotations

import pytest

from tests.support.folders import MadeOnce


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Where the tests of a module copy a register from that took saves to make."""
    return MadeOnce(tmp_path_factory.mktemp("made"))
