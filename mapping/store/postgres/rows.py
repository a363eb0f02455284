"""The rows of a kept CSV file: taking it apart, putting it together, and what a save changes."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from mapping.tables.csv_writer import kept_lines

# Between two rows there is room for others, so that one in the middle moves none.
STEP = 1 << 20
_CHUNK = 1 << 16
Rows = dict[int, bytes]
Cells = list[str]


def records_in(content: bytes) -> list[bytes]:
    r"""The rows of a CSV file with their line ends; put together they are the file again.

    >>> records_in(b'a,b\n1,"x\ny"\n')
    [b'a,b\n', b'1,"x\ny"\n']
    """
    lines = content.splitlines(keepends=True)
    if b'"' not in content:
        return lines
    found: list[bytes] = []
    begun: list[bytes] = []
    for line in lines:
        is_odd = line.count(b'"') % 2 == 1
        if not begun and not is_odd:
            found.append(line)
            continue
        begun.append(line)
        if is_odd and len(begun) > 1:
            found.append(b"".join(begun))
            begun = []
    return found + begun


def cells_of(record: bytes) -> tuple[Cells | None, bytes | None]:
    """The cells of a row, and its bytes where they cannot be made again of the cells.

    There are no cells where it is no text, or one that a database cannot hold.
    """
    try:
        (cells,) = csv.reader([record.decode("utf-8")], strict=True)
    except (ValueError, csv.Error):
        return None, record
    if any("\0" in cell for cell in cells):
        return None, record
    return cells, None if kept_lines([cells]) == [record] else record


def records_of(rows: Iterable[tuple[Cells | None, bytes | None]]) -> list[bytes]:
    """Rows as they stand in the file; see `cells_of`."""
    kept = list(rows)
    lines = iter(kept_lines(cells for cells, raw in kept if raw is None and cells is not None))
    return [next(lines) if raw is None else bytes(raw) for _, raw in kept]


@dataclass(frozen=True)
class RowChanges:
    """What leads from the rows of one version to those of the next.

    Attributes
    ----------
    closed
        Places of rows that no longer hold; a changed row is closed and added at the same place.
    is_closed
        Whether every quotation mark is closed afterwards, so that a row ends where it seems to.
    """

    closed: list[int]
    added: Rows
    is_closed: bool = True

    def made_to(self, rows: Rows) -> Rows:
        """The rows after the changes, in their order."""
        after = {**rows, **self.added}
        for place in self.closed:
            if place not in self.added:
                del after[place]
        last = next(reversed(rows), 0)
        if any(place < last and place not in rows for place in self.added):
            return dict(sorted(after.items()))
        return after


def row_changes(rows: Rows, records: Sequence[bytes]) -> RowChanges:
    """The fewest changes by which the rows become those of another version."""
    return _changes(list(rows), list(rows.values()), records, 0, 0)


def is_closed(content: bytes) -> bool:
    """Whether every quotation mark of a content is closed."""
    return content.count(b'"') % 2 == 0


def changes_to(rows: Rows, before: bytes, after: bytes, *, was_closed: bool) -> RowChanges:
    """The same for rows whose content is in hand, of which only what differs is looked at.

    Parameters
    ----------
    was_closed
        `is_closed` of the content before.
    """
    places, kept = list(rows), list(rows.values())
    ends = list(accumulate(map(len, kept), initial=0))
    start = same_at_start(before, after)
    end = same_at_end(before, after, start)
    # A row more on either side: a line end that came or went joins or parts two of them.
    first = max(bisect_right(ends, start) - 2, 0)
    last = max(len(kept) - bisect_left(ends, len(before) - end) - 1, 0)
    if first + last > len(kept):
        last = len(kept) - first
    stop = len(after) - (len(before) - ends[len(kept) - last])
    part = after[ends[first] : stop]
    if ends[first] > stop or not was_closed or not is_closed(part):
        return replace(row_changes(rows, records_in(after)), is_closed=is_closed(after))
    return _changes(places, kept, records_in(part), first, last)


def _changes(
    places: Sequence[int],
    before: Sequence[bytes],
    records: Sequence[bytes],
    first: int,
    last: int,
) -> RowChanges:
    """What puts records in the place of all rows but some first and some last ones."""
    old = before[first : len(before) - last]
    begun = _same(old, records)
    most = min(len(old), len(records)) - begun
    ended = _same(old[: -most - 1 : -1], records[: -most - 1 : -1]) if most else 0
    old, new = old[begun : len(old) - ended], records[begun : len(records) - ended]
    first, last = first + begun, last + ended
    # Each stretch between two rows that stay is changed for itself.
    stays = [*_staying(old, new), (len(old), len(new))]
    closed: list[int] = []
    added: Rows = {}
    old_at = new_at = 0
    for old_end, new_end in stays:
        at, end = first + old_at, first + old_end
        there, wanted = places[at:end], new[new_at:new_end]
        low = places[at - 1] if at else 0
        high = places[end] if end < len(places) else None
        found = _places_for(len(wanted), there, low, high)
        if found is None:
            every = [*before[:first], *new, *before[len(before) - last :]]
            return RowChanges(list(places), {STEP * n: r for n, r in enumerate(every, start=1)})
        closed += there
        added |= dict(zip(found, wanted, strict=True))
        old_at, new_at = old_end + 1, new_end + 1
    return RowChanges(closed, added)


def same_at_start(one: bytes, other: bytes) -> int:
    """How many bytes are the same from the start."""
    most, at = min(len(one), len(other)), 0
    while at < most and one[at : at + _CHUNK] == other[at : at + _CHUNK]:
        at += _CHUNK
    low, high = min(at, most), min(at + _CHUNK, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def same_at_end(one: bytes, other: bytes, start: int) -> int:
    """How many bytes are the same at the end, beside some at the start."""
    most, at = min(len(one), len(other)) - start, 0
    a, b = len(one), len(other)
    while at < most:
        step = min(_CHUNK, most - at)
        if one[a - at - step : a - at] != other[b - at - step : b - at]:
            break
        at += step
    low, high = at, min(at + _CHUNK, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[a - middle : a - low] == other[b - middle : b - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _same(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many rows are the same from the start."""
    both = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in both if a != b), min(len(one), len(other)))


def _staying(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """Which old row is which new one: as many as keep their order."""
    where: defaultdict[bytes, deque[int]] = defaultdict(deque)
    for number, record in enumerate(old):
        where[record].append(number)
    pairs = [(where[r].popleft(), number) for number, r in enumerate(new) if where.get(r)]
    # The longest run of pairs whose old places ascend.
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (place, _) in enumerate(pairs):
        length = bisect_left(tails, place)
        tails[length : length + 1], at[length : length + 1] = [place], [number]
        before.append(at[length - 1] if length else -1)
    found: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _places_for(
    count: int, there: Sequence[int], low: int, high: int | None
) -> Sequence[int] | None:
    """Places for some rows where others were; None where there is no room left."""
    if count <= len(there):
        return there[:count]
    more, low = count - len(there), there[-1] if there else low
    if high is None:
        return [*there, *(low + STEP * n for n in range(1, more + 1))]
    if high - low <= more:
        return None
    return [*there, *(low + (high - low) * n // (more + 1) for n in range(1, more + 1))]
