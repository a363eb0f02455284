"""A report as an Excel workbook: the matrix in colours, and every row to sort and to filter."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import chain, starmap
from operator import getitem
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from mapping import palette
from mapping.dates import in_words
from mapping.escape import for_spreadsheet
from mapping.gap_model.status_style import Style, all_styles
from mapping.limited import give_back
from mapping.palette import for_xlsx
from mapping.report import actions, recommendations, tables, themes, words
from mapping.report import outlook as ending
from mapping.report.content import (
    RIGHT_ALIGNED,
    Column,
    Group,
    Kind,
    StatusMark,
    Table,
    Value,
    in_print,
)
from mapping.report.scope import Scope
from mapping.report.units import unit_table
from mapping.tables.xlsx_writer import (
    DATE_FORMAT,
    LONGEST_CELL,
    UNWRITABLE,
    cell_text,
    column_letter,
    row_text,
    saved,
    set_down,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_INK, _MUTED, _WHITE, _RULE = map(
    for_xlsx, (palette.INK, palette.MUTED, palette.PAPER, palette.PRINT_RULE)
)
_FONT = "Arial"
# Widths are in characters; a sentence runs across so many columns.
_CHARACTERS, _NARROWEST, _WIDEST, _WIDE_TEXT, _SPAN = 11.0, 11.0, 60.0, 20.0, 6
# Of a sheet that is wider, a page could not be read: it is printed on several, side by side.
_PRINTABLE = 260.0
_LINE_HEIGHT, _TALLEST = 13.5, 400.0
_LONGEST_HEADING = 200
# In centimetres, and the rows that a chart covers.
_CHART_WIDTH, _CHART_HEIGHT, _ROWS_A_CHART = 26, 9, 20
# In letters and a half; and how much of a column bold letters have.
_INDENT, _OF_BOLD = 1, 0.85
# So many areas are all named beside their bars.
_MOST_NAMED_BARS = 14
# Records, from which on the memory that a sheet took is given back before the next is made.
_MANY = 5_000
_SUMMARY = "Summary"
_CELL, _FIRST_CELL, _TEXT = "Report cell", "Report row", "Report text"
_DATE_CELL, _NUMBER_CELL, _NUMBER_HEAD = "Report date", "Report number", "Report number head"
_HEAD, _CAPTION, _TITLE = "Report head", "Report caption", "Report title"
_SMALL = "Report small print"


@dataclass(frozen=True)
class _Sheet:
    """A sheet: sentences, then tables one under the other, then sentences.

    Attributes
    ----------
    is_list
        Its first table is frozen under its header.
    charts
        For each of the tables, what draws it.
    """

    title: str
    before: tuple[str, ...]
    tables: tuple[Table, ...]
    is_list: bool = False
    after: tuple[str, ...] = ()
    charts: tuple[Callable[[Worksheet, _Placed], Any], ...] = ()


def as_workbook(scope: Scope) -> bytes:
    """The whole workbook."""
    from openpyxl import Workbook

    # Row by row: held whole, the cells of a nation would take gigabytes.
    book = Workbook(write_only=True)
    book.properties.title = words.title(scope)
    book.properties.creator = "Provision map"
    _add_styles(book)
    rows = []
    with TemporaryFile() as aside:
        for sheet in _sheets(scope):
            written = _write(book.create_sheet(sheet.title), sheet, scope)
            rows.append(set_down(written, aside))
            # Else it is held until the next one is made, which takes as much again.
            del sheet, written
            if len(scope.records) > _MANY:
                give_back()
        return saved(book, rows)


def _add_styles(book: Workbook) -> None:
    """The styles by name: thousands of cells are set by them in no time."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line, none = Border(bottom=Side(style="thin", color=_RULE)), Border()
    top = Alignment(wrap_text=True, vertical="top")
    top_left = Alignment(wrap_text=True, vertical="top", horizontal="left")
    # With an indent: a text in the next column would stand against the figure.
    figure = Alignment(vertical="top", horizontal="right", indent=_INDENT)
    over_figures = Alignment(wrap_text=True, vertical="top", horizontal="right", indent=_INDENT)
    on_one_line = Alignment(vertical="center")
    plain, dark = PatternFill(), PatternFill("solid", fgColor=_INK)
    for name, bold, size, colour, border, alignment, fill in (
        (_CELL, False, 10, _INK, line, top, plain),
        (_FIRST_CELL, True, 10, _INK, line, top, plain),
        (_DATE_CELL, False, 10, _INK, line, top_left, plain),
        (_NUMBER_CELL, False, 10, _INK, line, figure, plain),
        (_NUMBER_HEAD, True, 10, _WHITE, none, over_figures, dark),
        (_TEXT, False, 10, _INK, none, top, plain),
        (_HEAD, True, 10, _WHITE, none, top, dark),
        (_CAPTION, True, 12, _INK, none, on_one_line, plain),
        (_TITLE, True, 15, _INK, none, on_one_line, plain),
        (_SMALL, False, 10, _MUTED, none, on_one_line, plain),
    ):
        font = Font(name=_FONT, bold=bold, size=size, color=colour)
        style = NamedStyle(name, font=font, border=border, alignment=alignment, fill=fill)
        book.add_named_style(style)


