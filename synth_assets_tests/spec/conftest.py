"""A small configuration that is right, for tests to spoil in one place each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from synth_assets.spec import SpecError, load_spec

SMALL = """\
questions:
  target: 300
  domains: {coding: 100, math: 200}
providers:
  openai: {kind: openai, api_key_env: OPENAI_API_KEY}
  local: {kind: openai, base_url: "http://127.0.0.1:8000/v1"}
routes:
  questions: [openai/gpt-4o-mini]
  questions.math: [local/some-model, openai/gpt-4o-mini]
  validate: [openai/gpt-4o-mini]
  answers.easy: [openai/gpt-4o-mini]
  answers.hard: [openai/gpt-4o]
prices:
  local/some-model: {input: 0, output: 0}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a synth.yaml: the small one with pieces replaced, or the text or bytes given."""

    def _write(content: str | bytes = SMALL, **replaced: str) -> Path:
        path = tmp_path / "synth.yaml"
        if isinstance(content, bytes):
            path.write_bytes(content)
            return path
        for old, new in replaced.items():
            assert f"{old}:" in content, old
            lines = content.splitlines()
            position = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{old}:"))
            lines[position] = new
            content = "\n".join(lines) + "\n"
        path.write_text(content, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def problems(write: Callable[..., Path]) -> Callable[..., str]:
    """The text of the error that loading such a file raises."""

    def _problems(*content: str | bytes, **replaced: str) -> str:
        with pytest.raises(SpecError) as caught:
            load_spec(write(*content, **replaced))
        return str(caught.value)

    return _problems
