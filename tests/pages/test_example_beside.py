"""The invented example beside a register: looked at on the same pages, and never saved into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.errors import TableError
from tests.pages.conftest import Show
from tests.pages.test_views import NAMES
from tests.support.folders import copy_of
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, ROOT, SHIPPED
from ui.shell import cached

ASKED = "data=example"
BANNER = "Example data: services, reviews and actions are invented"
SAVING = ("update", "update?view=history", "actions", "reviews", "meeting?view=meetings")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with an example within its folder, as it ships; to be looked at only."""
    folder = copy_of(SHIPPED, tmp_path_factory.mktemp("both") / "data")
    settings = copy_of(EXAMPLE, folder / "example") / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("../shipped/", "../"), encoding="utf-8")
    return folder


@pytest.fixture
def beside(both: Path, of_folder: Callable[[Path], Show]) -> Show:
    """Run a page on that register."""
    return of_folder(both)


def _frame(page: Shown) -> dict[str, str]:
    (frame,) = page.components("frame")
    return frame


def _with_example(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{ASKED}"


def test_the_map_offers_the_example_and_the_other_pages_do_not(beside: Show, shipped: Show) -> None:
    frame = _frame(beside("?type=refuge"))
    assert frame["other"] == "See it with every status (invented example)"
    assert frame["other_query"] == f"type=refuge&{ASKED}"
    assert (frame["banner"], frame["is_example"]) == ("", False)
    assert _frame(beside("area"))["other"] == ""
    assert _frame(shipped(""))["other"] == "", "there is no example in that folder"


def test_the_example_is_shown_on_the_same_pages_with_its_banner_and_the_way_back(
    beside: Show, example: Show
) -> None:
    page = beside(f"?{ASKED}")
    assert page.answer() == example("").answer() != beside("").answer()
    frame = _frame(page)
    assert (frame["banner"], frame["is_example"]) == (BANNER, True)
    assert (frame["other"], frame["other_query"]) == ("Back to the register", "")
    assert _frame(beside(f"area?type=refuge&{ASKED}"))["other_query"] == "type=refuge"


@pytest.mark.slow
@pytest.mark.parametrize("path", NAMES)
def test_every_link_of_every_view_stays_with_the_example(
    path: str, beside: Show, both: Path
) -> None:
    kept = {file: file.read_bytes() for file in both.rglob("*") if file.is_file()}
    first = beside(_with_example(path))
    (heading,) = first.components("heading")
    others = [f"{path}{link}" for _, link, _ in heading["views"][1:]]
    # A page whose view it is not shows its first.
    others.append(_with_example(f"{path}?view=access"))
    for page in (first, *map(beside, others)):
        frame = _frame(page)
        assert (frame["banner"], frame["is_example"]) == (BANNER, True)
        (heading,) = page.components("heading")
        links = [link["href"] for link in page.html.select("a[href]")]
        links += [link for _, link, _ in heading["views"]]
        links += [f"?{frame['query']}"]
        links += [f"?{element.proto.query_string}" for element in page.run.get("page_link")]
        own = [link for link in links if not link.startswith(("http", "mailto:", "#"))]
        assert [link for link in own if ASKED not in link] == []
    assert kept == {file: file.read_bytes() for file in both.rglob("*") if file.is_file()}


@pytest.mark.parametrize("address", SAVING)
def test_what_saves_says_that_the_example_is_to_be_looked_at(address: str, beside: Show) -> None:
    page = beside(_with_example(address))
    assert cached.ONLY_TO_LOOK_AT in page.alerts
    assert not [*page.run.get("form"), *page.run.file_uploader]
    assert not {b.label for b in page.run.button} - {"Show all", "Close"}
    assert cached.ONLY_TO_LOOK_AT not in beside(address).alerts


def test_no_way_of_saving_is_given_the_folder_that_is_only_looked_at(
    both: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cached.DATA_VARIABLE, str(both))
    monkeypatch.setattr(cached.st, "query_params", {})
    assert cached.kept_path() == cached.data_path() == both
    monkeypatch.setattr(cached.st, "query_params", {cached.DATA: "example"})
    assert cached.data_path() == both / "example"
    with pytest.raises(TableError, match="to be looked at"):
        cached.kept_path()
    # What reads a folder may ask for either; all else has to ask for one to save into.
    uses = {
        file.relative_to(ROOT / "ui").as_posix()
        for file in (ROOT / "ui").rglob("*.py")
        if "data_path" in file.read_text(encoding="utf-8")
    }
    assert uses == {"shell/cached.py", "components/fault_page.py", "editing/saves_view.py"}


@pytest.mark.parametrize("asked", ["..", "example/..", "/etc", "Example", "boundaries"])
def test_an_address_chooses_no_other_folder(asked: str, beside: Show) -> None:
    page = beside(f"?data={asked}")
    assert page.alerts == [
        f"The address asks for the data “{asked}”, which do not exist here. The register is shown."
    ]
    assert page.answer() == beside("").answer()


def test_an_example_that_does_not_say_so_is_not_shown(
    both: Path, tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = copy_of(both, tmp_path / "data")
    settings = folder / "example" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f'banner = "{BANNER}"', ""), encoding="utf-8")
    show = of_folder(folder)
    page = show(f"?{ASKED}")
    assert "does not say that it is invented" in page.alerts[0]
    assert str(folder) not in page.alerts[0]
    assert page.part("a").get_text() == "Back to the register"
    assert show("").alerts == []


def test_whoever_serves_the_example_itself_saves_into_it(changing: Show) -> None:
    page = changing("meeting?view=meetings")
    assert _frame(page)["other"] == ""
    assert "Note it" in {b.label for b in page.run.button}