def _sheets(scope: Scope) -> Iterator[_Sheet]:
    """One after the other: no table is kept that is written already."""
    facts = tuple(f"{word}: {text}" for word, text in words.facts(scope))
    licences, notes = words.licences(scope), words.notes()
    code = scope.area_code
    of_ending = (ending.money_sentence(scope), *notes)
    yield _Sheet(
        _SUMMARY,
        (words.answer(scope), words.CAVEAT, *facts),
        (tables.counts_table(scope),),
        after=licences,
    )
    ask = tables.ask_table if code is None else partial(tables.steps_table, code=code)
    yield _Sheet("Ask", (), (ask(scope),), is_list=True)
    yield _Sheet("Priority", (), (tables.scored_priority_table(scope),), is_list=True)
    yield _Sheet(
        "Matrix",
        (),
        (tables.matrix_table(scope, scope.codes), tables.counts_table(scope)),
        is_list=True,
    )
    yield _Sheet(
        "Charts",
        (),
        (tables.statuses_table(scope), tables.levels_table(scope)),
        charts=(partial(_statuses_chart, styles=all_styles(scope.types)), _levels_chart),
    )
    yield _Sheet(
        actions.HEADING, actions.sentences(scope), (actions.plan_table(scope),), is_list=True
    )
    yield _Sheet("Ending", of_ending, (ending.ending_table(scope),), is_list=True)
    yield _Sheet("Money", of_ending, (ending.purpose_table(scope), ending.money_table(scope)))
    yield _Sheet("At risk", (), (ending.worse_table(scope),), is_list=True)
    yield _Sheet(
        "Themes",
        (themes.sentences(scope),),
        (themes.themes_table(scope),),
        is_list=True,
        # Above the header they would stay in sight, and leave the rows half a screen.
        after=themes.NOTES,
    )
    yield _Sheet(
        "Later reviews",
        (),
        (themes.reviews_table(scope),),
        is_list=True,
        after=themes.NOTES,
    )
    yield from _asked(scope)
    yield _Sheet("Explanations", (), (tables.explanations_table(scope),), is_list=True)
    yield _Sheet("Records", (), (tables.register_table(scope),), is_list=True)
    yield from _units(scope)
    yield _Sheet("Need", (), (tables.need_table(scope),), is_list=True)
    yield _Sheet(
        "Notes",
        (words.CAVEAT, *words.method(scope), *notes, *facts),
        (tables.legend_table(scope),),
    )
    yield _Sheet("Sources", (), (words.sources_table(scope),), after=licences)


def _asked(scope: Scope) -> Iterator[_Sheet]:
    """Of the whole region alone: it is asked of all of it."""
    found = recommendations.whole_table(scope)
    if scope.area_code is None and found.rows:
        before = recommendations.sentences(scope)
        yield _Sheet(recommendations.SHEET, before, (found,), is_list=True)


def _units(scope: Scope) -> Iterator[_Sheet]:
    """Only where the region lists any."""
    if (found := unit_table(scope)).rows:
        yield _Sheet("Units", (), (found,), is_list=True)


# --------------------------------------------------------------------------- one sheet


@dataclass(frozen=True)
class _Placed:
    """A table on a sheet, and the rows of its header and its last line."""

    table: Table
    header: int
    last: int


def _write(sheet: Worksheet, content: _Sheet, scope: Scope) -> Iterator[str]:
    """Set up a sheet; its rows, from its head down, are worked out when they are written."""
    contents = tuple(map(_flat, content.tables))
    widths = _widths(sheet, contents)
    cell = partial(_cell, cache(partial(_look, sheet)))
    head = [*_heading(content, scope, cell), *_sentences(content.before, widths, cell)]
    after = _sentences(content.after, widths, cell)
    placed, last = _places(contents, len(head))
    if content.is_list:
        _make_list(sheet, placed[0])
    _print_set_up(sheet, scope, sum(widths))
    for row, line in chain(enumerate(head, start=1), enumerate(after, start=last + 1)):
        if line.is_joined:
            _join(sheet, row)
    _finish(sheet, content, placed, last + len(after))
    lines = chain(head, *(_table(one, widths, cell) for one in placed), after)
    return (row_text(row, line.cells, line.height) for row, line in enumerate(lines, start=1))


