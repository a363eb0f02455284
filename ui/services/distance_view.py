"""How far it is to the nearest site, and where one more would help: boxes, map and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st
from streamlit_folium import st_folium

from mapping import palette
from mapping.analysis.travel_distance import (
    DEFAULT_KM,
    DISTANCES_KM,
    METRES,
    Floats,
    Provision,
    Reach,
    class_of_each,
    distance_classes,
    distances,
    farthest,
    reach,
    reach_by_area,
)
from mapping.english import plural
from mapping.escape import for_html
from mapping.geography.boundaries import Boundaries
from mapping.geography.neighbourhoods import Neighbourhoods
from mapping.maps.folium_map import OfflineMap
from mapping.maps.marks import Site
from mapping.maps.reach_map import Proposal, base_reach_map, reach_layer
from mapping.maps.svg_map import SvgMark
from mapping.reference.provision_types import ProvisionType
from mapping.wording.travel_distance import (
    NOTES,
    certainty_sentence,
    class_in_words,
    left_out_sentence,
    measured_in_words,
    no_neighbourhoods_sentence,
    no_site_sentence,
    reach_sentence,
    share_in_words,
)
from ui.components.area_map import print_map
from ui.components.tables import Row, status_table
from ui.services.units_view import units_beneath
from ui.shell import cached, fetched_once
from ui.shell.page import Page, answer, date_note, notice, paragraph, parameter, put

_MAP_HEIGHT = 460
_HOW_MANY_FARTHEST = 5
# Of more areas than these, those without a neighbourhood are told of in a sentence only.
_MOST_WITHOUT = 40


@dataclass(frozen=True)
class Question:
    """What is asked: one type, how far is near enough, and how many more sites to look for."""

    page: Page
    provision_type: ProvisionType
    found: Provision
    neighbourhoods: Neighbourhoods
    km: int
    n_sites: int

    @property
    def within(self) -> float:
        """How far is near enough, in metres."""
        return float(self.km * METRES)

    @cached_property
    def metres(self) -> Floats | None:
        """From each neighbourhood to the nearest site; None where there is no site."""
        return distances(self.neighbourhoods, self.found.points)


# --------------------------------------------------------------------------------- the boxes


_KM = {km: f"{km} km" for km in DISTANCES_KM}


def asked_km() -> int:
    """How far is near enough, as the address says."""
    return asked_number("km", _KM, DEFAULT_KM, f"{DEFAULT_KM} km is")


def choose_km(chosen: int) -> None:
    """Box for how far is near enough."""
    number_box("Distance", "km", _KM, chosen)


def asked_number(name: str, options: Mapping[int, str], default: int, instead: str) -> int:
    """A number that this page alone understands; says so on the page where it is none of them."""
    asked, known = parameter(name), {str(option): option for option in options}
    if asked and asked not in known:
        notice(
            f"The address asks for {name} “{asked[:60]}”, which is none of {', '.join(known)}. "
            f"{instead} taken."
        )
    return known.get(asked, default)


def number_box(label: str, name: str, options: Mapping[int, str], chosen: int) -> None:
    """A box for such a number: the address decides what it shows."""
    key = f"choose_{name}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=lambda: put(**{name: str(st.session_state[key])}),
        width=200,
    )


# ---------------------------------------------------------------------------- all types at once


def type_overview(page: Page, found: Mapping[str, Provision]) -> None:
    """Every type: how many public sites it has, and how much of it is on no map."""
    groups = [
        (heading, [_type_row(t, found[t.key]) for t in members])
        for heading, members in page.reference.types.grouped.items()
    ]
    status_table(
        "reach_types",
        "What provides each type on this date, and what of it has a place on the map",
        (
            "Type of provision",
            "Public sites",
            "Address withheld",
            "Phone or online",
            "No known address",
        ),
        groups,
        lambda key: page.change(type_key=key),
        numeric=(1, 2, 3, 4),
    )


def _type_row(provision_type: ProvisionType, found: Provision) -> Row:
    counts = (len(found.points), found.withheld, found.remote, found.not_stated + found.not_found)
    return Row(provision_type.key, provision_type.label, tuple(str(count) for count in counts))


# ---------------------------------------------------------------------------------- the answer


def distance_answer(asked: Question) -> None:
    """How far it is, what is left out, and how sure that is, in sentences."""
    page, found, label = asked.page, asked.found, asked.provision_type.label
    if asked.metres is None:
        sentence = no_site_sentence(label, found)
    else:
        whole = reach(asked.neighbourhoods, asked.metres, asked.within)
        sentence = reach_sentence(label, found, whole, asked.neighbourhoods, asked.within)
    answer(page, sentence + date_note(page), {"type_key": ""})
    code = page.selection.area_code
    units_beneath(page, (asked.provision_type.key,), () if code is None else (code,))
    if unsaid := no_neighbourhoods_sentence(asked.neighbourhoods, asked=page.selection.area_code):
        notice(unsaid)
    for remark in (
        left_out_sentence(found),
        certainty_sentence(found, page.reference.settings.at_risk_months),
    ):
        if remark:
            paragraph(remark, "pm-muted")


def distance_legend(asked: Question) -> None:
    """What the colours mean, with how many neighbourhoods have each, and what the points are."""
    items = []
    if asked.metres is not None:
        of_each = class_of_each(asked.metres, asked.within)
        items = [
            _legend_item(c.ground, class_in_words(c), int((of_each == position).sum()))
            for position, c in enumerate(distance_classes(asked.within))
        ]
        items.append(_legend_point("pm-site", "Public site"))
    if asked.n_sites:
        words = f"One more site, and {asked.km} km round it"
        items.append(_legend_point("pm-site pm-more", words))
    if items:
        st.html(
            '<ul class="pm-legend pm-of-screen" aria-label="Legend with numbers of neighbourhoods">'
            f"{''.join(items)}</ul>"
        )


def _legend_point(kind: str, words: str) -> str:
    return f'<li><span class="{kind}" aria-hidden="true"></span>{words}</li>'


def _legend_item(ground: str, words: str, count: int) -> str:
    return (
        f'<li class="{"" if count else "pm-none"}"><span class="pm-chip" aria-hidden="true" '
        f'style="background:{ground};border-color:{palette.UNMEASURED_EDGE}"></span>'
        f"{for_html(words)} <b>{count:,}</b></li>"
    )


def area_table(asked: Question) -> None:
    """Each area's share, median and farthest: the map in words."""
    if asked.metres is None:
        return
    page = asked.page
    rows = [
        _area_row(page, reached)
        for reached in reach_by_area(asked.neighbourhoods, asked.metres, asked.within)
        if reached.total or len(asked.neighbourhoods.areas) <= _MOST_WITHOUT
    ]
    status_table(
        "reach_areas",
        f"{asked.provision_type.label}: the map as a table",
        (
            page.reference.settings.area_heading,
            f"Within {asked.km} km",
            "Share",
            "Median",
            "Farthest",
        ),
        [("", rows)],
        lambda code: page.choose(area_code=code),
        numeric=(1, 2, 3, 4),
    )


