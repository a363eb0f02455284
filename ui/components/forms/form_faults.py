"""What is wrong with a form that was sent off: said at each field, and summed up by the button."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.escape import for_html
from mapping.problems import Problem
from ui.shell.component import component

_binding = component(Path(__file__).with_suffix(".js"))
_COLUMN = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_NO_CLASS = re.compile("[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class Field:
    """A field of a form.

    Attributes
    ----------
    key
        Of its widget.
    slot
        A place beneath it; where there is none, the sum-up says all.
    """

    label: str
    key: str
    slot: DeltaGenerator | None = None

    @property
    def css_key(self) -> str:
        """The key as Streamlit writes it into the page."""
        return _NO_CLASS.sub("-", self.key)


@dataclass(frozen=True)
class FormFaults:
    """What is wrong with a form, from the press that found it until it is mended or sent anew.

    Attributes
    ----------
    key
        Of the form.
    fields
        By the column that each fills.
    entered
        What stands in them now.
    labels
        What the form calls any column: messages spell columns as a file does.
    place
        Where the sum-up is shown.
    """

    key: str
    fields: Mapping[str, Field]
    entered: Mapping[str, str]
    labels: Mapping[str, str]
    place: DeltaGenerator

    def tell(self, heading: str, problems: Sequence[Problem]) -> None:
        """Keep what is wrong with what has just been sent off, in place of what was before."""
        st.session_state[self._name] = (heading, tuple(problems), dict(self.entered))

    def forget(self) -> None:
        """Nothing is wrong any more."""
        st.session_state.pop(self._name, None)

    def show(self) -> None:
        """Show what is still as it was sent off; what was changed since is for the next press."""
        heading, problems, sent = st.session_state.get(self._name, ("", (), {}))
        left = [p for p in problems if self.entered.get(p.column) == sent.get(p.column)]
        if not left:
            return
        order = list(self.fields)
        left.sort(key=lambda p: order.index(p.column) if p.column in order else -1)
        at_fields: dict[str, list[Problem]] = {}
        for problem in left:
            at_fields.setdefault(problem.column, []).append(problem)
        shown = {column: self.fields[column] for column in at_fields if column in self.fields}
        for column, field in shown.items():
            if field.slot is None:
                continue
            said = " ".join(dict.fromkeys(self._in_labels(p.text) for p in at_fields[column]))
            field.slot.html(
                f'<p class="pm-fault" id="{_message_id(field)}">To mend: {for_html(said)}</p>'
            )
        with self.place:
            items = "".join(self._item(problem) for problem in dict.fromkeys(left))
            st.html(
                f'<div class="pm-notice pm-faults"><div role="alert">{for_html(heading)}</div>'
                f'<div role="alert"><ul>{items}</ul></div></div>'
            )
            # Streamlit parts its own ids by two underscores.
            _binding(
                key=re.sub("__+", "_", self._name),
                data={"fields": [[f.css_key, _message_id(f)] for f in shown.values()]},
            )

    def _item(self, problem: Problem) -> str:
        """One fault: in short with the way to its field, in full where no field has it."""
        field = self.fields.get(problem.column)
        label = for_html(self.labels.get(problem.column, problem.column))
        if field is None:
            said = for_html(self._in_labels(problem.text))
            return f"<li>{label}: {said}</li>" if label else f"<li>{said}</li>"
        link = f'<a href="#{_message_id(field)}" data-field="{field.css_key}">{label}</a>'
        if field.slot is None:
            said = for_html(self._in_labels(problem.text))
            return f'<li id="{_message_id(field)}">{link}: {said}</li>'
        return f"<li>{link}: {for_html(self._in_labels(problem.message))}</li>"

    def _in_labels(self, message: str) -> str:
        """A message with columns as the form calls them."""
        return _COLUMN.sub(
            lambda found: f"“{self.labels[found[0]]}”" if found[0] in self.labels else found[0],
            message,
        )

    @property
    def _name(self) -> str:
        return f"faults_{self.key}"


def _message_id(field: Field) -> str:
    return f"fault_{field.css_key}"
