"""What an area should have: one type of provision a row, with its measure and benchmark."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from mapping.english import format_number, spoken
from mapping.errors import SelectionError
from mapping.problems import Problem, shorten
from mapping.tables.parsing import word_key
from mapping.tables.small_table import (
    Row,
    duplicate_faults,
    number_fault,
    parse_number,
    place_faults,
    read_rows,
    refused_rows,
    word_fault,
)

FILE_NAME = "provision_types.csv"
COLUMNS = (
    "key",
    "label",
    "group",
    "core",
    "description",
    "measure",
    "unit",
    "need_basis",
    "per",
    "benchmark",
    "benchmark_source",
    "linked_theme",
    "review_section",
    "confidential",
    "unit_kind",
)
REQUIRED = ("key", "label", "measure")

ALWAYS, BY_RECORD = "always", "by_record"
_CONFIDENTIAL: dict[str, bool | None] = {ALWAYS: True, BY_RECORD: False, "": None}
# What a type says of itself whose places are nobody's to know.
_TELLS_OF_SAFETY = re.compile(
    r"\brefuges?\b|\bsafe (?:accommodation|hous(?:e|es|ing)|homes?)\b"
    r"|\b(?:women['’]?s|dispersed|emergency|crisis) (?:shelter|accommodation)",
    re.IGNORECASE,
)

Measure = Literal["presence", "rate", "share"]


@dataclass(frozen=True)
class ProvisionType:
    """One type of provision; blank text where the table leaves a cell blank.

    Attributes
    ----------
    per
        For a `rate`: the need units that the benchmark is stated for (4 posts per 100,000).
    benchmark
        In the same unit as the level; None where no benchmark was set.
    confidential
        The places of this type are always withheld, whatever a record says. False where somebody
        has said that each record says so for itself; None where nobody has said anything.
    unit_kind
        For a `share`: the kind of unit that it is counted by, one by one; blank where it is
        counted by figures.
    """

    key: str
    label: str
    group: str
    core: bool
    description: str
    measure: Measure
    unit: str
    need_basis: str
    per: float | None
    benchmark: float | None
    benchmark_source: str
    linked_theme: str
    review_section: str
    confidential: bool | None = None
    unit_kind: str = ""

    def is_among(self, names: Collection[str]) -> bool:
        """Whether its key or its group is among some names, as the settings name types."""
        return self.key in names or self.group in names

    def level_unit(self, need_label: Callable[[str], str]) -> str:
        """What its level and its benchmark are in: "posts per 100,000 women", for a rate.

        Its amounts are in its own unit.
        """
        if self.measure == "rate" and self.per is not None:
            return (
                f"{self.unit} per {format_number(self.per)} {need_label(self.need_basis)}".strip()
            )
        if self.measure == "share":
            return f"share of {self.unit}, from 0 to 1" if self.unit else "share, from 0 to 1"
        return self.unit


@dataclass(frozen=True)
class ProvisionTypes:
    """All types, in the order of their table."""

    all: tuple[ProvisionType, ...]

    def __len__(self) -> int:
        """How many types there are."""
        return len(self.all)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Key of each type."""
        return tuple(provision_type.key for provision_type in self.all)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each key."""
        return {key: position for position, key in enumerate(self.keys)}

    @cached_property
    def by_key(self) -> dict[str, ProvisionType]:
        """Each type by its key."""
        return {provision_type.key: provision_type for provision_type in self.all}

    def named(self, names: Collection[str]) -> tuple[ProvisionType, ...]:
        """The types whose key or group is among some names, in the order of their table."""
        return tuple(t for t in self.all if t.is_among(names))

    def confidential(self, named: Collection[str]) -> frozenset[str]:
        """Keys of the types whose places are always withheld.

        Parameters
        ----------
        named
            Those that the settings name; the others say so themselves.
        """
        return frozenset(map(word_key, named)) | {t.key for t in self.all if t.confidential}

    @cached_property
    def grouped(self) -> dict[str, tuple[ProvisionType, ...]]:
        """Types under the heading they are shown under: the core ones first, then by group."""
        groups: dict[str, list[ProvisionType]] = {}
        for provision_type in self.all:
            heading = "Core" if provision_type.core else provision_type.group or "Other"
            groups.setdefault(heading, []).append(provision_type)
        first = {"Core": groups.pop("Core")} if "Core" in groups else {}
        return {heading: tuple(members) for heading, members in {**first, **groups}.items()}


def require_type(key: str, types: ProvisionTypes) -> None:
    """Refuse the key of a type that the region does not have.

    Raises
    ------
    SelectionError
        It has none of that key.
    """
    if key not in types.by_key:
        raise SelectionError(
            f"No type of provision has the key {key}. The keys: {', '.join(types.keys)}."
        )


def read_provision_types(
    folder: Path, content: bytes | None = None
) -> tuple[ProvisionTypes, list[Problem]]:
    """The types of a data folder and what is wrong with their table.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    rows, problems = read_rows(folder / FILE_NAME, COLUMNS, REQUIRED, content=content)
    faults = [*problems, *type_faults(rows)]
    if not rows and not faults:
        faults.append(
            Problem(
                "error",
                None,
                "",
                "",
                "The table holds no type.",
                "At least one type of provision.",
                "Write one type a row, under the column names.",
                FILE_NAME,
            )
        )
    refused = refused_rows(faults)
    good = tuple(_provision_type(row) for row in rows if row.number not in refused)
    return ProvisionTypes(good), faults


