"""How areas and points are marked on a map: colours, signs, numbers, and words for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from mapping import palette
from mapping.english import plural
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.status_style import Style, marks_at, style_at
from mapping.geography.areas import Areas
from mapping.reference.provision_types import ProvisionType

# How much of a status's colour is left in the ground under points.
_TINT = 0.16


@dataclass(frozen=True)
class Hatch:
    """Slanting lines on a ground: their colour, their width and how far apart, in pixels."""

    line: str
    width: float
    every: float


@dataclass(frozen=True)
class Pill:
    """A small number on an area, beside a sign that says what it counts."""

    count: int
    ground: str
    ink: str
    outline: str
    symbol: str = ""
    is_dashed: bool = False
    hatch: Hatch | None = None


@dataclass(frozen=True)
class AreaMark:
    """How one area is drawn.

    Attributes
    ----------
    symbol, word
        Stand under the area's name; the word also in its tooltip.
    pills
        Stand under the symbol, for several types together; the symbol is a large number then.
    said
        The symbol in words, for those who do not see what is counted; the word where it is blank.
    tip
        What the tooltip says, line by line; the word where it is blank.
    hatch
        Lines on the ground: most of it is not known.
    is_changed
        Drawn with a heavy outline, because it is not as it was before.
    signs
        Small signs that stand beside the pills.
    marks
        Those of the word, for a picture that has no room for the word.
    """

    code: str
    name: str
    ground: str
    ink: str
    outline: str
    is_dashed: bool
    symbol: str
    word: str
    pills: tuple[Pill, ...] = ()
    said: str = ""
    tip: str = ""
    hatch: Hatch | None = None
    is_changed: bool = False
    signs: str = ""
    marks: str = ""


def type_marks(assessment: Assessment, provision_type: ProvisionType) -> list[AreaMark]:
    """The areas by their status for one type."""
    return [
        _mark(
            code,
            name,
            style_at(assessment, code, provision_type),
            marks_at(assessment, code, provision_type.key),
        )
        for code, name in zip(assessment.areas.codes, assessment.areas.names, strict=True)
    ]


def _mark(code: str, name: str, style: Style, marks: str) -> AreaMark:
    word = f"{style.word} {marks}".rstrip()
    colours = (style.ground, style.ink, style.outline, style.is_dashed)
    return AreaMark(code, name, *colours, style.symbol, word, marks=marks)


def tinted(mark: AreaMark) -> AreaMark:
    """The same on a light ground, for an area on which points are to be seen."""
    return replace(mark, ground=palette.mixed(mark.ground, palette.PAPER, _TINT), ink=palette.INK)


def changed_marks(
    marks: Sequence[AreaMark], before: Sequence[AreaMark], changes: Mapping[str, int]
) -> list[AreaMark]:
    """Marks of which those of changed areas say what they were, with a heavy outline.

    Parameters
    ----------
    changes
        How many cells have changed, by area code.
    """
    return [
        _changed(mark, old, changes[mark.code]) if changes.get(mark.code) else mark
        for mark, old in zip(marks, before, strict=True)
    ]


def _changed(mark: AreaMark, old: AreaMark, number: int) -> AreaMark:
    if mark.said:
        return replace(mark, word=f"{number} changed", is_changed=True)
    if mark.word == old.word:
        return replace(mark, word=f"{mark.word}; another level", is_changed=True)
    word = f"{mark.word}; before: {old.word}"
    return replace(mark, symbol=f"{old.symbol}→{mark.symbol}", word=word, is_changed=True)


# Grounds for growing numbers; the ink has a contrast of at least 7 on each.
_SHADES = (palette.COUNT_1, palette.COUNT_2, palette.COUNT_3, palette.COUNT_4)


def count_marks(areas: Areas, counts: Mapping[str, int], noun: tuple[str, str]) -> list[AreaMark]:
    """The areas by a number, which stands on each; an area with 0 is white with a dashed edge.

    Parameters
    ----------
    noun
        What is counted, of one and of several.
    """
    most = max(counts.values(), default=0)
    return [
        _count_mark(code, name, counts.get(code, 0), most, noun)
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _count_mark(code: str, name: str, n: int, most: int, noun: tuple[str, str]) -> AreaMark:
    ground = _SHADES[(n - 1) * len(_SHADES) // most] if n else palette.PAPER
    tip = f"{n:,} {plural(n, *noun)}"
    return replace(_plain_mark(code, name, ground, f"{n:,}", "", is_dashed=n == 0), tip=tip)


def chosen_marks(areas: Areas, chosen: Collection[str]) -> list[AreaMark]:
    """The areas of a larger map, of which some are chosen: dark with a tick, the others white."""
    return [
        replace(
            _plain_mark(code, name, palette.COUNT_3, "✓", "", is_dashed=False)
            if code in chosen
            else _plain_mark(code, name, palette.PAPER, "", "", is_dashed=False),
            tip="chosen" if code in chosen else "not chosen",
        )
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _plain_mark(
    code: str, name: str, ground: str, symbol: str, word: str, *, is_dashed: bool
) -> AreaMark:
    """An area whose ground alone tells something."""
    return AreaMark(code, name, ground, palette.INK, palette.MUTED, is_dashed, symbol, word)


_GAP_SIGN, _CLOSED_SIGN = "✕", "✓"
NO_CHANGE = "No change"


@dataclass(frozen=True)
class GapNews:
    """How many gaps of an area are new, how many were closed, and all that changed in words.

    Attributes
    ----------
    words
        Said when the area is pointed at; the map has room for the gaps only, or for all else.
    """

    new: int
    closed: int
    words: str


def news_marks(
    areas: Areas, news: Mapping[str, GapNews], unchanged: str = NO_CHANGE
) -> list[AreaMark]:
    """The areas by the gaps that are new and those that were closed, with their numbers.

    An area without an entry has not changed; one of which only other things have changed bears
    no sign, but a heavy outline as the others do.

    Parameters
    ----------
    unchanged
        What is said of an area without an entry.
    """
    return [
        _news_mark(code, name, news.get(code), unchanged)
        for code, name in zip(areas.codes, areas.names, strict=True)
    ]


def _news_mark(code: str, name: str, news: GapNews | None, unchanged: str) -> AreaMark:
    if news is None:
        return _plain_mark(code, name, palette.PAPER, "", unchanged, is_dashed=True)
    parts = ((_GAP_SIGN, news.new, "new"), (_CLOSED_SIGN, news.closed, "closed"))
    symbol = " ".join(sign for sign, number, _ in parts if number)
    word = ", ".join(f"{number} {what}" for _, number, what in parts if number) or news.words
    ground = palette.NEW_GAPS if news.new else palette.ONLY_CLOSED if news.closed else palette.PAPER
    mark = _plain_mark(code, name, ground, symbol, word, is_dashed=False)
    return replace(mark, tip=news.words, is_changed=True)


@dataclass(frozen=True)
class Site:
    """A public office, in longitude and latitude, and the record that tells of it."""

    title: str
    longitude: float
    latitude: float
    id: str = ""


@dataclass(frozen=True)
class UnitPoint:
    """A unit that a share is counted by, in longitude and latitude.

    Attributes
    ----------
    state
        0 where it is covered, 1 where it is not, 2 where that is not known.
    """

    longitude: float
    latitude: float
    state: int
    area_code: str
    name: str


@dataclass(frozen=True)
class UnitLayer:
    """The units of a type on a map.

    Attributes
    ----------
    several
        What they are, of several: "GP practices".
    states
        The three states in words.
    """

    points: tuple[UnitPoint, ...]
    several: str
    states: tuple[str, str, str]
