"""Who trains whom, and how: face to face or by e-learning; and who could be invited to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mapping.analysis.services.service_filter import plain
from mapping.analysis.sharing import AreaProvision, Source, held
from mapping.context.reference import Reference
from mapping.english import count, listed, plural
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import NOT_IN_FULL, TOO_OLD, WORDS
from mapping.gap_model.statuses import Status
from mapping.plan.schema import Action
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import PublicRegister
from mapping.register.schema import REMOTE, VOLUNTARY


class DeliveryRoute(StrEnum):
    """How a type of training reaches an area, or why that cannot be said."""

    FACE_TO_FACE = "face_to_face"
    E_LEARNING = "e_learning"
    NOT_STATED = "not_stated"
    NONE = "none"
    NO_RETURN = "no_return"
    RETURN_TOO_OLD = "too_old"
    NOT_IN_FULL = "not_in_full"
    NOT_EXPECTED = "not_expected"


ROUTE_WORDS = {
    DeliveryRoute.FACE_TO_FACE: "Face to face",
    DeliveryRoute.E_LEARNING: "E-learning only",
    DeliveryRoute.NOT_STATED: "Not stated",
    DeliveryRoute.NONE: WORDS[Status.GAP],
    DeliveryRoute.NO_RETURN: WORDS[Status.UNKNOWN],
    DeliveryRoute.RETURN_TOO_OLD: WORDS[TOO_OLD],
    DeliveryRoute.NOT_IN_FULL: WORDS[NOT_IN_FULL],
    DeliveryRoute.NOT_EXPECTED: WORDS[Status.NOT_EXPECTED],
}
_ROUTE_SENTENCES = {
    DeliveryRoute.FACE_TO_FACE: (
        "{} is known to have it face to face",
        "{} are known to have it face to face",
    ),
    DeliveryRoute.E_LEARNING: ("{} has it by e-learning only", "{} have it by e-learning only"),
    DeliveryRoute.NOT_STATED: (
        "{} has it and does not say how it is given",
        "{} have it and do not say how it is given",
    ),
    DeliveryRoute.NONE: ("{} has none", "{} have none"),
    DeliveryRoute.NO_RETURN: ("{} has made no return", "{} have made no return"),
    DeliveryRoute.RETURN_TOO_OLD: ("the return of {} is too old", "the returns of {} are too old"),
    DeliveryRoute.NOT_IN_FULL: ("{} is not known in full", "{} are not known in full"),
    DeliveryRoute.NOT_EXPECTED: ("{} is not expected to have it", "{} are not expected to have it"),
}
_SILENT = {
    Status.GAP: DeliveryRoute.NONE,
    Status.UNKNOWN: DeliveryRoute.NO_RETURN,
    Status.NOT_EXPECTED: DeliveryRoute.NOT_EXPECTED,
}
_INVITES = re.compile(r"\binvit", re.IGNORECASE)
_TRAINING = re.compile(r"\btraining\b", re.IGNORECASE)
_DELIVERY_WORDS = {
    "": "Not stated",
    "in_person": "Face to face",
    REMOTE: "E-learning",
    "both": "Face to face and e-learning",
}


@dataclass(frozen=True)
class Training:
    """One type of training in one area.

    Attributes
    ----------
    reached
        Of how many, as the model attributes it to the area; blank where figures are missing.
    reached_note
        Where `reached` is not simply what the records state: how it was calculated.
    """

    area_code: str
    held: AreaProvision
    route: DeliveryRoute
    reached: str
    reached_note: str


def delivery_in_words(source: Source) -> str:
    """How a record's training is given, as the review asks after it."""
    return _DELIVERY_WORDS.get(source.delivery_key, source.delivery)


def training(
    assessment: Assessment, register: PublicRegister, reference: Reference, kind: ProvisionType
) -> list[Training]:
    """One type of training in every area."""
    cells = assessment.told((code, kind.key) for code in assessment.areas.codes)
    return [
        _training(cell, found, kind, reference)
        for cell, found in zip(cells, held(assessment, register, reference, kind.key), strict=True)
    ]


def _training(
    cell: Cell, found: AreaProvision, kind: ProvisionType, reference: Reference
) -> Training:
    reached = level_in_words(cell, kind)
    note = _calculated(cell, found, kind, reference) if reached else ""
    return Training(cell.area_code, found, _route(cell, found), reached, note)


def _calculated(cell: Cell, found: AreaProvision, kind: ProvisionType, reference: Reference) -> str:
    is_shared = any(len(source.serves) > 1 and source.reached for source in found.sources)
    basis = reference.settings.need_label(kind.need_basis)
    notes = (
        f"of all {basis} of the area" if cell.figures.need_is_denominator else "",
        "shared out among the areas served" if is_shared else "",
    )
    return "; ".join(note for note in notes if note) or "as stated"


