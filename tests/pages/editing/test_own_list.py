"""A lead comes with a list of her own: names, words and title row, to a saved register."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.pages.conftest import Show
from tests.pages.editing.test_saving import kept
from tests.support.day import TODAY
from tests.support.pages import Shown

AREA = "E22000340"
ROWS = (
    ["What there is here"],
    [],
    ["Organisation", "Programme", "Kind of help", "Borough", "Contract end", "Private?", "Ward"],
    ["Example Haven", "Advocates", "IDVA service", "Walsall", "3-Apr-27", "No", "Heath"],
    ["Example Aid", "Reach", "Knitting", "Walsall", "31/03/2028", "No", "Mill"],
    ["Example Aid", "Safe house", "Refuge", "Walsall", "31/03/2028", "Yes", ""],
)
LIST = "\r\n".join(",".join(row) for row in ROWS)


def box(page: Shown, kind: str, label: str) -> Any:
    """A box by the words in its label, which are escaped there."""
    plain = {re.sub(r"\\(.)|&#(\d+);", _sign, w.label): w for w in page.run.get(kind)}
    (found,) = (widget for said, widget in plain.items() if label in said)
    return found


def asked_column(page: Shown, column: str) -> Any:
    """The box for which column of the list is one of the register's."""
    (found,) = (w for w in page.run.selectbox if str(w.key).endswith(f"_column_{column}"))
    return found


def _sign(escaped: re.Match[str]) -> str:
    return escaped[1] or chr(int(escaped[2]))


def workbook() -> bytes:
    """The list on the second sheet of a workbook."""
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Please keep this up to date"])
    sheet = book.create_sheet("Services")
    for row in ROWS:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_in_its_own_words_is_matched_and_becomes_confirmed_records(
    folder: Path, changing: Show
) -> None:
    before = kept(folder)
    page = changing(f"update?area={AREA}").send("our list.xlsx", workbook())
    assert "Which column is which?" in [h.value for h in page.run.subheader]
    assert "on the sheet “Services”, in row 3, with 3 rows below" in page.text
    provider = asked_column(page, "provider")
    assert (provider.label, provider.value) == ("Provider", "Organisation")
    assert "Ward" in box(page, "multiselect", "Further columns of yours").value
    # What the list calls otherwise is asked; it is no fault, and names no column of ours.
    assert "None of the column names stands" not in page.text
    # Nothing is read before somebody has said that it is right.
    assert "What will change" not in [h.value for h in page.run.subheader]
    page = Shown(asked_column(page, "location_confidential").select("Private?").run())
    page = Shown(box(page, "selectbox", "“Knitting”, in 1 row").select("community_outreach").run())
    page = page.press("Show what the list would change")
    assert "Records added: 3." in page.text
    assert "“IDVA service” was read as idva" in page.text
    page = page.press("Save")
    assert "Saved: 3 records changed." in page.text
    new = {r["service_name"]: r for id_, r in kept(folder).items() if id_ not in before}
    assert new.keys() == {"Advocates", "Reach", "Safe house"}
    said = {(r["maintained_by"], r["evidence"], r["last_verified"]) for r in new.values()}
    assert said == {(AREA, "confirmed", TODAY.isoformat())}
    assert [r["location_confidential"] for r in new.values()] == ["no", "no", "yes"]
    assert "Heath" in new["Advocates"]["other_columns"]
    # The next time it is offered as it was settled.
    page = changing(f"update?area={AREA}").send("again.xlsx", workbook())
    assert "stands here again" in page.text
    knitting = box(page, "selectbox", "“Knitting”, in 1 row")
    assert knitting.value == "community_outreach"


def test_the_row_of_the_names_is_chosen_by_hand(changing: Show) -> None:
    page = changing(f"update?area={AREA}").send("our list.csv", LIST.encode())
    assert "They stand in row 3, with 3 rows below" in page.text
    page = Shown(box(page, "number_input", "Row in which the names").set_value(4).run())
    assert "They stand in row 4, with 2 rows below" in page.text
    assert "Example Haven" in asked_column(page, "provider").options


def test_a_list_of_something_else_is_told_so(changing: Show) -> None:
    content = b"Practice Code,Practice Name,PCN,List Size\nM1,A surgery,North,4000\n"
    page = changing(f"update?area={AREA}").send("practices.csv", content)
    assert "looks like a list of GP practices, not of services" in page.text


def test_a_column_that_may_say_there_is_none_leaves_the_status_to_be_said(
    folder: Path, changing: Show
) -> None:
    before = kept(folder)
    content = b"Organisation,Programme,Kind of help,Closed?\nA Haven,Reach,IDVA service,Yes\n"
    page = changing(f"update?area={AREA}").send("closed.csv", content)
    assert box(page, "selectbox", "Status, for all rows").value == ""
    assert "may say of which services there are none" in page.text
    page = Shown(box(page, "selectbox", "Address withheld, for all rows").select("no").run())
    page = page.press("Show what the list would change")
    assert "The list has no column for status, and nothing is said in its place." in page.text
    assert kept(folder) == before


def test_of_a_file_in_which_nothing_stands_that_is_said_and_nothing_asked(changing: Show) -> None:
    page = changing(f"update?area={AREA}").send("commas.csv", b"," * 2_000)
    assert "The file is empty." in page.text
    assert "Which column is which?" not in page.text
    assert page.alerts == []
