"""A lead's file in the words that the product shows: read as they are meant, and told."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import Incoming
from mapping.editing.register import read_incoming, read_upload
from mapping.problems import errors_in
from mapping.region.kept_tables import REGISTER
from tests.support.paths import EXAMPLE

TODAY = date(2026, 11, 23)
COVENTRY, DUDLEY, SOLIHULL = "E22000336", "E22000337", "E22000339"
PLAIN = {
    "provision_type": "idva",
    "status": "provided",
    "provider": "Example Haven",
    "service_name": "Advocates",
    "areas_served": COVENTRY,
    "location_confidential": "no",
    "evidence": "confirmed",
    "last_verified": "2026-11-01",
    "record_id": "",
    "maintained_by": "",
}


@cache
def reference() -> Reference:
    return read_reference(EXAMPLE, TODAY)


def incoming(content: bytes) -> Incoming:
    nothing = REGISTER.canonical(REGISTER.read(b"record_id\n").cells)
    upload = read_upload(content, "list.csv", TODAY)
    return read_incoming(upload.table, COVENTRY, nothing, reference(), TODAY)


def of_rows(*rows: dict[str, str], without: tuple[str, ...] = ()) -> Incoming:
    filled = [{**PLAIN, **row} for row in rows]
    names = [name for name in {k: 0 for row in filled for k in row} if name not in without]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(filled)
    return incoming(out.getvalue().encode())


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [
        ("provision_type", "IDVA service", "idva"),
        ("provision_type", "Independent Domestic Violence Advisor", "idva"),
        ("areas_served", "Coventry; Solihull", f"{COVENTRY};{SOLIHULL}"),
        ("areas_served", f"{COVENTRY}, {DUDLEY}", f"{COVENTRY};{DUDLEY}"),
        ("areas_served", f"{COVENTRY}\n{DUDLEY}", f"{COVENTRY};{DUDLEY}"),
        ("areas_served", "Dudley and Coventry City Council", f"{DUDLEY};{COVENTRY}"),
        ("areas_served", "all areas", "*"),
        ("areas_served", "citywide", COVENTRY),
        ("maintained_by", "Coventry", COVENTRY),
        ("client_group", "Victims, Children", "victims;children"),
        ("client_group", "victims and children", "victims;children"),
        ("languages", "en, pa", "en;pa"),
        ("languages", "English, Punjabi", "en;pa"),
        ("specialism", "led by and for, older people", "by_and_for;older_people"),
        ("status", "Available", "provided"),
        ("location_confidential", "Public", "no"),
        ("funding_end", "3-Apr-27", "2027-04-03"),
        ("funding_end", "03-Apr-2027", "2027-04-03"),
        ("funding_end", "3 April 2027", "2027-04-03"),
        ("funding_end", "46480", "2027-04-03"),
        ("funding_end", "03/04/27", "2027-04-03"),
        ("funding_end", "2027-04-03 09:30:00", "2027-04-03"),
    ],
)
def test_what_the_product_shows_is_understood_and_told(column: str, text: str, meant: str) -> None:
    read = of_rows({column: text})
    assert errors_in(read.problems) == []
    assert read.rows[column].tolist() == [meant]
    spelled = text.casefold().replace(" and ", ";").replace(", ", ";").replace("\n", ";")
    plain = spelled == meant.casefold()
    assert plain or any(p.column == column and "read" in p.message for p in read.problems)


def test_a_translation_is_told_once_a_word_with_its_rows() -> None:
    row = {"provision_type": "IDVA service", "status": "None", "provider": "", "service_name": ""}
    told = of_rows(row, {**row, "areas_served": SOLIHULL}).problems
    assert [p.message for p in told if p.column == "provision_type"] == [
        "“IDVA service” was read as idva (IDVA service), in 2 rows."
    ]


def test_a_word_that_is_not_sure_stays_what_it_is() -> None:
    read = of_rows({"provision_type": "Idwa"}, {"areas_served": "Coventry; Aston"})
    faults = {p.column: p.text for p in errors_in(read.problems)}
    assert faults.keys() == {"provision_type", "areas_served"}
    assert "did you mean IDVA service?" in faults["provision_type"]
    assert "the code Aston." in faults["areas_served"]


@pytest.mark.parametrize("missing", ["maintained_by", "evidence", "status", "provider"])
def test_a_missing_column_is_one_fault_and_no_row_is_taken(missing: str) -> None:
    read = of_rows({}, {"provision_type": "mash"}, {"provision_type": "marac"}, without=(missing,))
    assert [(p.row, p.column) for p in errors_in(read.problems)] == [(1, missing)]
    assert read.rows.empty


def test_a_list_with_one_column_of_ours_is_told_what_it_lacks_and_nothing_else() -> None:
    read = incoming(
        b"Organisation,Service,Postcode,Phone\n"
        b"Example Haven,IDVA team,CV1 5RR,024 7600 0000\n"
        b"Example Men,Perpetrator group,CV1 5RR,024 7600 0001\n"
    )
    assert len(errors_in(read.problems)) == 1


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "The “CAFÉ” group – “BÉBÉ” too"),
        ("cp1252", "women’s café, £5 – “safe”"),
        ("mac_roman", "The “CAFÉ” group – women’s “cafe” – it’s open"),
        ("mac_roman", "Zoë’s crèche, £5"),
    ],
)
def test_a_file_in_one_byte_a_letter_is_read_as_it_was_written(encoding: str, words: str) -> None:
    text = ",".join(PLAIN) + ",details\r" + ",".join(PLAIN.values()) + f',"{words}"\r'
    read = incoming(text.encode(encoding))
    assert read.rows["details"].tolist() == [words]