def _route(cell: Cell, found: AreaProvision) -> DeliveryRoute:
    if cell.status in _SILENT:
        shown = {TOO_OLD: DeliveryRoute.RETURN_TOO_OLD, NOT_IN_FULL: DeliveryRoute.NOT_IN_FULL}
        return shown.get(found.style.key, _SILENT[cell.status])
    words = {source.delivery_key for source in found.sources}
    if words - {REMOTE, ""}:
        return DeliveryRoute.FACE_TO_FACE
    return DeliveryRoute.NOT_STATED if "" in words else DeliveryRoute.E_LEARNING


def route_counts(rows: Sequence[Training]) -> Counter[DeliveryRoute]:
    """In how many areas it is given each way."""
    return Counter(row.route for row in rows)


def training_sentence(rows: Sequence[Training]) -> str:
    """In how many areas it is known to be given, and how; gaps and silence counted apart."""
    counts = route_counts(rows)
    parts = [
        plural(counts[route], one, many).format(counts[route])
        for route, (one, many) in _ROUTE_SENTENCES.items()
        if counts[route]
    ]
    if not counts[DeliveryRoute.FACE_TO_FACE]:
        parts = ["none is known to have it face to face", *parts]
    whole = f"Of {count(len(rows), 'area')}"
    said = listed(parts)
    return f"{whole}, {said}."


class Invited(StrEnum):
    """Whether an organisation was invited to training, as far as the action plan says."""

    YES = "yes"
    PLANNED = "planned"
    NOT_NOTED = "not_noted"


@dataclass(frozen=True)
class Organisation:
    """A provider of an area, and the labels of what it provides there.

    Attributes
    ----------
    sector
        The register's word; "" where no record of it says so, or its records disagree.
    invitations
        The actions that invite it to training, the dropped ones left out.
    """

    provider: str
    provides: tuple[str, ...]
    sector: str = ""
    invitations: tuple[Action, ...] = ()

    @property
    def invited(self) -> Invited:
        """Whether it was invited: one that is to be, or is being, has not been yet."""
        if any(action.is_closed for action in self.invitations):
            return Invited.YES
        return Invited.PLANNED if self.invitations else Invited.NOT_NOTED

    @property
    def is_meant(self) -> bool:
        """Whether the review means it: a voluntary or community one, or perhaps one."""
        return self.sector in (VOLUNTARY, "")


def could_be_invited(
    assessment: Assessment, register: PublicRegister, reference: Reference, area_code: str
) -> list[Organisation]:
    """Who provides something in an area beside training and procedures, by name."""
    settings, types = reference.settings, reference.types
    apart = types.named((*settings.training_types, *settings.procedure_types))
    found: dict[str, list[str]] = {}
    kinds = [kind for kind in types.all if kind not in apart]
    cells = assessment.told((area_code, kind.key) for kind in kinds)
    for kind, cell in zip(kinds, cells, strict=True):
        for provider in _providers(cell, register):
            labels = found.setdefault(provider, [])
            if kind.label not in labels:
                labels.append(kind.label)
    ordered = sorted(found.items(), key=lambda pair: pair[0].casefold())
    sectors = register.sectors
    asked = _invitations(reference, register, area_code, assessment.on)
    return [
        Organisation(provider, tuple(labels), sectors.get(provider, ""), asked.get(provider, ()))
        for provider, labels in ordered
    ]


def _invitations(
    reference: Reference, register: PublicRegister, area_code: str, on: date
) -> dict[str, tuple[Action, ...]]:
    """The actions that invite a provider to training in an area, by its name.

    Such an action is for the area, or all, and about a type of training; or about no type, and says
    "training". It says "invite" in what is to be done, and names the provider in full there or in
    its notes.
    """
    trainings = {kind.key for kind in reference.types.named(reference.settings.training_types)}
    found: dict[str, tuple[Action, ...]] = {}
    for action in reference.actions.on(on):
        is_of_training = action.provision_type in trainings or (
            action.provision_type is None and _TRAINING.search(action.what) is not None
        )
        is_invitation = (
            is_of_training
            and action.area_code in (None, area_code)
            and action.drop_reason is None
            and _INVITES.search(action.what) is not None
        )
        if is_invitation:
            for name in named_in(f"{action.what}\n{action.notes}", register.providers):
                found[name] = (*found.get(name, ()), action)
    return found


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of some names a text holds in full; a name within a longer one is not that one.

    >>> named_in("Invite North Women's Aid", ["Women’s Aid", "North Women’s Aid", "North"])
    ['North Women’s Aid']
    """
    rest, found = plain(text), []
    for name in sorted(names, key=len, reverse=True):
        rest, number = re.subn(rf"(?<!\w){re.escape(plain(name))}(?!\w)", "\n", rest)
        if number:
            found.append(name)
    return found


def sector_counts(found: Sequence[Organisation]) -> Counter[str]:
    """How many organisations are of each sector; "" for those that do not say."""
    return Counter(organisation.sector for organisation in found)


def _providers(cell: Cell, register: PublicRegister) -> list[str]:
    if cell.status not in (Status.MET, Status.UNMEASURED, Status.PARTIAL):
        return []
    rows = register.naming(cell.area_code, cell.provision_type)
    behind = (row["provider"] for row in rows if row["record_id"] in cell.record_ids)
    return [provider for provider in behind if provider]