def type_faults(rows: Sequence[Row]) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    faults = [fault for row in rows for rule in _RULES for fault in rule(row)]
    faults += place_faults(rows)
    faults += _one_word_for_a_kind(rows)
    return [*faults, *duplicate_faults(rows, lambda row: (row["key"],), "key")]


def _one_word_for_a_kind(rows: Sequence[Row]) -> Iterator[Problem]:
    """A type that counts units counts nothing else: its unit is the kind, under one name."""
    said: dict[str, Row] = {}
    for row in rows:
        kind = word_key(row["unit_kind"]) if row["measure"] == "share" else ""
        first = said.setdefault(kind, row) if kind else row
        if first["unit"] != row["unit"]:
            yield row.problem(
                "unit",
                f"Row {first.number} counts the same kind of unit under another name.",
                f"What a unit of the kind {kind} is called: {first['unit'] or 'blank'}.",
                "Write the same unit, or leave unit_kind blank where people are counted.",
            )


def unmarked_types(types: ProvisionTypes, named: Collection[str]) -> list[Problem]:
    """Types whose words tell of refuge or safe accommodation, and that nothing marks.

    A remark, and never more: the words may mean something else.
    """
    withheld = types.confidential(named)
    return [
        Problem(
            "warning",
            None,
            "confidential",
            t.key,
            f"The type “{shorten(t.label)}” ({t.key}) tells of refuge or safe accommodation, and "
            "is not marked as confidential: what a record of it tells of a place is published, "
            "where the record says no. Is that right?",
            f"{ALWAYS}, {BY_RECORD}, or blank.",
            f"Write {BY_RECORD} in its column confidential if it is; if not, {ALWAYS}.",
            FILE_NAME,
        )
        for t in types.all
        if t.key not in withheld
        and t.confidential is None
        and _TELLS_OF_SAFETY.search(f"{t.key.replace('_', ' ')}. {t.label}. {t.description}")
    ]


