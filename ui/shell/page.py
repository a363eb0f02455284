"""What every page begins with: the data, the selection, and what to say when either is faulty.

A page has one view or several, each with a question of its own; which one is shown stands in the
address as `view`, unless it is the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from mapping.access import NOBODY, Deed, Person, may
from mapping.context.as_of_basis import AsOfBasis
from mapping.context.reference import Reference
from mapping.context.selection import PARAMETERS, RANKS, Selection, from_query
from mapping.dates import EARLIEST, LATEST, in_words
from mapping.english import count, only_for
from mapping.errors import MappingError
from mapping.escape import for_html, for_markdown, without_folders
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.gap_model.status_style import WORDS
from mapping.gap_model.statuses import Status
from mapping.geography.area_groups import MOST_BESIDE, AreaGroup
from mapping.html import filled
from mapping.problems import questions_in
from mapping.reference.area_search import FoundAreas, find_areas
from mapping.store import Note
from ui.shell import cached
from ui.shell.cached import Loaded
from ui.shell.component import component
from ui.shell.remembered import remember

ALL_TYPES = "All types"
# Of each region its own: two of them may be served side by side, under one name of a machine.
AREA_COOKIE = "provision_map_area_{region}"
# For each area: the last save of the register that was there when its part was looked at.
SEEN_COOKIE = "provision_map_seen_{region}_{area}"
# For each record or type that is watched: the last save that was there when that began. It is
# short, since all of them are sent with whatever the browser asks.
WATCH_COOKIE = "pm_watch_{region}_{area}"
# Where the meeting view stands. It narrows nothing, on no page, until an area or a type is chosen.
CURSOR = "cell"
_MOVES_CURSOR = {"area_code", "type_key", "within"}
# Asks the page Update for the form of a record that is not there yet.
RECORD, NEW_RECORD, NIL_RETURN = "record", "new", "none"
VIEW = "view"
# Each page's but its first. A page whose it is not shows its first: the way back finds it again.
VIEWS = frozenset(
    {
        *(
            "matrix",
            "projector",
            "beside",
            "learn",
            "for-whom",
            "distance",
            "ending",
            "days",
            "what-if",
        ),
        *("meetings", "history", "access", "asked", "returns", "questions", "region", "own"),
    }
)
ROLE_CHANGED = (
    "Your role was changed while this page stood open. Nothing was saved of what you pressed or "
    "typed since."
)
_KEY, _WAS_THEIRS = "heading", "views_that_were_theirs"
_heading = component(
    Path(__file__).with_name("heading.js"),
    html='<div class="root pm-head"></div>',
    isolate_styles=False,
)


@dataclass(frozen=True)
class Page:
    """The data folder and what of it is being looked at.

    Attributes
    ----------
    today, now
        When this run of the page began, in the United Kingdom and in UTC.
    person
        For whom it is drawn, who is also who saves on it.
    """

    loaded: Loaded
    selection: Selection
    today: date
    now: datetime
    person: Person

    @property
    def reference(self) -> Reference:
        """Settings, areas, types and the small tables."""
        return self.loaded.folder.reference

    @cached_property
    def assessment(self) -> Assessment:
        """Every cell on the chosen date."""
        return cached.assessment(self.loaded, self.selection.on)

    @cached_property
    def ranked(self) -> list[Priority]:
        """Every cell by priority on the chosen date."""
        by_rate = self.selection.rank == RANKS[1]
        return cached.ranked(self.loaded, self.selection.on, by_rate=by_rate)

    @property
    def group(self) -> AreaGroup | None:
        """The group of areas that alone is looked at; None for all of them."""
        return self.loaded.group

    @cached_property
    def parts(self) -> tuple[AreaGroup, ...]:
        """The groups that the areas fall into, where they are too many to be shown each."""
        return self.whole.groups.parts(self.reference.areas.codes)

    @property
    def whole(self) -> Reference:
        """What `reference` is where no group is chosen: for ways to what lies beside it."""
        return (self.loaded.whole or self.loaded).folder.reference

    @property
    def area_code(self) -> str:
        """The area that is looked at, where a page needs one.

        The one that is chosen, remembered, kept by whoever looks, or the first.
        """
        areas = self.reference.areas
        remembered = st.context.cookies.get(self.cookie(AREA_COOKIE), "")
        if remembered not in areas.positions:
            own = (code for code in areas.codes if code in self.person.areas)
            remembered = next(own, areas.codes[0])
        return self.selection.area_code or remembered

    def cookie(self, pattern: str, area: str = "") -> str:
        """The name of a cookie of this region, and of an area where it is of one."""
        return pattern.format(region=region_key(self.whole.settings.region_name), area=area)

    def note(self, said: str, why: str = "", area_code: str = "") -> Note:
        """The note of a save on this page.

        Parameters
        ----------
        said
            Who somebody says they are, where nobody signs in.
        """
        return Note.of(self.person, said, why, area_code, self.now)

    def change(self, **changes: object) -> None:
        """Look at something else: the address changes, and the page with it.

        Changes are made to what was chosen last, which two quick clicks can have moved on from
        what this page shows.
        """
        latest = st.session_state.get(_CHOSEN, self.selection)
        selection = st.session_state[_CHOSEN] = replace(latest, **changes)
        address = with_view(address_of(selection), parameter(VIEW))
        if changes.keys() & _MOVES_CURSOR:
            address.pop(CURSOR, None)
        # Once: with each time a browser draws the page anew.
        st.query_params.from_dict(address)

    def look_within(self, code: str) -> None:
        """Look at a group of areas alone, "" for all of them; and at no area outside it."""
        latest = st.session_state.get(_CHOSEN, self.selection)
        group = self.whole.groups.by_code.get(code)
        stays = group is None or latest.area_code in group.areas
        self.change(within=code or None, area_code=latest.area_code if stays else None)

    def choose(self, **chosen: str) -> None:
        """Look at something, or away from it where it is what is looked at already."""
        is_again = all(getattr(self.selection, name) == value for name, value in chosen.items())
        self.change(**dict.fromkeys(chosen) if is_again else chosen)


def region_key(region_name: str) -> str:
    """By what a cookie tells a region from others: a few letters made of its name."""
    return sha256(region_name.encode()).hexdigest()[:8]


_CHOSEN, _ASKED_AT, _CLOCK, _WHO = "chosen", "asked_at", "clock", "who_asks"
_NOTICES, _NOTICES_BEFORE = "notices", "notices_before"


def asked_at(
    today: date, now: datetime, clock: Callable[[], datetime], who: Callable[[], Person]
) -> None:
    """Keep for the page what the clock said as this run began, and who is asked for whom."""
    st.session_state[_ASKED_AT], st.session_state[_CLOCK] = (today, now), clock
    st.session_state[_NOTICES_BEFORE] = st.session_state.pop(_NOTICES, set())
    st.session_state[_WHO] = who


def run_again(page: Page) -> Page:
    """The page for a part of it that runs again by itself: what that saves, it saves now."""
    clock: Callable[[], datetime] | None = st.session_state.get(_CLOCK)
    return page if clock is None else replace(page, now=clock(), person=_person())


def looked_at_now(page: Page) -> Page:
    """The page for a part of it that runs again as something else is chosen in it.

    The whole page runs again instead where what is round that part would be another by now: another
    day is asked for or has begun, the data have changed, or there is something to be told.
    """
    again = run_again(page)
    try:
        whole = cached.load(page.today)
        loaded = cached.within(whole, page.group)
        loaded = cached.as_it_stood(loaded, page.selection.on, page.today)
    except MappingError:
        st.rerun()
    reference = whole.folder.reference
    selection, notes = from_query(
        st.query_params.to_dict(), reference.areas, reference.types, page.today, reference.groups
    )
    # A day begins with an hour.
    hour = "%Y-%m-%d %H"
    is_other = (
        bool(notes)
        or (selection.on, selection.within) != (page.selection.on, page.selection.within)
        or (loaded.key, str(loaded.fault)) != (page.loaded.key, str(page.loaded.fault))
        or again.now.strftime(hour) != page.now.strftime(hour)
        # The way down to an area stands above its page.
        or (_has_way(reference) and selection.area_code != page.selection.area_code)
    )
    if is_other:
        st.rerun()
    st.session_state[_CHOSEN] = selection
    return replace(again, selection=selection)


def _person() -> Person:
    who: Callable[[], Person] = st.session_state[_WHO]
    return who()


@dataclass(frozen=True)
class View:
    """One view of a page: its name in the address and in words, its question, and what draws it.

    Attributes
    ----------
    needs, of
        It is there for those only who may do this, to this table and this part of it.
    needs_sign_in
        And who are known by having signed in: where nobody signs in there is nothing to see.
    is_of_all
        It is of all areas, whatever group of them is chosen.
    """

    key: str
    label: str
    question: str
    draw: Callable[[Page], None]
    works_on_today: bool = False
    needs: Deed | None = None
    of: tuple[str, ...] = ()
    needs_sign_in: bool = False
    is_of_all: bool = False

    def is_there(self) -> bool:
        """Whether whoever looks may have it."""
        if self.needs is None:
            return True
        person = _person()
        return may(person, self.needs, *self.of) and (
            person.has_signed_in or not self.needs_sign_in
        )


def show_page(name: str, *views: View, is_of_all: bool = False) -> None:
    """Draw the view of a page that the address asks for; the first, where it names none.

    Parameters
    ----------
    is_of_all
        Each of its views is, as `View` has it.
    """
    asked = parameter(VIEW)
    refused = {view.key: view.label for view in views if not view.is_there()}
    views = tuple(view for view in views if view.key not in refused)
    shown = next((view for view in views if view.key == asked), views[0])
    page = open_page(
        f"{name}: {shown.question}",
        views,
        shown,
        works_on_today=shown.works_on_today,
        is_of_all=is_of_all or shown.is_of_all,
    )
    if asked and asked not in VIEWS:
        notice(f"The address asks for the view “{asked[:60]}”, which does not exist here.")
    elif asked in refused:
        notice(f"The address asks for “{refused[asked]}”, which is {_why_not(page.person)}.")
        if refused[asked] in st.session_state.get(_WAS_THEIRS, ()):
            notice(ROLE_CHANGED)
    if shown.needs is not None:
        st.session_state.setdefault(_WAS_THEIRS, set()).add(shown.label)
    shown.draw(page)


def _why_not(person: Person) -> str:
    """Why a view is not there for somebody."""
    if person == NOBODY:
        return "for some of those alone who sign in"
    return "not for your role" if person.has_signed_in else "there only where people sign in"


def open_page(
    heading: str,
    views: Sequence[View] = (),
    shown: View | None = None,
    *,
    works_on_today: bool = False,
    is_of_all: bool = False,
) -> Page:
    """The page's heading with the ways to its views, its data and its selection.

    Parameters
    ----------
    heading
        It begins with the words of the link that leads to the page.
    works_on_today
        The page is of today, whatever day the address asks for; that is said, and the other pages
        keep the day.
    is_of_all
        The page is of all areas, whatever group of them the address asks for; that is said, and the
        other pages keep the group.
    """
    today, now = st.session_state[_ASKED_AT]
    loaded = cached.load(today)
    reference = loaded.folder.reference
    selection, notes = from_query(
        st.query_params.to_dict(), reference.areas, reference.types, today, reference.groups
    )
    st.session_state[_CHOSEN] = selection
    if works_on_today and selection.on != today:
        notes.append(
            f"This page works on today, {in_words(today)}. The address asks for "
            f"{in_words(selection.on)}, which the other pages show."
        )
        selection = replace(selection, on=today)
    group = reference.groups.by_code.get(selection.within or "")
    if is_of_all and group is not None:
        notes.append(
            f"This page is of all areas. The other pages show {group.label} alone, as is chosen."
        )
        group = None
    loaded = cached.as_it_stood(cached.within(loaded, group), selection.on, today)
    region = loaded.folder.reference.settings.region_name
    st.set_page_config(page_title=f"{heading} – Provision map: {region}", layout="wide")
    address = address_of(selection)
    _heading(
        key=_KEY,
        data={
            "heading": heading,
            "views": [
                [view.label, f"?{urlencode(with_view(address, view.key))}", view == shown]
                for view in views
            ],
        },
        on_view_change=lambda: _turn_to(views),
    )
    if (asked := parameter(cached.DATA)) and not cached.is_example():
        notes.append(
            f"The address asks for the data “{asked[:60]}”, which do not exist here. The register "
            "is shown."
        )
    for note in (*notes, *(problem.text for problem in reference.warnings)):
        notice(note)
    if rows := {problem.row for problem in questions_in(loaded.folder.warnings)}:
        notice(
            f"Words of {count(len(rows), 'record')} are withheld until somebody says whether they "
            "name a place where somebody stays. Who keeps the record is asked on the page Update, "
            "when it is confirmed or changed there."
        )
    page = Page(loaded, selection, today, now, _person())
    if not is_of_all and _has_way(reference):
        _way(page)
    return page


def _has_way(reference: Reference) -> bool:
    """Whether areas are so many, or lie in groups, that a way leads down to one."""
    return bool(reference.groups.narrowing) or len(reference.areas) > MOST_BESIDE


def _way(page: Page) -> None:
    """From all areas to a group or one of them: by a box, by name or postcode, and back up."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="way"):
        if page.whole.groups.narrowing:
            choose_within(page)
        _find_box(page)
        if way := way_down(page, page.selection.area_code):
            st.html(way)
    if found := _found(page):
        st.html(found)


