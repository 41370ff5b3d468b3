"""List prices from the data that the package genai-prices ships; nothing here touches the network.

Prices that synth.yaml gives are not looked up here, they go before these.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from synth_assets.spec.providers import Price


@lru_cache(maxsize=256)
def list_price(kind: str, base_url: str | None, model: str) -> Price | None:
    """Today's list price of `model` at the vendor of `base_url`, or at OpenAI or Anthropic themselves without one.

    None where the package does not know the vendor, the model, or one of its two prices. A server of one's own is never
    taken for a vendor, however it is named. Where a price rises with the length of the prompt the lowest tier holds:
    such tiers begin at 32,000 tokens (genai-prices 0.2.3), far above any prompt of ours.
    """
    from genai_prices.data_snapshot import get_snapshot  # A large table, read only when it is asked for.

    try:
        _, known = get_snapshot().find_provider_model(model, None, None if base_url else kind, base_url)
    except LookupError:
        return None
    prices = known.get_prices(datetime.now(UTC))
    # A model that makes vectors has no output to pay for; of any other, a price that is absent is not known.
    output = 0 if prices.output_mtok is None and "embed" in model else prices.output_mtok
    if prices.input_mtok is None or output is None:
        return None
    cached = prices.input_mtok if prices.cache_read_mtok is None else prices.cache_read_mtok
    return Price(input=_base(prices.input_mtok), cached_input=_base(cached), output=_base(output))


def _base(price: Any) -> float:
    return float(getattr(price, "base", price))
