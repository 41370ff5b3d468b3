"""Every error of the request engine, and how an attempt's failure is classified by what it means for the next step.

LlmError
├── AttemptFailed            one attempt went wrong; stays inside the engine, except as a reason
│   ├── Transient            the same model may answer later: retry with backoff, honour Retry-After
│   ├── FatalForModel        this model will not answer this request: fall back to the next of the route
│   └── FatalForRun          nobody should go on asking: stop cleanly, keep everything
├── RequestFailed            every model of the route failed for one request; the run goes on without it
└── RunStopped               the run ends here; everything answered so far is kept
    ├── BudgetExceeded       the next request might overrun the budget
    ├── CreditExhausted      every model of a route is out of credit
    ├── KeyRejected          a provider refused the API key
    ├── DeadlineReached      the time that the run was given is over
    ├── ProviderUnavailable  request after request failed: nothing is gained by going on
    ├── JournalUnwritable    responses can no longer be made durable, so none may be bought
    └── Interrupted          the user or the orchestrator asked the run to end
"""

from __future__ import annotations

from collections.abc import Sequence

from synth_assets.llm.rate_headers import Allowance
from synth_assets.llm.request import well_formed

IN_BATCH = "in_batch"
"""The reason of a request that waits for a batch: it is no failure, and a later run finds the answer."""


class LlmError(Exception):
    """Base of all errors of the request engine."""


class AttemptFailed(LlmError):
    """One attempt at one model went wrong.

    `outcome` is the code that the ledger keeps, `detail` a text for people without any secret, `http_status` the
    status where there was one. `maybe_billed` says that the provider may charge for the attempt although no usage
    came back (a cut connection, a body that is no JSON): it then counts against the budget at its worst case.
    `allowances` are the rate limits that the response's headers named.
    """

    def __init__(
        self, outcome: str, detail: str, *, http_status: int | None = None, maybe_billed: bool = False
    ) -> None:
        self.outcome = outcome
        self.detail = well_formed(detail)
        super().__init__(f"{outcome}: {self.detail}")
        self.http_status = http_status
        self.maybe_billed = maybe_billed
        self.allowances: tuple[Allowance, ...] = ()


class Transient(AttemptFailed):
    """The same model may answer later. `retry_after` is the provider's own wish, in seconds."""

    def __init__(
        self,
        outcome: str,
        detail: str,
        *,
        http_status: int | None = None,
        maybe_billed: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(outcome, detail, http_status=http_status, maybe_billed=maybe_billed)
        self.retry_after = retry_after


class FatalForModel(AttemptFailed):
    """This model will not answer this request; with `lasting`, it will answer none of this run."""

    def __init__(self, outcome: str, detail: str, *, http_status: int | None = None, lasting: bool = False) -> None:
        super().__init__(outcome, detail, http_status=http_status)
        self.lasting = lasting


class FatalForRun(AttemptFailed):
    """Nobody should go on asking."""


class RequestFailed(LlmError):
    """Every model of the route failed for one request, or it waits for a batch.

    `reasons` has one `(model, outcome, detail)` per model.
    """

    def __init__(self, request_id: str, reasons: Sequence[tuple[str, str, str]]) -> None:
        said = "; ".join(f"{model}: {outcome} ({detail})" for model, outcome, detail in reasons)
        super().__init__(f"request {request_id[:12]} failed on every model of its route: {said}")
        self.request_id = request_id
        self.reasons = tuple(reasons)

    @property
    def reason(self) -> str:
        """The last model's outcome code: the reason under which the request is counted."""
        return self.reasons[-1][1] if self.reasons else "no_model_left"

    @property
    def waits(self) -> bool:
        """Whether it did not fail at all: a batch will answer it."""
        return self.reason == IN_BATCH


class RunStopped(LlmError):
    """The run ends here; everything answered so far is kept and the next run goes on from it.

    `exit_code` is what a command that ends for this reason returns.
    """

    exit_code = 1


class BudgetExceeded(RunStopped):
    """The next request might overrun the budget, so it was not sent."""

    exit_code = 3


class CreditExhausted(RunStopped):
    """Every model of a route says that the account is out of credit."""

    exit_code = 3


class KeyRejected(RunStopped):
    """A provider refused the API key."""

    exit_code = 2


class DeadlineReached(RunStopped):
    """The time that the run was given is over."""


class ProviderUnavailable(RunStopped):
    """Request after request failed on every model."""


class JournalUnwritable(RunStopped):
    """Responses can no longer be made durable, so no more may be bought."""


class Interrupted(RunStopped):
    """The user or the orchestrator asked the run to end."""

    exit_code = 130