def choose_within(page: Page) -> None:
    """The way from all areas down to what is looked at, and the box for a group of them."""
    groups, selection = page.whole.groups, page.selection
    name = page.whole.settings.region_name
    options = {"": f"All areas: {name}"}
    options |= {
        group.code: f"{group.label}: {count(len(group.areas), 'area')}"
        for group in groups.narrowing
    }
    chosen, key = selection.within or "", "choose_within"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        "Only within",
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=lambda: page.look_within(st.session_state[key]),
        width=380,
    )


_FIND, _FOUND = "find_area", "found_areas"
_MOST_FOUND = 12


def _find_box(page: Page) -> None:
    """The box for a name or a postcode; what it finds alone is looked at at once.

    What is typed stands in no address: a postcode may be somebody's.
    """

    def asked() -> None:
        whole, text = page.whole, st.session_state[_FIND]
        found = find_areas(text, whole.areas, whole.groups, whole.settings)
        if (len(found.areas), len(found.groups)) == (1, 0) and not found.is_near:
            _look_at(page, found.areas[0])
            found = FoundAreas()
            st.session_state[_FIND] = ""
        st.session_state[_FOUND] = found

    st.text_input(
        "Find an area",
        key=_FIND,
        max_chars=80,
        placeholder="Name or postcode",
        on_change=asked,
        width=220,
    )


