"""Parts of a page that a small script draws in the page itself, without a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from mapping.scripts import as_module
from ui.shell.fetched_once import keep_script
from ui.shell.serving.base_path import below

_LOAD = """const loaded = await import(new URL("%s", location.origin));
export default loaded.default;
"""


def component(
    script: Path, html: str = '<div class="root"></div>', *, isolate_styles: bool = True
) -> Any:
    """Register a component: its script with all that this imports, and the style beside it.

    The script is served as a file: what a component is registered with is sent with every run.
    To be called once, outside the functions: Streamlit warns of one that a rerun declares.

    Parameters
    ----------
    script
        Its name is the component's; the style sheet, where there is one, is named like it.
    """
    style = script.with_suffix(".css")
    return st.components.v2.component(
        script.stem,
        html=html,
        css=style.read_text(encoding="utf-8") if style.exists() else None,
        js=_LOAD % below(keep_script(script.stem, as_module(script))),
        isolate_styles=isolate_styles,
    )
