"""The parts of the sharing page: learn from others, training, procedures, pilots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from mapping.analysis.sharing import (
    AreaProvision,
    Offer,
    PeerExample,
    Source,
    UnmetNeed,
    could_learn,
    could_offer,
    held_sentence,
    is_plain_mailbox,
    learn_sentence,
    lessons,
    lessons_sentence,
)
from mapping.analysis.training import (
    ROUTE_WORDS,
    DeliveryRoute,
    Training,
    delivery_in_words,
    route_counts,
    training_sentence,
)
from mapping.english import capitalised
from mapping.escape import for_html
from mapping.gap_model.status_style import Style, marks_at, marks_in_words, style_at
from mapping.reference.provision_types import ProvisionType
from mapping.tables.text_rules import is_web_link
from ui.area.invitations_view import invitations
from ui.area.pilots_view import pilots
from ui.components.area_rows import status_cell
from ui.components.boxes import own_box
from ui.components.long_list import part_of, turn_pages
from ui.components.status_label import label
from ui.components.tables import Row, status_table
from ui.shell import cached
from ui.shell.page import (
    Page,
    answer,
    choose_area,
    choose_date,
    choose_type,
    close_button,
    date_note,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    pointer,
    put,
)

_PART = "share"
LEARN, TRAINING, PROCEDURES, PILOTS = "learn", "training", "procedures", "pilots"
_MOST_LESSONS, _MOST_SOURCES = 10, 4
_PARTS = {
    LEARN: "Learn from others",
    TRAINING: "Training",
    PROCEDURES: "Procedures",
    PILOTS: "Pilots and evaluation",
}
_NEAREST_FIRST = (
    "Nearest first: areas that share a border, then the others, each by the distance between the "
    "areas' centres."
)


def asked_part() -> str:
    """Which part of the page the address asks for."""
    asked = parameter(_PART) or LEARN
    if asked not in _PARTS:
        notice(f"The address asks for the part “{asked[:60]}”, which does not exist here.")
        return LEARN
    return asked


def choose_part(part: str) -> None:
    """Box for the part of the page."""
    own_box(
        "Show",
        _PART,
        _PARTS,
        part,
        200,
        lambda chosen: put(**{_PART: "" if chosen == LEARN else chosen}),
    )


def show_part(page: Page, part: str) -> None:
    """Draw one part of the page."""
    draw = {
        LEARN: _learn,
        TRAINING: _training_part,
        PROCEDURES: _procedures_part,
        PILOTS: pilots,
    }
    draw[part](page)


# ------------------------------------------------------------------------- learn from others


def _learn(page: Page) -> None:
    """What the area could learn and offer, and beside it who could be asked about one type."""
    register, code = page.loaded.folder.public_register, page.area_code
    wanted = could_learn(page.assessment, register, page.ranked, code)
    offered = could_offer(page.assessment, register, code)
    name = page.reference.areas.name(code)
    paragraph(learn_sentence(name, wanted) + date_note(page))
    if wanted and not any(each.described for each in wanted):
        said = "What others could copy, and whom to ask, is shown as soon as their records say it."
        pointer(page, said, "Say it in the register", "update")
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _wanted_table(page, wanted)
        _offered_table(page, offered)
    with right, st.container(key="why"):
        if page.selection.type_key is None:
            row = "a row, or a type above," if wanted or offered else "a type above"
            paragraph(f"Choose {row} to see whom to ask.", "pm-muted")
        else:
            _lessons_panel(page, page.selection.type_key)
            close_button(page, "type_key")


def _wanted_table(page: Page, wanted: Sequence[UnmetNeed]) -> None:
    name = page.reference.areas.name(page.area_code)
    if not wanted:
        return
    rows = [_type_row(page, w.type_key, (str(w.having), str(w.described))) for w in wanted]
    status_table(
        "sharing_learn",
        f"What {name} could learn, the best described first",
        ("Type of provision", "Here", "Others known to have it", "Say what to copy"),
        [("", rows)],
        lambda row_id: page.choose(type_key=row_id),
        numeric=(2, 3),
        as_cards=True,
    )


def _type_row(page: Page, key: str, cells: tuple[str, ...]) -> Row:
    kind = page.reference.types.by_key[key]
    status = status_cell(page, page.assessment.cell(page.area_code, key), kind)
    return Row(key, kind.label, (status, *cells), pressed=page.selection.type_key == key)


def _offered_table(page: Page, offered: Sequence[Offer]) -> None:
    name = page.reference.areas.name(page.area_code)
    if not offered:
        paragraph(
            f"No other area is known to lack what {name} has. Those that have made no return may.",
            "pm-muted",
        )
        return
    rows = [
        _type_row(
            page,
            o.type_key,
            (
                str(len(o.lacking)),
                str(len(o.partial)),
                str(len(o.unknown)),
                "Yes" if o.is_described else "No",
            ),
        )
        for o in offered
    ]
    status_table(
        "sharing_offer",
        f"What {name} could offer: areas that lack it",
        ("Type of provision", "Here", "None", "Partial", "No standing return", "Says what to copy"),
        [("", rows)],
        lambda row_id: page.choose(type_key=row_id),
        numeric=(2, 3, 4),
        as_cards=True,
    )


def _lessons_panel(page: Page, key: str) -> None:
    """The chosen type: the status here, then every area that has it."""
    kind, code = page.reference.types.by_key[key], page.area_code
    found = lessons(
        page.assessment,
        page.loaded.folder.public_register,
        page.reference,
        cached.nearest(page.loaded)[code],
        code,
        key,
    )
    name = page.reference.areas.name(code)
    here = _status(style_at(page.assessment, code, kind), marks_at(page.assessment, code, key))
    order = f'<p class="pm-small">{_NEAREST_FIRST}</p>' if len(found) > 1 else ""
    name_of_list = f"lessons_{key}"
    part = part_of(name_of_list, len(found), most=_MOST_LESSONS, whole=0)
    st.html(
        f'<section class="pm-panel" aria-label="Whom to ask"><div role="status"><h2>'
        f"{for_html(kind.label)}</h2></div><p>{for_html(name)}: {here}</p>"
        f"<p>{for_html(lessons_sentence(found, page.assessment, code, kind))}</p>{order}"
        f"{''.join(_lesson(page, lesson) for lesson in found[part.shown])}</section>"
    )
    turn_pages(name_of_list, part, [page.reference.areas.name(each.area_code) for each in found])


def _lesson(page: Page, lesson: PeerExample) -> str:
    name = for_html(page.reference.areas.name(lesson.area_code))
    items = "".join(
        f"<li>{_source(source, _also(page, source))}</li>"
        for source in lesson.sources[:_MOST_SOURCES]
    )
    if (left := len(lesson.sources) - _MOST_SOURCES) > 0:
        items += f"<li>{left} more of its records are on Services.</li>"
    return (
        f"<h3>{name}</h3><p>{_status(lesson.style, lesson.marks)}; "
        f"{for_html(lesson.near.in_words)}</p><ul>{items}</ul>"
    )


def _also(page: Page, source: Source) -> str:
    name = page.reference.areas.name(page.area_code)
    return f"It serves {name} too." if page.area_code in source.serves else ""


def _status(style: Style, marks: str) -> str:
    words = f" ({marks_in_words(marks)})" if marks else ""
    return f"{label(style)}{words}"


# ------------------------------------------------------------------------ a record in a list


def _source(source: Source, remark: str = "", delivery: str | None = None) -> str:
    """What a record says, whom to ask, and how that is known; all of it escaped."""
    lines = [
        f"<b>{for_html(source.title)}</b>{_by(source)}",
        for_html(_how(source, source.delivery if delivery is None else delivery)),
        for_html(source.details) or "What it entails is not stated.",
        f"To copy: {for_html(source.good_practice)}" if source.good_practice else "",
        for_html(remark),
        _contact(source),
        f'<span class="pm-small">{for_html(source.evidence)}{_source_link(source)}; '
        f"record {for_html(source.record_id)}</span>",
    ]
    return "<br>".join(line.replace("\n", "<br>") for line in lines if line)


def _by(source: Source) -> str:
    is_named = source.provider and source.provider != source.title
    return f", {for_html(source.provider)}" if is_named else ""


def _how(source: Source, delivery: str) -> str:
    parts = (
        f"for {source.for_whom.lower()}" if source.for_whom else "",
        delivery.lower(),
        f"{source.reached} reached, as the record states" if source.reached else "",
    )
    said = "; ".join(part for part in parts if part)
    return capitalised(said)


def _contact(source: Source) -> str:
    parts = (for_html(source.contact_role), _mailbox(source), _link(source.website, "website"))
    found = ", ".join(part for part in parts if part)
    return f"Ask: {found}" if found else "No contact is stated."


def _mailbox(source: Source) -> str:
    shown = for_html(source.contact_email)
    if not is_plain_mailbox(source.contact_email):
        return shown
    return f'<a href="mailto:{shown}">{shown}</a>'


def _link(url: str, word: str) -> str:
    if not is_web_link(url):
        return ""
    return f'<a href="{for_html(url)}" rel="noreferrer noopener" target="_blank">{word}</a>'


def _source_link(source: Source) -> str:
    link = _link(source.source_url, "source")
    return f", {link}" if link else ""


# ---------------------------------------------------------------------------------- training


def _training_part(page: Page) -> None:
    """Every type of training by how it is given; the chosen one area by area; whom to invite."""
    found = cached.training_by_type(page.loaded, page.selection.on)
    if not found:
        _nothing_named("training", "training_types")
        return
    paragraph(
        "Who trains whom, and how. Training face to face stands apart from e-learning: a review of "
        "homicides asks for the former (Neville and Sanders-McDonagh, 2015, section 6.1)."
        + date_note(page)
    )
    _training_table(page, found)
    chosen = page.selection.type_key
    if chosen in found:
        _training_detail(page, page.reference.types.by_key[chosen], found[chosen])
    else:
        paragraph(
            "Choose a row to see who gives it, to whom, and what it entails.", "pm-muted pm-prompt"
        )
    invitations(page)


def _nothing_named(what: str, setting: str) -> None:
    paragraph(
        f"This region's settings.toml names no type as {what}. List keys or groups of types in "
        f"`{setting}` under [sharing]."
    )


def _training_table(page: Page, found: dict[str, list[Training]]) -> None:
    rows = []
    by_type = {key: route_counts(areas) for key, areas in found.items()}
    # What is counted unit by unit alone can be known in part.
    in_part = any(counts[DeliveryRoute.NOT_IN_FULL] for counts in by_type.values())
    routes = [r for r in DeliveryRoute if in_part or r is not DeliveryRoute.NOT_IN_FULL]
    for key, counts in by_type.items():
        name = page.reference.types.by_key[key].label
        cells = tuple(str(counts[route]) for route in routes)
        rows.append(Row(key, name, cells, pressed=page.selection.type_key == key))
    headings = [ROUTE_WORDS[route] for route in routes]
    headings[routes.index(DeliveryRoute.NOT_STATED)] = "How is not stated"
    status_table(
        "sharing_training",
        "Training: in how many areas it is given, and how",
        ("Training", *headings),
        [("", rows)],
        lambda key: page.choose(type_key=key),
        numeric=tuple(range(1, len(headings) + 1)),
        as_cards=True,
    )


def _training_detail(page: Page, kind: ProvisionType, rows: Sequence[Training]) -> None:
    st.html(f'<div role="status"><h2>{for_html(kind.label)}</h2></div>')
    paragraph(training_sentence(rows))
    if kind.description:
        paragraph(kind.description, "pm-muted")
    _table(
        f"{kind.label} by area",
        (page.reference.settings.area_heading, "Status", "How", "Reached", "Who, and what"),
        [_training_row(page, row) for row in rows],
    )


def _training_row(page: Page, row: Training) -> tuple[str, ...]:
    is_there = bool(row.held.sources)
    return (
        for_html(page.reference.areas.name(row.area_code)),
        _status(row.held.style, row.held.marks),
        ROUTE_WORDS[row.route] if is_there else "",
        _reached(row) if is_there else "",
        "".join(
            f"<div>{_source(source, '', delivery_in_words(source))}</div>"
            for source in row.held.sources
        ),
    )


def _reached(row: Training) -> str:
    if not row.reached:
        return "Not stated"
    return f'{for_html(row.reached)}<br><span class="pm-small">{for_html(row.reached_note)}</span>'


# -------------------------------------------------------------------- toolkits and procedures


def _procedures_part(page: Page) -> None:
    """What each area has of the chosen toolkit or procedure, or of all, with dates and links."""
    found = cached.procedures_by_type(page.loaded, page.selection.on)
    if not found:
        _nothing_named("a toolkit or procedure", "procedure_types")
        return
    chosen = page.selection.type_key
    shown = {chosen: found[chosen]} if chosen in found else found
    narrowed = narrowed_to(page, "type_key") if chosen in found else {}
    answer(page, held_sentence(list(shown.values())) + date_note(page), narrowed)
    for key, areas in shown.items():
        _procedure(page, page.reference.types.by_key[key], areas)


def _procedure(page: Page, kind: ProvisionType, areas: Sequence[AreaProvision]) -> None:
    st.html(f"<h2>{for_html(kind.label)}</h2>")
    rows = [_procedure_row(page, found) for found in areas if found.sources]
    if rows:
        _table(
            f"{kind.label} by area",
            (page.reference.settings.area_heading, "Status", "What there is", "Begun"),
            rows,
        )
    paragraph(" ".join(_rest(page, areas)), "pm-muted")


def _procedure_row(page: Page, found: AreaProvision) -> tuple[str, ...]:
    begun = [source.started or "Not stated" for source in found.sources]
    return (
        for_html(page.reference.areas.name(found.area_code)),
        _status(found.style, found.marks),
        "".join(f"<div>{_source(source)}</div>" for source in found.sources),
        "<br>".join(dict.fromkeys(begun)),
    )


def _rest(page: Page, areas: Sequence[AreaProvision]) -> Iterator[str]:
    """The areas without it by the word of their status."""
    by_word: dict[str, list[str]] = {}
    for found in areas:
        if not found.sources:
            name = page.reference.areas.name(found.area_code)
            by_word.setdefault(found.style.word, []).append(name)
    for word, names in by_word.items():
        yield f"{word}: {', '.join(names)}."


def _table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of HTML that is escaped already, under a heading that says what it is."""
    head = "".join(f'<th scope="col">{for_html(h)}</th>' for h in headings)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{for_html(heading)}">{cell}</td>'
            for heading, cell in zip(headings, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    st.html(
        f'<div class="pm-scroll pm-share" tabindex="0" role="region" '
        f'aria-label="{for_html(caption)}"><table class="pm-table pm-stack" '
        f'aria-label="{for_html(caption)}">'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def sharing_page(page: Page) -> None:
    """Draw what an area could learn, and from whom."""
    part = asked_part()
    with st.container(horizontal=True, key="bar"):
        choose_part(part)
        if part in (LEARN, TRAINING):
            choose_area(page)
        choose_type(page)
        choose_date(page)
    show_part(page, part)
