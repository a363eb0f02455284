"""The sentences of a report: what it is, what not to read into it, how it was worked out."""

from __future__ import annotations

from mapping.dates import in_words, known_day
from mapping.english import capitalised, count_from_one
from mapping.gap_model.counts import flag_count, status_counts
from mapping.gap_model.priority import AT_RISK_ADDS, EVIDENCE_WITHOUT_THEME, SEVERITY
from mapping.gap_model.status_style import (
    AT_RISK_SYMBOL,
    CONFLICT_SYMBOL,
    LAPSE_SYMBOL,
    LAPSED_SYMBOL,
    NO_BENCHMARK_WORD,
    NOT_NONE,
    PRESENT_WORD,
    UNCONFIRMED_SYMBOL,
    WORDS,
    all_styles,
)
from mapping.gap_model.statuses import Flag, Status
from mapping.register.schema import CONFIRMED, PUBLISHED, UNDATED
from mapping.report.content import Column, Row, Table, table
from mapping.report.outlook import MONTHS_AHEAD
from mapping.report.overview import message
from mapping.report.scope import Scope
from mapping.wording.explain import benchmark_in_words
from mapping.wording.summary import area_sentence

CAVEAT = (
    f"{NOT_NONE} A gap is something that an area "
    "tells the register, never something that the program assumes. “Provided” is not “enough”: "
    "without figures and a benchmark it says nothing of how much there is, or how good it is."
)


def title(scope: Scope) -> str:
    """The report's title."""
    if scope.area_code is None:
        return f"Where provision is missing: {scope.name}"
    return f"What there is, and what is missing: {scope.name}"


def answer(scope: Scope) -> str:
    """The answer in numbers, as the pages say it."""
    if scope.area_code is None:
        return message(scope)
    counts = status_counts(scope.assessment, scope.codes, scope.types)
    unconfirmed = flag_count(scope.assessment, scope.codes, scope.types, Flag.UNCONFIRMED)
    return area_sentence(counts, scope.name, unconfirmed)


def shown(scope: Scope) -> tuple[tuple[str, str], ...]:
    """What the report shows, and of which date."""
    return (("Shown", _shown(scope)), ("As of", in_words(scope.on) + _other_day(scope)))


