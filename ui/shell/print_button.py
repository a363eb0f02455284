"""A button that prints the page, as the browser's own menu does."""

from __future__ import annotations

import streamlit as st

_STYLE = """
button { font: inherit; font-size: 14px; color: #16202b; background: #fff;
  border: 1px solid #7b8794; border-radius: 8px; min-height: 40px; padding: 4px 16px;
  cursor: pointer; width: 100%; }
button:focus-visible { outline: 3px solid #16202b; outline-offset: 2px; }
@media print { button { display: none; } }
"""
_SCRIPT = """
export default function ({ parentElement }) {
  parentElement.querySelector("button").onclick = () => window.print();
}
"""
_print = st.components.v2.component(
    "print_page", html='<button type="button">Print</button>', css=_STYLE, js=_SCRIPT
)


def print_button() -> None:
    """Draw the button."""
    _print(key="print_page", width=120)
