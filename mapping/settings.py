"""The settings of a data folder: region, columns, horizons. One frozen dataclass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mapping.english import capitalised, spoken
from mapping.errors import SettingsError

FILE_NAME = "settings.toml"
EXAMPLE = "example"
"""What a data folder is called that lies in another one to be looked at."""
_DEFAULTS = Path(__file__).with_name("default_settings.toml")
_REQUIRED_REGION_KEYS = ("name", "boundaries", "code_column", "name_column")
# Parts whose keys are words of the data, so that none of them is a misspelling.
_LABELS = ("need_labels", "specialism_labels", "language_labels")
_MONTHS_ALLOWED = range(1, 601)
_DAYS_ALLOWED = range(367)
_YEARS_ALLOWED = range(2200)


@dataclass(frozen=True)
class NeighbourhoodFile:
    """Where the small areas are that distances are measured from, and what its columns are called.

    Attributes
    ----------
    area_column
        Holds the code of the area that each of them is a part of.
    edition
        What they are, in words.
    """

    path: Path
    code_column: str
    name_column: str
    area_column: str
    edition: str


@dataclass(frozen=True)
class Settings:
    """What one region's data folder says about itself; paths are absolute.

    Attributes
    ----------
    area_groups
        The look-up of what the areas lie in; None where there is none.
    neighbours, towns
        What lies round the region, to be drawn behind it; None where there is no such file.
    successors
        The table of what became of areas that are no more; None where none is named.
    layer, coordinates
        Of the boundary file, as `BoundaryFile` has them; blank where it says so itself.
    dissolve
        Rows of the boundary file with one code are joined.
    names_confidential_types
        The folder names them itself; otherwise they are those of the defaults.
    checklist_year
        That of the report behind the checklist of themes; 0 where it is not said.
    dashboard
        Its address on the web, which letters link to; "" where it is not said.
    letters_from, letters_signature
        Whom letters are from, as an e-mail program writes it, and how they are signed.
    """

    folder: Path
    region_name: str
    boundaries: Path
    code_column: str
    name_column: str
    attribution: str
    licence: str
    licence_url: str
    edition: str
    authorities: Path | None
    neighbourhoods: NeighbourhoodFile | None
    area_term: str
    area_term_short: str
    evidence_expires_months: int
    stale_months: int
    at_risk_months: int
    population_basis: str
    confidential_types: tuple[str, ...]
    specialisms: tuple[str, ...]
    need_labels: Mapping[str, str]
    specialism_labels: Mapping[str, str]
    language_labels: Mapping[str, str]
    banner: str
    licences: tuple[str, ...] = ()
    training_types: tuple[str, ...] = ()
    procedure_types: tuple[str, ...] = ()
    soon_days: int = 30
    checklist_year: int = 0
    neighbours: Path | None = None
    towns: Path | None = None
    towns_attribution: str = ""
    names_confidential_types: bool = field(default=False, compare=False)
    confidential_units: tuple[str, ...] = ()
    dashboard: str = ""
    letters_from: str = ""
    letters_signature: str = ""
    layer: str = ""
    coordinates: str = ""
    dissolve: bool = False
    area_groups: Path | None = None
    successors: Path | None = None

    @property
    def area_heading(self) -> str:
        """What one area is called in short, as a heading or label begins with it."""
        return capitalised(self.area_term_short)

    @property
    def area_label(self) -> str:
        """What one area is called in full, as a heading or label begins with it."""
        return capitalised(self.area_term)

    def named(self, area: str) -> str:
        """An area's name with what it is called in short, where that is a name as "CSP" is.

        A word that is none, as "area" or "county", is not put behind a name.
        """
        return _named(area, self.area_term_short)

    def named_in_full(self, area: str) -> str:
        """An area's name with what it is called in full, as by `named`."""
        return _named(area, self.area_term)

    def need_label(self, need_basis: str) -> str:
        """A need basis in words."""
        return self.need_labels.get(need_basis, spoken(need_basis))

    def specialism_label(self, specialism: str) -> str:
        """A specialism in words."""
        return self.specialism_labels.get(specialism, spoken(specialism))

    def language_label(self, tag: str) -> str:
        """The name of a language; the tag itself where the settings do not name it."""
        return self.language_labels.get(tag, tag)


def _named(area: str, term: str) -> str:
    return f"{area} {term}" if term[:1].isupper() else area