def _places(contents: Sequence[Table], row: int) -> tuple[list[_Placed], int]:
    """Where each table stands that follows so many rows, and the row after which all have ended.

    Each is its caption, its header, its rows or what is said of there being none, and a blank row.
    """
    placed = []
    for table in contents:
        last = row + 2 + max(1, len(table.rows))
        placed.append(_Placed(table, row + 2, last))
        row = last + 1
    return placed, row


def _finish(sheet: Worksheet, content: _Sheet, placed: list[_Placed], row: int) -> None:
    """What is written behind the rows: tables with their filters, charts, colours."""
    from openpyxl.worksheet.pagebreak import Break

    _make_tables(sheet, placed)
    if content.charts:
        # On paper no chart is cut in two.
        sheet.row_breaks.append(Break(id=row))
    drawn = zip(content.charts, placed, strict=False)
    for chart in [draw(sheet, one) for draw, one in drawn if one.table.rows]:
        sheet.add_chart(chart, f"A{row + 2}")
        row += _ROWS_A_CHART
    _colour(sheet, placed)


def _flat(table: Table) -> Table:
    """A table whose groups are a column and whose headings differ, to be sorted and filtered."""
    return replace(table := _ungrouped(table), columns=tuple(_headed(table.columns)))


def _headed(columns: tuple[Column, ...]) -> Iterator[Column]:
    """Columns with headings on one line, each another: Excel refuses a table without."""
    seen: Counter[str] = Counter()
    for column in columns:
        title = " ".join(column.title.split())[:_LONGEST_HEADING] or "Column"
        seen[title.lower()] += 1
        repeated = seen[title.lower()]
        yield replace(column, title=f"{title} ({repeated})" if repeated > 1 else title)


def _ungrouped(table: Table) -> Table:
    if not any(group.heading for group in table.groups):
        return table
    first, *rest = table.columns
    rows = tuple((row[0], group.heading, *row[1:]) for group in table.groups for row in group.rows)
    return replace(
        table, columns=(first, Column("Group", "text", 1.2), *rest), groups=(Group("", rows),)
    )


# A cell as it stands in the file: of its style, the kind of its value, and that.
_Cells = Callable[[str, Kind, Value], str]
# So many different values of a column are kept as they are written; most come again and again.
_KEPT, _LONG = 2_000, 300


@dataclass(frozen=True)
class _Line:
    """A row of a sheet; `is_joined`: its first cell runs across several columns."""

    cells: Iterable[str] = ()
    height: float = 0
    is_joined: bool = False


def _heading(content: _Sheet, scope: Scope, cell: _Cells) -> list[_Line]:
    """Banner, title and date at the head of a sheet, and a blank row."""
    banner = scope.banner
    heading = words.title(scope) if content.title == _SUMMARY else content.title
    date_line = f"{scope.name}, as of {in_words(scope.on)}. Made on {in_words(scope.made_on)}."
    dark = [banner, *[None] * (_SPAN - 1)]
    return [
        *([_Line([cell(_HEAD, "text", each) for each in dark], is_joined=True)] if banner else ()),
        _Line([cell(_TITLE, "text", heading)]),
        _Line([cell(_SMALL, "text", date_line)]),
        _Line(),
    ]


def _sentences(lines: tuple[str, ...], widths: Sequence[float], cell: _Cells) -> list[_Line]:
    """Sentences, each across several columns, and a blank row."""
    wide = sum(widths[:_SPAN])
    said = [
        _Line([cell(_TEXT, "text", line)], _height([_lines(line, wide)]), is_joined=True)
        for line in lines
    ]
    return [*said, _Line()] if said else []


def _join(sheet: Worksheet, row: int) -> None:
    # `merge_cells` would draw borders besides, of which there are none, and takes its time for it.
    sheet.merged_cells.add(f"A{row}:{column_letter(_SPAN)}{row}")


