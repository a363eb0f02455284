"""What stands on a page when the data folder is faulty: what is wrong, where, how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from mapping.errors import MappingError, SelectionError
from mapping.escape import for_html
from mapping.problems import FaultyTableError, Problem, errors_in, grouped
from mapping.register.schema import FILE_NAME
from ui.components.text_table import text_table
from ui.shell.cached import data_path
from ui.shell.page import notice

_MOST_SHOWN = 200


def fault_page(error: MappingError) -> None:
    """A page that says why nothing can be shown."""
    st.title("The data cannot be shown", anchor=False)
    notice(str(error))
    _details(error)
    folder = _at_fault(error)
    if folder is None:
        return
    command = f"python -m mapping check {folder / FILE_NAME} --data {folder}"
    st.html(
        "<p>Mend the file and reload this page. The same can be read with "
        f"<code>{for_html(command)}</code>.</p>"
    )


def _at_fault(error: MappingError) -> Path | None:
    """The folder in which something is to be mended; None where it is how the server was started.

    That is so where the day to answer for cannot be read, and where no folder is named.
    """
    if isinstance(error, SelectionError):
        return None
    try:
        return data_path()
    except MappingError:
        return None


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
