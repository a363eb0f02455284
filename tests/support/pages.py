"""Run a page without a server or a browser, and read what it sends to one.

`AppTest` runs `dashboard.py` in this process, which takes a tenth of a second a page. It draws
nothing: what a script in the page makes of its data, only a browser shows. So a table that is drawn
by a script is read here as the data that it is drawn from.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.requests import Request
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.util import calc_hash

from tests.support.day import NOW, TODAY
from tests.support.html_rules import html_faults
from tests.support.paths import ROOT
from ui.shell.came_back import SESSION_MARK
from ui.shell.fetched_once import ROWS_PATH, rows_answer
from ui.shell.serving.security import Door
from ui.shell.who import person_now

_DRAWN = re.compile(r"window\.drawProvision\((.*)\);\n")
_REACH = re.compile(r"window\.draw\w+\((.*)\);\n")
Json = dict[str, Any]


class _Pages(PagesManager):
    """What `AppTest` sets before each run stays here, and does not reach the real one."""


# What is installed is looked through for components once, and not for every page that is shown: it
# takes longer than most pages do, and finds the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# A page's script is compiled once as well, as on a server.
local_script_runner.ScriptCache = cache(ScriptCache)  # type: ignore[assignment,attr-defined]
# As in `app.py`: a folder named "pages" is no reason to run a page without its frame.
app_test.PagesManager = _Pages  # type: ignore[attr-defined]
PagesManager.uses_pages_directory = False
# Pages without a server need no door.
Door.stands = True


class Shown:
    """A page as it has been run."""

    def __init__(self, run: AppTest) -> None:
        assert not run.exception, run.exception
        self.run = run

    @cached_property
    def elements(self) -> list[Any]:
        """Every element of the page, in its order, but for the box that nobody sees."""
        return [
            element
            for element in _inside(self.run._tree)
            if getattr(element, "key", None) != SESSION_MARK
        ]

    @cached_property
    def html(self) -> BeautifulSoup:
        """All that the page writes as HTML; none of it is refused by a validator."""
        texts = (element.value for element in self.elements if element.type == "html")
        page = BeautifulSoup("\n".join(texts), "html.parser")
        assert html_faults(page) == []
        return page

    @cached_property
    def text(self) -> str:
        """All that can be read on the page, tables that scripts draw too."""
        return "\n".join(text for element in self.elements for text in _texts(element))

    @cached_property
    def sent(self) -> str:
        """All that is sent to the browser, whatever it shows of it; long words in one piece."""
        protos = (getattr(element, "proto", None) for element in self.elements)
        sent = "\n".join(
            json.dumps(str(proto), ensure_ascii=False)
            + "\n".join(getattr(proto, name, "") for name in ("json", "json_args", "body", "label"))
            for proto in protos
            if proto is not None
        )
        return sent.replace("<wbr>", "")

    @property
    def title(self) -> str:
        """The question that the page answers."""
        (data,) = self.components("heading")
        return str(data["heading"])

    @property
    def alerts(self) -> list[str]:
        """The remarks that nobody should miss."""
        return [alert.get_text() for alert in self.html.select("[role=alert]")]

    @property
    def address(self) -> dict[str, str]:
        """What stands in the page's address."""
        return {
            name: value[0] if isinstance(value, list) else str(value)
            for name, value in self.run.query_params.items()
        }

    def answer(self, number: int = 0) -> str:
        """A sentence that answers the page's question."""
        return self.html.select(".pm-answer")[number].get_text()

    def part(self, selector: str) -> Tag:
        """The first part of the page's HTML that a selector names."""
        found = self.html.select_one(selector)
        assert found is not None, f"nothing on the page is {selector}"
        return found

    def components(self, name: str) -> list[Json]:
        """The data of each component of a name."""
        return [
            json.loads(element.proto.json)
            for element in self.elements
            if element.type == "bidi_component" and element.proto.component_name == name
        ]

    def table(self, caption: str) -> list[Json]:
        """The rows of a table that a script draws."""
        (found,) = (data for data in self.components("status_table") if data["caption"] == caption)
        return [row for group in found["groups"] for row in group["rows"]]

    def text_table(self, label: str) -> list[list[str]]:
        """The cells of a table that is HTML, row by row, without its headings."""
        (table,) = (
            table
            for table in self.html.select("table")
            if label in (_caption(table), table.get("aria-label"))
            or (table.parent is not None and table.parent.get("aria-label") == label)
        )
        rows = table.select("tbody tr")
        return [[cell.get_text() for cell in row.select("th, td")] for row in rows]

    def matrix_cells(self) -> list[Json]:
        """The cells of the matrix: area, type, style, level, signs, and what was before."""
        (data,) = self.components("matrix")
        return [
            {
                "area": area,
                "code": code,
                "type": row["key"],
                "label": row["label"],
                "style": data["styles"][cell[0]],
                "level": cell[1],
                "marks": cell[2],
                "was": row["was"][number] if row["was"] else None,
            }
            for _, rows in data["groups"]
            for row in rows
            for number, ((code, area), cell) in enumerate(
                zip(data["areas"], row["cells"], strict=True)
            )
        ]

    @property
    def map(self) -> Json:
        """What the map is told to draw."""
        for element in self.elements:
            if element.type == "component_instance":
                layer = json.loads(element.proto.json_args)["feature_group"]
                found = _DRAWN.search(layer) or _REACH.search(layer)
                assert found is not None
                state: Json = json.loads(found[1])
                return state
        raise AssertionError("no map is on the page")

    @property
    def symbols(self) -> dict[str, str]:
        """Which symbol the map shows for each area."""
        return {mark["code"]: mark["symbol"] for mark in self.map["marks"]}

    def widget(self, kind: str, label: str) -> Any:
        """A button, box or field by its label."""
        found = [w for w in self.run.get(kind) if getattr(w, "label", None) == label]
        assert found, f"no {kind} is called {label!r}"
        return found[0]

    def press(self, label: str) -> Shown:
        """The page after a button was pressed."""
        return Shown(self.widget("button", label).click().run())

    def choose(self, label: str, option: str) -> Shown:
        """The page after an option of a box was chosen."""
        return Shown(self.widget("selectbox", label).select(option).run())

    def mark(self, option: str) -> Shown:
        """The page after an option was marked, of the last group that offers it."""
        groups = [group for group in self.run.radio if option in group.options]
        return Shown(groups[-1].set_value(option).run())

    def send(self, name: str, content: bytes, place: int = 0) -> Shown:
        """The page after a file was given to one of the places for files."""
        return Shown(self.run.file_uploader[place].set_value((name, content, "")).run())

    def tick(self, label: str, *, on: bool = True) -> Shown:
        """The page with a tick set, or taken away, in a form that is not sent off yet."""
        box = self.widget("checkbox", label)
        box.check() if on else box.uncheck()
        return self


