"""A form that is not saved yet: whoever leaves the page with something in it is asked first."""

from __future__ import annotations

import re
from pathlib import Path

from ui.shell.component import component

_unsaved = component(
    Path(__file__).with_suffix(".js"), html="<span hidden></span>", isolate_styles=False
)
_NO_CLASS = re.compile("[^A-Za-z0-9_-]")


def warn_if_left(form: str) -> None:
    """Have the browser ask whoever leaves while something stands in a form.

    Parameters
    ----------
    form
        How the keys of its fields begin; another one each time that it is opened.
    """
    # Streamlit parts its own ids by two underscores.
    _unsaved(key=re.sub("__+", "_", f"unsaved_{form}"), data={"form": _NO_CLASS.sub("-", form)})
