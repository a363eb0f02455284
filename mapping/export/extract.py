"""What every file is made of, and what travels with it: date, caveats, attribution, licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.english import capitalised, so_many_of
from mapping.errors import MappingError
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import flag_count, known_count, status_counts
from mapping.gap_model.status_style import NOT_NONE, all_styles
from mapping.gap_model.statuses import Flag
from mapping.register.disclosure import WITHHELD, PublicRegister
from mapping.tables.privacy.places import tells_of_a_place

_FLAGS = {
    Flag.EXPIRED: "What was said is too old to count.",
    Flag.AT_RISK: "Without funding that ends soon or has ended, or coverage that ends soon, the "
    "status would be worse.",
    Flag.STALE: "Nobody has verified it of late, or its source bears no date.",
    Flag.UNCONFIRMED: "It rests on public sources only.",
    Flag.CONFLICT: "Records disagree, with one another or with what is known of units.",
    Flag.PLANNED: "Something is planned, or has not begun yet.",
    Flag.CAUSE: "A reason is given why there is none or only a part.",
    Flag.OUTSIDE_ONLY: "It is known only from records that the area does not keep itself.",
    Flag.REMOTE_ONLY: "All of it is by telephone or online.",
    Flag.INCOMPLETE_FIGURES: "A record that provides it lacks its figures, or of some units nobody "
    "has said.",
}


class WithheldPlaceError(MappingError):
    """A file would have told a place that is withheld; it was not made."""


@dataclass(frozen=True)
class Places:
    """Where the public offices are.

    Attributes
    ----------
    points
        Longitude and latitude by record id.
    fault
        Why they could not be looked up; "" where they could.
    """

    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Extract:
    """Every cell on a date and the public records, with what both are judged against.

    Raises
    ------
    WithheldPlaceError
        The id of a record tells its withheld place; nothing is made of such a register.
    """

    reference: Reference
    register: PublicRegister
    assessment: Assessment

    def __post_init__(self) -> None:
        records = self.register.records
        withheld = records.loc[records["location"] == WITHHELD, "record_id"]
        if any(map(tells_of_a_place, withheld)):
            raise WithheldPlaceError(
                "The id of a confidential record holds what tells a place, so no file was "
                "made. Give the record another id."
            )

    @cached_property
    def notice(self) -> str:
        """What must not be lost, in a line that stands beside every row."""
        banner = self.reference.settings.banner.rstrip(".")
        first = f"{banner}. " if banner else ""
        return f"{first}As of {in_words(self.assessment.on)}. {NOT_NONE}"

    @property
    def attribution(self) -> str:
        """Whose data the areas and need figures are."""
        return self.reference.settings.attribution

    def caveats(self, places: Places | None = None) -> list[str]:
        """What not to read into the data, one sentence each."""
        settings = self.reference.settings
        return [
            *([f"{settings.banner.rstrip('.')}."] if settings.banner else []),
            NOT_NONE,
            self._evidence,
            "“Provided” says that there is some, not that there is enough.",
            f"Confidential places are never given: “{WITHHELD}” stands in their stead.",
            *([places.fault] if places is not None and places.fault else []),
        ]

    @property
    def _evidence(self) -> str:
        areas, types = self.reference.areas.codes, self.reference.types.all
        known = known_count(status_counts(self.assessment, areas, types))
        unconfirmed = flag_count(self.assessment, areas, types, Flag.UNCONFIRMED)
        if known and not unconfirmed:
            return f"Somebody who runs or keeps a service has confirmed all {known} answers known."
        rest, them = ("rests", "it") if unconfirmed == 1 else ("rest", "them")
        return (
            f"{capitalised(so_many_of(unconfirmed, known, 'answers'))} known {rest} on public "
            f"sources only: nobody who runs or keeps a service has confirmed {them}."
            if known
            else "No answer is known."
        )

    def about(self, places: Places | None = None) -> dict[str, Any]:
        """What the data is, whose, of when, and what not to read into it."""
        settings = self.reference.settings
        return {
            "title": f"Provision map: {settings.region_name}",
            "as_of": self.assessment.on.isoformat(),
            "register_revision": self.register.revision,
            "caveats": self.caveats(places),
            "boundaries": settings.edition,
            "attribution": self.attribution,
            "licence_of_boundaries_and_need_figures": settings.licence,
            "licence_url": settings.licence_url,
            "flags": {str(flag): meaning for flag, meaning in _FLAGS.items()},
            "statuses": {
                str(style.key): style.word for style in all_styles(self.reference.types.all)
            },
        }
