"""What the Nu validator refuses of roles and drawings, looked for without network or Java."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Tag

# The role that an element has by itself: to say it once more is an error.
_OWN_ROLE = {
    "a": "link",
    "article": "article",
    "aside": "complementary",
    "button": "button",
    "dialog": "dialog",
    "form": "form",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "hr": "separator",
    "li": "listitem",
    "main": "main",
    "nav": "navigation",
    "ol": "list",
    "option": "option",
    "output": "status",
    "progress": "progressbar",
    "section": "region",
    "textarea": "textbox",
    "ul": "list",
}
_PARTS_OF_TABLES = ("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")
# Known to style sheets alone.
_NO_ATTRIBUTES = ("paint-order",)


def html_faults(page: BeautifulSoup | Tag) -> list[str]:
    """Every role that is refused, every attribute that there is not, every name given twice."""
    elements = page.find_all()
    faults = [
        f'<{element.name} role="{role}">'
        for element in elements
        for role in [element.get("role")]
        if role is not None
        and (element.name in _PARTS_OF_TABLES or role == _OWN_ROLE.get(element.name))
    ]
    faults += [
        f"<{element.name} {name}>"
        for element in elements
        for name in _NO_ATTRIBUTES
        if element.has_attr(name)
    ]
    names = [str(element["id"]) for element in elements if element.has_attr("id")]
    return faults + [f'id="{name}"' for name in sorted({n for n in names if names.count(n) > 1})]
