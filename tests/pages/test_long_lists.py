"""A page draws a part of what is long, says which, and leads to the rest."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Show
from ui.components import changes_view
from ui.components.long_list import MOST_ROWS, WHOLE_ROWS
from ui.time import since_view


def _table(number: int, chosen: int | None = None) -> None:
    import streamlit as st

    from ui.components.tables import Row, status_table

    rows = [Row(f"r{n}", f"Row {n}", ("x",), pressed=n == chosen) for n in range(number)]
    status_table(
        "rows", "Rows", ("Row", "What"), [("", rows)], lambda id_: st.query_params.update(row=id_)
    )


def _shown(app: AppTest) -> list[str]:
    """Which parts are said to be drawn."""
    return [each.proto.body for each in app.get("html") if "pm-part" in each.proto.body]


def test_a_short_table_is_drawn_whole_and_says_nothing_of_parts() -> None:
    app = AppTest.from_function(_table, args=(WHOLE_ROWS,), default_timeout=60).run()
    assert not _shown(app)
    assert not app.button
    assert not app.exception


def test_of_a_long_table_the_part_is_said_and_the_others_are_turned_to() -> None:
    app = AppTest.from_function(_table, args=(3 * MOST_ROWS,), default_timeout=60).run()
    assert f"1 to {MOST_ROWS} of {3 * MOST_ROWS}" in _shown(app)[0]
    assert "Only these are printed" in _shown(app)[0]
    assert app.button(key="previous_rows").disabled
    app.button(key="next_rows").click().run()
    app.button(key="next_rows").click().run()
    assert f"{2 * MOST_ROWS + 1} to {3 * MOST_ROWS} of {3 * MOST_ROWS}" in _shown(app)[0]
    assert app.button(key="next_rows").disabled
    app.button(key="previous_rows").click().run()
    assert f"{MOST_ROWS + 1} to {2 * MOST_ROWS} of" in _shown(app)[0]


def test_the_part_with_the_chosen_row_is_drawn() -> None:
    app = AppTest.from_function(
        _table, args=(3 * MOST_ROWS, MOST_ROWS + 1), default_timeout=60
    ).run()
    assert f"{MOST_ROWS + 1} to {2 * MOST_ROWS} of" in _shown(app)[0]
    # What is chosen once is not held: other parts can be turned to.
    app.button(key="next_rows").click().run()
    assert f"{2 * MOST_ROWS + 1} to" in _shown(app)[0]


def test_a_row_is_found_by_its_name_and_chosen() -> None:
    app = AppTest.from_function(_table, args=(3 * MOST_ROWS,), default_timeout=60).run()
    app.selectbox(key="find_rows").select(2 * MOST_ROWS).run()
    assert f"{2 * MOST_ROWS + 1} to" in _shown(app)[0]
    assert app.query_params["row"] == f"r{2 * MOST_ROWS}"
    assert app.selectbox(key="find_rows").value is None


def test_a_list_that_has_become_another_begins_at_its_beginning() -> None:
    app = AppTest.from_function(_table, args=(3 * MOST_ROWS,), default_timeout=60).run()
    app.button(key="next_rows").click().run()
    shorter = AppTest.from_function(_table, args=(2 * MOST_ROWS + 1,), default_timeout=60)
    shorter.session_state["part_rows"] = app.session_state["part_rows"]
    assert f"1 to 21 of {2 * MOST_ROWS + 1}" in _shown(shorter.run())[0]


def _words() -> None:
    import streamlit as st

    from ui.components.long_list import MOST_ROWS
    from ui.components.text_table import table_of

    put_into_words = st.session_state.setdefault("put_into_words", [])

    def row(n: int) -> tuple[str, str]:
        put_into_words.append(n)
        return str(n), "x"

    table_of("Numbers", ("Number", "What"), range(100 * MOST_ROWS), row)


def test_only_what_is_drawn_is_put_into_words() -> None:
    app = AppTest.from_function(_words, default_timeout=60).run()
    assert app.session_state["put_into_words"] == list(range(MOST_ROWS))


def _fold(number: int) -> None:
    import streamlit as st

    from ui.components.long_list import opened

    fold = opened("Each", "each", number)
    if fold is not None:
        with fold:
            st.text("what it holds")


@pytest.mark.parametrize("number", [WHOLE_ROWS, WHOLE_ROWS + 1])
def test_a_long_fold_is_filled_once_it_is_opened(number: int) -> None:
    app = AppTest.from_function(_fold, args=(number,), default_timeout=60).run()
    assert [each.value for each in app.text] == ["what it holds"] * (number == WHOLE_ROWS)


def test_many_changes_are_summed_up_by_type_and_each_leads_to_its_own(
    example: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "then-and-now?on=2026-11-24&since=2025-06-11"
    whole = example(address)
    monkeypatch.setattr(since_view, "_MOST_SHOWN", 1)
    page = example(address)
    of_type = page.text_table("What has changed, type by type")
    of_area = page.table("What has changed, area by area")
    for column in (0, 1, 3, 4):  # what was returned since is not known here
        in_types = sum(int(row[1 + column]) for row in of_type)
        assert in_types == sum(int(row["cells"][column]) for row in of_area)
    for heading in ("Otherwise changed", "Funding lost"):
        number = page.part(f'section[aria-label="{heading}"] h2').get_text()
        assert number == whole.part(f'section[aria-label="{heading}"] h2').get_text()
    lost = page.part('section[aria-label="Funding lost"] h2').get_text()
    sums = page.text_table("Funding lost, by type")
    assert sum(int(row[1]) for row in sums) == int(lost.partition("(")[2].rstrip(")")) > 1
    assert "Each of the" in page.text
    changed = page.part('section[aria-label="Otherwise changed"] h2').get_text()
    assert f"({sum(int(row[5]) for row in of_type)})" in changed
    for table in ("What has changed, type by type", "Funding lost, by type"):
        link = str(page.part(f'[aria-label="{table}"] a')["href"])
        assert "then-and-now?" in link
        assert "type=" in link
        assert "since=2025-06-11" in link


def test_what_differs_between_two_days_is_summed_up_too(
    example: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_view, "MOST_ROWS", 2)
    page = example("then-and-now?view=days&on=2026-11-24&then=2026-06-11")
    sums = page.text_table("What differs, cell by cell, by type")
    number = sum(int(row[1]) for row in sums)
    assert f"What differs, cell by cell: {number}" in page.text
