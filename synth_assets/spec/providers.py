"""Who answers and what it costs: the settings under `providers:`, `routes:`, `prices:` and `budget:`.

Sending requests does not belong here, nor does looking prices up outside the configuration.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from synth_assets.spec.base import EnvironmentName, Section


@dataclass(frozen=True, order=True)
class ModelRef:
    """A model at a provider of synth.yaml; `str()` gives `provider/model` back, as it stands in a route."""

    provider: str
    model: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """`openrouter/deepseek/deepseek-chat` is `deepseek/deepseek-chat` at `openrouter`; else ValueError."""
        provider, slash, model = text.partition("/")
        if not (provider and slash and model) or text != text.strip() or re.search(r"\s", text):
            raise ValueError("a model is written provider/model, such as openai/gpt-4o-mini")
        return cls(provider, model)

    def __str__(self) -> str:
        return f"{self.provider}/{self.model}"


def _parsed(value: Any) -> Any:
    return ModelRef.parse(value) if isinstance(value, str) else value


RouteEntry = Annotated[
    ModelRef,
    BeforeValidator(_parsed),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[^/\s]+/\S+$", "examples": ["openai/gpt-4o-mini"]}),
]


# Both vendors charge half for what they may answer within a day.
_BATCH_SHARE = 0.5


class Price(Section):
    """Dollars per 1M tokens."""

    input: float = Field(ge=0)
    """Tokens of the prompt."""
    cached_input: float = Field(default_factory=lambda given: given["input"], ge=0)
    """Tokens that the provider found in its prompt cache; the full input price where it is not given."""
    output: float = Field(ge=0)
    """Tokens of the reply."""

    @property
    def by_batch(self) -> Self:
        """The price of the same model by the batch."""
        share = _BATCH_SHARE
        return self.model_copy(
            update={
                "input": self.input * share,
                "cached_input": self.cached_input * share,
                "output": self.output * share,
            }
        )


class BudgetSpec(Section):
    """The most that may be spent, over all runs on one data directory."""

    usd: float | None = Field(default=100.0, ge=0)
    """Dollars; null takes the limit away."""


class DeadlinesSpec(Section):
    """How long may be waited, in seconds. What one attempt may take is the provider's `timeout`."""

    request: float = Field(default=3600, gt=0)
    """A request, from its first attempt, over all attempts and models."""
    run: float | None = Field(default=None, gt=0)
    """A run, from its first request; then nothing more is sent and everything is kept. null: no limit."""
    database: float = Field(default=120, gt=0)
    """A command or a step, for the database file while other programs have it."""


class HedgingSpec(Section):
    """Whether a request that has been in flight for unusually long is asked a second time; the first answer is taken."""

    after_quantile: float = Field(default=0.99, ge=0.5, le=0.999)
    """Unusually long is longer than this share of the latest answers to the same role took."""
    at_most: float = Field(default=0.0, ge=0, le=0.5)
    """Share of attempts that may be doubled; 0: none. Both attempts count against the budget."""


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("an address is http(s)://host[:port]/path, as http://127.0.0.1:8000/v1, with no user and no ?")
    return text


class ProviderSpec(Section):
    """A service that answers, by its wire format, and how hard it may be asked."""

    kind: Literal["openai", "anthropic", "offline"]
    """The wire format: openai (also OpenRouter, vLLM, Ollama and others), anthropic, or the embedded provider."""
    base_url: Annotated[str, AfterValidator(_address)] | None = None
    """Address of the API; without it that of the vendor."""
    api_key_env: EnvironmentName | None = None
    """Name of the environment variable that holds the key; leave it out where no key is needed (a local server)."""
    max_concurrency: int = Field(default=20, ge=1)
    """Requests in flight at once."""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """Requests begun in any minute; null: no limit of yours."""
    tokens_per_minute: int | None = Field(default=None, ge=1)
    """Tokens of prompts and replies in any minute, replies counted at their longest; null: no limit of yours."""
    timeout: float = Field(default=120, gt=0)
    """Seconds that one attempt may take."""
    structured_outputs: bool = Field(default=False, exclude=True)
    """Whether its models can hold answers to a JSON schema: prompts that want JSON are then sent with one, as new requests."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.kind == "offline" and (self.base_url or self.api_key_env):
            raise ValueError("the embedded provider needs neither base_url nor api_key_env; leave them out")
        if self.kind != "offline" and not self.base_url and not self.api_key_env:
            raise ValueError(
                "the vendor's own API needs a key: name its variable in api_key_env"
                " (a server of your own that needs none has a base_url)"
            )
        return self
