"""What earlier versions may tell, by what is confidential today."""

from __future__ import annotations

import pandas as pd
import pytest

from mapping.register.disclosure import WITHHELD
from mapping.register.veil import FILE_WITHHELD, NAME_WITHHELD, Veil, is_coded, is_word, veil_of
from mapping.tables.diff import FieldChange, Kind, RecordChange

COLUMNS = ("record_id", "provision_type", "provider", "details", "location_confidential")
OLD = {"provider": "Haven", "details": "Rose Cottage, Mill Lane", "location_confidential": "no"}
NEW = {"provider": "Haven", "details": "Ask the helpline", "location_confidential": "yes"}


def register(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS), dtype="str")


def change(record_id: str, kind: Kind, old: dict[str, str], new: dict[str, str]) -> RecordChange:
    names = dict.fromkeys([*old, *new])
    fields = (FieldChange(n, old.get(n, ""), new.get(n, "")) for n in names)
    return RecordChange(record_id, kind, tuple(f for f in fields if f.old != f.new))


NOW = register(
    ("hub", "advice", "Haven", "Ask the helpline", "yes"),
    ("line", "advice", "Haven", "By telephone", "no"),
)
MADE = change("hub", "changed", OLD, NEW)


@pytest.fixture
def veil() -> Veil:
    return veil_of([[change("hub", "added", {}, OLD)], [MADE]], NOW, [])


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("status", "provided"),
        ("delivery", "In person"),
        ("funding_end", "2027-03-31"),
        ("capacity", "18.5"),
        ("areas_served", "E22000335;E22000336"),
        ("provision_type", "refuge"),
        ("client_group", "victims;children"),
        ("sector", "Voluntary community"),
        ("stage", "pilot"),
        ("evaluated", "no"),
    ],
)
def test_words_of_closed_lists_dates_numbers_and_codes_tell_nothing(column: str, text: str) -> None:
    assert is_coded(column, text)
    assert not is_word(column)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("status", "Rose Cottage"),
        ("funding_end", "at Rose Cottage"),
        ("capacity", "12 Mill Lane"),
        ("areas_served", "B1 1AA"),
        ("provision_type", "b11aa"),
        ("client_group", "victims;rose_cottage"),
        ("details", "2027-03-31"),
        ("specialism", "rose_cottage"),
        ("languages", "en"),
        ("evaluation_url", "https://example.org/how-it-went"),
        ("sector", "Rose Cottage"),
        ("a column of their own", "1"),
    ],
)
def test_whatever_else_stands_anywhere_may_tell(column: str, text: str) -> None:
    assert not is_coded(column, text)


def test_of_a_confidential_record_only_what_is_coded_and_todays_words_are_told(veil: Veil) -> None:
    assert veil.change(MADE).fields == (
        FieldChange("details", WITHHELD, "Ask the helpline"),
        FieldChange("location_confidential", "no", "yes"),
    )


def test_a_type_that_is_confidential_now_withholds_whatever_the_record_says() -> None:
    now = register(("hub", "refuge", "Haven", "Ask", "no"))
    veil = veil_of([[MADE]], now, ["refuge"])
    assert veil.withholds("hub", "details", "Rose Cottage, Mill Lane")
    assert not veil_of([[MADE]], now, []).withholds("hub", "details", "Rose Cottage, Mill Lane")


@pytest.mark.parametrize("text", ["ROSE-COTTAGE, Mill Lane", "Was at Rose Cottage, Mill Lane 3"])
def test_the_same_words_are_withheld_of_another_record(veil: Veil, text: str) -> None:
    assert veil.withholds("line", "details", text)
    assert not veil.withholds("line", "details", "Mondays")


def test_what_the_register_says_aloud_today_is_no_secret() -> None:
    now = register(
        *NOW.itertuples(index=False, name=None),
        ("x", "advice", "Rose Cottage, Mill Lane", "", "no"),
    )
    veil = veil_of([[MADE]], now, [])
    assert veil.withholds("hub", "details", "Rose Cottage, Mill Lane")
    assert not veil.withholds("line", "details", "Rose Cottage, Mill Lane")


@pytest.mark.parametrize(
    ("gone", "is_withheld"),
    [
        ({"provision_type": "advice", "provider": "Haven", "details": "By the mill"}, True),
        ({"provision_type": "other", "details": "Ask the helpline", "provider": "A"}, True),
        ({"provision_type": "other", "provider": "Haven", "details": "By the mill"}, False),
        ({"provision_type": "advice", "provider": "A", "details": "By the mill"}, False),
    ],
)
def test_a_record_that_went_on_under_another_id_is_confidential_with_it(
    gone: dict[str, str], is_withheld: bool
) -> None:
    removed = change("old", "removed", {**gone, "location_confidential": "no"}, {})
    veil = veil_of([[removed]], NOW, [])
    assert ("old" in veil.words) == is_withheld
    assert (WITHHELD in [f.old for f in veil.change(removed).fields]) == is_withheld


