"""The server with a fault of the program in it, for `uvicorn tests.support.failing_app:app`.

Nothing else may import it.
"""

from __future__ import annotations

import os

from ui.api import server
from ui.shell import cached
from ui.shell.serving import health


def _fail(*_: object) -> None:
    raise RuntimeError(os.environ["WORD_OF_THE_REGISTER"])


cached.register_sentence = _fail  # type: ignore[attr-defined, assignment]
server._answer = _fail  # type: ignore[assignment]
health._can_be_read = _fail  # type: ignore[assignment]

from app import app  # noqa: E402

__all__ = ["app"]
