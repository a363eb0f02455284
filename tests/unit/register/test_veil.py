"""What earlier versions may tell, by what is confidential today."""

from __future__ import annotations

from itertools import chain, pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.register.disclosure import WITHHELD
from mapping.register.veil import FILE_WITHHELD, NAME_WITHHELD, Veil, is_coded, is_word, veil_of
from mapping.tables.diff import FieldChange, Kind, RecordChange, differences
from mapping.tables.privacy.places import STAYS_NOWHERE

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
CAME = change("hub", "added", {}, NEW)


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
    veil = veil_of([[removed], [CAME]], NOW, [])
    assert ("old" in veil.words) == is_withheld
    assert (WITHHELD in [f.old for f in veil.change(removed).fields]) == is_withheld


def test_a_record_that_was_replaced_in_one_save_by_one_of_its_type_is_the_same() -> None:
    gone = {"provision_type": "advice", "provider": "A", "location_confidential": "no"}
    assert "old" in veil_of([[change("old", "removed", gone, {}), CAME]], NOW, []).words


ALIKE = {"provision_type": "advice", "provider": "Haven", "location_confidential": "no"}


@pytest.mark.parametrize("details", ["Ask the helpline", "By the mill"])
def test_two_that_stood_side_by_side_all_along_are_two_whatever_they_share(details: str) -> None:
    removed = change("old", "removed", {**ALIKE, "details": details}, {})
    veil = veil_of([[removed]], NOW, [])
    assert veil.change(removed) == veil.undone(removed) == removed


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        ({"maintained_by": "N2", "areas_served": "N2"}, [("hub", "N1")]),
        ({"maintained_by": "N1", "provision_type": "other"}, [("hub", "N1"), ("line", "N1")]),
    ],
    ids=["of another area", "words that others say too"],
)
def test_a_record_that_shares_what_many_share_is_not_the_confidential_one(
    more: dict[str, str], rows: list[tuple[str, str]]
) -> None:
    now = pd.DataFrame(rows, columns=["record_id", "maintained_by"], dtype="str").assign(
        provision_type="advice", details="Ask the helpline"
    )
    now["location_confidential"] = ["yes", *["no"] * (len(rows) - 1)]
    removed = change("old", "removed", {**ALIKE, "details": "Ask the helpline", **more}, {})
    assert "old" not in veil_of([[removed], [CAME]], now, []).words


def test_what_went_on_under_another_id_comes_back_without_the_words_of_that_one() -> None:
    gone = {"provision_type": "advice", "provider": "Haven", "details": "12 Mill Lane"}
    gone |= {"service_name": "Mill House"}
    removed = change("old", "removed", {**gone, "location_confidential": "no"}, {})
    undone = veil_of([[removed, CAME]], NOW, []).undone(removed)
    assert undone is not None
    assert {f.column: f.old for f in undone.fields} == {
        "provision_type": "advice",
        "provider": "Haven",
        "service_name": NAME_WITHHELD,
        "location_confidential": "yes",
    }


# So few that records share them all the time.
CELLS = st.fixed_dictionaries(
    {
        "maintained_by": st.sampled_from(["N1", "N2"]),
        "provision_type": st.sampled_from(["advice", "refuge"]),
        "service_name": st.sampled_from(["", "Safe house", "Drop-in"]),
        "provider": st.sampled_from(["Haven", "Mill Trust"]),
        "details": st.sampled_from(["", "Ask the helpline", "By the mill", "Mondays"]),
        "capacity": st.sampled_from(["1", "2"]),
        "location_confidential": st.sampled_from(["yes", "no"]),
    }
)
VERSIONS = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), CELLS, min_size=1),
    min_size=2,
    max_size=4,
)


@settings(max_examples=10)
@given(VERSIONS)
def test_a_cell_comes_back_as_it_was_in_its_own_record_or_blank_and_as_it_is_shown(
    versions: list[dict[str, dict[str, str]]],
) -> None:
    names = ["record_id", *next(iter(versions[0].values()))]
    tables = [
        pd.DataFrame([{"record_id": key, **row} for key, row in rows.items()], columns=names)
        for rows in versions
    ]
    saves = [differences(old, new, ("record_id",)) for old, new in pairwise(tables)]
    now = tables[-1]
    veil = veil_of(saves, now, ["refuge"])

    def is_its_own(key: str, column: str, text: str) -> bool:
        own = {rows[key].get(column, key) for rows in versions if key in rows}
        is_kept_secret = (column, text) == ("location_confidential", "yes")
        return is_kept_secret or text in own | {"", NAME_WITHHELD}

    for then in tables:
        back = veil.brought_back(then)
        for made in differences(now, back, ("record_id",)):
            assert all(is_its_own(made.record_id, f.column, f.new) for f in made.fields)
            assert [f.new for f in veil.change(made).fields] == [f.new for f in made.fields]
    for made in filter(None, map(veil.undone, chain.from_iterable(saves))):
        assert all(is_its_own(made.record_id, f.column, f.old) for f in made.fields)
        assert [f.old for f in veil.change(made).fields if made.kind != "added"] == [
            f.old for f in made.fields if made.kind != "added"
        ]


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


def test_what_somebody_answered_for_is_told_without_the_name_of_the_file(veil: Veil) -> None:
    said = f"{STAYS_NOWHERE}: rose-cottage."
    why = f"Marigold Lodge.csv. {said}"
    assert veil.why(why, is_beside=False) == why
    assert veil.why(why, is_beside=True) == f"{FILE_WITHHELD}. {said}"
    assert veil.why(f"Form. {said}", is_beside=True) == f"Form. {said}"


def test_undoing_does_not_take_away_the_type_by_which_a_place_is_confidential() -> None:
    now = register(("hub", "refuge", "Haven", "Ask", "no"))
    made = change("hub", "changed", {"provision_type": "advice"}, {"provision_type": "refuge"})
    assert veil_of([[made]], now, ["refuge"]).undone(made) is None


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
