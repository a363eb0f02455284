"""Every table of a data folder that is kept with its history, and what each has of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from mapping.access import ACCESS as ACCESS_NAME
from mapping.access import PROPOSALS as PROPOSALS_NAME
from mapping.access import grants as access
from mapping.access import tokens
from mapping.context.reference import Reference, abbreviations_of
from mapping.errors import PostcodeDirectoryError
from mapping.plan import schema as actions
from mapping.plan.checks import action_faults, fit_to_show
from mapping.problems import FaultyTableError, Problem
from mapping.reference import (
    expectations,
    meetings,
    need,
    provision_types,
    recommendations,
    returns,
    reviews,
    themes,
    unit_coverage,
    unit_lists,
    units,
)
from mapping.region.disclosure import disclosure
from mapping.region.loader import check_table, read_data_folder
from mapping.register import proposals
from mapping.register import schema as register
from mapping.register.canonical import canonical_cells
from mapping.register.disclosure import WITHHELD
from mapping.store import Entry
from mapping.store.table_spec import Check, Disclosure, TableSpec
from mapping.tables.column_values import each_unique
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import FieldChange, IdColumns, RecordChange
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.privacy.places import tells_of_a_place
from mapping.tables.small_table import Row, problems_of_file, rows_of
from mapping.tables.text_table import TextTable

RowCheck = Callable[[Sequence[Row], Reference, date], list[Problem]]


# ------------------------------------------------------------------------------ the rules


def _plan_faults(table: TextTable, reference: Reference, today: date) -> list[Problem]:
    rows = [actions.in_one_spelling(row) for row in rows_of(table)]
    areas, types = reference.areas, reference.types
    return [
        *problems_of_file(table, actions.NO_OTHER_COLUMN),
        *action_faults(rows, areas, types, reference.reviews, today, reference.recommendations),
    ]


def _by_rows(faults: RowCheck, closed: str) -> Check:
    """The check of a table of which each row is right or wrong."""

    def check(table: TextTable, reference: Reference, today: date) -> list[Problem]:
        return [
            *problems_of_file(table, closed),
            *faults(list(rows_of(table)), reference, today),
        ]

    return check


def _unit_faults(table: TextTable, reference: Reference, today: date) -> list[Problem]:
    areas, types, settings = reference.areas, reference.types, reference.settings
    return [
        *problems_of_file(table, units.NO_OTHER_COLUMN),
        *units.unit_faults(table, areas, types, settings, today),
    ]


def _coverage_faults(table: TextTable, reference: Reference, today: date) -> list[Problem]:
    areas, types, known = reference.areas, reference.types, reference.coverage.units
    return [
        *problems_of_file(table, unit_coverage.NO_OTHER_COLUMN),
        *unit_coverage.coverage_faults(table, areas, types, known, today),
    ]


# ---------------------------------------------------------------------------- whose it is


def _owners_of_units(cells: pd.DataFrame, reference: Reference) -> dict[str, frozenset[str]]:
    """The area where a unit is; nobody's where neither its row nor its postcode tells one."""
    try:
        codes = units.areas_of_units(cells, reference.areas, reference.settings)
    except PostcodeDirectoryError:
        codes = cells["area_code"].tolist()
    return {id_: frozenset({code}) for id_, code in zip(cells["unit_id"], codes, strict=True)}


def _owners_of_coverage(cells: pd.DataFrame, reference: Reference) -> dict[str, frozenset[str]]:
    """The area that keeps a row, and the one where its unit is."""
    areas = reference.coverage.units.areas_by_id
    where = [areas.get(id_, "") for id_ in cells["unit_id"]]
    ids = UNIT_COVERAGE.ids(cells)
    return {
        id_: frozenset(both) for id_, *both in zip(ids, cells["maintained_by"], where, strict=True)
    }


# ----------------------------------------------------------- what other tables ask of one


def _actions_left_behind(table: TextTable, reference: Reference, _today: date) -> list[Problem]:
    """Actions and recommendations of a review that would not be there."""
    there = {reviews.CHECKLIST, *table.cells["review_id"]}
    return [
        Problem(
            "error",
            None,
            "review_id",
            action.action_id,
            f"{action.action_id} of the action plan carries out a recommendation of this review.",
            "A review that an action names stays, under the same id.",
            "Give the action another review, or take it out, before this one.",
            table.name,
        )
        for action in reference.actions.all
        if action.review_id is not None and action.review_id not in there
    ] + [
        Problem(
            "error",
            None,
            "review_id",
            review_id,
            "Recommendations of this review are listed.",
            "A review stays, under the same id, as long as its recommendations do.",
            f"Take its rows out of {recommendations.FILE_NAME} first.",
            table.name,
        )
        for review_id in sorted(reference.recommendations.listed_reviews - there)
    ]