def show(address: str) -> Shown:
    """Run the page at an address, such as ``matrix?on=2026-11-24``, of the data folder in force."""
    path, _, query = address.partition("?")
    run = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    for name, value in parse_qsl(query, keep_blank_values=True):
        run.query_params[name] = value
    # A page that is run by itself has no frame round it, which would have asked the clock.
    run.session_state["asked_at"], run.session_state["who_asks"] = (TODAY, NOW), person_now
    if path:
        # `switch_page` knows the pages of `st.navigation` only once one of them has been run.
        run._page_hash = calc_hash(path)
    return Shown(run.run())


def fetched(address: str) -> Any:
    """What a browser that fetches rows or points gets, as JSON; None where there is no such file.

    No answer may be kept by a browser.
    """
    digest = address.partition(f"{ROWS_PATH}/")[2].removesuffix(".json")
    answer = rows_answer(Request({"type": "http", "path_params": {"digest": digest}}))
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return None
    assert answer.headers["cache-control"] == "no-store"
    return json.loads(gzip.decompress(answer.body))


def _caption(table: Tag) -> str:
    return table.caption.get_text() if table.caption else ""


def _inside(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from _inside(child)


def _texts(element: Any) -> Iterator[str]:
    if element.type == "html":
        yield BeautifulSoup(element.value, "html.parser").get_text()
    elif element.type == "bidi_component":
        yield from _strings(json.loads(element.proto.json or "null"))
    else:
        for name in ("label", "value"):
            text = getattr(element, name, None)
            if isinstance(text, str):
                yield text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
