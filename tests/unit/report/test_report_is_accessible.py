"""The PDF is one that a screen reader can read (PDF/UA-1), the web page one that it can as well.

veraPDF is not to be had from a package registry, so what it would look at is looked at here in
the file itself: tags, language, title, headings, tables, drawings, fonts.
"""

from __future__ import annotations

from itertools import pairwise

import pikepdf
import pytest
from bs4 import BeautifulSoup

from mapping.errors import MappingError
from mapping.gap_model.status_style import all_styles
from mapping.report import recommendations, words
from mapping.report.content import (
    Bullets,
    Column,
    Report,
    Section,
    StatusMark,
    Table,
    table,
)
from mapping.report.pdf import as_pdf
from mapping.report.pdf_tags import with_row_headers
from mapping.report.scope import Scope
from tests.support.cases.report_cases import REGION, TODAY, folder, known_scope, made
from tests.support.drawn.tagged_pdf import (
    Node,
    body_rows,
    filled,
    last_tags,
    marked_texts,
    opened,
    squeezed,
    structure,
)
from tests.support.html_rules import html_faults

# Whole documents are made and read again.
pytestmark = pytest.mark.slow

AREA = "E22000338"
CASES = {
    "region": ("example", REGION),
    "area": ("shipped", AREA),
    "hostile region": ("hostile", REGION),
    "hostile area": ("hostile", AREA),
}


@pytest.fixture(scope="module", params=CASES)
def scope(request: pytest.FixtureRequest) -> Scope:
    return known_scope(*CASES[request.param])


@pytest.fixture(scope="module")
def content(scope: Scope) -> bytes:
    return made(scope, ".pdf")


@pytest.fixture(scope="module")
def pdf(content: bytes) -> pikepdf.Pdf:
    return opened(content)


@pytest.fixture(scope="module")
def tree(content: bytes) -> Node:
    return structure(content)


