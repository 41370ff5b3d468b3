"""The request engine: requests in, durable completions out. No Dagster inside; usable as a plain library."""

from synth_assets.llm.asking import Asked, Response, ask_all, note_failure
from synth_assets.llm.batches import Batches, Collection, Submission
from synth_assets.llm.breaker import BreakerPolicy
from synth_assets.llm.engine import Engine
from synth_assets.llm.errors import (
    BudgetExceeded,
    CreditExhausted,
    DeadlineReached,
    Interrupted,
    JournalUnwritable,
    KeyRejected,
    LlmError,
    ProviderUnavailable,
    RequestFailed,
    RunStopped,
)
from synth_assets.llm.hedging import HedgingPolicy
from synth_assets.llm.host import EngineHost
from synth_assets.llm.journal import Journal
from synth_assets.llm.providers import Provider, http_provider, in_process_provider
from synth_assets.llm.request import NANO_USD, Completion, Embed, Finish, Message, Request, Usage
from synth_assets.llm.retry import RetryPolicy

__all__ = [
    "NANO_USD",
    "Asked",
    "Batches",
    "BreakerPolicy",
    "BudgetExceeded",
    "Collection",
    "Completion",
    "CreditExhausted",
    "DeadlineReached",
    "Embed",
    "Engine",
    "EngineHost",
    "Finish",
    "HedgingPolicy",
    "Interrupted",
    "Journal",
    "JournalUnwritable",
    "KeyRejected",
    "LlmError",
    "Message",
    "Provider",
    "ProviderUnavailable",
    "Request",
    "RequestFailed",
    "Response",
    "RetryPolicy",
    "RunStopped",
    "Submission",
    "Usage",
    "ask_all",
    "http_provider",
    "in_process_provider",
    "note_failure",
]
