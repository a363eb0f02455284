"""Who could be invited to training, and what was tried where, as frames and as CSV."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from mapping.analysis.pilots import Course, Trial, months_run, trials
from mapping.analysis.training import Invited, Organisation, could_be_invited
from mapping.export.extract import Extract
from mapping.export.tables import NOTICE, csv_bytes, days, names, typed
from mapping.register.schema import COLUMNS, SECTORS
from mapping.tables.columns import Column

ORGANISATION_COLUMNS: tuple[Column, ...] = (
    Column("area_code", "text", "Code of the area.", required=True),
    Column("area_name", "text", "Name of the area.", required=True),
    Column("organisation", "text", "Its name, as the register has it.", required=True),
    Column("sector", "word", "What kind of organisation it is; blank: not stated.", SECTORS),
    Column("provides", "text", "Types of provision that it is known to give in the area."),
    Column(
        "invited",
        "word",
        "Whether an action of the plan invites it to training: done, still to do, or none noted.",
        tuple(Invited),
        required=True,
    ),
    Column("action_ids", "text", "Those actions, parted by semicolons."),
    NOTICE,
)
_OF_REGISTER = {column.name: column for column in COLUMNS}
PILOT_COLUMNS: tuple[Column, ...] = (
    *(_OF_REGISTER[n] for n in ("record_id", "provision_type", "provider", "service_name")),
    Column("areas_served", "text", "Codes of the areas served.", required=True),
    _OF_REGISTER["stage"],
    Column("course", "word", "How far it has come on the day.", tuple(Course), required=True),
    Column("start_date", "date", "First day of the service."),
    Column("end", "date", "When it is no longer there, or a pilot's funding ends."),
    Column("months", "whole", "For how many whole months it has run, or did."),
    *(_OF_REGISTER[n] for n in ("evaluated", "evaluation_url")),
    NOTICE,
)


def organisations_frame(
    extract: Extract, codes: Sequence[str] | None = None, sectors: Collection[str] | None = None
) -> pd.DataFrame:
    """Every organisation of some areas, or all; columns as in `ORGANISATION_COLUMNS`.

    Parameters
    ----------
    sectors
        Words of the register, "" for what is not stated; None for any.
    """
    areas = extract.reference.areas
    rows = [
        _organisation(extract, code, organisation)
        for code in (areas.codes if codes is None else codes)
        for organisation in could_be_invited(
            extract.assessment, extract.register, extract.reference, code
        )
        if sectors is None or organisation.sector in sectors
    ]
    return typed(pd.DataFrame(rows, columns=names(ORGANISATION_COLUMNS)), ORGANISATION_COLUMNS)


def _organisation(extract: Extract, code: str, found: Organisation) -> dict[str, object]:
    return {
        "area_code": code,
        "area_name": extract.reference.areas.name(code),
        "organisation": found.provider,
        "sector": found.sector,
        "provides": "; ".join(found.provides),
        "invited": found.invited.value,
        "action_ids": ";".join(action.action_id for action in found.invitations),
        "notice": extract.notice,
    }


def organisations_csv(extract: Extract) -> bytes:
    """`organisations_frame` of all areas as Excel likes a CSV."""
    return csv_bytes(organisations_frame(extract), ORGANISATION_COLUMNS)


def pilots_frame(extract: Extract, code: str | None = None) -> pd.DataFrame:
    """What was tried or evaluated, for one area or all; columns as in `PILOT_COLUMNS`."""
    on = extract.assessment.on
    found = [
        trial
        for trial in trials(extract.register, extract.reference.areas, on)
        if code is None or code in trial.serves
    ]
    plain = ("record_id", "provision_type", "provider", "service_name", "stage")
    frame = pd.DataFrame(
        {
            **{name: [getattr(trial, name) for trial in found] for name in plain},
            "areas_served": [";".join(trial.serves) for trial in found],
            "course": [trial.course.value for trial in found],
            "start_date": days([trial.started for trial in found]),
            "end": days([trial.end for trial in found]),
            "months": [_whole(trial, extract) for trial in found],
            "evaluated": [trial.evaluated for trial in found],
            "evaluation_url": [trial.evaluation_url for trial in found],
            "notice": [extract.notice] * len(found),
        }
    )
    return typed(frame, PILOT_COLUMNS)


def _whole(trial: Trial, extract: Extract) -> float:
    months = months_run(trial, extract.assessment.on)
    return float("nan") if months is None else float(months)


def pilots_csv(extract: Extract) -> bytes:
    """`pilots_frame` as Excel likes a CSV."""
    return csv_bytes(pilots_frame(extract), PILOT_COLUMNS)
