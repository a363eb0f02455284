"""Who may do what: the whole table, deed by deed."""

from __future__ import annotations

import pytest

from mapping.access import (
    ANYBODY,
    BENCHMARKS,
    DEEDS,
    NOBODY,
    Deed,
    Identity,
    Person,
    Role,
    combined,
    may,
)
from mapping.access.grants import (
    COLUMNS,
    access_faults,
    grants_of,
    name_of_grant,
    person_named,
    person_of,
)
from mapping.geography.area_groups import AreaGroup, AreaGroups
from mapping.geography.areas import Areas
from mapping.tables.small_table import Row

OWN, OTHER, REGION = "N1", "S1", "REGION"
PEOPLE = {
    "viewer": Person("v@example.org", "viewer", how="signed in"),
    "lead": Person("l@example.org", "lead", frozenset({OWN}), "signed in"),
    "steering": Person("s@example.org", "steering", how="signed in"),
    "administrator": Person("a@example.org", "administrator", how="signed in"),
    "nobody": NOBODY,
}
# Who may change a table's rows of which area, beside administrators.
TABLES = {
    ("register", OWN): {"lead"},
    ("register", OTHER): set(),
    ("register", REGION): {"steering"},
    ("register", ""): set(),
    ("actions", OWN): {"lead", "steering"},
    ("actions", OTHER): {"steering"},
    ("actions", ""): {"steering"},
    ("reviews", OWN): {"steering"},
    ("themes", ""): {"steering"},
    ("meetings", ""): {"steering"},
    ("returns", OWN): {"steering"},
    ("recommendations", ""): {"steering"},
    ("expectations", OWN): {"steering"},
    (BENCHMARKS, ""): {"steering"},
    ("units", OWN): {"lead", "steering"},
    ("unit_coverage", OTHER): {"steering"},
    ("unit_coverage", REGION): {"steering"},
    ("unit_lists", ""): {"steering"},
    ("proposals", OWN): {"lead"},
    ("proposals", REGION): {"steering"},
    ("types", ""): set(),
    ("need", OWN): set(),
    ("access", ""): set(),
}
AREAS = Areas((OWN, OTHER), ("Northby", "Southby"))


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("where", TABLES)
def test_each_role_changes_what_the_table_says(person: str, where: tuple[str, str]) -> None:
    allowed = TABLES[where] | {"administrator"}
    assert may(PEOPLE[person], "change", *where) is (person in allowed)


@pytest.mark.parametrize("deed", sorted(set(DEEDS) - {"change", "see_open", "propose"}))
def test_what_concerns_all_is_an_administrators(deed: Deed) -> None:
    assert [name for name, person in PEOPLE.items() if may(person, deed)] == ["administrator"]


def test_whoever_has_signed_in_may_suggest_a_change() -> None:
    assert {name for name, person in PEOPLE.items() if may(person, "propose")} == {
        *("viewer", "lead", "steering", "administrator")
    }


def test_what_is_open_of_an_area_is_seen_by_its_lead_and_by_the_group() -> None:
    seen = {
        area: {n for n, p in PEOPLE.items() if may(p, "see_open", "", area)} for area in AREAS.codes
    }
    assert seen == {
        OWN: {"lead", "steering", "administrator"},
        OTHER: {"steering", "administrator"},
    }


def test_where_nobody_signs_in_whoever_is_there_may_everything() -> None:
    assert all(may(ANYBODY, deed, "register", OWN) for deed in DEEDS)
    assert not ANYBODY.has_signed_in


@pytest.mark.parametrize(
    ("grants", "role", "areas"),
    [
        ([("lead", {OWN}), ("lead", {OTHER})], "lead", {OWN, OTHER}),
        ([("steering", set()), ("lead", {OWN})], "steering", {OWN}),
        ([("viewer", set()), ("administrator", set())], "administrator", set()),
    ],
)
def test_of_several_roles_the_highest_counts_with_every_area(
    grants: list[tuple[Role, set[str]]], role: Role, areas: set[str]
) -> None:
    person = combined("x@example.org", "", [(each, frozenset(of)) for each, of in grants])
    assert person == Person("x@example.org", role, frozenset(areas))