def read_settings(folder: Path) -> Settings:
    """Read `settings.toml` of a data folder over the defaults.

    Raises
    ------
    SettingsError
        The file is missing, is not TOML, lacks a key, or holds a misspelt key or a value of the
        wrong kind.
    """
    path = folder / FILE_NAME
    defaults, given = _parse(_DEFAULTS), _parse(path)
    _raise_if_misspelt(path, defaults, given)
    return _settings(path, defaults, given)


def settings_without_unknown_names(folder: Path) -> Settings:
    """`read_settings`, as if whatever `unknown_names` tells of were not there."""
    path = folder / FILE_NAME
    return _settings(path, _parse(_DEFAULTS), _parse(path))


def successors_named(folder: Path) -> Path | None:
    """The table of successors that a folder's settings name, whatever else is wrong with them."""
    path = folder / FILE_NAME
    try:
        region = _parse(path).get("region")
        name = _text(path, region, "successors") if isinstance(region, dict) else ""
    except SettingsError:
        return None
    return folder / name if name else None


def settings_of_boundaries(path: Path, said: Mapping[str, object]) -> Settings:
    """The defaults over a boundary file that no data folder holds yet.

    Parameters
    ----------
    said
        What [region] says of the file: its columns, and its layer, coordinates and the like.
    """
    given = {"region": {"name": path.stem, "boundaries": str(path.resolve()), **said}}
    return _settings(path.parent / FILE_NAME, _parse(_DEFAULTS), given)


def _settings(path: Path, defaults: dict[str, Any], given: dict[str, Any]) -> Settings:
    folder = path.parent
    merged = _merge(defaults, given)
    region = merged["region"]
    missing = [key for key in _REQUIRED_REGION_KEYS if not str(region.get(key, "")).strip()]
    if missing:
        raise SettingsError(
            f"{path}: the part [region] lacks {', '.join(missing)}. "
            f'Add a line such as {missing[0]} = "…" under [region].'
        )
    model, register, notice = merged["model"], merged["register"], merged["notice"]
    sharing = merged["sharing"]
    authorities, neighbours, towns, area_groups, successors = (
        folder / file if (file := _text(path, region, key)) else None
        for key in ("authorities", "neighbours", "towns", "area_groups", "successors")
    )
    return Settings(
        folder=folder,
        region_name=_text(path, region, "name"),
        boundaries=folder / _text(path, region, "boundaries"),
        code_column=_text(path, region, "code_column"),
        name_column=_text(path, region, "name_column"),
        attribution=_text(path, region, "attribution"),
        licence=_text(path, region, "licence"),
        licence_url=_text(path, region, "licence_url"),
        edition=_text(path, region, "edition"),
        authorities=authorities,
        neighbourhoods=_neighbourhoods(path, folder, region),
        area_term=_text(path, region, "area_term"),
        area_term_short=_text(path, region, "area_term_short"),
        evidence_expires_months=_months(path, model, "evidence_expires_months"),
        stale_months=_months(path, model, "stale_months"),
        at_risk_months=_months(path, model, "at_risk_months"),
        population_basis=_text(path, model, "population_basis"),
        confidential_types=_texts(path, register, "confidential_types"),
        specialisms=_texts(path, register, "specialisms"),
        need_labels=_labels(path, merged["need_labels"]),
        specialism_labels=_labels(path, merged["specialism_labels"]),
        language_labels=_labels(path, merged["language_labels"]),
        banner=_text(path, notice, "banner"),
        licences=_texts(path, notice, "licences"),
        training_types=_texts(path, sharing, "training_types"),
        procedure_types=_texts(path, sharing, "procedure_types"),
        soon_days=_whole(path, merged["actions"], "soon_days", "days", _DAYS_ALLOWED),
        checklist_year=_whole(path, merged["reviews"], "checklist_year", "years", _YEARS_ALLOWED),
        neighbours=neighbours,
        towns=towns,
        towns_attribution=_text(path, region, "towns_attribution"),
        confidential_units=_texts(path, register, "confidential_units"),
        dashboard=_address(path, merged["letters"], "dashboard"),
        letters_from=_text(path, merged["letters"], "from"),
        letters_signature=_text(path, merged["letters"], "signature"),
        layer=_text(path, region, "layer"),
        coordinates=_text(path, region, "coordinates"),
        dissolve=_flag(path, region, "dissolve"),
        area_groups=area_groups,
        successors=successors,
        names_confidential_types="confidential_types" in given.get("register", {}),
    )


