"""The commands about where the tables are kept: the database, copies and backups.

Their arguments are read in `main`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from mapping.cli.output import Say, Table
from mapping.english import count
from mapping.errors import SelectionError
from mapping.region.kept_tables import KEPT_TABLES
from mapping.region.loader import read_data_folder
from mapping.region.publishing import publish
from mapping.store import StoreError
from mapping.store.carrying import (
    Place,
    kept_in,
    place_of,
    read_backup,
    take_over,
    texts_in_backup,
    write_backup,
)
from mapping.store.kept_texts import put_texts, texts_in, without_drafts
from mapping.store.opening import DATABASE_VARIABLE, database_of, store_at
from mapping.store.table_spec import TableSpec
from mapping.store.whole import Kept

_SPECS = list(KEPT_TABLES.values())


def upgrade_database(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Bring the database's schema up to date.

    Raises
    ------
    SelectionError
        No database is named.
    """
    address = options.to or database_of(options.data)
    if not address:
        raise SelectionError(
            f"No database is named. Give its address with --to, or in {DATABASE_VARIABLE}: "
            "postgresql://NAME:PASSWORD@SERVER/DATABASE."
        )
    from mapping.store.postgres.schema import upgrade

    say(f"The database is set up for this release (schema {upgrade(address)}).")


def publish_views(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Bring the views of the database up to what anybody may see.

    Raises
    ------
    SelectionError
        No database is named.
    """
    if not database_of(options.data):
        raise SelectionError(f"No database is named in {DATABASE_VARIABLE}, so there are no views.")
    has_changed = publish(read_data_folder(options.data, options.today))
    say("The views are up to date." + ("" if has_changed else " They were already."))


def copy_store(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Copy every table with its history from one store to another that holds none."""
    start, end = place_of(options.start), place_of(options.end)
    _refuse_no_folder(start)
    _refuse_no_folder(end)
    kept = kept_in(start, _SPECS)
    take_over(end, kept)
    put_texts(end, texts_in(start))
    _compare(kept_in(start, _SPECS), end)
    _tell(kept, end, say, "Copied, and compared with what was there")


def back_up(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Write every table with its history into a file."""
    place = _place(options)
    kept = kept_in(place, _SPECS)
    files = write_backup(options.file, kept, without_drafts(texts_in(place)))
    read_backup(options.file, _SPECS)
    _tell(kept, place, say, f"Written to {options.file} and read again, {count(files, 'file')}")


def restore_backup(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Put what is in a backup where nothing is kept yet."""
    place, kept = _place(options), read_backup(options.file, _SPECS)
    _refuse_no_folder(place)
    take_over(place, kept)
    put_texts(place, texts_in_backup(options.file))
    _compare(kept, place)
    _tell(kept, place, say, f"Restored from {options.file}, and compared with it")


def _place(options: argparse.Namespace) -> Place:
    return database_of(options.data) or options.data


def _refuse_no_folder(place: Place) -> None:
    if not isinstance(place, str) and not place.is_dir():
        raise SelectionError(f"There is no folder {place}. Make it, or name another place.")


def _compare(kept: Mapping[TableSpec, Kept], place: Place) -> None:
    """Refuse to say that all is there where it is not."""
    there = kept_in(place, _SPECS)
    for spec, each in kept.items():
        other = there[spec]
        is_same = (
            each.content == other.content
            and [number for number, _ in each.entries] == [number for number, _ in other.entries]
            and all(each.version(name) == _version(other, name) for name in each.revisions)
        )
        if not is_same:
            raise StoreError(
                f"The {spec.what} is not the same there. Was something saved meanwhile? Empty the "
                "place, and do it again."
            )


def _version(kept: Kept, revision: str) -> bytes | None:
    # A table that was never saved has no version beside it.
    return kept.version(revision) if revision in kept.revisions else kept.content


def _tell(kept: Mapping[TableSpec, Kept], place: Place, say: Say, done: str) -> None:
    for spec in kept:
        for fault in store_at(place, spec).faults():
            say(f"remark: the history of the {spec.what}: {fault}")
    tables = sum(each.content is not None for each in kept.values())
    saves = sum(len(each.entries) for each in kept.values())
    say(f"{done}: {count(tables, 'table')} with {count(saves, 'save')}.")
