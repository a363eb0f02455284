"""The command `match`: what a list in names and words of its own means, to be looked at."""

from __future__ import annotations

import argparse

from mapping.cli.commands.update_commands import read_file, require_known_area
from mapping.cli.output import Say, Table, json_text, write_file
from mapping.cli.reading_limits import command_limits
from mapping.editing.reading import Sent, read_proposal
from mapping.english import count, listed
from mapping.matching.match import Proposal, as_json, as_toml
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import read_reference


def propose_match(options: argparse.Namespace, say: Say, _table: Table) -> None:
    """Say what a list means as far as it is sure; write it to a file where one is named."""
    reference = read_reference(options.data, options.today)
    require_known_area(options.area, reference.areas)
    sent = Sent(options.file.name, read_file(options.file), REGISTER.name, options.area)
    found = read_proposal(sent, reference, options.on, command_limits())
    if options.out is not None:
        write_file(options.out, as_toml(found).encode())
    if options.format == "json":
        say(json_text(as_json(found)))
        return
    for line in _in_words(found):
        say(line)
    if options.out is not None:
        say(f"Wrote {options.out}. Look it through, then: apply FILE --match {options.out}")


def _in_words(found: Proposal) -> list[str]:
    match = found.match
    where = f"sheet “{match.sheet}”, " if match.sheet else ""
    lines = [f"{where}column names in row {match.header_row}; {count(found.n_rows, 'row')} below."]
    others = [f"“{title}”" for title in found.sheets if title != match.sheet]
    lines += [f"not read: {count(len(others), 'other sheet')}, {listed(others)}"] if others else []
    lines += found.doubts
    lines += [f"{column} ← {title}" for column, title in match.columns.items()]
    lines += [
        f"{column} = {text}, for all rows" for column, text in match.constants.items() if text
    ]
    lines += [f"{column}: to be said; no column for it was found" for column in found.asked]
    lines += [f"kept with each record, not published: {title}" for title in match.others or ()]
    lines += [f"not taken: {title}" for title in found.left_out]
    for column, words in found.words.items():
        for word in words:
            near = f" (did you mean {', '.join(word.suggestions)}?)" if word.suggestions else ""
            meaning = word.meaning if word.meaning is not None else f"not sure{near}"
            lines.append(f"  {column}: “{word.word}” → {meaning}, in {count(word.rows, 'row')}")
    return lines
