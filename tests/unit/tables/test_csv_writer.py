"""Tables as CSV, for keeping and for sending."""

from __future__ import annotations

import doctest

from mapping.escape import for_spreadsheet
from mapping.tables import csv_writer
from mapping.tables.csv_writer import csv_text, kept_csv, sent_csv


def test_what_is_kept_has_line_feeds_and_no_mark() -> None:
    assert kept_csv(["a", "b"], [("é", "1\n2")]) == 'a,b\né,"1\n2"\n'.encode()


def test_what_is_sent_has_the_mark_by_which_excel_knows_its_letters() -> None:
    assert sent_csv(["a"], [("é",)]) == b"\xef\xbb\xbf" + "a\r\né\r\n".encode()
    assert sent_csv(["a"], [("é",)], has_mark=False) == "a\r\né\r\n".encode()


def test_texts_are_made_safe_and_figures_stay() -> None:
    assert csv_text(["=a", "n"], [("=1+1", -1)], safe=for_spreadsheet) == "=a,n\n'=1+1,-1\n"


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(csv_writer).failed == 0
