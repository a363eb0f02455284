"""The rows of a kept file: whatever it holds and becomes, it comes back byte for byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.store import revision_of
from mapping.store.postgres.hashing import hashed
from mapping.store.postgres.rows import (
    RowChanges,
    Rows,
    cells_of,
    changes_to,
    is_closed,
    records_in,
    records_of,
    row_changes,
    same_at_end,
    same_at_start,
)
from tests.support.examples import examples

CONTENTS = st.lists(
    st.sampled_from([b"a", b",", b'"', b"\n", b"\r", b"\r\n", b"bc,d\n", b'"x\ny",z\n', b"\xff"]),
    max_size=30,
).map(b"".join)


def rows_of(content: bytes) -> Rows:
    return row_changes({}, records_in(content)).added


@examples(300)
@given(CONTENTS)
def test_rows_are_made_of_their_cells_or_kept_as_they_are(content: bytes) -> None:
    records = records_in(content)
    assert b"".join(records) == content
    assert records_of(map(cells_of, records)) == records


@examples(600)
@given(st.lists(CONTENTS, min_size=2, max_size=5))
def test_changes_lead_from_each_content_to_the_next(contents: list[bytes]) -> None:
    rows, before = rows_of(contents[0]), contents[0]
    for after in contents[1:]:
        start = same_at_start(before, after)
        end = same_at_end(before, after, start)
        assert before[:start] == after[:start]
        assert before[len(before) - end :] == after[len(after) - end :]
        leads = changes_to(rows, before, after, was_closed=is_closed(before))
        assert leads.is_closed == is_closed(after)
        for changes in (leads, row_changes(rows, records_in(after))):
            _require_order(rows, changes)
            assert b"".join(changes.made_to(rows).values()) == after
        rows = leads.made_to(rows)
        assert list(rows) == sorted(rows)
        before = after


def _require_order(rows: Rows, changes: RowChanges) -> None:
    assert set(changes.closed) <= set(rows)
    assert not (set(changes.added) & set(rows)) - set(changes.closed)


@examples(100)
@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_rows_that_stay_in_order_are_left_alone(old: list[int], new: list[int]) -> None:
    before, after = (b"".join(b"%d\n" % n for n in each) for each in (old, new))
    changes = changes_to(rows_of(before), before, after, was_closed=True)
    assert len(changes.added) <= len(new)
    if sorted(old) == old and sorted(new) == new:
        assert len(changes.added) == len(set(new) - set(old))
        assert len(changes.closed) == len(set(old) - set(new))


def test_there_is_no_end_of_room_between_two_rows() -> None:
    content = b"a\nz\n"
    rows = rows_of(content)
    for number in range(100):
        after = content.replace(b"a\n", b"a\n%d\n" % number, 1)
        rows = changes_to(rows, content, after, was_closed=True).made_to(rows)
        content = after
        assert b"".join(rows.values()) == content


@examples(30)
@given(st.binary(max_size=100), st.integers(0, 3_000_000), st.binary(max_size=100))
def test_a_revision_is_worked_out_from_where_the_content_differs(
    first: bytes, size: int, last: bytes
) -> None:
    one = first + b"x" * size + last
    other = one[: size // 2] + b"y" + one[size // 2 :]
    before = hashed(one)
    assert before.revision == revision_of(one)
    after = hashed(other, before, same_at_start(one, other))
    assert after.revision == revision_of(other)
    again = hashed(one, after, same_at_start(other, one))
    assert again.revision == revision_of(one)
