"""What runs out: by when, why a cell changes, what ends when, the money, the people."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from mapping.analysis.comparison import Difference, in_time
from mapping.analysis.missing import Shade
from mapping.analysis.outlook import (
    AT_ONCE,
    FUNDED_FOR,
    HORIZONS,
    CellsByCause,
    Money,
    Outlook,
    Period,
    ending_records,
    ending_sentence,
    funding_sentence,
    horizon_date,
    lapsed_count,
    money,
    money_by,
    money_by_purpose,
    not_counted,
    of_cells,
    people_affected,
    reason,
    records_of,
    services_end,
    silence,
    timeline,
)
from mapping.analysis.services.service_filter import BLANK, ServiceFilter
from mapping.analysis.unit_states import running_out
from mapping.context.reference import Reference
from mapping.dates import LATEST, add_months, in_words, known_day
from mapping.english import (
    capitalised,
    count_from_one,
    listed_first,
    plural,
    so_many,
    so_many_of,
)
from mapping.escape import for_html
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import status_counts, unknown_count
from mapping.gap_model.figures import figure_in_words
from mapping.gap_model.standing import Horizons, Standing, horizons
from mapping.gap_model.status_style import (
    PRESENT_WORD,
    SHORT_WORDS,
    TOO_OLD,
    WORDS_WITHIN,
    style_of,
)
from mapping.gap_model.statuses import Status
from mapping.html import filled
from mapping.register.disclosure import NOT_STATED, PublicRegister, areas_served_in_words
from mapping.register.schema import PARTIAL, PROVIDED
from mapping.tables.parsing import split_list
from mapping.wording.missing import SHADE_WORDS
from mapping.wording.services import record_title
from ui.components.boxes import own_box
from ui.components.cell_panel import why_of_cell
from ui.components.changes_view import Change, cell_facts, changes_matrix, changes_table
from ui.components.long_list import WHOLE_ROWS, opened
from ui.components.matrix_view import matrix_view, shown_types
from ui.components.status_label import label, legend
from ui.components.tables import Row, status_table
from ui.components.text_table import breakable, table_of, text_table
from ui.shell import cached
from ui.shell.cached import Loaded
from ui.shell.page import (
    Page,
    answer,
    choose_cells,
    choose_date,
    choose_group,
    choose_region_or_area,
    choose_type,
    close_button,
    date_note,
    link_to,
    narrowed_to,
    notice,
    paragraph,
    parameter,
    put,
)

AT = "at"
_A_DATE = "date"
_TOO_OLD_SIGN = "↻"
_WIDEST = 80
_MOST_SHOWN = 10
_MOST_NAMED = 12
_NO_BREAK = "\u00a0"


_Record = dict[Hashable, Any]  # a row as pandas hands it out


@dataclass(frozen=True)
class Forecast:
    """What is foreseen for some types in some areas; worked out once and kept."""

    loaded: Loaded
    on: date
    at: date
    keys: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def reference(self) -> Reference:
        """Settings, areas, types and the small tables."""
        return self.loaded.folder.reference

    @property
    def register(self) -> PublicRegister:
        """The records, as they may be shown."""
        return self.loaded.folder.public_register

    @property
    def _thresholds(self) -> Horizons:
        return horizons(self.reference.settings)

    @cached_property
    def steps(self) -> Outlook:
        """Every cell now and then, cause by cause."""
        return cached.outlook(self.loaded, self.on, self.at)

    @cached_property
    def ends(self) -> pd.DataFrame:
        """The records of those types and areas whose funding ends by then."""
        found = ending_records(self.register, self.on, self.at, self._thresholds)
        return records_of(found, self.keys, self.codes)

    @cached_property
    def services(self) -> pd.DataFrame:
        """The records of those types and areas whose service is recorded to end by then."""
        found = services_end(self.register, self.on, self.at, self._thresholds)
        return records_of(found, self.keys, self.codes)

    @cached_property
    def _records(self) -> pd.DataFrame:
        return records_of(self.register.records, self.keys, self.codes)

    @cached_property
    def not_counted(self) -> int:
        """How many more of those records name an end of funding and change nothing."""
        return not_counted(self._records, self.on, self.at, self._thresholds)

    @cached_property
    def silence(self) -> str:
        """How many of those records say nothing of an end."""
        return silence(self._records, self.on, self._thresholds)

    def seen(self, at: date) -> tuple[Assessment, CellsByCause]:
        """Every cell on a date, and which change by then; looked into no further than counted."""
        if at == self.on:
            return cached.assessment(self.loaded, at), (frozenset(),) * 4
        is_shown = at == self.at
        found = self.steps if is_shown else cached.look_ahead(self.loaded, self.on, at)
        return found.then, found.cells_by_cause

    def number_of(self, cells: Collection[tuple[str, str]]) -> int:
        """How many of some cells are of those types and areas."""
        return sum(key in self.keys and code in self.codes for code, key in cells)

    def of_cells(self, found: Iterable[Difference]) -> list[Difference]:
        """Those of some differences that are about those types and areas."""
        return of_cells(found, self.keys, self.codes)

    @cached_property
    def change(self) -> Change:
        """The matrix now and then, with what will be too old by then marked."""
        steps = self.steps
        return Change(
            f"{self.loaded.key}|{self.on}|{self.at}",
            steps.then,
            steps.changes,
            _TOO_OLD_SIGN,
            f"{WORDS_WITHIN[TOO_OLD]} by then",
            steps.cells_by_cause[-1],
        )

    @cached_property
    def look_ahead_rows(self) -> dict[str, tuple[str, ...]]:
        """For "now" and each usual number of months: the cells of its row."""
        rows = {AT_ONCE: _look_ahead_row(self, AT_ONCE, "Now", self.on)}
        for months in HORIZONS:
            at = add_months(self.on, months)
            rows[str(months)] = _look_ahead_row(self, str(months), f"In {months} months", at)
        return rows

    @cached_property
    def own_look_ahead_row(self) -> tuple[str, ...]:
        """The row of the date itself, where it is none of the usual ones."""
        return _look_ahead_row(self, "", "On the date chosen", self.at)

    @cached_property
    def monthly_ends(self) -> list[Period]:
        """The ends of funding in time."""
        return timeline(self.ends, self.on, self.at)

    @cached_property
    def money(self) -> dict[str, list[Money]]:
        """The money that ends: all of it (""), for whom, by funder, by type."""
        types = self.reference.types.by_key
        return {
            "": [money("", self.ends)],
            "purpose": money_by_purpose(self.ends),
            "funder": money_by(self.ends, "funder", lambda name: name or NOT_STATED),
            "type": money_by(self.ends, "provision_type", lambda key: types[key].label),
        }


@st.cache_resource(max_entries=32, show_spinner=False)
def _foreseen(
    key: str,  # noqa: ARG001
    on: date,
    at: date,
    keys: tuple[str, ...],
    codes: tuple[str, ...],
    _loaded: Loaded,
) -> Forecast:
    return Forecast(_loaded, on, at, keys, codes)


@dataclass(frozen=True)
class EndingView:
    """The page, and what is foreseen for the date that it asks for.

    Attributes
    ----------
    asked
        What the address says: "now", a number of months, or a date.
    """

    page: Page
    asked: str
    foreseen: Forecast

    @property
    def at(self) -> date:
        """The date that is looked ahead to."""
        return self.foreseen.at


def look_ahead(page: Page) -> EndingView:
    """What the address asks for; what of it could not be understood is said on the page."""
    asked = parameter(AT)
    at, remark = horizon_date(asked, page.selection.on)
    if remark:
        notice(remark)
    if at == page.selection.on:
        asked = AT_ONCE
    on, type_key, area_code = page.selection.on, page.selection.type_key, page.selection.area_code
    keys = (type_key,) if type_key else tuple(kind.key for kind in shown_types(page))
    codes = (area_code,) if area_code else page.reference.areas.codes
    foreseen = _foreseen(page.loaded.key, on, at, keys, codes, page.loaded)
    return EndingView(page, "" if remark else asked, foreseen)


def choose_horizon(ahead: EndingView) -> None:
    """Box for the date to look ahead to, and a date picker where it is none of the usual ones."""
    options = {AT_ONCE: "Now", **{str(n): f"In {n} months" for n in HORIZONS}, _A_DATE: "On a date"}
    asked = ahead.asked or str(HORIZONS[-1])
    chosen = asked if asked in options else _A_DATE
    own_box(
        "If nothing is renewed",
        AT,
        options,
        chosen,
        200,
        lambda option: put(at=ahead.at.isoformat() if option == _A_DATE else option),
    )
    if chosen == _A_DATE:
        _choose_day(ahead)


def _choose_day(ahead: EndingView) -> None:
    key = "own_at_day"
    if st.session_state.get(key) != ahead.at:
        st.session_state[key] = ahead.at

    def changed() -> None:
        day = st.session_state[key]
        put(at=day.isoformat() if isinstance(day, date) else "")

    st.date_input(
        "The date to look ahead to",
        key=key,
        format="DD/MM/YYYY",
        min_value=ahead.page.selection.on,
        max_value=LATEST,
        on_change=changed,
        width=200,
    )


# -------------------------------------------------------------------------- looking ahead


def horizon_table(ahead: EndingView) -> None:
    """The usual horizons and the one asked for, a row each; choosing one looks ahead to it."""
    asked = ahead.asked or str(HORIZONS[-1])
    rows = dict(ahead.foreseen.look_ahead_rows)
    if asked not in rows:
        rows[asked] = ahead.foreseen.own_look_ahead_row
    status_table(
        "horizons",
        "If nothing is renewed",
        (
            "When",
            "Date",
            PRESENT_WORD,
            SHORT_WORDS[Status.PARTIAL],
            SHORT_WORDS[Status.GAP],
            SHADE_WORDS[Shade.NOT_KNOWN],
            *(("Change by coverage",) if _counts_units(ahead.foreseen) else ()),
            "Change by funding",
            "By starts and ends",
            "Too old by then",
        ),
        [("", [Row(key, cells[0], cells[1:], key == asked) for key, cells in rows.items()])],
        lambda key: put(at=key),
        numeric=(2, 3, 4, 5, 6, 7, 8, 9),
    )


def _counts_units(foreseen: Forecast) -> bool:
    """Whether the region lists units, so that coverage of them can lapse."""
    return not foreseen.reference.coverage.units.frame.empty


def _look_ahead_row(foreseen: Forecast, key: str, name: str, at: date) -> tuple[str, ...]:
    reference = foreseen.reference
    types = [reference.types.by_key[key] for key in foreseen.keys]
    shown, by_cause = foreseen.seen(at)
    counts = status_counts(shown, foreseen.codes, types)
    changes = by_cause if _counts_units(foreseen) else by_cause[1:]
    return (
        name,
        in_words(at),
        f"{counts[Status.MET] + counts[Status.UNMEASURED]:,}",
        f"{counts[Status.PARTIAL]:,}",
        f"{counts[Status.GAP]:,}",
        str(unknown_count(counts)),
        *("–" if key == AT_ONCE else str(foreseen.number_of(cells)) for cells in changes),
    )


# -------------------------------------------------------------------------------- why a cell


def change_panel(ahead: EndingView, area_code: str, type_key: str) -> None:
    """One cell now and then, and what changes it."""
    page, steps, change = ahead.page, ahead.foreseen.steps, ahead.foreseen.change
    kind = page.reference.types.by_key[type_key]
    now, then = steps.now.cell(area_code, type_key), steps.then.cell(area_code, type_key)
    found = change.by_cell.get((area_code, type_key))
    states = "".join(
        f'<div class="pm-change"><span class="pm-small">{for_html(when)}</span>'
        f"{label(style_of(cell, kind))}<span>{for_html(cell_facts(cell, kind))}"
        "</span></div>"
        for when, cell in ((f"On {in_words(now.on)}", now), (f"On {in_words(then.on)}", then))
    )
    words = "Nothing changes here." if found is None else in_time(found, kind)
    late = (
        "<p>The return will be too old by then, unless somebody verifies it again.</p>"
        if (area_code, type_key) in change.signed
        else ""
    )
    st.html(
        '<section class="pm-panel" aria-label="What changes"><div role="status">'
        f"<h2>{for_html(page.reference.areas.name(area_code))}: {for_html(kind.label)}</h2></div>"
        f"{states}<p>{for_html(words)}</p>{late}"
        f"{_list('What ends or begins by then', _events(ahead, area_code, type_key))}</section>"
    )
    close_button(page, "area_code", "type_key")


def _list(heading: str, items: Sequence[str]) -> str:
    entries = "".join(f"<li>{for_html(item)}</li>" for item in items)
    return f"<h3>{heading}</h3><ul>{entries}</ul>" if entries else ""


def _events(ahead: EndingView, area_code: str, type_key: str) -> list[str]:
    """What records and coverage of a cell say of the time until then, each with its date."""
    page = ahead.page
    ending = set(ahead.foreseen.ends["record_id"])
    found: list[tuple[date, str]] = []
    for record in page.loaded.folder.public_register.naming(area_code, type_key):
        name = record_title(record)
        if record["record_id"] in ending:
            day = known_day(record["funding_end"])
            funder = f" ({record['funder']})" if record["funder"] else ""
            ends = f"ends on {in_words(day)}"
            if day <= page.selection.on:
                ends = f"ended on {in_words(day)}, renewal not recorded"
            found.append((day, f"{name}: funding{funder} {ends}"))
        for column, verb in (("start_date", "begins"), ("end_date", "ends")):
            value = record[column]
            if not pd.isna(value) and page.selection.on < known_day(value) <= ahead.at:
                found.append((known_day(value), f"{name} {verb} on {in_words(known_day(value))}"))
    for lapse in running_out(page.reference, page.selection.on, ahead.at):
        if (lapse.area_code, lapse.provision_type) == (area_code, type_key):
            units = page.reference.types.by_key[type_key].unit or "units"
            first, last = in_words(lapse.first), in_words(lapse.last)
            when = f"on {first}" if first == last else f"from {first} to {last}"
            found.append((lapse.first, f"Coverage of {so_many(lapse.units, units)} ends {when}"))
    return [words for _, words in sorted(found)]


# ------------------------------------------------------------------------ what ends, and when


def what_ends(ahead: EndingView) -> None:
    """The ends of funding in time: as bars, and as the table that the bars are drawn from."""
    foreseen = ahead.foreseen
    when = in_words(foreseen.at)
    st.header("What ends, and when", anchor=False)
    if foreseen.ends.empty:
        said = f"No record that counts today names an end of its funding by {when}."
        paragraph(f"{said} {foreseen.silence}".rstrip())
    else:
        _bars(ahead)
        _lapsed(foreseen)
        _ends_table(foreseen)
    _service_ends(foreseen)
    if foreseen.not_counted:
        paragraph(
            f"{_more_records(foreseen.not_counted)} an end of funding by then, without changing an "
            "answer: too old to count, not begun, over, or a plan.",
            "pm-muted",
        )


def _more_records(number: int) -> str:
    return count_from_one(number, "more record names", "more records name")


def _service_ends(foreseen: Forecast) -> None:
    """Services that are recorded to end themselves, whatever becomes of their funding."""
    if not foreseen.services.empty:
        table_of(
            "Services that are recorded to end by then",
            ("The service ends", "Service", "Type", "Funding ends"),
            range(len(foreseen.services)),
            lambda place: _service_row(_record(foreseen.services, place), foreseen.reference),
        )


def _record(records: pd.DataFrame, place: int) -> _Record:
    """One record, read only as it is drawn: of a hundred thousand a page shows a few."""
    return records.iloc[place].to_dict()


def _service_row(record: _Record, reference: Reference) -> tuple[str, ...]:
    funding_end = record["funding_end"]
    return (
        _unbroken(known_day(record["end_date"])),
        record_title(record),
        reference.types.by_key[record["provision_type"]].label,
        NOT_STATED if pd.isna(funding_end) else _unbroken(known_day(funding_end)),
    )


def _unbroken(day: date) -> str:
    return in_words(day).replace(" ", _NO_BREAK)


def _lapsed(foreseen: Forecast) -> None:
    lapsed = lapsed_count(foreseen.ends, foreseen.on)
    if lapsed:
        paragraph(
            f"For {lapsed} of them the funding had ended by {in_words(foreseen.on)} already, and "
            "nothing says that it was renewed.",
            "pm-muted",
        )


def _bars(ahead: EndingView) -> None:
    periods = ahead.foreseen.monthly_ends
    most = max(period.records for period in periods)
    bars = "".join(_bar(ahead, period, most) for period in periods)
    st.html(
        '<section aria-label="Ends of funding in time"><h3>Records whose funding ends</h3>'
        f'<dl class="pm-bars">{bars}</dl></section>'
    )


def _bar(ahead: EndingView, period: Period, most: int) -> str:
    """A month with its number, which leads to the records that it counts."""
    label_, shown = for_html(period.label), "–"
    if period.records:
        href = _records(ahead, ends_from=period.first, ends_until=period.last)
        shown = (
            f'<a href="{href}" target="_self" aria-label="{label_}: {period.records}">'
            f'<span style="width:{_WIDEST * period.records / most:.1f}%"></span>'
            f"{period.records}</a>"
        )
    return f"<dt>{label_}</dt><dd>{shown}</dd>"


def _records(ahead: EndingView, **asked: Any) -> str:
    """The link to the records whose funding ends, or to a part of them, on Services."""
    page, chosen = ahead.page, ahead.page.selection
    keys = ahead.foreseen.keys
    wanted = ServiceFilter(
        types=keys if len(keys) < len(page.reference.types.keys) else (),
        served=(chosen.area_code,) if chosen.area_code else (),
        stands=(Standing.IN_FORCE.value,),
        says=(PROVIDED, PARTIAL),
        ends_until=ahead.at,
    )
    query = replace(wanted, **asked).to_query()
    selection = replace(
        chosen, type_key=query.pop("type") or None, area_code=query.pop("area") or None, group=None
    )
    return link_to("services", selection, view="", at="", **query)


def _ends_table(foreseen: Forecast) -> None:
    number = len(foreseen.ends)
    folded = opened(
        "The record whose funding ends"
        if number == 1
        else f"Each of the {number:,} records whose funding ends",
        "ends",
        number,
        is_open=number <= _MOST_SHOWN,
    )
    if folded is None:
        return
    with folded:
        table_of(
            "Each record whose funding ends",
            ("Funding ends", "Service", "Type", "Serves", "Funder", "A year", "For"),
            range(number),
            lambda place: _ends_row(_record(foreseen.ends, place), foreseen.reference, foreseen.on),
            show_label=False,
            numeric=(5,),
        )


def _ends_row(record: _Record, reference: Reference, on: date) -> tuple[str, ...]:
    day = known_day(record["funding_end"])
    return (
        _unbroken(day) + (", renewal not recorded" if day <= on else ""),
        record_title(record),
        reference.types.by_key[record["provision_type"]].label,
        areas_served_in_words(record["areas_served"], reference.areas),
        record["funder"] or NOT_STATED,
        _pounds(record["annual_funding_gbp"]),
        FUNDED_FOR[record["funding_for"]],
    )


def _pounds(value: float) -> str:
    return NOT_STATED if pd.isna(value) else f"£{value:,.0f}"


# ------------------------------------------------------------------------------- the money


def money_tables(ahead: EndingView) -> None:
    """The money that ends: for whom, by funder and by type."""
    foreseen = ahead.foreseen
    if foreseen.ends.empty:
        return
    st.header("The money that ends", anchor=False)
    (whole,) = foreseen.money[""]
    states = plural(whole.without_sum, "states", "state")
    unstated = (
        f"as far as it is stated; {so_many_of(whole.without_sum, whole.records)} {states} no sum"
        if whole.without_sum
        else "and every one of them states its sum"
    )
    paragraph(
        f"The records whose funding ends are paid {_pounds(whole.stated_gbp)} a year, {unstated}. "
        f"What is for victims and what is for perpetrators is counted apart. {foreseen.silence}"
    )
    _money_table(ahead, "By whom the money is for", "For", "paid_for", foreseen.money["purpose"])
    left, right = st.columns(2, gap="medium")
    with left:
        _money_table(ahead, "By funder", "Funder", "paid_by", foreseen.money["funder"])
        if any(len(split_list(part.value)) > 1 for part in foreseen.money["funder"]):
            paragraph(
                "What several pay together is listed on Services for each of them.", "pm-muted"
            )
    with right:
        _money_table(ahead, "By type of provision", "Type", "types", foreseen.money["type"])


def _money_table(
    ahead: EndingView, caption: str, first: str, facet: str, found: Iterable[Money]
) -> None:
    text_table(
        caption,
        (first, "Records", "A year, as stated", "Without a sum"),
        (
            (_linked(ahead, part, facet), str(part.records), _sum(part), str(part.without_sum))
            for part in found
        ),
        numeric=(1, 2, 3),
    )


def _linked(ahead: EndingView, part: Money, facet: str) -> str:
    """What the money has in common; it leads to its records where there are any."""
    if not part.records:
        return part.label
    href = _records(ahead, **{facet: tuple(split_list(part.value)) or (BLANK,)})
    pattern = '<a href="{href}" target="_self">{label}</a>'
    return filled(pattern, href=Markup(href), label=breakable(part.label))  # noqa: S704  link_to escapes


def _sum(part: Money) -> str:
    """What is stated; a dash where nothing is, which is not the same as nothing paid."""
    return "–" if part.records == part.without_sum else _pounds(part.stated_gbp)


# ------------------------------------------------------------------------------- the people


def people_tables(foreseen: Forecast) -> None:
    """The areas in which something is worse then, and who lives there."""
    worse = [d for d in foreseen.of_cells(foreseen.steps.changes) if d.is_worse]
    st.header("The areas affected", anchor=False)
    if not worse:
        paragraph("In no area is anything worse then than it is now.")
        return
    paragraph(
        "The figures are of all people, or places, in the areas: not of those who use a service, "
        "which the register does not know."
    )
    _area_table(foreseen, worse)
    _type_table(foreseen, worse)


def _area_table(foreseen: Forecast, worse: Sequence[Difference]) -> None:
    reference = foreseen.reference
    settings = reference.settings
    by_area: dict[str, list[str]] = {}
    for difference in worse:
        label_ = reference.types.by_key[difference.provision_type].label
        by_area.setdefault(difference.area_code, []).append(label_)
    headings = (
        settings.area_heading,
        "What gets worse",
        f"{capitalised(_people(foreseen))} in the area",
    )
    rows = [
        (reference.areas.name(code), "; ".join(labels), _figure(foreseen, code))
        for code, labels in by_area.items()
    ]
    if len(rows) <= WHOLE_ROWS:
        text_table("By area", headings, rows, numeric=(2,))
        return
    fold = opened(f"By area: {len(rows)}", "by_area", len(rows))
    if fold is not None:
        with fold:
            text_table("By area", headings, rows, show_label=False, numeric=(2,))


def _people(foreseen: Forecast) -> str:
    settings = foreseen.reference.settings
    return settings.need_label(settings.population_basis)


def _figure(foreseen: Forecast, code: str) -> str:
    reference = foreseen.reference
    figure = reference.need.figure(code, reference.settings.population_basis)
    return "no figure" if figure is None else figure_in_words(figure.value)


def _type_table(foreseen: Forecast, worse: Sequence[Difference]) -> None:
    reference = foreseen.reference
    settings, types = reference.settings, reference.types.by_key

    def basis_of(key: str) -> str:
        return types[key].need_basis or settings.population_basis

    text_table(
        "By type",
        ("Type", "Where it gets worse", "In these areas"),
        (
            (
                types[people.provision_type].label,
                listed_first(list(map(reference.areas.name, people.area_codes)), _MOST_NAMED),
                _in_these_areas(people.figure, people.without_figure, people.need_basis, foreseen),
            )
            for people in people_affected(worse, reference.need, basis_of)
        ),
    )


def _in_these_areas(figure: float | None, without: int, basis: str, foreseen: Forecast) -> str:
    words = foreseen.reference.settings.need_label(basis)
    if figure is None:
        return f"no figure ({words})"
    rest = f", and {without} without a figure" if without else ""
    return f"{figure_in_words(figure)} {words}{rest}"


def ending_page(page: Page) -> None:
    """Draw what ends until a day if nothing is renewed, and what is left then."""
    if page.selection.type_key not in (None, *(kind.key for kind in shown_types(page))):
        # A type of another group than the one chosen stands for itself.
        page = replace(page, selection=replace(page.selection, group=None))
    ahead = look_ahead(page)
    foreseen = ahead.foreseen
    is_now = ahead.at == page.selection.on
    with st.container(horizontal=True, key="bar"):
        choose_horizon(ahead)
        choose_group(page)
        choose_type(page)
        choose_region_or_area(page)
        choose_date(page)
    said = (
        f"As it stands on {in_words(ahead.at)}: nothing is taken away yet. Choose a later date to "
        "see what is left then."
        if is_now
        else ending_sentence(foreseen.steps, foreseen.keys, foreseen.codes)
    )
    funding = "" if is_now else funding_sentence(foreseen.ends, page.selection.on)
    narrowed = narrowed_to(page, "group") if page.selection.type_key is None else {"group": ""}
    answer(
        page,
        " ".join(filter(None, (said, funding, foreseen.silence))) + date_note(page),
        narrowed_to(page, "area_code", "type_key") | narrowed,
    )
    horizon_table(ahead)

    codes, types = page.reference.areas.codes, shown_types(page)
    with st.container(horizontal=True, vertical_alignment="bottom", key="then"):
        is_part = page.selection.type_key or page.selection.area_code
        which = "The whole matrix" if is_part else "The matrix"
        st.header(f"{which} on {in_words(ahead.at)}", anchor=False)
        choose_cells(page)
    legend(page, codes, types, page.assessment if is_now else foreseen.steps.then)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        if is_now:
            matrix_view(page)
        else:
            changes_matrix(
                page, foreseen.change, "ending_matrix", "Areas by types of provision then"
            )
    with right:
        prompt = (
            "Choose a cell to see what changes there, and why. The answer and what follows the "
            "matrix are then of that cell only."
        )
        why_of_cell(page, prompt, partial(change_panel, ahead))
    if not is_now:
        changes_table(
            page,
            replace(foreseen.change, found=foreseen.of_cells(foreseen.steps.changes)),
            "ending_changes",
            "What changes, cell by cell",
            ("Now", "Then"),
            lambda difference: reason(foreseen.steps, difference),
        )
    what_ends(ahead)
    money_tables(ahead)
    if not is_now:
        people_tables(foreseen)
