"""What stands on a page when the data folder is faulty: what is wrong, where, how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mapping.errors import MappingError, SelectionError
from mapping.problems import FaultyTableError, Problem, errors_in, grouped
from ui.components.text_table import text_table
from ui.shell.cached import data_path, is_example
from ui.shell.page import notice

_MOST_SHOWN = 200


def fault_page(error: MappingError) -> None:
    """A page that says why nothing can be shown."""
    st.title("The data cannot be shown", anchor=False)
    notice(str(error))
    _details(error)
    if is_example():
        st.html('<p><a href="?" target="_self">Back to the register</a></p>')
    elif _is_in_the_folder(error):
        st.html(
            "<p>Mend the file and reload this page. On the server "
            "<code>python -m mapping check-folder FOLDER</code>, where FOLDER is the data folder, "
            "tells this and whatever else is wrong with any of its files.</p>"
        )


def _is_in_the_folder(error: MappingError) -> bool:
    """Whether something is to be mended in the data folder, and not how the server was started.

    It is not where the day to answer for cannot be read, nor where no folder is named.
    """
    if isinstance(error, SelectionError):
        return False
    try:
        data_path()
    except MappingError:
        return False
    return True


def fault_notice(error: MappingError) -> None:
    """A notice that what is shown is the last good data, and why."""
    notice(
        "The data folder was changed and can no longer be read, so the last good register is "
        f"still shown. {error}"
    )
    if isinstance(error, FaultyTableError):
        with st.expander("What is wrong, and where"):
            _details(error)


def _details(error: MappingError) -> None:
    if isinstance(error, FaultyTableError):
        problem_table(errors_in(error.problems))


def problem_table(problems: Sequence[Problem]) -> None:
    """Problems as a table, the same fault in several rows as one line."""
    groups = grouped(problems)
    rows = [
        (
            ", ".join(part for part in (group.first.table, group.where) if part),
            group.first.column,
            group.value,
            group.first.message,
            " ".join(part for part in (group.first.allowed, group.first.fix) if part),
        )
        for group in groups[:_MOST_SHOWN]
    ]
    headings = ("Where", "Column", "What was read", "What is wrong", "How to mend it")
    text_table("Problems", headings, rows, show_label=False)
    if len(groups) > _MOST_SHOWN:
        st.markdown(f"{len(groups) - _MOST_SHOWN} more kinds of problem are not listed.")
