"""What a session leaves behind is let go soon after it has ended: above all the files it sent.

Streamlit keeps a session for two minutes after its browser has gone, and forgets it only when the
next one goes; a file that arrives after its session has ended it keeps for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from streamlit import runtime

from mapping.limited import give_back

_EVERY_SECONDS = 30


@asynccontextmanager
async def letting_go(_app: object) -> AsyncIterator[None]:
    """Let go every now and then, for as long as the server runs."""
    task = asyncio.create_task(_every_now_and_then())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _every_now_and_then() -> None:
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        let_go(runtime.get_instance())
        # Beside the loop: it takes some milliseconds.
        await asyncio.to_thread(give_back)


def let_go(server: Any) -> None:
    """Forget the sessions that are over, and all files of sessions that are not known any more.

    Parameters
    ----------
    server
        Streamlit's runtime. It has no public way to do this.
    """
    sessions, files = server._session_mgr, server.uploaded_file_mgr  # noqa: SLF001
    sessions._session_storage._cache.expire()  # noqa: SLF001
    known = {info.session.id for info in sessions.list_sessions()}
    for session_id in set(files.file_storage) - known:
        files.remove_session_files(session_id)
