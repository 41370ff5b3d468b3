"""The token plan as a frame: quotas from the best known lengths, what is still missing, and what that will cost.

No Dagster and no storage: frames and the spec in, a frame of `questions.plan` and forecasts out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from synth_assets.dedup.vector_store import TEXTS_PER_BATCH
from synth_assets.questions import balance
from synth_assets.questions.cells import DIFFICULTIES, Cell
from synth_assets.questions.prompts import VALIDATE
from synth_assets.spec import Price, Spec
from synth_assets.spec.model import EMBED
from synth_assets.storage.schemas import PLAN

# Tokens that are not in the answers, per row, low and high. A question with its JSON: the real files of the system
# that this one replaces hold 10-25 tokens a question; passages and hard questions are several times as long.
_QUESTION_TOKENS = {"easy": (15, 60), "hard": (25, 200)}
_ITEM_OVERHEAD_TOKENS = 25
_VERDICT_TOKENS = (12, 30)
# Instructions of a generation or validation prompt, and of an answer's system message.
_PROMPT_TOKENS = 220
_ANSWER_PROMPT_TOKENS = 40
# Characters of the user's own guidance to a token, on the safe side: English has about four.
_CHARACTERS_PER_TOKEN = 3
# Generated rows per row that ends up answered: with all new and valid, and with half of them repeated or rejected.
_ROWS_PER_ANSWER = (1.05, 2.0)
# A first guess of a mean length has been wrong by a factor of four; a measured one by three standard errors at most.
_GUESS_RANGE = (0.25, 1.25)
_STANDARD_ERRORS = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one model is still to be asked for, in one role: calls, tokens and dollars, low and high."""

    role: str
    model: str
    calls: tuple[int, int]
    input_tokens: tuple[int, int]
    output_tokens: tuple[int, int]
    usd: tuple[float, float]


class InStock(NamedTuple):
    """Rows of a cell that are answered or on the way, and how many of these lack an answer, and a vector to be paid."""

    rows: int
    unanswered: int
    without_vector: int = 0


Stock = Mapping[Cell, InStock]


def plan(spec: Spec, measured: pl.DataFrame, stock: Stock) -> pl.DataFrame:
    """The quota of each cell, as a frame of `questions.plan`. `measured`: domain, difficulty, answer_tokens per answer."""
    rows = []
    for cell, (quota, mean, missing, costs) in _cells(spec, measured, stock).items():
        rows.append(
            {
                "domain": cell.domain,
                "difficulty": cell.difficulty,
                "quota": quota,
                "spare": 0,
                "mean_answer_tokens": mean.mean,
                "standard_error": mean.standard_error,
                "measured_answers": mean.n if mean.source == "cell" else 0,
                "available": stock.get(cell, InStock(0, 0)).rows,
                "missing": missing,
                "usd_low": sum(cost.usd[0] for cost in costs),
                "usd_high": sum(cost.usd[1] for cost in costs),
            }
        )
    return PLAN.fit(pl.DataFrame(rows, infer_schema_length=None))


def forecast(spec: Spec, measured: pl.DataFrame, stock: Stock) -> pl.DataFrame:
    """What is still to be asked for and paid, by role and model: calls, tokens and dollars, low and high."""
    return by_role([cost for *_, costs in _cells(spec, measured, stock).values() for cost in costs])


def forecast_by_cell(spec: Spec, measured: pl.DataFrame, stock: Stock) -> pl.DataFrame:
    """The same by cell and stage (generate, answer, judge, embed): calls and dollars, low and high, and the domain's rows."""
    totals = balance.scale_domains(spec.questions.target, spec.questions.domains)
    return pl.DataFrame(
        [
            {
                "domain": cell.domain, "difficulty": cell.difficulty, "stage": _STAGES[cost.role.split(".")[0]],
                "domain_rows": totals[cell.domain], "calls_low": cost.calls[0], "calls_high": cost.calls[1],
                "usd_low": cost.usd[0], "usd_high": cost.usd[1],
            }
            for cell, (*_, costs) in _cells(spec, measured, stock).items()
            for cost in costs
        ]
    )  # fmt: skip


_STAGES = {"questions": "generate", "answers": "answer", VALIDATE: "judge", EMBED: "embed"}


def _cells(
    spec: Spec, measured: pl.DataFrame, stock: Stock
) -> dict[Cell, tuple[int, balance.MeanEstimate, int, list[Forecast]]]:
    wanted = spec.questions
    totals = balance.scale_domains(wanted.target, wanted.domains)
    guess = {name: float(wanted.first_guess_tokens[name]) for name in DIFFICULTIES}
    means = balance.blend_means(balance.first_guess(totals, guess), measured)
    share = {name: wanted.token_share[name] for name in DIFFICULTIES}
    quotas = balance.quotas(totals, {cell: mean.mean for cell, mean in means.items()}, share)
    found = {}
    for cell in (Cell(domain, difficulty) for domain in totals for difficulty in DIFFICULTIES):
        there = stock.get(cell, InStock(0, 0))
        missing = max(quotas[cell] - there.rows, 0)
        to_answer = max(quotas[cell] - (there.rows - there.unanswered), 0)
        costs = forecast_cell(spec, cell, missing, to_answer, length_range(means[cell]), there.without_vector)
        found[cell] = (quotas[cell], means[cell], missing, costs)
    return found


