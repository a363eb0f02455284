"""More public offices than a map is sent with each click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import Show
from tests.support.folders import records_of, write_records
from tests.support.pages import fetched
from ui.components import sites

ON = "?on=2026-11-24"


def test_many_offices_are_fetched_and_are_those_that_few_would_be(
    changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = changing(ON).map["sites"]
    assert sent
    monkeypatch.setattr(sites, "MOST_SENT", len(sent))
    assert changing(ON).map["sites"] == sent
    monkeypatch.setattr(sites, "MOST_SENT", len(sent) - 1)
    page = changing(ON)
    assert fetched(page.map["sites"]) == sent
    assert f"{len(sent)} public offices: points on the map" in page.text
    of_type = changing(f"{ON}&type=idva").map["sites"]
    assert {site["id"] for site in of_type} < {site["id"] for site in sent}


def test_an_office_that_became_confidential_is_not_given_to_an_older_page(
    folder: Path, of_folder: Callable[[Path], Show], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "MOST_SENT", 1)
    before = of_folder(folder)(ON).map["sites"]
    told = fetched(before)
    records = records_of(folder)
    hidden = next(record for record in records if record["record_id"] == told[0]["id"])
    hidden.update(location_confidential="yes", postcode="")
    write_records(folder, records)
    after = of_folder(folder)(ON).map["sites"]
    assert fetched(before) is None
    assert fetched(after) == told[1:]
