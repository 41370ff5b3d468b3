"""One attempt at one model: sending it, what it cost, and how its end is written down. No retries and no journal here."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from synth_assets.llm.errors import AttemptFailed, Transient
from synth_assets.llm.journal import Settlement
from synth_assets.llm.providers import Provider
from synth_assets.llm.rate_headers import Allowance
from synth_assets.llm.request import NANO_USD, Completion, Finish, Reading, Request, cost_of, most_it_can_cost
from synth_assets.llm.wire import WIRES
from synth_assets.spec import ModelRef, Price

# Some providers wrap a prompt in one of their own; more than this is no wrapping.
_HIDDEN_PROMPT_FACTOR = 20

HEDGE_LOST = "hedge_lost"
"""The outcome of an attempt that ran beside another one at the same request, which was answered first."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that has ended and is not written down yet: what `came`, and its raw `body` if there was one.

    `sent_at` is in seconds since 1970, `latency_s` the seconds from then to the whole answer. `outrun`: another attempt
    was answered first (see `hedging.py`); `beside` is that other one, seen from the one that counts.
    """

    request: Request
    model: ModelRef
    provider: Provider
    price: Price
    call_id: str
    came: Reading | AttemptFailed
    body: bytes | None
    sent_at: float
    latency_s: float
    allowances: tuple[Allowance, ...] = ()
    outrun: bool = False
    beside: Ended | None = None

    @property
    def answered(self) -> bool:
        """Whether an answer came."""
        return isinstance(self.came, Reading)

    @property
    def cost(self) -> tuple[int, str]:
        """What it cost, in billionths of a dollar, and on what basis: provider, usage, bound (the worst case) or none."""
        came = self.came
        if isinstance(came, AttemptFailed):
            return (self._bound, "bound") if came.maybe_billed else (0, "none")
        if came.billed_usd is not None:
            return round(came.billed_usd * NANO_USD), "provider"
        if came.usage is not None:
            return cost_of(came.usage, self.price), "usage"
        return self._bound, "bound"

    @property
    def _bound(self) -> int:
        return most_it_can_cost(self.request, [self.price])

    def dearer_than(self, first: Price) -> int:
        """What an answer cost beyond the same tokens at the price of the route's first model, in billionths of a dollar.

        That is its price by the batch, where it was asked so. Nothing where no usage came back: the worst case says nothing
        of the difference.
        """
        came = self.came
        if isinstance(came, AttemptFailed) or came.usage is None or self.outrun:
            return 0
        return self.cost[0] - cost_of(came.usage, first.by_batch if self.request.after_batch else first)

    def settlement(self, extra_nano: int = 0) -> Settlement:
        """What the journal is to keep of it; `extra_nano` is what a fallback cost beyond the first model."""
        came, (cost_nano, basis) = self.came, self.cost
        if isinstance(came, AttemptFailed):
            return Settlement(
                self.call_id,
                came.outcome,
                cost_nano,
                basis,
                self.latency_s,
                self.sent_at,
                detail=came.detail,
                http_status=came.http_status,
                body=self.body,
                kind=self.provider.wire_kind(self.request),
            )
        return Settlement(
            self.call_id,
            HEDGE_LOST if self.outrun else "ok" if came.finish is Finish.STOP else came.finish.value,
            cost_nano,
            basis,
            self.latency_s,
            self.sent_at,
            model_served=came.model_served or self.model.model,
            usage=came.usage,
            http_status=200,
            body=self.body,
            kind=self.provider.wire_kind(self.request),
            usable=not self.outrun,
            extra_nano=extra_nano,
        )

    def completion(self, reading: Reading) -> Completion:
        """The completion that it is, once it is durable."""
        return Completion(
            self.request,
            self.call_id,
            reading.text,
            reading.finish,
            self.provider.name,
            self.model.model,
            reading.model_served or self.model.model,
            reading.usage,
            self.cost[0],
            self.latency_s,
            replayed=False,
        )


async def send(
    request: Request, model: ModelRef, provider: Provider, price: Price, call_id: str, within_s: float
) -> Ended:
    """Send an attempt that is written down as `call_id`; whatever comes back in time is still to be settled."""
    sent_at, started = time.time(), time.perf_counter()
    body: bytes | None = None
    announced: tuple[Allowance, ...] = ()
    try:
        wire = WIRES[provider.wire_kind(request)]
        delivery = await provider.post(provider.write(request, model.model), call_id, within_s=within_s, wire=wire)
        body, announced = delivery.body, delivery.allowances
        reading = wire.read(body)
        _ensure_a_vector_per_text(reading, request)
        came: Reading | AttemptFailed = _without_impossible_figures(reading, request)
    except AttemptFailed as failure:
        came, announced = failure, announced or failure.allowances
    latency_s = time.perf_counter() - started
    return Ended(request, model, provider, price, call_id, came, body, sent_at, latency_s, announced)


def _ensure_a_vector_per_text(reading: Reading, request: Request) -> None:
    """Raises where a response holds another number of vectors than there were texts: nobody could tell which is whose."""
    if request.embed is None:
        return
    wanted, came = len(request.embed.texts), reading.text.count("\n") + 1
    if came != wanted:
        raise Transient("malformed", f"{came} vectors came for {wanted} texts", http_status=200, maybe_billed=True)


def _without_impossible_figures(reading: Reading, request: Request) -> Reading:
    """The reading without a usage that cannot be: wrong figures must make no answer look cheap, and spoil no sum."""
    usage = reading.usage
    if usage is None or (
        0 < usage.input_tokens <= _HIDDEN_PROMPT_FACTOR * request.most_input_tokens
        and (usage.output_tokens or not reading.text or request.embed)
    ):
        return reading
    return replace(reading, usage=None)
