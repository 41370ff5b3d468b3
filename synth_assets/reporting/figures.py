"""The figures that assets show with each materialisation: their names, said once, and those of a paid partition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import dagster as dg

from synth_assets.reporting.outcomes import Outcome
from synth_assets.storage.io_manager import PARTITION_ROW_COUNT, ROW_COUNT

# Same name, same meaning, in every asset. Numbers are plain numbers, so that Dagster plots them over time.
FIGURES: Mapping[str, str] = MappingProxyType(
    {
        ROW_COUNT: "rows that the table (or the files) hold after this materialisation",
        PARTITION_ROW_COUNT: "rows of this partition in the table after this materialisation",
        "rows": "rows that this materialisation made or decided; of a set, a file or an import: all of its rows",
        "rejected": "rows that came in with this materialisation and were turned away",
        "yield": "share of the rows that came in which went on, 0 to 1",
        "requests": "requests that this materialisation needed; some were answered from the journal",
        "requests_failed": "requests that no model answered, after all attempts",
        "requests_waiting": "requests that wait for a batch: no failures, a later materialisation takes their answers in",
        "attempts_paid": "answered attempts at a model in this run",
        "requests_per_second": "answered attempts a second, from the first one sent to the last one answered",
        "latency_p50_s": "median seconds from sending to the whole answer",
        "latency_p95_s": "seconds that 95 % of the answers took at most",
        "input_tokens": "tokens of the prompts in this run, cached ones included",
        "cached_tokens": "of these, read from the provider's cache",
        "output_tokens": "tokens of the answers in this run",
        "cost_usd": "dollars of this run's attempts for this partition; of the ledger: of all attempts",
        "models_served": "the models that answered, with the number of their answers",
        "rejects_by_reason": "rows turned away, by reason",
        "failed_by_reason": "requests that failed, by reason",
        "duplicates": "rows that repeat another one",
        "exact_duplicates": "rows that equal another one after normalising",
        "near_duplicates": "rows that read like another one",
        "contaminated": "kept questions that repeat a row of a benchmark",
        "marked": "kept questions that say much the same as another one, by `dedup: semantic:`",
        "semantic_duplicates": "of these, rejected because `action: drop` asks for it; all of this partition",
        "without_vector": "kept questions that could not be compared, because their request failed; asked again next time",
        "new": "generated rows that repeat nothing known",
        "unique": "rows that are the first of their kind",
        "valid": "questions that the judge found fit",
        "invalid": "questions that the judge turned down",
        "unjudged": "questions that the judge said nothing about; they are shown to it again",
        "quota": "rows that the finished set needs of this partition",
        "answered": "answered rows of this partition, earlier ones included",
        "kept": "dialogues of this partition, earlier and imported ones included",
        "imported": "dialogues that came from files",
        "answer_tokens": "tokens of the answers that this materialisation made, by the configured tokenizer",
        "rows_of_older_settings": "rows of this partition that were asked for with other settings than today's",
        "saturated": "whether the topic gave so few new rows that asking on was given up",
        "engine_seconds": "seconds for which the engine worked for the step, over all of its partitions, as the next ones",
        "engine_attempts": "attempts that were sent to models",
        "engine_answers": "attempts that were answered",
        "engine_failures": "attempts that failed",
        "engine_retries": "attempts that were repeated at the same model",
        "engine_replayed": "requests that the journal answered, for nothing",
        "engine_handed_in": "requests that were handed in to batches",
        "engine_input_tokens": "tokens of the prompts",
        "engine_output_tokens": "tokens of the answers",
        "engine_cost_usd": "dollars of the attempts, failed ones that may have been charged included",
        "engine_fallback_usd": "of these, what answers of dearer models than the first choice added",
        "engine_hedged": "stragglers that were asked a second time",
        "engine_hedging_usd": "of the dollars, what the slower of each two attempts cost",
        "engine_requests_per_second": "answered attempts a second, over the whole step",
        "engine_tokens_per_second": "tokens of answers a second, over the whole step",
        "engine_models": "the same of each model, and how many requests it may have in flight in the end",
    }
)


def figures_of(outcome: Outcome, call: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of a paid partition. `call`: its row of `calls_of_run.sql`, empty when the run asked nothing for it."""
    reasons = Counter(str(row["reason"]) for row in getattr(outcome, "rejects", ()))
    rejected = sum(reasons.values())
    answered = int(call.get("answered") or 0)
    figures: dict[str, Any] = {
        "rows": len(outcome.rows),
        "rejected": rejected,
        "requests": outcome.requests,
        "requests_failed": sum(outcome.failed.values()),
        "requests_waiting": outcome.waiting,
        "attempts_paid": answered,
        "cost_usd": round(float(call.get("usd") or 0.0), 6),
        **{name: int(call.get(name) or 0) for name in ("input_tokens", "cached_tokens", "output_tokens")},
    }
    if outcome.rows or rejected:
        figures["yield"] = round(len(outcome.rows) / (len(outcome.rows) + rejected), 4)
    if answered:
        figures |= {
            "requests_per_second": round(answered / call["busy_s"], 3),
            "latency_p50_s": round(call["p50_s"], 4),
            "latency_p95_s": round(call["p95_s"], 4),
            "models_served": _counts(Counter(call["models"] or {})),
        }
    if reasons:
        figures["rejects_by_reason"] = _counts(reasons)
    if outcome.failed:
        figures["failed_by_reason"] = _counts(outcome.failed)
    return figures


def _counts(counted: Counter[str]) -> dg.JsonMetadataValue:
    return dg.MetadataValue.json(dict(counted.most_common()))
