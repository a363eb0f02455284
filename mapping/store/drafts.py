"""What somebody has begun to change in the form of a record, and has not saved: kept for them.

A draft is no part of the register: nothing counts, shows, exports or checks it, and it has no
history. It lies beside the tables (`kept_texts`), so that every server of a register offers it.
Whoever may not change an area's records is told of none of its drafts.

Where people sign in, each has drafts of their own; elsewhere an area has one of each record.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from mapping.access import Person, may
from mapping.dates import in_words
from mapping.english import count
from mapping.errors import MappingError
from mapping.escape import for_file_name, for_toml
from mapping.store import StoreError
from mapping.store.kept_texts import (
    DRAFTS,
    Place,
    forget_texts,
    kept_text,
    swap_text,
    texts_in,
)
from mapping.store.opening import database_of

DAYS = 30
MOST = 100
"""So many are kept of an area."""
LARGEST = 50_000
_REGISTER, _WITHHELD = "register", "location_confidential"


class NotKeptError(MappingError):
    """What is typed is not kept as a draft; why, in a sentence."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form of a record and is not saved.

    Attributes
    ----------
    area_code
        Whose record it is, or is to be.
    record_id
        "" for one that is not there yet.
    type_key
        The type that the form of a new one was opened for; "" for none.
    who, has_signed_in
        Who typed last: the address of who has signed in, else what somebody said; "" for neither.
    begun, changed
        When it was begun, and when something was typed last.
    revision
        The register's as the form was opened.
    opened
        The record's cells as they stood then.
    typed
        What stands in the fields that were changed.
    text
        As it is kept; "" for one that is not.
    """

    area_code: str
    record_id: str
    type_key: str
    who: str
    has_signed_in: bool
    begun: datetime
    changed: datetime
    revision: str
    opened: Mapping[str, str]
    typed: Mapping[str, str]
    text: str = field(default="", compare=False)

    @property
    def about(self) -> tuple[str, str]:
        """Which form it is of: a record's, or that of a new one of a type."""
        return self.record_id, "" if self.record_id else self.type_key

    @property
    def when(self) -> str:
        """When it was begun: "28 November 2026 at 14:05 UTC"."""
        return moment_in_words(self.begun)


def told_now(draft: Draft, now: Mapping[str, str]) -> Draft:
    """A draft as it may be told of a record as it stands.

    Of one that has become confidential since, what nobody typed into is told as it is now: what the
    form began with may name the place.

    Parameters
    ----------
    now
        The record's cells.
    """
    if now.get(_WITHHELD) != "yes" or draft.opened.get(_WITHHELD) == "yes":
        return draft
    return replace(draft, opened={**now, **{n: draft.opened.get(n, "") for n in draft.typed}})


def moment_in_words(moment: datetime) -> str:
    """A moment: "28 November 2026 at 14:05 UTC"."""
    return f"{in_words(moment.date())} at {moment:%H:%M} UTC"


# ------------------------------------------------------------------------------ as a text


def as_text(draft: Draft) -> str:
    """A draft as its file."""
    said = {
        "area": draft.area_code,
        "record": draft.record_id,
        "type": draft.type_key,
        "who": draft.who,
        "revision": draft.revision,
    }
    lines = [
        "# Typed into a form and not saved. It is no part of the register.",
        *(f"{name} = {for_toml(text)}" for name, text in said.items()),
        f"signed_in = {str(draft.has_signed_in).lower()}",
        f"begun = {draft.begun.isoformat()}",
        f"changed = {draft.changed.isoformat()}",
    ]
    for part, cells in (("opened", draft.opened), ("typed", draft.typed)):
        lines += ["", f"[{part}]"]
        lines += [f"{for_toml(name)} = {for_toml(text)}" for name, text in cells.items()]
    return "\n".join([*lines, ""])


def read_draft(text: str) -> Draft | None:
    """A draft from its file; None where it cannot be read as one."""
    try:
        said = tomllib.loads(text)
        draft = Draft(
            area_code=said["area"],
            record_id=said["record"],
            type_key=said["type"],
            who=said["who"],
            has_signed_in=said["signed_in"],
            begun=said["begun"],
            changed=said["changed"],
            revision=said["revision"],
            opened=said["opened"],
            typed=said["typed"],
            text=text,
        )
    except (tomllib.TOMLDecodeError, KeyError):
        return None
    return draft if _is_sound(draft) else None


def _is_sound(draft: Draft) -> bool:
    """Whether it is of the kinds that its fields have, whoever wrote the file."""
    texts = (draft.area_code, draft.record_id, draft.type_key, draft.who, draft.revision)
    moments = (draft.begun, draft.changed)
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(draft.has_signed_in, bool)
        and all(isinstance(at, datetime) and at.tzinfo is not None for at in moments)
        and all(
            isinstance(cells, Mapping) and all(isinstance(text, str) for text in cells.values())
            for cells in (draft.opened, draft.typed)
        )
    )


