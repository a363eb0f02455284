"""What has changed, what ends, what differs between two days, and what could be otherwise."""

from __future__ import annotations

from ui.shell.page import View, show_page
from ui.time.ending_view import ending_page
from ui.time.since_view import since_page
from ui.time.two_days_view import two_days_page
from ui.time.what_if_view import what_if_page

show_page(
    "Then and now",
    View("", "Since a meeting", "what has changed since a meeting?", since_page),
    View("ending", "If nothing is renewed", "what ends if nothing is renewed?", ending_page),
    View("days", "Two days", "what differs between two days?", two_days_page),
    View("what-if", "What if", "what if?", what_if_page),
)
