"""What may stand in a history beside a save: a name or a role, and the name of a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mapping.context.reference import read_reference
from mapping.editing.kept_table import change_cells, is_plain_note, require_plain_name
from mapping.editing.table_files import UPLOADED, why_of
from mapping.errors import MappingError
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.store import Note
from mapping.store.opening import open_store
from tests.support.day import TODAY
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import new_folder

NAMES = [
    "",
    "Ann Lee",
    "Dr Khan",
    "DA lead (Walsall)",
    "Zoë O’Neill-Smith",
    "Head of Public Health",
    "Women’s Aid",
]
NO_NAMES = [
    "x" * 81,
    "https://example.org",
    "www.example.org",
    "example.org/a",
    "ann.lee@example.org",
    "0121 496 0000",
    "12 Hagley Road",
    "B16 8TT",
    "B16\u200b 8TT",
    "52.4862, -1.8904",
    "///filled.count.soap",
    "Ann, near the Tesco",
    "the house on Mill Lane",
    "Sister of Jane, aged 34",
    "a\u202eb",
    "evil[.]org",
    "evil . org",
    "evil\u3002org",
    "javascript:x",
    "tel:0121",
    "haven.support",
    "\u0441\u0430\u0439\u0442.\u0440\u0444",
    "<b>x</b>",
    "=cmd|1",
    "Willow Lodge, Dudley",
    "52.5, -1.9",
    "12 Mill",
    "wv10 oqp",
]


@pytest.mark.parametrize("table", KEPT_TABLES)
@pytest.mark.parametrize("who", NO_NAMES)
def test_a_name_is_a_name_and_no_more_in_every_table(table: str, who: str) -> None:
    with pytest.raises(MappingError, match=r"^Nothing was saved") as refused:
        require_plain_name(KEPT_TABLES[table], noted(who))
    assert who not in str(refused.value)


@pytest.mark.parametrize("table", KEPT_TABLES)
@pytest.mark.parametrize("who", NAMES)
def test_names_and_roles_pass(table: str, who: str) -> None:
    require_plain_name(KEPT_TABLES[table], noted(who))


def test_nothing_is_saved_under_a_name_that_tells_a_place(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "data")
    store = open_store(folder, REGISTER)
    note = Note("12 Hagley Road", "Changed by form", "", datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(MappingError, match="Nothing was saved"):
        change_cells(
            lambda cells: cells.iloc[1:], store, note, read_reference(folder, TODAY), TODAY
        )
    assert store.history() == []


@pytest.mark.parametrize("name", ["lead.csv", "Walsall return 2026-11-28.xlsx", "IDVA (2).csv"])
def test_the_name_of_a_file_is_kept(name: str) -> None:
    assert why_of(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "12 Hagley Road.csv",
        "12_Hagley_Road.csv",
        "refuge-B16-8TT.xlsx",
        "rose-cottage.csv",
        "near_the_Tesco.csv",
        "ann.lee@example.org.csv",
        "x" * 80 + ".csv",
    ],
)
def test_the_name_of_a_file_that_tells_too_much_is_not(name: str) -> None:
    assert not is_plain_note(name)
    assert why_of(name) == UPLOADED
