"""What of earlier versions may be shown and brought back: today's confidentiality governs them all.

A refuge may have been entered as a public office, with its address, and made confidential a week
later. Of such a record an earlier version tells only what is coded (words of closed lists, dates,
numbers, codes of areas and types) and the words that stand there today. The rest is withheld, under
whatever id the record stood then, and in whatever other record or name the same words are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import pandas as pd

from mapping.geography.areas import WHOLE_REGION
from mapping.register.disclosure import WITHHELD, is_made_confidential, shown_change
from mapping.register.schema import COLUMNS, LINK_NAMES
from mapping.tables.column_values import each_unique, is_among, plain_columns
from mapping.tables.columns import Column
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import (
    parse_amount,
    parse_date,
    parse_yes_no,
    split_list,
    split_words,
    word_key,
)
from mapping.tables.privacy.places import STAYS_NOWHERE, tells_of_a_place
from mapping.tables.privacy.postcode_text import could_tell_postcode

NAME_WITHHELD = "Name withheld"
FILE_WITHHELD = "File name withheld"
TAKEN_OUT = "[taken out]"
_ID, _SECRECY, _TYPE = "record_id", "location_confidential", "provision_type"
_CODED_TEXTS = (_TYPE, "maintained_by", "areas_served")
_CODE = re.compile(r"[A-Za-z0-9_*;\-]*")
# Where a sentence in place of a word would be a fault, a list's word, or a broken link.
_LEFT_BLANK = ("postcode", *LINK_NAMES, "contact_email", "languages", "specialism")
# What makes two ids of an area one record: told by these two alone, or of the same type.
_TELLING, _TELLING_OF_TYPE = ("service_name", "details"), ("provider", "contact_email", "website")
# Without them a record of what is provided breaks the rules.
_NAMES = ("service_name", "provider")
_OF_AREA = _CODED_TEXTS[1:]
_FILE_NAME = re.compile(r"\.\w{2,5}$")
_ANSWERED = re.compile(rf"\. (?={STAYS_NOWHERE})")
_NO_LETTER = re.compile("[^0-9a-z]+")
_MORE_THAN_A_NAME = re.compile(r"[\d@/\\:]")
_RESTORED = "Restored "
_SHORTEST_SECRET, _SHORTEST_WORD = 5, 4
_BY_NAME = {column.name: column for column in COLUMNS}
Words = Mapping[str, str]


def _is_amount(_column: Column, text: str) -> bool:
    return parse_amount(text) is not None


_READ: Mapping[str, Callable[[Column, str], bool]] = {
    "date": lambda _, text: parse_date(text) is not None,
    "number": _is_amount,
    "whole": _is_amount,
    "yes_no": lambda _, text: parse_yes_no(text) is not None,
    "word": lambda column, text: word_key(text) in column.allowed,
    "words": lambda column, text: set(split_words(text)) <= set(column.allowed),
    "text": lambda _column, _text: False,
}


def is_word(column: str) -> bool:
    """Whether a column holds words of somebody's own, or may hold them."""
    known = _BY_NAME.get(column)
    if known is None:
        return True
    is_open = known.kind == "text" or (known.kind in ("word", "words") and not known.allowed)
    return is_open and column not in (_ID, *_CODED_TEXTS)


