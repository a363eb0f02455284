"""However areas became others, nothing is counted twice, and nothing is left out unsaid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapping.geography.successors import Successors
from mapping.region.kept_tables import NEED, REGISTER
from mapping.store.reading_on import content_on
from mapping.tables.csv_writer import kept_csv
from tests.support.examples import examples

_CODES = [f"A{number}" for number in range(8)]


@st.composite
def successors(draw: st.DrawFn) -> Successors:
    """Areas of which each was followed by a later one, or is one of today."""
    after = {code: _CODES[at + 1 :] for at, code in enumerate(_CODES[:-1])}
    return Successors(
        {code: draw(st.sampled_from(later)) for code, later in after.items() if draw(st.booleans())}
    )


@examples(50)
@given(successors(), st.dictionaries(st.sampled_from(_CODES), st.integers(0, 99), min_size=1))
def test_a_sum_is_of_figures_that_were_there_and_the_others_are_named(
    merged: Successors, figures: dict[str, int]
) -> None:
    rows = [(code, "women", str(value), "2021", "") for code, value in figures.items()]
    content, remarks = content_on(NEED, kept_csv(NEED.columns, rows), merged)
    read = NEED.read(content).cells
    found = dict(zip(read["area_code"], map(int, read["value"]), strict=True))
    assert len(found) == len(read)
    for code, value in found.items():
        parts = merged.cover(code, figures)
        assert parts is not None
        assert value == sum(figures[part] for part in parts)
    taken = {part for code in found for part in merged.cover(code, figures) or ()}
    said = " ".join(remark.message for remark in remarks)
    assert all(f"({code})" in said for code in figures if code not in taken)
    assert content_on(NEED, content, merged) == (content, ())


@examples(50)
@given(successors(), st.lists(st.lists(st.sampled_from([*_CODES, "*"]), min_size=1), min_size=1))
def test_records_serve_the_areas_that_followed_each_once(
    merged: Successors, served: list[list[str]]
) -> None:
    rows = [(str(at), ";".join(dict.fromkeys(codes))) for at, codes in enumerate(served)]
    columns = ("record_id", "areas_served")
    lacking = [name for name in REGISTER.required if name not in columns]
    whole = [(*row, *("x" for _ in lacking)) for row in rows]
    content, remarks = content_on(REGISTER, kept_csv([*columns, *lacking], whole), merged)
    read = REGISTER.read(content).cells
    assert remarks == ()
    for codes, text in zip(served, read["areas_served"], strict=True):
        assert text.split(";") == list(dict.fromkeys(map(merged.of, codes)))
    if not merged:
        assert content == kept_csv([*columns, *lacking], whole)