def _look_at(page: Page, code: str) -> None:
    """Look at an area, and at no group that it does not lie in."""
    page.change(area_code=code, within=_where_to_see(page, code))


def _where_to_see(page: Page, code: str) -> str | None:
    """The group within which an area that was found is shown; None for all areas.

    What is looked at stays where the area lies in it. Else, where the areas are too many to be
    told apart on a map, the smallest group that it lies in is looked at.
    """
    if page.group is not None and code in page.group.areas:
        return page.selection.within
    groups = page.whole.groups
    if not groups.parts(page.whole.areas.codes):
        return None
    return next((group.code for group in reversed(groups.of_area(code))), None)


def _found(page: Page) -> str:
    """HTML of what was found, each a way to it; why nothing was."""
    found: FoundAreas | None = st.session_state.pop(_FOUND, None)
    if found is None or found == FoundAreas():
        return ""
    if found.remark:
        return filled('<p class="pm-notice" role="alert">{said}</p>', said=found.remark)
    whole, selection = page.whole, page.selection
    ways = [(here(selection, group.code), group.label) for group in found.groups]
    for code in found.areas:
        lies_in = whole.groups.of_area(code)
        name, where = whole.areas.name(code), lies_in[-1].name if lies_in else ""
        label = f"{name} ({where})" if where and not name.endswith(f"({where})") else name
        ways.append((here(selection, _where_to_see(page, code), code), label))
    links = Markup("; ").join(
        filled('<a href="{href}" target="_self">{label}</a>', href=href, label=label)
        for href, label in ways[:_MOST_FOUND]
    )
    left = len(ways) - _MOST_FOUND
    more = f"; and {left} more: type more of the name" if left > 0 else ""
    return filled(
        '<p class="pm-way" role="status">{begin}: {links}{more}.</p>',
        begin="Nothing is called so. Nearly so" if found.is_near else "Found",
        links=links,
        more=more,
    )


