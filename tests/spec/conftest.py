"""Every written case is put to both models: the program's and the oracle."""

from __future__ import annotations

import pytest

from tests.spec.written_cases import Holds, fast_answers, read_case, slow_answers


@pytest.fixture(params=[fast_answers, slow_answers], ids=["program", "oracle"])
def holds(request: pytest.FixtureRequest) -> Holds:
    """Check that a written case holds."""

    def check(text: str) -> None:
        written = read_case(text)
        given = written.given(request.param)
        assert given == written.wanted()

    return check
