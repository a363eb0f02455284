"""A group of areas is looked at, never judged anew: its cells are those of the whole region."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.group_answers import answer_counts
from mapping.gap_model.counts import status_counts
from mapping.geography.area_groups import AreaGroup
from mapping.region.loader import DataFolder
from mapping.region.narrowing import folder_within
from mapping.register.disclosure import public
from mapping.register.schema import Register
from tests.support.cases.model_cases import Case, records_frame, reference_of
from tests.support.examples import examples
from tests.support.strategies import cases


def folder_of(case: Case) -> DataFolder:
    register = Register(records_frame(case["records"]), "0" * 12)
    return DataFolder(reference_of(case), register, public(register), ())


@st.composite
def parted(draw: st.DrawFn) -> tuple[dict[str, Any], list[AreaGroup]]:
    """A case, and its areas in two or three groups of one kind."""
    case = draw(cases())
    of = [draw(st.integers(0, 2)) for _ in case["areas"]]
    held = [[code for code, n in zip(case["areas"], of, strict=True) if n == at] for at in range(3)]
    return case, [AreaGroup("k", f"g{n}", f"G{n}", tuple(codes)) for n, codes in enumerate(held)]


@examples(25)
@given(parted())
def test_the_cells_of_a_group_are_those_of_the_whole_region_and_its_counts_add_up(
    drawn: tuple[dict[str, Any], list[AreaGroup]],
) -> None:
    case, groups = drawn
    whole = folder_of(case)
    judged, types = whole.assess(case["on"]), whole.reference.types.all
    total, answers = status_counts(judged, (), types), answer_counts(judged, (), types)
    for group in groups:
        part = folder_within(whole, group)
        found = part.assess(case["on"])
        assert found.areas.codes == part.reference.areas.codes
        assert list(found.cells()) == [
            judged.cell(code, key) for code in found.areas.codes for key in found.types.keys
        ]
        rows = judged.table[judged.table["area_code"].isin(group.areas)]
        assert found.table.to_csv() == rows.reset_index(drop=True).to_csv()
        total += status_counts(found, found.areas.codes, types)
        answers += answer_counts(found, found.areas.codes, types)
    assert answers == answer_counts(judged, judged.areas.codes, types)
    assert total == status_counts(judged, judged.areas.codes, types)