def _recommendations_left_behind(
    table: TextTable, reference: Reference, _today: date
) -> list[Problem]:
    """Actions that would carry out a recommendation that is no longer listed."""
    there = set(zip(table.cells["review_id"], table.cells["number"], strict=True))
    listed = reference.recommendations.by_key
    return [
        Problem(
            "error",
            None,
            "number",
            str(action.recommendation),
            f"{action.action_id} of the action plan carries out this recommendation.",
            "A recommendation that an action names stays, under the same number.",
            "Give the action another number, or take it out, first.",
            table.name,
        )
        for action in reference.actions.all
        if (action.review_id, action.recommendation) in listed
        and (action.review_id, str(action.recommendation)) not in there
    ]


def _reviews_left_behind(table: TextTable, reference: Reference, _today: date) -> list[Problem]:
    """Themes that a review was read for and that would not be there."""
    read = {key for review in reference.reviews.all for key in review.read}
    return [
        Problem(
            "error",
            None,
            "theme",
            key,
            "A later review was read for this theme.",
            "A theme that a review names stays.",
            "Mend the review first.",
            table.name,
        )
        for key in sorted(read - set(table.cells["theme"]))
    ]


def _folder_left_behind(table: TextTable, reference: Reference, today: date) -> list[Problem]:
    """What the folder's tables, the register among them, would then be refused for."""
    content = kept_frame(table.cells)
    try:
        read_data_folder(reference.settings.folder, today, {table.name: content})
    except FaultyTableError as error:
        return list(error.problems)
    return []


# ------------------------------------------------------------------------- in one spelling


