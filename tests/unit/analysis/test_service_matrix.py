"""Records by a need and by area: each number is that of the list that its cell leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.services.service_filter import (
    BLANK,
    NEEDS,
    ServiceFilter,
    apply,
    from_query,
)
from mapping.analysis.services.service_matrix import service_matrix
from mapping.wording.services import matrix_answer
from tests.support.cases.model_cases import Case, plain_record, reference_of
from tests.support.cases.service_cases import filters_of, index_of, service_cases, shown_slowly
from tests.support.examples import examples
from tests.unit.analysis.test_service_filter import a_case


@pytest.mark.slow
@examples(60)
@given(st.data())
def test_a_cell_counts_the_records_that_it_leads_to(data: st.DataObject) -> None:
    case = data.draw(service_cases())
    index = index_of(case)
    facet = data.draw(st.sampled_from(NEEDS))
    asked = data.draw(filters_of(index))
    matrix = service_matrix(index, asked, facet)
    for value, numbers in matrix.counts.items():
        for code, number in zip(matrix.areas, numbers, strict=True):
            wanted = matrix.of(value, (code,))
            assert number == sum(shown_slowly(case, wanted)), (value, code)
            query = {name: text for name, text in wanted.to_query().items() if text}
            if value in index.choices[facet]:
                assert from_query(query, index.choices) == (wanted, [])
        assert matrix.in_all[value] == len(apply(index, matrix.of(value, matrix.areas)).rows)
        assert max(numbers, default=0) <= matrix.in_all[value] <= matrix.records


def the_case() -> Case:
    return a_case(
        plain_record("a", "refuge", areas_served=("A",), specialism=("lgbt", "rural")),
        plain_record("all", "refuge", areas_served=("*",), specialism=("lgbt",)),
        plain_record("b", "advice", areas_served=("B",)),
        plain_record("none", "refuge", areas_served=("B",), status="not_provided"),
    )


def test_records_are_counted_that_provide_and_a_blank_is_a_row_of_its_own() -> None:
    matrix = service_matrix(index_of(the_case()), ServiceFilter(), "specialisms", ("male", "lgbt"))
    assert matrix.areas == ("A", "B")
    assert matrix.counts == {"male": (0, 0), "lgbt": (2, 1), "rural": (1, 0), BLANK: (0, 1)}
    assert matrix.in_all == {"male": 0, "lgbt": 2, "rural": 1, BLANK: 1}
    assert matrix.records == 3
    assert matrix.without("rural") == ("B",)


def test_what_the_address_names_of_areas_and_values_are_the_columns_and_rows() -> None:
    index = index_of(the_case())
    asked = ServiceFilter(served=("B",), specialisms=("rural",), says=("not_provided",))
    matrix = service_matrix(index, asked, "specialisms", ("male",))
    assert (matrix.areas, dict(matrix.counts)) == (("B",), {"rural": (0,), BLANK: (1,)})
    everywhere = service_matrix(index, ServiceFilter(served=("*",)), "specialisms")
    assert (everywhere.areas, everywhere.counts["lgbt"]) == (("*",), (1,))


def said(asked: ServiceFilter, *known: str) -> str:
    case = the_case()
    return matrix_answer(
        service_matrix(index_of(case), asked, "specialisms", known), reference_of(case)
    )


def test_the_answer_says_for_whom_nothing_is_found_where_and_how_many_do_not_say() -> None:
    assert said(ServiceFilter(), "male_victims") == (
        "3 records are counted by specialism and area – status: Provided or Partial; on this date: "
        "In force. Not found in any area: Male victims. Found in some areas only: Rural (not in "
        "B). 1 of the 3 states no specialism: that is not a “no”."
    )


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (ServiceFilter(specialisms=("lgbt",)), "Each is found in every area."),
        (ServiceFilter(served=("B",), specialisms=("rural",)), "Not found here: Rural."),
        (ServiceFilter(words="nothing"), "No records are counted by specialism and area – "),
    ],
)
def test_the_answer_of_what_the_address_names(asked: ServiceFilter, part: str) -> None:
    assert part in said(asked)


def test_of_many_areas_without_something_the_first_are_named() -> None:
    one = a_case(plain_record("one", "refuge", areas_served=("A",), specialism=("rural",)))
    case: Case = {**one, "areas": list("ABCDEFGHIJ")}
    matrix = service_matrix(index_of(case), ServiceFilter(), "specialisms")
    assert "Rural (not in B, C, D, E, F, G or 3 others)." in matrix_answer(
        matrix, reference_of(case)
    )


def test_an_empty_register_counts_nothing() -> None:
    case = a_case()
    matrix = service_matrix(index_of(case), ServiceFilter(), "languages")
    assert dict(matrix.counts) == {BLANK: (0, 0)}
    assert matrix_answer(matrix, reference_of(case)).startswith("No records are counted")
