"""Imported by the process that readers are forked from: it reads once what each of them needs.

A reader that had to read the directory of postcodes anew would take a second longer.
"""

from __future__ import annotations

from contextlib import suppress

from mapping.cli.data_folder import data_folder
from mapping.errors import MappingError
from mapping.geography.postcode_directory import OnsPostcodeDirectory
from mapping.limited import give_back
from mapping.region.loader import read_register

# Where the folder is faulty the pages say so.
with suppress(MappingError):
    OnsPostcodeDirectory().find(set(read_register(data_folder()).cells["postcode"]) - {""})
# For as long as the server runs it is held otherwise: the register has come and gone.
give_back()