def test_it_says_of_itself_that_it_is_tagged_and_pdf_ua(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked is True
    assert "/Suspects" not in pdf.Root.MarkInfo
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_it_has_a_language_and_shows_its_title(pdf: pikepdf.Pdf, scope: Scope) -> None:
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == words.title(scope)


def test_the_headings_begin_at_the_first_level_and_skip_none(tree: Node) -> None:
    levels = [int(node.tag[1]) for node in tree.all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1
    assert len(levels) > 5
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(tree.all("Title")) == 1


def test_every_table_has_head_cells_with_their_scope_and_rows_of_one_length(tree: Node) -> None:
    tables = tree.all("Table")
    assert tables
    for found in tables:
        heads = found.all("TH")
        assert heads
        assert {head.scope for head in heads} <= {"Column", "Row", "Both"}
        assert found.all("THead")[0].all("TR")[0].all("TH")
        widths = {len(row) for row in body_rows(found)}
        assert widths == {len(found.all("TR")[0].all("TH"))}


def test_the_first_cell_of_every_row_is_the_header_of_the_others(
    tree: Node, pdf: pikepdf.Pdf
) -> None:
    rows = [row for found in tree.all("Table") for row in body_rows(found)]
    assert rows
    for first, *others in rows:
        assert (first.tag, first.scope) == ("TH", "Row")
        assert {cell.tag for cell in others} <= {"TD"}
    names = pdf.Root.StructTreeRoot.IDTree.Names
    assert [bytes(name) for name in names[::2]] == sorted(bytes(name) for name in names[::2])
    named = {bytes(name): element for name, element in zip(names[::2], names[1::2], strict=True)}
    elements = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
    cells = [o for o in elements if o.S == "/TD"]
    assert cells
    for cell in cells:
        heads = [named[bytes(head)] for part in cell.A for head in part.get("/Headers", [])]
        assert [head.S for head in heads] == ["/TH"] * len(heads)
        assert "/Row" in [part.Scope for head in heads for part in head.A if "/Scope" in part]


def test_every_drawing_says_in_words_what_it_shows(tree: Node, scope: Scope) -> None:
    drawings = tree.all("Figure")
    assert drawings
    for drawing in drawings:
        assert drawing.alt.startswith("Map of the areas")
        for name in scope.reference.areas.names:
            assert squeezed(name) in squeezed(drawing.alt)


def test_every_sign_that_is_shown_has_a_font_in_the_file(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "/ToUnicode" in font


def test_nothing_in_it_runs_or_opens_anything_but_a_web_address(pdf: pikepdf.Pdf) -> None:
    assert "/OpenAction" not in pdf.Root
    assert "/AA" not in pdf.Root
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            assert str(note.A.S) == "/URI"
            assert str(note.A.URI).startswith(("http://", "https://"))


def test_the_links_are_tagged(tree: Node, pdf: pikepdf.Pdf, scope: Scope) -> None:
    if scope.area_code is None:
        assert not tree.all("Link")
        return
    published = [url for url in scope.records["source_url"] if url.startswith("http")]
    shown = {squeezed(link.text) for link in tree.all("Link")}
    assert {squeezed(url) for url in published} <= shown


def test_maps_are_vectors_and_never_pictures(pdf: pikepdf.Pdf) -> None:
    images = [
        o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
    ]
    assert images == []


@pytest.fixture(scope="module")
def page(scope: Scope) -> BeautifulSoup:
    return BeautifulSoup(made(scope, ".html"), "html.parser")


def test_the_web_page_has_one_title_headings_in_order_and_named_tables(
    page: BeautifulSoup, scope: Scope
) -> None:
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert page.title is not None
    assert page.title.get_text() == words.title(scope)
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4"])]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for found in page.find_all("table"):
        assert found.caption.get_text()
        assert all(head["scope"] for head in found.find_all("th"))
        for row in found.select("tbody tr"):
            assert row.find("th") is not None
    for drawing in page.find_all("svg"):
        assert drawing["role"] == "img"
        assert drawing["aria-label"].startswith("Map of the areas")


def test_the_web_page_has_no_role_that_a_validator_refuses(page: BeautifulSoup) -> None:
    assert html_faults(page) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<table role="table"></table>',
        "<table><tr><td role='cell'></td></tr></table>",
        "<ul role=list></ul>",
        '<svg><text paint-order="stroke"></text></svg>',
        "<p id=a></p><p id=a></p>",
    ],
)
def test_what_a_validator_refuses_is_found(wrong: str) -> None:
    assert len(html_faults(BeautifulSoup(wrong, "html.parser"))) == 1


def test_the_web_page_asks_for_nothing(page: BeautifulSoup, scope: Scope) -> None:
    assert not page.find_all(["link", "script", "img", "iframe", "source", "use", "image"])
    assert "url(" not in "".join(style.get_text() for style in page.find_all("style"))
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith("default-src 'none'")
    assert scope.made_on == TODAY


def test_a_row_that_is_taller_than_a_page_goes_on_on_the_next() -> None:
    style = all_styles(folder("shipped").reference.types.all)[0]
    columns = (Column("Type"), Column("One", "status"), Column("Two", "status"))
    row = ("word " * 4_000, StatusMark(style), StatusMark(style))
    section = Section("Every area", (table("Matrix", columns, [row]),))
    content = as_pdf(Report("Title", "", TODAY, (), (section,)))
    pages = [
        sum(text.count("word") for text in marked_texts(page).values())
        for page in opened(content).pages
    ]
    assert sum(pages) == 4_000
    assert len(pages) > 3
    assert max(pages) < 2_000


@pytest.mark.parametrize("name", ["shipped", "example"])
@pytest.mark.parametrize("code", [REGION, AREA, "E22000335"])
def test_its_pages_are_full_and_none_ends_with_a_heading(name: str, code: str | None) -> None:
    content = made(known_scope(name, code), ".pdf")
    *pages, last = [filled(page) for page in opened(content).pages]
    assert min(pages) > 0.55
    assert last > 0.2
    first, *others = last_tags(content)
    # The name of a small map stands below it, that of a table above.
    assert first in {"TD", "P", "LBody", "Caption"}
    assert set(others) <= {"TD", "P", "LBody"}
    if code is REGION and name == "shipped":
        assert len([*pages, last]) == 5


@pytest.mark.parametrize("name", ["shipped", "example"])
def test_what_was_asked_and_what_is_known_of_it_stands_on_one_page(name: str) -> None:
    scope = known_scope(name)
    _, _, asked, others = list(recommendations.blocks(scope))
    content = made(scope, ".pdf")
    pages = [squeezed("".join(marked_texts(page).values())) for page in opened(content).pages]
    (page,) = (text for text in pages if squeezed(recommendations.heading(scope)) in text)
    assert isinstance(asked, Table)
    assert isinstance(others, Bullets)
    said = [str(row[1]) for row in asked.rows] + [*others.items]
    assert len(said) > 30
    assert [text for text in said if squeezed(text) not in page] == []


def test_a_pdf_that_is_made_in_another_way_is_refused() -> None:
    with pytest.raises(MappingError, match="unknown way"):
        with_row_headers(b"%PDF-1.7\nxref\n0 1\nstartxref\n9\n%%EOF")
