"""Parts of a page that a small script draws in the page itself, without a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from mapping.scripts import as_module


def component(
    script: Path, html: str = '<div class="root"></div>', *, isolate_styles: bool = True
) -> Any:
    """Register a component: its script with all that this imports, and the style beside it.

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
        js=as_module(script),
        isolate_styles=isolate_styles,
    )
