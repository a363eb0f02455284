"""The frame round every page: whose data it is, how old, what not to read into it, and the way."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mapping.dates import today
from mapping.errors import MappingError
from mapping.escape import for_html
from mapping.selection import from_query
from mapping.summary import register_sentence
from ui import cached
from ui.cached import Loaded
from ui.enter import enter_applies
from ui.fault_page import fault_notice, fault_page
from ui.page import address_of

_STYLE = (Path(__file__).parent / "ui" / "style.css").read_text(encoding="utf-8")
_PAGES = [
    st.Page("pages/map.py", title="Map", default=True),
    st.Page("pages/matrix.py", title="Matrix", url_path="matrix"),
    st.Page("pages/area.py", title="Area", url_path="area"),
    st.Page("pages/services.py", title="Services", url_path="services"),
    st.Page("pages/ending.py", title="Ending", url_path="ending"),
    st.Page("pages/compare.py", title="Compare", url_path="compare"),
    st.Page("pages/what_if.py", title="What if", url_path="what-if"),
    st.Page("pages/actions.py", title="Actions", url_path="actions"),
    st.Page("pages/reach.py", title="Reach", url_path="reach"),
    st.Page("pages/sharing.py", title="Sharing", url_path="sharing"),
    st.Page("pages/themes.py", title="Themes", url_path="themes"),
    st.Page("pages/downloads.py", title="Downloads", url_path="downloads"),
    st.Page("pages/update.py", title="Update", url_path="update"),
    st.Page("pages/history.py", title="History", url_path="history"),
]


def frame(loaded: Loaded) -> None:
    """Region, register and caveat; then the way to the other pages, selection in hand."""
    folder = loaded.folder
    settings = folder.reference.settings
    if settings.banner:
        st.html(f'<div class="pm-banner" role="note">{for_html(settings.banner)}</div>')
    records = folder.public_register.records
    st.html(
        f'<div class="pm-frame"><b>Provision map: {for_html(settings.region_name)}</b>'
        f"<span>{for_html(register_sentence(records))} “No return” is not “none”: it means that "
        "nobody has said.</span></div>"
    )
    selection, _ = from_query(
        st.query_params.to_dict(), folder.reference.areas, folder.reference.types, today()
    )
    enter_applies()
    address = address_of(selection)
    with st.container(horizontal=True, key="nav"):
        for entry in _PAGES:
            st.page_link(entry, query_params=address)


st.set_page_config(page_title="Provision map", layout="wide")
st.html(f"<style>{_STYLE}</style>")
page = st.navigation(_PAGES, position="hidden")
try:
    loaded = cached.load(today())
except MappingError as error:
    fault_page(error)
    st.stop()
region = loaded.folder.reference.settings.region_name
st.set_page_config(page_title=f"{page.title} – Provision map: {region}", layout="wide")
frame(loaded)
if loaded.fault is not None:
    fault_notice(loaded.fault)
page.run()
