"""What is seen while a file is read elsewhere: a bar, gone when the file has been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from mapping.limited import Tell

_Read = TypeVar("_Read")


def while_reading(read: Callable[[Tell], _Read]) -> _Read:
    """What reading gives; it is told how to say what it waits for."""
    place = st.empty()
    with place:
        found = read(lambda words: st.progress(0.5, words))
    place.empty()
    return found
