"""What homicide reviews find, again and again, and what they asked that is known by now."""

from __future__ import annotations

from ui.reviews.asked_view import asked_page
from ui.reviews.found_view import found_page
from ui.shell.page import View, show_page

show_page(
    "Reviews",
    View("", "What they find", "what do homicide reviews find, again and again?", found_page),
    View("asked", "What they asked", "what was asked, and what is known?", asked_page),
    is_of_all=True,
)