def way_down(page: Page, area: str | None) -> str:
    """HTML of links to what an area or the chosen group lies in, the largest first; "" for nothing.

    Each leads to this very view of it.
    """
    whole, selection, group = page.whole, page.selection, page.group
    codes = (area,) if area else group.areas if group else ()
    if not codes:
        return ""
    lies_in = whole.groups.holding(codes)
    if not (lies_in or group):
        return ""
    if area and group and group not in lies_in:
        lies_in = (*lies_in, group)
    ways = [(None, whole.settings.region_name), *((each.code, each.label) for each in lies_in)]
    links = [
        filled('<a href="{href}" target="_self">{name}</a>', href=here(selection, code), name=name)
        for code, name in ways
    ]
    name = whole.areas.name(area) if area else group.label if group else ""
    last = filled('<span aria-current="location">{name}</span>', name=name)
    return f'<nav class="pm-way" aria-label="Where this lies">{" › ".join([*links, last])}</nav>'


def here(selection: Selection, within: str | None, area_code: str | None = None) -> str:
    """The address of this very view, of a group of areas or of one; still to be escaped."""
    looked_at = replace(selection, within=within, area_code=area_code)
    return f"?{urlencode(with_view(address_of(looked_at), parameter(VIEW)))}"


def _turn_to(views: Sequence[View]) -> None:
    """Show the view that was pressed, told of by its label."""
    asked = (st.session_state.get(_KEY) or {}).get("view")
    for view in views:
        if view.label == asked:
            put(**{VIEW: view.key})


