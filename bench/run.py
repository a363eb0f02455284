"""`make bench`: how fast it is, each figure beside its limit and a baseline of the same run."""

from __future__ import annotations

import io
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geopandas as gpd
import pandas as pd
from openpyxl import Workbook

from bench.browser_bench import measure_browser, measure_uploads
from bench.generate import ON, data_folder, points, write_register, write_units
from mapping.analysis.services.service_filter import ServiceFilter, apply, index_services, on_date
from mapping.analysis.services.service_labels import ANSWERED_FROM, SHOWN_AT_FIRST
from mapping.cli.reading_limits import READER_MODULES, command_limits
from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import cells_of
from mapping.editing.reading import Sent, Standing, read_and_compare, read_proposal
from mapping.editing.register import (
    area_change_set,
    effect_in_words,
    read_incoming,
    read_upload,
)
from mapping.gap_model.assessment import assess
from mapping.gap_model.standing import horizons
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.limited import prepare
from mapping.reference.unit_coverage import UnitCoverage
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import check_table, read_data_folder, read_register_text
from mapping.register.disclosure import PublicRegister
from mapping.register.schema import parse_records
from mapping.store import Note, Store, revision_of
from mapping.store.csv_folder import CsvFileStore
from mapping.store.opening import store_at
from mapping.store.whole import Kept
from mapping.wording.services import answer, in_order, ranks, records_on, texts
from tests.support.paths import SHIPPED
from tests.support.servers.postgresql import hang_up, put, running

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FULL_SIZE = 100_000


def median_seconds(work: Callable[[], object], runs: int) -> float:
    """Median time of some work."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def line(what: str, measured: str, limit: str = "", baseline: str = "") -> None:
    """One figure."""
    print(f"{what:<58} {measured:>12} {limit:>14}  {baseline}", flush=True)


def heading(text: str) -> None:
    """A heading over some figures."""
    print(f"\n{text}", flush=True)


def process(*arguments: str) -> Callable[[], object]:
    """A new Python process."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


def command_line() -> None:
    """`gaps` on the shipped register, from cold, beside importing pandas alone."""
    heading("Command line, a new process each time (median of 5)")
    bare = median_seconds(process("-c", "import pandas"), 5)
    gaps = median_seconds(
        process("-m", "mapping", "gaps", "--data", str(SHIPPED), "--on", str(ON)), 5
    )
    line("python -m mapping gaps", f"{gaps:.2f} s", "under 2 s", f"import pandas: {bare:.2f} s")


def library() -> None:
    """Reading, checking and assessing generated registers of growing size."""
    with tempfile.TemporaryDirectory() as folder:
        reference = data_folder(SHIPPED, Path(folder) / "data")
        heading(
            f"Library, {len(reference.areas)} areas × {len(reference.types)} types "
            "(median of 3; 1 for the largest)"
        )
        for size in SIZES:
            _library_at(size, reference, Path(folder) / "data")


