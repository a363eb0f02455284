"""Comma-separated text, in whatever encoding and with whatever separator it comes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from mapping.errors import TableError
from mapping.problems import Problem
from mapping.tables.grid import Grid, Record, cut_off, grid_of, is_short, sound_grid
from mapping.tables.text_table import MAX_BYTES, column_key

_ROWS_WEIGHED = 50
_SEPARATORS = (",", ";", "\t")


_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_WIDEST = 500
# Read at a time: what stays in the processor's own memory is read twice as fast.
_BLOCK = 1_000_000


# ----------------------------------------------------------------------------- encoding


def decode(content: bytes, name: str) -> tuple[str, list[Problem]]:
    """The text of a file, and a warning where its encoding had to be supposed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    faults: list[Problem] = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and not _holds_utf8(content):
            text, supposed = _decode_as_one_byte(content, name)
            faults = [_supposed(name, supposed)]
        elif _looks_binary(content[:4096].decode("latin-1")):
            raise TableError(_no_text(name)) from error
        else:
            line = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
            raise TableError(
                f"{name} is damaged: from line {line} on, some of its letters are not in the "
                "encoding that the rest of the file is in. "
                "Save it again from the spreadsheet as “CSV UTF-8”."
            ) from error
    if _looks_binary(text[:4096]):
        raise TableError(_no_text(name))
    return text.lstrip("\ufeff"), faults


# What nobody writes in one byte a letter: "Ã" before another sign, "â" before two.
_SURELY_UTF8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2[\x80-\x82][\x80-\xbf]")
_LIKE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def _holds_utf8(content: bytes) -> bool:
    """Whether bytes that are not UTF-8 throughout still hold letters that surely are.

    In Windows-1252 a capital with an accent before a closing quotation mark looks like one.
    """
    if _SURELY_UTF8.search(content):
        return True
    like = _LIKE_UTF8.findall(content)
    return len(like) > len(_BEYOND_ASCII.findall(_LIKE_UTF8.sub(b"", content)))


_WITHIN_A_WORD = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_WINDOWS, _MAC = "cp1252", "mac_roman"
_ENCODING_NAMES = {_WINDOWS: "Windows-1252", _MAC: "Mac Roman"}
# Where letters were taken for others: a capital within a word, a small letter before a capital, a
# letter with an accent that stands alone, signs that no list of services has.
_ODD = re.compile(
    r"(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŠŽŸ]|[ß-öø-ÿšžœ](?=[A-Z])|(?<![^\W\d_])[ß-öø-ÿ](?![^\W\d_])"
    r"|(?<![^\W\d_])[À-ÖØ-Þ](?=[a-z]+[À-ÖØ-Þ])|(?<=\s)[ÐÞ](?=\s)|[ŽÐƒˆ‰†‡∂∑∏πΩ√≈∆◊≤≥≠∞µ¨¬]"
)


def _decode_as_one_byte(content: bytes, name: str) -> tuple[str, str]:
    """The text of a file in one byte a letter, as Windows or as a Mac writes it, and which.

    Both can be read as the other; the one in which fewer letters stand oddly is meant.
    """
    read: dict[str, str] = {}
    for encoding in (_WINDOWS, _MAC):
        with suppress(UnicodeDecodeError):
            read[encoding] = content.decode(encoding)
    if _WINDOWS not in read and not _WITHIN_A_WORD.search(content):
        raise TableError(_no_text(name))
    if b"\n" not in content and b"\r" in content:
        read = dict(reversed(read.items()))
    best = min(read, key=lambda encoding: len(_ODD.findall(read[encoding])))
    return read[best], best