def _table(placed: _Placed, widths: Sequence[float], cell: _Cells) -> Iterator[_Line]:
    """A table under its caption, and a blank row."""
    table = placed.table
    yield _Line([cell(_CAPTION, "text", table.caption)])
    titles = [
        (column.title, _OF_BOLD * width - 2 * _INDENT * (column.kind in RIGHT_ALIGNED))
        for column, width in zip(table.columns, widths, strict=False)
    ]
    heads = [_NUMBER_HEAD if c.kind in RIGHT_ALIGNED else _HEAD for c in table.columns]
    yield _Line(
        [cell(head, "text", title) for head, (title, _) in zip(heads, titles, strict=True)],
        _height(starmap(_lines, titles)),
    )
    if not table.rows:
        yield _Line([cell(_SMALL, "text", table.empty)])
    written = []
    for position, (column, width) in enumerate(zip(table.columns, widths, strict=False)):
        style = _FIRST_CELL if position == 0 else _style(column.kind)
        one = partial(_sized, cell, style, column.kind, width)
        written.append(_Written(one))
    for values in table.rows:
        texts, lines = zip(*map(getitem, written, values), strict=True)
        yield _Line(texts, _height(lines))
    yield _Line()


def _style(kind: Kind) -> str:
    """How the cells of a column stand: its heading stands as they do."""
    if kind in ("date", "year"):
        return _DATE_CELL
    return _NUMBER_CELL if kind in RIGHT_ALIGNED else _CELL