def facts(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The same, and from what it was worked out."""
    return (*shown(scope), *worked_out_from(scope))


def worked_out_from(scope: Scope) -> tuple[tuple[str, str], ...]:
    """From which register, evidence and boundaries it was worked out."""
    edition = scope.reference.settings.edition.rstrip(".")
    pairs = (
        ("Register", register_sentence(scope)),
        ("Evidence", evidence_sentence(scope)),
        ("Boundaries", f"{edition or 'Edition not stated'}."),
    )
    return tuple((word, text) for word, text in pairs if text)


def _shown(scope: Scope) -> str:
    n = len(scope.types)
    types = "the one type" if n == 1 else f"all {n} types"
    if scope.area_code is not None:
        return f"{scope.name} ({scope.area_code}), {types} of provision. Nothing is filtered out."
    return (
        f"{scope.name}: all {len(scope.codes)} areas, {types} of provision. "
        "Nothing is filtered out."
    )


def _other_day(scope: Scope) -> str:
    made = in_words(scope.made_on)
    if scope.on > scope.made_on:
        return f", looking ahead from {made}: what stands then if nothing in the register changes."
    if scope.on < scope.made_on:
        return f", an earlier day. The report was made on {made}."
    return ", the day on which it was made."


def register_sentence(scope: Scope) -> str:
    """How many records there are, and how they are known."""
    evidence = scope.records["evidence"]
    n = len(evidence)
    if not n:
        is_empty = scope.register.records.empty
        none = "It holds no record yet" if is_empty else "No record serves it"
        return f"{none}. Revision {scope.register.revision}."
    said = {word: int((evidence == word).sum()) for word in (CONFIRMED, PUBLISHED, UNDATED)}
    records = count_from_one(n, "record")
    return (
        f"{records}: {said[CONFIRMED]} confirmed by whoever runs or keeps it, {said[PUBLISHED]} "
        f"from dated public sources, {said[UNDATED]} from public pages without a date. "
        f"Revision {scope.register.revision}."
    )


def evidence_sentence(scope: Scope) -> str:
    """From when to when the evidence is."""
    verified = scope.records["last_verified"]
    if verified.empty:
        return ""
    first, last = in_words(known_day(verified.min())), in_words(known_day(verified.max()))
    months = scope.reference.settings.evidence_expires_months
    dated = f"Dated {last}" if first == last else f"Dated from {first} to {last}"
    return f"{dated}. Evidence stands for {months} months, then it shows nothing."


def method(scope: Scope) -> tuple[str, ...]:
    """How everything was worked out."""
    settings = scope.reference.settings
    word = {style.key: style.word for style in all_styles(scope.types)}
    lapse = ""
    if any(t.unit_kind for t in scope.types):
        lapse = (
            f"“{LAPSE_SYMBOL}” marks what would be worse without units that are covered until a "
            "day within that time only; "
        )
    severity = ", ".join(f"{word[status]} {value:g}" for status, value in SEVERITY.items())
    return (
        "A status is worked out for every area and type from the records whose evidence stands "
        f"on the date: {WORDS[Status.GAP]} where all say that there is none or that it has ended; "
        f"{WORDS[Status.PARTIAL]} where it is in part only, or the level is under the benchmark; "
        f"{WORDS[Status.MET]} where the level reaches it; {PRESENT_WORD} where it only counts "
        f"whether there is any; {WORDS[Status.UNMEASURED]} where figures or need are missing, "
        f"{NO_BENCHMARK_WORD} where there is none to hold a level against.",
        "What one service gives to several areas is shared out by their need figures. Nothing is "
        "counted twice.",
        f"A word counts as stale {settings.stale_months} months after its date, and as too old "
        f"after {settings.evidence_expires_months} months. A plan is no provision yet.",
        f"“{AT_RISK_SYMBOL}” marks what would be worse without funding that ends within "
        f"{settings.at_risk_months} months, “{LAPSED_SYMBOL}” without funding that has ended with "
        f"no recorded renewal; {lapse}“{CONFLICT_SYMBOL}” marks where records disagree, "
        f"“{UNCONFIRMED_SYMBOL}” what rests on public sources only.",
        "Priority = severity × evidence × need. Severity: "
        f"{severity}, and {AT_RISK_ADDS:g} more where it is at risk, at most 1. Evidence is "
        "the share of homicide reviews in which the theme behind a type was found "
        f"({EVIDENCE_WITHOUT_THEME:g} where none is linked). Need is the area's part of the "
        "region's need figure. A score ranks; it hides nothing.",
        "Places that are confidential are never stored; they are shown as “Address withheld”.",
    )


def notes() -> tuple[str, ...]:
    """What not to read into the money and the records."""
    return (
        f"What ends is listed for the {MONTHS_AHEAD} months after the date. A sum stands whole "
        "with its record, even if the record serves several areas or names one sum for several "
        "services: sums do not add up to spending.",
        "Records without a date for the end of their funding are not in that list. That is "
        "not to say that their funding is sure.",
        "An area that has none of something should say so: a nil return turns "
        f"“{WORDS[Status.UNKNOWN]}” into knowledge.",
    )


def sources_table(scope: Scope) -> Table:
    """Where benchmarks, need figures and boundaries come from, and under which licence."""
    settings = scope.reference.settings
    rows: list[Row] = [
        *(
            (
                f"Benchmark: {t.label}",
                capitalised(benchmark_in_words(t, scope.reference)),
                t.benchmark_source or "No source is given.",
            )
            for t in scope.types
            if t.measure != "presence" and t.benchmark is not None
        ),
        *(
            (f"Need: {settings.need_label(basis)}", year, source)
            for basis, year, source in dict.fromkeys(
                (f.need_basis, f.year, f.source) for f in scope.reference.need.figures
            )
        ),
    ]
    return table(
        "Benchmarks and need figures",
        (
            Column("What", "text", 2),
            Column("Figure or year", "text", 2),
            Column("Source", "text", 5),
        ),
        rows,
    )


def licences(scope: Scope) -> tuple[str, ...]:
    """The licences and attributions of everything shown."""
    settings = scope.reference.settings
    boundaries = (f"Boundaries: {settings.attribution}",) if settings.attribution else ()
    return (*boundaries, *settings.licences)
