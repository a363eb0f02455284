"""Say where requirements.txt and requirements-dev.txt are not what pyproject.toml asks for.

It asks no network: what a package brings along is read from the packages that are installed. The
first lines of both files say how to make them anew.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
Pins = Mapping[str, Version]
# What a package at a version, with some of its extras, asks for on this machine.
Brought = Callable[[str, frozenset[str]], Iterable[Requirement]]


def asked_for(project: Mapping[str, Any], *groups: str) -> list[Requirement]:
    """What some dependency groups of a pyproject.toml ask for, those that they include as well."""
    found = []
    for group in groups:
        for entry in project["dependency-groups"][group]:
            if isinstance(entry, str):
                found.append(Requirement(entry))
            else:
                found += asked_for(project, entry["include-group"])
    return found


def pinned(text: str) -> dict[str, Version]:
    """What a file pins for this machine.

    Raises
    ------
    ValueError
        Where a line pins nothing, or says where to fetch from.
    """
    found: dict[str, Version] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement = Requirement(line)
        only = list(requirement.specifier)
        if [specifier.operator for specifier in only] != ["=="]:
            raise ValueError(f"{line} pins no version")
        if requirement.marker is None or requirement.marker.evaluate():
            found[canonicalize_name(requirement.name)] = Version(only[0].version)
    return found


def faults(asked: Iterable[Requirement], pins: Pins, brought: Brought) -> Iterator[str]:
    """What is not pinned, is pinned at a version not asked for, or is asked for by nothing."""
    waiting = [("pyproject.toml", requirement) for requirement in asked]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        source, requirement = waiting.pop()
        name: str = canonicalize_name(requirement.name)
        extras = frozenset(requirement.extras)
        if name not in pins:
            yield f"{name} is not pinned; {source} asks for it"
            continue
        if not requirement.specifier.contains(pins[name], prereleases=True):
            yield f"{name} is pinned at {pins[name]}; {source} asks for {requirement.specifier}"
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += [(name, further) for further in brought(name, extras)]
    for name in sorted(set(pins) - {name for name, _ in seen}):
        yield f"{name} is pinned, and nothing asks for it"


def brought_by(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What an installed package asks for on this machine."""
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def other_versions(pins: Pins) -> Iterator[str]:
    """Which packages are installed otherwise than they are pinned."""
    for name, version in pins.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield f"{name} is pinned, and not installed"
            continue
        if Version(installed) != version:
            yield f"{name} is pinned at {version}, and installed at {installed}"


def main() -> int:
    """Check both files; 1 where something is wrong."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [Requirement(text) for text in project["project"]["dependencies"]]
    run += asked_for(project, "dashboard")
    wrong = []
    together: dict[str, Version] = {}
    for file, asked in (
        ("requirements.txt", run),
        ("requirements-dev.txt", asked_for(project, "dev")),
    ):
        pins = pinned((ROOT / file).read_text(encoding="utf-8"))
        found = list(other_versions(pins)) or list(faults(asked, pins, brought_by))
        found += [
            f"{name} is pinned at {pins[name]}, and at {together[name]} in requirements.txt"
            for name in sorted(pins.keys() & together)
            if pins[name] != together[name]
        ]
        together |= pins
        wrong += [f"{file}: {fault}" for fault in found]
    print("\n".join(wrong) or "Every requirement is pinned, and nothing else is.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
