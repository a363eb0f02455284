"""What has changed since a meeting: the day, the sentence, the map, and each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TypeVar

import streamlit as st

from mapping.analysis.comparison import Difference
from mapping.analysis.funding_changes import FundingChange, Outcome, money_by_funder
from mapping.analysis.since import CellChange, Since, Transition
from mapping.dates import EARLIEST, add_months, in_words
from mapping.english import lower_first, pounds
from mapping.escape import for_html
from mapping.gap_model.assessment import Cell
from mapping.gap_model.status_style import marks_in_words, marks_of, style_of
from mapping.geography.areas import WHOLE_REGION
from mapping.maps.marks import NO_CHANGE, AreaMark, GapNews, changed_marks, news_marks, type_marks
from mapping.plan.schema import Action
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import NOT_STATED
from mapping.tables.parsing import parse_date, split_list
from mapping.wording.since import (
    NOT_KNOWN,
    OTHERWISE,
    action_groups,
    action_title,
    as_text,
    basis_sentence,
    cell_groups,
    cell_title,
    day_title,
    funding_groups,
    funding_title,
    news_in_words,
    return_groups,
    summary,
    unit_groups,
    what_became,
    what_became_of_funding,
    what_is_done,
    why,
)
from ui.components.area_map import area_map
from ui.components.boxes import own_box
from ui.components.changes_view import status_of
from ui.components.long_list import opened, part_of, turn_pages
from ui.components.status_label import label
from ui.components.sums import About, linked_type, sum_by_type
from ui.components.tables import Row, status_table
from ui.components.text_table import text_table
from ui.components.watching import watch_button
from ui.shell import cached
from ui.shell.page import (
    Page,
    answer,
    choose_date,
    choose_region_or_area,
    choose_type,
    date_note,
    link_to,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    pointer,
    put,
)
from ui.time.trend_view import trend
from ui.time.watched_view import what_you_watch

SINCE = "since"
_A_DATE = "date"
_MOST_SHOWN = 30
_MOST_FUNDERS = 20
_MOST_TO_COPY = 200
_Item = TypeVar("_Item")
_MONTHS_BEFORE = 3


@dataclass(frozen=True)
class SinceView:
    """The page, and the day since which is looked.

    Attributes
    ----------
    is_assumed
        No meeting is noted and no day is asked for.
    """

    page: Page
    day: date
    is_assumed: bool = False

    @cached_property
    def whole(self) -> Since:
        """All that has changed, in every area and type."""
        page = self.page
        return cached.since(page.loaded, page.selection.on, self.day, page.today)

    @cached_property
    def found(self) -> Since:
        """What has changed of what is looked at."""
        chosen = self.page.selection
        return self.whole.of(_only(chosen.area_code), _only(chosen.type_key))

    @property
    def one(self) -> ProvisionType | None:
        """The type that is looked at; None for all."""
        key = self.page.selection.type_key
        return None if key is None else self.page.reference.types.by_key[key]


def _only(code: str | None) -> tuple[str, ...] | None:
    return None if code is None else (code,)


def look_back(page: Page) -> SinceView:
    """The day that the address asks for; what of it could not be understood is said."""
    on, text, latest = page.selection.on, parameter(SINCE), _latest(page)
    meeting = page.reference.meetings.last_held(on, page.today)
    months_ago = min(latest, add_months(on, -_MONTHS_BEFORE))
    usual = max(EARLIEST, months_ago) if meeting is None else meeting.met_on
    day = parse_date(text) if text else None
    if latest < EARLIEST:
        notice(f"No day before {in_words(on)} can be chosen, so nothing can have changed.")
    elif text and (day is None or not EARLIEST <= day <= latest):
        notice(
            f"The address asks what has changed since “{text[:60]}”, which is not a past date "
            f"before {in_words(on)}. {day_title(usual, page.reference.meetings)} is taken."
        )
        day = None
    is_assumed = day is None and meeting is None
    return SinceView(page, day or usual, is_assumed)


def _latest(page: Page) -> date:
    """The latest day since which can be looked: it comes before the page's, and is not to come."""
    return min(page.selection.on - timedelta(days=1), page.today)


# -------------------------------------------------------------------------------- choosing


