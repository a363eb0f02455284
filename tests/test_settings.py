"""Settings: what a data folder says of itself, and what is said of it when it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mapping import settings as module
from mapping.errors import SettingsError
from mapping.settings import Settings, read_settings

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
    assert settings.banner == "Draft"


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
        (REGION + "[model]\nstale_month = 6\n", r"\[model\] has no setting stale_month\. It knows"),
        (REGION + "[models]\nstale_months = 6\n", "models is not a part of the settings"),
        ('name = "Here"\n' + REGION, "name is not a part"),
        ("model = 3\n" + REGION, "model is not a part"),
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
