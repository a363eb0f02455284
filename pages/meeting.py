"""What a meeting talks about, on paper, and which meetings there are."""

from __future__ import annotations

from ui.meeting.agenda_view import agenda_page
from ui.meeting.form_view import meetings_page
from ui.shell.page import View, show_page

show_page(
    "Meeting",
    View("", "Agenda", "what is on the agenda?", agenda_page),
    View("meetings", "Meetings", "when do we meet?", meetings_page, is_of_all=True),
)
