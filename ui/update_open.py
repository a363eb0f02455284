"""What is open in an area's part of the register, each with the one action that settles it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from mapping.dates import add_months, in_words, today
from mapping.escape import for_html
from mapping.register import parse_date
from ui.area_summary import request_of
from ui.page import Page
from ui.updating import Updating

_CHECKED_YEARLY = 12


def open_questions(page: Page, updating: Updating) -> None:
    """Types without a return, records due for checking, funding that ends."""
    request = request_of(page, updating.area_code)
    label = page.reference.types.by_key
    horizon = add_months(today(), page.reference.settings.at_risk_months)
    due, ending = _due(updating), _ending(updating, horizon)
    parts = (
        (
            "No return yet",
            [label[key].label for key in request.never_said],
            "Say what there is: add a record, or “there is none”, under “One record” below.",
        ),
        (
            "Return too old",
            [label[key].label for key in request.too_old],
            "Confirm the record if it is one of yours, or say what there is now.",
        ),
        ("Records to check", due, "Choose the record below and press “Still right”, or change it."),
        ("Funding that ends", ending, "When it is renewed, put the new end into the record."),
    )
    st.html(
        f'<section class="pm-panel" aria-label="What is open">'
        f"<h2>What is open in {for_html(page.reference.areas.name(updating.area_code))}</h2>"
        f'<div class="pm-steps">{"".join(_part(*part) for part in parts)}</div></section>'
    )


def _part(heading: str, items: list[str], action: str) -> str:
    if not items:
        return f"<div><h3>{heading}: none</h3></div>"
    listed = "".join(f"<li>{for_html(item)}</li>" for item in items)
    return (
        f"<div><h3>{heading}: {len(items)}</h3><p>{action}</p>"
        f"<details><summary>Show them</summary><ul>{listed}</ul></details></div>"
    )


def _due(updating: Updating) -> list[str]:
    limit = add_months(today(), -_CHECKED_YEARLY)
    return [
        f"{title}: last verified {in_words(day)}"
        for title, day in _dated(updating, "last_verified")
        if day < limit
    ]


def _ending(updating: Updating, horizon: date) -> list[str]:
    return [
        f"{title}: {in_words(day)}"
        for title, day in _dated(updating, "funding_end")
        if day <= horizon
    ]


def _dated(updating: Updating, column: str) -> list[tuple[str, date]]:
    cells = updating.own[["provider", "service_name", "record_id", column]]
    found = []
    for provider, service, record_id, text in cells.itertuples(index=False, name=None):
        day = parse_date(text)
        if day is not None:
            found.append((": ".join(t for t in (provider, service) if t) or record_id, day))
    return sorted(found, key=lambda pair: pair[1])
