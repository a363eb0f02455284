"""Everything of a region's data folder but the register: settings, areas, the small tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from mapping.errors import SettingsError
from mapping.geography.area_groups import AreaGroups, read_area_groups, told_apart
from mapping.geography.areas import Areas, read_areas
from mapping.geography.successors import read_successors, successor_faults
from mapping.plan.reader import read_actions
from mapping.plan.schema import FILE_NAME as ACTIONS
from mapping.plan.schema import Actions
from mapping.problems import FaultyTableError, Problem, errors_in
from mapping.reference.expectations import FILE_NAME as EXPECTATIONS
from mapping.reference.expectations import Expectations, read_expectations
from mapping.reference.meetings import FILE_NAME as MEETINGS
from mapping.reference.meetings import Meetings, read_meetings
from mapping.reference.need import FILE_NAME as NEED
from mapping.reference.need import Need, read_need
from mapping.reference.provision_types import (
    ALWAYS,
    ProvisionTypes,
    read_provision_types,
    unmarked_types,
)
from mapping.reference.provision_types import FILE_NAME as TYPES
from mapping.reference.recommendations import FILE_NAME as RECOMMENDATIONS
from mapping.reference.recommendations import Recommendations, read_recommendations
from mapping.reference.returns import FILE_NAME as RETURNS
from mapping.reference.returns import Returns, read_returns
from mapping.reference.reviews import FILE_NAME as REVIEWS
from mapping.reference.reviews import Reviews, counted, read_reviews
from mapping.reference.theme_labels import abbreviations_in
from mapping.reference.themes import FILE_NAME as THEMES
from mapping.reference.themes import Themes, read_themes
from mapping.reference.unit_coverage import FILE_NAME as UNIT_COVERAGE
from mapping.reference.unit_coverage import UnitCoverage, read_unit_coverage
from mapping.reference.unit_lists import FILE_NAME as UNIT_LISTS
from mapping.reference.unit_lists import read_unit_lists
from mapping.reference.units import FILE_NAME as UNITS
from mapping.reference.units import read_units, unplaced
from mapping.settings import FILE_NAME as SETTINGS
from mapping.settings import Settings, read_settings
from mapping.tables.parsing import word_key


@dataclass(frozen=True)
class Reference:
    """What the register is read and judged against.

    Attributes
    ----------
    themes
        With what the later reviews found counted in.
    reviews
        Those later reviews, one by one.
    actions
        The action plan.
    meetings
        Those of the steering group, held and to come.
    recommendations
        What the reviews recommend, and which types of provision would show it.
    coverage
        The units that some types are counted by, and which of them are covered.
    returns
        The rounds in which areas were asked for their part of the register.
    groups
        What the areas lie in.
    """

    settings: Settings
    areas: Areas
    types: ProvisionTypes
    need: Need
    expectations: Expectations
    themes: Themes
    reviews: Reviews = field(default_factory=Reviews)
    actions: Actions = field(default_factory=Actions)
    meetings: Meetings = field(default_factory=Meetings)
    recommendations: Recommendations = field(default_factory=Recommendations)
    coverage: UnitCoverage = field(default_factory=UnitCoverage, compare=False)
    returns: Returns = field(default_factory=Returns)
    groups: AreaGroups = field(default_factory=AreaGroups)

    @property
    def confidential_types(self) -> frozenset[str]:
        """Keys of the types whose places are always withheld, whatever a record says."""
        return self.types.confidential(self.settings.confidential_types)

    @property
    def measured_by(self) -> tuple[str, ...]:
        """The need bases that types are measured by, and the one that stands for "people"."""
        bases = {kind.need_basis for kind in self.types.all if kind.need_basis}
        return tuple(sorted({*bases, self.settings.population_basis}))

    @property
    def warnings(self) -> list[Problem]:
        """What somebody should look at in the folder; none of it stops anything."""
        return [
            *unmarked_types(self.types, self.settings.confidential_types),
            *unplaced(self.coverage.units),
        ]


def read_reference(
    folder: Path, on: date, contents: Mapping[str, bytes] | None = None
) -> Reference:
    """Settings, areas and the small tables of a data folder.

    Parameters
    ----------
    on
        The day of reading, after which no review can have been finished and no action closed.
    contents
        Of versions that stand in the place of the folder's tables, by the names of their files.

    Raises
    ------
    MappingError
        Something is missing or wrong; a `FaultyTableError` where it is rows of a table.
    """
    settings = read_settings(folder)
    other = contents or {}
    areas, groups, group_problems = _areas_and_groups(settings, other)
    types, type_problems = read_provision_types(folder, other.get(TYPES))
    need, need_problems = read_need(folder, areas, other.get(NEED))
    expectations, expectation_problems = read_expectations(
        folder, areas, types, other.get(EXPECTATIONS)
    )
    themes, theme_problems = read_themes(
        folder, abbreviations_of(types), areas.names, other.get(THEMES)
    )
    meetings, meeting_problems = read_meetings(folder, other.get(MEETINGS))
    problems = [
        *group_problems,
        *type_problems,
        *need_problems,
        *expectation_problems,
        *theme_problems,
    ]
    rounds, round_problems = read_returns(folder, areas, on, other.get(RETURNS))
    problems += [*meeting_problems, *round_problems]
    coverage, unit_problems = _read_coverage(folder, areas, types, settings, on, other)
    # What a unit may be is known only where the types are.
    problems += [] if errors_in(type_problems) else unit_problems
    if not errors_in(theme_problems):
        reviews, review_problems = read_reviews(folder, areas, themes, on, other.get(REVIEWS))
        problems += review_problems
        # An action can be judged only where the reviews that it may name are known.
        if not errors_in([*type_problems, *review_problems]):
            asked, asked_problems = read_recommendations(
                folder, types, reviews, other.get(RECOMMENDATIONS)
            )
            actions, action_problems = read_actions(
                folder, areas, types, reviews, on, other.get(ACTIONS), asked
            )
            problems += [*asked_problems, *action_problems]
    if errors_in(problems):
        raise FaultyTableError(problems)
    _raise_if_types_misspelt(settings, types)
    _raise_if_types_unknown(settings, types)
    themes = counted(themes, reviews)
    return Reference(
        settings,
        areas,
        types,
        need,
        expectations,
        themes,
        reviews,
        actions,
        meetings,
        asked,
        coverage,
        rounds,
        groups,
    )


def _areas_and_groups(
    settings: Settings, contents: Mapping[str, bytes]
) -> tuple[Areas, AreaGroups, list[Problem]]:
    areas, file = read_areas(settings), settings.area_groups
    content = contents.get(file.name) if file else None
    groups, problems = read_area_groups(file, areas, content)
    gone = settings.successors
    successors, rows, faults = read_successors(gone, contents.get(gone.name) if gone else None)
    problems += [*faults, *successor_faults(rows, successors, areas)]
    former = {old: successors.of(old) for old in successors.by_code}
    return replace(told_apart(areas, groups), former=former), groups, problems


def _read_coverage(
    folder: Path,
    areas: Areas,
    types: ProvisionTypes,
    settings: Settings,
    on: date,
    contents: Mapping[str, bytes],
) -> tuple[UnitCoverage, list[Problem]]:
    units, unit_problems = read_units(folder, areas, types, settings, on, contents.get(UNITS))
    lists, list_problems = read_unit_lists(folder, areas, on, contents.get(UNIT_LISTS))
    rows, row_problems = read_unit_coverage(
        folder, areas, types, units, on, contents.get(UNIT_COVERAGE)
    )
    problems = [*unit_problems, *list_problems]
    # A unit that is refused cannot be covered; of that, it is told once.
    problems += [] if errors_in(unit_problems) else row_problems
    return UnitCoverage(units, rows, lists), problems


def abbreviations_of(types: ProvisionTypes) -> frozenset[str]:
    """The abbreviations that the types of provision use, which a theme's label may use too."""
    return abbreviations_in(f"{t.label} {t.group} {t.description} {t.unit}" for t in types.all)


def _raise_if_types_misspelt(settings: Settings, types: ProvisionTypes) -> None:
    """A misspelt type would otherwise be missing from its part of a page without a word."""
    known = [*types.keys, *{t.group for t in types.all if t.group}]
    for name in (*settings.training_types, *settings.procedure_types):
        near = [] if name in known else get_close_matches(name, known, n=1, cutoff=0.8)
        if near:
            raise SettingsError(
                f"{settings.folder / SETTINGS}: under [sharing] there is no type or group of types "
                f"called {name}; {near[0]} is meant, it seems. Correct the name, or remove it."
            )


def _raise_if_types_unknown(settings: Settings, types: ProvisionTypes) -> None:
    """A setting that names no type would protect nothing, without a word."""
    if not settings.names_confidential_types:
        return
    known = set(types.keys)
    unknown = [name for name in settings.confidential_types if word_key(name) not in known]
    if unknown:
        raise SettingsError(
            f"{settings.folder / SETTINGS}: confidential_types under [register] names "
            f"{', '.join(unknown)}, and {TYPES} has no such type, so nothing would be withheld "
            f"for it. The types: {', '.join(types.keys)}. Correct the name, or remove it; a type "
            f"can also say so itself, by {ALWAYS} in its column confidential."
        )