def _provision_type(row: Row) -> ProvisionType:
    measure: Measure = "rate" if row["measure"] == "rate" else "presence"
    if row["measure"] == "share":
        measure = "share"
    kind = word_key(row["unit_kind"])
    return ProvisionType(
        key=row["key"],
        label=row["label"],
        group=row["group"],
        core=row["core"].lower() == "yes",
        description=row["description"],
        measure=measure,
        unit=row["unit"] or f"{spoken(kind)}s" * bool(kind),
        need_basis=row["need_basis"],
        per=parse_number(row["per"]) if measure == "rate" else None,
        benchmark=1.0 if measure == "presence" else parse_number(row["benchmark"]),
        benchmark_source=row["benchmark_source"],
        linked_theme=row["linked_theme"],
        review_section=row["review_section"],
        confidential=_CONFIDENTIAL[word_key(row["confidential"])],
        unit_kind=kind,
    )


def _names_are_words(row: Row) -> Iterator[Problem]:
    for column in ("key", "need_basis", "linked_theme"):
        if (row[column] or column == "key") and (fault := word_fault(row, column)):
            yield fault
    kind = Row(row.table, row.number, row.cells | {"unit_kind": word_key(row["unit_kind"])})
    if row["unit_kind"] and (fault := word_fault(kind, "unit_kind")):
        yield fault


def _units_are_of_a_share(row: Row) -> Iterator[Problem]:
    if row["unit_kind"] and row["measure"] != "share":
        yield row.problem(
            "unit_kind",
            "Only a share is counted unit by unit, and the measure is another one.",
            "Blank, or the measure share.",
            "Make the measure share, or leave unit_kind blank.",
        )


def _label_is_given(row: Row) -> Iterator[Problem]:
    if not row["label"]:
        yield row.problem("label", "The label is blank.", "A short name.", "Write one.")


def _measure_is_known(row: Row) -> Iterator[Problem]:
    if row["measure"] not in get_args(Measure):
        yield row.problem(
            "measure",
            "The measure is not one of the three.",
            f"One of {', '.join(get_args(Measure))}.",
            "Write presence where it only counts whether there is any.",
        )


def _core_is_yes_or_no(row: Row) -> Iterator[Problem]:
    if row["core"].lower() not in ("yes", "no", ""):
        yield row.problem("core", "This is neither yes nor no.", "yes or no.", "Write one of them.")


def _confidential_is_known(row: Row) -> Iterator[Problem]:
    if word_key(row["confidential"]) not in _CONFIDENTIAL:
        yield row.problem(
            "confidential",
            f"This is neither {ALWAYS} nor {BY_RECORD} nor blank.",
            f"{ALWAYS} where the places of the type are always withheld, whatever a record says; "
            f"{BY_RECORD} where each record says so for itself; or blank.",
            f"Write {ALWAYS} if in doubt.",
        )


def _rate_has_its_need(row: Row) -> Iterator[Problem]:
    if row["measure"] != "rate":
        return
    if not row["need_basis"]:
        yield row.problem(
            "need_basis",
            "A rate has no need basis.",
            "A basis that need.csv has figures for.",
            "Name the basis, or make the measure presence.",
        )
    if fault := number_fault(row, "per", above_zero=True):
        yield fault


def _benchmark_fits_the_measure(row: Row) -> Iterator[Problem]:
    if not row["benchmark"]:
        return
    if fault := number_fault(row, "benchmark", above_zero=True):
        yield fault
        return
    value = parse_number(row["benchmark"])
    if row["measure"] == "presence" and value != 1:
        yield row.problem(
            "benchmark",
            "The benchmark of a presence is not 1.",
            "1, or blank.",
            "Write 1; whatever has degrees is a rate or a share.",
        )
    if row["measure"] == "share" and value is not None and value > 1:
        yield row.problem(
            "benchmark",
            "The benchmark of a share is above 1.",
            "Above 0 and at most 1.",
            "Write 0.8 for 80 %.",
        )


_RULES: tuple[Callable[[Row], Iterator[Problem]], ...] = (
    _names_are_words,
    _units_are_of_a_share,
    _label_is_given,
    _measure_is_known,
    _core_is_yes_or_no,
    _confidential_is_known,
    _rate_has_its_need,
    _benchmark_fits_the_measure,
)
