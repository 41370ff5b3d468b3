"""The little Markdown that the reference pages are made of. Pure; knows nothing of what they say."""

import inspect
import re
from collections.abc import Iterable, Sequence


def code(text: object) -> str:
    """`text` as inline code."""
    return f"`{text}`"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what Markdown would take for the end of a cell or a row is written so that it stays inside."""
    lines = [columns, ["---"] * len(columns), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", "\\|")


def blocks(*parts: str) -> str:
    """Parts of a page, with an empty line between them; empty parts are left out."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def docstring(documented: object) -> str:
    """The docstring, unindented."""
    return inspect.getdoc(documented) or ""


def first_line(text: str) -> str:
    """The first paragraph as one line."""
    return " ".join(text.strip().split("\n\n")[0].split())
