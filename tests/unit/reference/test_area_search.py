"""An area is found by its name or by a postcode, among hundreds of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pytest

from mapping.errors import PostcodeDirectoryError
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas
from mapping.geography.postcode_directory import Place
from mapping.reference.area_search import FoundAreas, find_areas
from mapping.settings import read_settings
from tests.support.paths import EXAMPLE

AREAS = Areas(
    ("E22000340", "E22000341", "X1", "X2", "X3"),
    ("Walsall", "Stoke-on-Trent", "Newport (Gwent)", "Newport & Cowes", "St. Mary's"),
)
GROUPS = AreaGroups((AreaGroup("force", "F1", "Newport", ("X1", "X2")),), len(AREAS))
SETTINGS = read_settings(EXAMPLE)
AT_WALSALL = Place("E08000030", 401000.0, 298000.0)


@dataclass(frozen=True)
class Directory:
    """Knows one postcode, or cannot be read."""

    is_broken: bool = False

    def find(self, postcodes: Collection[str]) -> dict[str, Place]:
        if self.is_broken:
            raise PostcodeDirectoryError("The postcode directory could not be read.")
        return {code: AT_WALSALL for code in postcodes if code == "WS11AA"}


def find(text: str, directory: Directory | None = None) -> FoundAreas:
    return find_areas(text, AREAS, GROUPS, SETTINGS, directory or Directory())


@pytest.mark.parametrize(
    ("text", "codes", "groups"),
    [
        ("walsall", ("E22000340",), 0),
        (" x1", ("X1",), 0),
        ("stoke on trent", ("E22000341",), 0),
        ("newport and cowes", ("X2",), 0),
        ("newp", ("X1", "X2"), 1),
        ("gwent", ("X1",), 0),
        ("st marys", ("X3",), 0),
        ("St. Mary’s", ("X3",), 0),
        ("newport", ("X1", "X2"), 1),
    ],
)
def test_what_is_called_so_comes_before_what_only_begins_so(
    text: str, codes: tuple[str, ...], groups: int
) -> None:
    found = find(text)
    assert (found.areas, len(found.groups), found.remark) == (codes, groups, "")


def test_a_postcode_finds_the_area_that_it_lies_in() -> None:
    assert find("ws1 1aa").areas == ("E22000340",)


def test_what_is_not_found_is_said_and_a_postcode_is_not_repeated() -> None:
    assert find("Atlantis").remark == (
        "No area and no group is called “Atlantis”. "
        "A town or a village is found by a postcode that lies in it."
    )
    remark = find("B1 1AA").remark
    assert remark.startswith("This postcode is not known")
    assert "B1" not in remark
    assert find("B1 1AA", Directory(is_broken=True)).remark.startswith("The postcode directory")
    assert find("  ") == FoundAreas()


@pytest.mark.parametrize("text", ["wallsal", "Walsal l", "stoke on trnt"])
def test_a_name_that_is_spelled_nearly_so_is_offered_as_that(text: str) -> None:
    found = find(text)
    assert (len(found.areas), found.remark, found.is_near) == (1, "", True)
    assert not find("walsall").is_near


@pytest.mark.parametrize("text", ["WS1", "ws1 ", "SW1Y", "ws1 1"])
def test_a_part_of_a_postcode_is_told_from_a_name_and_not_repeated(text: str) -> None:
    remark = find(text).remark
    assert remark.startswith("This is a part of a postcode")
    assert text.strip() not in remark
