"""The history as a chain: each entry is sealed over its values and over the entry before.

    salt    random, one an entry; each value has a salt of its own, worked out from it
    digest  of each value with its salt: HMAC-SHA256
    seal    of what an entry is besides its values, of their digests, and of the seal before it

A seal holds no value, nor a plain digest of one: whoever has all postcodes could find one by trying
them. So a value can be taken out of an entry for good, together with its salt; its digest stays in
their place, and the chain holds.

It tells of damage, of a lost file, and of a hand that altered one; whoever can write in the folder
can make the whole chain anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Said = dict[str, Any]
_SALT_BYTES = 16


def _places(said: Said) -> list[tuple[Said, str, str]]:
    """Where the values of an entry stand, and of what record each is."""
    found = [(said, name, "") for name in ("revision", "parent", "who", "why")]
    for change in said["changes"]:
        key = change["record_id"]
        found.append((change, "record_id", key))
        for field in change["fields"]:
            found += [(field, "old", key), (field, "new", key)]
    return found


def sealed(said: Said, previous: str) -> Said:
    """An entry with its place in the chain.

    Parameters
    ----------
    previous
        The seal of the entry before; "" for the first.
    """
    salted = {**said, "previous": previous, "salt": secrets.token_hex(_SALT_BYTES)}
    return {**salted, "seal": seal_of(salted)}


def seal_of(said: Said) -> str:
    """The seal that an entry should bear, by what it says now.

    Raises
    ------
    LookupError, TypeError, ValueError
        It is no sealed entry.
    """
    structure = [
        said["number"],
        said["when"],
        said["area_code"],
        said.get("unanswered", []),
        said.get("answers", []),
        [[c["kind"], *(f["column"] for f in c["fields"])] for c in said["changes"]],
        # An entry of before it was written down bears the seal of then.
        *([said["how"]] if "how" in said else []),
    ]
    found = [structure, _digests(said), said["previous"]]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def taken_out(said: Said, replaced: Callable[[Said, str, str], str]) -> Said | None:
    """A sealed entry without some of its values and their salts; None where it keeps them all.

    Parameters
    ----------
    replaced
        What is to stand in the place of a value, by what holds it, its name there, and the id of
        the record that it is of; the value itself to leave it.
    """
    entry: Said = json.loads(json.dumps(said))
    where = _places(entry)
    instead = {n: text for n, at in enumerate(where) if (text := replaced(*at)) != at[0][at[1]]}
    if not instead:
        return None
    digests, salts = _digests(entry), _salts(entry, len(where))
    for number, text in instead.items():
        holder, name, _ = where[number]
        holder[name] = text
    gone = {*instead, *(int(number) for number in entry.get("digests", {}))}
    entry.pop("salt", None)
    entry["salts"] = [None if n in gone else salt.hex() for n, salt in enumerate(salts)]
    entry["digests"] = {str(number): digests[number] for number in sorted(gone)}
    return entry


def _digests(said: Said) -> list[str]:
    where, kept = _places(said), said.get("digests", {})
    salts = _salts(said, len(where))
    return [
        kept[str(number)]
        if str(number) in kept
        else hmac.new(salt, holder[name].encode("utf-8", "surrogatepass"), "sha256").hexdigest()
        for number, ((holder, name, _), salt) in enumerate(zip(where, salts, strict=True))
    ]


def _salts(said: Said, count: int) -> Sequence[bytes]:
    """The salt of each value; an empty one where it was taken out with it."""
    if "salts" in said:
        return [bytes.fromhex(salt or "") for salt in said["salts"]]
    master = bytes.fromhex(said["salt"])
    return [hmac.new(master, str(number).encode(), "sha256").digest() for number in range(count)]


def faults_of(entries: Mapping[int, Said | None]) -> list[str]:
    """What is missing or altered in a history, a sentence each.

    Parameters
    ----------
    entries
        What stands in each entry's file, by its number; None where it is not whole.
    """
    if not entries:
        return []
    found, previous = [], ""
    is_begun = False
    for number in range(1, max(entries) + 1):
        if number not in entries:
            found.append(f"Save {number} is missing: its file is no longer in the history.")
            previous = ""
            continue
        said = entries[number]
        if said is None:
            found.append(f"Save {number} cannot be read: its file is damaged.")
            previous = ""
            continue
        seal = said.get("seal", "")
        if not seal:
            # Of before there were seals; the next save makes it part of the chain.
            if is_begun:
                found.append(f"Save {number} bears no seal: its file was put there by another way.")
            previous = ""
            continue
        is_begun = True
        if not _is_as_sealed(said, seal):
            found.append(f"Save {number} is not what was saved: its file was altered.")
        elif previous and said["previous"] != previous:
            found.append(f"Save {number - 1} is not the one that save {number} followed.")
        previous = seal
    return found


def _is_as_sealed(said: Said, seal: object) -> bool:
    try:
        return seal == seal_of(said)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False
