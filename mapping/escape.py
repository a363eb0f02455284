"""Text from the register made safe for the places it can reach, and of files for visitors."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Signs by which a spreadsheet knows a formula, the full-width ones included, and what it skips
# before them; a cell that begins with a tab or a line break is made harmless whatever follows.
_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
# Names that Windows keeps for devices, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
_TEMPLATE_TAG = re.compile(r"\{(?=[{%#])")
# What begins nothing stays as it is: a label is read aloud as it was sent, backslashes and all.
_MARKDOWN = re.compile(r"(?!,|'|[:;?!](?:\s|\Z)|(?<!\d)\.(?:\s|\Z))[!-/:-@\[-`{-~]")
# The folders of an absolute path, up to the name of the file; no part of an address on the web.
_FOLDERS = re.compile(r"""(?<![\w/\\.:=~-])(?:[A-Za-z]:)?[\\/](?:[^\s\\/"'“”‘’()<>,;]+[\\/])+""")
_FILE_NAME_UNSAFE = re.compile(r"[^a-z0-9]+")


def for_html(text: object) -> str:
    """Text for HTML content or a quoted attribute.

    The signs that open a JavaScript template literal are escaped as well: a browser component
    may evaluate the page's text as a template, and `${…}` would then run.
    """
    escaped = html.escape(str(text), quote=True)
    return escaped.replace("$", "&#36;").replace("`", "&#96;").replace("\\", "&#92;")


def for_markdown(text: object) -> str:
    r"""Text for a place that reads Markdown: nothing in it is a link, a formula or an icon.

    >>> print(for_markdown("[a](b)"))
    \[a\]\(b\)
    >>> print(for_markdown("Type: a key, in full. See :red[it]"))
    Type: a key, in full. See \:red\[it\]
    """
    return _MARKDOWN.sub(r"\\\g<0>", str(text))


def for_script(value: Any) -> str:
    r"""A JSON literal that can stand in a script as a JavaScript expression.

    Only ASCII is left, and of it nothing that ends a script element, opens a template literal
    or a template's tag, or breaks a line.

    >>> for_script({"a": "</script>${1}"})
    '{"a":"\\u003c/script\\u003e\\u0024{1}"}'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&$`'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # Folium compiles every script as a template; JSON itself never puts these signs together.
    return _TEMPLATE_TAG.sub(r"\\u007b", text)


def for_spreadsheet(text: str) -> str:
    """Text for a cell that a spreadsheet will not take for a formula.

    >>> for_spreadsheet("=1+1")
    "'=1+1"
    >>> for_spreadsheet("plain")
    'plain'
    """
    return "'" + text if _FORMULA.match(text) else text


def neutralise_formula(text: str) -> str:
    """Text for a cell of a file that will come back, so that `restore_formula` takes it as it was.

    >>> neutralise_formula("=1+1"), neutralise_formula("'=1+1"), neutralise_formula("it's")
    ("'=1+1", "''=1+1", "it's")
    """
    bare = text.lstrip("'")
    return "'" + text if for_spreadsheet(bare) != bare else text


def restore_formula(text: str) -> str:
    """Text of a cell that `neutralise_formula` made, as it was before."""
    bare = text.lstrip("'")
    return text[1:] if text != bare and for_spreadsheet(bare) != bare else text


def for_toml(text: str) -> str:
    """Text as a quoted one of TOML.

    >>> for_toml("Café")
    '"Café"'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def for_file_name(text: str) -> str:
    """A short lower-case file name without an extension; never empty, never a path.

    >>> for_file_name("../Stoke & Trent?")
    'stoke-trent'
    >>> for_file_name("../..")
    'unnamed'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = _FILE_NAME_UNSAFE.sub("-", plain).strip("-")[:80].strip("-") or "unnamed"
    return f"{name}-file" if _DEVICES.fullmatch(name) else name


def without_folders(text: str, known: Iterable[Path] = ()) -> str:
    """A sentence that names the server's files without saying where they lie.

    Parameters
    ----------
    known
        Folders that the sentence may name; whatever signs they hold, they are recognised.

    >>> without_folders("/srv/map/data/need.csv cannot be opened; see https://example.org/a/b")
    'need.csv cannot be opened; see https://example.org/a/b'
    >>> without_folders("There is no /srv/my map/data/need.csv.", [Path("/srv/my map/data")])
    'There is no need.csv.'
    """
    for folder in known:
        # The root of a drive has no name, and every sentence holds a stroke.
        if folder.name:
            for inside in (f"{folder}/", f"{folder}\\"):
                text = text.replace(inside, "")
            text = text.replace(str(folder), folder.name)
    return _FOLDERS.sub("", text)
