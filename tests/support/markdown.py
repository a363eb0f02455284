"""What a page of documentation is made of: headings, links, commands, words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.support.paths import ROOT

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(
    r"!?\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\s]*(?:\([^()]*\)[^()\s]*)*)\)"
)
_REFERENCE = re.compile(r"^\[[^\]]+\]: (\S+)$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the checkout."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """Its content."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """Its content without blocks of code and comments."""
        return _COMMENT.sub("", _FENCE.sub("", self.text))

    @cached_property
    def headings(self) -> tuple[tuple[int, str], ...]:
        """Level and text of each heading."""
        return tuple((len(signs), text) for signs, text in _HEADING.findall(self.prose))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link to a part of the page may name, as GitHub makes it of the headings."""
        seen: Counter[str] = Counter()
        found = []
        for _, text in self.headings:
            anchor = anchor_of(text)
            found.append(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
        return frozenset(found)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Where its links and pictures lead."""
        text = _CODE.sub("", self.prose)
        return (*(m["target"] for m in _LINK.finditer(text)), *_REFERENCE.findall(text))

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """What it says to type, without what is remarked beside it."""
        blocks = [body for kind, body in _FENCE.findall(self.text) if kind == "console"]
        lines = [line for block in blocks for line in block.splitlines()]
        return tuple(re.sub(r"\s+#.*", "", line[2:]) for line in lines if line.startswith("$ "))

    @cached_property
    def code(self) -> tuple[str, ...]:
        """Every piece of code in it, in the text and in blocks."""
        return (*(found.strip("`") for found in _CODE.findall(self.prose)), *self._blocks)

    @property
    def _blocks(self) -> list[str]:
        return [body for _, body in _FENCE.findall(self.text)]

    def section(self, heading: str) -> str:
        """The prose under a heading, up to the next one of its level or above."""
        level = next(level for level, text in self.headings if text == heading)
        start = self.prose.index(f"\n{'#' * level} {heading}\n")
        rest = self.prose[start:].lstrip("\n").partition("\n")[2]
        end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
        return rest[: end.start()] if end else rest

    @cached_property
    def linked_words(self) -> tuple[tuple[str, str], ...]:
        """The prose word for word as a reader sees it: each piece of text, and where it leads."""
        text = re.sub(r"^(#{1,6} .*)$", "", _CODE.sub("", self.prose), flags=re.MULTILINE)
        pieces, end = [], 0
        for match in _LINK.finditer(text):
            pieces += [(text[end : match.start()], ""), (match["text"], match["target"])]
            end = match.end()
        return (*pieces, (text[end:], ""))


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it.

    >>> anchor_of("Community Safety Partnership (CSP)")
    'community-safety-partnership-csp'
    """
    plain = _LINK.sub(lambda match: match["text"], heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def page(name: str) -> Page:
    """A page by its path in the checkout."""
    return Page(ROOT / name)


def documentation() -> tuple[Page, ...]:
    """Every page that is written for readers."""
    paths = [
        *(ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "data").rglob("SOURCES.md")),
    ]
    return tuple(map(Page, paths))
