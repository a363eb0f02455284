"""The commands that begin a region, and that say whether its folder is whole.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from mapping.cli.update_commands import Say, Table
from mapping.english import count
from mapping.errors import SelectionError
from mapping.region import national
from mapping.region.new_region import (
    Named,
    Outline,
    areas_without_figures,
    make_region,
    of_boundary_file,
    of_partnerships,
)

_MOST_NAMED = 8


def new_region(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Make a data folder for a region."""
    outline = _outline(options)
    made = make_region(options.folder, outline, options.today)
    reference = made.reference
    say(
        f"Made {options.folder}: {reference.settings.region_name}, "
        f"{count(len(reference.areas), 'area')}, {count(len(reference.types), 'type')} of "
        f"provision, {count(len(reference.need.figures), 'need figure')}, no record yet."
    )
    for basis, without in areas_without_figures(reference).items():
        label = reference.settings.need_label(basis)
        if basis in national.FIGURES and options.boundaries is None:
            say(f"remark: no figure of {label} for {_some(without)}: no source tells one.")
        else:
            say(f"remark: no area has a figure of {label} yet; need.csv takes them.")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _outline(options: argparse.Namespace) -> Outline:
    if options.boundaries is not None:
        return _of_file(options)
    if options.code or options.name_column:
        raise SelectionError("--code and --name belong to --boundaries: leave them out.")
    of_file = (options.attribution, options.licence, options.licence_url, options.edition)
    if any(of_file) or options.area_term:
        raise SelectionError(
            "--area-term, --attribution, --licence, --licence-url and --edition belong to "
            "--boundaries; of the partnerships of England and Wales they are known. Leave them out."
        )
    if options.force is not None:
        name, codes = national.partnerships_of_force(options.force)
    elif options.csp is not None:
        codes = national.partnerships_asked_for(options.csp)
        name = _some(national.names_of(codes))
    else:
        name, codes = "England and Wales", national.all_partnerships()
    return of_partnerships(options.title or name, codes)


def _of_file(options: argparse.Namespace) -> Outline:
    missing = [
        name
        for name, given in (("--code", options.code), ("--name", options.name_column))
        if not given
    ]
    if missing:
        raise SelectionError(
            f"With --boundaries, {' and '.join(missing)} must be given too: the column of the file "
            "that holds each area's code, and the one that holds its name."
        )
    named = Named(
        options.title or options.boundaries.stem.replace("_", " "),
        options.area_term or "area",
        options.area_term or "area",
        options.attribution,
        options.licence,
        options.licence_url,
        options.edition,
    )
    return of_boundary_file(named, options.boundaries, options.code, options.name_column)
