"""What any free text of a table may hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.tables.text_rules import breaks_none, text_rules

LONGEST = 12
_TEXTS = st.text(max_size=LONGEST + 3) | st.sampled_from(
    ("", "=1+2", "#REF!", "#N/A", "@x", "\uff1dx", "a\tb", "a\nb", "\u00c2\u00a35", "x" * LONGEST)
)


@given(_TEXTS, st.booleans())
def test_a_text_that_surely_breaks_none_of_the_rules_breaks_none(
    text: str, may_break: bool
) -> None:
    broken = [
        rule.message for rule in text_rules(LONGEST, may_break=may_break) if rule.breaks(text)
    ]
    assert not (broken and breaks_none(text, LONGEST))


def test_most_texts_surely_break_none() -> None:
    assert breaks_none("A refuge", LONGEST)