class _Written(dict[Value, tuple[str, int]]):
    """The cells of a column by what they hold; one that is there already costs a look."""

    def __init__(self, make: Callable[[Value], tuple[str, int]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Value) -> tuple[str, int]:
        made = self._make(value)
        # A long text hardly comes again.
        if len(self) < _KEPT and len(made[0]) < _LONG:
            self[value] = made
        return made


def _sized(cell: _Cells, style: str, kind: Kind, width: float, value: Value) -> tuple[str, int]:
    """A cell, and how many lines it needs."""
    return cell(style, kind, value), _lines(in_print(value, kind), width)


def _lines(text: str, width: float) -> int:
    return sum(1 + int(len(part) / (width * 1.1)) for part in text.split("\n"))


def _height(lines: Iterable[int]) -> float:
    """A row's height in points: not every program fits it to wrapped text by itself."""
    return min(_LINE_HEIGHT * max(lines) + 3, _TALLEST)


def _cell(look: Callable[[str, str], int], style: str, kind: Kind, value: Value) -> str:
    """A cell that holds a value; a text is never a formula, whatever it begins with."""
    if isinstance(value, StatusMark):
        value = value.words
    if isinstance(value, str):
        value = _cut(UNWRITABLE.sub("", for_spreadsheet(value)))
    number_format = "" if value is None or isinstance(value, str) else _format(value, kind)
    return cell_text(look(style, number_format), value)


def _look(sheet: Worksheet, style: str, number_format: str) -> int:
    """The number of a style and a number's format among those of the workbook."""
    from openpyxl.cell import WriteOnlyCell

    pen = WriteOnlyCell(sheet)
    # The style first: it would take back the number's format.
    pen.style = style
    if number_format:
        pen.number_format = number_format
    return int(pen.style_id)


def _format(value: float | date, kind: Kind) -> str:
    """How a number or a date is shown: whole where it is whole."""
    if isinstance(value, date):
        return DATE_FORMAT
    if kind == "year":
        return "0"
    decimals = "" if float(value).is_integer() else ".00" if kind == "money" else ".0###"
    return "0.000" if kind == "score" else f"{'£' if kind == 'money' else ''}#,##0{decimals}"


def _cut(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    return f"{text[:LONGEST_CELL]} … (cut here: a cell holds no more)"


# ------------------------------------------------------------------ what a sheet looks like


def _make_list(sheet: Worksheet, placed: _Placed) -> None:
    """Keep the header and the first column in sight."""
    sheet.freeze_panes = f"B{placed.header + 1}"
    sheet.print_title_rows = f"{placed.header}:{placed.header}"


def _make_tables(sheet: Worksheet, placed: list[_Placed]) -> None:
    """Make a table of Excel of each, with a filter and a name that formulas can call it by."""
    from openpyxl.worksheet.table import Table as ExcelTable

    for number, one in enumerate(placed, start=1):
        if one.table.rows:
            last = column_letter(len(one.table.columns))
            name = f"{sheet.title.replace(' ', '_')}_{number}"
            made = ExcelTable(displayName=name, ref=f"A{one.header}:{last}{one.last}")
            made._initialise_columns()  # noqa: SLF001  else it looks for the cells, which are gone
            for column, titled in zip(made.tableColumns, one.table.columns, strict=True):
                column.name = titled.title
            sheet.tables.add(made)


def _statuses_chart(sheet: Worksheet, placed: _Placed, styles: Sequence[Style]) -> Any:
    """A bar for each area, of as many parts as there are statuses."""
    chart = _bars(sheet, placed, len(placed.table.columns))
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 50
    # The first area on top.
    chart.x_axis.scaling.orientation = "maxMin"
    if len(placed.table.rows) <= _MOST_NAMED_BARS:
        chart.x_axis.tickLblSkip = 1
    chart.y_axis.title = "Types of provision"
    for series, style in zip(chart.series, styles, strict=True):
        series.graphicalProperties.solidFill = for_xlsx(style.ground)
        series.graphicalProperties.line.solidFill = for_xlsx(style.outline)
    return chart


def _levels_chart(sheet: Worksheet, placed: _Placed) -> Any:
    """A bar for each area beside the others, type by type, under the line of the benchmark."""
    from openpyxl.chart import LineChart, Reference

    last = len(placed.table.columns)
    chart = _bars(sheet, placed, last - 1)
    chart.y_axis.title = "Per cent of the benchmark"
    line = LineChart()
    line.add_data(
        Reference(sheet, min_col=last, min_row=placed.header, max_row=placed.last),
        titles_from_data=True,
    )
    line.series[0].graphicalProperties.line.solidFill = _INK
    chart += line
    return chart


def _bars(sheet: Worksheet, placed: _Placed, last: int) -> Any:
    """A bar chart of a table, a row of bars for each column up to the last."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.title = placed.table.caption
    chart.width, chart.height = _CHART_WIDTH, _CHART_HEIGHT
    rows = {"min_row": placed.header, "max_row": placed.last}
    chart.add_data(Reference(sheet, min_col=2, max_col=last, **rows), titles_from_data=True)
    names = Reference(sheet, min_col=1, min_row=placed.header + 1, max_row=placed.last)
    chart.set_categories(names)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.legend.position = "b"
    return chart


def _colour(sheet: Worksheet, placed: list[_Placed]) -> None:
    """Colour every status by its word, so that a cell that is typed over changes its colour."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    for one in placed:
        styles = _styles(one.table)
        for first, ranges in _status_ranges(one):
            # One word may begin another: the longer one is tried first.
            for word in sorted(styles, key=len, reverse=True):
                style = styles[word]
                rule = FormulaRule(
                    formula=[f'LEFT({first},{len(word)})="{word}"'],
                    stopIfTrue=True,
                    font=Font(color=for_xlsx(style.ink), bold=True),
                    fill=PatternFill("solid", bgColor=for_xlsx(style.ground)),
                )
                sheet.conditional_formatting.add(ranges, rule)


def _status_ranges(placed: _Placed) -> list[tuple[str, str]]:
    """The first cell and the range of each run of columns that hold statuses."""
    columns = [n for n, c in enumerate(placed.table.columns, start=1) if c.kind == "status"]
    if not columns or not placed.table.rows:
        return []
    top = placed.header + 1
    first, last = column_letter(columns[0]), column_letter(columns[-1])
    return [(f"{first}{top}", f"{first}{top}:{last}{placed.last}")]


def _styles(table: Table) -> dict[str, Style]:
    """The styles of a table by their word."""
    columns = [n for n, column in enumerate(table.columns) if column.kind == "status"]
    values = (row[n] for row in table.rows for n in columns)
    return {mark.style.word: mark.style for mark in values if isinstance(mark, StatusMark)}


def _widths(sheet: Worksheet, contents: tuple[Table, ...]) -> list[float]:
    """Set the columns' widths, in characters; those of a narrow sheet at least for sentences."""
    sheet.sheet_view.showGridLines = False
    wanted = [_NARROWEST if contents else _WIDE_TEXT] * _SPAN
    for one in contents:
        wanted += [_NARROWEST] * (len(one.columns) - len(wanted))
        for position, column in enumerate(one.columns):
            wide = min(max(column.width * _CHARACTERS, _NARROWEST), _WIDEST)
            wanted[position] = max(wanted[position], wide)
    for position, width in enumerate(wanted, start=1):
        sheet.column_dimensions[column_letter(position)].width = width
    return wanted


def _print_set_up(sheet: Worksheet, scope: Scope, width: float) -> None:
    from openpyxl.worksheet.worksheet import Worksheet

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    pages_wide = math.ceil(width / _PRINTABLE)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = _in_margin(words.title(scope))
    sheet.oddFooter.right.text = "&P of &N"
    if banner := scope.banner:
        sheet.oddHeader.right.text = _in_margin(banner)


def _in_margin(text: str) -> str:
    """Text for a header or footer, which may be 255 long and reads & as the start of a code."""
    return text[:100].replace("&", "&&")
