"""The finished set of dialogues, its mix with anchor data, and their files with a manifest. No Dagster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from synth_assets.exports import Conversation, WrittenFile, write_manifest, write_training_files
from synth_assets.project import Project
from synth_assets.scaffolding.anchor_sample import sample_anchors
from synth_assets.scaffolding.anchors import AnchorSource, read_anchors
from synth_assets.scaffolding.catalog import Catalog
from synth_assets.scaffolding.conversations import conversations
from synth_assets.scaffolding.coverage import Choice, Shortage, choose_dialogues
from synth_assets.scaffolding.inspection import inspect_set
from synth_assets.scaffolding.mix import Mix, anchors_needed, mix
from synth_assets.scaffolding.versions import LOGIC, code_version
from synth_assets.spec import Spec
from synth_assets.storage.schemas import DATASET
from synth_assets.tokens import load_tokenizer


def choose_set(pool: pl.DataFrame, spec: Spec, catalog: Catalog) -> Choice | Shortage:
    """The choice of the finished set from all kept dialogues."""
    wanted = spec.scaffolding
    return choose_dialogues(pool, wanted.target, wanted.l1s, list(catalog.errors), spec.questions.seed)


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """The chosen rows as a frame of `scaffolding.dataset`."""
    return DATASET.fit(rows.with_columns(position=pl.int_range(pl.len())))


def mixed(rows: pl.DataFrame, spec: Spec) -> tuple[Mix, pl.DataFrame]:
    """The dialogues of the set among anchor data, and the anchor rows that could not be read, by reason.

    Raises `MixError` when no anchors are configured or they do not suffice, `UnreadableFile` when a source cannot be read.
    """
    wanted, tokenizer = spec.scaffolding, load_tokenizer(spec.tokenizer)
    own = rows.select(id="dialogue_id", messages="messages", tokens="tutor_tokens")
    most = anchors_needed(own, wanted.ratio, wanted.mix_by)
    samples = {
        name: sample_anchors(
            read_anchors(AnchorSource(name, Path(path))),
            tokenizer,
            most=most,
            by=wanted.mix_by,
            seed=spec.questions.seed,
        )
        for name, path in wanted.anchors.items()
    }
    result = mix(
        own,
        {name: sample.rows for name, sample in samples.items()},
        ratio=wanted.ratio,
        by=wanted.mix_by,
        seed=spec.questions.seed,
        available={name: sample.available for name, sample in samples.items()},
    )
    bad = [sample.bad for sample in samples.values()]
    return result, pl.concat(bad) if bad else pl.DataFrame()


def default_folder(project: Project) -> Path:
    """Where training files go when nobody says where."""
    return project.data_dir / "training" / "scaffolding"


def shares(rows: pl.DataFrame) -> dict[str, Any]:
    """What is claimed of a set, measured on it."""
    size = max(rows.height, 1)
    l1s = rows.group_by("l1").len().sort("l1")
    return {
        "rows": rows.height,
        "l1_shares": {l1: count / size for l1, count in l1s.iter_rows()},
        "cells": rows.select("l1", "error").n_unique() if rows.height else 0,
        "proficiency": dict(rows.group_by("proficiency").len().sort("proficiency").iter_rows()),
        "errors": dict(rows.group_by("error").len().sort("error").iter_rows()),
        "models": dict(rows.group_by("model").len().sort("model").iter_rows()),
        "turns_mean": rows["turns"].mean(),
        "questions_mean": rows["questions"].mean(),
        "tutor_tokens": int(rows["tutor_tokens"].sum()),
        "baseline_rows": int(rows["baseline"].sum()),
        "offline_rows": int(rows["offline"].fill_null(False).sum()),
    }


def set_conversations(rows: pl.DataFrame) -> Iterator[Conversation]:
    """A conversation per dialogue; only the tutor's turns bear loss."""
    return conversations(rows.sort("position"))


def write_files(
    project: Project, rows: pl.DataFrame, folder: Path, formats: Sequence[str], tokenizer_file: str | None = None
) -> list[WrittenFile]:
    """The training files in these formats, and beside them `manifest.json`: what they hold, measured, and where it is from."""
    tokenizer = Path(tokenizer_file) if tokenizer_file else None
    files = write_training_files(set_conversations(rows), formats, folder, name="scaffolding", tokenizer_file=tokenizer)
    spec = project.spec
    calls = project.warehouse.read("SELECT coalesce(sum(cost_usd), 0) FROM ledger.llm_call WHERE role = 'scaffolding'")
    write_manifest(
        folder,
        {
            **shares(rows),
            "made_by": project.mode,
            "checks": [finding.as_dict() for finding in inspect_set(project)],
            "cost_usd": {"all_calls": calls.item()},
            "code_versions": {asset: code_version(asset, spec) for asset in LOGIC},
            "spec": spec.model_dump(mode="json"),
            "spec_sha256": spec.fingerprint(),
            "files": [file.as_dict() for file in files],
        },
    )
    return files
