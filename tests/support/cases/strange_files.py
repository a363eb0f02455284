"""Files that nobody should send: good ones, damaged, and some that were made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

HEADER = (
    "record_id",
    "maintained_by",
    "provision_type",
    "status",
    "areas_served",
    "location_confidential",
    "evidence",
    "last_verified",
    "provider",
    "service_name",
)
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
    'Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Parts as a workbook's file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _letters(position: int) -> str:
    return chr(ord("A") + position)


def workbook_of(rows: str = "", after: str = "", before: str = "", shared: str = "") -> bytes:
    """The smallest workbook of a register, with whatever else is wanted in the XML of its sheet."""
    header = "".join(
        f'<c r="{_letters(n)}1" t="inlineStr"><is><t>{title}</t></is></c>'
        for n, title in enumerate(HEADER)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'{before}<sheetData><row r="1">{header}</row>{rows}</sheetData>{after}</worksheet>'
    )
    sst = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" '
        f"{shared}><si><t>x</t></si></sst>"
    )
    return zipped({**_PARTS, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": sst})


def _cell(place: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>x</t></is></c>'


def faulty_csv(megabytes: int) -> bytes:
    """A table of which every cell breaks a rule."""
    row = b",".join([b"!" * 12] * len(HEADER)) + b"\r\n"
    return ",".join(HEADER).encode() + b"\r\n" + row * (megabytes * 1_000_000 // len(row))


def differing_csv(megabytes: int) -> bytes:
    """The same, and no two cells of a column are alike."""
    length = 13 * len(HEADER) + 1
    rows = (
        ",".join([f"!{number:011d}"] * len(HEADER))
        for number in range(megabytes * 1_000_000 // length)
    )
    return "\r\n".join([",".join(HEADER), *rows]).encode()


def new_records(number: int, area_code: str, *, is_asked: bool = False) -> bytes:
    """A table of good records that no register has; `is_asked`: of each, whether it tells a place.

    Of 20,000 the answer is about as large as one may be.
    """
    kind, word, at = ("refuge", "yes", "near Hagley Road: ") if is_asked else ("idva", "no", "")
    rows = (
        f"new-{n},{area_code},{kind},provided,{area_code},{word},confirmed,2026-01-01,"
        f"Provider {n},Service {n},{at}a sentence of usual length {n}"
        for n in range(number)
    )
    return "\r\n".join([",".join((*HEADER, "details")), *rows]).encode()


# Each made the server stop, or stop answering, for seconds to hours.
WORST: dict[str, Callable[[], bytes]] = {
    "as many shared texts as 32 bits say": lambda: workbook_of(shared='uniqueCount="4294967295"'),
    "as many shared texts as 64 bits say": lambda: workbook_of(shared=f'uniqueCount="{2**64 - 1}"'),
    "tags that are not closed": lambda: workbook_of(rows="<c " * 400_000),
    "errors in one tag": lambda: workbook_of(rows="<c" + ' t="e"' * 200_000),
    "thousands of merged cells": lambda: workbook_of(
        rows=f'<row r="2">{_cell("A2")}</row>',
        after="<mergeCells>" + '<mergeCell ref="A3:J1048576"/>' * 50_000 + "</mergeCells>",
    ),
    "thousands of hidden columns": lambda: workbook_of(
        rows=f'<row r="2">{_cell("A2")}</row>',
        before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 50_000 + "</cols>",
    ),
    "one cell far below": lambda: workbook_of(
        rows=f'<row r="2">{_cell("A2")}</row><row r="1040000">{_cell("J1040000")}</row>'
    ),
    "5 MB of faulty cells": lambda: faulty_csv(5),
}


# ----------------------------------------------------------------------------- at random

_NASTY = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"<",
    b">",
    b"</",
    b"<c ",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"&#0;",
    b"-1",
    b"0",
    b"1048577",
    b"4294967295",
    b"18446744073709551615",
    b"9" * 400,
    b"1e999",
    b"XFD1048576",
    b"ZZZZ1",
    b't="s"',
    b't="e"',
    b"=1+1",
    b"PK\x03\x04",
    b"\r\n",
    b",,,,",
)
_edit = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.sampled_from([0, 1, 2, 8, 40, 400]),
    st.one_of(st.sampled_from(_NASTY), st.binary(max_size=8)),
    st.sampled_from([1, 1, 1, 3, 2_000]),
)


@dataclass(frozen=True)
class Damaged:
    """What is done to a good file: some bytes are taken out and others put in, here and there.

    Attributes
    ----------
    part
        Of a workbook, to be changed inside; "" to change the bytes of the file itself.
    edits
        Where, how many bytes are taken out, what is put in, and how often.
    kept
        How much of the file is kept in the end.
    """

    good: str
    part: str
    edits: tuple[tuple[float, int, bytes, int], ...]
    kept: float = 1.0

    def content(self, goods: Mapping[str, bytes]) -> bytes:
        """The damaged file."""
        good = goods[self.good]
        if not self.part:
            content = _edited(good, self.edits)
            return content[: int(self.kept * len(content))]
        parts = _parts_of(good)
        return zipped({**parts, self.part: _edited(parts[self.part], self.edits)})


def _parts_of(good: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _edited(content: bytes, edits: tuple[tuple[float, int, bytes, int], ...]) -> bytes:
    for where, removed, put, times in edits:
        at = int(where * (len(content) + 1))
        content = content[:at] + put * times + content[at + removed :]
    return content


def damaged(goods: Mapping[str, bytes]) -> st.SearchStrategy[Damaged]:
    """Good files with something wrong in their bytes, or in the XML of a workbook's part."""
    edits = st.lists(_edit, min_size=1, max_size=3).map(tuple)
    outside = st.builds(
        Damaged,
        st.sampled_from(sorted(goods)),
        st.just(""),
        edits,
        st.sampled_from([1.0, 1.0, 0.5]),
    )
    inside = [
        st.builds(Damaged, st.just(name), st.sampled_from(sorted(_parts_of(good))), edits)
        for name, good in goods.items()
        if good.startswith(b"PK")
    ]
    return st.one_of(outside, *inside)


def zip_bomb() -> bytes:
    """What looks like a workbook of some kilobytes, and would unpack to 260 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(26):
                sheet.write(bytes(10_000_000))
    return out.getvalue()
