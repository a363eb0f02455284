"""What was asked for brought into view: the answer far above a button, a form far below the top."""

from __future__ import annotations

from pathlib import Path

from ui.shell.component import component

_in_sight = component(Path(__file__).with_suffix(".js"), html="<span hidden></span>")


def answer_in_sight(asked: str) -> None:
    """Have the browser show and focus the page's answer to what was asked.

    To be called at the end of the page, and only in the run that answers: nothing else on the page
    is moved, and no other run sends it.
    """
    _in_sight(key="answer_in_sight", data={"asked": asked, "what": ".pm-answer", "block": "center"})


def form_in_sight(asked: str, expander: str) -> None:
    """Have the browser show and focus an unfolded form, once, for whom a link has brought to it.

    Parameters
    ----------
    expander
        Key of what the form is folded into.
    """
    what = f".st-key-{expander} summary"
    _in_sight(key=f"{expander}_in_sight", data={"asked": asked, "what": what, "block": "start"})
