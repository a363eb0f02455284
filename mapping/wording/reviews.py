"""What the homicide reviews found, in words: theme by theme and review by review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mapping.context.reference import Reference
from mapping.english import plural, so_many_of
from mapping.reference.provision_types import ProvisionType
from mapping.reference.reviews import Review, Reviews, Tally, first_found
from mapping.reference.themes import Theme

NOT_KNOWN, NOT_READ = "Not known", "Not read"
NO_TYPE = "None linked"
CAVEATS = (
    "Of a homicide review only its themes are counted: nothing is kept of the people in it, nor of "
    "what happened.",
    "The later reviews are those that somebody published, found and read, and no fair sample of "
    "all: a share says how often a theme was found in these, not how often it occurs.",
    "“Not read” means that nobody has looked for the theme in a review. That is not to say that it "
    "was not there.",
)
_CHECKLIST, _NOT_FOUND = "The checklist", "Not found yet"
_FIRST = 3


@dataclass(frozen=True)
class ThemeRow:
    """One theme, as the page and nobody else shows it: every part is a text."""

    key: str
    label: str
    found: str
    read: str
    share: str
    since: str
    types: str


def theme_rows(reference: Reference) -> list[ThemeRow]:
    """Every theme, the one found in the largest share of reviews first, the unread ones last."""
    return [_theme_row(reference, theme) for theme in by_share(reference)]


def by_share(reference: Reference) -> list[Theme]:
    """The themes, the one found in the largest share of reviews first, the unread ones last."""
    return sorted(
        reference.themes.all, key=lambda t: (t.share is None, -(t.share or 0.0), -t.found)
    )


def _theme_row(reference: Reference, theme: Theme) -> ThemeRow:
    types = ", ".join(kind.label for kind in linked_types(reference, theme.key))
    known = theme.share is not None
    return ThemeRow(
        theme.key,
        theme.label,
        str(theme.found) if known else NOT_KNOWN,
        str(theme.read),
        f"{theme.share:.0%}" if theme.share is not None else NOT_KNOWN,
        _since(reference, theme),
        types or NO_TYPE,
    )


def _since(reference: Reference, theme: Theme) -> str:
    if theme.reviews_total:
        return _CHECKLIST
    month = first_found(reference.reviews, theme.key)
    return _NOT_FOUND if month is None else month_in_words(month)


def linked_types(reference: Reference, key: str) -> list[ProvisionType]:
    """The types of provision that answer a theme."""
    return [kind for kind in reference.types.all if kind.linked_theme == key]


def month_in_words(month: date) -> str:
    """A month as it is written in a letter: "March 2027"."""
    return f"{month:%B %Y}"


# ---------------------------------------------------------------------------- sentences


def checklist_size(reference: Reference) -> int:
    """How many reviews the checklist was made from."""
    return max((theme.reviews_total for theme in reference.themes.all), default=0)


def themes_sentence(reference: Reference) -> str:
    """What is found most often, and how many reviews that rests on."""
    themes = reference.themes.all
    if not themes:
        return "This region has no table of themes, so no gap is ranked by what reviews found."
    first = [theme for theme in by_share(reference) if theme.found][:_FIRST]
    most = "; ".join(f"{theme.label} ({theme.found} of {theme.read})" for theme in first)
    unknown = sum(theme.share is None for theme in themes)
    parts = [
        f"Found most often: {most}." if most else "No theme has been found yet.",
        f"The checklist was made from {checklist_size(reference)} reviews.",
        _later(reference.reviews.all),
        *([_uncounted(unknown)] if unknown else []),
    ]
    return " ".join(parts)


def _later(reviews: Sequence[Review]) -> str:
    if not reviews:
        return "No later review is on record."
    unread = sum(not review.read for review in reviews)
    number = f"{len(reviews)} later {plural(len(reviews), 'review is', 'reviews are')} on record"
    return f"{number}, {unread or 'none'} of them not read yet."


def area_sentence(reference: Reference, area_code: str) -> str:
    """How many later reviews an area has."""
    own = [review for review in reference.reviews.all if review.area_code == area_code]
    name = reference.areas.name(area_code)
    if not own:
        return f"None of the later reviews is from {name}, as far as is known."
    unread = sum(not review.read for review in own)
    if len(own) == 1:
        return f"One of the later reviews is from {name}, {'not read yet' if unread else 'read'}."
    return f"{len(own)} of the later reviews are from {name}, {unread or 'none'} not read yet."


def _uncounted(number: int) -> str:
    return f"{number} {plural(number, 'theme', 'themes')} could not be counted in any review."


def theme_sentence(theme: Theme) -> str:
    """In how many reviews a theme was found."""
    if theme.share is None:
        return "It is not known in how many reviews this was found."
    if theme.read == 1:
        return f"{'Found' if theme.found else 'Not found'} in the only review read for it."
    which = so_many_of(theme.found, theme.read, "reviews")
    return f"Found in {which} read for it ({theme.share:.0%})."


def theme_facts(reference: Reference, theme: Theme) -> list[str]:
    """Where a theme's figure comes from: the checklist and the later reviews, each apart."""
    n_later = len(reference.reviews.all)
    unread = n_later - theme.later_read
    later = (
        f"Later reviews: found in {theme.later_found} of {theme.later_read} read for it; "
        f"{unread or 'none'} not read for it."
    )
    return [_checklist_fact(theme), later if n_later else "Later reviews: none is on record."]


