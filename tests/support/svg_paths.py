"""What a path of a drawing leads through."""

from __future__ import annotations

from itertools import accumulate

Place = tuple[float, float]


def rings_of(path: str) -> list[list[Place]]:
    """Its closed lines, the corners of each told from the one before it."""
    return [_corners(ring) for ring in path.removesuffix("Z").split("Z")]


def _corners(ring: str) -> list[Place]:
    start, *steps = ring.removeprefix("M").replace("l", " ").split()
    xs, ys = zip(*(map(float, each.split(",")) for each in (start, *steps)), strict=True)
    return list(zip(accumulate(xs), accumulate(ys), strict=True))
