"""The engine's value objects: what is asked, what came back, what it cost. No I/O, no provider's wire format."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from synth_assets.spec import ModelRef, Price

NANO_USD = 1_000_000_000
"""Money is counted in whole billionths of a dollar: a price of $0.10 per 1M tokens is exactly 100 of them a token."""

CACHE_WRITE_FACTOR = 1.25
"""What Anthropic charges for writing a token of a prompt into its cache, in input tokens; OpenAI's writes cost nothing more."""

CACHE_FROM_BYTES = 4 * 1024
"""System prompts from this length on are marked for the cache: no vendor caches below 1,024 tokens of some four bytes."""

OFFLINE_PREFIX = "offline/"
"""How the embedded provider names the models that it stands in for, in process and over HTTP alike."""

# Chat templates wrap each message in a few tokens; eight a message is above those of all providers' published rules.
_MESSAGE_OVERHEAD_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat: `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Embed:
    """Texts that are to become vectors, of so many `dimensions` (None: as many as the model gives)."""

    texts: tuple[str, ...]
    dimensions: int | None = None


@dataclass(frozen=True)
class Request:
    """One question to a route of models.

    All that can change the answer makes its identity: role, route, messages, parameters, sample number. `asset` and
    `partition` say who asks (for the ledger) and are no part of it. `answer_schema` is a JSON schema, as text, to which
    a provider that can do so holds the answer; others do not hear of it, so the answer is parsed tolerantly all the same.
    `at_once`: it is asked live, even where its role is answered by the batch; no part of the identity either, nor is
    `after_batch`: it is asked live because batches brought no answer from the models before in its route.
    With `embed`, it asks for vectors instead of an answer: without messages, and with `max_tokens` of 0.
    """

    role: str
    route: tuple[ModelRef, ...]
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 1.0
    sample: int = 0
    asset: str = ""
    partition: str = ""
    answer_schema: str | None = None
    at_once: bool = False
    after_batch: bool = False
    embed: Embed | None = None

    @cached_property
    def request_id(self) -> str:
        """128 bits of SHA-256 over everything that can change the answer, in hex."""
        identity = [
            self.role,
            [str(model) for model in self.route],
            [[message.role, message.content] for message in self.messages],
            {"max_tokens": self.max_tokens, "temperature": self.temperature},
            self.sample,
            *([self.answer_schema] if self.answer_schema else []),
            *([self.embed.texts, self.embed.dimensions] if self.embed else []),
        ]
        text = json.dumps(identity, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @cached_property
    def most_input_tokens(self) -> int:
        """An upper bound of the prompt's tokens: a byte-level tokenizer makes at most one token of a byte."""
        texts = [message.content for message in self.messages] + list(self.embed.texts if self.embed else ())
        if self.answer_schema:
            # Vendors put it into the prompt, and charge for it.
            texts.append(self.answer_schema)
        return sum(len(well_formed(text).encode()) + _MESSAGE_OVERHEAD_TOKENS for text in texts) + 3

    @cached_property
    def stable_prefix_bytes(self) -> int:
        """Bytes of the system messages, which requests of a role have in common."""
        return sum(
            len(message.content.encode("utf-8", "replace")) for message in self.messages if message.role == "system"
        )


class Finish(StrEnum):
    """How a response ended. Only `stop` is a whole answer; the others are paid for, kept, and for the caller to judge."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them. `input_tokens` are all tokens of the prompt.

    Of these, `cached_tokens` were read from the provider's cache and `cache_writes` written into it.
    """

    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cache_writes: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response body says: the text, how it ended, who served it, and the provider's own figures (None: not given)."""

    text: str
    finish: Finish
    model_served: str | None
    usage: Usage | None
    billed_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A durable response to a request. `replayed`: it was paid for earlier and came from the journal."""

    request: Request = field(repr=False)
    call_id: str
    text: str
    finish: Finish
    provider: str
    model_requested: str
    model_served: str
    usage: Usage | None
    cost_nano_usd: int
    latency_s: float
    replayed: bool

    @property
    def offline(self) -> bool:
        """Whether the embedded provider made it: it proves the pipeline and is not training data."""
        return self.model_served.startswith(OFFLINE_PREFIX)

    @property
    def cost_usd(self) -> float:
        """What the call cost, in dollars."""
        return self.cost_nano_usd / NANO_USD


def cost_of(usage: Usage, price: Price) -> int:
    """The price of a usage, in billionths of a dollar, rounded up; exact for prices of up to six decimals."""
    fresh = usage.input_tokens - usage.cached_tokens - usage.cache_writes
    thousandths = (
        fresh * _thousandths_of_nano(price.input)
        + usage.cache_writes * _thousandths_of_nano(price.input * CACHE_WRITE_FACTOR)
        + usage.cached_tokens * _thousandths_of_nano(price.cached_input)
        + usage.output_tokens * _thousandths_of_nano(price.output)
    )
    return -(-thousandths // 1000)


def _thousandths_of_nano(dollars_per_million: float) -> int:
    # Whole numbers: $1 per 1M tokens is 1,000 billionths of a dollar a token.
    return round(dollars_per_million * 1_000_000)


def most_it_can_cost(request: Request, prices: Sequence[Price]) -> int:
    """The worst case of one attempt at the dearest model, in billionths of a dollar."""
    written = request.most_input_tokens if request.stable_prefix_bytes >= CACHE_FROM_BYTES else 0
    usage = Usage(request.most_input_tokens, 0, request.max_tokens, written)
    return max(cost_of(usage, price) for price in prices)


_SURROGATES = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """The text with halves of characters, which JSON may carry and no database takes, replaced by U+FFFD."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def json_object(value: Any) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one: bodies of providers are not to be trusted."""
    return value if isinstance(value, dict) else {}