def is_coded(column: str, text: str) -> bool:
    """Whether a cell holds what tells nothing but what the register counts by.

    >>> is_coded("status", "provided"), is_coded("status", "12 Mill Lane"), is_coded("details", "x")
    (True, False, False)
    """
    if column in _CODED_TEXTS:
        return _CODE.fullmatch(text) is not None and not could_tell_postcode(text)
    known = _BY_NAME.get(column)
    return known is not None and _READ[known.kind](known, text)


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    """Letters and digits alone: however it is spelt and parted, it is the same."""
    if text.isascii():
        # The same, many times as fast: a register has some hundred thousand texts.
        return _NO_LETTER.sub("", text.lower())
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _tokens(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return {word for word in words if len(word) >= _SHORTEST_WORD}


@dataclass(frozen=True)
class Veil:
    """What of earlier versions may be told and brought back, as the register stands.

    Attributes
    ----------
    words
        The words of today, by column, of each record whose place is confidential now; of one that
        was removed, those of its newest version. Ids under which it stood before are among them.
    elsewhere
        Those ids: what it says today may be told there as well, and is never written there.
    secrets, secret_words
        What is withheld of them, folded, and the single words of it that nobody says today.
    spoken
        Every text that the register says today, folded.
    once
        Ids of records that were confidential at any time that is remembered: no postcode of
        theirs is told.
    """

    words: Mapping[str, Words]
    elsewhere: frozenset[str]
    secrets: frozenset[str]
    secret_words: frozenset[str]
    spoken: frozenset[str]
    once: frozenset[str]

    def tells(self, text: str) -> bool:
        """Whether a text, wherever it stands, repeats what is withheld."""
        if not self.secrets or not text:
            return False
        folded = _folded(text)
        return folded not in self.spoken and any(
            secret in folded if len(secret) >= _SHORTEST_SECRET else secret == folded
            for secret in self.secrets
        )

    def withholds(self, record_id: str, column: str, text: str) -> bool:
        """Whether a cell of an earlier version may not be told."""
        if text in ("", TAKEN_OUT, NAME_WITHHELD) or column == _ID:
            return False
        now = self.words.get(record_id)
        if now is not None and text == now.get(column, ""):
            return False
        return not is_coded(column, text) and (now is not None or self.tells(text))

    def change(self, change: RecordChange) -> RecordChange:
        """A change as anybody may see it."""

        def shown(column: str, text: str) -> str:
            return WITHHELD if self.withholds(change.record_id, column, text) else text

        fields = tuple(
            FieldChange(f.column, shown(f.column, f.old), shown(f.column, f.new))
            for f in change.fields
        )
        return shown_change(replace(change, cells=fields), self.once)

    def touches(self, changes: Iterable[RecordChange]) -> bool:
        """Whether a save changed a record whose place is confidential now."""
        return any(change.record_id in self.words for change in changes)

    def who(self, name: str, *, is_beside: bool) -> str:
        """The name of whoever saved, or that it is withheld.

        Parameters
        ----------
        is_beside
            Whether the save changed a record whose place is confidential now: there a name has
            to be plainly that.
        """
        is_more = is_beside and _MORE_THAN_A_NAME.search(name) is not None
        return NAME_WITHHELD if is_more or self._names(name) else name

    def why(self, reason: str, *, is_beside: bool) -> str:
        """Why something was saved, mostly the name of a file, or that it is withheld.

        What somebody answered for stands after it, and is told: it names records by their ids.
        """
        name, *answered = _ANSWERED.split(reason, maxsplit=1)
        is_file = _FILE_NAME.search(name) is not None or (
            re.search(r"\d", name) is not None and not name.startswith(_RESTORED)
        )
        shown = FILE_WITHHELD if (is_beside and is_file) or self._names(name) else name
        return ". ".join([shown, *answered])

    def _names(self, text: str) -> bool:
        return (
            bool(_tokens(text) & self.secret_words)
            or self.tells(text)
            or (bool(self.words) and bool(tells_of_a_place(text)))
        )

    def then(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier version as anybody may see it; it keeps the rules that it kept."""
        return self._with(cells, lambda _, column, _text: "" if column in _LEFT_BLANK else WITHHELD)

    def brought_back(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier version as it may be made the register again: with a record's own words.

        They are those of today, or its last ones. Where it has none, what may not come back is
        blank, or says that it is withheld where a record needs a name. No record ever gets the
        words of another, however much the two are alike.
        """
        own = {key: words for key, words in self.words.items() if key not in self.elsewhere}

        def instead(key: str, column: str, text: str) -> str:
            if key in own:
                return own[key].get(column, "")
            return NAME_WITHHELD if text and column in _NAMES else ""

        return self._with(cells, instead, fills_blanks=True)

    def purged(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier version from which the withheld words are taken out for good."""
        return self._with(
            cells,
            lambda _, column, _text: "" if column in _LEFT_BLANK else TAKEN_OUT,
            is_made_confidential=False,
        )

    def undone(self, change: RecordChange) -> RecordChange | None:
        """What of a change may be taken back; None where nothing may."""
        key, now = change.record_id, self.words.get(change.record_id)
        if change.kind == "added":
            return change
        if change.kind == "removed":
            cells = {f.column: f.old for f in change.fields}
            row = pd.DataFrame([{_ID: key, _SECRECY: "", **cells}], dtype="str")
            old = {str(n): str(text) for n, text in self.brought_back(row).iloc[0].items()}
            fields = [FieldChange(n, old[n], "") for n in {**cells, _SECRECY: ""} if old[n]]
        else:
            fields = [
                f
                for f in change.fields
                if not self.withholds(key, f.column, f.old)
                # Of a type that is confidential it is so by that.
                and (now is None or not (is_word(f.column) or f.column in (_SECRECY, _TYPE)))
            ]
        return replace(change, cells=tuple(fields)) if fields else None

    def _with(
        self,
        cells: pd.DataFrame,
        instead: Callable[[str, str, str], str],
        *,
        fills_blanks: bool = False,
        is_made_confidential: bool = True,
    ) -> pd.DataFrame:
        """Cells with something else where they would tell what is withheld.

        Parameters
        ----------
        fills_blanks
            Whether something stands in the place of no word of a veiled record, too.
        """
        if not self.words:
            return cells
        made = cells.copy()
        is_veiled = is_among(made[_ID], self.words)
        veiled = dict(zip(made.columns, plain_columns(made.loc[is_veiled]), strict=True))
        ids = veiled.pop(_ID)
        own = [self.words[key] for key in ids]
        for column, texts in veiled.items():
            if self.secrets and is_word(column):
                tells = each_unique(made[column], self.tells, "bool") & ~is_veiled
                told = made.loc[tells, [_ID, column]].itertuples(index=False, name=None)
                made.loc[tells, column] = [instead(key, column, text) for key, text in told]
            if not fills_blanks and texts == [words.get(column, "") for words in own]:
                # What is said today is withheld of nobody.
                continue
            coded = {text for text in set(texts) if text and is_coded(column, text)}
            shown = [
                text
                if text in coded
                else instead(key, column, text)
                if self.withholds(key, column, text)
                or (not text and fills_blanks and is_word(column))
                else text
                for key, text in zip(ids, texts, strict=True)
            ]
            if shown != texts:
                made.loc[is_veiled, column] = shown
        if is_made_confidential:
            made.loc[is_veiled, _SECRECY] = "yes"
        return made


def veil_of(
    saves: Iterable[Sequence[RecordChange]],
    now: pd.DataFrame,
    types: Collection[str],
    only: str | None = None,
) -> Veil:
    """What may be told of earlier versions, by the register as it stands.

    Parameters
    ----------
    saves
        The changes of each save, the oldest first.
    now
        The register's cells, typed or as text.
    types
        Types whose place is withheld whatever a record says.
    only
        The one record whose words are withheld, be it confidential or not; None for all that are.
    """
    made = [changes for changes in saves if changes]
    said = now[_SECRECY]
    if only is not None:
        is_veiled = now[_ID] == only
    else:
        says_so = said if said.dtype == bool else said != "no"
        is_veiled = says_so | now[_TYPE].isin(list(types))
    columns = [str(column) for column in now.columns if is_word(str(column))]
    codes = [column for column in _CODED_TEXTS if column in now]
    told = [*columns, *codes]
    standing = set(plain_columns(now[[_ID]])[0])
    gone = _gone(made, standing)
    rows = zip(*plain_columns(now.loc[is_veiled, [_ID, *told]]), strict=True)
    veiled: dict[str, Words] = {key: dict(zip(told, row, strict=True)) for key, *row in rows}
    veiled |= {key: row for key, row in gone.items() if _is_meant(key, row, types, only)}
    first = _first_saves(made)
    # Of what no save has changed nothing was ever said but what stands there.
    known = _texts_of(first.keys() & (gone.keys() | veiled.keys()), made, {**gone, **veiled})
    elsewhere = {
        old: veiled[new]
        for old in gone.keys() - veiled.keys()
        # Two that stood side by side all along are two, whatever they share.
        if (later := [new for new in veiled if first.get(new, -1) > first.get(old, -1)])
        and (new := _successor(old, later, known, now, made)) is not None
    }
    words = veiled | elsewhere
    no_longer_said = {
        text
        for key, now_said in words.items()
        for column, texts in known.get(key, {}).items()
        if is_word(column)
        for text in texts - {now_said.get(column, ""), "", TAKEN_OUT}
    }
    # What is said today is asked for only where something was said before that is not now.
    spoken = set(_spoken(now[columns], veiled)) if no_longer_said else set[str]()
    said_today = frozenset(map(_folded, spoken))
    aloud = "\n".join(said_today)
    withheld = {
        text for text in no_longer_said if (folded := _folded(text)) and folded not in aloud
    }
    single = {word for text in withheld for word in _tokens(text)}
    once = {c.record_id for changes in made for c in changes if is_made_confidential(c)}
    return Veil(
        words,
        frozenset(elsewhere),
        frozenset(map(_folded, withheld)),
        frozenset(single - {word for text in spoken for word in _tokens(text)})
        if single
        else frozenset(),
        said_today,
        frozenset(once | (veiled.keys() & standing)),
    )


def _is_meant(key: str, row: Words, types: Collection[str], only: str | None) -> bool:
    """Whether a record that is no longer there is one whose words are withheld."""
    if only is not None:
        return key == only
    return row.get(_SECRECY) == "yes" or row.get(_TYPE) in types


def _gone(
    saves: Iterable[Sequence[RecordChange]], standing: Collection[str]
) -> dict[str, dict[str, str]]:
    """The newest version of each record that the register no longer has."""
    rows: dict[str, dict[str, str]] = {}
    for change in chain.from_iterable(saves):
        if change.record_id not in standing:
            row = rows.setdefault(change.record_id, {})
            is_removed = change.kind == "removed"
            if change.kind != "changed":
                row.clear()
            row |= {f.column: f.old if is_removed else f.new for f in change.fields}
    return rows


def _texts_of(
    ids: Collection[str],
    saves: Iterable[Sequence[RecordChange]],
    newest: Mapping[str, Words],
) -> dict[str, dict[str, set[str]]]:
    """All that each column of some records has ever said."""
    known = {key: {c: {text} for c, text in newest[key].items()} for key in ids}
    for change in chain.from_iterable(saves):
        if (said := known.get(change.record_id)) is not None:
            for f in change.fields:
                said.setdefault(f.column, set()).update((f.old, f.new))
    return known


def _spoken(now: pd.DataFrame, veiled: Mapping[str, Words]) -> Iterator[str]:
    """Every word of somebody's own that the register says today."""
    for column in now.columns:
        yield from filter(None, now[column].unique().tolist())
    for row in veiled.values():
        yield from (text for column, text in row.items() if is_word(column))


def _first_saves(saves: Iterable[Sequence[RecordChange]]) -> dict[str, int]:
    """By id, the save that first brought a record; -1 where it stood before the first of all."""
    first: dict[str, int] = {}
    for number, changes in enumerate(saves):
        for change in changes:
            first.setdefault(change.record_id, number if change.kind == "added" else -1)
    return first


def _successor(
    old: str,
    later: Iterable[str],
    known: Mapping[str, Mapping[str, set[str]]],
    now: pd.DataFrame,
    saves: Iterable[Sequence[RecordChange]],
) -> str | None:
    """Which confidential record that came later a removed one is, under another id, if any."""

    def shared(new: str, columns: Iterable[str]) -> set[tuple[str, str]]:
        return {
            (column, text)
            for column in columns
            for text in _said(known[old], column) & _said(known[new], column)
        }

    def is_said_by_others(new: str, column: str, text: str) -> bool:
        others = now.loc[now[_ID] != new, column].unique().tolist()
        return any(_folded(other) == text for other in others)

    def is_of_one_area(new: str) -> bool:
        ours, theirs = (
            {code for c in _OF_AREA for text in known[key].get(c, ()) for code in split_list(text)}
            for key in (old, new)
        )
        is_known = bool(ours and theirs) and WHOLE_REGION not in ours | theirs
        return not is_known or not ours.isdisjoint(theirs)

    replaced = {
        change.record_id
        for changes in saves
        if any(c.record_id == old and c.kind == "removed" for c in changes)
        for change in changes
        if change.kind == "added"
    }
    for new in later:
        is_alike = bool(_said(known[old], _TYPE) & _said(known[new], _TYPE))
        if shared(new, ("postcode",)) or (
            is_of_one_area(new)
            and (
                any(not is_said_by_others(new, *sign) for sign in shared(new, _TELLING))
                or (is_alike and (new in replaced or shared(new, _TELLING_OF_TYPE)))
            )
        ):
            return new
    return None


def _said(texts: Mapping[str, set[str]], column: str) -> set[str]:
    """What a column of a record has ever said, folded."""
    return {_folded(text) for text in texts.get(column, ())} - {""}
