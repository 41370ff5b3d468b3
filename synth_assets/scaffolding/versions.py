"""Code versions of the scaffolding line: a changed prompt, route, catalogue entry or rule shows in Dagster. Pure."""

from __future__ import annotations

import hashlib
import json

from synth_assets.scaffolding import prompts
from synth_assets.scaffolding.catalog import CATALOG_FILE
from synth_assets.spec import Spec

# Raised by hand when the code of an asset changes what it makes from the same inputs.
LOGIC = {
    "error_catalog": 1,
    "baseline_dialogues": 1,
    "scaffolding_dialogues": 1,
    "scaffolding_dataset": 1,
    "stage1_mix": 1,
    "scaffolding_files": 1,
}


def code_version(asset: str, spec: Spec) -> str:
    """The version of an asset: its logic, and what of the catalogue, the configuration and the prompt it depends on."""
    depends: list[object] = [LOGIC[asset]]
    wanted = spec.scaffolding
    if asset in ("error_catalog", "scaffolding_dialogues"):
        depends.append(hashlib.sha256(CATALOG_FILE.read_bytes()).hexdigest())
    if asset == "scaffolding_dialogues":
        depends += [prompts.version(), [str(model) for model in spec.routes.get(prompts.ROLE, ())], wanted.turns]
        depends += [spec.questions.seed, spec.tokenizer]
    if asset == "scaffolding_dataset":
        depends += [wanted.target, wanted.l1s, spec.questions.seed]
    if asset == "stage1_mix":
        depends += [wanted.ratio, wanted.mix_by, wanted.anchors, spec.questions.seed, spec.tokenizer]
    return hashlib.sha256(json.dumps(depends, sort_keys=True, default=str).encode()).hexdigest()[:12]
