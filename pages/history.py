"""What changed, by whom, and how to take it back."""

from __future__ import annotations

from ui.history.history_view import history_view
from ui.shell.page import open_page

history_view(open_page("What changed, and by whom?"))
