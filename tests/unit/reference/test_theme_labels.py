"""A theme's label is a short phrase, and what may stand in it is said rather than what may not."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.reference import abbreviations_of, read_reference
from mapping.reference.theme_labels import LONGEST, abbreviations_in, key_of, label_fault
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED

LETTERS = string.ascii_letters + " ,'-.0123456789#@éÉ’ʼA̲"


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLE])
def test_every_label_of_the_shipped_checklists_is_such_a_phrase(folder: Path) -> None:
    reference = read_reference(folder, TODAY)
    known = abbreviations_of(reference.types)
    for theme in reference.themes.all:
        for text in (theme.label, theme.thematic_area):
            assert label_fault(text, known, reference.areas.names) == ""


@pytest.mark.parametrize(
    "label",
    [
        "Children not heard",
        "Failure of the MARAC to meet",
        "IDVAs not told",
        "A child's disclosure missed",
        "Coercive control not recognised, non-fatal strangulation",
        "Economic abuse",
        "Café staff not trained",
        "DVPO not asked for",
        "Threats to kill not written down",
        "Skills of staff",
    ],
)
def test_a_general_phrase_is_taken(label: str) -> None:
    assert label_fault(label) == ""


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("", "no label"),
        ("x", "does not begin with a capital"),
        ("Death in March", "a word with a capital letter"),
        ("Sister of Kamala", "a word with a capital letter"),
        ("NHSX not told", "a word with a capital letter"),
        ("McDonald not told", "a word with a capital letter"),
        ("Mrs not believed", "a title"),
        ("Social worker miss jones", "a title"),
        ("Child k not seen", "stands alone"),
        ("Seen in 2014", "signs other than letters"),
        ("Seen twice.", "signs other than letters"),
        ("Seen\ntwice", "signs other than letters"),
        ("Woman aged forty", "an age"),
        ("Mother, thirty years old", "an age"),
        ("Erdington mother killed by husband", "how somebody was killed"),
        ("Killing not foreseen", "how somebody was killed"),
        ("Woman stabbed at home", "how somebody was killed"),
        ("Murdered by her son", "how somebody was killed"),
        ("Мать", "signs other than letters"),
        ("Not heard " * 9, "more than 80 characters"),
    ],
)
def test_anything_else_is_refused_and_not_repeated(label: str, told: str) -> None:
    fault = label_fault(label)
    assert told in fault
    assert not label or label not in fault


def test_an_abbreviation_of_the_regions_own_types_is_known() -> None:
    assert label_fault("ABCD not told")
    assert label_fault("ABCDs not told", abbreviations_in(["The ABCD service"])) == ""


@pytest.mark.parametrize(
    "label",
    ["Solihull mother not heard", "Mother in solihull not heard", "Stoke-on-trent police late"],
)
def test_the_name_of_an_area_is_refused_with_or_without_a_capital(label: str) -> None:
    names = ("Solihull", "Stoke-on-Trent", "Bristol, City of")
    assert "the name of an area" in label_fault(label, (), names)
    assert label_fault(label, (), ("Soli", "Hull", "Trent Valley")) == ""
    assert label_fault("Bristol police late", (), names)
    assert label_fault("City of no help", (), names) == ""


@given(st.text(alphabet=LETTERS, max_size=LONGEST + 5), st.sets(st.sampled_from(["GP", "QX"])))
def test_whatever_is_taken_holds_no_digit_no_lone_letter_and_no_unknown_capital(
    label: str, known: set[str]
) -> None:
    if label_fault(label, known):
        return
    assert 0 < len(label) <= LONGEST
    first, *others = label.replace(",", " ").replace("-", " ").split()
    assert not any(sign.isdigit() for sign in label)
    for word in others:
        for part in word.replace("’", "'").split("'"):
            assert part == part.lower() or len(part.removesuffix("s")) > 1
            if part != part.lower():
                assert part.removesuffix("s").isupper()
        assert word in {"a", "A"} or len(word) > 1
    assert first[0].isupper()


@given(st.text(alphabet=LETTERS + "é", max_size=LONGEST))
def test_a_key_is_a_plain_word_that_other_tables_can_name(label: str) -> None:
    key = key_of(label)
    assert len(key) <= 64
    assert set(key) <= set(string.ascii_lowercase + "_")
    assert key == key_of(label.upper())