def test_a_record_that_was_replaced_in_one_save_by_one_of_its_type_is_the_same() -> None:
    gone = {"provision_type": "advice", "provider": "A", "location_confidential": "no"}
    saves = [[change("old", "removed", gone, {}), change("hub", "added", {}, NEW)]]
    assert "old" in veil_of(saves, NOW, []).words


@pytest.mark.parametrize(
    ("who", "is_beside", "is_withheld"),
    [
        ("Ann Jones", True, False),
        ("Area lead", True, False),
        ("Rose Cottage manager", False, True),
        ("12 High Street", True, True),
        ("12 High Street", False, True),
        ("ann@example.org", True, True),
        ("Office at B1 1AA", False, True),
    ],
)
def test_a_name_is_shown_where_it_is_no_more_than_that(
    veil: Veil, who: str, is_beside: bool, is_withheld: bool
) -> None:
    assert veil.who(who, is_beside=is_beside) == (NAME_WITHHELD if is_withheld else who)


@pytest.mark.parametrize(
    ("why", "is_beside", "is_withheld"),
    [
        ("Northby.csv", False, False),
        ("Northby.csv", True, True),
        ("12 High Street", True, True),
        ("rose_cottage.xlsx", False, True),
        ("Undone", True, False),
        ("Restored 02dadb0daf92", True, False),
        ("Form", True, False),
    ],
)
def test_the_name_of_a_file_is_withheld_beside_a_confidential_record(
    veil: Veil, why: str, is_beside: bool, is_withheld: bool
) -> None:
    assert veil.why(why, is_beside=is_beside) == (FILE_WITHHELD if is_withheld else why)


def test_an_earlier_version_is_shown_without_it_and_comes_back_with_todays_words(
    veil: Veil,
) -> None:
    then = register(
        ("hub", "other", "Haven", "Rose Cottage, Mill Lane", "no"),
        ("line", "advice", "Haven", "Next to Rose Cottage, Mill Lane", "no"),
        ("far", "advice", "Haven", "Mondays", "no"),
    )
    shown, back = veil.then(then), veil.brought_back(then)
    assert shown["details"].tolist() == [WITHHELD, WITHHELD, "Mondays"]
    assert back["details"].tolist() == ["Ask the helpline", "", "Mondays"]
    for cells in (shown, back):
        assert cells["location_confidential"].tolist() == ["yes", "no", "no"]
        assert cells["provision_type"].tolist() == ["other", "advice", "advice"]
    assert then["location_confidential"].tolist() == ["no", "no", "no"]


def test_undoing_brings_back_what_is_coded_and_no_word(veil: Veil) -> None:
    both = change("hub", "changed", {**OLD, "capacity": "2"}, {**NEW, "capacity": "3"})
    undone = veil.undone(both)
    assert undone is not None
    assert [f.column for f in undone.fields] == ["capacity"]
    assert veil.undone(MADE) is None


def test_undoing_a_removal_brings_a_record_back_with_the_words_that_it_had_last() -> None:
    now = register(("line", "advice", "Haven", "By telephone", "no"))
    removed = change("hub", "removed", {**NEW, "provision_type": "advice"}, {})
    undone = veil_of([[MADE], [removed]], now, []).undone(removed)
    assert undone is not None
    assert {f.column: f.old for f in undone.fields} == {**NEW, "provision_type": "advice"}
    before = change("hub", "removed", {**OLD, "provision_type": "advice"}, {})
    told = veil_of([[before], [MADE], [removed]], now, []).undone(before)
    assert told is not None
    assert {f.column: f.old for f in told.fields} == {**NEW, "provision_type": "advice"}


def test_where_nothing_is_confidential_everything_is_told() -> None:
    now = register(("line", "advice", "Haven", "By telephone", "no"))
    changed = change("line", "changed", {"details": "Mondays"}, {"details": "By telephone"})
    veil = veil_of([[changed]], now, [])
    assert veil.change(changed) == changed
    assert veil.undone(changed) == changed
    assert veil.then(now) is now
    assert veil.why("12 Mill Lane.csv", is_beside=False) == "12 Mill Lane.csv"