def row(
    holder: str, role: str = "viewer", areas: str = "", provider: str = "", number: int = 2
) -> Row:
    cells = dict(zip(COLUMNS, (holder, provider, role, areas), strict=True))
    return Row("access.csv", number, cells)


def test_an_address_is_known_however_it_is_cased_and_wherever_it_signs_in() -> None:
    grants = grants_of([row(" Ann@Example.ORG ", "Lead", " S1, N1")], AREAS)
    found = person_of(Identity("ann@example.org", "council"), grants)
    assert found == Person(
        "ann@example.org", "lead", frozenset({OWN, OTHER}), "signed in at council"
    )


def test_an_address_that_names_its_provider_is_known_there_only() -> None:
    grants = grants_of([row("ann@example.org", provider="council")], AREAS)
    assert person_of(Identity("ann@example.org", "council"), grants) is not None
    assert person_of(Identity("ann@example.org", "elsewhere"), grants) is None


def test_a_group_is_its_own_providers() -> None:
    grants = grants_of([row("group:leads", "lead", OWN, "council")], AREAS)
    of = frozenset({"leads", "others"})
    assert person_of(Identity("bea@example.org", "council", of), grants) is not None
    assert person_of(Identity("bea@example.org", "elsewhere", of), grants) is None
    assert person_of(Identity("bea@example.org", "council"), grants) is None


def test_whoever_has_no_verified_address_is_nobody() -> None:
    grants = grants_of([row("group:leads", "lead", OWN, "council")], AREAS)
    assert person_of(Identity("", "council", frozenset({"leads"})), grants) is None


def test_the_command_line_acts_as_somebody_by_their_own_row_alone() -> None:
    of_group = row("group:leads", "administrator", provider="council", number=3)
    grants = grants_of([row("ann@example.org", "steering"), of_group], AREAS)
    found = person_named("Ann@example.org ", grants)
    assert found is not None
    assert found.role == "steering"
    for nobody in ("bea@example.org", "group:leads", ""):
        assert person_named(nobody, grants) is None


@pytest.mark.parametrize(
    ("faulty", "column"),
    [
        (row("Ann Lee"), "holder"),
        (row("ann@example.org, bea@example.org"), "holder"),
        (row("group: ", provider="council"), "holder"),
        (row("=cmd@example.org:x"), "holder"),
        (row("a" * 250 + "@example.org"), "holder"),
        (row("ann@example.org", provider="the council"), "provider"),
        (row("group:leads", "lead", OWN), "provider"),
        (row("ann@example.org", "chair"), "role"),
        (row("ann@example.org", "lead"), "areas"),
        (row("ann@example.org", "lead", "X9"), "areas"),
        (row("ann@example.org", "lead", REGION), "areas"),
        (row("ann@example.org", "viewer", OWN), "areas"),
    ],
)
def test_a_row_with_a_fault_is_told_of_and_grants_nothing(faulty: Row, column: str) -> None:
    (fault,) = access_faults([faulty], AREAS)
    assert (fault.column, fault.row) == (column, 2)
    assert grants_of([faulty], AREAS) == ()


def test_nobody_stands_in_the_list_twice() -> None:
    twice = [row("ann@example.org"), row("ANN@example.org", "administrator", number=3)]
    (fault,) = access_faults(twice, AREAS)
    assert (fault.column, fault.row) == ("holder", 3)
    assert [grant.role for grant in grants_of(twice, AREAS)] == ["viewer"]


GROUPS = AreaGroups((AreaGroup("force", "F1", "Both", (OWN, OTHER)),), len(AREAS))


def test_a_row_may_name_a_group_of_areas_and_gives_those_that_lie_in_it() -> None:
    grants = grants_of([row("ann@example.org", "lead", "F1")], AREAS, GROUPS)
    found = person_of(Identity("ann@example.org", "council"), grants)
    assert found is not None
    assert found.areas == {OWN, OTHER}
    assert may(found, "change", "register", OTHER)
    assert name_of_grant("F1", AREAS, GROUPS) == "Both (force)"


def test_a_group_that_the_look_up_does_not_hold_grants_nothing() -> None:
    assert grants_of([row("ann@example.org", "lead", "F1")], AREAS) == ()
    (fault,) = access_faults([row("ann@example.org", "lead", "F2")], AREAS, GROUPS)
    assert fault.column == "areas"