def address_of(selection: Selection) -> dict[str, str]:
    """The whole address of a selection but for the view: what a page alone understands stays."""
    own = {
        name: value
        for name, value in st.query_params.to_dict().items()
        if name not in (*PARAMETERS, VIEW) and value
    }
    today, _ = st.session_state[_ASKED_AT]
    return {**own, **selection.to_query(today)}


def with_view(address: Mapping[str, str], view: str) -> dict[str, str]:
    """An address with the view that it leads to."""
    return {**address, VIEW: view} if view else dict(address)


def link_to(path: str, selection: Selection, **own: str) -> str:
    """`address_to`, as safe HTML."""
    return for_html(address_to(path, selection, **own))


def address_to(path: str, selection: Selection, **own: str) -> str:
    """The address of a page, beside whatever path the dashboard is served under.

    Parameters
    ----------
    own
        Its view, and what else it alone understands; "" takes it out.
    """
    query = {name: value for name, value in {**address_of(selection), **own}.items() if value}
    return f"{path or './'}?{urlencode(query)}"


def parameter(name: str) -> str:
    """What the address says of something that one page alone understands; "" for nothing."""
    return str(st.query_params.get(name, ""))


def put(**parameters: str) -> None:
    """Put into the address what one page alone understands; "" takes it out."""
    address = {**st.query_params.to_dict(), **parameters}
    today, _ = st.session_state[_ASKED_AT]
    if address.get("on") == today.isoformat():
        del address["on"]
    st.query_params.from_dict({name: value for name, value in address.items() if value})


def notice(text: str) -> None:
    """A remark that nobody should miss, as plain text: nothing in it is read as Markdown.

    It may be what a command says too, which names files in full; where they lie on the server is
    nothing for whoever looks at a page.
    """
    shown = without_folders(text, cached.own_folders())
    st.session_state.setdefault(_NOTICES, set()).add(shown)
    st.html(f'<div class="pm-notice" role="alert">{for_html(shown)}</div>')


def has_new_notice() -> bool:
    """Whether this run has remarked upon anything that the one before had not."""
    return not st.session_state.get(_NOTICES, set()) <= st.session_state[_NOTICES_BEFORE]


def choose_type(page: Page) -> None:
    """Box for the provision type."""
    types = page.reference.types
    options = {"": ALL_TYPES}
    options |= {t.key: t.label for members in types.grouped.values() for t in members}
    _bound_box("Provision type", "type_key", options, page, width=260)


def choose_area(page: Page, *, or_group: bool = False) -> None:
    """Box for the area, which the browser remembers until it is asked again.

    Parameters
    ----------
    or_group
        The group of areas that alone is looked at can stay chosen as a whole.
    """
    areas = page.reference.areas
    options = {"": f"All of {page.group.label}"} if or_group and page.group else {}
    options |= dict(zip(areas.codes, areas.names, strict=True))
    label = page.reference.settings.area_label
    _bound_box(label, "area_code", options, page, width=380)
    if page.selection.area_code is not None:
        remember(page.cookie(AREA_COOKIE), page.selection.area_code)


def choose_region_or_area(page: Page) -> None:
    """Box for the whole region or one area."""
    settings, areas = page.reference.settings, page.reference.areas
    # Its name stands at the top of the page, or in the box above; here it would be cut.
    options = {"": "The whole region" if page.group is None else "All of it"}
    options |= dict(zip(areas.codes, areas.names, strict=True))
    _bound_box(f"Region or {settings.area_term_short}", "area_code", options, page, width=250)


def choose_group(page: Page) -> None:
    """Box for the group of types."""
    options = {"": ALL_TYPES, **{group: group for group in page.reference.types.grouped}}
    _bound_box("Group", "group", options, page, width=220)


