"""The page that a browser is given first, whatever is asked for."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from starlette.requests import Request

from ui.shell.start_page import PARTS, answer, scripts_of


@pytest.fixture(scope="module")
def asked_for_ahead() -> Counter[str]:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    page = bytes(answer(Request(scope)).body).decode()
    return Counter(re.findall(r'rel="modulepreload"[^>]*href="\./static/js/([^"]+)"', page))


@pytest.mark.parametrize("part", PARTS)
def test_what_a_page_is_drawn_with_is_asked_for_with_all_that_it_imports(
    part: str, asked_for_ahead: Counter[str]
) -> None:
    script, *imported = scripts_of([part])
    assert script.startswith(f"{part}.")
    assert imported
    # That script is in the page itself.
    assert {script, *imported} - {*asked_for_ahead} <= {
        name for name in imported if name.startswith("index.")
    }


def test_nothing_is_asked_for_twice(asked_for_ahead: Counter[str]) -> None:
    assert set(asked_for_ahead.values()) == {1}
