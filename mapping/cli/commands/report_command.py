"""The command that writes a document on the region, a group or an area."""

from __future__ import annotations

import argparse

from mapping.cli.commands.gap_commands import assessed_folder
from mapping.cli.output import Say, Table, write_file
from mapping.gap_model.priority import ranking
from mapping.geography.boundaries import Boundaries, read_boundaries
from mapping.region.disk_edits import disk_edits
from mapping.region.narrowing import looked_at
from mapping.report.documents import document, profile_document, require_ending
from mapping.report.formats import PROFILE_ENDINGS
from mapping.report.scope import Scope

_REGION = "region"


def write_report(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Write a document, or an area's profile on one page, in the format that its name ends in."""
    ending = options.out.suffix.lower()
    if options.profile:
        require_ending(ending, "A profile", PROFILE_ENDINGS)
    else:
        require_ending(ending)
    whole, _ = assessed_folder(options)
    asked = None if options.area.lower() == _REGION else options.area
    folder, code = looked_at(whole, asked)
    reference, assessment = folder.reference, folder.assess(options.on)
    ranked = tuple(ranking(assessment, reference))
    unsaved = tuple(edit.sentence for edit in disk_edits(options.data))
    public = folder.public_register
    scope = Scope(reference, public, assessment, ranked, code, options.today, unsaved)

    def boundaries() -> Boundaries:
        return read_boundaries(reference.settings, reference.areas)

    make = profile_document if options.profile else document
    content = make(scope, boundaries, ending)
    write_file(options.out, content)
    say(f"Wrote {options.out}.")
