"""Scripts of the browser: a page gets one text, so what a file imports is put before it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

SCRIPTS_PATH = "/scripts"
_IMPORT = re.compile(r'^import \{[^}]*\} from "(?P<file>[^"]+)";\n+', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (?=function )", re.MULTILINE)


def as_module(file: Path) -> str:
    """A module with all that it imports, however deep, before it and each file once.

    All of it shares one scope, so that no two of the files may declare the same name.

    Parameters
    ----------
    file
        Its imports are of the form ``import { a, b } from "./other.js";``.
    """
    texts: dict[Path, str] = {}
    _gather(file.resolve(), texts)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts.values())


def as_expression(file: Path, **given: object) -> str:
    """The function that a module exports by default, as an expression for a classic script.

    Parameters
    ----------
    given
        Constants that the module finds there, as JSON has them.
    """
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return f"(() => {{\n{constants}{_DEFAULT.sub('return ', as_module(file))}}})()"


def address_of(name: str, text: str) -> str:
    """Where our own server has a script: another text, another address."""
    return f"{SCRIPTS_PATH}/{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js"


def _gather(file: Path, texts: dict[Path, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for imported in _IMPORT.finditer(text):
        path = (file.parent / imported["file"]).resolve()
        if path not in texts:
            _gather(path, texts)
    texts[file] = text
