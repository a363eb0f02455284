"""The pages that are made from the code are those that the code makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build_docs import pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_made_page_is_as_the_code_makes_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `make docs`"
