"""After a merger the pages show today's areas, and what a save of before did can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

from mapping.cli.main import main
from mapping.region.kept_tables import NEED
from mapping.region.loader import read_reference
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.folders import records_of, rows_of

ONE, OTHER, NEW = "E22000336", "E22000337", "E22000999"
BASIS = "population"


def population(folder: Path, code: str) -> float:
    rows = rows_of(folder / "need.csv")
    (value,) = (r["value"] for r in rows if (r["area_code"], r["need_basis"]) == (code, BASIS))
    return float(value)


def merged(folder: Path) -> Path:
    """The boundary file has the two areas as one, and the tables have them still as two."""
    shapes = folder / "boundaries" / "west_midlands_csp.geojson"
    said = json.loads(shapes.read_text("utf-8"))
    for feature in said["features"]:
        if feature["properties"]["csp_code"] in (ONE, OTHER):
            feature["properties"] |= {"csp_code": NEW, "csp_name": "Middleshire"}
    shapes.write_text(json.dumps(said), encoding="utf-8")
    lookup = folder / "boundaries" / "authority_csp.csv"
    text = lookup.read_text("utf-8").replace(ONE, NEW).replace(OTHER, NEW)
    lookup.write_text(text, encoding="utf-8")
    gone = f"old_code,new_code,from\n{ONE},{NEW},2026-11-20\n{OTHER},{NEW},2026-11-20\n"
    (folder / "boundaries" / "gone.csv").write_text(gone, encoding="utf-8")
    settings = folder / "settings.toml"
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("neighbourhood"))
    more = '[region]\ndissolve = true\nsuccessors = "boundaries/gone.csv"\n'
    settings.write_text(kept.replace("[region]\n", more), "utf-8")
    return folder


def test_a_save_of_before_a_merger_is_shown_and_taken_back_on_the_areas_of_today(
    folder: Path, changing: Show, tmp_path: Path
) -> None:
    one, other = population(folder, ONE), population(folder, OTHER)
    file = tmp_path / "sent.csv"
    text = f"area_code,need_basis,value\n{ONE},{BASIS},{one + 1:g}\n"
    file.write_text(text, encoding="utf-8")
    assert main(["apply", str(file), "--table", "need", "--data", str(folder)], TODAY) == 0
    merged(folder)

    page = changing("")
    assert "Middleshire" in page.sent

    page = changing("update?view=history").choose("Table", NEED.title)
    page = page.press("Undo this save")
    assert "Taking it back changes 1 figure" in page.text
    assert f"{one + other:g}" in page.text
    page.press("Take it back")
    figure = read_reference(folder, TODAY).need.figure(NEW, BASIS)
    assert figure is not None
    assert figure.value == one + other
    assert population(folder, NEW) == one + other
    assert len(open_store(folder, NEED).history()) == 2
    assert ONE in {row["maintained_by"] for row in records_of(folder)}
