"""One area: what is there and what is missing, beside others, and whom it could learn from."""

from __future__ import annotations

from ui.area.beside_view import beside_page
from ui.area.profile_view import profile_page
from ui.area.sharing_view import sharing_page
from ui.shell.page import View, show_page

show_page(
    "Area",
    View("", "Profile", "what is there, and what is missing?", profile_page),
    View("beside", "Beside others", "what differs from the region, or another area?", beside_page),
    View("learn", "Learn from others", "who could we learn from?", sharing_page),
)