def _area_row(page: Page, reached: Reach) -> Row:
    code = reached.code or ""
    cells = ("no neighbourhood in the file", "", "", "")
    if reached.median is not None and reached.farthest is not None:
        cells = (
            f"{reached.within:,} of {reached.total:,}",
            share_in_words(reached.within, reached.total),
            measured_in_words(reached.median),
            measured_in_words(reached.farthest),
        )
    pressed = code == page.selection.area_code
    return Row(code, page.reference.areas.name(code), cells, pressed=pressed)


def farthest_list(asked: Question) -> None:
    """The neighbourhoods of the chosen area that are the farthest away."""
    code = asked.page.selection.area_code
    if asked.metres is None or code is None:
        return
    if code not in asked.neighbourhoods.held:
        return
    positions = farthest(asked.neighbourhoods, asked.metres, code, _HOW_MANY_FARTHEST)
    items = "".join(
        f"<li>{for_html(asked.neighbourhoods.names[position])}: "
        f"{measured_in_words(float(asked.metres[position]))}</li>"
        for position in positions
    )
    name = for_html(asked.page.reference.areas.name(code))
    st.html(
        f'<section class="pm-panel" aria-label="Farthest neighbourhoods"><h2>Farthest in {name}'
        f"</h2><ul>{items}</ul></section>"
    )


# -------------------------------------------------------------------------------------- the map


def reach_map(asked: Question, sites: Sequence[Site], proposals: Sequence[Proposal]) -> None:
    """The neighbourhoods by distance, the sites, and the places where more would help."""
    page, places = asked.page, asked.neighbourhoods
    if asked.metres is None and not proposals:
        return
    if asked.metres is not None:
        by_area = reach_by_area(places, asked.metres, asked.within)
        print_map(page, [_in_print(page, reached, asked.km) for reached in by_area])
        paragraph(
            f"On each area: what share of its neighbourhoods is within {asked.km} km. The sites "
            "are not drawn on paper; they are listed.",
            "pm-on-paper",
        )
    boundaries = page.loaded.boundaries
    fetched_once.keep_shapes(boundaries.digest, boundaries.geojson)
    fetched_once.keep_shapes(places.digest, places.outlines)
    base = _base(boundaries.digest, places.digest, page.reference.settings.attribution, boundaries)
    st_folium(
        base.copy(),
        render=False,
        # One map for each set of shapes: what changes is drawn onto it.
        key=f"reach-{places.digest}-{boundaries.digest}",
        height=_MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=reach_layer(
            asked.metres, asked.within, sites, proposals, page.selection.area_code
        ),
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _base(borders: str, places: str, attribution: str, _boundaries: Boundaries) -> OfflineMap:  # noqa: ARG001
    return base_reach_map(_boundaries, places, attribution)


def _in_print(page: Page, reached: Reach, km: int) -> SvgMark:
    """An area on paper: what share of it is near, without its neighbourhoods."""
    code = reached.code or ""
    name = page.reference.areas.name(code)
    share = share_in_words(reached.within, reached.total) if reached.total else "–"
    words = f"{name}: {share} within {km} km"
    colours = (palette.SURFACE, palette.INK, palette.MUTED)
    return SvgMark(code, *colours, is_dashed=False, lines=(name, share), words=words)


def sites_of(asked: Question) -> list[Site]:
    """The sites as points on the map."""
    places, _ = cached.sites(asked.page.loaded)
    return [
        Site(title, *places[record_id], record_id)
        for record_id, title in zip(
            asked.found.sites["record_id"], asked.found.sites["title"], strict=True
        )
    ]


def service_list(asked: Question) -> None:
    """The services on the map in words, which is what a keyboard or a screen reader gets."""
    titles = asked.found.sites["title"]
    if titles.empty:
        return
    items = "".join(f"<li>{for_html(title)}</li>" for title in titles)
    st.html(
        f'<details class="pm-small"><summary>{len(titles)} '
        f"{plural(len(titles), 'service is a point', 'services are points')} on the map"
        f"</summary><ul>{items}</ul></details>"
    )


def notes(asked: Question) -> None:
    """What the distances are, and what the neighbourhoods are."""
    if asked.metres is None:
        return
    edition = asked.neighbourhoods.edition
    paragraph(" ".join((*NOTES, *([f"Neighbourhoods: {edition}."] if edition else []))), "pm-small")
