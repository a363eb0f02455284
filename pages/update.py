"""Keep your part of the register; and what was changed, by whom, and how to take it back."""

from __future__ import annotations

from mapping.geography.areas import REGION
from mapping.region.kept_tables import REGISTER
from ui.access.access_view import access_view
from ui.history.history_view import history_view
from ui.register.questions_view import questions_page
from ui.register.register_view import region_page, register_page
from ui.register.returns_view import returns_page
from ui.shell.page import View, show_page

show_page(
    "Update",
    View("", "Register", "keep your part of the register", register_page, works_on_today=True),
    View("questions", "Questions", "what is still so?", questions_page, works_on_today=True),
    View("returns", "Returns", "who has answered?", returns_page, works_on_today=True),
    View(
        "own",
        "The region’s own",
        "keep what no area keeps",
        region_page,
        works_on_today=True,
        needs="change",
        of=(REGISTER.name, REGION),
    ),
    View("history", "History", "what changed, and by whom?", history_view),
    View(
        "access",
        "Access",
        "who may do what?",
        access_view,
        works_on_today=True,
        needs="see_access",
        needs_sign_in=True,
    ),
    is_of_all=True,
)
