"""Where the texts of a printed page stand, and which of them stand atop one another."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf

from tests.support.drawn.tagged_pdf import characters_of

Matrix = npt.NDArray[np.float64]
# Of the size of its letters: how far a text stands above and below its line, and how wide its last
# letter is at least. What is left out is air, so that close lines do not count as overprinted.
_ABOVE, _BELOW, _LAST = 0.6, 0.05, 0.2
# Texts that touch by less than this, in points, do not hide one another.
_AT_LEAST = 1.5


@dataclass(frozen=True)
class TextBox:
    """A text on one line, in points from the page's lower left corner."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    top: float

    def overprints(self, other: TextBox) -> bool:
        """Whether it hides a part of another text; its own halo is none."""
        if self.text == other.text and abs(self.left - other.left) + abs(self.top - other.top) < 1:
            return False
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > _AT_LEAST and down > _AT_LEAST


def boxes_of(pdf: bytes) -> list[TextBox]:
    """Everything that is printed, page by page and line by line."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        return [box for n, page in enumerate(paper.pages, start=1) for box in _boxes(page, n)]


def overprinted(boxes: Sequence[TextBox]) -> list[tuple[int, str, str]]:
    """Every two texts of which one stands atop the other: the page, and both."""
    return [
        (one.page, one.text, other.text)
        for _, page in groupby(boxes, lambda box: box.page)
        for one, other in combinations(page, 2)
        if one.overprints(other)
    ]


def text_of(boxes: Sequence[TextBox]) -> str:
    """The words of boxes, line by line."""
    return "\n".join(box.text for box in boxes)


def _boxes(page: pikepdf.Page, number: int) -> Iterator[TextBox]:
    fonts = {name: characters_of(font) for name, font in page.resources.get("/Font", {}).items()}
    kept: list[Matrix] = []
    around, line = np.eye(3), np.eye(3)
    characters: dict[bytes, str] = {}
    size, glyphs = 0.0, list[tuple[str, Matrix]]()
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "q":
                kept.append(around)
            case "Q":
                around = kept.pop()
            case "cm":
                around = _matrix(operands) @ around
            case "BT":
                glyphs = []
            case "Tf":
                characters, size = fonts[str(operands[0])], float(operands[1])
            case "Tm":
                yield from _box(glyphs, size, number)
                glyphs, line = [], _matrix(operands)
            case "Td":
                line = _matrix([1, 0, 0, 1, *operands]) @ line
            case "Tj":
                code = bytes(operands[0])
                text = "".join(characters.get(part, "") for part in _codes(code, characters))
                glyphs.append((text, line @ around))
            case "ET":
                yield from _box(glyphs, size, number)
                glyphs = []


def _codes(code: bytes, characters: dict[bytes, str]) -> list[bytes]:
    width = len(next(iter(characters), b"??"))
    return [code[n : n + width] for n in range(0, len(code), width)]


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _box(glyphs: list[tuple[str, Matrix]], size: float, page: int) -> Iterator[TextBox]:
    """The box of letters on one level line; what is written upright is left out."""
    seen = [(text, at) for text, at in glyphs if text.strip()]
    if not seen or abs(seen[0][1][0, 1]) > abs(seen[0][1][0, 0]):
        return
    high = abs(seen[0][1][1, 1]) * size
    left, base = seen[0][1][2, :2]
    right = max(at[2, 0] for _, at in seen) + _LAST * high
    text = "".join(text for text, _ in glyphs)
    yield TextBox(page, text, left, right, base - _BELOW * high, base + _ABOVE * high)