def choose_day(looking: SinceView, *, may_be_none: bool = False) -> None:
    """Box of the meetings that were held, and a date picker for any other day.

    Parameters
    ----------
    may_be_none
        A day that nobody has chosen is not shown, since the page does not look back to it.
    """
    if _latest(looking.page) < EARLIEST:
        return
    held = looking.page.reference.meetings.held(looking.page.selection.on, looking.page.today)
    if held:
        # A name that all of them have tells none apart, and there is no room for it.
        is_named = len({meeting.what for meeting in held}) > 1
        options = {
            meeting.met_on.isoformat(): meeting.title if is_named else in_words(meeting.met_on)
            for meeting in held
        }
        chosen = looking.day.isoformat()
        if chosen not in options:
            options[_A_DATE], chosen = "Another date", _A_DATE
        own_box("Since the meeting of", SINCE, options, chosen, 250, _choose_meeting)
    day = None if may_be_none and looking.is_assumed else looking.day
    _choose_date(looking.page, day, "Or since any date" if held else "Since")


def _choose_meeting(chosen: str) -> None:
    if chosen != _A_DATE:
        put(**{SINCE: chosen})


def _choose_date(page: Page, chosen: date | None, words: str) -> None:
    key = "own_since_day"
    if key not in st.session_state or st.session_state[key] != chosen:
        st.session_state[key] = chosen

    def changed() -> None:
        day = st.session_state[key]
        put(**{SINCE: day.isoformat() if isinstance(day, date) else ""})

    st.date_input(
        words,
        key=key,
        format="DD/MM/YYYY",
        min_value=EARLIEST,
        max_value=_latest(page),
        on_change=changed,
        width=180,
    )


# ------------------------------------------------------------------------------ in a sentence


def what_changed(looking: SinceView) -> None:
    """The sentence, which register it rests on, and when the next meeting is."""
    page, found = looking.page, looking.found
    named = narrowed_to(page, "area_code", "type_key")
    what = f"{': '.join(named.values())}. " if named else ""
    sentence = f"{what}{summary(found, page.reference)}{date_note(page)}"
    answer(page, sentence, dict.fromkeys(named, ""))
    paragraph(basis_sentence(found.basis, found.day, found.tables), "pm-muted")
    meetings = page.reference.meetings
    if not meetings.held(page.selection.on, page.today):
        pointer(page, _no_meeting(looking), "Note a meeting", "meeting", view="meetings")
    coming = meetings.next_from(page.selection.on)
    if coming is not None:
        paragraph(f"The next meeting: {coming.title}.", "pm-muted")


def _no_meeting(looking: SinceView) -> str:
    taken = (
        f" {in_words(looking.day)} is taken instead, since nobody has chosen a day."
        if looking.is_assumed and looking.day < looking.page.selection.on
        else ""
    )
    return f"No earlier meeting is noted.{taken}"


# ---------------------------------------------------------------------------------- the map


def map_and_table(looking: SinceView) -> None:
    """The areas by what has changed, on the map and as a table."""
    page = looking.page
    st.header("On the map", anchor=False)
    paragraph(
        "An area with a heavy outline is not as it was. "
        + (
            "✕ stands for its new gaps, ✓ for its gaps closed, in whole or in part."
            if looking.one is None
            else "Where its status changed, the map shows what it was, an arrow, and what it is."
        )
        + (
            ""
            if looking.one or looking.whole.basis.tells_what_was_said
            else f" “{_NO_DATED_CHANGE}”: what was said there since is not known."
        ),
        "pm-muted pm-lead",
    )
    left, right = st.columns([11, 9], gap="medium")
    with left:
        area_map(page, _marks(looking), [], lambda code: page.change(area_code=code))
    with right:
        if looking.one is None:
            _news_table(looking)
        else:
            _type_table(looking, looking.one)


def _marks(looking: SinceView) -> list[AreaMark]:
    whole, kind = looking.whole, looking.one
    if kind is None:
        told = whole.basis.tells_what_was_said
        return news_marks(whole.now.areas, _news(whole), NO_CHANGE if told else _NO_DATED_CHANGE)
    counts = Counter(change.area_code for change in whole.of(keys=(kind.key,)).cells)
    return changed_marks(type_marks(whole.now, kind), type_marks(whole.then, kind), counts)


def _news(whole: Since) -> dict[str, GapNews]:
    """What there is to tell of each area in which a cell has changed."""
    return {
        code: GapNews(
            len(part.turned(Transition.NEW_GAP)),
            len(part.turned(Transition.CLOSED, Transition.PARTLY_CLOSED)),
            news_in_words(part),
        )
        for code, part in whole.cells_by_area.items()
        if part.cells
    }


# What was said since is not known then: an area that has not changed may have.
_NO_DATED_CHANGE = "No dated change"
_HEADINGS = ("New gaps", "Gaps closed", "Newly known", "No longer known", "Otherwise")


