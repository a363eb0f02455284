"""Files of a session that is over are let go, and no others."""

from __future__ import annotations

from types import SimpleNamespace

from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from ui.shell.leftovers import let_go


def test_files_of_sessions_that_are_over_are_let_go() -> None:
    files = MemoryUploadedFileManager("/upload")
    away, over = MemorySessionStorage(), MemorySessionStorage(ttl_seconds=0)
    for storage, name in ((away, "away"), (over, "over")):
        session = SimpleNamespace(id=name)
        storage.save(SessionInfo(client=None, session=session))  # type: ignore[arg-type]
    for name in ("away", "over", "never heard of"):
        files.add_file(name, UploadedFileRec("f", "a.csv", "text/csv", b"x"))

    def server(storage: MemorySessionStorage) -> SimpleNamespace:
        manager = WebsocketSessionManager(storage, files, None, lambda: None)  # type: ignore[arg-type]
        return SimpleNamespace(_session_mgr=manager, uploaded_file_mgr=files)

    let_go(server(away))
    assert set(files.file_storage) == {"away"}
    let_go(server(over))
    assert not files.file_storage
    assert not over._cache
