"""A list without the register's column names: which of its columns and words means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mapping.analysis.services.service_labels import NAMES
from mapping.cli.reading_limits import page_limits
from mapping.editing.kept_match import keep_match, kept_match
from mapping.editing.reading import Sent, read_proposal
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_markdown
from mapping.matching.match import Match, Proposal, Word
from mapping.matching.words import Vocabulary, vocabularies
from mapping.register.schema import COLUMNS, REQUIRED_NAMES
from mapping.tables.parsing import parse_date
from ui.components.text_table import text_table
from ui.components.while_reading import while_reading
from ui.editing.editing_session import EditingSession
from ui.shell.cached import kept_path
from ui.shell.page import Page, notice, paragraph

_NONE = ""
_LEFT_OPEN = "\0"
_FIRST = ("provision_type", "status", "provider", "service_name", "areas_served", "funding_end")
_MOST_WORDS = 60
_LAST_HEADER = 1_000
_WIDTH = 380


def settled_match(
    page: Page, session: EditingSession, sent: UploadedFile, renamed: Mapping[str, str]
) -> Match | None:
    """What a list means, once somebody has said so; None as long as they are at it.

    Parameters
    ----------
    renamed
        Of a download: the title that stands in the place of a column of the register.
    """
    key = f"match_{session.area_code}_{sent.file_id}"
    if renamed:
        return _named_again(renamed, key)
    try:
        first = _proposed(page, session, sent, None)
        supposed = _beginning(page, session, sent, first, key)
        last = _said_before(session, key)
        if last is not None and _place_of(last) == _place_of(supposed.match) and _fits(last, first):
            supposed = _proposed(page, session, sent, last)
            paragraph("What you said of this list the last time stands here again.", "pm-muted")
        key = f"{key}_{sha256(repr(_place_of(supposed.match)).encode()).hexdigest()[:8]}"
        columns = _columns(supposed, key)
        found = supposed
        if columns != dict(supposed.match.columns):
            found = _proposed(
                page, session, sent, replace(supposed.match, columns=columns, words={}, others=None)
            )
    except MappingError as error:
        notice(str(error))
        return None
    known = vocabularies(session.reference, session.area_code)
    constants = _constants(found, columns, known, session, page.today, key)
    words, others = _words(found, known, key), _others(found, columns, key)
    match = replace(found.match, columns=columns, constants=constants, words=words, others=others)
    # What was said is what is read, until anything of it is said otherwise.
    said = sha256(repr(match).encode()).hexdigest()
    if st.button("Show what the list would change", type="primary", key=f"{key}_read"):
        st.session_state[f"{key}_said"] = said
        keep_match(kept_path(), session.area_code, match)
    return match if st.session_state.get(f"{key}_said") == said else None


def _named_again(renamed: Mapping[str, str], key: str) -> Match | None:
    """What the columns of a download are that have another name now."""
    st.subheader("Columns with another name", anchor=False)
    said: dict[str, str] = {}
    for column, title in renamed.items():
        choice = st.radio(
            for_markdown(f"“{title}” stands where {column} stood when this was downloaded."),
            [title, _NONE],
            index=None,
            format_func={title: f"It is {column}", _NONE: "It is a column of my own"}.__getitem__,
            key=f"{key}_renamed_{column}",
        )
        if choice is not None:
            said[column] = choice
    return Match({}, renamed=said) if len(said) == len(renamed) else None


def _said_before(session: EditingSession, key: str) -> Match | None:
    """What was said of the area's last list, as it was when this one came.

    What is said of this one is kept meanwhile, and would otherwise be taken for an answer of
    before: the list would be asked about anew, and whatever was pressed below it lost.
    """
    slot = f"{key}_last"
    if slot not in st.session_state:
        st.session_state[slot] = kept_match(kept_path(), session.area_code)
    last: Match | None = st.session_state[slot]
    return last


def _place_of(match: Match) -> tuple[str, int, int]:
    """Where the names of a list stand."""
    return match.sheet, match.header_row, match.header_rows


def _beginning(
    page: Page, session: EditingSession, sent: UploadedFile, first: Proposal, key: str
) -> Proposal:
    """The list from the sheet and the row on, that somebody says its names stand in."""
    sheet, row, n_rows = _place_of(first.match)
    with st.expander("The names stand somewhere else? Choose the sheet and the row"):
        if len(first.sheets) > 1:
            sheet = st.selectbox(
                "Sheet", first.sheets, index=first.sheets.index(sheet), key=f"{key}_sheet"
            )
        row = int(
            st.number_input(
                "Row in which the names of the columns stand",
                min_value=1,
                max_value=_LAST_HEADER,
                value=row,
                key=f"{key}_row",
            )
        )
        is_double = st.checkbox(
            "The row above it belongs to the names", n_rows > 1, key=f"{key}_rows"
        )
    said = Match({}, sheet=sheet, header_row=row, header_rows=2 if is_double and row > 1 else 1)
    if _place_of(said) == _place_of(first.match):
        return first
    return _proposed(page, session, sent, said)


def _fits(match: Match, found: Proposal) -> bool:
    """Whether a match of before is about this list: all of its columns are there."""
    return match.sheet in found.sheets and set(match.columns.values()) <= set(found.titles)


def _proposed(
    page: Page, session: EditingSession, sent: UploadedFile, said: Match | None
) -> Proposal:
    """What the list could mean, worked out once for what was said."""
    is_place = said is not None and not said.columns
    slot = f"match_proposed_{said is None}_{is_place}"
    key = (sent.file_id, session.area_code, repr(said))
    held: tuple[object, Proposal | None] = st.session_state.get(slot, ((), None))
    if held[0] == key and held[1] is not None:
        return held[1]
    file = Sent(sent.name, sent.getvalue(), session.spec.name, session.area_code, said)
    found = while_reading(
        lambda tell: read_proposal(file, session.reference, page.today, page_limits(), tell)
    )
    st.session_state[slot] = (key, found)
    return found


def _columns(found: Proposal, key: str) -> dict[str, str]:
    """Which column of the list is which of the register's, as somebody has chosen."""
    st.subheader("Which column is which?", anchor=False)
    where = f"on the sheet “{found.match.sheet}”, " if found.match.sheet else ""
    paragraph(
        f"This list has names of its own. They stand {where}in row {found.match.header_row}, with "
        f"{count(found.n_rows, 'row')} below. What each seems to mean is chosen already; change "
        "what is wrong. Nothing is saved by this."
    )
    for doubt in found.doubts:
        notice(doubt)
    rows = [(title, *cells) for title, cells in zip(found.titles, found.examples, strict=True)]
    width = max((len(row) for row in rows), default=1)
    headings = ["Your column", *[f"Row {n} of it" for n in range(1, width)]]
    text_table("Your list", headings, [(*r, *[""] * (width - len(r))) for r in rows])
    taken = found.match.columns
    shown = [c.name for c in COLUMNS if c.name in taken or c.name in (*REQUIRED_NAMES, *_FIRST)]
    shown = sorted((n for n in shown if n != "record_id"), key=lambda n: n not in _FIRST)
    rest = [c.name for c in COLUMNS if c.name not in shown and not c.is_internal]
    with st.container(horizontal=True):
        chosen = _boxes(found, shown, key)
    with st.expander("Further columns of the register"), st.container(horizontal=True):
        chosen |= _boxes(found, rest, key)
    return {c.name: chosen[c.name] for c in COLUMNS if chosen.get(c.name)}