def _counts(part: Since) -> tuple[str, ...]:
    """What has changed in an area, under each heading of the table."""
    told = part.basis.tells_what_was_said
    return (
        f"{len(part.turned(Transition.NEW_GAP)):,}",
        f"{len(part.turned(Transition.CLOSED, Transition.PARTLY_CLOSED)):,}",
        f"{len(part.returns_made):,}" if told else NOT_KNOWN.capitalize(),
        f"{len(part.turned(Transition.NO_LONGER_KNOWN)):,}",
        f"{len(part.turned(*OTHERWISE)):,}",
    )


def _news_table(looking: SinceView) -> None:
    page = looking.page
    areas = page.reference.areas
    rows = [
        Row(
            code,
            areas.name(code),
            _counts(part),
            pressed=code == page.selection.area_code,
        )
        for code, part in looking.whole.cells_by_area.items()
    ]
    _table(
        looking,
        "What has changed, area by area",
        _HEADINGS,
        rows,
        numeric=(1, 2, 3, 4, 5),
    )


def _type_table(looking: SinceView, kind: ProvisionType) -> None:
    whole, areas = looking.whole, looking.page.reference.areas
    changed = {change.area_code: change for change in whole.of(keys=(kind.key,)).cells}
    cells_then, cells_now = (
        each.told((code, kind.key) for code in areas.codes) for each in (whole.then, whole.now)
    )
    rows = []
    for code, before, now in zip(areas.codes, cells_then, cells_now, strict=True):
        change = changed.get(code)
        words = "As it was" if change is None else what_became(change, kind)
        then = whole.then.types.by_key[kind.key]
        cells = (status_of(before, then), status_of(now, kind), words)
        is_chosen = code == looking.page.selection.area_code
        rows.append(Row(code, areas.name(code), cells, pressed=is_chosen))
    days = (in_words(whole.day), in_words(whole.on))
    _table(looking, f"{kind.label}: the map as a table", (*days, "In words"), rows)


def _table(
    looking: SinceView,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Row],
    numeric: Sequence[int] = (),
) -> None:
    page = looking.page
    status_table(
        "since_areas",
        caption,
        (page.reference.settings.area_heading, *headings),
        [("", rows)],
        lambda code: page.choose(area_code=code),
        numeric=numeric,
    )


# ------------------------------------------------------------------------------ the changes


def every_change(looking: SinceView) -> None:
    """Each change under its heading, and words where there is none."""
    found, reference = looking.found, looking.page.reference
    cells = cell_groups(found)
    if any(len(changes) > _MOST_SHOWN for *_, changes in cells):
        _cells_by_type(looking)
    for key, heading, empty, changes in cells:
        _section(looking, key, heading, empty, changes, partial(_cell, looking))
    groups = (*unit_groups(found, reference), *return_groups(found, reference))
    for key, heading, empty, sentences in groups:
        _section(looking, key, heading, empty, sentences, for_html)
    for key, heading, empty, funding in funding_groups(found):
        _section(looking, key, heading, empty, funding, partial(_funding, looking), _of_funding)
        if funding and funding[0].outcome in (Outcome.LOST, Outcome.WON):
            _money(heading, funding)
    for key, heading, empty, actions in action_groups(found):
        _section(looking, key, heading, empty, actions, partial(_action, looking), _of_actions)


def _cells_by_type(looking: SinceView) -> None:
    """What there are too many changed cells of to list them all: each type leads to its own."""
    page = looking.page
    text_table(
        "What has changed, type by type",
        ("Type of provision", *_HEADINGS),
        [
            (linked_type(page, key), *_counts(part))
            for key, part in looking.found.cells_by_type.items()
            if part.cells
        ],
        numeric=range(1, len(_HEADINGS) + 1),
    )


def _of_funding(changes: Iterable[FundingChange]) -> Iterator[About]:
    # Of a nation there are thousands, which say the same few things of their areas.
    alike = Counter((change.provision_type, change.areas_served) for change in changes)
    for (kind, text), number in alike.items():
        served = split_list(text)
        yield kind, () if WHOLE_REGION in served else served, number


def _of_actions(actions: Iterable[Action]) -> Iterator[About]:
    for action in actions:
        yield action.provision_type, () if action.area_code is None else (action.area_code,), 1


def _action(looking: SinceView, action: Action) -> str:
    reference = looking.page.reference
    return _titled(action_title(action, reference), what_is_done(action, looking.whole, reference))


def _titled(title: str, words: str) -> str:
    return f"<strong>{for_html(title)}</strong><p>{for_html(words)}</p>"


