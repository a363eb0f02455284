"""Why there is no answer, as a response to a program."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import Response

from mapping.api import problem


def problem_response(status: HTTPStatus, sentences: Sequence[str]) -> Response:
    """A problem in sentences; where it is only so for now, with when to ask again."""
    content = problem.problem(status, sentences)
    later = {"Retry-After": problem.RETRY_AFTER}
    headers = later if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return Response(content, status, headers, problem.MEDIA_TYPE)
