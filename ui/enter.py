"""Enter in a date applies it, as it does in every other box of a page."""

from __future__ import annotations

import streamlit as st

# A date picker hands its date over only when it is left; until then a file that is taken away
# would be of another date than the one that is read on the page.
_SCRIPT = """
export default function () {
  if (window.provisionEnter) return;
  window.provisionEnter = true;
  document.addEventListener("keydown", (event) => {
    const isDate = event.target.closest?.("[data-testid=stDateInput]");
    if (event.key === "Enter" && isDate) setTimeout(() => document.activeElement?.blur(), 0);
  });
}
"""
_enter = st.components.v2.component("enter", html="<span hidden></span>", js=_SCRIPT)


def enter_applies() -> None:
    """Let Enter leave a date picker; once for the whole page."""
    _enter(key="enter_applies")