def _section(
    looking: SinceView,
    key: str,
    heading: str,
    empty: str,
    items: Sequence[_Item],
    drawn: Callable[[_Item], str],
    about: Callable[[Sequence[_Item]], Iterable[About]] | None = None,
) -> None:
    """A heading with a list of changes; of many, the numbers by type, and the list on demand.

    Parameters
    ----------
    drawn
        An item as HTML that is safe.
    about
        What the items are summed up by.
    """
    number = f" ({len(items):,})" if items else ""
    is_long = len(items) > _MOST_SHOWN
    nothing = "" if items else f'<p class="pm-muted">{for_html(empty)}</p>'
    body = "" if is_long or not items else _entries(items, drawn)
    # What has nothing to list takes a line.
    kind = "" if items else ' class="pm-one-line"'
    st.html(
        f'<section aria-label="{for_html(heading)}"{kind}>'
        f'<h2 class="pm-section">{for_html(heading)}'
        f"{number}</h2>{nothing}{body}</section>"
    )
    if not is_long:
        return
    if about is not None:
        sum_by_type(looking.page, f"{heading}, by type", about(items), "Number")
    fold = opened(f"Each of the {len(items):,}: {lower_first(heading)}", key, len(items), most=0)
    if fold is not None:
        with fold:
            part = part_of(f"since_{key}", len(items), most=_MOST_SHOWN, whole=0)
            st.html(_entries(items[part.shown], drawn))
            turn_pages(f"since_{key}", part)


def _entries(items: Iterable[_Item], drawn: Callable[[_Item], str]) -> str:
    entries = "".join(f"<li>{drawn(item)}</li>" for item in items)
    return f'<ul class="pm-changes">{entries}</ul>'


def _cell(looking: SinceView, change: CellChange) -> str:
    reference = looking.page.reference
    kind = reference.types.by_key[change.provision_type]
    title = for_html(cell_title(change, reference))
    link = _matrix_link(looking.page, change.area_code, change.provision_type)
    words = for_html(f"{what_became(change, kind)} {why(change)}")
    return (
        f'<a href="{link}" target="_self">{title}</a> '
        f"{_before_and_after(change.difference, kind)}<p>{words}</p>"
    )


def _before_and_after(difference: Difference, kind: ProvisionType) -> str:
    before = _status(difference.before, difference.type_before or kind)
    after = _status(difference.after, kind)
    return f'<span class="pm-change">{before}<span aria-label="then">→</span>{after}</span>'


def _status(cell: Cell, kind: ProvisionType) -> str:
    """HTML of a status with its small signs."""
    marks = marks_of(cell)
    words = for_html(marks_in_words(marks))
    signs = f'<span class="pm-sign" role="img" aria-label="{words}">{marks}</span>' if marks else ""
    return f"<span>{label(style_of(cell, kind))} {signs}</span>"


def _matrix_link(page: Page, area_code: str, type_key: str) -> str:
    selection = replace(page.selection, area_code=area_code, type_key=type_key)
    return link_to("", selection, view="matrix")


def _funding(looking: SinceView, change: FundingChange) -> str:
    title = funding_title(change, looking.page.reference)
    return _titled(title, what_became_of_funding(change, looking.found))


def _money(heading: str, changes: Sequence[FundingChange]) -> None:
    text_table(
        f"{heading}, by funder",
        ("Funder", "Services", "A year, as far as stated", "Without a sum"),
        (
            (
                money.label,
                str(money.records),
                NOT_STATED if money.without_sum == money.records else pounds(money.stated_gbp),
                str(money.without_sum),
            )
            for money in money_by_funder(changes)
        ),
        numeric=(1, 2, 3),
        whole=_MOST_FUNDERS,
    )


def text_to_copy(looking: SinceView) -> None:
    """All of it as plain text."""
    page, found = looking.page, looking.found
    only = tuple(narrowed_to(page, "area_code", "type_key").values())
    number = len(found.cells) + len(found.funding) + len(found.units)
    if number > _MOST_TO_COPY:
        st.download_button(
            "All of it as a text file",
            lambda: as_text(found, page.reference, only),
            file_name=f"since-{found.day}-{found.on}.txt",
            mime="text/plain",
            on_click="ignore",
        )
        return
    with st.container(key="off_paper_text"), st.expander("All of it as text, to copy"):
        st.code(as_text(found, page.reference, only), language=None, wrap_lines=True)


def since_page(page: Page) -> None:
    """Draw what has changed since a day."""
    looking = look_back(page)
    with st.container(horizontal=True, key="bar"):
        choose_day(looking)
        choose_region_or_area(page)
        choose_type(page)
        choose_date(page)
    what_changed(looking)
    if looking.one is not None:
        watch_button(page, "type", looking.one.key, "type")
    what_you_watch(page)
    map_and_table(looking)
    trend(page)
    every_change(looking)
    text_to_copy(looking)
