"""The page for those who write programs names every file and every address that there is."""

from __future__ import annotations

from mapping.api.routes import BASE, ROUTES
from mapping.export.formats import EXPORT_KEYS
from tests.support.markdown import page

WHOLE = {"matrix", "package"}


def test_every_address_and_everything_that_can_be_exported_is_named() -> None:
    told = page("docs/other-programs.md").text
    assert [route.path for route in ROUTES if route.base == BASE and route.path not in told] == []
    missing = [k for k in EXPORT_KEYS if f"--what {k}" not in told and f"`{k}`" not in told]
    assert set(missing) <= WHOLE
