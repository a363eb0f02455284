"""Where is provision missing, and who has what: on the map, in the matrix, and for a room."""

from __future__ import annotations

from ui.map.map_view import map_page
from ui.map.matrix_view import matrix_page
from ui.meeting.meeting_view import projector_page
from ui.shell.alone import alone
from ui.shell.page import View, show_page

show_page(
    "Map",
    View("", "Map", "where is provision missing?", alone("Map", map_page)),
    View("matrix", "Matrix", "who has what?", alone("Map", matrix_page)),
    View("projector", "Full screen", "where do we stand?", projector_page),
)
