"""Nothing that is sent to a browser tells where a confidential place is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.analysis.scenario import Added, Amounts, to_text
from tests.pages.conftest import Show
from tests.support.folders import copy_of, records_of, write_records
from tests.support.pages import fetched
from tests.support.paths import EXAMPLE, SHIPPED
from ui.components import sites

MAP = "?on=2026-11-24"

# A refuge in the whole region, and outreach with other figures.
IMAGINED = to_text(
    [
        Added("refuge", ("*",), "provided", Amounts(capacity=9.0)),
        Added("community_outreach", ("E22000338",), "provided"),
    ]
)


@pytest.mark.parametrize(
    "address",
    [
        "then-and-now?view=ending&at=2031-01-01",
        "area?view=beside",
        "then-and-now?view=days",
        f"then-and-now?view=what-if&what_if={IMAGINED}",
        "area?view=learn&on=2026-11-24&area=E22000335&type=refuge",
        "area?view=learn&on=2026-11-24&share=training",
        "area?view=learn&on=2026-11-24&share=procedures",
        "actions?on=2026-11-24&area=E22000335&type=refuge",
    ],
    ids=lambda address: address.split("=AQ")[0][:60],
)
def test_no_page_of_what_changes_is_sent_a_postcode(example: Show, address: str) -> None:
    records = records_of(EXAMPLE)
    withheld = next(r for r in records if r["location_confidential"] == "yes")
    assert withheld["postcode"] == ""
    sent = example(address).sent
    stated = {r["postcode"] for r in records if r["postcode"]}
    assert stated
    assert not [postcode for postcode in stated if postcode in sent]


def test_no_withheld_place_is_in_the_page_or_what_the_map_draws(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    """A confidential record among public ones: nothing that is shown moves with its place."""
    folder = copy_of(SHIPPED, tmp_path / "data")
    rows = [row for row in records_of(folder) if row["provision_type"] == "dual_diagnosis"][:3]
    for row, postcode, secret in zip(
        rows, ("B1 1BB", "CV1 2GT", ""), ("no", "no", "yes"), strict=True
    ):
        row.update(
            postcode=postcode,
            location_confidential=secret,
            last_verified="2026-11-01",
            service_name="Quiet house" if secret == "yes" else "Open door",
        )
    write_records(folder, rows)
    page = of_folder(folder)(
        "services?view=distance&on=2026-11-24&type=dual_diagnosis&more_sites=1"
    )
    assert "1 service at a withheld address" in page.text
    assert len(page.map["sites"]) == 2
    assert len(page.map["proposals"]) == 1
    assert "Open door" in page.sent
    assert "Quiet house" not in page.sent


def test_many_offices_are_fetched_and_are_those_that_few_would_be(
    changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = changing(MAP).map["sites"]
    assert sent
    monkeypatch.setattr(sites, "MOST_SENT", len(sent))
    assert changing(MAP).map["sites"] == sent
    monkeypatch.setattr(sites, "MOST_SENT", len(sent) - 1)
    page = changing(MAP)
    assert fetched(page.map["sites"]) == sent
    assert f"{len(sent)} public offices: points on the map" in page.text
    of_type = changing(f"{MAP}&type=idva").map["sites"]
    assert {site["id"] for site in of_type} < {site["id"] for site in sent}


def test_an_office_that_became_confidential_is_not_given_to_an_older_page(
    folder: Path, of_folder: Callable[[Path], Show], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "MOST_SENT", 1)
    before = of_folder(folder)(MAP).map["sites"]
    told = fetched(before)
    records = records_of(folder)
    hidden = next(record for record in records if record["record_id"] == told[0]["id"])
    hidden.update(location_confidential="yes", postcode="")
    write_records(folder, records)
    after = of_folder(folder)(MAP).map["sites"]
    assert fetched(before) is None
    assert fetched(after) == told[1:]