# ---------------------------------------------------------------------- those that are kept


def is_past(draft: Draft, now: datetime) -> bool:
    """Whether nobody has typed into it for so long that it is let go."""
    return now - draft.changed > timedelta(days=DAYS)


def drafts_of(data: Path, person: Person, area_code: str, now: datetime) -> list[Draft]:
    """The drafts of an area, what was typed last first; none for who may not change its records.

    Those that are past are let go.

    Raises
    ------
    NotKeptError
        They cannot be read.
    """
    if not may(person, "change", _REGISTER, area_code):
        return []
    with _explained("be read"):
        found = dict(_read(data, f"{DRAFTS}/{for_file_name(area_code)}."))
        _let_go_what_is_past(data, found, now)
    kept = [d for d in found.values() if d.area_code == area_code and not is_past(d, now)]
    return sorted(kept, key=lambda draft: draft.changed, reverse=True)


def is_of(draft: Draft, person: Person) -> bool:
    """Whether a draft is somebody's own; where nobody signs in, an area's is everybody's."""
    if draft.has_signed_in != person.has_signed_in:
        return False
    return not person.has_signed_in or draft.who == person.name


def keep_draft(data: Path, person: Person, draft: Draft, seen: Draft | None) -> Draft | None:
    """Keep a draft in the place of the one that was seen there.

    Returns
    -------
    Draft | None
        As it is kept; None where another one stands there by now, or none any more.

    Raises
    ------
    NotKeptError
        It cannot be kept, and why.
    """
    _require_may(person, draft.area_code)
    text = as_text(draft)
    if len(text) > LARGEST:
        raise NotKeptError(
            f"it is too long: a draft holds at most {LARGEST:,} characters. Save the record, or "
            "type less into its long fields"
        )
    with _explained("be kept"):
        if seen is None:
            _require_room(data, draft.area_code, draft.changed)
        name = _name(draft, person)
        is_kept = swap_text(data, name, text, seen.text if seen else None)
        if not is_kept and seen is None:
            # What nobody can read is nobody's.
            there = kept_text(data, name)
            if there is not None and read_draft(there) is None:
                is_kept = swap_text(data, name, text, there)
    return read_draft(text) if is_kept else None


def let_go(data: Path, person: Person, draft: Draft) -> bool:
    """Let a draft go that was saved or thrown away; whether it stood there as it was seen.

    Raises
    ------
    NotKeptError
        It cannot be let go, and why.
    """
    _require_may(person, draft.area_code)
    with _explained("be let go"):
        return swap_text(data, _name(draft, person), None, draft.text)


def forget_drafts(place: Place, record_id: str) -> int:
    """Forget every draft of a record, whoever typed it, and what cannot be read; how many.

    Raises
    ------
    OSError, StoreError
        It cannot be done; done again, it forgets what was left.
    """
    texts = texts_in(place, f"{DRAFTS}/")
    read = {name: read_draft(text) for name, text in texts.items()}
    gone = [name for name, draft in read.items() if draft is None or draft.record_id == record_id]
    forget_texts(place, gone)
    return len(gone)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """What goes wrong where they lie, as a sentence that the page can go on from."""
    try:
        yield
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotKeptError(f"drafts cannot {what} now ({why.lower()})") from error
    except StoreError as error:
        raise NotKeptError(f"drafts cannot {what} now. {error}") from error


def _name(draft: Draft, person: Person) -> str:
    """The name of its text, which says neither who nor what."""
    whose = person.name if person.has_signed_in else ""
    said = repr((draft.area_code, *draft.about, whose))
    digest = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{DRAFTS}/{for_file_name(draft.area_code)}.{digest}.toml"


def _read(data: Path, begin: str) -> Iterator[tuple[str, Draft]]:
    for name, text in texts_in(database_of(data) or data, begin).items():
        if (draft := read_draft(text)) is not None:
            yield name, draft


def _let_go_what_is_past(data: Path, found: Mapping[str, Draft], now: datetime) -> None:
    for name, draft in found.items():
        if is_past(draft, now):
            swap_text(data, name, None, draft.text)


def _require_may(person: Person, area_code: str) -> None:
    if not may(person, "change", _REGISTER, area_code):
        raise NotKeptError("you may not change records of this area")


def _require_room(data: Path, area_code: str, now: datetime) -> None:
    """Refuse one more than are kept; those of all areas that are past are let go."""
    found = dict(_read(data, f"{DRAFTS}/"))
    _let_go_what_is_past(data, found, now)
    number = sum(d.area_code == area_code and not is_past(d, now) for d in found.values())
    if number >= MOST:
        raise NotKeptError(
            f"this area has {count(number, 'draft')} already, as many as are kept. Save or throw "
            "away some of those that Update lists"
        )
