"""The configuration: `synth.yaml` as one frozen, checked value, and what the environment adds to it.

This room reads and checks, and knows no other room; what is done with a setting belongs to whoever uses it.
"""

from synth_assets.spec.errors import Problem, SpecError
from synth_assets.spec.loading import load_spec
from synth_assets.spec.model import Spec
from synth_assets.spec.product_lines import (
    AnswerSpec,
    AnswersSpec,
    DedupSpec,
    DomainDedup,
    GenerationSpec,
    QuestionsSpec,
    SaturationSpec,
    ScaffoldingSpec,
    SemanticSpec,
    ValidationSpec,
)
from synth_assets.spec.providers import BudgetSpec, ModelRef, Price, ProviderSpec
from synth_assets.spec.settings import ProviderMode, Settings, missing_keys, resolve_mode
from synth_assets.spec.watching import AlertsSpec, AutomationSpec, MailSpec

__all__ = [
    "AlertsSpec",
    "AnswerSpec",
    "AnswersSpec",
    "AutomationSpec",
    "BudgetSpec",
    "DedupSpec",
    "DomainDedup",
    "GenerationSpec",
    "MailSpec",
    "ModelRef",
    "Price",
    "Problem",
    "ProviderMode",
    "ProviderSpec",
    "QuestionsSpec",
    "SaturationSpec",
    "ScaffoldingSpec",
    "SemanticSpec",
    "Settings",
    "Spec",
    "SpecError",
    "ValidationSpec",
    "load_spec",
    "missing_keys",
    "resolve_mode",
]
