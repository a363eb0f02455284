"""Which faults `make check` finds in requirements.txt: `scripts/check_requirements.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from scripts.check_requirements import asked_for, faults, pinned

BRINGS = {
    "map": ["shapes>=2", "colours[deep]"],
    "shapes": ["map"],  # packages may ask for one another
    "colours": [],
}


def brought(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What an invented package asks for; colours bring pigments where they are to be deep."""
    texts = BRINGS.get(name, []) + (["pigments"] if "deep" in extras else [])
    return map(Requirement, texts)


def found(asked: Iterable[str], **pins: str) -> list[str]:
    """The faults of some pins."""
    held = {name: Version(version) for name, version in pins.items()}
    return sorted(faults(map(Requirement, asked), held, brought))


WHOLE = {"map": "1.2", "shapes": "2.0", "colours": "1", "pigments": "3"}


def test_what_is_asked_for_and_what_that_brings_is_pinned() -> None:
    assert found(["Map<2"], **WHOLE) == []


@pytest.mark.parametrize(
    ("pins", "fault"),
    [
        ({"map": "2.0"}, "map is pinned at 2.0; pyproject.toml asks for <2"),
        ({"shapes": "1.9"}, "shapes is pinned at 1.9; map asks for >=2"),
        ({"lamps": "1"}, "lamps is pinned, and nothing asks for it"),
    ],
    ids=["other than asked for", "other than a package asks for", "asked for by nothing"],
)
def test_a_pin_that_is_not_asked_for_is_a_fault(pins: dict[str, str], fault: str) -> None:
    assert found(["map<2"], **{**WHOLE, **pins}) == [fault]


@pytest.mark.parametrize(
    ("missing", "asked_by"),
    [("map", "pyproject.toml"), ("colours", "map"), ("pigments", "colours")],
)
def test_what_is_not_pinned_is_a_fault(missing: str, asked_by: str) -> None:
    pins = {name: version for name, version in WHOLE.items() if name != missing}
    assert f"{missing} is not pinned; {asked_by} asks for it" in found(["map<2"], **pins)


def test_a_group_asks_for_what_the_groups_in_it_ask_for() -> None:
    groups = {"all": [{"include-group": "few"}, "map"], "few": ["shapes>=2"]}
    asked = asked_for({"dependency-groups": groups}, "all")
    assert [str(requirement) for requirement in asked] == ["shapes>=2", "map"]


def test_a_file_pins_what_is_for_this_machine() -> None:
    text = "# made by a tool\nMap_Kit==1.2\n    # via x\nlamps==1 ; python_version < '3'\n"
    assert pinned(text) == {"map-kit": Version("1.2")}


@pytest.mark.parametrize("line", ["map>=1", "map", "map @ https://example.org/map.whl"])
def test_a_line_that_pins_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="pins no version"):
        pinned(line)


@pytest.mark.parametrize("line", ["--index-url https://example.org", "./map", "-e ."])
def test_a_line_that_says_where_to_fetch_from_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"^Expected"):
        pinned(line)
