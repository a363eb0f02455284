"""A region in one command: complete, sound, and without a figure that no source tells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely

from mapping.cli.main import CLEAN, COULD_NOT_RUN, main
from mapping.geography.areas import Areas
from mapping.geography.boundaries import read_boundaries
from mapping.geography.neighbourhoods import read_neighbourhoods
from mapping.geography.placing import areas_of_places
from mapping.geography.postcode_directory import OnsPostcodeDirectory, read_authority_lookup
from mapping.geography.surroundings import read_surroundings
from mapping.region import national
from mapping.region.kept_tables import KEPT_TABLES
from mapping.region.loader import DataFolder, read_data_folder
from mapping.region.new_region import make_region, of_partnerships, packed
from mapping.store.opening import open_store
from tests.support.day import TODAY
from tests.support.folders import copy_of, rows_of

pytestmark = pytest.mark.slow

Said = pytest.CaptureFixture[str]
SQUARES = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nr":1,"name":"Süd \\"am See\\""},"geometry":{"type":"Polygon","coordinates":[[[13.1,52.4],[13.4,52.4],[13.4,52.6],[13.1,52.6],[13.1,52.4]]]}},
{"type":"Feature","properties":{"nr":2,"name":"Nord"},"geometry":{"type":"Polygon","coordinates":[[[13.1,52.6],[13.4,52.6],[13.4,52.8],[13.1,52.8],[13.1,52.6]]]}}
]}"""  # noqa: E501 - a feature a line


def made(folder: Path, *arguments: str) -> DataFolder:
    assert main(["region", "new", str(folder), *arguments], TODAY) == CLEAN
    return read_data_folder(folder, TODAY)


def value(region: DataFolder, code: str, basis: str) -> float | None:
    figure = region.reference.need.figure(code, basis)
    return None if figure is None else figure.value


@dataclass(frozen=True)
class Made:
    """A region that was made from the command line, to be looked at only."""

    folder: Path
    region: DataFolder
    said: str


def made_once(folder: Path, *arguments: str) -> Made:
    with redirect_stdout(io.StringIO()) as said:
        region = made(folder, *arguments)
    return Made(folder, region, said.getvalue())


