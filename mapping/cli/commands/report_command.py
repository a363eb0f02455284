"""The command that writes a document on the region, a group or an area."""

from __future__ import annotations

import argparse

from mapping.cli.commands.gap_commands import remarked_folder
from mapping.cli.output import Say, Table, write_file
from mapping.gap_model.priority import ranking
from mapping.geography.boundaries import Boundaries, read_boundaries
from mapping.limited import give_back
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
    scope = _scope(options)
    # What only the scope was worked out of has gone: a document of a nation needs the memory.
    give_back()

    def boundaries() -> Boundaries:
        return read_boundaries(scope.reference.settings, scope.reference.areas)

    make = profile_document if options.profile else document
    content = make(scope, boundaries, ending)
    write_file(options.out, content)
    say(f"Wrote {options.out}.")


def _scope(options: argparse.Namespace) -> Scope:
    """What is reported on; what was read beside it is let go."""
    whole = remarked_folder(options)
    asked = None if options.area.lower() == _REGION else options.area
    folder, code = looked_at(whole, asked)
    reference, assessment = folder.reference, folder.assess(options.on)
    ranked = tuple(ranking(assessment, reference))
    unsaved = tuple(edit.sentence for edit in disk_edits(options.data))
    public = folder.public_register
    return Scope(reference, public, assessment, ranked, code, options.today, unsaved)
