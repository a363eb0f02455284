"""Workbooks that are no .xlsx are read like the rest."""

from __future__ import annotations

import io
import zipfile
import zlib
from base64 import b64decode

import pytest

from mapping.editing.register import read_upload
from mapping.errors import TableError
from mapping.tables.other_workbooks import read_named_sheet
from mapping.tables.sheets import read_sheets
from mapping.tables.table_reader import read_table_bytes
from tests.support.day import TODAY

COLUMNS = ("key", "name", "note")
ROWS = [["a1", "Haven", "2027-03-31"], ["b2", "Safe", "2.5"]]
# The same two sheets as LibreOffice writes them for Excel 97, packed.
OLD_EXCEL = """
eNrtWE1oXFUUPvfNT94kaTJJG61pjWO1zd+kNAZqitakTVtTUKK2/iADdpK8NDGTmTAdJVlop9ZutAWlC10USiGCILSKoAsF
k10Wim4qKAppN1XiYhRFCibP75x3Z/I6TCAzCaI2d/juve/c/3POPefc+ebrmrlLH9Vfo7z0EHlo0Q6Q30VTQCD7ESQyNG3R
tu0s2V5P/6m0oEuWoRfy8wEs8zLA1LIt1+V6+v+lpyiBX4pCdJDiKJM0ScWkO6Ax7vlWMmZxhf1WmtbXL319tt9sxz1AofvP
9p7vfwVQCWwAqoBqxwVQDVALbAQ2AXWiE0R3ApuBu4B6YAuwFbgbaADuAULAvcA24D69r+26ZDSh3gy0aFoYZdu6LVrTFDAh
Rb+PPtvwJYtcZH8NGvGhd0b04joQoXHWjZ5obCD0T6X9soeo4j1MQ0n3Ki901aALQBVdEfrnku8V/UPqplCn1unnjG7Z/TnJ
t0lehVzRpzLme6G0QxN/ED1/S66BojLVQ1GK0Qj1wxKOoEc9zfINOyk9+H6ofdLCvVbT2uCtpCm+ZY9acSsZjTV4a+g9vmGT
SJG2sbFI2+DgnFypKfrDDrmu73SI6Tyn0H9fGd0okk63HX0KvCvE51anfyaf3rwMPbwMvWUZeqAgnaAOsh/vEv28gY802VwG
0x4pa9J+KWvTXik3psuk3JT22cdE2c/AaN+QWXx0ZNiyUkzoKHMIfalhK3mW+HIpmlEmQHT0nKJ5XAEY+czzsrY/I5wxHUdh
0FLwr1z1DqrI8GX8Ah1NOqXgPMxp1Y28mxp+DTruw4SSm3AP5p/wIH/RHnEzpuOCRq1JbDQeHbO4SKQszBxth0/qjb5sxfHR
/wAajkSHLCw3YcMzmfSm1/FMA2YdsCS+Ol0a7L4cMxe8xcxVYt+DOCObhRo5QxDTtfVsnb++u77rBaGnaWnG7cx9CqtTaJnx
tsiIVslfk75Z93daaK9LviM3/qeuRle9KVfPdDW76pdgrALYFYk8DKwWVpsr/adnjs11ZUtFT6PFpFfk2KTeMKv1Sauk8ORy
0wjqetgxQapaaKoAzcijLYjbdxw96S+FL5X7MoR3zpeSnp7cF/dkbr1qlMs56mj3t4a0GdLTp3sa0tOvexoy5zym+YWe4Nkz
vY5UMqbWMJ4U62R2ySzeTJPQA5lggTDHoHIZx2N4vUeMWvrE73gKooeFyxyQVGuOkTbTdBzqedx0T6SyodXtpksql2d1SRXU
EWaEW2Yht8zMEmRmumRGq5fZskkhmvSUOzF00DQcQ+s0HeKY9fGRgWTiRGIoFTo4MWDFQnsebDsa7bdiMUvkvn9kaKhzNbG7
cqxnyWnRJhFugXlp7szF3272DQc/eNuk1saPv2MBvKtje6VZymrYq+P8iGbWsI73UzrmT+u4/6w29T8vODE8j0mMW/HxyYkY
6bie23fpubMpv54+9GRk9uSPyl1f6/OLi7r61dULO7cEz7+D84dvXj7AHi+PFtHvlKwrC7rO+FjOmDpvFW7v1O3dLtfHvNo3
Pv6MlTwxkojfyiPmb8fOdvq3prV8/wv/8u5QoTHM03SFU38WqydpFMEG72O06P3XitNw+GwX8a6+YWbvSQ/WHcMLpw97eLGk
9T2uN/hKxtwPHM7d0z68BqyS5cdOs9j3/w79VtchIb2E84/hVcKyPwwtGBKZMCWF10oClOVTk17fVwT/G4HZ3PoHsMKA7MES
DSxuP50lnL8VeH/9/x9JfwNNbSvV
"""


def cell(text: str) -> str:
    if text == "2027-03-31":
        return f'<table:table-cell office:value-type="date" office:date-value="{text}"/>'
    if text == "2.5":
        return f'<table:table-cell office:value-type="float" office:value="{text}"/>'
    value = f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="string">{value}</table:table-cell>'


def open_document(*sheets: tuple[str, list[list[str]]]) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(
        f'<table:table table:name="{title}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for title, rows in sheets
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


WORKBOOKS = {
    "list.ods": open_document(("Sheet", [list(COLUMNS), *ROWS]), ("Other", [["x"]])),
    "list.xls": zlib.decompress(b64decode(OLD_EXCEL)),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_they_are_read_with_their_dates_numbers_and_sheets(name: str) -> None:
    table = read_table_bytes(WORKBOOKS[name], name, COLUMNS, ("key",))
    assert table.cells.astype(object).to_numpy().tolist() == ROWS
    assert [p.message for p in table.problems] == ["The sheet “Other” was not read."]
    assert [sheet.title for sheet in read_sheets(WORKBOOKS[name], name)] == ["Sheet", "Other"]
    other = read_named_sheet(WORKBOOKS[name], name, "Other", ("x",))
    assert other is not None
    assert read_named_sheet(WORKBOOKS[name], name, "Nowhere", ("x",)) is None


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_damaged_one_is_a_sentence(name: str) -> None:
    content = WORKBOOKS[name]
    with pytest.raises(TableError):
        read_table_bytes(content[: len(content) // 3], name, COLUMNS, ("key",))


def test_a_file_of_the_register_says_in_it_from_which_version_it_is() -> None:
    stamp = [["revision", "area_code", "kind"], ["abc123", "N1", "area"]]
    rows = [["record_id", "provider"], ["a", "Haven"]]
    upload = read_upload(open_document(("Services", rows), ("About", stamp)), "r.ods", TODAY)
    assert upload.table.cells["provider"].tolist() == ["Haven"]
