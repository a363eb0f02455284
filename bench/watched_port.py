"""A port in front of a server that notes when it was asked, when it had answered, and how much.

The browser's own log would not do: it dates an answer to when the page got round to it, and the
page is busy drawing what came before.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_CHUNK = 1 << 16


@dataclass
class Traffic:
    """What went through since `begin`: when it was asked and last answered, and the bytes."""

    asked: float = 0.0
    answered: float = 0.0
    received: int = 0

    def begin(self) -> None:
        """Forget what came before a click."""
        self.asked, self.answered, self.received = 0.0, 0.0, 0

    @property
    def milliseconds(self) -> float:
        """From the browser's first byte to the server's last one."""
        return max(0.0, self.answered - self.asked) * 1000

    def on_request(self, _: int) -> None:
        """The browser sends."""
        self.asked = self.asked or time.perf_counter()

    def on_answer(self, length: int) -> None:
        """The server sends."""
        self.answered = time.perf_counter()
        self.received += length


@contextmanager
def watched(port: int, traffic: Traffic) -> Iterator[int]:
    """Another port, all of whose connections are passed on to `port` and noted in `traffic`."""
    loop = asyncio.new_event_loop()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection("127.0.0.1", port)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(
                _pass_on(reader, back, traffic.on_request),
                _pass_on(onward, writer, traffic.on_answer),
            )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(connect, "127.0.0.1", 0)
    listening = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _end() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: Callable[[int], None]
) -> None:
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            note(len(chunk))
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError):
        writer.close()
