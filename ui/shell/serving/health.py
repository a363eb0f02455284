"""What a watching program asks: whether the server lives, and whether it can answer."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from mapping.cli import clock
from mapping.errors import MappingError
from ui.shell import cached

ALIVE, READY = "/healthz", "/readyz"
# Streamlit's own too: what watches by it goes on.
ADDRESSES = (ALIVE, READY, "/_stcore/health")


async def alive(_: Request) -> JSONResponse:
    """That the process answers."""
    return JSONResponse({"status": "alive"})


async def ready(_: Request) -> JSONResponse:
    """Whether the data can be read; 503 where they cannot, or only those from before can."""
    if await run_in_threadpool(_can_be_read):
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "the data cannot be read"}, status_code=503)


def _can_be_read() -> bool:
    try:
        return cached.load(cached.day_to_answer_for(clock.today())).fault is None
    except (MappingError, OSError):
        return False