def length_range(mean: balance.MeanEstimate) -> tuple[float, float]:
    """The lowest and highest mean length to reckon with, in tokens."""
    if mean.standard_error is None:
        return mean.mean * _GUESS_RANGE[0], mean.mean * _GUESS_RANGE[1]
    spread = _STANDARD_ERRORS * mean.standard_error
    return max(mean.mean - spread, 1.0), mean.mean + spread


def forecast_cell(
    spec: Spec,
    cell: Cell,
    missing: int,
    unanswered: int,
    answer_tokens: tuple[float, float],
    without_vector: int = 0,
) -> list[Forecast]:
    """What is still to be asked for a cell: `missing` rows to generate and judge, `unanswered` rows to answer.

    Where vectors are paid: one for each missing row, and for the `without_vector` rows that are there. The low end has the
    first model of each route at few tokens, the high end its dearest model at many.
    """
    size = spec.questions.batch_size
    question = _QUESTION_TOKENS[cell.difficulty]
    batches = tuple(math.ceil(missing * factor / size) for factor in _ROWS_PER_ANSWER)
    low, high = batches
    prompt = _PROMPT_TOKENS + _tokens(spec.questions.guidance.get(cell.domain))
    answer_prompt = _ANSWER_PROMPT_TOKENS + _tokens(spec.questions.answers[cell.difficulty].guidance)
    asked = [
        _forecast(
            spec, f"questions.{cell.domain}", (low, high),
            (prompt, prompt), [size * (tokens + _ITEM_OVERHEAD_TOKENS) for tokens in question],
        ),
        _forecast(
            spec, f"answers.{cell.difficulty}", (unanswered, math.ceil(unanswered * 1.1)),
            [answer_prompt + tokens for tokens in question], answer_tokens,
        ),
    ]  # fmt: skip
    if spec.questions.validation.enabled:
        judged = [prompt + size * (tokens + _ITEM_OVERHEAD_TOKENS) for tokens in question]
        asked.append(_forecast(spec, VALIDATE, (low, high), judged, [size * tokens for tokens in _VERDICT_TOKENS]))
    if spec.paid_vectors is not None:
        texts = [math.ceil(missing * factor) + without_vector for factor in _ROWS_PER_ANSWER]
        asked.append(_embedding(spec, (texts[0], texts[1]), question))
    return asked


def _embedding(spec: Spec, texts: tuple[int, int], tokens_each: tuple[int, int]) -> Forecast:
    ((model, price),) = spec.prices_of(EMBED)
    low, high = (count * tokens for count, tokens in zip(texts, tokens_each, strict=True))
    calls = math.ceil(texts[0] / TEXTS_PER_BATCH), math.ceil(texts[1] / TEXTS_PER_BATCH)
    return Forecast(EMBED, str(model), calls, (low, high), (0, 0), (_dollars(price, low, 0), _dollars(price, high, 0)))


def usd_per_row(spec: Spec, cell: Cell, answer_tokens: float) -> float:
    """What one more answered row of a cell costs in dollars, the question and the verdict included, at the low end."""
    rows = 100 * spec.questions.batch_size  # many batches, so that a begun one weighs little
    return math.fsum(cost.usd[0] for cost in forecast_cell(spec, cell, rows, rows, (answer_tokens,) * 2)) / rows


def _tokens(guidance: str | None) -> int:
    return math.ceil(len(guidance or "") / _CHARACTERS_PER_TOKEN)


def _forecast(
    spec: Spec,
    role: str,
    calls: tuple[int, int],
    input_each: tuple[float, float] | list[int],
    output_each: tuple[float, float] | list[int],
) -> Forecast:
    models, prices = zip(*spec.prices_of(role), strict=True)
    tokens_in = tuple(round(count * each) for count, each in zip(calls, input_each, strict=True))
    tokens_out = tuple(round(count * each) for count, each in zip(calls, output_each, strict=True))
    low = _dollars(prices[0], tokens_in[0], tokens_out[0])
    high = max(_dollars(price, tokens_in[1], tokens_out[1]) for price in prices)
    return Forecast(
        role, str(models[0]), calls, (tokens_in[0], tokens_in[1]), (tokens_out[0], tokens_out[1]), (low, high)
    )


def _dollars(price: Price, input_tokens: int, output_tokens: int) -> float:
    return (input_tokens * price.input + output_tokens * price.output) / 1e6


def by_role(forecasts: list[Forecast]) -> pl.DataFrame:
    """Forecasts added up by role and model: calls, tokens and dollars, low and high."""
    pairs = ("calls", "input_tokens", "output_tokens", "usd")
    rows = [
        {"role": one.role, "model": one.model}
        | {f"{name}_{end}": getattr(one, name)[at] for name in pairs for at, end in enumerate(("low", "high"))}
        for one in forecasts
    ]
    sums = [pl.col(f"{name}_{end}").sum() for name in pairs for end in ("low", "high")]
    return pl.DataFrame(rows).group_by("role", "model", maintain_order=True).agg(sums)
