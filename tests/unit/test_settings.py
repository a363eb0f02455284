"""Settings: what a data folder says of itself, and what is said of it when it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mapping import settings as module
from mapping.errors import SettingsError
from mapping.settings import NeighbourhoodFile, Settings, read_settings

REGION = '[region]\nname = "Here"\nboundaries = "b.geojson"\ncode_column = "c"\nname_column = "n"\n'


def read(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, "utf-8")
    return read_settings(folder)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    defaults = tomllib.loads(
        Path(module.__file__).with_name("default_settings.toml").read_text("utf-8")
    )
    settings = read(tmp_path, "\ufeff" + REGION)
    assert settings.boundaries == tmp_path / "b.geojson"
    assert settings.authorities is None
    assert settings.stale_months == defaults["model"]["stale_months"]
    assert list(settings.confidential_types) == defaults["register"]["confidential_types"]


def test_what_is_given_stands_over_the_default(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        REGION
        + 'authorities = "a.csv"\n[model]\nstale_months = 5\n'
        + '[register]\nconfidential_types = [" shelter ", ""]\n[notice]\nbanner = "Draft"\n',
    )
    assert settings.authorities == tmp_path / "a.csv"
    assert (settings.stale_months, settings.at_risk_months) == (5, 6)
    assert settings.confidential_types == ("shelter",)
    assert settings.soon_days == 30
    assert read(tmp_path, REGION + "[actions]\nsoon_days = 0\n").soon_days == 0
    assert settings.banner == "Draft"


def test_what_areas_are_called_stands_behind_a_name_where_it_is_one_itself(tmp_path: Path) -> None:
    partnership, county = (
        read(tmp_path, f'{REGION}area_term = "{full}"\narea_term_short = "{short}"\n')
        for full, short in (("Safety Board", "SB"), ("county", "county"))
    )
    assert (partnership.named("Here"), county.named("Here")) == ("Here SB", "Here")
    assert partnership.named_in_full("Here") == "Here Safety Board"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks name, boundaries, code_column, name_column"),
        (REGION.replace('"Here"', '" "'), "lacks name"),
        (REGION.replace('"Here"', "5"), "name must be text in quotation marks"),
        (REGION + "[model]\nstale_months = 0\n", "whole number of months from 1 to 600"),
        (REGION + "[model]\nstale_months = true\n", "stale_months is True"),
        (REGION + "[model]\nstale_months = 1.5\n", "stale_months is 1.5"),
        (REGION + '[model]\nstale_months = "6"\n', "whole number of months"),
        (REGION + "[actions]\nsoon_days = -1\n", "whole number of days from 0 to 366"),
        ("model = 3\n" + REGION, r"model must be a part: write \[model\] on a line\."),
        ("region = 3\n", r"region must be a part: write \[region\] on a line\."),
        ('need_labels = "people"\n' + REGION, "need_labels must be a part"),
        (REGION + "[need_labels]\npeople = 5\n", "people must be text in quotation marks"),
        (REGION + '[register]\nspecialisms = "lgbt"\n', "must be a list of words"),
        (REGION + "[register]\nspecialisms = [1]\n", "must be a list of words"),
        ("[region\n", "is not valid TOML: .*line 1"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        read(tmp_path, text)
    assert "settings.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "what", "written", "meant"),
    [
        (
            REGION + "[model]\nstale_month = 6\n",
            "setting of [model]",
            "stale_month",
            "stale_months",
        ),
        (
            REGION + "[model]\nat_risk_month = 6\n",
            "setting of [model]",
            "at_risk_month",
            "at_risk_months",
        ),
        (REGION + 'atribution = "X"\n', "setting of [region]", "atribution", "attribution"),
        (REGION + 'names = "X"\n', "setting of [region]", "names", "name"),
        (
            REGION + "[register]\nspecialism = []\n",
            "setting of [register]",
            "specialism",
            "specialisms",
        ),
        (REGION + '[notice]\nbaner = "X"\n', "setting of [notice]", "baner", "banner"),
        (
            REGION + "[sharing]\ntraining_type = []\n",
            "setting of [sharing]",
            "training_type",
            "training_types",
        ),
        (
            REGION + "[actions]\nsoon_day = 5\n",
            "setting of [actions]",
            "soon_day",
            "soon_days",
        ),
        (REGION + "[models]\nstale_months = 6\n", "part", "models", "model"),
        (REGION + '[need_label]\npeople = "all"\n', "part", "need_label", "need_labels"),
        (REGION.replace("[region]", "[regions]"), "part", "regions", "region"),
        ("modell = 3\n" + REGION, "part", "modell", "model"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_one_that_is_meant(
    tmp_path: Path, text: str, what: str, written: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == (
        f"{tmp_path / 'settings.toml'}: there is no {what} called {written}; {meant} is meant, "
        "it seems. Correct the name, or remove the line."
    )


@pytest.mark.parametrize(
    "text",
    [
        REGION + "[mapserver]\nport = 1\n",
        "made_by = 3\n" + REGION,
        'name = "There"\n' + REGION,
        REGION + 'population = "many"\n',
        REGION + '[notice]\nfooter = "X"\n',
        REGION + "[model]\ncolours = 3\n",
    ],
)
def test_a_key_that_resembles_none_is_passed_over(tmp_path: Path, text: str) -> None:
    """A newer or an older edition of the program, or another program, may know it."""
    plain = read(tmp_path, REGION)
    assert read(tmp_path, text) == plain


def test_every_name_that_is_known_is_taken(tmp_path: Path) -> None:
    """Names that resemble each other, such as the area terms, are not taken for slips."""
    defaults = Path(module.__file__).with_name("default_settings.toml").read_text("utf-8")
    known = REGION.removeprefix("[region]\n")
    assert defaults.count("[region]\n") == 1
    whole = read(tmp_path, defaults.replace("[region]\n", "[region]\n" + known))
    assert whole == read(tmp_path, REGION)


# ------------------------------------------------------------------------- neighbourhoods

NEIGHBOURHOODS = (
    'neighbourhoods = "small.geojson"\nneighbourhood_code_column = "code"\n'
    'neighbourhood_name_column = "name"\nneighbourhood_area_column = "area"\n'
)


def test_a_region_without_a_file_of_neighbourhoods_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, REGION).neighbourhoods is None
    assert read(tmp_path, REGION + 'neighbourhoods = " "\n').neighbourhoods is None


def test_the_file_of_neighbourhoods_is_named_with_its_columns(tmp_path: Path) -> None:
    settings = read(tmp_path, REGION + NEIGHBOURHOODS + 'neighbourhood_edition = "Wards, 2020"\n')
    assert settings.neighbourhoods == NeighbourhoodFile(
        tmp_path / "small.geojson", "code", "name", "area", "Wards, 2020"
    )
    undated = read(tmp_path, REGION + NEIGHBOURHOODS).neighbourhoods
    assert undated is not None
    assert undated.edition == ""


@pytest.mark.parametrize("what", ["code", "name", "area"])
def test_a_column_of_the_neighbourhoods_that_is_not_named_is_asked_for(
    tmp_path: Path, what: str
) -> None:
    text = NEIGHBOURHOODS.replace(f'neighbourhood_{what}_column = "{what}"\n', "")
    with pytest.raises(SettingsError, match=f"but lacks neighbourhood_{what}_column"):
        read(tmp_path, REGION + text)


def test_a_misspelt_setting_of_the_neighbourhoods_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="neighborhoods; neighbourhoods is meant"):
        read(tmp_path, REGION + 'neighborhoods = "small.geojson"\n')


# ---------------------------------------------------------------------- a need basis in words


def test_a_need_basis_is_called_as_the_settings_say_or_else_by_its_key(tmp_path: Path) -> None:
    text = REGION + '[need_labels]\nwomen_16_plus = " women aged 16 and over "\n'
    settings = read(tmp_path, text)
    assert settings.need_labels == {"women_16_plus": "women aged 16 and over"}
    assert settings.need_label("women_16_plus") == "women aged 16 and over"
    assert settings.need_label("gp_practices") == "gp practices"
    assert settings.need_label("") == ""
    assert read(tmp_path, REGION).need_labels == {}


def test_any_need_basis_may_have_a_label_however_like_another_it_is(tmp_path: Path) -> None:
    text = REGION + '[need_labels]\nhousehold = "a"\nhouseholds = "b"\nhousehold_s = "c"\n'
    settings = read(tmp_path, text)
    assert [settings.need_label(k) for k in ("household", "households", "household_s")] == [
        "a",
        "b",
        "c",
    ]


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        read_settings(tmp_path)
    (tmp_path / "settings.toml").write_bytes(b'[region]\nname = "\xe9"\n')
    with pytest.raises(SettingsError, match="not plain text in UTF-8"):
        read_settings(tmp_path)
    (tmp_path / "settings.toml").unlink()
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(SettingsError, match="cannot be opened"):
        read_settings(tmp_path)


def test_a_specialism_and_a_language_have_a_name_or_are_called_by_their_word(
    tmp_path: Path,
) -> None:
    settings = read(
        tmp_path,
        REGION + '[specialism_labels]\nrural = "out in the country"\n'
        '[language_labels]\nen = "Plain English"\nqaa = "Our own"\n',
    )
    assert settings.specialism_label("rural") == "out in the country"
    assert settings.specialism_label("some_new_word") == "some new word"
    assert settings.language_label("en") == "Plain English"
    assert settings.language_label("pa") == "Punjabi"
    assert settings.language_label("qaa") == "Our own"
    assert settings.language_label("xx-unknown") == "xx-unknown"