def units() -> None:
    """As many practices as England has, with what is said of each, read and assessed."""
    heading("Units: 12,000 practices, 100,000 rows of coverage (median of 3)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        reference = data_folder(SHIPPED, path)
        write_register(path, reference, 500)
        plain = median_seconds(lambda: read_data_folder(path, ON), 3)
        write_units(path, reference, 12_000, 100_000)
        read = median_seconds(lambda: read_data_folder(path, ON), 3)
        line("reading them", f"{read - plain:.2f} s", "under 2 s", f"the rest: {plain:.2f} s")
        data = read_data_folder(path, ON)
        without = median_seconds(lambda: data.assess(ON, coverage=UnitCoverage()), 5)
        took = median_seconds(lambda: data.assess(ON), 5)
        line(
            "assess every cell: more than without",
            f"{took - without:.2f} s",
            "under 0.2 s",
            f"without units: {without:.2f} s",
        )


def _library_at(size: int, reference: Reference, folder: Path) -> None:
    path = write_register(folder, reference, size)
    runs = 1 if size > FULL_SIZE else 3

    def read_and_check() -> object:
        table = read_register_text(path)
        problems = check_table(table, reference, ON)
        if any(problem.severity == "error" for problem in problems):
            raise SystemExit(f"the generated register is faulty: {problems[0].text}")
        return table

    records = parse_records(read_register_text(path))

    def assess_all() -> object:
        return assess(
            records,
            reference.areas,
            reference.types,
            reference.need,
            reference.expectations,
            ON,
            horizons(reference.settings),
        )

    full = size == FULL_SIZE
    read = median_seconds(read_and_check, runs)
    plain = median_seconds(lambda: pd.read_csv(path, dtype="str"), runs)
    line(
        f"{size:>9,} records: read and check",
        f"{read:.2f} s",
        "under 3 s" if full else "",
        f"pandas.read_csv alone: {plain:.2f} s",
    )
    assessed = median_seconds(assess_all, runs)
    joined = median_seconds(_spatial_join(reference, records), runs)
    line(
        f"{size:>9,} records: assess every cell",
        f"{assessed:.3f} s",
        "under 0.3 s" if full else "",
        f"sjoin + groupby count alone: {joined:.3f} s",
    )


def _spatial_join(reference: Reference, records: pd.DataFrame) -> Callable[[], object]:
    """The plain way to count records by area and type: points in polygons, then a groupby."""
    areas = gpd.read_file(reference.settings.boundaries)[["authority_code", "geometry"]]
    longitude, latitude = points(reference, len(records))
    sites = gpd.GeoDataFrame(
        {"provision_type": records["provision_type"]},
        geometry=gpd.points_from_xy(longitude, latitude),
        crs=areas.crs,
    )

    def count() -> object:
        joined = gpd.sjoin(sites, areas, predicate="within")
        return joined.groupby(["authority_code", "provision_type"]).size()

    return count


def updating() -> None:
    """A lead's file, from its bytes to what it would change, beside reading it with pandas."""
    heading("Updating (median of 3)")
    with tempfile.TemporaryDirectory() as folder:
        reference = data_folder(SHIPPED, Path(folder) / "data")
        for size, limit in ((300, "under 1 s"), (50_000, "under 5 s")):
            path = write_register(Path(folder) / "data", reference, size, reference.areas.codes[0])
            register = path.read_bytes()
            current = cells_of(REGISTER, register)
            workbook = _as_workbook(current)
            for kind, content, read_by, read in (
                ("CSV", register, "pandas.read_csv", pd.read_csv),
                ("Excel", workbook, "pandas.read_excel", partial(pd.read_excel, engine="calamine")),
            ):
                took = median_seconds(partial(_preview, content, current, reference), 3)
                plain = median_seconds(partial(_read_plainly, read, content), 3)
                line(
                    f"{size:>9,} records as {kind}: from the file to the preview",
                    f"{took:.2f} s",
                    limit,
                    f"{read_by} alone: {plain:.2f} s",
                )


def _as_workbook(cells: pd.DataFrame) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Records")
    for row in (list(cells.columns), *cells.astype(object).itertuples(index=False, name=None)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read_plainly(read: Callable[..., object], content: bytes) -> object:
    return read(io.BytesIO(content), dtype="str")


def _preview(content: bytes, current: pd.DataFrame, reference: Reference) -> object:
    area = reference.areas.codes[0]
    upload = read_upload(content, "upload", ON)
    incoming = read_incoming(upload.table, area, current, reference, ON, OnsPostcodeDirectory())
    planned = area_change_set(incoming, area, current, current, "")
    return effect_in_words(planned, planned.changes, reference, ON)


def services() -> None:
    """A click on a filter: what is shown, every count, the answer and a part of the table."""
    heading("Services page, in the library (median of 15)")
    with tempfile.TemporaryDirectory() as folder:
        reference = data_folder(SHIPPED, Path(folder) / "data")
        for size, limit in ((500, "under 100 ms"), (50_000, "under 300 ms")):
            write_register(Path(folder) / "data", reference, size)
            register = read_data_folder(Path(folder) / "data", ON).public_register
            click, plain = _click(register, reference), _plain_mask(register.records)
            line(
                f"{size:>9,} records: filter, counts, answer, rows",
                f"{median_seconds(click, 15) * 1000:.1f} ms",
                limit,
                f"pandas masks alone, no count: {median_seconds(plain, 15) * 1000:.1f} ms",
            )


_TYPES, _CLIENTS = ("idva", "refuge", "marac"), ("victims", "children")


def _click(register: PublicRegister, reference: Reference) -> Callable[[], object]:
    months = horizons(reference.settings)
    lasting = index_services(register, reference.areas, reference.types)
    index = on_date(lasting, register, ON, months)
    records = records_on(register, ON, months)
    rank = ranks(records, "provider", reference)
    asked = ServiceFilter(types=_TYPES, clients=_CLIENTS, words="service")

    def click() -> object:
        result = apply(index, asked)
        shown = records[ANSWERED_FROM].iloc[result.rows]
        part = records.iloc[in_order(result.rows, rank, descending=False)[:25]]
        said = answer(shown, len(records), asked, reference, ON)
        return said, [texts(part, name, reference) for name in SHOWN_AT_FIRST]

    return click


def _plain_mask(records: pd.DataFrame) -> Callable[[], object]:
    """The plain way to the same rows, without any count beside a choice."""

    def mask() -> object:
        is_type = records["provision_type"].isin(_TYPES)
        is_for = records["client_group"].str.contains("|".join(_CLIENTS))
        has_word = records["service_name"].str.contains("service", case=False)
        return records[is_type & is_for & has_word].sort_values("provider").head(25)

    return mask


def stores() -> None:
    """One record saved into a register that is kept in a folder, and in a database."""
    heading("Saving one record, in the store (median of 7; before it, the store is opened anew)")
    with tempfile.TemporaryDirectory() as folder, running() as cluster:
        reference = read_reference(SHIPPED, ON)
        for size, limit in ((1_000, ""), (FULL_SIZE, "under 100 ms")):
            path = write_register(Path(folder), reference, size)
            content = path.read_bytes().replace(b"\r\n", b"\n")
            in_folder = CsvFileStore(Path(tempfile.mkdtemp(dir=folder)), REGISTER)
            in_folder.take_over(Kept(content, (), (), lambda _: b""))
            address = cluster.new_database()
            put(address, REGISTER, content)
            digest = median_seconds(partial(revision_of, content), 3)
            plain = (
                f"in a folder: {_saving_one(in_folder, content) * 1000:.0f} ms; its SHA-256 alone: "
                f"{digest * 1000:.0f} ms"
            )
            in_database = store_at(address, REGISTER)
            opened = median_seconds(in_database.load, 1)
            took = _saving_one(in_database, content)
            line(f"{size:>9,} records: in a database", f"{took * 1000:.0f} ms", limit, plain)
            again = median_seconds(in_database.load, 15)
            line(
                f"{size:>9,} records: reading it again, unchanged",
                f"{again * 1000:.1f} ms",
                "",
                f"the first time in a process: {opened:.2f} s",
            )
        hang_up()


def _saving_one(store: Store, content: bytes) -> float:
    rows, times = content.split(b"\n"), []
    for number in range(7):
        at = len(rows) // 2 + number
        rows[at] = rows[at].replace(b"Service ", b"Services ")
        new, now = b"\n".join(rows), store.load().revision
        note = Note("Ann", "lead.csv", "", datetime(2026, 11, 24, tzinfo=UTC))
        times.append(median_seconds(partial(store.save_if_unchanged, new, now, (), note), 1))
    return statistics.median(times)


def documents() -> None:
    """A report on the region, from the command line, as a whole process."""
    heading("Documents on the shipped register (whole process, median of 3)")
    import typst

    empty = median_seconds(lambda: typst.compile(b""), 3)
    with tempfile.TemporaryDirectory() as folder:
        for ending, limit, baseline in (
            ("pdf", "under 3 s", f"Typst alone, an empty page: {empty:.2f} s"),
            ("xlsx", "under 2 s", ""),
            ("html", "", ""),
        ):
            out = Path(folder) / f"report.{ending}"
            report = ("-m", "mapping", "report", "--area", "region", "--out", str(out))
            took = median_seconds(process(*report), 3)
            line(f"report of the region as .{ending}", f"{took:.2f} s", limit, baseline)


def browser() -> None:
    """Clicks in a real browser beside a Streamlit rerun that does nothing."""
    heading("Browser, shipped register (medians, and the most bytes; both as they pass the port)")
    for what, measured, limit, baseline in measure_browser(ROOT):
        line(what, measured, limit, baseline)


def lists() -> None:
    """A list in names and words of its own, from its bytes to the preview by its match."""
    heading("Lists of their own, in the limited child (median of 3; 1 for the larger)")
    prepare(READER_MODULES)
    with tempfile.TemporaryDirectory() as folder:
        reference = data_folder(SHIPPED, Path(folder) / "data")
        area = reference.areas.codes[0]
        content = (SHIPPED / "services.csv").read_bytes()
        standing = Standing(cells_of(REGISTER, content), revision_of(content), reference, ON)
        for rows, limit, runs in ((300, "under 1.5 s", 3), (50_000, "under 8 s", 1)):
            sent = Sent("list.csv", _own_list(rows, reference), REGISTER.name, area)
            _matched_preview(sent, standing)
            took = median_seconds(partial(_matched_preview, sent, standing), runs)
            plain = median_seconds(partial(_read_plainly, pd.read_csv, sent.content), runs)
            line(
                f"{rows:,} rows from bytes to the matched preview",
                f"{took:.2f} s",
                limit,
                f"pandas alone: {plain:.2f} s",
            )


def _own_list(rows: int, reference: Reference) -> bytes:
    kinds = [kind.label for kind in reference.types.all]
    cells = pd.DataFrame(
        {
            "Lead agency": [f"Example Haven {n % 997}" for n in range(rows)],
            "Programme": [f"Service {n}" for n in range(rows)],
            "Kind of help": [kinds[n % len(kinds)] for n in range(rows)],
            "Borough": reference.areas.names[0],
            "Contract end": [f"{n % 28 + 1}-Apr-27" for n in range(rows)],
            "Ward": [f"Ward {n % 50}" for n in range(rows)],
        }
    )
    return cells.to_csv(index=False).encode()


def _matched_preview(sent: Sent, standing: Standing) -> object:
    found = read_proposal(sent, standing.reference, ON, command_limits()).match
    match = replace(found, constants={**found.constants, "location_confidential": "no"})
    matched = replace(sent, match=match)
    return read_and_compare(matched, standing, command_limits(), lambda _: None)


def uploads() -> None:
    """A file that is sent to a page, in a real browser."""
    heading("Uploads in a browser (median of 3; the worst files once)")
    for what, measured, limit, baseline in measure_uploads(ROOT):
        line(what, measured, limit, baseline)


def main() -> None:
    """All of it; the sections can be chosen by name."""
    sections = {
        "command": command_line,
        "library": library,
        "units": units,
        "updating": updating,
        "stores": stores,
        "documents": documents,
        "services": services,
        "lists": lists,
        "uploads": uploads,
        "browser": browser,
    }
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    line("", "measured", "limit", "baseline of the same run")
    for name in sys.argv[1:] or sections:
        sections[name]()


if __name__ == "__main__":
    main()
