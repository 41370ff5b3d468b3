"""The finished set: the chosen rows in their shuffled order, and the training files with their manifest. No Dagster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from synth_assets.exports import Conversation, WrittenFile, write_manifest, write_training_files
from synth_assets.project import Project
from synth_assets.questions.cells import Cell
from synth_assets.questions.choice import Choice, Shortage, choose, lengths_of, seeded_order
from synth_assets.questions.inspection import inspect_set
from synth_assets.questions.planning import usd_per_row
from synth_assets.questions.shuffling import shuffle
from synth_assets.questions.spares import Price, Wanted, ensure_reach, spare_rows
from synth_assets.questions.versions import LOGIC, code_version
from synth_assets.spec import QuestionsSpec, Spec
from synth_assets.storage.schemas import BALANCED
from synth_assets.storage.warehouse import Warehouse

_POOL = """
SELECT a.question_id, a.domain, a.difficulty, d.text AS question, a.text AS answer, a.question_tokens,
    a.answer_tokens, d.source, d.call_id AS question_call_id, a.call_id AS answer_call_id,
    d.offline OR a.offline AS offline
FROM questions.answer AS a JOIN questions.decision AS d USING (question_id)
ANTI JOIN (
    SELECT question_id FROM questions.reject WHERE reason IN ('contaminated', 'semantic_duplicate')
) AS r USING (question_id)
WHERE d.duplicate_of IS NULL
"""


def answered_pool(warehouse: Warehouse) -> pl.DataFrame:
    """All answered questions, with the columns of `questions.balanced` but for the position."""
    return warehouse.read(_POOL)


def with_spare(
    plan: pl.DataFrame, pool: pl.DataFrame, measured: pl.DataFrame, paid: Mapping[Cell, int], spec: Spec
) -> pl.DataFrame:
    """The plan with the spare rows that choosing needs: where all quotas are answered and yet no set comes out right.

    Small sets need some: with few rows to choose from, no choice of them may hit the token share. `pool`: answered
    questions; `measured`: domain, difficulty, answer_tokens of all answers; `paid`: per cell, questions that wait and
    whose answers the journal has. Raises OutOfReach where the rows that may be spared are not likely to do, be it
    before the quotas are filled or after.
    """
    rule = spec.questions
    quotas = {Cell(domain, kind): rows for domain, kind, rows in plan.select(*Cell._fields, "quota").iter_rows()}
    totals = dict(plan.group_by("domain").agg(pl.col("quota").sum()).iter_rows())
    wanted = Wanted(totals, rule.token_share.model_dump(), rule.tolerance, rule.seed)
    lengths = lengths_of(seeded_order(pool, totals, wanted.share, wanted.seed))
    if any(len(lengths[cell]) < quota for cell, quota in quotas.items()):
        ensure_reach(lengths, quotas, measured, wanted)
        return plan
    if isinstance(choose_set(pool, totals, rule), Choice):
        return plan

    means = plan.select(*Cell._fields, "mean_answer_tokens").iter_rows()
    prices = {
        Cell(domain, kind): Price(usd_per_row(spec, Cell(domain, kind), mean), paid.get(Cell(domain, kind), 0))
        for domain, kind, mean in means
    }
    more = spare_rows(lengths, quotas, measured, wanted, prices)
    spare = [len(lengths[cell]) - quota + more[cell] if more[cell] else 0 for cell, quota in quotas.items()]
    return plan.with_columns(spare=pl.Series(spare, dtype=plan["spare"].dtype))


def choose_set(pool: pl.DataFrame, domain_totals: Mapping[str, int], wanted: QuestionsSpec) -> Choice | Shortage:
    """The choice of the finished set from the answered pool, by the configured share, tolerance and seed."""
    return choose(pool, domain_totals, wanted.token_share.model_dump(), wanted.tolerance, wanted.seed)


def balanced_rows(chosen: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The chosen rows as a frame of `questions.balanced`, shuffled by the seed."""
    return BALANCED.fit(shuffle(chosen, seed))


def conversations(rows: pl.DataFrame) -> Iterator[Conversation]:
    """A conversation of two turns per row, in order of position; only the answer bears loss."""
    for row in rows.sort("position").iter_rows(named=True):
        yield Conversation(
            id=row["question_id"],
            messages=(
                {"role": "user", "content": row["question"]},
                {"role": "assistant", "content": row["answer"], "weight": 1},
            ),
            meta={key: row[key] for key in ("domain", "difficulty", "source", "offline", "answer_call_id")},
        )


def shares(rows: pl.DataFrame) -> dict[str, Any]:
    """What is claimed of a set, measured on it: rows by domain, answer tokens and token share by difficulty."""
    tokens = dict(rows.group_by("difficulty").agg(pl.col("answer_tokens").sum()).sort("difficulty").iter_rows())
    total = sum(tokens.values()) or 1
    return {
        "rows": rows.height,
        "rows_by_domain": dict(rows.group_by("domain").len().sort("domain").iter_rows()),
        "rows_by_difficulty": dict(rows.group_by("difficulty").len().sort("difficulty").iter_rows()),
        "answer_tokens": tokens,
        "token_share": {name: count / total for name, count in tokens.items()},
        "offline_rows": int(rows["offline"].fill_null(False).sum()),
    }


def default_folder(project: Project) -> Path:
    """Where training files go when nobody says where."""
    return project.data_dir / "training" / "questions"


def write_files(
    project: Project, rows: pl.DataFrame, folder: Path, formats: Sequence[str], tokenizer_file: str | None = None
) -> list[WrittenFile]:
    """The training files in these formats, and beside them `manifest.json`: what they hold, measured, and where it is from."""
    tokenizer = Path(tokenizer_file) if tokenizer_file else None
    files = write_training_files(conversations(rows), formats, folder, name="questions", tokenizer_file=tokenizer)
    spec = project.spec
    used = [call for column in ("question_call_id", "answer_call_id") for call in rows[column].drop_nulls()]
    calls = project.warehouse.read("SELECT call_id, cost_usd FROM ledger.llm_call")
    manifest = {
        **shares(rows),
        "token_encoding": project.warehouse.read("SELECT DISTINCT token_encoding FROM questions.answer")[
            "token_encoding"
        ].to_list(),
        "made_by": project.mode,
        "checks": [finding.as_dict() for finding in inspect_set(project)],
        "cost_usd": {
            "all_calls": calls["cost_usd"].sum(),
            "calls_of_these_rows": calls.filter(pl.col("call_id").is_in(used))["cost_usd"].sum(),
        },
        "code_versions": {asset: code_version(asset, spec) for asset in LOGIC},
        "spec": spec.model_dump(mode="json"),
        "spec_sha256": spec.fingerprint(),
        "files": [file.as_dict() for file in files],
    }
    write_manifest(folder, manifest)
    return files
