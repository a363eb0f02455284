"""The commands that say where provision is missing, and why a cell is what it is."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict
from typing import Any

from mapping.cli.output import Say, Table, banner_lines, json_text, remark
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import spoken
from mapping.export.tables import shown_frame
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import style_of
from mapping.gap_model.statuses import Flag
from mapping.geography.areas import require_area
from mapping.limited import give_back
from mapping.reference.provision_types import require_type
from mapping.region.as_of import folder_on
from mapping.region.loader import DataFolder
from mapping.wording.explain import Explanation, explain, funding_in_words
from mapping.wording.summary import overall_sentence

_GAP_COLUMNS = (
    "area_code",
    "area_name",
    "provision_type",
    "status",
    "level",
    "benchmark",
    "unit",
    "flags",
    "record_ids",
    "as_of",
    "provision_label",
    "shown_as",
    "marks",
    "amount",
    "wanted",
    "amount_unit",
    "notice",
)


def remarked_folder(options: argparse.Namespace) -> DataFolder:
    """The data folder as of the day that was asked for; what to look at in it is said."""
    folder = folder_on(options.data, options.on, options.today)
    give_back()
    remark(folder.reference.warnings)
    return folder


def assessed_folder(options: argparse.Namespace) -> tuple[DataFolder, Assessment]:
    """The same, and the model's answer for that day."""
    folder = remarked_folder(options)
    return folder, folder.assess(options.on)


def show_gaps(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say the status of every area and type."""
    folder, assessment = assessed_folder(options)
    if options.format == "text":
        say(_gaps_as_text(folder, assessment))
        return
    rows = _gap_rows(folder, assessment)
    is_json = options.format == "json"
    table(_GAP_COLUMNS, [_with_lists(row) for row in rows] if is_json else rows)


def _with_lists(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose several values are a list each."""
    several = ("flags", "record_ids")
    return row | {name: str(row[name]).split(";") if row[name] else [] for name in several}


def _gap_rows(folder: DataFolder, assessment: Assessment) -> list[dict[str, Any]]:
    frame = shown_frame(assessment).assign(
        as_of=assessment.on.isoformat(), notice=folder.reference.settings.banner
    )
    return [
        {str(name): _number(value) for name, value in row.items()}
        for row in frame[[*_GAP_COLUMNS]].to_dict("records")
    ]


def _number(value: object) -> object:
    """None for a number that is not there."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _gaps_as_text(folder: DataFolder, assessment: Assessment) -> str:

    reference = folder.reference
    areas, types = reference.areas, reference.types
    counts = status_counts(assessment, areas.codes, types.all)
    unconfirmed = flag_count(assessment, areas.codes, types.all, Flag.UNCONFIRMED)
    lines = banner_lines(folder.reference.settings)
    lines += [
        f"{reference.settings.region_name}, {in_words(assessment.on)}",
        overall_sentence(counts, len(areas), len(types), unconfirmed),
    ]
    widest = max(len(name) for name in areas.names)
    for heading, members in types.grouped.items():
        for provision_type in members:
            lines += ["", f"{heading}: {provision_type.label}"]
            cells = assessment.told((code, provision_type.key) for code in areas.codes)
            for cell, name in zip(cells, areas.names, strict=True):
                level = level_in_words(cell, provision_type)
                funding = funding_in_words(cell) if cell.lapsed_on else ""
                said = [f for f in cell.flags if not (funding and f is Flag.AT_RISK)]
                flags = ", ".join(sorted(spoken(flag) for flag in said))
                parts = (style_of(cell, provision_type).word, level, funding, flags)
                lines.append(f"  {name:<{widest}}  {'; '.join(part for part in parts if part)}")
    return "\n".join(lines)


def explain_cell(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say why one area and type is what it is.

    Raises
    ------
    SelectionError
        There is no such area, or no such type.
    """
    folder, assessment = assessed_folder(options)
    reference = folder.reference
    require_area(options.area, reference.areas)
    require_type(options.type, reference.types)
    cell = assessment.cell(options.area, options.type)
    explanation = explain(cell, reference, folder.public_register)
    if options.format == "json":
        say(json_text(_explanation_as_json(cell, explanation, reference)))
    elif options.format == "csv":
        table(("part", "text"), _explanation_rows(explanation))
    else:
        say("\n".join([*banner_lines(folder.reference.settings), explanation.as_text()]))


def _explanation_as_json(
    cell: Cell, explanation: Explanation, reference: Reference
) -> dict[str, Any]:
    return asdict(explanation) | {
        "on": cell.on.isoformat(),
        "area_code": cell.area_code,
        "provision_type_key": cell.provision_type,
        "status": cell.status.value,
        "level": cell.level,
        "flags": sorted(cell.flags),
        "record_ids": list(cell.record_ids),
        "banner": reference.settings.banner,
    }


def _explanation_rows(explanation: Explanation) -> list[dict[str, str]]:
    parts = (
        ("status", [explanation.word]),
        ("reason", explanation.reasons),
        ("remark", explanation.remarks),
        ("counted", [f"{note.record_id}: {note.note}" for note in explanation.counted]),
        ("left_out", [f"{note.record_id}: {note.note}" for note in explanation.left_out]),
        ("would_change", explanation.would_change),
    )
    return [{"part": part, "text": text} for part, texts in parts for text in texts]