def _others(found: Proposal, columns: dict[str, str], key: str) -> tuple[str, ...]:
    """Which of the list's further columns are kept with the records."""
    left = [title for title in found.titles if title not in columns.values()]
    if not left:
        return ()
    return tuple(
        st.multiselect(
            "Further columns of yours, kept with each record. They are not published, and come "
            "back in your next download. One that you remove is left out.",
            left,
            [title for title in found.match.others or () if title in left],
            key=f"{key}_others_{sha256(repr(left).encode()).hexdigest()[:8]}",
        )
    )


def _boxes(found: Proposal, names: list[str], key: str) -> dict[str, str]:
    chosen = {}
    for name in names:
        options = [_NONE, *_likeliest_first(found, name)]
        chosen[name] = st.selectbox(
            for_markdown(NAMES[name]),
            options,
            index=options.index(found.match.columns.get(name, _NONE)),
            format_func=lambda title: title or "None of them",
            key=f"{key}_column_{name}",
            width=_WIDTH,
        )
    return chosen


def _likeliest_first(found: Proposal, name: str) -> list[str]:
    likely = [choice.title for choice in found.choices.get(name, ()) if choice.title]
    return [*likely, *(title for title in found.titles if title not in likely)]


def _constants(
    found: Proposal,
    columns: dict[str, str],
    known: dict[str, Vocabulary],
    session: EditingSession,
    today: date,
    key: str,
) -> dict[str, str]:
    """What holds for all rows where the list says nothing."""
    lacking = {name: text for name, text in found.match.constants.items() if name not in columns}
    if not lacking:
        return {}
    st.subheader("What holds for all rows", anchor=False)
    said = {"maintained_by": session.area_code}
    for name, supposed in lacking.items():
        if name == "maintained_by":
            continue
        label, place = f"{NAMES[name]}, for all rows", f"{key}_constant_{name}"
        if name == "status" and not supposed:
            paragraph(
                "A column of yours may say of which services there are none. If so, choose it as "
                "the status above; else say what holds for all.",
                "pm-muted",
            )
        if name in known:
            labels = {_NONE: "Not said yet", **known[name].labels}
            options = list(labels)
            said[name] = st.selectbox(
                for_markdown(label),
                options,
                index=options.index(supposed) if supposed in options else 0,
                format_func=labels.__getitem__,
                key=place,
                width=_WIDTH,
            )
        elif name == "last_verified":
            day = st.date_input(
                for_markdown(label),
                parse_date(supposed) or today,
                max_value=today,
                key=place,
                width=_WIDTH,
            )
            said[name] = day.isoformat() if isinstance(day, date) else ""
        else:
            said[name] = st.text_input(
                for_markdown(label), supposed, key=place, width=_WIDTH
            ).strip()
    return said


