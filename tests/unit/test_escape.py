"""Text made safe for pages, scripts, spreadsheets and file names."""

from __future__ import annotations

import html
import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapping.escape import (
    for_file_name,
    for_html,
    for_markdown,
    for_script,
    for_spreadsheet,
    without_folders,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
HOSTILE = [
    "</script><script>",
    "${alert(1)}",
    "`",
    "\\u0024{1}",
    "'\"><img src=x onerror=y>",
    "&amp;",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(TEXTS | st.sampled_from(HOSTILE))
def test_text_for_html_shows_the_same_and_opens_nothing(text: str) -> None:
    safe = for_html(text)
    assert html.unescape(safe) == html.unescape(html.escape(text))
    assert not re.search(r"[<>\"'`$\\]", safe)
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27|#36|#96|#92);)", safe)


def test_html_takes_whatever_can_be_written() -> None:
    assert for_html(3.5) == "3.5"


MARKDOWN = [
    "[a](https://example.org)",
    "![a](b.png)",
    "<https://example.org>",
    "$x^2$",
    "`code`",
    ":material/delete:",
    ":red[text]",
    "**bold** _thin_ ~~gone~~",
    "# heading",
    "1. item",
    "- item",
    "> quoted",
    "| a | b |",
    "&lt;b&gt;",
    "\\[a](b)",
    "\\",
]


@given(TEXTS | st.sampled_from([*HOSTILE, *MARKDOWN]))
@example(string.printable)
def test_every_sign_that_markdown_knows_is_taken_as_itself(text: str) -> None:
    """CommonMark: a backslash before any ASCII punctuation sign makes it that sign and no more.

    Without one stand those alone that end a word of a sentence, and a full stop after no digit.
    """
    safe = for_markdown(text)
    signs = re.escape(string.punctuation)
    plain = rf"[^{signs}]|[,']|[:;?!](?=\s|\Z)|(?<![0-9])\.(?=\s|\Z)"
    assert re.fullmatch(rf"(?:\\[{signs}]|{plain})*", safe)
    assert re.sub(rf"\\([{signs}])", r"\1", safe) == text


def test_letters_digits_and_spaces_are_not_touched_by_the_escape_for_markdown() -> None:
    assert for_markdown("Ærø 12 – O’Brien") == "Ærø 12 – O’Brien"
    assert for_markdown("Type: a key, in full. See it?") == "Type: a key, in full. See it?"
    assert for_markdown(3.5) == r"3\.5"
    assert for_markdown("[a](b)") == r"\[a\]\(b\)"


@given(JSON | st.sampled_from(HOSTILE))
def test_a_value_for_a_script_reads_back_and_ends_nothing(value: object) -> None:
    text = for_script(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not re.search(r"[<>&$`'\n\r]", text)


def test_a_script_gets_no_number_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="JSON"):
        for_script(float("nan"))


@given(TEXTS)
@example(" =1")
@example("\u00a0+1")
@example("\ufeff@x")
@example("\x00-1")
@example("＝1")
@example("\r\n")
def test_a_cell_is_never_taken_for_a_formula_and_loses_nothing(text: str) -> None:
    safe = for_spreadsheet(text)
    assert safe in (text, "'" + text)
    visible = re.sub(r"^[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+", "", text)
    is_formula = visible[:1] in set("=+-@＝＋－＠") or text[:1] in set("\t\r\n")
    assert (safe != text) is is_formula


@given(TEXTS)
@example("CON")
@example("a" * 79 + " b")
def test_a_file_name_is_short_plain_and_never_empty_a_path_or_a_device(text: str) -> None:
    name = for_file_name(text)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,83}[a-z0-9])?", name)
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


def test_the_device_names_of_windows_are_avoided() -> None:
    assert [for_file_name(t) for t in ("Con", "lpt1", "contact")] == [
        "con-file",
        "lpt1-file",
        "contact",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/srv/map/data/need.csv cannot be opened.", "need.csv cannot be opened."),
        ("(read: “/srv/map/x.csv”)", "(read: “x.csv”)"),
        ("D:\\map\\data\\need.csv is open.", "need.csv is open."),
        ("There is no /srv/my map/data/history/1.csv.", "There is no history/1.csv."),
        ("The data folder /srv/my map/data is gone.", "The data folder data is gone."),
        ("Either/or, 24/7, 1/2/2026, //x", "Either/or, 24/7, 1/2/2026, //x"),
        ("https://example.org/a/b?c=/d/e", "https://example.org/a/b?c=/d/e"),
    ],
)
def test_a_sentence_for_visitors_names_a_file_without_its_folders(text: str, shown: str) -> None:
    assert without_folders(text, [Path("/srv/my map/data"), Path("/")]) == shown
