"""Every link leads somewhere: to a file, to a heading in it, or to a well-formed address."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest

from tests.support.markdown import Page, anchor_of, documentation
from tests.support.paths import ROOT

PAGES = documentation()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    lost = [f"{target}: {why}" for target in page.targets if (why := _lost(page, target))]
    assert not lost, f"{page.name}: {lost}"


def _lost(page: Page, target: str) -> str:
    """Why a link leads nowhere; "" where it does not."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        is_sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        return "" if is_sound else "no address of the web"
    path = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
    if not path.is_relative_to(ROOT) or not path.exists():
        return "no such file"
    if not parts.fragment:
        return ""
    if path.suffix != ".md":
        return "an anchor in a file that has none"
    return "" if parts.fragment in Page(path).anchors else "no such heading"


def test_a_lost_link_is_found() -> None:
    page = next(page for page in PAGES if page.name == "README.md")
    for target in ("docs/none.md", "docs/GLOSSARY.md#none", "../../etc", "ftp://a.b", "http:///x"):
        assert _lost(page, target)
    assert not _lost(page, "docs/GLOSSARY.md#refuge")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("On a network", "on-a-network"),
        ("`services.csv`: the register", "servicescsv-the-register"),
        ("Domestic abuse, domestic violence", "domestic-abuse-domestic-violence"),
        ("A record, from an upload to a status", "a-record-from-an-upload-to-a-status"),
    ],
)
def test_anchors_are_those_that_github_makes(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor
