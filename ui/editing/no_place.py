"""Held-back records on a page: somebody says of each that it names no place of anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.english import count
from mapping.escape import for_markdown
from mapping.problems import Problem, questions_in
from mapping.store.table_spec import TableSpec
from mapping.tables.privacy.places import STAYS_NOWHERE
from ui.components.fault_page import problem_table
from ui.shell.page import paragraph

_MOST_TICKS = 100


def answers_for(
    spec: TableSpec, held: Sequence[tuple[int, str]], problems: Sequence[Problem], key: str
) -> set[int]:
    """A tick for each row of a file that is held back; the numbers of those that were ticked.

    Parameters
    ----------
    held
        Number and id of each of them.
    key
        Names the file and the table's revision: no tick outlives either of them.
    """
    if not held:
        return set()
    st.subheader(
        f"{count(len(held), spec.record)} held back until you say what is named there",
        anchor=False,
    )
    paragraph(
        "What is named there may be an office's, or a place where somebody stays. Nothing of such "
        "a row is saved unless you say which. The history keeps that you said so.",
        "pm-muted",
    )
    problem_table(questions_in(problems))
    if len(held) > _MOST_TICKS:
        paragraph(
            f"{len(held) - _MOST_TICKS} more are held back. Send them in a file of their own."
        )
    return {
        row
        for row, id_ in held[:_MOST_TICKS]
        if st.checkbox(
            for_markdown(f"{id_} (row {row}): {STAYS_NOWHERE}"), key=f"no_place_{key}_{row}"
        )
    }


@dataclass(frozen=True)
class NoPlaceTick:
    """The same for one record of a form.

    Attributes
    ----------
    slot
        Where it is shown: within the form, above its button.
    key
        Of the form.
    about
        The words of the record, and the table's revision: with others the tick is gone.
    """

    slot: DeltaGenerator
    key: str
    about: tuple[object, ...]

    @property
    def is_ticked(self) -> bool:
        """Whether it was asked about these very words, and ticked."""
        number, about, _ = self._kept
        return about == self.about and st.session_state.get(f"{self._name}_{number}") is True

    def ask(self, questions: Sequence[Problem]) -> None:
        """Ask about these words; what was ticked for others is gone."""
        number, about, _ = self._kept
        if about != self.about:
            st.session_state[self._name] = (number + 1, self.about, tuple(questions))

    def show(self) -> None:
        """Show the tick where it has been asked for."""
        number, about, questions = self._kept
        if about is None:
            return
        with self.slot:
            for message in dict.fromkeys(f"{q.column}: {q.message}" for q in questions):
                paragraph(message)
            st.checkbox(
                f"{STAYS_NOWHERE}; the history keeps that you said so",
                key=f"{self._name}_{number}",
            )

    def done(self) -> None:
        """Nothing is asked any more."""
        st.session_state.pop(self._name, None)

    @property
    def _kept(self) -> tuple[int, object, tuple[Problem, ...]]:
        """How often it was asked, about what, and the questions."""
        kept: tuple[int, object, tuple[Problem, ...]]
        kept = st.session_state.get(self._name, (0, None, ()))
        return kept

    @property
    def _name(self) -> str:
        return f"no_place_asked_{self.key}"
