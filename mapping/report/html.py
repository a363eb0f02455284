"""A report as one web page: no script, nothing fetched from anywhere, and it prints."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mapping.dates import in_words
from mapping.escape import for_html
from mapping.palette import resolved
from mapping.register.checks import is_web_link
from mapping.report.content import (
    RIGHT_ALIGNED,
    Beside,
    Block,
    Bullets,
    Column,
    Figure,
    Group,
    Paragraph,
    Report,
    Row,
    Section,
    StatusMark,
    Strip,
    Table,
    Value,
    in_print,
)

STYLE = resolved(Path(__file__).with_name("report.css").read_text(encoding="utf-8"))
# Whatever the page holds, a browser fetches nothing for it and runs nothing in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def as_html(report: Report) -> bytes:
    """The whole page."""
    banner = f'<p class="banner" role="note">{for_html(report.banner)}</p>' if report.banner else ""
    page = (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{for_html(report.title)}</title><style>{STYLE}</style></head>\n"
        f"<body>{banner}<main><h1>{for_html(report.title)}</h1>"
        f"{inner_html(report)}</main>"
        f"<footer>Made on {in_words(report.made_on)}.</footer></body></html>\n"
    )
    return page.encode("utf-8")


def inner_html(report: Report) -> str:
    """What a report says under its title, to stand in a page that has the style."""
    facts = "".join(
        f"<div><dt>{for_html(word)}</dt><dd>{for_html(text)}</dd></div>"
        for word, text in report.facts
    )
    return f"<dl>{facts}</dl>\n{''.join(map(_section, report.sections))}"


def _section(section: Section) -> str:
    tag = f"h{section.depth + 1}"
    kinds = f"part{' new' if section.starts_page else ''}"
    heading = f"<{tag}>{for_html(section.heading)}</{tag}>"
    return f'<section class="{kinds}">{heading}{_blocks(section.blocks)}</section>\n'


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph(text, role):
            return f'<p class="{role}">{for_html(text)}</p>'
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Strip(figures):
            return f'<div class="strip">{_blocks(figures)}</div>'
        case Beside(left, right):
            return (
                f'<div class="beside"><div>{_blocks(left)}</div><div>{_blocks(right)}</div></div>'
            )


def _bullets(block: Bullets) -> str:
    heading = f'<p class="lead">{for_html(block.heading)}</p>' if block.heading else ""
    items = "".join(f"<li>{for_html(item)}</li>" for item in block.items)
    return f"{heading}<ul>{items}</ul>" if items else ""


def _figure(figure: Figure) -> str:
    drawing = figure.svg.replace(
        "<svg ", f'<svg role="img" aria-label="{for_html(figure.alt)}" ', 1
    )
    return f"<figure>{drawing}<figcaption>{for_html(figure.caption)}</figcaption></figure>"


def _table(table: Table) -> str:
    caption = for_html(table.caption)
    if not table.rows:
        lead = f'<p class="lead">{caption}</p>' if table.shows_caption else ""
        return f"{lead}<p>{for_html(table.empty)}</p>"
    head = "".join(
        f'<th scope="col" role="columnheader"{_alignment(column)}>{for_html(column.title)}</th>'
        for column in table.columns
    )
    bodies = "".join(_body(group, table.columns) for group in table.groups if group.rows)
    hidden = "" if table.shows_caption else ' class="unseen"'
    stacks = ' class="stack"' if _stacks(table) else ""
    # The roles, since a table that is stacked would no longer be one to a screen reader.
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table role="table"{stacks}><caption{hidden}>{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{bodies}</table></div>'
    )


def _stacks(table: Table) -> bool:
    """Whether the cells of a row may stand below one another where the page is narrow.

    Figures and statuses are compared along a column, so that theirs stay beside one another.
    """
    kinds = [column.kind for column in table.columns]
    return kinds.count("status") <= 1 and not any(kind in RIGHT_ALIGNED for kind in kinds)


def _body(group: Group, columns: tuple[Column, ...]) -> str:
    heading = (
        '<tr role="row" class="group"><th scope="rowgroup" role="rowheader" '
        f'colspan="{len(columns)}">{for_html(group.heading)}</th></tr>'
        if group.heading
        else ""
    )
    rows = "".join(_row(row, columns) for row in group.rows)
    return f'<tbody role="rowgroup">{heading}{rows}</tbody>'


def _row(row: Row, columns: tuple[Column, ...]) -> str:
    head, *rest = zip(row, columns, strict=True)
    cells = "".join(_cell(value, column) for value, column in rest)
    return f'<tr role="row"><th scope="row" role="rowheader">{_content(*head)}</th>{cells}</tr>'


def _cell(value: Value, column: Column) -> str:
    title = for_html(column.title)
    return (
        f'<td role="cell" data-label="{title}"{_alignment(column)}>{_content(value, column)}</td>'
    )


def _alignment(column: Column) -> str:
    return ' class="number"' if column.kind in RIGHT_ALIGNED else ""


def _content(value: Value, column: Column) -> str:
    if isinstance(value, StatusMark):
        return _status(value)
    text = for_html(in_print(value, column.kind))
    if column.kind == "link" and isinstance(value, str) and is_web_link(value):
        return f'<a href="{text}" rel="noreferrer noopener">{text}</a>'
    return text


def _status(mark: StatusMark) -> str:
    style = mark.style
    line = "dashed" if style.is_dashed else "solid"
    colours = f"background:{style.ground};color:{style.ink};border:1px {line} {style.outline}"
    level = f' <span class="level">{for_html(mark.level)}</span>' if mark.level else ""
    signs = (
        f' <abbr title="{mark.marks_in_words}">{mark.marks}</abbr>'
        f'<span class="unseen"> ({mark.marks_in_words})</span>'
        if mark.marks
        else ""
    )
    return (
        f'<span class="status"><span class="chip" aria-hidden="true" style="{colours}">'
        f"{style.symbol}</span><span><b>{for_html(style.word)}</b>{signs}{level}</span></span>"
    )