def _words(found: Proposal, known: dict[str, Vocabulary], key: str) -> dict[str, dict[str, str]]:
    """What each word of the list means; one that nobody has said anything of is left as it is."""
    said: dict[str, dict[str, str]] = {}
    for column, words in found.words.items():
        if not words:
            continue
        said[column] = {w.word: w.meaning for w in words if w.meaning is not None}
        unsure = sum(word.meaning is None for word in words)
        label = f"{NAMES[column]}: {count(len(words), 'word')}"
        label += f", {unsure} not sure" if unsure else ""
        with st.expander(for_markdown(label), expanded=unsure > 0):
            first = sorted(words, key=lambda word: word.meaning is not None)
            for number, word in enumerate(first[:_MOST_WORDS]):
                meaning = _meaning(word, known[column], f"{key}_word_{column}_{number}")
                if meaning == _LEFT_OPEN:
                    said[column].pop(word.word, None)
                else:
                    said[column][word.word] = meaning
    return said


def _meaning(word: Word, vocabulary: Vocabulary, key: str) -> str:
    near = [name for name in word.suggestions if name in vocabulary.labels]
    options = [_LEFT_OPEN, *dict.fromkeys([*near, *vocabulary.labels, _NONE])]
    meant = ", ".join(vocabulary.labels[name] for name in near)
    label = f"“{word.word}”, in {count(word.rows, 'row')}"
    label += f": did you mean {meant}?" if meant else ""
    shown = {_LEFT_OPEN: "Not said yet", _NONE: "Nothing: leave it blank", **vocabulary.labels}
    supposed = _LEFT_OPEN if word.meaning is None else word.meaning
    return st.selectbox(
        for_markdown(label),
        options,
        index=options.index(supposed) if supposed in options else 0,
        format_func=lambda name: shown.get(name, name),
        key=f"{key}_{sha256(word.word.encode()).hexdigest()[:8]}",
        width=_WIDTH,
    )
