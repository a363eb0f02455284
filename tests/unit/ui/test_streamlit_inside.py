"""What is relied upon of Streamlit without its promise."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.auth_util import decode_provider_token
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from tests.support.servers.sign_in import configured_sign_in
from ui.shell import streamlit_inside


def page() -> None:
    """A form, and whether it was sent."""
    import streamlit as st

    from ui.shell import streamlit_inside

    if st.session_state.get("lapsed"):
        streamlit_inside.unpress()
    with st.form("form"):
        text = st.text_input("Text", key="text")
        sent = st.form_submit_button("Send")
    pressed = st.button("Press")
    chosen = st.checkbox("Choose")
    st.markdown(f"{text}|{sent}|{pressed}|{chosen}|{streamlit_inside.is_part_of_page()}")


def page_of_buttons() -> None:
    """Buttons, some of which are gone in the next run, and whether one was pressed in vain."""
    import streamlit as st

    from ui.shell import streamlit_inside

    if st.session_state.setdefault("runs", 0) == 0:
        st.button("Goes")
        st.button("Calls", on_click=st.session_state.update, kwargs={"called": True})
        st.checkbox("Choice")
    st.session_state.runs += 1
    st.button("Stays")
    st.markdown(streamlit_inside.is_pressed_in_vain())


def said(run: AppTest) -> str:
    return str(run.markdown[0].value)


@pytest.mark.parametrize(("name", "is_vain"), [("Goes", True), ("Calls", False), ("Stays", False)])
def test_a_press_is_in_vain_where_its_button_is_gone_and_calls_nothing(
    name: str, *, is_vain: bool
) -> None:
    run = AppTest.from_function(page_of_buttons, default_timeout=60).run()
    assert said(run) == "False"
    run.checkbox[0].check()
    next(button for button in run.button if button.label == name).click().run()
    assert said(run) == str(is_vain)
    assert said(run.run()) == "False"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_press_is_taken_out_of_a_run_and_what_was_typed_stays(*, is_known: bool) -> None:
    run = AppTest.from_function(page, default_timeout=60)
    if is_known:
        run.run()
    run.session_state["lapsed"] = True
    run.run()
    for number in (0, 1):
        run.text_input(key="text").input("typed")
        run.checkbox[0].check()
        run.button[number].click().run()
        assert said(run) == "typed|False|False|True|False"
    run.session_state["lapsed"] = False
    run.button[0].click().run()
    assert said(run) == "typed|True|False|True|False"


def test_the_way_to_a_provider_names_it_in_a_signed_word(tmp_path: Path) -> None:
    with configured_sign_in(tmp_path):
        address = urlsplit(streamlit_inside.login_address("council"))
        (token,) = parse_qs(address.query)["provider"]
        assert address.path == streamlit_inside.LOGIN
        assert decode_provider_token(token)["provider"] == "council"


def test_web_sockets_are_accepted_under_the_name_that_is_said() -> None:
    before = st.get_option("server.allowedHosts")
    try:
        streamlit_inside.answer_to(["map.example.org"])
        assert is_host_allowed("map.example.org:8443")
        assert not is_host_allowed("evil.example")
    finally:
        streamlit_inside.answer_to(before)


def test_the_cookies_of_the_sign_in_are_known_by_their_names() -> None:
    for name in ("_streamlit_user", "_streamlit_user_1", "_streamlit_user_tokens_12"):
        assert streamlit_inside.is_of_sign_in(name)
    for name in ("_streamlit_xsrf", "_streamlit_session", "pm_seat", "streamlit_user"):
        assert not streamlit_inside.is_of_sign_in(name)


def test_a_web_socket_is_heard_only_in_what_a_page_says_on_it() -> None:
    streamlit_inside.guard_web_sockets()
    streamlit_inside.guard_web_sockets()
    session = create_autospec(AppSession, instance=True)
    for message in (BackMsg(clear_cache=True), BackMsg(load_git_info=True)):
        AppSession.handle_backmsg(session, message)
    assert session.mock_calls == []
    AppSession.handle_backmsg(session, BackMsg(stop_script=True))
    session._handle_stop_script_request.assert_called_once_with()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A session whose run has drawn something that has not left yet."""
    session = SimpleNamespace(_browser_queue=ForwardMsgQueue())
    session._browser_queue.enqueue(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
    infos = {"a": SimpleNamespace(session=session)}
    manager = SimpleNamespace(get_active_session_info=infos.get)
    runtime = SimpleNamespace(_session_mgr=manager)
    monkeypatch.setattr(streamlit_inside, "get_instance", lambda: runtime)
    context = SimpleNamespace(session_id="a")
    monkeypatch.setattr(streamlit_inside, "get_script_run_ctx", lambda: context)
    return session


def test_a_run_goes_on_once_what_it_has_drawn_has_left(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamlit_inside, "_LONGEST_WAIT", 20)
    Timer(0.01, lambda: AppSession.flush_browser_queue(session)).start()
    streamlit_inside.let_it_leave()
    assert session._browser_queue.is_empty()


def test_a_run_waits_for_no_browser_that_takes_nothing(session: Any) -> None:
    began = time.monotonic()
    streamlit_inside.let_it_leave()
    assert not session._browser_queue.is_empty()
    assert time.monotonic() - began < 1
