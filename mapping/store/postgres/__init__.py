"""The kept tables in a PostgreSQL database, each with its history.

    kept_table    a table as it stands: its revision, and the numbers of its version and last save
    kept_version  the contents that it had, one after the other, each with its revision
    kept_row      a row, its place in the table, and from which version to which it held
    kept_copy     contents that never were the table and that somebody has downloaded
    entry         one save: who, when, why, and what changed, sealed over the one before

A save locks its table's one row in `kept_table`, closes the rows that it changes, writes the new
ones and its entry, and is committed whole. An application's role can add to all of this, move the
mark of what is current and close a row once; what is past it can neither change nor delete. The one
exception is the function `purge` of the database's owner, which writes an entry of its own.

A row is kept as its cells. Where the CSV that is made of them is not what was saved, byte for byte,
as of a file that came from Excel, the row's own bytes are kept beside.
"""
