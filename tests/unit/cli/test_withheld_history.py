"""What was public and is confidential now is told of no day, by no command, under no name."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.kept_table import LEFT_AS_IT_IS, undo
from mapping.errors import MappingError
from mapping.region.kept_tables import REGISTER
from mapping.store import Entry
from mapping.store.opening import open_store
from tests.support.day import NOW, TODAY
from tests.support.folders import MadeOnce
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import (
    PLACE,
    Row,
    csv_text,
    new_folder,
    record,
    register_of,
)

# Each test saves through the whole program.
pytestmark = pytest.mark.slow

FIRST, SECOND = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
TOLD = ("hagley", "rosecottage", "ze10aa")
PUBLIC = {
    "service_name": "Rose Cottage",
    "details": "12 Hagley Road, Edgbaston",
    "postcode": PLACE,
    "website": "https://example.org/rose-cottage",
    "source_url": "https://example.org/source/rose-cottage",
    "evaluated": "yes",
    "evaluation_url": "https://example.org/evaluation/rose-cottage",
    "good_practice": "Ring at Rose Cottage",
    "funder": "Hagley Road Trust",
    "specialism": "hagley_road",
    "capacity": "2",
}
SECRET = {"service_name": "Safe house", "location_confidential": "yes", "capacity": "3"}


@dataclass
class Register:
    """A register on which commands are run, and all that they said."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object, on: date = TODAY) -> str:
        self.capsys.readouterr()
        self.code = main([*map(str, arguments), "--data", str(self.folder)], on)
        return "".join(self.capsys.readouterr())

    def save(self, rows: list[Row], on: date, name: str = "lead.csv", *more: str) -> None:
        path = self.folder.parent / name
        path.write_text(csv_text(rows), encoding="utf-8")
        said = self("apply", path, "--area", "N1", *more, on=on)
        assert self.code == 0, said

    @property
    def entries(self) -> list[Entry]:
        return open_store(self.folder, REGISTER).history()

    def undo(self, entry: Entry, record_id: str | None = None) -> Entry:
        store, reference = open_store(self.folder, REGISTER), read_reference(self.folder, TODAY)
        return undo(entry, store, noted("Ann", "Undone", "", NOW), reference, TODAY, record_id)


def now_hub() -> Row:
    return record("hub", **SECRET)


def _made_confidential(register: Register) -> str:
    register.save([now_hub()], SECOND)
    return "hub"


def _and_removed(register: Register) -> str:
    register.save([now_hub()], SECOND)
    register.save([record("line")], SECOND, "lead.csv", "--remove-missing")
    return "hub"


def _renamed(register: Register) -> str:
    renamed = {**now_hub(), "record_id": "safe-house", "provider": "Haven"}
    register.save([renamed, record("line")], SECOND, "lead.csv", "--remove-missing")
    return "safe-house"


def _named_as_an_earlier_release_let_it(folder: Path) -> None:
    """Names of savers and of files that are refused by now stand in older histories."""
    path = folder / "history" / "000001.json"
    entry = json.loads(path.read_text("utf-8"))
    names = {"who": "Rose Cottage manager", "why": "12-hagley-road.csv"}
    kept = {name: text for name, text in entry.items() if name not in ("salt", "seal", "previous")}
    path.write_text(json.dumps(kept | names), encoding="utf-8")


Told = Callable[[Register], str]
WAYS = (_made_confidential, _and_removed, _renamed)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__.strip("_"))
def register(
    request: pytest.FixtureRequest,
    made_once: MadeOnce,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Register:
    """A register in which a public office has become confidential, in one way or another."""

    def make(folder: Path) -> None:
        made = Register(new_folder(folder, [record("line")]), capsys)
        made.save([record("hub", **PUBLIC)], FIRST, "lead.csv", "--by", "Ann")
        _named_as_an_earlier_release_let_it(made.folder)
        request.param(made)

    return Register(made_once.copy(request.param.__name__, make, tmp_path / "data"), capsys)


def tells(text: str) -> list[str]:
    squeezed = re.sub(r"[\W_]+", "", text).lower()
    return [word for word in TOLD if word in squeezed]


@pytest.mark.parametrize("kind", ["text", "csv", "json"])
def test_the_history_tells_it_neither_in_a_change_nor_in_a_name(
    register: Register, kind: str
) -> None:
    said = register("history", "--format", kind)
    assert register.code == 0
    assert tells(said) == []
    assert "withheld" in said
    assert "hub" in said
    if kind != "text":
        assert "capacity" in said, "what is coded is still told"


def test_an_earlier_day_tells_it_in_no_answer(register: Register) -> None:
    on, out = SECOND - timedelta(days=1), register.folder.parent / "made.csv"
    told = register("export", "--on", on, "--out", out)
    assert register.code == 0, told
    said = [
        register("gaps", "--on", on, "--format", "json"),
        register("explain", "--on", on, "--area", "N1", "--type", "helpline"),
        register("since", FIRST, "--on", on),
        out.read_text("utf-8"),
    ]
    assert "Haven" in said[1], "the record counts on that day as it did"
    assert tells("\n".join(said)) == []


def test_an_earlier_day_tells_it_in_no_file(register: Register) -> None:
    files = [
        register.folder.parent / f"made{ending}" for ending in (".json", ".zip", ".xlsx", ".html")
    ]
    for out in files:
        what = {".xlsx": ("report", "--area", "region"), ".html": ("agenda",)}
        asked = what.get(out.suffix, ("export",))
        said = register(*asked, "--on", SECOND - timedelta(days=1), "--out", out)
        assert register.code == 0, said
        assert tells(said + _texts_in(out)) == []


def _texts_in(path: Path) -> str:
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())


def test_a_file_made_from_an_old_revision_is_answered_without_it(register: Register) -> None:
    old = next(e.revision for e in register.entries if e.number == 1)
    probe = {**record("hub", details="x", capacity="9"), "register_revision": old}
    path = register.folder.parent / "probe.csv"
    path.write_text(csv_text([probe], ("register_revision",)), encoding="utf-8")
    said = register("apply", path, "--area", "N1")
    assert register.code == 1
    assert "hub" in said
    assert tells(said) == []


def test_no_version_and_no_undo_brings_it_back(register: Register) -> None:
    path = register.folder / "services.csv"
    first = min(register.entries, key=lambda entry: entry.number)
    said = register("restore", first.revision, "--by", "Ann")
    assert register.code == 0, said
    assert LEFT_AS_IT_IS in said
    assert tells(path.read_text("utf-8")) == []
    hub = register_of(register.folder)["hub"]
    assert (hub["capacity"], hub["location_confidential"]) == ("2", "yes")
    for entry in register.entries:
        with suppress(MappingError):
            register.undo(entry)
        assert tells(path.read_text("utf-8")) == []
        public = [r for r in register_of(register.folder).values() if r["record_id"] != "line"]
        assert all(row["location_confidential"] == "yes" for row in public)
    assert tells(register("history", "--format", "json")) == []


@pytest.mark.parametrize("register", [_made_confidential], indirect=True)
def test_what_is_public_still_tells_its_history(register: Register) -> None:
    register.save([record("line", details="Mondays", postcode=PLACE)], SECOND)
    register.save([record("line", details="Tuesdays")], TODAY)
    said = register("history")
    assert "'Mondays' → 'Tuesdays'" in said
