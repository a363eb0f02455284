"""The page on the architecture says what the import contracts say, and names files that exist."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.markdown import Page, page
from tests.support.paths import ROOT

ARCHITECTURE = page("docs/ARCHITECTURE.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["name"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
LAYERS = [
    {name.strip() for name in layer.split("|")}
    for layer in CONTRACTS["Dependencies point down"]["layers"]
]
HEIGHT = {name: -place for place, names in enumerate(LAYERS) for name in names}
PACKAGES = {p.parent.name for p in (ROOT / "mapping").glob("*/__init__.py")}
MODULES = {p.name for p in (ROOT / "mapping").glob("*.py")} - {"__init__.py", "__main__.py"}


def test_every_package_has_its_line_from_the_top_down() -> None:
    told = re.findall(r"^\| `(\w+)` \|", ARCHITECTURE.text, re.MULTILINE)
    assert set(told) == PACKAGES
    heights = [HEIGHT[name] for name in told]
    assert heights == sorted(heights, reverse=True)


def test_every_module_of_the_ground_is_named() -> None:
    ground = ARCHITECTURE.section("What each package is for").partition("Below them lies")[2]
    assert set(re.findall(r"`(\w+\.py)`", ground)) == MODULES


def imported(importer: str) -> set[str]:
    """The packages that a package, or the dashboard, imports itself."""
    at = ["app.py", "dashboard.py", "pages", "ui"]
    places = (
        [ROOT / name for name in at] if importer == "dashboard" else [ROOT / "mapping" / importer]
    )
    files = [f for place in places for f in ([place] if place.is_file() else place.rglob("*.py"))]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"from mapping\.(\w+)", text)) | {
        name
        for names in re.findall(r"from mapping import ([\w, ]+)", text)
        for name in names.split(", ")
    }


def test_the_drawing_shows_every_package_and_every_arrow_is_an_import() -> None:
    drawing = re.search(r"```mermaid\n(.*?)```", ARCHITECTURE.text, re.DOTALL)
    assert drawing
    arrows = re.findall(r"^\s*(\w+) -(?:- [\w ]+ -)?-> (\w+)", drawing[1], re.MULTILINE)
    assert {name for arrow in arrows for name in arrow} == {*PACKAGES, "dashboard", "ground"}
    for importer, other in arrows:
        there = imported(importer)
        assert other in there or (other == "ground" and there & {m[:-3] for m in MODULES})


def test_every_contract_is_told_of() -> None:
    rules = ARCHITECTURE.section("The import rules").partition("### ")[0]
    # The last line tells of two, the order inside `report` and inside `export`.
    assert len(re.findall(r"^\d\. ", rules, re.MULTILINE)) + 1 == len(CONTRACTS)


def test_the_wall_is_where_the_contract_has_it() -> None:
    wall = next(c for name, c in CONTRACTS.items() if "public part" in name)
    first = ARCHITECTURE.section("The wall").partition(".")[0]
    behind, _, beyond = first.partition("import neither")
    for part, modules in ((behind, "source_modules"), (beyond, "forbidden_modules")):
        assert {f"mapping.{name}" for name in re.findall(r"`(\w+)`", part)} == set(wall[modules])


@pytest.mark.parametrize(
    "page",
    [
        *(page(f"docs/{name}.md") for name in ("ARCHITECTURE", "CONTRIBUTING", "DEPENDENCIES")),
        *(page(f"{name}.md") for name in ("SECURITY", "README")),
    ],
    ids=lambda page: page.name,
)
def test_every_path_that_is_named_exists(page: Page) -> None:
    named = {c for c in page.code if re.fullmatch(r"\.?[\w-]+(/[\w.-]*)+|[\w.-]+\.(py|toml|md)", c)}
    inside = {"", "mapping/", "data/"}  # where a name without a folder is meant to be
    lost = {name for name in named if not any((ROOT / at / name).exists() for at in inside)}
    assert not lost, f"{page.name} names what is not there: {sorted(lost)}"


MOST_MODULES = 20


def test_no_folder_holds_more_modules_than_somebody_takes_in() -> None:
    folders: dict[str, int] = {}
    for root in ("mapping", "ui", "pages", "tests"):
        for path in (ROOT / root).rglob("*.py"):
            if path.name != "__init__.py":
                name = path.parent.relative_to(ROOT).as_posix()
                folders[name] = folders.get(name, 0) + 1
    assert {name: n for name, n in folders.items() if n > MOST_MODULES} == {}
