"""Tags that Typst cannot set yet, put into the PDF that it has made.

Typst marks the cells of a table's head as headers, and those that name a row only behind a switch
that its Python package does not have. It also says whether its tags are suspect (they are not),
for which PDF/UA has no use. Both are mended in the objects of the file, which Typst leaves
uncompressed: each stands where the file's own table of contents says.
"""

from __future__ import annotations

import re
from itertools import pairwise

from mapping.errors import MappingError

_ROW = re.compile(rb"<</Type/StructElem/S/TR/P \d+ 0 R/K\[([\d R]+)\]>>")
_CELL = re.compile(
    rb"(<</Type/StructElem/S/)TD(/P \d+ 0 R)(/A\[<</O/Table)(/Headers\[(?:\(\w+\))*)\]"
)
_REFERENCE = re.compile(rb"(\d+) 0 R")
_CONTENTS = re.compile(rb"xref\n0 (\d+)\n")
_NAMES = b"/IDTree<</Names["
_SUSPECTS = b"/Suspects false"


def with_row_headers(content: bytes) -> bytes:
    """The PDF with the first cell of every row as the header of the others.

    Raises
    ------
    MappingError
        The file is not laid out as Typst lays it out: the release that is pinned is not installed.
    """
    start = int(content[content.rindex(b"startxref") :].split()[1])
    head = _CONTENTS.match(content, start)
    if head is None or _SUSPECTS not in content:
        raise MappingError("The PDF could not be tagged: Typst has made it in an unknown way.")
    first = head.end()
    entries = [content[first + 20 * n : first + 20 * (n + 1)] for n in range(int(head[1]))]
    at = sorted((int(entry[:10]), n) for n, entry in enumerate(entries) if entry[17:18] == b"n")
    objects = {n: content[a:b] for (a, n), (b, _) in pairwise([*at, (start, 0)])}
    _mend(objects)
    return _written(content[: at[0][0]], objects, content[first + 20 * len(entries) :])


def _mend(objects: dict[int, bytes]) -> None:
    names = []
    for row in [found for text in objects.values() if (found := _ROW.search(text))]:
        cells = [int(number) for number in _REFERENCE.findall(row[1])]
        if not _CELL.search(objects[cells[0]]):
            continue
        name = b"(R%07d)" % cells[0]
        names.append(b"%s%d 0 R" % (name, cells[0]))
        objects[cells[0]] = _CELL.sub(
            rb"\1TH\2/ID" + name + rb"\3/Scope/Row\4]", objects[cells[0]], count=1
        )
        for cell in cells[1:]:
            objects[cell] = _CELL.sub(rb"\1TD\2\3\4" + name + b"]", objects[cell], count=1)
    for number, text in objects.items():
        if b"/Type/Catalog" in text:
            objects[number] = text.replace(_SUSPECTS, b"", 1)
        elif b"/Type/StructTreeRoot" in text:
            # In the order of their letters: "R" comes before Typst's own "U".
            objects[number] = text.replace(_NAMES, _NAMES + b"".join(sorted(names)), 1)


def _written(start: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """The file with every object where its table of contents says."""
    places, at = {0: b"%010d 65535 f\r\n" % 0}, len(start)
    for number, text in objects.items():
        places[number] = b"%010d 00000 n\r\n" % at
        at += len(text)
    contents = b"".join(places[number] for number in sorted(places))
    trailer = re.sub(rb"startxref\n\d+", b"startxref\n%d" % at, trailer)
    return b"".join((start, *objects.values(), b"xref\n0 %d\n" % len(places), contents, trailer))
