"""All that is kept, from one store to another, into a backup and back."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path

from mapping.errors import MappingError
from mapping.store import StoreError
from mapping.store.csv_folder import HISTORY_FOLDER, CsvFileStore
from mapping.store.kept_texts import FOLDERS
from mapping.store.table_spec import TableSpec
from mapping.store.whole import Kept, NotEmptyError

SUMS = "SHA256SUMS"
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")
_TEXT = re.compile(rf"{HISTORY_FOLDER}/(?:{'|'.join(FOLDERS)})/[\w.-]+\.toml")
_ENTRY = re.compile(r"([0-9]{6,12})\.json")
_ADDRESS = re.compile(r"postgres(ql)?(\+\w+)?://")
Place = str | Path
# The first reading may settle what a save that was cut short had left.
_READINGS = 5


def place_of(said: str) -> Place:
    """A data folder, or the address of a database."""
    return said if _ADDRESS.match(said) else Path(said)


def kept_in(place: Place, specs: Sequence[TableSpec]) -> dict[TableSpec, Kept]:
    """All that is kept of some tables, at one moment.

    Raises
    ------
    StoreError
        It cannot be read, a version is not what it was, or somebody saves each time it is read.
    """
    if isinstance(place, Path):
        return _kept_in_folder([CsvFileStore(place, spec) for spec in specs])
    from mapping.store.postgres import taking_over

    found = taking_over.kept_in(place, specs)
    return {spec: found[spec.name] for spec in specs}


def _kept_in_folder(stores: Sequence[CsvFileStore]) -> dict[TableSpec, Kept]:
    """Read again where one table was saved while others were read: no lock is held for all."""
    for _ in range(_READINGS):
        before = [store.revision() for store in stores]
        found = {store.spec: store.kept() for store in stores}
        if before == [store.revision() for store in stores]:
            return found
    raise StoreError("Somebody saved each time the tables were read. Try again in a moment.")


def take_over(place: Place, kept: Mapping[TableSpec, Kept]) -> None:
    """Put all that is kept of some tables where nothing is kept of them yet.

    Raises
    ------
    NotEmptyError
        Something is kept there.
    StoreError
        It cannot be written.
    """
    if not isinstance(place, Path):
        from mapping.store.postgres import taking_over

        taking_over.take_over(place, kept)
        return
    stores = {spec: CsvFileStore(place, spec) for spec in kept}
    for spec, store in stores.items():
        if store.is_there():
            raise NotEmptyError(spec.what, str(place))
    for spec, store in stores.items():
        store.take_over(kept[spec])


# -------------------------------------------------------------------------------- backups


def write_backup(
    path: Path, kept: Mapping[TableSpec, Kept], texts: Mapping[str, str] | None = None
) -> int:
    """Write a backup, a ZIP that holds what a data folder would; how many files are in it.

    It appears whole or not at all.

    Parameters
    ----------
    texts
        The small texts beside the tables, by their names.

    Raises
    ------
    StoreError
        There is such a file already, it cannot be written, or what is kept is damaged.
    """
    if path.exists():
        raise StoreError(f"There is a file {path} already. Nothing was written. Name another one.")
    temporary, sums = path.with_name(path.name + ".part"), list[str]()
    with _of_the_disk(path, temporary):
        # The whole register and who may do what: for nobody else on the machine.
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as backup:
            beside = [(f"{HISTORY_FOLDER}/{n}", said.encode()) for n, said in (texts or {}).items()]
            for files in (beside, *starmap(_files_of, kept.items())):
                for name, content in files:
                    backup.writestr(name, content)
                    sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
            backup.writestr(SUMS, "".join(sums))
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    return len(sums)


def _files_of(spec: TableSpec, kept: Kept) -> Iterator[tuple[str, bytes]]:
    if kept.content is not None:
        yield spec.file_name, kept.content
    for number, file in kept.entries:
        yield f"{spec.history}/{number:06d}.json", file
    for revision in kept.revisions:
        yield f"{spec.history}/versions/{revision}.csv", kept.version(revision)


def read_backup(path: Path, specs: Sequence[TableSpec]) -> dict[TableSpec, Kept]:
    """What is in a backup, after everything in it was compared with its checksums.

    Raises
    ------
    StoreError
        It is no backup, is damaged or not whole, or holds what this release does not know.
    """
    with _of_the_disk(path), zipfile.ZipFile(path) as backup:
        sums = _sums_in(backup, path)
        for name, expected in sums.items():
            if hashlib.sha256(backup.read(name)).hexdigest() != expected:
                raise _damaged(path, f"{name} is not what was written there")
    known = {name for name in sums if _TEXT.fullmatch(name)}
    found = {}
    for spec in specs:
        entries = _numbered(sums, spec)
        revisions = [
            Path(name).stem
            for name in sums
            if Path(name).parent == Path(spec.history, "versions") and name.endswith(".csv")
        ]
        has_content = spec.file_name in sums
        known |= {f"{spec.history}/versions/{revision}.csv" for revision in revisions}
        known |= {name for _, name in entries} | {spec.file_name}
        found[spec] = Kept(
            _reader(path)(spec.file_name) if has_content else None,
            [(number, _reader(path)(name)) for number, name in entries],
            revisions,
            _version_reader(path, spec),
        )
    if unknown := sorted(sums.keys() - known):
        raise StoreError(
            f"{path} holds {unknown[0]}, which this release does not know. Nothing was restored. "
            "Restore it with the release that wrote it, or a later one."
        )
    return found


def texts_in_backup(path: Path) -> dict[str, str]:
    """The small texts in a backup that `read_backup` has compared, by their names."""
    with _of_the_disk(path), zipfile.ZipFile(path) as backup:
        return {
            name.removeprefix(f"{HISTORY_FOLDER}/"): backup.read(name).decode("utf-8", "replace")
            for name in backup.namelist()
            if _TEXT.fullmatch(name)
        }


def _sums_in(backup: zipfile.ZipFile, path: Path) -> dict[str, str]:
    names = backup.namelist()
    if SUMS not in names:
        raise _damaged(path, f"it holds no {SUMS}, so it is no backup of this program")
    lines = backup.read(SUMS).decode("utf-8", "replace").splitlines()
    sums = {found[2]: found[1] for line in lines if (found := _SUM.fullmatch(line))}
    if sorted([*sums, SUMS]) != sorted(names):
        raise _damaged(path, "files are missing in it, or there are others")
    return sums


def _numbered(names: Mapping[str, str], spec: TableSpec) -> list[tuple[int, str]]:
    found = (
        (name, _ENTRY.fullmatch(Path(name).name))
        for name in names
        if Path(name).parent == Path(spec.history)
    )
    return sorted((int(each[1]), name) for name, each in found if each)


def _reader(path: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        with _of_the_disk(path), zipfile.ZipFile(path) as backup:
            return backup.read(name)

    return read


def _version_reader(path: Path, spec: TableSpec) -> Callable[[str], bytes]:
    def version(revision: str) -> bytes:
        return _reader(path)(f"{spec.history}/versions/{revision}.csv")

    return version


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path} cannot be restored: {why}. Nothing was restored. Take another backup."
    )


@contextmanager
def _of_the_disk(path: Path, temporary: Path | None = None) -> Iterator[None]:
    """Faults of a backup's file as sentences; what was begun of it is removed."""
    try:
        yield
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise StoreError(f"{path} cannot be read or written: {why}.") from error
    except MappingError:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise
