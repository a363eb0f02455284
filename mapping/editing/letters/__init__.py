"""Letters to the areas of a round of returns: drafts for any e-mail program, sent by nobody here.

Each is a plain text made from a template: `ask`, `remind`, `thank`, or `invite`, which invites an
organisation to training. A region changes the wording
with a file of its own in the folder `letters` of its data folder. A letter names areas, types of
provision, statuses and days, and not a word of a record.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mapping.analysis.returns import Answered, AreaReturn, Progress
from mapping.analysis.training import Organisation
from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import checked_cells
from mapping.editing.register import kept_by
from mapping.editing.workbooks.area_workbook import return_workbook
from mapping.english import count, listed
from mapping.errors import MappingError
from mapping.escape import for_file_name
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.priority import Priority
from mapping.region.kept_tables import REGISTER
from mapping.settings import Settings
from mapping.store.opening import open_store
from mapping.tables.xlsx_writer import undated_entry
from mapping.wording.returns import changes_in_words, what_is_open

Kind = Literal["ask", "remind", "thank"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDER = "letters"
_HERE = Path(__file__).parent
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_SUBJECT = "Subject:"
_LARGEST = 50_000
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class LetterError(MappingError):
    """A template of a region makes no letter, and why."""


@dataclass(frozen=True)
class Letter:
    """A draft.

    Attributes
    ----------
    name
        Of its file.
    to
        The addresses that stand in it already; may be none.
    """

    area_code: str
    name: str
    to: tuple[str, ...]
    content: bytes


def written_to(kind: Kind, found: Progress) -> tuple[AreaReturn, ...]:
    """The areas of a round that are to have a letter of a kind."""
    if kind == "thank":
        return tuple(area for area in found.areas if area.is_in and len(area.asked_about))
    return found.missing


def letter(
    kind: Kind,
    area: AreaReturn,
    found: Progress,
    reference: Reference,
    workbook: bytes = b"",
    to: Sequence[str] = (),
) -> Letter:
    """A letter to one area.

    Parameters
    ----------
    workbook
        The area's return workbook, which is attached; none goes with thanks.
    to
        Addresses of whoever keeps the area's part.

    Raises
    ------
    LetterError
        The region's own template makes none.
    """
    settings, name = reference.settings, reference.areas.name(area.area_code)
    file = f"{for_file_name(name)}-return.xlsx"
    words = _words(kind, area, found, reference, file)
    subject, text = filled(kind, settings, words)
    attached = {} if kind == "thank" else {file: workbook}
    content = draft(subject, text, to, settings, attached)
    return Letter(area.area_code, f"{kind}-{for_file_name(name)}.eml", tuple(to), content)


def _words(
    kind: Kind, area: AreaReturn, found: Progress, reference: Reference, file: str
) -> dict[str, Any]:
    """What a template can put into a letter."""
    page = "area" if kind == "thank" else "update"
    types = reference.types.by_key
    return {
        "area": reference.areas.name(area.area_code),
        "asked_on": in_words(area.asked.asked_on),
        "due": in_words(area.asked.due),
        "is_late": area.is_late,
        "is_answered_in_part": area.answered is Answered.SOME and area.has_spoken,
        "what_is_open": what_is_open(area.open),
        "questions_open": count(len(area.open), "question"),
        "types_open": [types[key].label for key in area.open.types],
        "changes": changes_in_words(area.changed, reference),
        "workbook": file,
        "link": link_to(reference.settings, page, area.area_code),
        "n_in": found.n_in,
        "n_asked": len(found.areas),
    }


def link_to(settings: Settings, page: str, area_code: str) -> str:
    """The address of an area's page of the dashboard; "" where the settings do not know it."""
    if not settings.dashboard:
        return ""
    return f"{settings.dashboard.rstrip('/')}/{page}?area={area_code}"


# --------------------------------------------------------------------------- the templates


def filled(kind: str, settings: Settings, words: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of a letter, by the region's own template or by that of the program.

    Raises
    ------
    LetterError
        The region's template cannot be read, says something that there is not, or no subject.
    """
    own = settings.folder / FOLDER / f"{kind}.txt"
    source = own if own.exists() else _HERE / f"{kind}.txt.jinja"
    known = {
        "region": settings.region_name,
        "banner": settings.banner,
        "signature": settings.letters_signature or f"The steering group, {settings.region_name}",
        **words,
    }
    # Plain text, in which there is nothing to escape: every word becomes one line of it.
    templates = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    try:
        text = templates.from_string(_read(source)).render({n: _plain(w) for n, w in known.items()})
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        said = _on_one_line(str(error)) or type(error).__name__
        line = getattr(error, "lineno", None)
        where = f", line {line}" if line else ""
        raise LetterError(
            f"{FOLDER}/{own.name}{where}: no letter can be made of it: {said}. It can say "
            f"{', '.join(sorted(known))}. Mend it, or remove it: then the program's own is taken."
        ) from None
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith(_SUBJECT) or not first.removeprefix(_SUBJECT).strip():
        raise LetterError(
            f"{FOLDER}/{own.name}: its first line has to be the subject: “{_SUBJECT} …”. Write it "
            "there, or remove the file."
        )
    body = _BLANK_LINES.sub("\n\n", rest.strip())
    return _on_one_line(first.removeprefix(_SUBJECT)), f"{body}\n"


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise LetterError(f"{FOLDER}/{path.name} is longer than any letter. Shorten it.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise LetterError(f"{FOLDER}/{path.name} cannot be opened: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise LetterError(
            f"{FOLDER}/{path.name} is not plain text in UTF-8. Save it again as UTF-8."
        ) from None


def _plain(value: object) -> object:
    """A word of a letter, in one line whatever it holds."""
    if isinstance(value, str):
        return _on_one_line(value)
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _on_one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


# -------------------------------------------------------------------------------- the file


def draft(
    subject: str,
    text: str,
    to: Sequence[str],
    settings: Settings,
    attached: Mapping[str, bytes],
) -> bytes:
    """An e-mail that has not been sent, as a file that e-mail programs open to be finished.

    The same letter is the same file, whenever it is made.
    """
    message = EmailMessage(SMTP)
    # Outlook and Thunderbird open what says so for writing, and not as what has come.
    message["X-Unsent"] = "1"
    message["Subject"] = _on_one_line(subject)
    if settings.letters_from:
        message["From"] = _on_one_line(settings.letters_from)
    if to:
        message["To"] = ", ".join(map(_on_one_line, to))
    message.set_content(text)
    for name, content in attached.items():
        main, sub = _XLSX
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if message.is_multipart():
        whole = sha256(b"".join([subject.encode(), text.encode(), *attached.values()]))
        message.set_boundary(f"=_{whole.hexdigest()[:40]}")
    return message.as_bytes()


def round_letters(
    kind: Kind,
    found: Progress,
    reference: Reference,
    workbook: Callable[[str], bytes],
    leads: Mapping[str, Sequence[str]],
) -> tuple[Letter, ...]:
    """A letter of a kind for every area that is to have one.

    Parameters
    ----------
    workbook
        The return workbook of an area.
    leads
        The addresses of those who keep an area's part, by its code.
    """
    return tuple(
        letter(
            kind,
            area,
            found,
            reference,
            b"" if kind == "thank" else workbook(area.area_code),
            leads.get(area.area_code, ()),
        )
        for area in written_to(kind, found)
    )


@dataclass(frozen=True)
class RoundView:
    """A round, and the map as it stands today."""

    found: Progress
    reference: Reference
    assessment: Assessment
    ranked: Sequence[Priority]


def drafts(
    kind: Kind,
    view: RoundView,
    where: Settings | Path,
    today: date,
    leads: Mapping[str, Sequence[str]],
) -> tuple[Letter, ...]:
    """`round_letters` with the workbooks of the register as it is kept.

    Raises
    ------
    MappingError
        The register cannot be read, or a template makes no letter.
    """
    reference, store = view.reference, open_store(where, REGISTER)
    snapshot = store.load()
    # What comes back is merged with the version that it was made from.
    store.keep(snapshot)
    cells = checked_cells(REGISTER, snapshot.content, reference, today)

    def workbook(code: str) -> bytes:
        own, revision = kept_by(cells, code), snapshot.revision
        return return_workbook(own, view.assessment, reference, code, revision, ranked=view.ranked)

    return round_letters(kind, view.found, reference, workbook, leads)


def invitations(
    found: Sequence[Organisation], area_code: str, reference: Reference
) -> tuple[Letter, ...]:
    """An invitation to training for each of some organisations of an area.

    Raises
    ------
    LetterError
        The region's own template makes none.
    """
    settings = reference.settings
    training = reference.types.named(settings.training_types)
    letters: list[Letter] = []
    taken = set[str]()
    for each in found:
        words = {
            "area": reference.areas.name(area_code),
            "organisation": each.provider,
            "provides": listed([*map(_on_one_line, each.provides)]),
            "training": listed([kind.label for kind in training]),
            "link": link_to(settings, "area", area_code),
        }
        subject, text = filled("invite", settings, words)
        stem = for_file_name(each.provider)
        name = f"invite-{stem}.eml" if stem not in taken else f"invite-{stem}-{len(letters)}.eml"
        taken.add(stem)
        letters.append(Letter(area_code, name, (), draft(subject, text, (), settings, {})))
    return tuple(letters)


def letters_zip(letters: Sequence[Letter]) -> bytes:
    """All letters in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in letters:
            archive.writestr(undated_entry(each.name), each.content)
    return out.getvalue()


def without_link(settings: Settings) -> str:
    """What to say where no letter can link to a page; "" where they do."""
    if settings.dashboard:
        return ""
    return (
        "They link to no page: say the address of this map in settings.toml, under [letters] as "
        "dashboard, and make them again."
    )


def said_of(letters: Sequence[Letter]) -> str:
    """What is still to be done with letters: nobody has sent them."""
    if not letters:
        return "Nobody is to have such a letter."
    blank = sum(not each.to for each in letters)
    unaddressed = ""
    if blank == len(letters):
        unaddressed = (
            " None of them says to whom it goes: the access list names no lead of these areas by "
            "e-mail address. Fill that in before you send them."
        )
    elif blank:
        unaddressed = (
            f" In {blank} of them it does not say to whom: the access list names no lead of the "
            "area by e-mail address. Fill that in before you send them."
        )
    return (
        f"{count(len(letters), 'draft')}. Nothing was sent: open each, read it and send it."
        f"{unaddressed}"
    )