def _checklist_fact(theme: Theme) -> str:
    how = f" How it was read: {theme.how_read.rstrip('.')}." if theme.how_read else ""
    if theme.reviews_total == 0:
        return f"The checklist: it was added later, so the first reviews say nothing of it.{how}"
    if theme.reviews_with_theme is None:
        return f"The checklist: could not be counted in its {theme.reviews_total} reviews.{how}"
    return f"The checklist: found in {theme.reviews_with_theme} of {theme.reviews_total}.{how}"


def tally_row(tally: Tally, theme: Theme | None) -> tuple[str, ...]:
    """One year or area: its later reviews, and what they found."""
    counts = (tally.label, str(tally.reviews), str(tally.read), str(tally.not_read))
    if not tally.read:
        return (*counts, NOT_READ if tally.reviews else "–")
    if theme is not None:
        return (*counts, str(sum(number for _, number in tally.found)))
    named = "; ".join(f"{theme.label} ({number})" for theme, number in tally.found)
    return (*counts, named or "None of the themes read for")


@dataclass(frozen=True)
class ReviewRow:
    """One later review in words."""

    area: str
    month: str
    found: str
    looked_for: str
    source_url: str


def review_rows_in_words(reference: Reference, reviews: Reviews) -> list[ReviewRow]:
    """Later reviews in words, the newest first."""
    newest_first = sorted(reviews.all, key=lambda r: r.finished, reverse=True)
    return [_review_row(reference, review) for review in newest_first]


def unread_first(reviews: Reviews) -> list[Review]:
    """Later reviews, those that nobody has read first, of each kind the newest first."""
    newest_first = sorted(reviews.all, key=lambda r: r.finished, reverse=True)
    return sorted(newest_first, key=lambda review: bool(review.read))


def review_in_words(reference: Reference, review: Review) -> str:
    """A review in a line: "Walsall, February 2021 (e1-2021-1): not read"."""
    row = _review_row(reference, review)
    looked_for = "not read" if row.looked_for == NOT_READ else f"read for {row.looked_for}"
    return f"{row.area}, {row.month} ({review.review_id}): {looked_for}"


def _review_row(reference: Reference, review: Review) -> ReviewRow:
    themes = reference.themes.all
    found = [theme.label for theme in themes if theme.key in review.found]
    n_read = sum(theme.key in review.read for theme in themes)
    looked_for = f"{n_read} of {len(themes)} themes" if n_read else NOT_READ
    return ReviewRow(
        reference.areas.name(review.area_code),
        month_in_words(review.finished),
        "; ".join(found) or ("None of those" if n_read else NOT_READ),
        looked_for,
        review.source_url,
    )
