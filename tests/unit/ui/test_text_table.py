"""The texts in a table's cells."""

from __future__ import annotations

import pytest

from ui.components.text_table import breakable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Invented Harbour Women’s Centre", "Invented Harbour Women’s Centre"),
        ("example-birmingham-carer-support-1", "example-birmingham-carer-support-1"),
        ("a@" + "b" * 24, "a@" + "b" * 10 + "<wbr>" + "b" * 12 + "<wbr>bb"),
        (
            "<b>" + "&" * 24,
            "&lt;b&gt;" + "&amp;" * 9 + "<wbr>" + "&amp;" * 12 + "<wbr>" + "&amp;" * 3,
        ),
    ],
)
def test_a_word_that_is_longer_than_a_column_has_places_to_break(text: str, shown: str) -> None:
    assert breakable(text) == shown