def _no_text(name: str) -> str:
    return (
        f"{name} is not a text file that can be read as a table. "
        "Save it again from the spreadsheet as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    )


def _supposed(name: str, encoding: str) -> Problem:
    return Problem(
        "warning",
        None,
        "",
        "",
        "The file does not say how its letters are stored; it was read as "
        f"{_ENCODING_NAMES[encoding]}.",
        "UTF-8, Windows-1252 as Excel for Windows writes it, or Mac Roman as Excel for Mac does.",
        "Check a £, an apostrophe or an accent in what was read; "
        "“CSV UTF-8” leaves nothing to suppose.",
        name,
    )


def _looks_binary(head: str) -> bool:
    odd = sum(1 for sign in head if ord(sign) < 32 and sign not in "\t\r\n")  # noqa: PLR2004
    return odd > max(3, len(head) // 50)


def read_csv(text: str, name: str, columns: Sequence[str], most_rows: int) -> Grid:
    """The records of a comma-separated text under their names."""
    # A broken quotation mark can swallow the rest of the file into one field; the reader's own
    # limit of 128 kB would then end the reading with a message nobody understands.
    csv.field_size_limit(MAX_BYTES * 2)
    text, separator = _separator(text, columns)
    if (sound := _sound_grid(text, separator, name, columns, most_rows)) is not None:
        return sound
    try:
        records = _strict_records(text, separator)
        grid = grid_of(records, name, columns, most_rows, says_short=True)
    except csv.Error:
        records = _mended_records(text, separator)
        grid = grid_of(records, name, columns, most_rows, says_short=True)
    if len(grid.rows) > 1 and text[-1:] not in ("\n", "\r"):
        _tell_as_cut_off(grid)
    return grid


def _sound_grid(
    text: str, separator: str, name: str, columns: Sequence[str], most_rows: int
) -> Grid | None:
    """The grid of a text whose rows are a line each, as wide as the first; None of any other.

    It is read in a fraction of the time that looking at each row takes. What is odd about a text is
    told by reading it row by row.
    """
    if not _has_a_row_a_line(text, separator):
        return None
    ends = _LINE_BREAK.search(text)
    header = text if ends is None else text[: ends.start()]
    if header.count(separator) >= _WIDEST:
        # Mere commas, thousands of them: each would become a column.
        return None
    width = len(next(csv.reader([header], delimiter=separator), ()))
    as_text = {f"f{position}": pa.large_string() for position in range(width)}
    try:
        cells = arrow_csv.read_csv(
            _AsBytes(text),
            arrow_csv.ReadOptions(
                use_threads=False, autogenerate_column_names=True, block_size=_BLOCK
            ),
            arrow_csv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            # It was made of a text, so that it is UTF-8.
            arrow_csv.ConvertOptions(check_utf8=False, column_types=as_text),
        ).columns
    except pa.ArrowInvalid:
        # Its rows are not all as wide as the first one, or one is longer than a block.
        return None
    return sound_grid(cells, name, columns, most_rows) if len(cells) == width else None


class _AsBytes(io.RawIOBase):
    """A text as a file: a part of it at a time is bytes, so that no second whole is in memory."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text, self._at = text, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        # One letter is up to four bytes.
        until = self._at + max(1, size // 4) if size >= 0 else len(self._text)
        part = self._text[self._at : until]
        self._at += len(part)
        return part.encode()


def _has_a_row_a_line(text: str, separator: str) -> bool:
    """Whether quotation marks stand round whole cells alone, and no cell has a line break."""
    parts = text.split('"')
    outside, inside = parts[::2], parts[1::2]
    if len(outside) == len(inside) or "\0" in text:
        return False
    ends = {"", separator, "\n", "\r"}
    # Between two marks of one cell nothing stands; between two cells, what parts them.
    return {part[:1] for part in outside[1:]} | {
        part[-1:] for part in outside[:-1]
    } <= ends and not any(map("".join(inside).count, "\n\r"))


def _tell_as_cut_off(grid: Grid) -> None:
    """Tell a text that ends within its last row, and within no other, as what it is."""
    short = [at for at, fault in enumerate(grid.faults) if is_short(fault)]
    if len(short) == 1 and grid.faults[short[0]].row == grid.rows[-1]:
        grid.faults[short[0]] = cut_off(grid.faults[short[0]])


def rows_of_text(text: str) -> Iterator[Record]:
    """The rows of a text whose columns nobody knows yet; None for one that is broken."""
    csv.field_size_limit(MAX_BYTES * 2)
    text, separator = _separator(text, ())
    return _mended_records(text, separator)


def _separator(text: str, columns: Sequence[str]) -> tuple[str, str]:
    """The separator, and the text without the line by which Excel announces it.

    A spreadsheet does not count that line as a row.
    """
    if said := re.match(r'"?sep=([,;\t])"?[,;\t]*(\r\n|\r|\n|$)', text, re.IGNORECASE):
        return text[said.end() :], said[1]
    wanted = set(columns)

    def known(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
        rows = list(islice(reader, _ROWS_WEIGHED))
        widths = sorted(len(row) for row in rows if row) or [0]
        named = sum(column_key(title) in wanted for title in (rows or [[]])[0])
        return named, widths[len(widths) // 2]

    return text, max(_SEPARATORS, key=known)


def _strict_records(text: str, separator: str) -> Iterator[Record]:
    """The records of a text; `csv.Error` at the first one with broken quotation marks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header = next(reader, [])
    yield header
    line = reader.line_num
    for cells in reader:
        is_long = reader.line_num - line > 1
        line = reader.line_num
        yield None if is_long and _swallows_rows(cells, len(header), separator) else cells


def _mended_records(text: str, separator: str) -> Iterator[Record]:
    """The records of a text as a spreadsheet reads them, None for those that are broken.

    Rows keep the numbers that a spreadsheet gives them, which a reader that stops at the first
    fault could not tell.
    """
    if '"' not in text:
        # Nothing can be broken.
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return
    lines: list[str] = []

    def taken() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    width = 0
    for cells in csv.reader(taken(), delimiter=separator):
        width = width or len(cells)
        is_sound = _is_strict(lines, separator) and not (
            len(lines) > 1 and _swallows_rows(cells, width, separator)
        )
        lines.clear()
        yield cells if is_sound else None


def _is_strict(lines: list[str], separator: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _swallows_rows(cells: list[str], width: int, separator: str) -> bool:
    """Whether a cell holds the end of its own row, whole rows, and the start of another.

    That is what two stray quotation marks in two rows leave behind: every rule would find the
    joined record in order, and the rows between would be lost.
    """
    missing = width - len(cells)
    for position, cell in enumerate(cells):
        counts = [line.count(separator) for line in _LINE_BREAK.split(cell)]
        if (
            len(counts) > 1
            and counts[0] == width - 1 - position
            and counts[-1] == position + missing
            and all(count == width - 1 for count in counts[1:-1])
        ):
            return True
    return False
