"""Runs the blocks of a page as a reader would type them: one shell, in order, in a folder that holds a small project.

Three things differ from the reader's machine, all of them here. The project's `synth.yaml` asks for a small set
(`small_configuration`); the addresses of real services lead to the embedded provider, served over HTTP (`STAND_INS`);
and every key is whatever the page exports: the stand-in takes any.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from synth_assets_tests.docs.pages import ROOT, Block

# Many times what the longest page takes.
LIMIT_S = 300

STAND_INS = (
    "https://openrouter.ai/api/v1",
    "http://127.0.0.1:8000/v1",  # vLLM
    "http://127.0.0.1:11434/v1",  # Ollama
)
"""Addresses in blocks and configurations in whose place the stand-in's is written. The vendors' own come from the SDKs'
variables OPENAI_BASE_URL and ANTHROPIC_BASE_URL."""

OWN_PORT = "8801"
"""The port that pages give to `synth offline-server`; a free one is written in its place."""

_DOMAINS = {"math": 0.6, "coding": 0.4}
_SMALL: dict[str, dict[str, Any]] = {
    # As wide as a tolerance can be, so that one pass does: each hard answer of so small a set bears several percent of
    # all tokens, and spare rows would be made to balance them by.
    "questions": {
        "target": 60,
        "domains": _DOMAINS,
        "token_share": {"easy": 0.5, "hard": 0.5},
        "tolerance": 0.45,
        "pilot_rows": 4,
        "batch_size": 10,
    },
    "scaffolding": {"target": 48, "l1s": ["korean"]},
}


def small_configuration() -> str:
    """The project's synth.yaml with small targets."""
    config = yaml.safe_load((ROOT / "synth.yaml").read_text(encoding="utf-8"))
    for section, settings in _SMALL.items():
        config[section] = {**config[section], **settings}
    config["routes"] = {
        role: models
        for role, models in config["routes"].items()
        if not role.startswith("questions.") or role.removeprefix("questions.") in _DOMAINS
    }
    return yaml.safe_dump(config, sort_keys=False)


@dataclass(frozen=True)
class Reader:
    """Somebody who follows the pages in `folder`; `server` is the stand-in's address."""

    folder: Path
    server: str

    def settle_in(self, finished: Path | None = None) -> None:
        """Have the project's files, small, in the folder; with the data of a `finished` one, where given."""
        if finished is not None:
            shutil.copytree(finished, self.folder, dirs_exist_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("dagster.yaml", "workspace.yaml"):
            shutil.copy(ROOT / name, self.folder)
        (self.folder / "synth.yaml").write_text(self._led_here(small_configuration()), encoding="utf-8")

    def follow(self, blocks: Iterable[Block]) -> str:
        """Run the blocks, and return all that they printed. Fails with the last of it when one does not do as it says."""
        script = self._led_here("\n".join([_PROLOGUE, *map(_lines, blocks)])).replace(OWN_PORT, str(_free_port()))
        shell = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            printed, _ = shell.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            # The shell and all that it has started.
            os.killpg(shell.pid, signal.SIGKILL)
            printed, _ = shell.communicate()
            raise AssertionError(f"no end within {LIMIT_S} s\n{printed[-6000:]}") from None
        assert shell.returncode == 0, f"exit {shell.returncode}\n{printed[-6000:]}"
        return printed

    def _led_here(self, text: str) -> str:
        for address in STAND_INS:
            text = text.replace(address, f"{self.server}/v1")
        return text

    def _environment(self) -> dict[str, str]:
        """The reader's: nothing of the developer's own keys, project or Dagster home, and `synth` on the PATH."""
        foreign = ("SYNTH_", "DAGSTER_", "OPENAI_", "ANTHROPIC_", "OPENROUTER_", "COVERAGE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {
            **kept,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")]),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")])),
            "OPENAI_BASE_URL": f"{self.server}/v1",
            "ANTHROPIC_BASE_URL": self.server,
        }


# What a page starts in another terminal is stopped with it.
_PROLOGUE = """\
set -euo pipefail
elsewhere=()
trap 'for one in ${elsewhere[@]+"${elsewhere[@]}"}; do kill "$one" 2> /dev/null || true; done' EXIT
"""


def _lines(block: Block) -> str:
    """What the shell does with a block."""
    opening = f"echo {shlex.quote(f'@@ {block.place}')}"
    if block.shown_only or block.not_run is not None:
        return ""
    match block.language, block.mark.partition(" "):
        case "sh", ("", _, _):
            done = block.text
        case "sh", ("exits", _, code):
            done = (
                f"( {block.text}\n) && code=0 || code=$?\n[ $code -eq {int(code)} ] || {{ echo exit $code; exit 1; }}"
            )
        case "sh", ("in", _, "another terminal"):
            done = _ELSEWHERE.format(text=block.text)
        case "yaml", ("", _, _):
            done = _piped_into("configuring", block)
        case "yaml", ("file:", _, name):
            done = _piped_into("configuring", block, name)
        case "sql", ("", _, _):
            done = _piped_into("asking", block)
        case _:
            raise AssertionError(f"{block.place}: no test knows what to do with ```{block.language} {block.mark}")
    return f"{opening}\n{done}"


# Its first line says that it is ready.
_ELSEWHERE = """\
( {text}) > elsewhere.log 2>&1 &
elsewhere+=($!)
for _ in $(seq 300); do [ -s elsewhere.log ] && break; sleep 0.2; done
cat elsewhere.log"""


def _piped_into(module: str, block: Block, *arguments: str) -> str:
    command = [sys.executable, "-m", f"synth_assets_tests.docs.{module}", *arguments]
    return f"{shlex.join(command)} <<'END_OF_BLOCK'\n{block.text}END_OF_BLOCK"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
