"""Why there is no answer, as programs are told it: problem details by RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"
NOT_HERE = "There is nothing at this address. What there is stands at /api/v1/."
# In how many seconds it is worth asking again, where it cannot be answered for now.
RETRY_AFTER = "60"
ONLY_READ = "This address can only be read: ask with GET or HEAD."
FAILED = (
    "This could not be answered, and the fault is the program's, not yours. Nothing was changed. "
    "If it happens again, tell whoever runs the server."
)


def problem(status: HTTPStatus, sentences: Sequence[str]) -> bytes:
    """A problem: its kind by the status, and in sentences what is wrong."""
    told = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": " ".join(sentences),
        "errors": list(sentences),
    }
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()
