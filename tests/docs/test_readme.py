"""The README is for a reader of five minutes, and says what the program says."""

from __future__ import annotations

from mapping.gap_model.status_style import all_styles
from tests.support.cases.model_cases import provision_type
from tests.support.markdown import page

README = page("README.md")
MOST_WORDS = 900


def test_the_readme_names_the_two_commands_that_do_everything() -> None:
    assert README.commands[:2] == ("make run", "make test")


def test_the_readme_is_read_in_five_minutes() -> None:
    n_words = len(README.text.split())
    assert n_words <= MOST_WORDS, f"README.md has {n_words} words; move some into docs/"


def test_the_readme_has_every_sign_and_word_of_a_status() -> None:
    plain = {"key": "a", "need_basis": "people", "per": 1.0, "benchmark": 1.0}
    kinds = [provision_type({**plain, "measure": measure}) for measure in ("presence", "rate")]
    rows = [row for row in README.text.splitlines() if row.startswith("| ")]
    for style in {style for kind in kinds for style in all_styles((kind,))}:
        fitting = [row for row in rows if row.startswith(f"| {style.symbol} ")]
        assert len(fitting) == 1, f"README.md has no row for {style.symbol} {style.word}"
        assert style.word in fitting[0]


def test_every_guide_is_reached_from_the_readme() -> None:
    guides = {
        p.relative_to(README.path.parent).as_posix() for p in README.path.parent.glob("docs/*.md")
    }
    assert not guides - {target.partition("#")[0] for target in README.targets}
