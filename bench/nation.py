"""`make bench-nation`: what a register of a nation costs, and how each figure grows.

Each command runs in a process of its own, each page in a browser, on invented registers of few and
many areas and records. What is printed beside a figure is by how much it grows with the areas and
with the records. With `--database` the tables are kept in PostgreSQL, which `make test-servers`
installs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright

from bench.generate import ON
from bench.load import in_database, megabytes
from mapping.region import national
from scripts.build_nation import build
from tests.support.browser_tools import ARGUMENTS, chromium_path, serve
from tests.support.servers.postgresql import running

AREAS, RECORDS = (7, 314), (3_000, 100_000)
MOST_NODES = 3_000
Size = tuple[int, int]


@dataclass(frozen=True)
class Kept:
    """A data folder, and the variables that say where its tables are, if not in it."""

    folder: Path
    around: Mapping[str, str]


@dataclass(frozen=True)
class Work:
    """A command, and what it may take of a nation with all its records."""

    what: str
    arguments: tuple[str, ...]
    seconds: float
    megabytes: float | None = None


COMMANDS = (
    Work("check", ("check", "{data}/services.csv"), 3),
    Work("gaps", ("gaps",), 3),
    Work("HSDS JSON", ("export", "--out", "{out}/x.json"), 15, 500),
    Work("GeoPackage", ("export", "--out", "{out}/x.gpkg"), 15),
    Work("data package", ("export", "--out", "{out}/x.zip"), 15),
    Work("workbook", ("report", "--area", "region", "--out", "{out}/x.xlsx"), 20, 500),
    Work("PDF", ("report", "--area", "region", "--out", "{out}/x.pdf"), 60),
)
PAGES = (
    "/",
    "/?type=refuge",
    "/?view=matrix",
    "/?view=projector",
    "/area",
    "/area?view=learn&type=refuge",
    "/services",
    "/services?view=for-whom",
    "/then-and-now",
    "/then-and-now?view=ending",
    "/then-and-now?view=days",
    "/actions",
    "/meeting",
    "/update",
    "/update?view=history",
    "/downloads",
)
_DRAWN = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const isDone = app?.dataset.testScriptState === "notRunning";
  return isDone && !document.querySelector("[data-stale=true]") && document.querySelector("h1");
}"""
_NODES = """() => {
  const count = (root) =>
    [...root.querySelectorAll("*")].reduce(
      (sum, each) => sum + 1 + (each.shadowRoot ? count(each.shadowRoot) : 0), 0);
  return count(document);
}"""
_SETTLES = 1500
# In a small process of its own: a child is said to be as large as whoever started it. What could
# not run took no time that means anything.
_MEASURED = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if done.returncode == 2:
    sys.exit(done.stderr)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(work: Work, data: Kept, out: Path) -> tuple[float, float]:
    """Seconds and megabytes of a command in a process of its own."""
    arguments = [each.format(data=data.folder, out=out) for each in work.arguments]
    asked = ["-m", "mapping", *arguments, "--data", str(data.folder), "--on", str(ON)]
    told = subprocess.run(
        [sys.executable, "-c", _MEASURED, sys.executable, *asked],
        cwd=ROOT,
        env={**os.environ, **data.around},
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, kilobytes = told.stdout.split()
    return float(seconds), float(kilobytes) / 1024


def drawn(browser: Browser, url: str) -> tuple[float, int]:
    """Seconds until a page is drawn for the second time, and its elements."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(300_000)
    page.goto(url)
    page.wait_for_function(_DRAWN)
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_function(_DRAWN)
    took = time.perf_counter() - start
    page.wait_for_timeout(_SETTLES)
    nodes = page.evaluate(_NODES)
    page.close()
    return took, nodes


def growth(found: dict[Size, float], areas: Sequence[int], records: Sequence[int]) -> str:
    """By how much a figure grows with the areas, and with the records, of the largest."""
    whole = found[areas[-1], records[-1]]

    def times(smaller: Size) -> str:
        return f"× {whole / found[smaller]:.1f}" if found[smaller] else "–"

    return f"{times((areas[0], records[-1]))} by areas, {times((areas[-1], records[0]))} by records"


def line(what: str, cells: Sequence[str], limit: str, grows: str) -> None:
    """One row of the table."""
    print(f"{what:<34}", *(f"{cell:>16}" for cell in cells), f"{limit:>18}  {grows}", flush=True)


def sizes(areas: Sequence[int], records: Sequence[int]) -> Iterator[Size]:
    """Every number of areas with every number of records, the smallest first."""
    return ((a, r) for a in areas for r in records)


def commands(folders: dict[Size, Kept], areas: Sequence[int], records: Sequence[int]) -> None:
    """Each command at each size: seconds and megabytes."""
    for work in COMMANDS:
        with tempfile.TemporaryDirectory() as out:
            found = {size: measured(work, data, Path(out)) for size, data in folders.items()}
        cells = [f"{seconds:.1f} s, {memory:.0f} MB" for seconds, memory in found.values()]
        limit = f"{work.seconds:g} s" + (f", {work.megabytes:g} MB" if work.megabytes else "")
        seconds = {size: each for size, (each, _) in found.items()}
        line(work.what, cells, limit, growth(seconds, areas, records))


def pages(folders: dict[Size, Kept], areas: Sequence[int], records: Sequence[int]) -> None:
    """Each page at each size: seconds when it is opened again, and its elements; and the server."""
    found: dict[str, dict[Size, tuple[float, int]]] = {page: {} for page in PAGES}
    memory: dict[Size, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        for size, data in folders.items():
            with serve(data.folder, around=data.around) as server:
                for page in PAGES:
                    mark = "&" if "?" in page else "?"
                    found[page][size] = drawn(browser, f"{server.url}{page}{mark}on={ON}")
                memory[size] = megabytes(server.process)
        browser.close()
    for page, by_size in found.items():
        cells = [f"{took:.1f} s, {nodes:,}" for took, nodes in by_size.values()]
        seconds = {size: took for size, (took, _) in by_size.items()}
        line(page, cells, f"2 s, {MOST_NODES:,}", growth(seconds, areas, records))
    cells = [f"{each:.0f} MB" for each in memory.values()]
    line("server, after them", cells, "900 MB", growth(memory, areas, records))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the table."""
    parser = argparse.ArgumentParser(description="Measure registers of a nation.")
    parser.add_argument("--areas", type=int, nargs="+", default=AREAS, metavar="N")
    parser.add_argument("--records", type=int, nargs="+", default=RECORDS, metavar="N")
    parser.add_argument("--no-pages", action="store_true", help="the commands alone")
    parser.add_argument("--database", action="store_true", help="with the tables in PostgreSQL")
    options = parser.parse_args(arguments)
    every = national.all_partnerships()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        cluster = stack.enter_context(running()) if options.database else None
        folders = {}
        for areas, records in sizes(options.areas, options.records):
            data = Path(folder) / f"{areas}-{records}"
            build(data, ON, records, every[:areas])
            around = in_database(data, cluster, ON) if cluster else {}
            folders[areas, records] = Kept(data, around)
        heads = [f"{areas} × {records:,}" for areas, records in folders]
        line("areas × records", heads, "wanted", "how it grows")
        commands(folders, options.areas, options.records)
        if not options.no_pages:
            pages(folders, options.areas, options.records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
