"""The web API on a server as it is started, used as programs use it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pandas as pd
import pyogrio
import pytest

from mapping.cli.main import main
from tests.support.browser_tools import Server
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE

AREA = "E22000335"


def ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(f"{server.url}{path}", headers=named, method=method)
    try:
        response = urlopen(request, timeout=60)
    except HTTPError as error:
        response = error
    with response:
        return response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()


def test_pandas_reads_the_tables(example: Server) -> None:
    matrix = pd.read_csv(f"{example.url}/api/v1/matrix.csv?type=refuge", keep_default_na=False)
    assert list(matrix.columns[:2]) == ["as_of", "area_code"]
    assert set(matrix["provision_type"]) == {"refuge"}
    assert set(matrix["as_of"]) == {TODAY.isoformat()}
    records = pd.read_csv(f"{example.url}/api/v1/records.csv?served={AREA}&says=provided")
    assert set(records["status"]) == {"provided"}


def test_gdal_reads_the_map(example: Server) -> None:
    address = f"/vsicurl/{example.url}/api/v1/map.geojson"
    frame = pyogrio.read_dataframe(address)
    assert AREA in set(frame["area_code"])
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}


def test_the_bytes_are_those_of_the_command_compressed_on_request_and_not_sent_twice(
    example: Server, tmp_path: Path
) -> None:
    written = tmp_path / "matrix.csv"
    assert main(["export", "--data", str(EXAMPLE), "--out", str(written)], TODAY) == 0
    path = "/api/v1/matrix.csv"
    status, headers, body = ask(example, path)
    assert (status, body) == (200, written.read_bytes())
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    status, zipped, small = ask(example, path, Accept_Encoding="gzip")
    assert (zipped["content-encoding"], gzip.decompress(small)) == ("gzip", body)
    assert "accept-encoding" in zipped["vary"].lower()
    assert len(small) < len(body) / 5
    assert zipped["etag"] == headers["etag"]
    status, again, nothing = ask(example, path, If_None_Match=headers["etag"])
    assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    status, head, nothing = ask(example, path, method="HEAD")
    assert (status, nothing) == (200, b"")
    assert head["content-length"] == str(len(body))


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/api/v1/matrix.csv?x=1", "GET", 400),
        ("/api", "GET", 404),
        ("/api/", "GET", 404),
        ("/api/v1/matrix", "GET", 404),
        ("/api/v1/matrix.csv", "POST", 405),
        ("/api/v1/matrix.csv", "DELETE", 405),
    ],
)
def test_a_refusal_is_told_as_a_problem(
    example: Server, path: str, method: str, status: int
) -> None:
    found, headers, body = ask(example, path, method)
    assert found == status
    assert headers["content-type"] == "application/problem+json"
    assert headers["cache-control"] == "no-store"
    assert json.loads(body)["status"] == status


def test_the_door_stands_before_it(example: Server) -> None:
    assert ask(example, "/api/v1/areas.json", Host="evil.example")[0] == 421
    assert ask(example, "/api/v1/areas.json", Origin="http://evil.example")[0] == 403
