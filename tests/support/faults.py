"""What can befall a data folder, and what the page then says of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import shapely
from shapely.geometry import shape


def break_register(folder: Path) -> None:
    path = folder / "services.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",provided,", ",perhaps,", 3), encoding="utf-8")


def cut_boundaries(folder: Path) -> None:
    path = folder / "boundaries" / "west_midlands_csp.geojson"
    path.write_bytes(path.read_bytes()[:5000])


def write_metres(folder: Path) -> None:
    """Coordinates in metres, of which the file does not say that they are."""
    path = folder / "boundaries" / "west_midlands_csp.geojson"
    shapes = json.loads(path.read_text(encoding="utf-8"))
    for feature in shapes["features"]:
        metres = shapely.transform(
            shape(feature["geometry"]), lambda points: points * 5000 + 50_000
        )
        feature["geometry"] = json.loads(shapely.to_geojson(metres))
    path.write_text(json.dumps(shapes), encoding="utf-8")


def empty_register(folder: Path) -> None:
    (folder / "services.csv").write_bytes(b"")


def remove_settings(folder: Path) -> None:
    (folder / "settings.toml").unlink()


def make_register_binary(folder: Path) -> None:
    (folder / "services.csv").write_bytes(bytes(range(256)) * 40)


def remove_folder(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def keep_only_the_header(folder: Path) -> None:
    path = folder / "services.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")


FAULTS: dict[Callable[[Path], None], str] = {
    break_register: "3 errors in services.csv",
    cut_boundaries: "west_midlands_csp.geojson cannot be read",
    write_metres: "look like metres of the British National Grid",
    empty_register: "The file is empty",
    remove_settings: "settings.toml does not exist",
    make_register_binary: "services.csv is not a text file",
}