@pytest.fixture(scope="module")
def suffolk(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """East Suffolk, an authority, holds two partnerships; Ipswich is an authority of its own."""
    return made_once(tmp_path_factory.mktemp("suffolk") / "new", "--force", "Suffolk")


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_once(tmp_path_factory.mktemp("nation") / "new", "--all")


def test_a_welsh_force_has_its_shapes_figures_and_words(tmp_path: Path) -> None:
    region = made(tmp_path / "new", "--force", "dyfed-powys")
    settings, areas = region.reference.settings, region.reference.areas
    assert settings.region_name == "Dyfed-Powys"
    assert areas.names == ("Carmarthenshire", "Ceredigion", "Pembrokeshire", "Powys")
    assert list(read_boundaries(settings, areas).label_points) == list(areas.codes)
    assert settings.licence == "OGL-UK-3.0"
    assert "Open Government Licence" in settings.attribution
    assert settings.edition
    assert len(region.register.records) == 0
    powys = areas.codes[areas.names.index("Powys")]
    figure = region.reference.need.figure(powys, "population")
    assert figure is not None
    assert (figure.year, figure.source[:16]) == ("2021", "ONS Census 2021,")
    assert {kind.linked_theme for kind in region.reference.types.all} == {""}


def test_neighbourhoods_neighbours_and_towns_come_with_it(tmp_path: Path) -> None:
    reference = made(tmp_path / "new", "--force", "Gwent").reference
    settings, areas = reference.settings, reference.areas
    assert settings.neighbourhoods is not None
    small = read_neighbourhoods(settings.neighbourhoods, areas)
    assert small.held == areas.codes
    shapes = read_boundaries(settings, areas).metric.set_index("area_code").geometry
    for position, code in enumerate(areas.codes):
        points = shapely.points(small.points[small.area == position])
        # The areas' shapes are simplified, their neighbourhoods are not.
        assert shapely.contains(shapes[code].buffer(500), points).all()
    around = read_surroundings(settings)
    assert around.faults == ()
    assert "Bristol" in {town.name for town in around.towns}
    assert "GeoNames" in around.attribution
    whole = shapely.union_all(read_boundaries(settings, areas).frame.geometry.to_numpy())
    inside = shapely.buffer(whole, -0.001)
    assert around.lines
    assert not any(line.intersects(inside) for line in around.lines)


def test_what_the_areas_lie_in_is_written_down(tmp_path: Path) -> None:
    groups = made(tmp_path / "new", "--csp", "Swansea", "Wolverhampton", "Walsall").reference.groups
    assert [(group.kind, group.name, len(group.areas)) for group in groups.all] == [
        ("region", "West Midlands", 2),
        ("country", "England", 2),
        ("country", "Wales", 1),
        ("police_force", "South Wales", 1),
        ("police_force", "West Midlands", 2),
    ]


def test_every_partnership_lies_in_a_force_and_a_country() -> None:
    rows = list(national.groups(national.all_partnerships()))
    kinds = [kind for _, kind, *_ in rows]
    assert (kinds.count("police_force"), kinds.count("country")) == (314, 314)
    assert kinds.count("region") == sum(code.startswith("E") for code, kind, *_ in rows) // 3


def test_a_region_of_too_many_neighbourhoods_has_none_and_says_so(nation: Made) -> None:
    assert nation.region.reference.settings.neighbourhoods is None
    assert "a region with more than 6,000 of them is too large for it" in nation.said


def test_every_table_can_be_saved_into_from_the_first_day(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    made(folder, "--force", "E23000001", "--title", "London")
    assert read_data_folder(folder, TODAY).reference.settings.region_name == "London"
    names = ("register", "actions", "reviews", "themes", "meetings", "returns", "expectations")
    for name in (*names, "need"):
        spec = KEPT_TABLES[name]
        assert spec.read(open_store(folder, spec).load().content).problems == ()


def test_a_partnership_of_several_authorities_has_the_sum_of_theirs(tmp_path: Path) -> None:
    several = next(code for code in national.all_partnerships() if len(_held_whole(code)) > 1)
    region = made(tmp_path / "new", "--csp", several)
    alone = dict.fromkeys(_held_whole(several))
    with (national.PACKED / "denominators.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["LAD24CD"] in alone]
    expected = sum(int(row["population_census2021"]) for row in rows)
    assert value(region, several, "population") == expected
    figure = region.reference.need.figure(several, "population")
    assert figure is not None
    assert figure.source.endswith("summed over the authorities of the area")


def _held_whole(code: str) -> list[str]:
    if code in national.partly_in_an_authority():
        return []
    return [row.authority_code for row in national.lookup() if row.csp_code == code]


def test_the_parts_of_a_shared_authority_have_no_figure_and_that_is_said(suffolk: Made) -> None:
    region, said = suffolk.region, suffolk.said
    for code in ("E22000274", "E22000278"):
        assert value(region, code, "population") is None
        assert region.reference.areas.name(code) in said
    assert "no source tells one" in said
    assert len(region.reference.need.of_basis("population")) == len(region.reference.areas) - 2


def test_a_postcode_of_a_shared_authority_is_placed_by_where_it_lies(suffolk: Made) -> None:
    reference = suffolk.region.reference
    settings, areas = reference.settings, reference.areas
    # Lowestoft and Felixstowe, both of the authority East Suffolk; Birmingham is far away.
    places = OnsPostcodeDirectory().find(["NR32 1DR", "IP11 2AF", "B1 1BB"])
    lookup = read_authority_lookup(settings.authorities, areas.codes)
    found = areas_of_places(places, lookup, areas, settings)
    named = {code: sorted(map(areas.name, where)) for code, where in found.items()}
    assert named == {"NR321DR": ["Waveney"], "IP112AF": ["Suffolk Coastal"], "B11BB": []}


def test_the_nation_is_all_partnerships(nation: Made) -> None:
    reference = nation.region.reference
    assert len(reference.areas) == 314
    assert len(reference.need.of_basis("households")) == 293


def test_a_boundary_file_from_anywhere_makes_a_region(tmp_path: Path, capsys: Said) -> None:
    file = tmp_path / "kreise.geojson"
    file.write_text(SQUARES, encoding="utf-8")
    asked = ["--boundaries", str(file), "--code", "nr", "--name", "name", "--title", 'Am "See"']
    region = made(tmp_path / "new", *asked, "--area-term", "Kreis", "--licence", "CC-BY-4.0")
    settings, areas = region.reference.settings, region.reference.areas
    assert (areas.codes, areas.names) == (("2", "1"), ("Nord", 'Süd "am See"'))
    assert (settings.region_name, settings.area_term) == ('Am "See"', "Kreis")
    assert (settings.licence, settings.attribution) == ("CC-BY-4.0", "")
    assert settings.boundaries.is_relative_to(tmp_path / "new")
    assert (settings.area_label, settings.area_heading) == ("Kreis", "Kreis")
    said = capsys.readouterr().out
    assert "no area has a figure of people yet" in said
    assert f"python -m mapping returns open --data {tmp_path / 'new'} --due" in said


def test_a_word_for_an_area_begins_a_heading_with_a_capital(tmp_path: Path) -> None:
    file = tmp_path / "kreise.geojson"
    file.write_text(SQUARES, encoding="utf-8")
    region = made(tmp_path / "new", "--boundaries", str(file), "--code", "nr", "--name", "name")
    settings = region.reference.settings
    assert (settings.area_term, settings.area_label) == ("area", "Area")
    assert (settings.area_term_short, settings.area_heading) == ("area", "Area")


def _holds_a_file(folder: Path) -> list[str]:
    folder.mkdir()
    (folder / "mine.txt").write_text("kept")
    return ["--all"]


def _is_a_file(folder: Path) -> list[str]:
    folder.write_text("kept")
    return ["--all"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (_holds_a_file, "is not empty: it holds mine.txt."),
        (_is_a_file, "is a file. Name a folder that is new, or empty."),
        (lambda _: ["--force", "Met"], "Perhaps one of these is meant: Metropolitan Police."),
        (lambda _: ["--csp", "E1"], "have no Community Safety Partnership called E1."),
        (lambda _: ["--boundaries", "x.gpkg"], "--code and --name must be given too"),
        (lambda _: ["--all", "--code", "x"], "belong to --boundaries"),
        (lambda _: ["--all", "--edition", "x"], "belong to --boundaries"),
        (lambda _: ["--all", "--area-term", "x"], "belong to --boundaries"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    tmp_path: Path, capsys: Said, asked: Callable[[Path], list[str]], sentence: str
) -> None:
    folder = tmp_path / "new"
    arguments = asked(folder)
    before = sorted(tmp_path.rglob("*"))
    assert main(["region", "new", str(folder), *arguments], TODAY) == COULD_NOT_RUN
    assert sentence in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_column_that_the_file_lacks_is_told_as_the_command_calls_it(
    tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "b.geojson").write_text(SQUARES, encoding="utf-8")
    asked = ["--boundaries", str(tmp_path / "b.geojson"), "--code", "NUMMER", "--name", "name"]
    assert main(["region", "new", str(tmp_path / "new"), *asked], TODAY) == COULD_NOT_RUN
    said = capsys.readouterr().err
    assert "has no column NUMMER. It has: name, nr. Correct --code and --name." in said
    assert not (tmp_path / "new").exists()


def test_a_region_taken_away_as_a_zip_is_the_folder_that_the_command_makes(tmp_path: Path) -> None:
    outline = of_partnerships(*national.partnerships_of_force("Gwent"))
    content, read = packed(outline, "gwent", TODAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "zip")
    make_region(tmp_path / "made", outline, TODAY)
    assert files_in(tmp_path / "zip" / "gwent") == files_in(tmp_path / "made")
    assert read.reference.settings.region_name == "Gwent"


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    made(tmp_path, "--csp", "Swansea")
    assert [row["need_basis"] for row in rows_of(tmp_path / "need.csv")] == [
        "population",
        "women_16_plus",
        "households",
    ]


def practice(code: str, postcode: str, status: str = "A", setting: str = "4") -> str:
    fields = [""] * 27
    fields[0], fields[1], fields[9], fields[10] = code, f"Practice {code}", postcode, "19740401"
    fields[12], fields[25] = status, setting
    return ",".join(f'"{field}"' for field in fields)


def test_practices_are_counted_where_they_lie_with_source_and_day(
    suffolk: Made, tmp_path: Path, capsys: Said
) -> None:
    folder = copy_of(suffolk.folder, tmp_path / "new")
    rows = [
        practice("D1", "NR32 1DR"),
        practice("D2", "IP11 2AF"),
        practice("D3", "IP11 2AF"),
        practice("D4", "IP11 2AF", status="C"),
        practice("D5", "IP11 2AF", setting="9"),
        practice("D6", "B1 1BB"),
        practice("D7", "ZZ1 1ZZ"),
    ]
    file = tmp_path / "epraccur.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    asked = ["need", "gp-practices", str(file), "--data", str(folder), "--source-date"]
    assert main([*asked, "2026-10-30"], TODAY) == CLEAN
    said = capsys.readouterr().out
    assert "5 active practices read, 3 in the region." in said
    assert "1 practice with no postcode that is known" in said
    assert "none was found in " in said
    reference = read_data_folder(folder, TODAY).reference
    names = reference.areas.names
    found = {f.area_code: f for f in reference.need.of_basis("gp_practices").values()}
    assert {reference.areas.name(code): f.value for code, f in found.items()} == {
        "Suffolk Coastal": 2,
        "Waveney": 1,
    }
    assert len(names) > len(found)
    assert {(f.year, "file of 30 October 2026" in f.source) for f in found.values()} == {
        ("2026", True)
    }
    assert len(open_store(folder, KEPT_TABLES["need"]).history()) == 1
    assert main([*asked, "2026-10-30"], TODAY) == CLEAN
    assert "say so already" in capsys.readouterr().out


def test_the_neighbourhoods_of_a_few_partnerships_are_there_without_a_file() -> None:
    codes = national.partnerships_of_force("Merseyside")[1]
    found = national.neighbourhoods_of(Areas(codes, codes))
    assert found is not None
    assert (len(found), found.held) == (910, codes)
    assert found.edition == national.NEIGHBOURHOOD_EDITION
    every = national.all_partnerships()
    assert national.neighbourhoods_of(Areas(every, every)) is None, "they are too many"
    assert national.neighbourhoods_of(Areas((*codes, "N1"), (*codes, "N1"))) is None
