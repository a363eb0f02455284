"""The themes of homicide reviews and the later reviews as frames and as CSV: codes and counts."""

from __future__ import annotations

import pandas as pd

from mapping.context.reference import Reference
from mapping.export.tables import NOTICE, csv_bytes, names, typed
from mapping.reference.reviews import NOTHING, Review, first_found
from mapping.reference.themes import Theme
from mapping.tables.columns import Column
from mapping.wording.reviews import by_share, linked_types

_NOT_ABSENT = "Counts of themes only. “Not read” is not “not there”: nobody has looked."

THEME_COLUMNS: tuple[Column, ...] = (
    Column("theme", "text", "What other tables call it.", required=True),
    Column("label", "text", "Its name.", required=True),
    Column("thematic_area", "text", "The heading that it stands under."),
    Column("found", "whole", "In how many reviews it was found, of those below."),
    Column("read", "whole", "How many reviews were read for it, in all.", required=True),
    Column("share", "number", "Found as a share of read; it is the evidence in a priority."),
    Column("checklist_found", "whole", "In how many reviews of the first checklist it was found."),
    Column(
        "checklist_reviews",
        "whole",
        "How many reviews that checklist was made from; 0 where the theme was added later.",
        required=True,
    ),
    Column("later_found", "whole", "In how many later reviews it was found.", required=True),
    Column("later_read", "whole", "How many later reviews were read for it.", required=True),
    Column(
        "later_not_read",
        "whole",
        "In how many later reviews nobody has looked for it; it may be there.",
        required=True,
    ),
    Column("first_found_later", "text", "Year and month in which a later review first found it."),
    Column("how_read", "text", "How the checklist was counted."),
    Column("linked_types", "text", "Keys of the types of provision that answer it."),
    NOTICE,
)


def review_columns(reference: Reference) -> tuple[Column, ...]:
    """The columns of the later reviews; of their themes only the known keys are allowed."""
    keys = tuple(reference.themes.by_key)
    return (
        Column(
            "review_id", "text", "Area code, year and a number: no case reference.", required=True
        ),
        Column("area_code", "text", "Code of the area.", required=True),
        Column("area_name", "text", "Name of the area.", required=True),
        Column(
            "finished",
            "text",
            "Year and month in which it was finished, or published.",
            required=True,
        ),
        Column("themes_found", "words", "Keys of the themes that were found.", keys),
        Column(
            "themes_read",
            "words",
            f"Keys of the themes that were looked for; “{NOTHING}”: nobody has read it yet.",
            (*keys, NOTHING),
            required=True,
        ),
        Column("source_url", "text", "Where it is published."),
        NOTICE,
    )


def themes_frame(reference: Reference) -> pd.DataFrame:
    """Every theme, the one found most often first; columns as in `THEME_COLUMNS`.

    What is not known is blank, and never 0.
    """
    rows = [_theme(reference, theme) for theme in by_share(reference)]
    return typed(pd.DataFrame(rows, columns=names(THEME_COLUMNS)), THEME_COLUMNS)


def _theme(reference: Reference, theme: Theme) -> tuple[object, ...]:
    share, first = theme.share, first_found(reference.reviews, theme.key)
    return (
        *(theme.key, theme.label, theme.thematic_area),
        None if share is None else theme.found,
        theme.read,
        share,
        theme.reviews_with_theme,
        *(theme.reviews_total, theme.later_found, theme.later_read),
        len(reference.reviews.all) - theme.later_read,
        "" if first is None else f"{first:%Y-%m}",
        theme.how_read,
        ";".join(kind.key for kind in linked_types(reference, theme.key)),
        _notice(reference),
    )


def reviews_frame(reference: Reference) -> pd.DataFrame:
    """Every later review; columns as in `review_columns`. The themes read are named one by one."""
    columns = review_columns(reference)
    rows = [_review(reference, review) for review in reference.reviews.all]
    return typed(pd.DataFrame(rows, columns=names(columns)), columns)


def _review(reference: Reference, review: Review) -> tuple[str, ...]:
    keys = list(reference.themes.by_key)
    return (
        *(review.review_id, review.area_code, reference.areas.name(review.area_code)),
        f"{review.finished:%Y-%m}",
        ";".join(key for key in keys if key in review.found),
        ";".join(key for key in keys if key in review.read) or NOTHING,
        review.source_url,
        _notice(reference),
    )


def _notice(reference: Reference) -> str:
    banner = reference.settings.banner.rstrip(".")
    return f"{banner}. {_NOT_ABSENT}" if banner else _NOT_ABSENT


def themes_csv(reference: Reference) -> bytes:
    """`themes_frame` as Excel likes a CSV."""
    return csv_bytes(themes_frame(reference), THEME_COLUMNS)


def reviews_csv(reference: Reference) -> bytes:
    """`reviews_frame` as Excel likes a CSV."""
    return csv_bytes(reviews_frame(reference), review_columns(reference))