def choose_sort(page: Page) -> None:
    """Box for the order of the rows."""
    areas, selection = page.reference.areas, page.selection
    options = {
        "group": "By group",
        "priority": "By priority",
        "missing": "By how often it is missing",
    }
    # Where areas are too many to be shown each, only those that are looked at.
    codes = areas.codes
    if page.parts:
        asked = (selection.area_code, selection.sort)
        codes = tuple(code for code in dict.fromkeys(asked) if code in areas.positions)
    options |= {code: f"By what {areas.name(code)} lacks" for code in codes}
    _bound_box("Order", "sort", options, page, width=260)


def choose_rank(page: Page) -> None:
    """Box for what priority weighs of need."""
    options = {"share": "By how many people it concerns", "rate": "By need a head"}
    _bound_box("Priority", "rank", options, page, width=280)


def choose_cells(page: Page) -> None:
    """Box for what stands in a cell."""
    options = {"symbols": "Symbols", "words": "Symbols and words"}
    _bound_box("Cells show", "cells", options, page, width=220)


def choose_date(page: Page) -> None:
    """Date picker."""
    key = "choose_on"
    if st.session_state.get(key) != page.selection.on:
        st.session_state[key] = page.selection.on

    def changed() -> None:
        day = st.session_state[key]
        page.change(on=day if isinstance(day, date) else page.today)

    st.date_input(
        "As of",
        key=key,
        format="DD/MM/YYYY",
        min_value=EARLIEST,
        max_value=LATEST,
        on_change=changed,
        width=180,
    )


def _bound_box(label: str, name: str, options: dict[str, str], page: Page, width: int) -> None:
    """A box for one part of the selection: the page's address decides what the box shows.

    The option "" stands for None.
    """
    key = f"choose_{name}"
    usual = next(iter(options)) if "" in options or name != "area_code" else page.area_code
    chosen = getattr(page.selection, name) or usual
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        for_markdown(label),
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=lambda: page.change(**{name: st.session_state[key] or None}),
        width=width,
    )


def date_note(page: Page) -> str:
    """Which date is shown, and whether it is today."""
    words = in_words(page.selection.on)
    if page.selection.on == page.today:
        return f" As of {words}."
    return f" As of {words}, not today.{_register_note(page.loaded.basis)}"


def _register_note(basis: AsOfBasis | None) -> str:
    """Which register is shown for a day that has passed."""
    if basis is None:
        return ""
    if basis.is_of_that_day:
        return f" {basis.sentence}"
    return (
        f" {basis.sentence} What was verified after that day counts for nothing on it, so that "
        f"more is “{WORDS[Status.UNKNOWN]}” than was then."
    )


def close_button(page: Page, *parts: str) -> None:
    """A button that looks away from what the panel shows."""
    st.button("Close", on_click=lambda: page.change(**dict.fromkeys(parts)), type="tertiary")


def paragraph(text: str, kind: str = "pm-answer") -> None:
    """A paragraph of plain text."""
    st.html(f'<p class="{kind}">{for_html(text)}</p>')


def pointer(page: Page, text: str, label: str, path: str, **own: str) -> None:
    """What is not there yet, and the link to where it is put in; `own` as in `link_to`."""
    link = link_to(path, page.selection, **own)
    st.html(
        f'<p class="pm-muted pm-prompt">{for_html(text)} '
        f'<a href="{link}" target="_self">{for_html(label)}</a></p>'
    )


def answer(page: Page, text: str, filters: Mapping[str, str]) -> None:
    """The page's answer, after every filter that it stands under, and a button that lifts them.

    Parameters
    ----------
    filters
        By a part of the selection, or a parameter of the page's own: what it narrows the answer to,
        in words; "" where the answer names it itself.
    """
    # A place of its own: what follows is not moved, and drawn anew, as the button comes and goes.
    with st.container(horizontal=True, vertical_alignment="bottom", key="answer"):
        paragraph(only_for([words for words in filters.values() if words]) + text)
        if filters:
            st.button("Show all", key="show_all", on_click=_lift, args=(page, filters))


def _lift(page: Page, filters: Mapping[str, str]) -> None:
    shared = [name for name in filters if hasattr(page.selection, name)]
    page.change(**dict.fromkeys(shared))
    put(**dict.fromkeys(filters.keys() - set(shared), ""))


def narrowed_to(page: Page, *parts: str) -> dict[str, str]:
    """Each of some parts of the selection that is chosen, in words, for `answer`."""
    reference, selection = page.reference, page.selection
    words = {
        "area_code": selection.area_code and reference.areas.name(selection.area_code),
        "type_key": selection.type_key and reference.types.by_key[selection.type_key].label,
        "group": selection.group and f"the group “{selection.group}”",
    }
    return {part: said for part in parts if (said := words[part])}
