"""HTML from templates that escape every text by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mapping.escape import for_html


def environment(folder: Path) -> Environment:
    """Where the templates of a folder are found; what they write is escaped as `for_html` does.

    A template marks as `safe` what has been made as HTML before, and only that.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )


def _escaped(value: Any) -> Markup:
    """Before Jinja's own escaping, which leaves the signs of a template literal as they are."""
    return value if isinstance(value, Markup) else Markup(for_html(value))  # noqa: S704


def filled(pattern: str, **texts: object) -> Markup:
    """A short piece of HTML with texts put into it, each of them escaped.

    >>> print(filled("<b>{name}</b>", name="Tea & <talk>"))
    <b>Tea &amp; &lt;talk&gt;</b>
    """
    return Markup(pattern.format(**{name: _escaped(text) for name, text in texts.items()}))  # noqa: S704
