"""A picture as a PNG, drawn by Typst from its SVG with the package's own fonts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import MappingError

if TYPE_CHECKING:
    import typst

_FONT_FOLDER = Path(__file__).with_name("fonts")
# Of a unit of the drawing there are 96 to an inch.
_PIXELS_PER_INCH = 2 * 96
# The page is as large as the drawing; what is drawn reaches it as data.
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")
"""


def as_png(svg: str) -> bytes:
    """A drawing in pixels, twice as many each way as it has units.

    Raises
    ------
    MappingError
        It could not be drawn.
    """
    import typst

    try:
        return typst.compile(
            _PAGE,
            format="png",
            ppi=_PIXELS_PER_INCH,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"drawing": svg},
        )
    except typst.TypstError as error:
        raise MappingError(f"The picture could not be drawn: {error.message}.") from error


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_FONT_FOLDER])
