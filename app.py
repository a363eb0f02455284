"""The server: the dashboard, its door, Leaflet from this machine, and calm errors."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager
from xstatic.pkg import leaflet

from mapping.cli import clock
from mapping.cli.reading_limits import READER_MODULES
from mapping.limited import prepare, return_large_blocks
from mapping.maps.folium_map import AREA_SCRIPT, LEAFLET_PATH, SHAPES_PATH
from mapping.maps.reach_map import REACH_SCRIPT
from mapping.scripts import SCRIPTS_PATH
from ui.api.server import Api
from ui.shell import exposure, fetched_once, remembered, start_page, streamlit_inside
from ui.shell.page import AREA_COOKIE, SEEN_COOKIE, WATCH_COOKIE
from ui.shell.read_ahead import while_serving
from ui.shell.serving import base_path, log_lines, which_server
from ui.shell.serving.base_path import BasePath
from ui.shell.serving.health import ALIVE, READY, alive, ready
from ui.shell.serving.request_numbers import Requests, request_number
from ui.shell.serving.security import Door
from ui.shell.serving.which_server import WhichServer
from ui.shell.sign_in import sign_in_http
from ui.shell.sign_in.sign_in_http import SignInHttp
from ui.shell.sign_in.sign_in_settings import configured
from ui.shell.who import is_listed, is_token, known_groups


def log_and_hide(error: Exception) -> bool:
    """Keep the trace for those who run the server; a page never shows one."""
    number = request_number()
    log = logging.getLogger("provision_map")
    log.error("A page failed; its number is %s", number, exc_info=error)
    st.error(
        "This page could not be shown, and the fault is the program's, not yours. "
        "Nothing was changed. Reload the page; if it happens again, tell whoever runs the server."
        + (f" Its number in the log is {number}." if number else "")
    )
    return True


def reasons_not_to_start() -> list[str]:
    """Why this process must not serve, as it was started and configured."""
    given = st.get_option("server.address")
    reasons = exposure.reasons_not_to_start(
        exposure.listening_address(sys.argv, os.environ, given),
        [Path(file) for file in st.get_option("secrets.files")],
        {
            name: st.get_option(name)
            for name in ("server.enableAgentApi", "server.trustedUserHeaders")
        },
        is_open=exposure.is_open_to_all(),
    )
    for part in (which_server, log_lines, base_path):
        reasons += part.reasons_not_to_start()
    return reasons


if reasons := reasons_not_to_start():
    sys.exit("\n".join(reasons))
log_lines.write_as_asked()
return_large_blocks()

# What goes on on a web socket beside the runs of the script is asked for too.
streamlit_inside.guard_web_sockets()

# It is taken off whatever is asked, before Streamlit sees it.
streamlit_inside.serve_at_root()
streamlit_inside.send_at_once()

if sign_in := configured():
    # The door decides by `redirect_uri`; Streamlit, which asks once more, is told the same.
    streamlit_inside.answer_to([sign_in.name])

# Streamlit takes a folder named "pages" for its older kind of app until `st.navigation` has run
# once; the first visitor of a page other than the first would find it without the frame.
PagesManager.uses_pages_directory = False

# Data are read beside the pages too, for programs; Streamlit warns of it each time.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)

# Before there are threads, and in time for the first file that somebody sends.
prepare(("ui.shell.reader_waits", *READER_MODULES, "ui.shell.reader_warm_up"))

for script in (AREA_SCRIPT, REACH_SCRIPT):
    fetched_once.keep_script(script.function, script.text)

api = Api()
app = st.App(
    "dashboard.py",
    routes=[
        *(Route(address, start_page.answer) for address in start_page.addresses()),
        Route(ALIVE, alive),
        Route(READY, ready),
        Route(sign_in_http.PATH, sign_in_http.answer),
        remembered.keeper(AREA_COOKIE),
        remembered.keeper(SEEN_COOKIE),
        remembered.keeper(WATCH_COOKIE),
        Mount(LEAFLET_PATH, StaticFiles(directory=leaflet.BASE_DIR)),
        Route(f"{SHAPES_PATH}/{{digest}}.json", fetched_once.shapes_answer),
        Route(f"{SCRIPTS_PATH}/{{name}}.js", fetched_once.script_answer),
        Route(f"{fetched_once.ROWS_PATH}/{{digest}}.json", fetched_once.rows_answer),
        Mount(sign_in_http.API, api),
        Route(sign_in_http.API, api),
    ],
    middleware=[
        Middleware(BasePath),
        Middleware(Requests),
        Middleware(Door),
        Middleware(WhichServer),
        Middleware(SignInHttp, groups=known_groups, is_listed=is_listed, is_token=is_token),
    ],
    lifespan=while_serving(clock.today),
    on_script_error=log_and_hide,
)
