"""What a request and a reply measure in tokens, by a rule that a reader can repeat with tiktoken.

Belongs here: counting and cutting. No wire formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import tiktoken

TOKENS_PER_MESSAGE = 4
TOKENS_PER_REQUEST = 3
CACHE_FROM = 1024  # tokens; OpenAI and Anthropic cache no shorter prefix
CACHE_BLOCK = 128  # tokens; OpenAI caches a prefix in whole blocks


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request: its role and its text, parts joined."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one exchange. `prompt` includes `cached`."""

    prompt: int
    cached: int
    completion: int


class Meter:
    """Counts tokens with the tiktoken encoding `tokenizer`.

    A prompt measures the tokens of each message's text + 4 per message (a system prompt counts as one), + 3. Leading
    messages count as cached, as if the cache were always warm, in whole blocks of 128 from 1,024 tokens on. A reply
    measures the tokens of its text. Raises ValueError for an encoding that tiktoken does not know.
    """

    def __init__(self, tokenizer: str) -> None:
        self._encoding = tiktoken.get_encoding(tokenizer)
        self._remembered = lru_cache(maxsize=512)(self.count)

    def count(self, text: str) -> int:
        """The number of tokens of `text`."""
        return len(self._encoding.encode_ordinary(text))

    def prompt(self, messages: Sequence[Message], cacheable: int) -> tuple[int, int]:
        """The tokens of a prompt, and how many of them come from the cache: of the first `cacheable` messages."""
        total, prefix = TOKENS_PER_REQUEST, 0
        for place, message in enumerate(messages):
            # System prompts repeat from request to request; other messages would only push them out of the memory.
            count = self._remembered if message.role == "system" else self.count
            total += count(message.text) + TOKENS_PER_MESSAGE
            if place < cacheable:
                prefix = total - TOKENS_PER_REQUEST
        return total, prefix // CACHE_BLOCK * CACHE_BLOCK if prefix >= CACHE_FROM else 0

    def cut(self, text: str, most: int) -> str:
        """`text` where it has at most `most` tokens, else its first `most` tokens, never half a character."""
        if len(text) * 4 <= most:  # a token has at least one byte, a character at most four
            return text
        tokens = self._encoding.encode_ordinary(text)
        if len(tokens) <= most:
            return text
        head = self._encoding.decode(tokens[:most], errors="ignore")
        while self.count(head) > most:  # the end of a cut text may fall into other tokens than within the whole
            head = head[:-1]
        return head
