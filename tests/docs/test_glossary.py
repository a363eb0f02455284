"""Terms are explained, in order, and linked where a page first uses them."""

from __future__ import annotations

import re

import pytest

from tests.support.markdown import Page, anchor_of, page

GLOSSARY = page("docs/GLOSSARY.md")
TERMS = [text for level, text in GLOSSARY.headings if level == 3]
READ_BY_USERS = [
    page(f"{name}.md")
    for name in (
        "README",
        "docs/guide-steering-group",
        "docs/guide-csp-lead",
        "docs/guide-commissioner",
        "docs/another-region",
        "docs/other-programs",
    )
]
# Words that stand in ordinary sentences as well: these pages link them where they mean the term.
ORDINARY = {
    "action",
    "area",
    "at risk",
    "canonical",
    "cell",
    "draft",
    "evidence",
    "flag",
    "gap",
    "level",
} | {
    *("map and gap", "no return", "priority", "public view", "record", "reference", "register"),
    *("return", "scenario", "selection", "snapshot", "status", "theme", "unconfirmed", "oracle"),
    *("commissioner", "perpetrator", "provision type", "steering group", "specialism"),
    *("neighbourhood", "fixture", "change set", "data folder", "revision", "domestic violence"),
    *("domestic abuse", "health visitor", "benchmark", "refuge", "unit"),
}


def forms(term: str) -> list[str]:
    """The ways in which a term is written: `A (B)` and `A, B` are A and B.

    >>> forms("Community Safety Partnership (CSP)")
    ['Community Safety Partnership', 'CSP']
    """
    return re.split(r", | \(", term.rstrip(")"))


@pytest.mark.parametrize(
    "term",
    [
        *(
            "CSP",
            "IDVA",
            "MARAC",
            "MASH",
            "IRIS",
            "DASH",
            "DHR",
            "benchmark",
            "return",
            "nil return",
        ),
        *("cell", "revision", "snapshot", "evidence", "register", "record", "status", "flag"),
        *("theme", "refuge", "priority", "data folder", "public view", "change set"),
    ],
)
def test_a_term_is_explained(term: str) -> None:
    assert term.lower() in {form.lower() for name in TERMS for form in forms(name)}


def test_each_part_is_in_order_and_no_term_stands_twice() -> None:
    for part in ("Terms of the field", "Terms of this program"):
        names = re.findall(r"^### (.+)$", GLOSSARY.section(part), re.MULTILINE)
        assert [n.lower() for n in names] == sorted({n.lower() for n in names}), part


def test_every_term_has_a_sentence() -> None:
    for term in TERMS:
        assert GLOSSARY.section(term).strip().endswith((".", ").")), term


def test_every_abbreviation_of_a_type_is_explained() -> None:
    from mapping.reference.provision_types import read_provision_types
    from tests.support.paths import SHIPPED

    types, _ = read_provision_types(SHIPPED)
    found = {word for t in types.all for word in re.findall(r"\b[A-Z]{4,}\b", t.label)}
    assert found <= {form for term in TERMS for form in forms(term)}


@pytest.mark.parametrize("page", READ_BY_USERS, ids=lambda page: page.name)
def test_a_term_is_linked_where_it_is_first_used(page: Page) -> None:
    for term in TERMS:
        for form in forms(term):
            if form.lower() in ORDINARY:
                continue
            first = next((t for text, t in page.linked_words if _uses(text, form)), None)
            anchor = f"GLOSSARY.md#{anchor_of(term)}"
            assert first is None or first.endswith(anchor), f"{page.name}: {form} → {anchor}"


def _uses(text: str, form: str) -> bool:
    flags = 0 if form.isupper() else re.IGNORECASE
    return re.search(rf"\b{re.escape(form)}s?\b", " ".join(text.split()), flags) is not None