def _with_plain_dates(*columns: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def canonical(cells: pd.DataFrame) -> pd.DataFrame:
        return cells.assign(
            **{name: each_unique(cells[name], units.plain_date, "str") for name in columns}
        )

    return canonical


def _canonical_lists(cells: pd.DataFrame) -> pd.DataFrame:
    kinds = each_unique(cells["kind"], word_key, "str")
    return _with_plain_dates("complete_on")(cells.assign(kind=kinds))


# ------------------------------------------------------------- rows of areas that became one


def _newest_by(column: str) -> Callable[[Sequence[Mapping[str, str]]], dict[str, str]]:
    """The row with the latest day in a column; of several, the first."""

    def newest(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
        return dict(max(rows, key=lambda row: parse_date(row[column]) or date.min))

    return newest


def _still_open(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The request that is not closed, if one is not."""
    return dict(min(rows, key=lambda row: bool(row["closed_on"])))


# ------------------------------------------------------------------------------ disclosure


class _PlanDisclosure(Disclosure):
    """The plan's history without what once stood there and told too much."""

    def change(self, change: RecordChange) -> RecordChange:
        fields = (
            FieldChange(f.column, fit_to_show(f.column, f.old), fit_to_show(f.column, f.new))
            for f in change.fields
        )
        return replace(change, cells=tuple(fields))


def _plan_disclosure(
    _entries: Iterable[Entry], _cells: pd.DataFrame, _reference: Reference
) -> Disclosure:
    return _PlanDisclosure()


@dataclass(frozen=True)
class _UnitsDisclosure(Disclosure):
    """The history of units without where those are whose places are withheld.

    Attributes
    ----------
    withheld
        Ids of the units that are of such a kind, or ever were.
    """

    withheld: frozenset[str]

    def change(self, change: RecordChange) -> RecordChange:
        if change.record_id not in self.withheld:
            return change
        fields = (
            FieldChange(f.column, _unplaced(f.column, f.old), _unplaced(f.column, f.new))
            for f in change.fields
        )
        return replace(change, cells=tuple(fields))

    def then(self, cells: pd.DataFrame) -> pd.DataFrame:
        is_withheld = cells["unit_id"].isin(list(self.withheld))
        return cells.assign(postcode=cells["postcode"].mask(is_withheld, ""))


def _unplaced(column: str, text: str) -> str:
    is_place = column == "postcode" or bool(tells_of_a_place(text))
    return WITHHELD if text and is_place else text


def _units_disclosure(
    entries: Iterable[Entry], cells: pd.DataFrame, reference: Reference
) -> Disclosure:
    said = list(zip(cells["unit_id"], cells["kind"], strict=True))
    for entry in entries:
        for change in entry.changes:
            kinds = {t for f in change.fields if f.column == "kind" for t in (f.old, f.new)}
            said += [(change.record_id, kind) for kind in kinds]
    secret = units.confidential_kinds(
        {kind for _, kind in said}, reference.types, reference.settings
    )
    return _UnitsDisclosure(frozenset(id_ for id_, kind in said if kind in secret))


# ------------------------------------------------------------------------------ the tables

REGISTER = TableSpec(
    name="register",
    title="Register",
    what="register",
    record="record",
    file_name=register.FILE_NAME,
    columns=register.COLUMN_NAMES,
    required=register.REQUIRED_NAMES,
    id_columns=("record_id",),
    history="history",
    check=check_table,
    canonical=canonical_cells,
    disclose=disclosure,
    may_be_missing=False,
    has_plain_names=False,
)
ACTION_PLAN = TableSpec(
    name="actions",
    title="Action plan",
    what="action plan",
    record="action",
    file_name=actions.FILE_NAME,
    columns=actions.COLUMNS,
    required=actions.REQUIRED,
    id_columns=("action_id",),
    history="history/actions",
    check=_plan_faults,
    canonical=actions.canonical_actions,
    disclose=_plan_disclosure,
    closed=actions.NO_OTHER_COLUMN,
    has_plain_names=False,
    named=("what", "owner_role", "owner_organisation"),
    remarks=("notes",),
    revision_column="plan_revision",
)


def _small_table(
    file: tuple[str, tuple[str, ...], tuple[str, ...]],
    names: tuple[str, str, str, str],
    id_columns: IdColumns,
    faults: RowCheck,
    **own: Any,
) -> TableSpec:
    """A table beside the register.

    Parameters
    ----------
    file
        Its name, its columns, and which of them are required.
    names
        Its name, its title, what it is called in a sentence, and what one row of it is.
    """
    file_name, columns, required = file
    name, title, what, record = names
    return TableSpec(
        name=name,
        title=title,
        what=what,
        record=record,
        file_name=file_name,
        columns=columns,
        required=required,
        id_columns=id_columns,
        history=f"history/{Path(file_name).stem}",
        check=_by_rows(faults, own.get("closed", "")),
        **own,
    )


REVIEWS = _small_table(
    (reviews.FILE_NAME, reviews.COLUMNS, reviews.REQUIRED),
    ("reviews", "Homicide reviews", "table of homicide reviews", "review"),
    ("review_id",),
    lambda rows, of, today: reviews.review_faults(rows, of.areas, of.themes, today),
    check_whole=_actions_left_behind,
    closed=reviews.NO_OTHER_COLUMN,
)
THEMES = _small_table(
    (themes.FILE_NAME, themes.COLUMNS, themes.REQUIRED),
    ("themes", "Themes", "table of themes", "theme"),
    ("theme",),
    lambda rows, of, _: themes.theme_faults(rows, abbreviations_of(of.types), of.areas.names),
    check_whole=_reviews_left_behind,
    closed=themes.NO_OTHER_COLUMN,
    named=("label",),
)
RECOMMENDATIONS = _small_table(
    (recommendations.FILE_NAME, recommendations.COLUMNS, recommendations.REQUIRED),
    (
        "recommendations",
        "Recommendations",
        "table of recommendations",
        "recommendation",
    ),
    ("review_id", "number"),
    lambda rows, of, _: recommendations.recommendation_faults(rows, of.types, of.reviews),
    check_whole=_recommendations_left_behind,
    closed=recommendations.NO_OTHER_COLUMN,
    named=("asked", "of_whom"),
)
MEETINGS = _small_table(
    (meetings.FILE_NAME, meetings.COLUMNS, meetings.REQUIRED),
    ("meetings", "Meetings", "table of meetings", "meeting"),
    ("met_on",),
    lambda rows, *_: meetings.meeting_faults(rows),
    canonical=_with_plain_dates("met_on"),
    closed=meetings.NO_OTHER_COLUMN,
    named=("what",),
)
RETURNS = _small_table(
    (returns.FILE_NAME, returns.COLUMNS, returns.REQUIRED),
    ("returns", "Rounds of returns", "table of rounds of returns", "request"),
    ("opened_on", "area_code"),
    lambda rows, of, today: returns.return_faults(rows, of.areas, today),
    canonical=_with_plain_dates(*(name for name in returns.COLUMNS if name != "area_code")),
    closed=returns.NO_OTHER_COLUMN,
    together=_still_open,
)
TYPES = _small_table(
    (provision_types.FILE_NAME, provision_types.COLUMNS, provision_types.REQUIRED),
    ("types", "Types of provision", "table of types of provision", "type"),
    ("key",),
    lambda rows, *_: provision_types.type_faults(rows),
    check_whole=_folder_left_behind,
    named=("label",),
    may_be_missing=False,
)
NEED = _small_table(
    (need.FILE_NAME, need.COLUMNS, need.REQUIRED),
    ("need", "Need figures", "table of need figures", "figure"),
    ("area_code", "need_basis"),
    lambda rows, of, _: need.need_faults(rows, of.areas),
    may_be_missing=False,
    together=need.summed,
    is_of_the_whole=True,
    is_summed=True,
)
EXPECTATIONS = _small_table(
    (expectations.FILE_NAME, expectations.COLUMNS, expectations.REQUIRED),
    ("expectations", "What is not expected", "table of what is not expected", "decision"),
    ("area_code", "provision_type"),
    lambda rows, of, _: expectations.expectation_faults(rows, of.areas, of.types),
    canonical=_with_plain_dates("decided_on"),
    named=("reason", "decided_by"),
    together=_newest_by("decided_on"),
    is_of_the_whole=True,
)
UNITS = TableSpec(
    name="units",
    title="Units",
    what="list of units",
    record="unit",
    file_name=units.FILE_NAME,
    columns=units.COLUMNS,
    required=units.REQUIRED,
    id_columns=("unit_id",),
    history="history/units",
    check=_unit_faults,
    check_whole=_folder_left_behind,
    canonical=units.canonical_units,
    disclose=_units_disclosure,
    closed=units.NO_OTHER_COLUMN,
    named=("name",),
    remarks=("source",),
    owners=_owners_of_units,
)
UNIT_COVERAGE = TableSpec(
    name="unit_coverage",
    title="Coverage of units",
    what="table of coverage",
    record="row",
    file_name=unit_coverage.FILE_NAME,
    columns=unit_coverage.COLUMNS,
    required=unit_coverage.REQUIRED,
    id_columns=unit_coverage.ID_COLUMNS,
    history="history/unit_coverage",
    check=_coverage_faults,
    canonical=unit_coverage.canonical_coverage,
    closed=unit_coverage.NO_OTHER_COLUMN,
    owners=_owners_of_coverage,
)
UNIT_LISTS = _small_table(
    (unit_lists.FILE_NAME, unit_lists.COLUMNS, unit_lists.REQUIRED),
    ("unit_lists", "Complete lists of units", "table of complete lists", "list"),
    ("kind", "area_code", "complete_on"),
    lambda rows, of, today: unit_lists.unit_list_faults(rows, of.areas, today),
    canonical=_canonical_lists,
    named=("source",),
    is_of_the_whole=True,
)
PROPOSALS = _small_table(
    (proposals.FILE_NAME, proposals.COLUMNS, proposals.REQUIRED),
    (PROPOSALS_NAME, "Suggestions", "table of suggestions", "suggestion"),
    ("proposal_id",),
    lambda rows, of, _: proposals.proposal_faults(rows, of.areas),
    closed=proposals.NO_OTHER_COLUMN,
    named=("words", "answer"),
    read_on=proposals.values_on,
)
ACCESS = _small_table(
    (access.FILE_NAME, access.COLUMNS, access.REQUIRED),
    (ACCESS_NAME, "Access", "access list", "holder"),
    ("holder",),
    lambda rows, of, _: access.access_faults(rows, of.areas, of.groups),
    canonical=access.canonical_access,
    closed=access.NO_OTHER_COLUMN,
    has_plain_names=False,
)
TOKENS = _small_table(
    (tokens.FILE_NAME, tokens.COLUMNS, tokens.REQUIRED),
    ("tokens", "Tokens for programs", "list of tokens", "token"),
    ("name",),
    lambda rows, *_: tokens.token_faults(rows),
    closed=tokens.NO_OTHER_COLUMN,
    has_plain_names=False,
)
# What these say is for administrators alone.
WHO_MAY = (ACCESS, TOKENS)
KEPT_TABLES = {
    spec.name: spec
    for spec in (
        *(REGISTER, ACTION_PLAN, REVIEWS, THEMES, RECOMMENDATIONS, MEETINGS, RETURNS),
        *(TYPES, NEED, EXPECTATIONS),
        *(UNITS, UNIT_COVERAGE, UNIT_LISTS),
        PROPOSALS,
        *WHO_MAY,
    )
}
