"""How the text domains write down phrasings and word lists: as plain blocks of text, one reading rule for each kind.

Belongs here: turning a block into tuples and mappings. No content.
"""

from __future__ import annotations

import re


def texts(block: str) -> tuple[str, ...]:
    """The paragraphs of a block (a blank line parts them), each as one line."""
    return tuple(" ".join(paragraph.split()) for paragraph in block.split("\n\n") if paragraph.strip())


def words(block: str) -> tuple[str, ...]:
    """The entries of a block that are parted by "|"."""
    return tuple(" ".join(entry.split()) for entry in block.split("|"))


def pairs(block: str) -> dict[str, str]:
    """A mapping from a block with one `key -> value` to a line; a line that opens with "->" or "|" goes on with the last one."""
    entries = re.sub(r"\s*\n\s*(?=->|\|)", " ", block).strip().splitlines()
    return {key.strip(): value.strip() for key, _, value in (entry.partition("->") for entry in entries)}
