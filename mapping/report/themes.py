"""What homicide reviews found, again and again, and what there is to answer it."""

from __future__ import annotations

from mapping.gap_model.figures import short_level
from mapping.reference.provision_types import ProvisionType
from mapping.reference.reviews import Reviews
from mapping.reference.themes import Theme
from mapping.report.content import Column, Row, Table, Value, table
from mapping.report.scope import Scope
from mapping.report.tables import mark
from mapping.wording.reviews import (
    CAVEATS,
    NOT_KNOWN,
    area_sentence,
    by_share,
    linked_types,
    review_rows_in_words,
    themes_sentence,
)

HEADING = "Themes of homicide reviews"
NOTES = (
    *CAVEATS,
    "Which reviews the checklist was made from stands under “Sources and licences”.",
)


def sentences(scope: Scope) -> str:
    """What was found most often, and of how many reviews; for an area, how many are its own."""
    region = themes_sentence(scope.reference)
    if scope.area_code is None or not scope.reference.themes.all:
        return region
    return f"{region} {area_sentence(scope.reference, scope.area_code)}"


def themes_table(scope: Scope) -> Table:
    """Every theme, the one found in the largest share first, and the types that answer it.

    In the report of an area a theme has a row for each of its types, with the area's status.
    """
    answers: tuple[Column, ...] = (Column("Types of provision that answer it", "text", 3.4),)
    if scope.area_code is not None:
        answers = (
            Column("Type of provision that answers it", "text", 2.2),
            Column(f"In {scope.name}", "status", 2),
        )
    return table(
        HEADING,
        (
            Column("Theme", "text", 2.8),
            Column("Found in", "number", 0.9),
            Column("Of reviews read", "number", 1),
            Column("Later: found", "number", 1.1),
            Column("Later: read", "number", 1.1),
            Column("Later: not read", "number", 1.1),
            *answers,
        ),
        [row for theme in by_share(scope.reference) for row in _theme_rows(scope, theme)],
        "There is no table of themes.",
    )


def _theme_rows(scope: Scope, theme: Theme) -> list[Row]:
    counts = _counts(scope, theme)
    types = linked_types(scope.reference, theme.key)
    if scope.area_code is None:
        return [(*counts, "; ".join(t.label for t in types) or _NONE_LINKED)]
    return [(*counts, *_answer(scope, scope.area_code, t)) for t in types] or [
        (*counts, _NONE_LINKED, None)
    ]


_NONE_LINKED = "None is linked"


def _counts(scope: Scope, theme: Theme) -> tuple[Value, ...]:
    later = len(scope.reference.reviews.all)
    return (
        theme.label,
        NOT_KNOWN if theme.share is None else theme.found,
        theme.read,
        theme.later_found,
        theme.later_read,
        later - theme.later_read,
    )


def _answer(scope: Scope, code: str, provision_type: ProvisionType) -> tuple[Value, ...]:
    cell = scope.cell(code, provision_type)
    shown = mark(scope, cell, provision_type, short_level(cell, provision_type))
    return provision_type.label, shown


def reviews_table(scope: Scope) -> Table:
    """The later reviews one by one, the newest first; of an area, its own."""
    reviews = scope.reference.reviews.all
    own = Reviews(tuple(review for review in reviews if review.area_code in scope.codes))
    return table(
        "Later reviews, the newest first",
        (
            Column("Area", "text", 2.8),
            Column("Finished", "text", 1.4),
            Column("Looked for", "text", 1.6),
            Column("Themes found", "text", 4),
            Column("Published at", "link", 3),
        ),
        [
            (row.area, row.month, row.looked_for, row.found, row.source_url)
            for row in review_rows_in_words(scope.reference, own)
        ],
        "No later review is on record.",
    )
