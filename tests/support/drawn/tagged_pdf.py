"""Read a tagged PDF as a screen reader does: its structure, and the text under each tag."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf

_LAST_OF_A_PART = ("Title", "H1", "H2", "H3", "Caption", "TH", "TD", "P", "LBody")


@dataclass
class Node:
    """One structure element, or a text of one; `place` is the text's page and number there."""

    tag: str
    alt: str = ""
    scope: str = ""
    own_text: str = ""
    place: tuple[Any, int] | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element and of all under it, in reading order."""
        return self.own_text + "".join(child.text for child in self.children)

    def all(self, *tags: str) -> list[Node]:
        """The elements under this one that have one of some tags, in reading order."""
        return [node for node in self._walk() if node.tag in tags]

    def _walk(self) -> Iterator[Node]:
        for child in self.children:
            yield child
            yield from child._walk()


def opened(content: bytes) -> pikepdf.Pdf:
    """The PDF itself."""
    return pikepdf.open(io.BytesIO(content))


@lru_cache(maxsize=8)
def structure(content: bytes) -> Node:
    """The structure tree of a tagged PDF, read once for all that is asked of it in turn."""
    pdf = opened(content)
    root = Node("Document root")
    _fill(root, pdf.Root.StructTreeRoot.get("/K"), None, _texts_of_pages(content))
    return root


@lru_cache(maxsize=8)
def _texts_of_pages(content: bytes) -> dict[Any, dict[int, str]]:
    return {page.objgen: marked_texts(page) for page in opened(content).pages}


def body_rows(table: Node) -> list[list[Node]]:
    """The cells of each row of a table that is not of its head, the row's own header first."""
    rows = [[cell for cell in row.children if cell.tag in ("TH", "TD")] for row in table.all("TR")]
    return [row for row in rows if any(cell.tag == "TD" for cell in row)]


def filled(page: pikepdf.Page) -> float:
    """How far down a page its text reaches, as a share of the paper; its margins are left out."""
    height = float(page.mediabox[3])
    lowest, around, moved = height, list[str](), [0.0]
    for instruction in pikepdf.parse_content_stream(page):
        match str(instruction.operator):
            case "BDC" | "BMC":
                around.append(str(instruction.operands[0]))
            case "EMC":
                around.pop()
            case "q":
                moved.append(moved[-1])
            case "Q":
                moved.pop()
            # What is moved once more stands within a drawing.
            case "cm" if moved[-1] == 0.0:
                moved[-1] = float(instruction.operands[5])
            case "BT" if "/Artifact" not in around:
                lowest = min(lowest, moved[-1])
    return 1 - lowest / height


def last_tags(content: bytes) -> list[str]:
    """The tag that the last text of each page has in the end."""
    tags: dict[tuple[Any, int], str] = {}
    for node in structure(content).all(*_LAST_OF_A_PART):
        for text in node.all("#text"):
            if text.place is not None:
                tags[text.place] = node.tag
    found = []
    for page, texts in _texts_of_pages(content).items():
        number = [n for n, text in texts.items() if text.strip()][-1]
        found.append(tags.get((page, number), ""))
    return found


def squeezed(text: str) -> str:
    """A text without blanks and without the places to break that are set into long words."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def _fill(node: Node, kids: Any, page: Any, texts: dict[Any, dict[int, str]]) -> None:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            node.children.append(_text_node(texts, page, kid))
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            where = kid.Pg.objgen if "/Pg" in kid else page
            node.children.append(_text_node(texts, where, int(kid.MCID)))
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            child = Node(str(kid.S)[1:], str(kid.get("/Alt", "")), _scope(kid.get("/A")))
            node.children.append(child)
            where = kid.Pg.objgen if "/Pg" in kid else page
            _fill(child, kid.get("/K", pikepdf.Array()), where, texts)


def _text_node(texts: dict[Any, dict[int, str]], page: Any, number: int) -> Node:
    return Node("#text", own_text=texts[page].get(number, ""), place=(page, number))


def _scope(attributes: Any) -> str:
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    found = [str(a.Scope)[1:] for a in listed if a is not None and "/Scope" in a]
    return found[0] if found else ""


def marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each piece of marked content of a page."""
    fonts = {name: characters_of(font) for name, font in page.resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    around: list[_Marked] = []
    current: dict[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        shown = ""
        match operator:
            case "BDC" | "BMC":
                marked = _marked(operands, page)
                # What a piece is said to stand for takes the place of the signs in it.
                shown = "" if _is_replaced(around) else marked.actual or ""
                around.append(marked)
            case "EMC":
                around.pop()
            case "Tf":
                current = fonts[str(operands[0])]
            case "Tj" | "TJ" if not _is_replaced(around):
                pieces = operands[0] if operator == "TJ" else [operands[0]]
                shown = "".join(_decoded(p, current) for p in pieces)
        number = next((m.number for m in reversed(around) if m.number is not None), None)
        if number is not None:
            texts[number] = texts.get(number, "") + shown
    return texts


@dataclass(frozen=True)
class _Marked:
    number: int | None = None
    actual: str | None = None


def _is_replaced(around: list[_Marked]) -> bool:
    return any(marked.actual is not None for marked in around)


def _marked(operands: Any, page: pikepdf.Page) -> _Marked:
    if len(operands) < 2:
        return _Marked()
    properties = operands[1]
    if isinstance(properties, pikepdf.Name):
        properties = page.resources.Properties[str(properties)]
    number = int(properties.MCID) if "/MCID" in properties else None
    return _Marked(number, str(properties.ActualText) if "/ActualText" in properties else None)


def _decoded(piece: Any, characters: dict[bytes, str]) -> str:
    if not isinstance(piece, pikepdf.String):
        return ""
    codes = bytes(piece)
    return "".join(characters.get(codes[n : n + 2], "") for n in range(0, len(codes), 2))


def characters_of(font: Any) -> dict[bytes, str]:
    """What each code of a font stands for."""
    table = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    found: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            found[bytes.fromhex(code)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(
            r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block
        ):
            first = int(text, 16)
            for number in range(int(low, 16), int(high, 16) + 1):
                found[number.to_bytes(len(low) // 2, "big")] = chr(first + number - int(low, 16))
    return found


def _utf16(text: str) -> str:
    return bytes.fromhex(text).decode("utf-16-be")
