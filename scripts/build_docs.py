"""Write the pages of docs/ that the code knows best: the register's columns and its rules.

Run it from the checkout as ``python -m scripts.build_docs``; `make docs` does.
"""

from __future__ import annotations

from pathlib import Path

from mapping.editing.workbooks.workbook_layout import allowed_values
from mapping.escape import for_markdown
from mapping.register.checks import published_rules
from mapping.register.schema import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
_MADE = "<!-- Made by `make docs` from the code; a test compares them. -->"


def pages() -> dict[Path, str]:
    """Each page that is made, by its path."""
    return {
        ROOT / "docs" / "columns.md": columns_page(),
        ROOT / "docs" / "rules.md": rules_page(),
    }


def columns_page() -> str:
    """The register's columns as a table, in the order in which they stand in the file."""
    rows = [
        f"| `{column.name}` | {'yes' if column.required else 'no'} | {_text(column.note)} | "
        f"{_text(allowed_values(column))} |"
        for column in COLUMNS
    ]
    return "\n".join(
        (
            "# Columns of the register",
            "",
            _MADE,
            "",
            "The [register](GLOSSARY.md#register) is `services.csv`: a header, then one",
            "[record](GLOSSARY.md#record) a row. Column names are found whatever their case, their",
            "spaces and their order; what is required must be filled. The sheets that are named",
            "are those of the workbook that the Update page gives. What is checked beyond this",
            "table stands in the [rules](rules.md). Also: `python -m mapping columns`.",
            "",
            "| column | required | what it says | what it may hold |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def rules_page() -> str:
    """The register's rules, numbered as the command line numbers them."""
    rules = [f"{n}. {_text(rule)}" for n, rule in enumerate(published_rules(), start=1)]
    return "\n".join(
        (
            "# Rules of the register",
            "",
            _MADE,
            "",
            "What a [register](GLOSSARY.md#register) is checked by, whether it is uploaded, edited",
            "by hand or restored. Every fault is said at once, with its row and column. Some only",
            "warn. The [columns](columns.md) say what each may hold. Also: `python -m mapping",
            "rules`.",
            "",
            *rules,
            "",
        )
    )


def _text(sentence: str) -> str:
    """A sentence as Markdown shows it; only what would be read as something else is escaped."""
    return "".join(for_markdown(sign) if sign in "|*<>[]`" else sign for sign in sentence)


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"Wrote {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
