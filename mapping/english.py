"""Numbers, sums, lists and plurals as English writes them."""

from __future__ import annotations


def format_number(value: float) -> str:
    """A figure as it stands in the register.

    >>> format_number(1250.0), format_number(2.25), format_number(0.0)
    ('1,250', '2.25', '0')
    """
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.10f}".rstrip("0").rstrip(".")


def pounds(value: float) -> str:
    """A sum of money.

    >>> pounds(165500.0), pounds(12.5)
    ('£165,500', '£12.50')
    """
    pence = round(value * 100)
    return (
        f"£{format_number(value)}" if value.is_integer() else f"£{pence // 100:,}.{pence % 100:02d}"
    )


def spoken(word: str) -> str:
    """A key as a person reads it: "not_provided" is "not provided"."""
    return word.replace("_", " ")
