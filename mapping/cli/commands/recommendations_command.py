"""The command that says what was asked and what is known of it, as the page Reviews does."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from mapping.analysis.recommendations import asked_and_known
from mapping.cli.output import Say, Table, banner_lines
from mapping.export.extract import Extract
from mapping.export.recommendations import RECOMMENDATION_COLUMNS, recommendations_frame
from mapping.export.tables import json_rows, names
from mapping.region.as_of import folder_on
from mapping.wording.recommendations import ANSWER_WORDS, NOTE, asked_rows, asked_sentence, title


def show_recommendations(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say what was asked, of whom and by when, and what the map and the plan say of it."""
    folder = folder_on(options.data, options.on, options.today)
    extract = Extract(folder.reference, folder.public_register, folder.assess(options.on))
    if options.format == "text":
        say("\n".join(_lines(extract)))
    else:
        rows = json_rows(recommendations_frame(extract))
        table(names(RECOMMENDATION_COLUMNS), [_in_whole_numbers(row) for row in rows])


def _in_whole_numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose numbers, which are all counts, are written without a point."""
    return {name: int(v) if isinstance(v, float) else v for name, v in row.items()}


def _lines(extract: Extract) -> Iterator[str]:
    reference, assessment = extract.reference, extract.assessment
    yield from banner_lines(reference.settings)
    found = asked_and_known(assessment, reference)
    yield title(reference, assessment.on)
    yield asked_sentence(found)
    if found:
        yield NOTE
    for row in asked_rows(found, reference):
        about = "; ".join(filter(None, (row.of_whom, row.by_when)))
        yield from ("", f"{row.number}. {row.asked}")
        if about:
            yield f"    {about}"
        yield f"    {ANSWER_WORDS[row.answer]}"
        yield from (f"    {text}" for text in (*row.known, *row.actions))
