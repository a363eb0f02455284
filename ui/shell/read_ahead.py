"""What the first visitor would wait for is done as the server starts: modules and data are read."""

from __future__ import annotations

import gc
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import date
from importlib import import_module
from threading import Thread

from mapping.errors import MappingError
from mapping.maps.folium_map import base_map
from ui.shell import cached, streamlit_inside
from ui.shell.leftovers import letting_go

# So many seconds are enough for a page of what has been read.
_A_PAGE = 2.0
# All that the first page imports, and the frame round it.
_MODULES = (
    *("ui.map.map_view", "ui.map.matrix_view", "ui.meeting.meeting_view"),
    *("ui.shell.frame", "ui.shell.sign_in.sign_in_gate", "ui.components.fault_page"),
)


def while_serving(
    clock: Callable[[], date],
) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """What goes on for as long as a server runs: read ahead, then let go of what is left behind.

    Parameters
    ----------
    clock
        Says which day it is.
    """

    @asynccontextmanager
    async def serving(app: object) -> AsyncIterator[None]:
        streamlit_inside.know_maps()
        Thread(target=_read, args=(clock,), daemon=True).start()
        async with letting_go(app):
            yield

    return serving


def _read(clock: Callable[[], date]) -> None:
    read_ahead(clock)
    # Whoever has waited for it is shown their page before anything else is done.
    time.sleep(_A_PAGE)
    read_further(clock)


def read_ahead(clock: Callable[[], date]) -> None:
    """Read what the first page shows; whoever comes meanwhile waits for the rest of it alone."""
    for name in _MODULES:
        import_module(name)
    # Streamlit looks once through all modules for where it was started.
    inspect.stack()
    # Modules stay for as long as the server does. To look through them for what is left over takes
    # a tenth of a second, in which nobody is answered.
    gc.freeze()
    # Where the data are faulty the pages say so.
    with suppress(MappingError):
        today = cached.day_to_answer_for(clock())
        loaded = cached.load(today)
        base_map(cached.map_shapes(loaded)).render()
        cached.ranked(loaded, today, by_rate=False)
        cached.sites(loaded)
        cached.last_words(loaded, today)
    # The data stay as well, until they change: what is dropped then needs no looking through.
    gc.freeze()


def read_further(clock: Callable[[], date]) -> None:
    """Read what the second page may show: all records, for whoever asks why a cell is as it is."""
    with suppress(MappingError):
        loaded = cached.load(cached.day_to_answer_for(clock()))
        loaded.folder.public_register.naming("", "")
