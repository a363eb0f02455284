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
    if (event.key !== "Enter" || !event.target.closest?.("[data-testid=stDateInput]")) return;
    // The picker takes a press outside it for being left; the keyboard stays where it is.
    document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  }, true);
}
"""
_enter = st.components.v2.component("enter", html="<span hidden></span>", js=_SCRIPT)


def enter_applies() -> None:
    """Let Enter apply a date; once for the whole page."""
    _enter(key="enter_applies")
