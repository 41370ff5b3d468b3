"""`synth doctor`: one line for each thing that a run needs, and what to do where it is missing."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from synth_assets.spec import SemanticSpec, Settings, Spec, SpecError, load_spec, missing_keys

# A full set of 60,000 rows with its journal, history and files takes about a third of this.
_ENOUGH_DISK_BYTES = 2 * 10**9


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    subject: str
    ok: bool
    state: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The line for JSON."""
        return asdict(self)


def diagnose(settings: Settings) -> list[Line]:
    """All lines; what depends on a configuration that cannot be read is left out."""
    lines = [Line("python", sys.version_info < (3, 14), sys.version.split()[0])]
    try:
        spec = load_spec(settings.config)
    except SpecError as error:
        return [*lines, Line("configuration", False, str(error), "mend synth.yaml, or set SYNTH_CONFIG")]
    lines.append(Line("configuration", True, str(settings.config)))
    lines += _keys(settings, spec)
    lines += [
        _data_dir(settings),
        _disk(settings),
        _tried("warehouse", lambda: _warehouse(settings)),
        _budget(settings, spec),
    ]
    lines.append(_tried("tokenizer", lambda: _tokenizer(spec)))
    if (semantic := spec.dedup.semantic) is not None:
        lines.append(_tried("vectors", lambda: _vectors(spec, semantic)))
    return lines


def _keys(settings: Settings, spec: Spec) -> Iterator[Line]:
    missing = dict(missing_keys(spec))
    for name, provider in spec.providers.items():
        if provider.api_key_env:
            state = "not set" if name in missing else "set"
            advice = f"export {provider.api_key_env} to use this provider" if name in missing else ""
            yield Line(
                f"key {provider.api_key_env}", not (name in missing and settings.provider == "live"), state, advice
            )
    from synth_assets.project import Project

    try:
        mode = Project.from_env().mode
    except SpecError as error:
        yield Line("provider", False, "live", str(error))
        return
    embedded = "the embedded provider answers; no training data"
    yield Line("provider", True, "live" if mode == "live" else embedded)


def _data_dir(settings: Settings) -> Line:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        return Line(
            "data directory", False, f"{settings.data_dir}: {error.strerror}", "make it writable, or set SYNTH_DATA_DIR"
        )
    return Line("data directory", True, str(settings.data_dir))


def _disk(settings: Settings) -> Line:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    enough = free > _ENOUGH_DISK_BYTES
    return Line(
        "disk", enough, f"{free / 1e9:.1f} GB free", "" if enough else "free some space: a full run takes up to 2 GB"
    )


def _tried(subject: str, look: Callable[[], str]) -> Line:
    try:
        return Line(subject, True, look())
    except Exception as error:  # noqa: BLE001 - a doctor reports whatever is wrong
        return Line(subject, False, str(error))


def _warehouse(settings: Settings) -> str:
    from synth_assets.storage.warehouse import Warehouse

    counts = Warehouse(settings.data_dir, patience_s=5).read("SELECT count(*) FROM questions.question").item()
    return f"{settings.data_dir / 'synth.duckdb'} opens; {counts:,} questions"


def _budget(settings: Settings, spec: Spec) -> Line:
    from synth_assets.llm.journal_reading import spend

    spent, reserved = spend(settings.data_dir / "journal")
    cap = spec.budget.usd
    left = cap is None or spent + reserved < cap
    state = f"${spent:,.2f} spent, ${reserved:,.2f} reserved, cap {'none' if cap is None else f'${cap:,.2f}'}"
    return Line("budget", left, state, "" if left else "raise `budget: usd:` in synth.yaml")


def _vectors(spec: Spec, semantic: SemanticSpec) -> str:
    from synth_assets.questions.embedding import vectors_of
    from synth_assets.questions.neighbours import need_packages

    need_packages(semantic)
    return f"{vectors_of(spec, semantic)}; neighbours from {semantic.similarity:g} on: {semantic.action}"


def _tokenizer(spec: Spec) -> str:
    from synth_assets.tokens import load_tokenizer

    tokenizer = load_tokenizer(spec.tokenizer)
    return f"{tokenizer.name} counts {tokenizer.count('What is 3 + 4?')} tokens in 'What is 3 + 4?'"
