"""The areas by what is missing of them, or by what is not known: never one as the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapping import palette
from mapping.analysis.missing import AreaAnswers, LastWord, Shade, class_limits, class_of, number
from mapping.gap_model.counts import NOT_KNOWN, wanted_count
from mapping.gap_model.status_style import SIGNS, Style, all_styles
from mapping.gap_model.statuses import Status
from mapping.geography.areas import Areas
from mapping.maps.marks import AreaMark, Hatch, Pill
from mapping.maps.picture import KeyEntry, status_key
from mapping.reference.provision_types import ProvisionType
from mapping.wording.missing import SHADE_WORDS, signs_of_area, tip_lines


@dataclass(frozen=True)
class Ground:
    """How an area of a class is filled, and what stands on it."""

    fill: str
    ink: str = palette.INK
    hatch: Hatch | None = None


_MISSING = (
    Ground(palette.MISSING_0),
    Ground(palette.MISSING_1),
    Ground(palette.MISSING_2),
    Ground(palette.MISSING_3, palette.PAPER),
)
_NOT_KNOWN = (
    Ground(palette.UNSAID_0, hatch=Hatch(palette.HATCH_0, 1.2, 12)),
    Ground(palette.UNSAID_1, hatch=Hatch(palette.HATCH_1, 1.5, 10)),
    Ground(palette.UNSAID_2, hatch=Hatch(palette.HATCH_2, 1.8, 8)),
    Ground(palette.UNSAID_3, hatch=Hatch(palette.HATCH_3, 2, 6)),
)
_NOTHING = Ground(palette.MISSING_0)
# Nothing is recorded as missing, but most of it is not known.
_BLANK = Ground(palette.MISSING_0, hatch=Hatch(palette.HATCH_0, 1.2, 12))
# What stands in small beside the large number.
_SMALL: Mapping[Shade, tuple[str, ...]] = {
    Shade.NONE: (Status.PARTIAL,),
    Shade.NONE_OR_PART: (Status.GAP,),
    Shade.NOT_KNOWN: NOT_KNOWN,
}
BESIDE_NEED = (Status.GAP,)
"""What stands in small beside a need figure."""
_SIGN_HATCH = Hatch(palette.HATCH_SIGN, 1.7, 5)
_NOT_KNOWN_ENTRY = KeyEntry(
    f"{SHADE_WORDS[Shade.NOT_KNOWN].lower()}, not counted",
    palette.PAPER,
    outline=palette.HATCH_SIGN,
    hatch=_SIGN_HATCH,
)


def key_entries(shade: Shade, n_types: int) -> list[KeyEntry]:
    """What each ground stands for: how many types, from the fewest on."""
    limits = class_limits(shade, n_types)
    starts = (0, *limits)
    ends = (*(limit - 1 for limit in limits), n_types)
    words = [str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]
    if shade is not Shade.NOT_KNOWN and len(limits) > 1:
        words[-1] = f"{limits[-1]} or more"
    grounds = [_ground(shade, start, limits) for start in starts]
    return [
        KeyEntry(text, ground.fill, hatch=ground.hatch)
        for ground, text in zip(grounds, words, strict=True)
    ]


def sign_entries(shade: Shade, types: Sequence[ProvisionType]) -> list[KeyEntry]:
    """What the small numbers on an area stand for."""
    entries = _status_entries(_SMALL[shade], types)
    return entries if shade is Shade.NOT_KNOWN else [*entries, _NOT_KNOWN_ENTRY]


def missing_key(
    shade: Shade, types: Sequence[ProvisionType], answers: Sequence[AreaAnswers]
) -> list[KeyEntry]:
    """All that is needed to read such a map without a legend beside it."""
    grounds = key_entries(shade, len(types))
    return [*grounds, *sign_entries(shade, types), *_small_signs(answers)]


def need_sign_entries(
    types: Sequence[ProvisionType], answers: Sequence[AreaAnswers]
) -> list[KeyEntry]:
    """What the small numbers and signs beside a need figure stand for."""
    return [*_status_entries(BESIDE_NEED, types), _NOT_KNOWN_ENTRY, *_small_signs(answers)]


def _small_signs(answers: Sequence[AreaAnswers]) -> list[KeyEntry]:
    return small_signs({sign for each in answers for sign, _ in each.signs})


def small_signs(found: Container[str]) -> list[KeyEntry]:
    """What the small signs stand for that are found on a map."""
    return [
        KeyEntry(SIGNS[sign], palette.PAPER, outline=palette.PAPER, symbol=sign)
        for sign in SIGNS
        if sign in found
    ]


def _status_entries(keys: Sequence[str], types: Sequence[ProvisionType]) -> list[KeyEntry]:
    return list(status_key([style for style in all_styles(tuple(types)) if style.key in keys]))


def missing_marks(
    answers: Sequence[AreaAnswers],
    shade: Shade,
    types: Sequence[ProvisionType],
    areas: Areas,
    said: Mapping[tuple[str, str], LastWord],
) -> list[AreaMark]:
    """The areas shaded, with the number large on each, and the other numbers in small."""
    limits = class_limits(shade, len(types))
    styles = {style.key: style for style in all_styles(tuple(types))}
    by_key = {kind.key: kind for kind in types}
    return [_mark(each, shade, by_key, areas, said, limits, styles) for each in answers]


def _mark(
    answers: AreaAnswers,
    shade: Shade,
    types: Mapping[str, ProvisionType],
    areas: Areas,
    said: Mapping[tuple[str, str], LastWord],
    limits: Sequence[int],
    styles: Mapping[str, Style],
) -> AreaMark:
    counts, value = answers.counts, number(answers.counts, shade)
    unknown = number(counts, Shade.NOT_KNOWN)
    is_blank = not value and unknown * 2 > wanted_count(counts)
    ground = _BLANK if is_blank else _ground(shade, value, limits) if value else _NOTHING
    return AreaMark(
        answers.area_code,
        areas.name(answers.area_code),
        ground.fill,
        ground.ink,
        palette.MUTED if ground.hatch else palette.MISSING_EDGE,
        is_dashed=ground.hatch is not None,
        # A 0 would look as if nothing were missing there.
        symbol="" if is_blank else str(value),
        word="",
        said=f"{value} {SHADE_WORDS[shade]}",
        pills=tuple(pills_of(counts, _SMALL[shade], styles, shade)),
        tip="\n".join(tip_lines(answers, shade, styles, types, said)),
        hatch=ground.hatch,
        signs=signs_of_area(answers),
    )


def _ground(shade: Shade, value: int, limits: Sequence[int]) -> Ground:
    grounds = _NOT_KNOWN if shade is Shade.NOT_KNOWN else _MISSING
    return grounds[class_of(value, limits)]


def pills_of(
    counts: Counter[str],
    keys: Sequence[str],
    styles: Mapping[str, Style],
    shade: Shade | None = None,
) -> Iterator[Pill]:
    """The numbers beside the large one: of some statuses, and of what is not known.

    Parameters
    ----------
    shade
        What the large number counts, unless it is something else.
    """
    for key in keys:
        if counts[key]:
            style = styles[key]
            yield Pill(
                counts[key], style.ground, style.ink, style.outline, style.symbol, style.is_dashed
            )
    unknown = number(counts, Shade.NOT_KNOWN)
    if unknown and shade is not Shade.NOT_KNOWN:
        yield Pill(unknown, palette.PAPER, palette.INK, palette.HATCH_SIGN, hatch=_SIGN_HATCH)
