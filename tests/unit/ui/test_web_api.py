"""The web API: the bytes that the command writes, and a refusal for whatever is not understood."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from mapping.analysis.services.service_filter import BLANK, FACETS
from mapping.api import problem
from mapping.api.asked import LISTING
from mapping.api.parameters import PARAMETERS
from mapping.api.routes import BASE, IDENTIFIER, JSON, ROUTES, Route
from mapping.cli.data_folder import DATA_VARIABLE
from mapping.cli.main import main
from mapping.gap_model.status_style import NOT_NONE
from tests.support.cases.group_cases import NORTH, grouped_folder
from tests.support.cases.saved_cases import SANDWELL, kept_folder, save
from tests.support.day import TODAY
from tests.support.folders import copy_of, records_of, write_records
from tests.support.html_rules import html_faults
from tests.support.paths import EXAMPLE
from ui.api.server import Api, answer
from ui.shell import cached

pytestmark = pytest.mark.slow

AREA, TYPE = "E22000335", "refuge"
PAST, FUTURE = date(2026, 3, 1), date(2027, 3, 31)
FILES = {"matrix.csv": "matrix", "records.csv": "records", "actions.csv": "actions"}
FILES["map.geojson"] = "matrix"
PATHS = {route.name: route.path for route in ROUTES if route.name}
SAID = {route.name: dict.fromkeys(route.needed, "last") for route in ROUTES}


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented example is what is served."""
    monkeypatch.setenv(DATA_VARIABLE, str(EXAMPLE))


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example that the test may change, and that is served."""
    folder = copy_of(EXAMPLE, tmp_path / "data")
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    return folder


def ask(name: str, known: str = "", **parameters: str) -> Response:
    """What an address of the API answers."""
    path = PATHS.get(name, f"{BASE}/{name}")
    return answer("GET", path, urlencode(parameters), known)


def text(name: str, **parameters: str) -> str:
    """An answer that is given, as text."""
    response = ask(name, **parameters)
    assert response.status_code == 200, response.body
    return bytes(response.body).decode("utf-8-sig")


def rows(name: str, **parameters: str) -> list[dict[str, Any]]:
    """The rows of a table that is given."""
    given = text(name, **parameters)
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(given, newline="")))
    found: list[dict[str, Any]] = json.loads(given)["rows"]
    return found


def refused(response: Response, status: int) -> str:
    """What a refusal says, which has to be told as RFC 9457 asks."""
    assert response.status_code == status, response.body
    assert response.headers["content-type"] == problem.MEDIA_TYPE
    told = json.loads(bytes(response.body))
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert " ".join(told["errors"]) == told["detail"]
    detail: str = told["detail"]
    return detail


# --------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("on", [TODAY, PAST, FUTURE], ids=str)
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_byte_for_byte_what_the_command_writes(
    example: None, tmp_path: Path, name: str, on: date
) -> None:
    written = tmp_path / name
    asked = ["--data", str(EXAMPLE), "--on", str(on), "--out", str(written)]
    assert main(["export", "--what", FILES[name], *asked], TODAY) == 0
    assert ask(name, on=str(on)).body == written.read_bytes()
    assert on != TODAY or ask(name).body == written.read_bytes()


def test_a_group_is_asked_for_in_the_place_of_an_area(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(grouped_folder(tmp_path / "data")))
    for asked in ("N", "northshire"):
        assert {row["area_code"] for row in rows("matrix.csv", area=asked)} == set(NORTH)
    assert {row["area_code"] for row in rows("areas.json", area="N")} == set(NORTH)
    assert "does not exist here" in refused(ask("matrix.csv", area="West"), 400)


def test_what_is_narrowed_is_rows_of_the_whole(example: None) -> None:
    for name, asked in (
        ("matrix.csv", {"area_code": AREA, "provision_type": TYPE}),
        ("matrix.json", {"area_code": AREA, "provision_type": TYPE}),
        ("types.json", {"key": TYPE}),
        ("areas.json", {"area_code": AREA}),
    ):
        parameters = {
            "area" if column == "area_code" else "type": value for column, value in asked.items()
        }
        wanted = [row for row in rows(name) if all(row[k] == v for k, v in asked.items())]
        assert wanted
        assert rows(name, **parameters) == wanted


def test_records_are_filtered_as_on_the_page_and_stand_as_in_the_whole_file(example: None) -> None:
    whole = rows("records.csv")
    for parameters, fits in (
        ({"type": TYPE}, lambda row: row["provision_type"] == TYPE),
        ({"area": AREA}, lambda row: AREA in row["areas_served"] or row["areas_served"] == "*"),
        (
            {"says": "provided;planned", "types": f"{TYPE};dual_diagnosis"},
            lambda row: (
                row["status"] in ("provided", "planned")
                and row["provision_type"] in (TYPE, "dual_diagnosis")
            ),
        ),
        ({"ends_until": "2027-03-31"}, lambda row: "" < row["funding_end"] <= "2027-03-31"),
    ):
        wanted = [row for row in whole if fits(row)]
        assert 0 < len(wanted) < len(whole), parameters
        assert rows("records.csv", **parameters) == wanted
        ids = [row["record_id"] for row in rows("records.json", **parameters)]
        assert ids == [row["record_id"] for row in wanted]


def test_a_shape_is_told_of_the_area_and_the_type_that_are_asked_for(example: None) -> None:
    whole, one = (json.loads(text("map.geojson", **p)) for p in ({}, {"area": AREA, "type": TYPE}))
    (feature,) = one["features"]
    same = next(each for each in whole["features"] if each["id"] == AREA)
    assert feature["geometry"] == same["geometry"]
    told = feature["properties"]
    assert told[f"{TYPE}_status"] == same["properties"][f"{TYPE}_status"]
    assert not [name for name in told if name.endswith("_status") and not name.startswith(TYPE)]
    assert sum(told[name] for name in told if name.endswith("_count")) == 1
    assert [kind["key"] for kind in one["about"]["types"]] == [TYPE]


def test_an_areas_actions_are_those_of_all_areas_too(example: None) -> None:
    whole = rows("actions.csv")
    wanted = [row for row in whole if row["area_code"] in (AREA, "")]
    assert 0 < len(wanted) < len(whole)
    assert rows("actions.csv", area=AREA) == wanted


@pytest.mark.parametrize("area", ["", SANDWELL])
def test_changes_are_those_that_the_command_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], area: str
) -> None:
    folder = kept_folder(tmp_path / "data")
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    since = str(TODAY - timedelta(days=60))
    only = ["--area", area] if area else []
    command = ["since", since, *only, "--data", str(folder), "--format", "json"]
    assert main(command, TODAY) == 0
    told = json.loads(capsys.readouterr().out)
    assert told
    assert rows("changes.json", since=since, area=area) == told
    about = json.loads(text("changes.json", since="last"))["about"]
    assert about["since"] == str(TODAY - timedelta(days=1))


def test_json_says_what_it_is_and_what_not_to_read_into_it(example: None) -> None:
    about = json.loads(text("matrix.json"))["about"]
    assert about["as_of"] == str(TODAY)
    assert about["notice"] in {row["notice"] for row in rows("matrix.csv")}
    assert NOT_NONE in about["caveats"]
    response = ask("records.csv", on="2020-01-01")
    assert "No register of that day is kept" in response.headers["provision-map-notes"]
    assert json.loads(text("records.json", on="2020-01-01"))["about"]["notes"]


def listed(**parameters: str) -> dict[str, Any]:
    """A page of the directory of services."""
    found: dict[str, Any] = json.loads(text("services", **parameters))
    return found


def test_the_directory_turns_its_pages_and_holds_what_the_file_holds(
    example: None, tmp_path: Path
) -> None:
    written = tmp_path / "services.json"
    asked = ["--data", str(EXAMPLE), "--out", str(written)]
    assert main(["export", "--what", "records", *asked], TODAY) == 0
    whole = json.loads(written.read_bytes())["contents"]
    pages = [listed(page=str(number), per_page="70") for number in (1, 2, 3, 4)]
    assert [page["total_items"] for page in pages] == [len(whole)] * 4
    assert [page["total_pages"] for page in pages] == [3] * 4
    assert [page["page_number"] for page in pages] == [1, 2, 3, 4]
    assert [page["first_page"] for page in pages] == [True, False, False, False]
    assert [page["last_page"] for page in pages] == [False, False, True, True]
    assert [page["empty"] for page in pages] == [False, False, False, True]
    assert [page["size"] for page in pages] == [len(page["contents"]) for page in pages]
    assert [service for page in pages for service in page["contents"]] == whole
    assert len(listed()["contents"]) == 50


def test_the_directory_is_filtered_as_the_standard_says(example: None) -> None:
    whole = listed(per_page="500")["contents"]
    one = whole[-1]
    term = next(a["taxonomy_term"] for a in one["attributes"] if "taxonomy_term" in a)

    def has(service: dict[str, Any], name: str, wanted: str) -> bool:
        return any(a.get("taxonomy_term", {}).get(name) == wanted for a in service["attributes"])

    for parameter, wanted, fits in (
        ("organization_id", one["organization_id"], lambda s, w: s["organization_id"] == w),
        ("taxonomy_term_id", term["id"], lambda s, w: has(s, "id", w)),
        ("taxonomy_id", term["taxonomy_id"], lambda s, w: has(s, "taxonomy_id", w)),
    ):
        expected = [service for service in whole if fits(service, wanted)]
        assert expected
        assert listed(per_page="500", **{parameter: wanted})["contents"] == expected
    nowhere = next(s for s in whole if s["organization_id"] != one["organization_id"])
    both = {"organization_id": nowhere["organization_id"], "search": one["name"]}
    assert {s["organization_id"] for s in listed(**both)["contents"]} <= {both["organization_id"]}
    found = {
        a["value"]
        for s in listed(search="refuge", per_page="500")["contents"]
        for a in s["attributes"]
        if a["link_type"] == "record_id"
    }
    nil = {r["record_id"] for r in rows("records.csv", says="not_provided")}
    assert found == {r["record_id"] for r in rows("records.csv", words="refuge")} - nil
    assert found


def test_the_directory_says_what_it_speaks_and_tells_of_one_service_by_its_id(
    example: None,
) -> None:
    assert json.loads(bytes(answer("GET", "/api/hsds/").body))["version"] == "3.0"
    one = listed()["contents"][3]
    given = answer("GET", f"/api/hsds/services/{one['id']}")
    assert json.loads(bytes(given.body)) == one
    for identifier in ("nothing", one["id"].upper(), "%2e"):
        said = refused(answer("GET", f"/api/hsds/services/{identifier}"), 404)
        assert "no service with the id" in said
    assert "There is no parameter" in refused(
        answer("GET", f"/api/hsds/services/{one['id']}", "page=2"), 400
    )


def test_of_the_directorys_services_as_much_is_told_as_is_asked_for(example: None) -> None:
    whole = listed(per_page="500")["contents"]
    (flat, minimal) = (
        listed(per_page="500", **{name: value})["contents"]
        for name, value in (("full", "false"), ("minimal", "true"))
    )
    assert [s["id"] for s in flat] == [s["id"] for s in minimal] == [s["id"] for s in whole]
    for service, told, short in zip(whole, flat, minimal, strict=True):
        assert told == {k: v for k, v in service.items() if not isinstance(v, list | dict)}
        assert set(short) <= {"id", "name", "status", "assured_date"} <= {*short, "assured_date"}
    assert listed(full="true", minimal="false", format="json", per_page="500")["contents"] == whole
    day = sorted(s["assured_date"] for s in whole if "assured_date" in s)[-10]
    for moment in (day, f"{day}T09:30:00Z"):
        later = listed(per_page="500", modified_after=moment)["contents"]
        assert later == [s for s in whole if s.get("assured_date", "") >= day]


# -------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("matrix.csv?typ=refuge", "There is no parameter “typ” at this address"),
        ("matrix.csv?words=refuge", "Here there are on, type and area."),
        ("matrix.csv?on=2026-02-30", "“2026-02-30”, which is not a date between"),
        ("matrix.csv?on=1850-01-01", "which is not a date between 1900-01-01 and 2199-12-31."),
        ("matrix.csv?type=x&area=y", "the type of provision “x”, which does not exist here."),
        ("matrix.csv?type=x&area=y", "the area “y”, which does not exist here."),
        ("matrix.csv?area=*", "the area “*”, which does not exist here."),
        ("matrix.csv?type=refuge&type=refuge", "“type” is given more than once"),
        ("records.csv?says=provided;perhaps", "the status “perhaps”, which no record here names."),
        ("records.csv?type=refuge&types=idva", "Give type or types, not both"),
        ("records.csv?area=E22000335&served=*", "Give area or served, not both"),
        ("records.csv?ends_from=soon", "ends from “soon”, which is not a date."),
        ("records.csv?needs=most", "which is neither “all” nor “any”."),
        (f"records.csv?words={'a' * 201}", "longer than 200 signs"),
        ("../hsds/services?page=0", "“page” says “0”. It is a whole number from 1 to"),
        ("../hsds/services?per_page=501", "It is a whole number from 1 to 500."),
        ("../hsds/services?per_page=²", "It is a whole number from 1 to 500."),
        ("../hsds/services?organization_id=x", "“x”, which no service here has."),
        ("../hsds/services?minimal=yes", "“minimal” says “yes”. It is true or false."),
        ("../hsds/services?format=csv", "There is json alone."),
        ("../hsds/services?modified_after=soon", "It is a day such as 2026-03-31, or a moment"),
        ("../hsds/services?proximity=5", "There is no parameter “proximity”"),
        ("changes.json", "The parameter “since” is needed"),
        ("changes.json?since=2026-11-24", "is not a past date before 24 November 2026"),
        ("changes.json?since=yesterday", "'yesterday' is not a past date"),
    ],
)
def test_what_is_not_understood_is_refused(example: None, address: str, said: str) -> None:
    path, _, query = address.partition("?")
    told = refused(answer("GET", urljoin(f"{BASE}/", path), query), 400)
    assert said in told
    # What a page shows in the place of what it could not read, nobody is shown here.
    assert "is shown" not in told
    assert "is taken" not in told
    assert "is asked for" not in told


@given(
    st.sampled_from(ROUTES),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "on",
                    "type",
                    "area",
                    "since",
                    "words",
                    "x",
                    "ends_until",
                    "page",
                    *LISTING,
                    *FACETS,
                ]
            )
            | st.text(max_size=8),
            st.sampled_from(
                ["", "-", "*", ";", "0", "1", "²", "2026-03-01", "last", AREA, TYPE, "provided"]
            )
            | st.text(max_size=20),
        ),
        max_size=4,
    ),
)
def test_whatever_is_asked_is_answered_or_refused_in_words(
    route: Route, pairs: list[tuple[str, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(EXAMPLE))
        query = urlencode([(k, v) for k, v in pairs], errors="replace")
        response = answer("GET", route.path.replace(IDENTIFIER, "nothing"), query)
    if response.status_code == 200:
        assert {name for name, _ in pairs} <= {*route.parameters}
    else:
        is_of_one = IDENTIFIER in route.path and response.status_code == 404
        assert refused(response, 404 if is_of_one else 400)


def test_an_unknown_address_and_another_method_are_refused(example: None) -> None:
    for path in ("/api", "/api/", "/api/v1/nothing", "/api/v2/matrix.csv", f"{BASE}/matrix.csv/"):
        assert "nothing at this address" in refused(answer("GET", path), 404)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        response = answer(method, f"{BASE}/matrix.csv")
        assert "only be read" in refused(response, 405)
        assert response.headers["allow"] == "GET, HEAD"
    assert answer("HEAD", f"{BASE}/areas.json").status_code == 200


def test_a_faulty_folder_is_no_answer_and_says_no_path(served: Path) -> None:
    """Not even the last good data, which a page shows with a notice beside it."""
    assert ask("areas.json").status_code == 200
    (served / "need.csv").write_text("area_code,what\n", encoding="utf-8")
    response = ask("areas.json")
    assert response.headers["retry-after"] == "60"
    told = refused(response, 503)
    assert "need.csv" in told
    assert str(served) not in told
    assert str(served.parent) not in told


def test_no_folder_is_no_answer_and_says_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "secret" / "gone"))
    told = refused(ask("matrix.csv"), 503)
    assert "gone cannot be read" in told
    assert "secret" not in told


def test_a_fault_of_the_program_is_told_calmly(
    example: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cached, "assessment", fails)
    assert refused(ask("matrix.csv"), 500) == problem.FAILED


# ------------------------------------------------------------------------------------ tags


def test_an_answer_that_is_known_is_not_sent_again(served: Path) -> None:
    # Each of one thing answers by the id of something, and so has tests of its own.
    for route in (each for each in ROUTES if each.name and IDENTIFIER not in each.path):
        first = ask(route.name, **SAID[route.name])
        tag = first.headers["etag"]
        again = ask(route.name, f'"other", {tag}', **SAID[route.name])
        assert (again.status_code, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"] == "no-cache"
        assert ask(route.name, '"other"', **SAID[route.name]).status_code == 200
    tags = {
        ask(name, **asked).headers["etag"]
        for name, asked in (
            ("matrix.csv", {}),
            ("matrix.json", {}),
            ("matrix.csv", {"type": TYPE}),
            ("matrix.csv", {"area": AREA}),
            ("matrix.csv", {"on": "2026-11-23"}),
        )
    }
    assert len(tags) == 5
    records = records_of(served)
    write_records(served, [{**records[0], "details": "Said otherwise."}, *records[1:]])
    assert ask("matrix.csv").headers["etag"] not in tags


# ------------------------------------------------------------------------- confidentiality


def test_no_answer_of_any_day_tells_a_place_that_is_confidential_now(served: Path) -> None:
    office = next(row for row in records_of(served) if row["postcode"])
    told = {
        "service_name": "Quillback Court",
        "postcode": "B16 9PU",
        "details": "By Quillback church.",
    }
    shown = office | told | {"client_group": "victims"}
    save(served, TODAY - timedelta(days=20), shown)
    then = str(TODAY - timedelta(days=15))
    assert "B16 9PU" in text("records.csv", on=then)
    hidden = {"service_name": "Safe house", "postcode": "", "details": ""}
    hidden |= {"location_confidential": "yes", "client_group": "families"}
    save(served, TODAY - timedelta(days=5), shown | hidden)
    record_id = office["record_id"]
    assert record_id in text("records.csv", on=then)
    for route in (each for each in ROUTES if each.name and IDENTIFIER not in each.path):
        for on in (then, str(TODAY), str(FUTURE), "2026-01-01"):
            day = min(str(date.fromisoformat(on) - timedelta(days=1)), then)
            given = text(route.name, on=on, **dict.fromkeys(route.needed, day))
            assert "B16" not in given, (route.name, on)
            assert "Quillback" not in given, (route.name, on)
    for words in ("B16", "Quillback", "church"):
        ids = [row["record_id"] for row in rows("records.json", on=then, words=words)]
        assert record_id not in ids
    assert "Safe house" in text("records.csv")


# ----------------------------------------------------------------------------- description


def test_the_description_is_of_the_addresses_that_there_are(example: None) -> None:
    told = json.loads(text("openapi.json"))
    assert told["openapi"].startswith("3.1")
    assert list(told["paths"]) == [route.path for route in ROUTES]
    known = told["components"]["parameters"]
    assert set(known) == {name for route in ROUTES for name in route.parameters}
    for route in ROUTES:
        (method, operation), *others = told["paths"][route.path].items()
        assert (method, others) == ("get", [])
        asked = [
            known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p
            for p in operation["parameters"]
            if p.get("in") != "path"
        ]
        assert tuple(p["name"] for p in asked) == route.parameters
        assert tuple(p["name"] for p in asked if p.get("required")) == route.needed
        assert list(operation["responses"]["200"]["content"]) == [route.media_type]
        assert ("404" in operation["responses"]) is (IDENTIFIER in route.path)
        for name in route.parameters if IDENTIFIER not in route.path else ():
            said = {**SAID[route.name], name: PARAMETERS[name].example}
            status = ask(route.name, **said).status_code
            assert status == 200 or PARAMETERS[name].example == BLANK, (route.name, name)


_FITS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


@pytest.mark.parametrize("name", [r.name for r in ROUTES if r.columns and r.media_type == JSON])
def test_each_row_is_what_the_description_says(example: None, name: str) -> None:
    operation = json.loads(text("openapi.json"))["paths"][f"{BASE}/{name}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    row = schema["properties"]["rows"]["items"]
    given = rows(name, **SAID[name])
    assert given
    for each in given:
        assert list(each) == row["required"] == list(row["properties"])
        for column, value in each.items():
            kinds = row["properties"][column]["type"]
            kinds = [kinds] if isinstance(kinds, str) else kinds
            assert any(_FITS[kind](value) for kind in kinds), (column, value)


def test_the_page_leads_to_every_address_and_out_of_the_server_nowhere(example: None) -> None:
    html = text("")
    page = BeautifulSoup(html, "html.parser")
    assert html_faults(page) == []
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert not page.find_all(["script", "link", "img"], src=True)
    places = [str(link["href"]) for link in page.find_all("a")]
    ids = {str(element["id"]) for element in page.find_all(id=True)}
    assert {place[1:] for place in places if place.startswith("#")} == ids
    others = {place for place in places if not place.startswith("#")}
    assert others == {
        "../../",
        "openapi.json",
        "../hsds/",
        "../hsds/services",
        "changes.json?since=2026-01-01",
        *(r.name for r in ROUTES if r.base == BASE and not r.needed),
    }
    for place in others - {"../../"}:
        path, _, query = urljoin(f"{BASE}/", place).partition("?")
        assert answer("GET", path, query).status_code == 200
    assert answer("GET", BASE).headers["location"] == "./v1/"
    assert "There are none" in refused(ask("", x="1"), 400).replace("Here there", "There")
    known = ask("").headers["etag"]
    assert ask("", known).status_code == 304


# ---------------------------------------------------------------------------------- ASGI


def test_a_request_is_answered_and_a_web_socket_is_not(example: None) -> None:
    async def nothing() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    def sent(**scope: Any) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            messages.append(message)

        # Beside a browser's own loop, should a test before this one have left one running.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(lambda: asyncio.run(Api()(scope, nothing, send))).result()
        return messages

    about = {"path": f"{BASE}/areas.json", "query_string": b"area=x", "headers": []}
    start, body = sent(type="http", method="GET", **about)
    assert start["status"] == 400
    assert "“x”" in json.loads(body["body"])["detail"]
    assert sent(type="websocket", **about) == [{"type": "websocket.close", "code": 1008}]
