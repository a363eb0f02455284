"""A file of shapes from anywhere: what it is, its rows, and its shapes, or a sentence on why not.

Only kinds that are known by their first bytes are given to the geographic libraries, which would
also open what names other files and addresses. Whatever they say is theirs; what a person reads is
said here.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mapping.english import listed, listed_first
from mapping.errors import BoundaryError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Row = dict[str, Any]

DEGREES = "EPSG:4326"
_MOST_BYTES = 1_000_000_000
_MOST_NAMED = 20
_SHAPEFILE = b"\x00\x00\x27\x0a"
_READ_BY_LIBRARY = {
    b"SQLite format 3\0": "GeoPackage",
    _SHAPEFILE: "Shapefile",
    b"fgb\x03": "FlatGeobuf",
}
_NOT_READ = {
    b"%PDF": "it is a PDF document",
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
    b"II*\0": "it is a picture",
    b"MM\0*": "it is a picture",
    b"PAR1": "it is a GeoParquet file, which is not read here",
    b"\xd0\xcf\x11\xe0": "it is a document of an office program",
    b"\x1f\x8b": "it is packed with gzip: unpack it first",
    b"7z\xbc\xaf": "it is packed with 7-Zip: unpack it first",
    b"Rar!": "it is packed with RAR: unpack it first",
}
_INSIDE = (".shp", ".geojson", ".json", ".topojson", ".gpkg", ".kml", ".gml", ".fgb")
# What such a layer is called says nothing that is not said by the name of the file.
_OF_ONE_LAYER = ("Shapefile", "Esri JSON", "FlatGeobuf")
_HEAD = 4096


@dataclass(frozen=True)
class BoundaryFile:
    """A file of shapes, and what its keeper says of it.

    Attributes
    ----------
    layer
        Of a file that holds several, the one that is meant; blank where it holds one.
    coordinates
        What the file does not say itself, or says wrongly: a code such as EPSG:27700,
        `longitude first` or `latitude first`. Blank: as the file says.
    kind
        What it is called in sentences.
    """

    path: Path
    layer: str = ""
    coordinates: str = ""
    kind: str = "boundary file"

    def fault(self, what: str) -> BoundaryError:
        """A refusal that begins with the file."""
        return BoundaryError(f"The {self.kind} {self.path} {what}")

    def unreadable(self, reason: str) -> BoundaryError:
        """The refusal of a file that cannot be read at all."""
        return self.fault(
            f"cannot be read: {reason}. It must be a whole GeoJSON, TopoJSON, KML, GeoPackage or "
            "Shapefile with all its parts, zipped or not; fetch or build it again."
        )


@dataclass(frozen=True)
class Shapes:
    """The rows of a file with their shapes.

    Attributes
    ----------
    geometry
        None where a row has none, or none that can be made out.
    opened
        Positions of the rows of which a ring was not closed.
    crs
        What the file says of its coordinates; blank where it says nothing.
    """

    rows: Sequence[Row]
    geometry: npt.NDArray[np.object_]
    opened: frozenset[int]
    crs: str


@dataclass(frozen=True)
class _Content:
    """Where the shapes are in a file: features in plain JSON, or what the library is to open."""

    features: Sequence[Mapping[str, Any]] = ()
    crs: str = ""
    source: str | bytes = ""
    kind: str = ""
    is_plain: bool = field(default=False, kw_only=True)


def read_rows(file: BoundaryFile) -> list[Row]:
    """What stands beside each shape of a file, in its order.

    The geographic libraries take most of a second to import, which a command that prints a table
    need not spend: GeoJSON is read without them.

    Raises
    ------
    BoundaryError
        The file is missing, is nothing that can be read, or holds several layers of which none is
        named.
    """
    content = _content(file)
    if content.is_plain:
        return _rows_of(content.features)
    fields, columns, _, _ = _given(file, content, with_shapes=False)
    return _zipped(fields, columns)


def read_shapes(file: BoundaryFile) -> Shapes:
    """The same rows in the same order, with their shapes; raises as `read_rows`."""
    import numpy as np
    import shapely

    content = _content(file)
    if content.is_plain:
        _, _, binary, _ = _given(file, _alone(content), with_shapes=True)
        rows, crs = _rows_of(content.features), content.crs
        if len(binary) != len(rows):
            raise file.unreadable("not all of its features can be made out")
    else:
        fields, columns, binary, crs = _given(file, content, with_shapes=True)
        rows = _zipped(fields, columns)
    with np.errstate(invalid="ignore"):
        found = shapely.from_wkb(binary, on_invalid="ignore")
        broken = [n for n, shape in enumerate(found) if shape is None and binary[n] is not None]
        if broken:
            found[broken] = shapely.from_wkb(binary[broken], on_invalid="fix")
    mended = frozenset(n for n in broken if found[n] is not None)
    return Shapes(rows, found, mended, crs)


# ------------------------------------------------------------------------- what a file is


def _content(file: BoundaryFile) -> _Content:
    path = file.path
    if not path.exists():
        raise file.fault(
            "does not exist. Put it there, or correct "
            f"`{'boundaries' if file.kind == BoundaryFile.kind else 'neighbourhoods'}` in "
            "settings.toml."
        )
    if path.is_dir():
        raise file.unreadable("it is a folder")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise file.unreadable(f"it is larger than {_MOST_BYTES // 1_000_000:,} MB")
        with path.open("rb") as opened:
            head = opened.read(_HEAD)
        if head.startswith(b"PK"):
            return _content_of_zip(file)
        if head.startswith(_SHAPEFILE):
            _require_parts(file, path.stem, {each.name for each in path.parent.iterdir()})
        return _content_of(file, head, str(path), path.read_bytes)
    except OSError as error:
        raise file.unreadable(f"it cannot be opened ({error.strerror or 'no reason given'})") from (
            error
        )


def _content_of_zip(file: BoundaryFile) -> _Content:
    try:
        with zipfile.ZipFile(file.path) as archive:
            name, is_named = _member(file, archive)
            file = replace(file, layer="") if is_named else file
            if archive.getinfo(name).file_size > _MOST_BYTES:
                raise file.unreadable(f"it holds more than {_MOST_BYTES // 1_000_000:,} MB")
            with archive.open(name) as opened:
                head = opened.read(_HEAD)
            if head.startswith(b"PK"):
                raise file.unreadable(f"{name} in it is packed once more: unpack it first")
            return _content_of(
                file, head, f"/vsizip/{{{file.path.resolve()}}}/{name}", lambda: archive.read(name)
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        reason = "it is locked with a password" if "password" in str(error) else "the zip is broken"
        raise file.unreadable(reason) from error


def _member(file: BoundaryFile, archive: zipfile.ZipFile) -> tuple[str, bool]:
    """The one file of shapes in a zip, in whatever folder; or of several the one named as layer."""
    names = archive.namelist()
    if any(name.startswith("xl/") for name in names):
        raise file.unreadable("it is an Excel workbook")
    if any(".gdb/" in name for name in names):
        raise file.unreadable("it is a file geodatabase; export it as a GeoPackage")
    inside = [
        name
        for name in names
        if name.lower().endswith(_INSIDE)
        and "__MACOSX" not in name
        and not PurePosixPath(name).name.startswith(".")
    ]
    if not inside:
        raise file.unreadable(
            f"the zip holds no file of shapes but {listed_first(sorted(names), 5) or 'nothing'}"
        )
    by_stem = {PurePosixPath(name).stem: name for name in inside}
    is_named = len(inside) > 1
    if is_named and file.layer not in by_stem:
        raise _several(file, sorted(by_stem))
    name = by_stem[file.layer] if is_named else inside[0]
    if name.lower().endswith(".shp"):
        _require_parts(file, name[:-4], set(names))
    return name, is_named


def _require_parts(file: BoundaryFile, stem: str, names: set[str]) -> None:
    held = {name.lower() for name in names}
    missing = [part for part in (".shx", ".dbf") if f"{stem}{part}".lower() not in held]
    if missing:
        raise file.unreadable(
            f"it is one part of a Shapefile, and of those that belong to it "
            f"{listed(missing, 'and')} {'is' if len(missing) == 1 else 'are'} missing"
        )


def _content_of(
    file: BoundaryFile, head: bytes, source: str, read: Callable[[], bytes]
) -> _Content:
    """What the first bytes tell."""
    for begin, kind in _READ_BY_LIBRARY.items():
        if head.startswith(begin):
            return _Content(source=source, kind=kind)
    for begin, reason in _NOT_READ.items():
        if head.startswith(begin):
            raise file.unreadable(reason)
    is_xml = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    text = head.decode("utf-8", errors="replace") if is_xml else _text(file, read())
    start = text.lstrip("\ufeff\x1e \t\r\n")
    if start.startswith("<"):
        return _Content(source=source, kind=_kind_of_xml(file, start.lower()))
    if not start:
        raise file.unreadable("it is empty")
    if start[0] not in "{[":
        raise file.unreadable("it is of no kind that holds shapes")
    return _content_of_json(file, start)


def _kind_of_xml(file: BoundaryFile, begin: str) -> str:
    if "<kml" in begin:
        return "KML"
    if "opengis.net/gml" in begin:
        return "GML"
    if "<html" in begin or "<!doctype html" in begin:
        raise file.unreadable("it is a web page, perhaps an answer given in the file's place")
    raise file.unreadable("it is XML, but neither KML nor GML")


def _text(file: BoundaryFile, content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise file.unreadable("its text is not in UTF-8: save it again as UTF-8") from error


def _parsed(file: BoundaryFile, text: str) -> Any:
    """JSON as it is; features one a line, and one alone, as a list of them."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        lines = _features_by_line(text) if error.msg == "Extra data" else None
        if lines is None:
            raise file.unreadable(
                f"its JSON breaks off or is wrong at line {error.lineno}, column {error.colno}"
            ) from error
        return {"features": lines}
    except RecursionError as error:
        raise file.unreadable("its brackets stand inside each other without end") from error
    except ValueError as error:
        raise file.unreadable("it holds a number that is too long to be one") from error
    if isinstance(content, dict) and content.get("type") == "Feature":
        return {"features": [content], "crs": content.get("crs")}
    return content


