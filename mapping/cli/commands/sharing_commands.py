"""The commands that tell who could be invited to training, and what was tried where.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse

from mapping.analysis.pilots import trials
from mapping.analysis.training import could_be_invited
from mapping.cli.output import Say, Table, banner_lines
from mapping.english import listed
from mapping.errors import SelectionError
from mapping.export.extract import Extract
from mapping.export.sharing import (
    ORGANISATION_COLUMNS,
    PILOT_COLUMNS,
    organisations_frame,
    pilots_frame,
)
from mapping.export.tables import json_rows, names
from mapping.region.as_of import folder_on
from mapping.region.narrowing import looked_at
from mapping.register.schema import SECTORS
from mapping.wording.organisations import (
    invited_in_words,
    organisations_sentence,
    sector_in_words,
)
from mapping.wording.pilots import EVALUATIONS, course_in_words, how_long, trials_sentence
from mapping.wording.services import record_title

_NOT_STATED = "not_stated"


def show_organisations(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say which organisations provide something, of which sector, and who was invited."""
    extract, code = _extract(options)
    codes = extract.reference.areas.codes if code is None else (code,)
    sectors = _sectors(options.sector)
    if options.format != "text":
        frame = organisations_frame(extract, codes, sectors)
        table(names(ORGANISATION_COLUMNS), json_rows(frame))
        return
    _banner(extract, say)
    for code in codes:
        _say_area(extract, code, sectors, say)


def _sectors(asked: str | None) -> set[str] | None:
    """The register's words that are asked for; None for any."""
    if asked is None:
        return None
    if asked not in (*SECTORS, _NOT_STATED):
        allowed = listed([*SECTORS, _NOT_STATED], "or")
        raise SelectionError(f"There is no sector “{asked[:60]}”. Give {allowed}.")
    return {"" if asked == _NOT_STATED else asked}


def _say_area(extract: Extract, code: str, sectors: set[str] | None, say: Say) -> None:
    reference, on = extract.reference, extract.assessment.on
    found = could_be_invited(extract.assessment, extract.register, reference, code)
    say(organisations_sentence(reference.areas.name(code), found, reference))
    soon_days = reference.settings.soon_days
    for each in found:
        if sectors is None or each.sector in sectors:
            invited = invited_in_words(each, on, soon_days)
            say(f"- {each.provider}: {sector_in_words(each.sector, reference)}; {invited}")


def show_pilots(options: argparse.Namespace, say: Say, table: Table) -> None:
    """Say what was tried where, for how long, and whether it was evaluated."""
    extract, code = _extract(options)
    if options.format != "text":
        table(names(PILOT_COLUMNS), json_rows(pilots_frame(extract, code)))
        return
    reference, on = extract.reference, extract.assessment.on
    found = [
        trial
        for trial in trials(extract.register, reference.areas, on)
        if code is None or code in trial.serves
    ]
    _banner(extract, say)
    say(trials_sentence(found, on))
    for trial in found:
        where = ", ".join(reference.areas.name(code) for code in trial.serves)
        title = record_title({"provider": trial.provider, "service_name": trial.service_name})
        say(f"- {title} ({where})  [{trial.record_id}]")
        said = [EVALUATIONS[trial.evaluated], trial.evaluation_url]
        stands = f"{course_in_words(trial, on)}; {how_long(trial, on)}"
        say(f"    {stands}; {' '.join(filter(None, said))}")


def _extract(options: argparse.Namespace) -> tuple[Extract, str | None]:
    whole = folder_on(options.data, options.on, options.today)
    folder, code = looked_at(whole, options.area)
    found = folder.assess(options.on)
    return Extract(folder.reference, folder.public_register, found), code


def _banner(extract: Extract, say: Say) -> None:
    for line in banner_lines(extract.reference.settings):
        say(line)