def _neighbourhoods(
    path: Path, folder: Path, region: Mapping[str, Any]
) -> NeighbourhoodFile | None:
    file = _text(path, region, "neighbourhoods")
    if not file:
        return None
    keys = [f"neighbourhood_{what}_column" for what in ("code", "name", "area")]
    code, name, area = (_text(path, region, key) for key in keys)
    missing = [key for key, given in zip(keys, (code, name, area), strict=True) if not given]
    if missing:
        raise SettingsError(
            f"{path}: the part [region] names `neighbourhoods` but lacks {', '.join(missing)}. "
            f'Add a line such as {missing[0]} = "…", or remove `neighbourhoods`.'
        )
    edition = _text(path, region, "neighbourhood_edition")
    return NeighbourhoodFile(folder / file, code, name, area, edition)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path} does not exist. A data folder needs a {FILE_NAME}; "
            "the one in data/ of this project is a model to copy."
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be opened: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not plain text in UTF-8. Save it again as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Mend that line.") from None


def _raise_if_misspelt(path: Path, defaults: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """A misspelt setting would otherwise leave its default in force without a word."""
    for fault in _name_faults(path, defaults, given):
        if fault.is_misspelt:
            raise SettingsError(fault.sentence)


@dataclass(frozen=True)
class _NameFault:
    """A name in the settings that nothing reads."""

    sentence: str
    is_misspelt: bool = True


def unknown_names(folder: Path) -> list[str]:
    """What a data folder's settings name that no setting is called, in sentences."""
    path = folder / FILE_NAME
    try:
        defaults, given = _parse(_DEFAULTS), _parse(path)
    except SettingsError:
        return []
    return [fault.sentence for fault in _name_faults(path, defaults, given)]


def _name_faults(
    path: Path, defaults: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[_NameFault]:
    for name, part in given.items():
        if name not in defaults:
            yield _unknown(path, "part", name, list(defaults))
        elif not isinstance(part, dict):
            yield _NameFault(f"{path}: {name} must be a part: write [{name}] on a line.")
        elif name not in _LABELS:
            known = [*(_REQUIRED_REGION_KEYS if name == "region" else ()), *defaults[name]]
            for key in part:
                if key not in known:
                    yield _unknown(path, f"setting of [{name}]", key, known)


def _unknown(path: Path, what: str, name: str, known: list[str]) -> _NameFault:
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    said = f"{path}: there is no {what} called {name}"
    if near:
        sentence = f"{said}; {near[0]} is meant, it seems. Correct the name, or remove the line."
    else:
        sentence = f"{said}. There are {', '.join(known)}. Correct the name, or remove it."
    return _NameFault(sentence, bool(near))


def _merge(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    parts = {name: part for name, part in given.items() if isinstance(part, dict)}
    return {name: {**part, **parts.get(name, {})} for name, part in defaults.items()}


def _text(path: Path, part: Mapping[str, Any], key: str) -> str:
    value = part.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f'{path}: {key} must be text in quotation marks, such as {key} = "…".')
    return value.strip()


def _address(path: Path, part: Mapping[str, Any], key: str) -> str:
    value = _text(path, part, key)
    if value and not value.startswith(("https://", "http://")):
        raise SettingsError(
            f'{path}: {key} must be an address such as {key} = "https://map.example.org".'
        )
    return value


def _flag(path: Path, part: Mapping[str, Any], key: str) -> bool:
    value = part.get(key, False)
    if not isinstance(value, bool):
        raise SettingsError(f"{path}: {key} must be true or false, without quotation marks.")
    return value


def _texts(path: Path, part: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = part.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f'{path}: {key} must be a list of words, such as {key} = ["…", "…"].')
    return tuple(item.strip() for item in value if item.strip())


def _labels(path: Path, part: Mapping[str, Any]) -> dict[str, str]:
    return {key: _text(path, part, key) for key in part}


def _months(path: Path, part: Mapping[str, Any], key: str) -> int:
    return _whole(path, part, key, "months", _MONTHS_ALLOWED)


def _whole(path: Path, part: Mapping[str, Any], key: str, unit: str, allowed: range) -> int:
    value = part.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        raise SettingsError(
            f"{path}: {key} is {value!r}; it must be a whole number of {unit} from "
            f"{allowed.start} to {allowed.stop - 1}."
        )
    return value
