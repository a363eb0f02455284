"""The description for programs, and the answers, held against each other by schemathesis."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette
from starlette.routing import Mount

from mapping.api import openapi
from mapping.api.routes import ROUTES
from mapping.cli.data_folder import DATA_VARIABLE
from tests.support.paths import EXAMPLE
from ui.api.server import Api

# Each asks for a whole answer, and most are large.
CASES = 10


@pytest.mark.slow
@pytest.mark.parametrize("path", [route.path for route in ROUTES])
def test_whatever_the_description_allows_is_answered_as_it_says(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked follows the description, and breaks it: each is answered, or refused by it."""
    monkeypatch.setenv(DATA_VARIABLE, str(EXAMPLE))
    app = Starlette(routes=[Mount("/", app=Api())])
    operation = schemathesis.openapi.from_asgi(openapi.PATH, app)[path]["GET"]

    @settings(max_examples=CASES)
    @given(operation.as_strategy())
    def is_kept(case: Case) -> None:
        # No description knows which areas and words there are.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    is_kept()


def test_the_description_says_how_a_program_comes_in_where_people_sign_in() -> None:
    said = openapi.description()
    assert said["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert said["security"] == [{"token": []}, {}], "nobody needs one where nobody signs in"
    for path in said["paths"].values():
        assert {"401", "403", "503"} <= path["get"]["responses"].keys()
