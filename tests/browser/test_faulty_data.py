"""When the data folder is faulty, the page says what is wrong, where, and what it still shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.browser_tools import Opener, Server, copy_of, serve, settle
from tests.support.paths import SHIPPED


def break_register(folder: Path) -> None:
    path = folder / "services.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",provided,", ",perhaps,", 3), encoding="utf-8")


def cut_boundaries(folder: Path) -> None:
    path = folder / "boundaries" / "west_midlands_csp.geojson"
    path.write_bytes(path.read_bytes()[:5000])


def empty_register(folder: Path) -> None:
    (folder / "services.csv").write_bytes(b"")


def remove_settings(folder: Path) -> None:
    (folder / "settings.toml").unlink()


def make_register_binary(folder: Path) -> None:
    (folder / "services.csv").write_bytes(bytes(range(256)) * 40)


FAULTS = {
    break_register: "3 errors in services.csv",
    cut_boundaries: "west_midlands_csp.geojson cannot be read",
    empty_register: "The file is empty",
    remove_settings: "settings.toml does not exist",
    make_register_binary: "services.csv is not a text file",
}


@pytest.mark.parametrize(("fault", "sentence"), FAULTS.items(), ids=lambda value: str(value)[:30])
def test_a_folder_that_never_was_good_gives_a_page_that_says_why(
    tmp_path: Path, open_page: Opener, fault: Callable[[Path], None], sentence: str
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    fault(folder)
    with serve(folder) as server:
        page = open_page(f"{server.url}/matrix")
        body = page.inner_text("body")
    assert "The data cannot be shown" in body
    assert sentence in body
    assert "Traceback" not in body


def test_the_faulty_rows_are_listed_with_how_to_mend_them(
    tmp_path: Path, open_page: Opener
) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    break_register(folder)
    with serve(folder) as server:
        page = open_page(server.url)
        table = page.get_by_role("region", name="Problems").inner_text()
    assert "services.csv, rows 2, 3, 4" in table
    assert "status" in table
    assert "perhaps" in table
    assert "One of provided, partial, not_provided, planned." in table


@pytest.mark.parametrize("fault", list(FAULTS))
def test_the_last_good_register_stays_and_the_page_says_so_until_it_is_mended(
    changeable: Server, open_page: Opener, fault: Callable[[Path], None]
) -> None:
    page = open_page(f"{changeable.url}/?on=2026-11-24")
    answer = page.locator(".pm-answer").inner_text()
    kept = {path: path.read_bytes() for path in changeable.data.rglob("*") if path.is_file()}

    fault(changeable.data)
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    assert "the last good register is still shown" in page.inner_text("body")
    assert page.locator(".pm-answer").inner_text() == answer

    for path, content in kept.items():
        path.write_bytes(content)
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    assert "the last good register is still shown" not in page.inner_text("body")
    assert page.locator(".pm-answer").inner_text() == answer


def remove_folder(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def keep_only_the_header(folder: Path) -> None:
    path = folder / "services.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [(remove_folder, "cannot be read"), (keep_only_the_header, "no longer holds any record")],
)
def test_a_folder_gone_or_a_register_emptied_by_a_slip_leaves_the_last_good_one(
    changeable: Server, open_page: Opener, slip: Callable[[Path], None], sentence: str
) -> None:
    page = open_page(f"{changeable.url}/?on=2026-11-24")
    answer = page.locator(".pm-answer").inner_text()
    slip(changeable.data)
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    assert "the last good register is still shown" in page.inner_text("body")
    assert sentence in page.inner_text("body")
    assert page.locator(".pm-answer").inner_text() == answer


def test_a_folder_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, open_page: Opener
) -> None:
    with serve(tmp_path / "nowhere") as server:
        body = open_page(server.url).inner_text("body")
    assert "The data cannot be shown" in body
    assert "the fault is the program's" not in body
