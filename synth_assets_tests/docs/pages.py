"""The pages of the documentation as tests see them: their blocks of code, their headings and their links.

What is done with a block is for `running` to say. A block's info string may say more than its language:

    ```sh                             run, and expected to end with exit code 0
    ```sh exits 3                     … with another exit code
    ```sh in another terminal         started, and stopped at the end of the page
    ```sh not run: reason             counted and listed by a test, not run
    ```yaml                           merged into the configuration, which must load then
    ```yaml file: chemistry.yaml      written to that file, which must load
    ```sql                            asked of the warehouse; must find at least one row
    ```text, ```mermaid               shown only
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]

_NOT_RUN = "not run: "
_SHOWN_ONLY = ("text", "mermaid")


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` is that of its first line of code, counted from 1; `mark` is the rest of the info string."""

    page: str
    line: int
    language: str
    mark: str
    text: str

    @property
    def place(self) -> str:
        """`docs/tutorial.md:12`."""
        return f"{self.page}:{self.line}"

    @property
    def not_run(self) -> str | None:
        """Why it is not run, when it is not."""
        return self.mark.removeprefix(_NOT_RUN) if self.mark.startswith(_NOT_RUN) else None

    @property
    def shown_only(self) -> bool:
        """Whether it is output or a picture, and nothing to type."""
        return self.language in _SHOWN_ONLY


@dataclass(frozen=True)
class Page:
    """A Markdown file of the project."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the project's folder."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """What stands in the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def _tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    @property
    def blocks(self) -> list[Block]:
        """The fenced blocks, in order."""
        found = []
        for token in self._tokens:
            if token.type == "fence" and token.map is not None:
                language, _, mark = token.info.strip().partition(" ")
                found.append(Block(self.name, token.map[0] + 2, language, mark.strip(), token.content))
        return found

    @property
    def starts_with_a_finished_set(self) -> bool:
        """Whether its reader has made a set before."""
        return "<!-- starts with: a finished set -->" in self.text

    @property
    def anchors(self) -> set[str]:
        """The anchors that GitHub makes of the headings."""
        found: set[str] = set()
        for opened, inline in zip(self._tokens, self._tokens[1:], strict=False):
            if opened.type == "heading_open":
                slug = _slug(inline)
                repeats = sum(1 for one in found if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", one))
                found.add(f"{slug}-{repeats}" if repeats else slug)
        return found

    @property
    def links(self) -> Iterator[str]:
        """Where its links and pictures lead."""
        for token in self._tokens:
            for inner in token.children or ():
                target = inner.attrGet("href") or inner.attrGet("src")
                if target:
                    yield str(target)


def _slug(heading: Token) -> str:
    said = "".join(inner.content for inner in heading.children or ())
    return re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-")


def all_pages() -> list[Page]:
    """The README and everything under `docs`."""
    return [Page(ROOT / "README.md"), *(Page(path) for path in sorted((ROOT / "docs").rglob("*.md")))]
