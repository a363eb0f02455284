"""The services: which there are, and how far it is to the nearest."""

from __future__ import annotations

from ui.services.for_whom_view import for_whom_page
from ui.services.list_view import services_page
from ui.services.more_sites_view import distance_page
from ui.shell.page import View, show_page

show_page(
    "Services",
    View("", "List", "which are there, and for whom?", services_page),
    View("for-whom", "For whom?", "for whom is there something, and where?", for_whom_page),
    View("distance", "How far?", "how far is the nearest?", distance_page),
)
