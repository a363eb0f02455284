"""A lead comes with a list of her own, and goes with a saved register; she opens no template."""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import Workbook

from tests.browser.editing.test_updating import downloaded, own, pick, press, records
from tests.support.browser_tools import Opener, Server, settle
from tests.support.day import TODAY

AREA = "E22000340"
ROWS = (
    ["What there is in Walsall, autumn"],
    [],
    ["Lead agency", "Programme", "Kind of help", "Borough", "Contract end", "Private?", "Ward"],
    ["Example Haven", "Advocates", "IDVA service", "Walsall", "3-Apr-27", "No", "Heath"],
    ["Example Aid", "Reach", "Knitting", "Walsall", "31/03/2028", "No", "Mill"],
    ["Example Aid", "Safe house", "Refuge", "Walsall", "31/03/2028", "Yes", ""],
)


def test_a_list_of_her_own_becomes_a_confirmed_register(
    open_page: Opener, changeable: Server, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Please keep this up to date"])
    sheet = book.create_sheet("Services")
    for row in ROWS:
        sheet.append(row)
    book.save(tmp_path / "our list.xlsx")
    before = set(own(changeable))
    page = open_page(f"{changeable.url}/update?area={AREA}")
    page.locator("input[type=file]").set_input_files(tmp_path / "our list.xlsx")
    page.get_by_text("Which column is which?").wait_for()
    assert page.get_by_text("on the sheet “Services”, in row 3, with 3 rows below").is_visible()
    settle(page)
    pick(page, "Address withheld", "Private?")
    pick(page, "“Knitting”, in 1 row", "Community support")
    press(page, "Show what the list would change")
    page.get_by_text("Records added: 3.").wait_for()
    settle(page)
    press(page, "Save")
    page.get_by_text(re.compile("^Saved")).first.wait_for()
    found = [record for key, record in records(changeable).items() if key not in before]
    mine = [record for record in found if record["maintained_by"] == AREA]
    assert {record["service_name"] for record in mine} == {"Advocates", "Reach", "Safe house"}
    assert {record["evidence"] for record in mine} == {"confirmed"}
    assert {record["last_verified"] for record in mine} == {TODAY.isoformat()}
    assert {r["location_confidential"] for r in mine if r["provision_type"] == "refuge"} == {"yes"}
    # What is hers alone comes back with her next download.
    text = downloaded(page, "Records as CSV", tmp_path).read_text(encoding="utf-8-sig")
    assert "Ward,register_revision" in text.splitlines()[0]
    assert "Heath" in text
