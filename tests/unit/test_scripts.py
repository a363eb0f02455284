"""A script and what it imports become one text, for a component and for a map."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mapping.scripts import as_expression, as_module
from tests.support.paths import ROOT

FILES = sorted(file for folder in ("mapping", "ui") for file in (ROOT / folder).rglob("*.js"))
ENTRIES = [
    file for file in FILES if re.search("^export default", file.read_text("utf-8"), re.MULTILINE)
]
DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE
)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """A script that imports one file straight and through another one, over several lines."""
    write(tmp_path, "shared.js", "export const ONE = 1;\n")
    write(
        tmp_path,
        "sums.js",
        'import { ONE } from "./shared.js";\n\n'
        "export async function two() {\n  return ONE + ONE;\n}\n",
    )
    return write(
        tmp_path,
        "page/entry.js",
        "// Adds.\n"
        'import { ONE } from "../shared.js";\n'
        'import {\n  two,\n} from "../sums.js";\n\n'
        "export default function three() {\n  return ONE + two();\n}\n",
    )


def test_what_a_script_imports_stands_before_it_and_once(entry: Path) -> None:
    assert as_module(entry) == (
        "const ONE = 1;\n\n"
        "async function two() {\n  return ONE + ONE;\n}\n\n"
        "// Adds.\nexport default function three() {\n  return ONE + two();\n}\n"
    )


def test_for_a_classic_script_it_is_the_function_itself(entry: Path) -> None:
    script = as_expression(entry)
    assert script.startswith("(() => {\nconst ONE = 1;\n")
    assert script.endswith("return function three() {\n  return ONE + two();\n}\n})()")


@pytest.mark.parametrize("file", ENTRIES, ids=lambda file: file.name)
def test_no_two_files_that_become_one_declare_the_same_name(file: Path) -> None:
    script = as_module(file)
    assert not re.search(r"^import\b", script, re.MULTILINE)
    assert len(re.findall(r"^export\b", script, re.MULTILINE)) == 1
    assert {name for name, times in Counter(DECLARED.findall(script)).items() if times > 1} == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_imported_is_there(file: Path) -> None:
    for names, other in re.findall(
        r'^import \{([^}]*)\} from "(.+)";$', file.read_text("utf-8"), re.M
    ):
        exported = (file.parent / other).read_text("utf-8")
        for name in filter(None, map(str.strip, names.split(","))):
            assert re.search(rf"^export .*\b{name}\b", exported, re.MULTILINE), name
