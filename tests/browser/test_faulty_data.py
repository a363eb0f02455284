"""A register that is broken while somebody looks: the browser still shows the last good one."""

from __future__ import annotations

from tests.support.browser_tools import Opener, Server, settle
from tests.support.faults import break_register


def test_the_last_good_register_stays_and_the_page_says_so_until_it_is_mended(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/?on=2026-11-24")
    answer = page.locator(".pm-answer").inner_text()
    kept = (changeable.data / "services.csv").read_bytes()

    break_register(changeable.data)
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    assert "the last good register is still shown" in page.inner_text("body")
    assert page.locator(".pm-answer").inner_text() == answer

    (changeable.data / "services.csv").write_bytes(kept)
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    assert "the last good register is still shown" not in page.inner_text("body")
    assert page.locator(".pm-answer").inner_text() == answer
