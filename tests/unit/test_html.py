"""Whatever a template writes is escaped, the signs of a template literal too."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from mapping import html
from mapping.escape import for_html
from mapping.html import environment, filled

HOSTILE = "<script>alert(`${1}`)</script> & \"'\\"


def test_a_text_is_escaped_and_html_stays(tmp_path: Path) -> None:
    (tmp_path / "t.jinja").write_text('<p title="{{ text }}">{{ text }}{{ part }}</p>\n')
    template = environment(tmp_path).get_template("t.jinja")
    said = for_html(HOSTILE)
    page = template.render(text=HOSTILE, part=Markup("<b>x</b>"))
    assert page == f'<p title="{said}">{said}<b>x</b></p>\n'


def test_what_a_macro_made_is_not_escaped_again(tmp_path: Path) -> None:
    (tmp_path / "t.jinja").write_text(
        "{% macro b(t) %}<b>{{ t }}</b>{% endmacro %}{% macro p(t) %}{{ b(t) }}{% endmacro %}"
    )
    assert environment(tmp_path).get_template("t.jinja").module.p("<&") == "<b>&lt;&amp;</b>"


def test_a_name_that_nobody_gave_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "t.jinja").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError):
        environment(tmp_path).get_template("t.jinja").render()


def test_a_short_piece_is_filled_with_escaped_texts() -> None:
    piece = filled("<i>{word}</i>", word=HOSTILE)
    assert piece == f"<i>{for_html(HOSTILE)}</i>"
    assert filled("<p>{piece}</p>", piece=piece) == f"<p>{piece}</p>"
    assert doctest.testmod(html).failed == 0
