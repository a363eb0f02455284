"""What the browser remembers from one visit to the next: a cookie of this server's own."""

from __future__ import annotations

import streamlit as st

# `setItem` of the page's own storage would not do: a server sees only cookies.
_SCRIPT = """
export default function ({ data }) {
  const value = encodeURIComponent(data.value);
  document.cookie = `${data.name}=${value}; Path=/; Max-Age=31536000; SameSite=Strict`;
}
"""
_cookie = st.components.v2.component("remembered", html="<span hidden></span>", js=_SCRIPT)


def remember(name: str, value: str) -> None:
    """Have the browser remember something for a year; nobody but this server is told."""
    _cookie(key=f"remember_{name}", data={"name": name, "value": value})
