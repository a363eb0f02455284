"""What the first visitor would wait for is done as the server starts: modules and data are read."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import date
from importlib import import_module
from threading import Thread

from mapping.errors import MappingError
from ui.shell import cached
from ui.shell.leftovers import letting_go

# The slowest that the first page imports and nothing before it. The module that puts maps into a
# page is not among them: to Streamlit it is known only where a page imports it.
_MODULES = (
    "folium.plugins",
    "mapping.maps.missing_marks",
    "mapping.maps.table_pictures",
    "mapping.report.meeting.meeting_grid",
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
        Thread(target=read_ahead, args=(clock,), daemon=True).start()
        async with letting_go(app):
            yield

    return serving


def read_ahead(clock: Callable[[], date]) -> None:
    """Read what the first page shows; whoever comes meanwhile waits for the rest of it alone."""
    for name in _MODULES:
        import_module(name)
    # Modules stay for as long as the server does. To look through them for what is left over takes
    # a tenth of a second, in which nobody is answered.
    gc.freeze()
    # Where the data are faulty the pages say so.
    with suppress(MappingError):
        today = cached.day_to_answer_for(clock())
        loaded = cached.load(today)
        cached.map_shapes(loaded)
        cached.ranked(loaded, today, by_rate=False)
        cached.sites(loaded)
