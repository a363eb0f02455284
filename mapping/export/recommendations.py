"""What was asked, what the map says of it on the date chosen and what the plan does, as a CSV."""

from __future__ import annotations

import pandas as pd

from mapping.analysis.recommendations import Answer, AskedAndKnown, asked_and_known
from mapping.export.extract import Extract
from mapping.export.tables import NOTICE, csv_bytes, days, names, typed
from mapping.gap_model.counts import wanted_count
from mapping.gap_model.status_style import NOT_IN_FULL, TOO_OLD
from mapping.gap_model.statuses import STATUSES
from mapping.reference.recommendations import WhyNone
from mapping.tables.columns import Column
from mapping.wording.recommendations import AskedRow, asked_rows

_CELLS = (*(status.value for status in STATUSES), TOO_OLD, NOT_IN_FULL)

RECOMMENDATION_COLUMNS: tuple[Column, ...] = (
    Column("review_id", "text", "The later review, or checklist: who recommends.", required=True),
    Column("number", "whole", "The number of the recommendation there.", required=True),
    Column("as_of", "date", "The date on which it is said what is known.", required=True),
    Column("section", "text", "The sections of the review; blank: not said."),
    Column("asked", "text", "What is asked, in other words than the review's.", required=True),
    Column("of_whom", "text", "Of whom; blank: not said."),
    Column("by_when", "text", "By when, as the review has it; blank: not said."),
    Column("provision_types", "text", "Keys of the types that would show it, with “;” between."),
    Column("why_none", "word", "Why no type would show it.", tuple(WhyNone)),
    Column("answer", "word", "How far the map shows it.", tuple(Answer), required=True),
    Column("expected", "whole", "How many cells, areas × types, should have it.", required=True),
    *(Column(key, "whole", f"How many cells are “{key}”.", required=True) for key in _CELLS),
    Column("newest_evidence", "date", "The newest date behind any of these cells."),
    Column("known", "text", "The same in words, or why nothing is known.", required=True),
    Column("action_ids", "text", "The actions that carry it out, with “;” between; blank: none."),
    Column("actions", "text", "The same in words.", required=True),
    NOTICE,
)


def recommendations_frame(extract: Extract) -> pd.DataFrame:
    """A row for each recommendation, in order; columns as in `RECOMMENDATION_COLUMNS`."""
    found = asked_and_known(extract.assessment, extract.reference)
    rows = asked_rows(found, extract.reference)
    frame = pd.DataFrame(
        [_row(extract, each, row) for each, row in zip(found, rows, strict=True)],
        columns=[name for name in names(RECOMMENDATION_COLUMNS) if name != "newest_evidence"],
    )
    newest = days([each.newest for each in found])
    return typed(frame.assign(newest_evidence=newest), RECOMMENDATION_COLUMNS)


def _row(extract: Extract, each: AskedAndKnown, row: AskedRow) -> dict[str, object]:
    asked, counts = each.recommendation, each.counts
    return {
        "review_id": asked.review_id,
        "number": asked.number,
        "as_of": pd.Timestamp(extract.assessment.on),
        "section": asked.section,
        "asked": row.asked,
        "of_whom": row.of_whom,
        "by_when": row.by_when,
        "provision_types": ";".join(asked.provision_types),
        "why_none": asked.why_none or "",
        "answer": each.answer.value,
        "expected": wanted_count(counts),
        **{key: counts[key] for key in _CELLS},
        "known": " ".join(row.known),
        "action_ids": ";".join(action.action_id for action in each.actions),
        "actions": " ".join(row.actions),
        "notice": extract.notice,
    }


def recommendations_csv(extract: Extract) -> bytes:
    """`recommendations_frame` as Excel likes a CSV."""
    return csv_bytes(recommendations_frame(extract), RECOMMENDATION_COLUMNS)
