"""Every page, in its frame; or what is wrong where the data cannot be read."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import streamlit as st

from mapping.cli import clock
from mapping.errors import MappingError
from mapping.palette import css_variables
from mapping.region.disk_edits import HOW_TO_SETTLE
from ui.components.fault_page import fault_notice, fault_page
from ui.shell import cached, next_run, streamlit_inside
from ui.shell.came_back import say_if_a_press_was_in_vain, say_if_it_came_back
from ui.shell.exposure import OPEN_NOTICE, is_open_to_all
from ui.shell.frame import frame
from ui.shell.page import asked_at, notice
from ui.shell.serving.request_numbers import tell_of_run
from ui.shell.serving.security import Door
from ui.shell.sign_in import sign_in_gate
from ui.shell.who import person_now, refusal_of_files

_STYLE = css_variables() + (Path(__file__).parent / "ui" / "shell" / "style.css").read_text(
    encoding="utf-8"
)
_PAGES = [
    st.Page("pages/map.py", title="Map", default=True),
    st.Page("pages/area.py", title="Area", url_path="area"),
    st.Page("pages/services.py", title="Services", url_path="services"),
    st.Page("pages/then_and_now.py", title="Then and now", url_path="then-and-now"),
    st.Page("pages/actions.py", title="Actions", url_path="actions"),
    st.Page("pages/meeting.py", title="Meeting", url_path="meeting"),
    st.Page("pages/reviews.py", title="Reviews", url_path="reviews"),
    st.Page("pages/update.py", title="Update", url_path="update"),
    st.Page("pages/downloads.py", title="Downloads", url_path="downloads"),
]

# The page on which the register is changed.
_CHANGES = "Update"


def say_what_no_save_made() -> None:
    """That a table on disk is not what was last saved, on every page until somebody answers."""
    if edits := cached.disk_edits():
        notice(" ".join([*(edit.sentence for edit in edits), HOW_TO_SETTLE]))


began = time.monotonic()
if not Door.stands:
    # Started by itself, the pages would stand open to whatever `app.py` keeps out.
    st.error("Start this with “streamlit run app.py”. Nothing is shown otherwise.")
    st.stop()
page = st.navigation(_PAGES, position="hidden")
st.html(f"<style>{_STYLE}</style>")
next_run.run_begins()
signed_in = sign_in_gate.before_the_data(page.url_path, is_to_change=page.title == _CHANGES)
try:
    # The clock is asked once in a run; all that the run shows and saves is of this one moment.
    clock_day, now = clock.today(), clock.now()
    today = cached.day_to_answer_for(clock_day)
    loaded = cached.load(today)
except MappingError as error:
    sign_in_gate.before_what_is_wrong(signed_in, page.url_path)
    st.set_page_config(page_title="Provision map", layout="wide")
    with suppress(MappingError):
        say_what_no_save_made()
    fault_page(error)
    st.stop()
asked_at(today, now, clock.now, person_now)
streamlit_inside.keep_for_files(refusal_of_files(signed_in))
said = sign_in_gate.in_the_frame(signed_in, page.url_path, loaded.folder.reference.areas)
# The public view has no page to change things on.
ways = [way for way in _PAGES if said is None or said.short or way.title != _CHANGES]
frame(loaded, today, ways, page, said)
sign_in_gate.say_on_the_page(signed_in, page.url_path)
if is_open_to_all():
    notice(OPEN_NOTICE)
if loaded.fault is not None:
    fault_notice(loaded.fault)
for sentence in cached.clock_notices(clock_day, today):
    notice(sentence)
say_what_no_save_made()
say_if_it_came_back(page.title)
in_vain = st.container()
page.run()
with in_vain:
    say_if_a_press_was_in_vain()
next_run.run_has_ended()
tell_of_run(page.title, began)
