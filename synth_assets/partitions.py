"""The partitions: domain × difficulty, and L1 × error. Which domains and L1s there are is for synth.yaml to say."""

from __future__ import annotations

from functools import cache

import dagster as dg

from synth_assets.questions.cells import DIFFICULTIES
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.spec import Settings, Spec, load_spec


@cache
def configured_spec() -> Spec:
    """The configuration as it was when the definitions were loaded: partitions and code versions come from it.

    Raises `SpecError` when synth.yaml cannot be read: without it there is nothing to partition by.
    """
    return load_spec(Settings.from_env().config)


@cache
def question_cells() -> dg.MultiPartitionsDefinition:
    """The cells of the questions line, keys as `easy|math`."""
    domains = list(configured_spec().questions.domains)
    return dg.MultiPartitionsDefinition(
        {
            "domain": dg.StaticPartitionsDefinition(domains),
            "difficulty": dg.StaticPartitionsDefinition(list(DIFFICULTIES)),
        }
    )


@cache
def dialogue_cells() -> dg.MultiPartitionsDefinition:
    """The cells of the scaffolding line, keys as `article_omission|spanish`."""
    return dg.MultiPartitionsDefinition(
        {
            "error": dg.StaticPartitionsDefinition(list(load_catalog().errors)),
            "l1": dg.StaticPartitionsDefinition(list(configured_spec().scaffolding.l1s)),
        }
    )