def _content_of_json(file: BoundaryFile, text: str) -> _Content:
    content = _parsed(file, text)
    if isinstance(content, dict) and content.get("type") == "Topology":
        return _Content(source=text.encode(), kind="TopoJSON")
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(part, dict) for part in features):
        raise file.unreadable("it is JSON, but it has no list of features")
    if any("attributes" in feature for feature in features[:1]):
        return _Content(source=text.encode(), kind="Esri JSON")
    if file.layer:
        raise file.fault(
            f"has no layers, and `layer` in settings.toml names {file.layer}. Leave it out."
        )
    if not all(isinstance(part.get("properties") or {}, dict) for part in features):
        raise file.unreadable("a feature's properties are no list of names with values")
    # By their ids the library might put features in another order.
    is_usual = content.get("type") == "FeatureCollection" and all(
        feature.get("type") == "Feature" and "id" not in feature for feature in features
    )
    source = text.encode() if is_usual else b""
    return _Content(features, _crs_of_json(content.get("crs")), source, is_plain=True)


def _features_by_line(text: str) -> list[Any] | None:
    """The features of a file that has one a line and nothing round them."""
    try:
        found = [json.loads(line) for line in text.replace("\x1e", "").splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    is_one = [isinstance(each, dict) and each.get("type") == "Feature" for each in found]
    return found if all(is_one) else None


def _crs_of_json(said: Any) -> str:
    """The system that GeoJSON of the old kind may name; degrees where it names none."""
    if not isinstance(said, dict) or not isinstance(said.get("properties"), dict):
        return DEGREES
    properties = said["properties"]
    if "code" in properties:
        return f"EPSG:{properties['code']}"
    return str(properties.get("name", ""))


def _rows_of(features: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [feature.get("properties") or {} for feature in features]


def _alone(content: _Content) -> _Content:
    """What the library is to make shapes of: the features as they came, or the shapes alone."""
    if content.source:
        return replace(content, kind="GeoJSON")
    kept: list[dict[str, Any]] = [
        {"type": "Feature", "properties": {}, "geometry": feature.get("geometry")}
        for feature in content.features
    ]
    text = json.dumps({"type": "FeatureCollection", "features": kept})
    return _Content(source=text.encode(), kind="GeoJSON", is_plain=True)


# -------------------------------------------------------------------------- the library


def _given(
    file: BoundaryFile, content: _Content, *, with_shapes: bool
) -> tuple[Sequence[str], Sequence[Any], Any, str]:
    """Columns, their values, shapes as bytes and coordinates, as the library gives them."""
    import pyogrio
    from pyogrio.raw import read

    layer = None
    with warnings.catch_warnings():
        # What it warns of is looked for afterwards: shapes that are missing, open or of no kind.
        warnings.simplefilter("ignore")
        try:
            if content.kind != "GeoJSON":
                layer = _layer(file, content, pyogrio.list_layers(content.source).tolist())
            meta, _, geometry, columns = read(
                content.source,
                layer=layer,
                columns=[] if content.is_plain else None,
                read_geometry=with_shapes,
                force_2d=with_shapes,
            )
        except BoundaryError:
            raise
        except Exception as error:
            # Whatever the library stumbles over is in the file.
            raise file.unreadable(f"it begins as {content.kind}, but is not whole") from error
    if geometry is None and with_shapes:
        raise file.fault("holds no shapes, only a table. Name a layer, or a file, that has them.")
    # TopoJSON has no place to say it; its coordinates are degrees by what describes it.
    of_kind = DEGREES if content.kind == "TopoJSON" else ""
    return list(meta["fields"]), columns, geometry, meta["crs"] or of_kind


def _zipped(fields: Sequence[str], columns: Sequence[Any]) -> list[Row]:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [dict(zip(fields, values, strict=True)) for values in rows]


def _layer(file: BoundaryFile, content: _Content, found: Sequence[Sequence[Any]]) -> str | None:
    """The layer that is meant; None where there is one and nobody names it."""
    names = [str(name) for name, kind in found if kind is not None]
    if not names:
        raise file.fault("holds no shapes, only a table. Name a file that has them.")
    if len(found) == 1 and (not file.layer or content.kind in _OF_ONE_LAYER):
        return None
    if len(names) == 1 and not file.layer:
        return names[0]
    if file.layer in names:
        return file.layer
    raise _several(file, names)


def _several(file: BoundaryFile, names: Sequence[str]) -> BoundaryError:
    there = listed(list(names[:_MOST_NAMED]), "and")
    more = " and others" if len(names) > _MOST_NAMED else ""
    if file.layer:
        return file.fault(
            f"has no layer called {file.layer}. It has {there}{more}. Correct `layer` in "
            "settings.toml."
        )
    return file.fault(
        f"holds several layers: {there}{more}. Name the one that is meant as `layer` in "
        "settings.toml."
    )
