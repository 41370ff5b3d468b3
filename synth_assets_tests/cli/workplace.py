"""A workplace for end-to-end tests: a configuration and a data directory of their own, the real `synth` in processes of
their own, and what warehouse and journal hold afterwards. What is expected of it is for the tests to say.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from click.testing import CliRunner
from filelock import FileLock

from synth_assets.cli import main
from synth_assets.llm.request import NANO_USD
from synth_assets.offline import Exchange
from synth_assets.scaffolding.resemblance import near_duplicates
from synth_assets.storage.warehouse import Warehouse

CHECKOUT = Path(__file__).parents[2]

# A hanging command must not hang the suite; many times what the slowest one takes.
LIMIT_S = 240

# Dummies: the server that they are sent to takes any key, and no test reaches another one.
KEYS = {"DRILL_OPENAI_KEY": "openai-dummy", "DRILL_ANTHROPIC_KEY": "anthropic-dummy"}

NOBODY = "http://127.0.0.1:9"
"""An address where nothing listens."""

CONFIG: Mapping[str, Any] = {
    "questions": {
        "target": 100,
        "domains": {"math": 0.6, "coding": 0.4},
        # Wide, so that runs need few passes: of so few hard answers each bears about 3 % of all tokens.
        "tolerance": 0.05,
        "pilot_rows": 5,
        "batch_size": 10,
    },
    "routes": {
        "questions": ["openai/deepseek/deepseek-chat"],
        "validate": ["openai/gpt-4o-mini"],
        "answers.easy": ["openai/gpt-4o-mini"],
        "answers.hard": ["anthropic/claude-sonnet-4-6"],
    },
    "prices": {
        "deepseek/deepseek-chat": {"input": 0.2574, "output": 1.0287},
        "gpt-4o-mini": {"input": 0.15, "cached_input": 0.075, "output": 0.60},
        "claude-sonnet-4-6": {"input": 3.00, "cached_input": 0.30, "output": 15.00},
    },
    "budget": {"usd": 100},
}


DIALOGUES: Mapping[str, Mapping[str, Any]] = {
    "scaffolding": {"target": 48, "l1s": ["korean"]},
    "routes": {
        "scaffolding": [
            "openai/google/gemini-2.0-flash-001", "openai/anthropic/claude-3.5-haiku", "openai/moonshotai/kimi-k2.5",
        ],
    },
    "prices": {
        "google/gemini-2.0-flash-001": {"input": 0.10, "output": 0.40},
        "anthropic/claude-3.5-haiku": {"input": 1.00, "output": 4.00},
        "moonshotai/kimi-k2.5": {"input": 0.50, "output": 3.325},
    },
}  # fmt: skip
"""Settings on top of `CONFIG` with which the scaffolding line is made too: four dialogues in each of its twelve cells."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out[-4000:]}\n{self.err[-4000:]}"


@dataclass
class Workplace:
    """A folder with `synth.yaml` and `data/`; commands run in it as its user would run them."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    def configure(self, server: str = NOBODY, **sections: Mapping[str, Any]) -> None:
        """Write `synth.yaml`, with both kinds of provider at `server`; `sections` change single settings."""
        provider = {"max_concurrency": 20, "timeout": 60}
        config = {
            "providers": {
                "openai": {
                    "kind": "openai", "base_url": f"{server}/v1", "api_key_env": "DRILL_OPENAI_KEY", **provider,
                },
                "anthropic": {
                    "kind": "anthropic", "base_url": server, "api_key_env": "DRILL_ANTHROPIC_KEY", **provider,
                },
            },
            **CONFIG,
        }  # fmt: skip
        for name, settings in sections.items():
            config[name] = {**config.get(name, {}), **settings}
        self.write_config(yaml.safe_dump(config, sort_keys=False))

    def configure_dialogues(self, server: str = NOBODY, **sections: Mapping[str, Any]) -> None:
        """The same with the scaffolding line."""
        names = DIALOGUES.keys() | sections.keys()
        self.configure(server, **{name: {**DIALOGUES.get(name, {}), **sections.get(name, {})} for name in names})

    def write_config(self, text: str) -> None:
        """Write `synth.yaml` as it stands."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "synth.yaml").write_text(text)

    @property
    def variables(self) -> dict[str, str]:
        """The environment of the commands: nothing of the developer's own keys, project or Dagster home."""
        foreign = ("SYNTH_", "DAGSTER_", "OPENAI_", "ANTHROPIC_", "OPENROUTER_", "COVERAGE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        ours = {
            "SYNTH_CONFIG": str(self.folder / "synth.yaml"),
            "SYNTH_DATA_DIR": str(self.data),
            # The programs of the tests lie here, and no installed copy is to answer in place of this checkout.
            "PYTHONPATH": os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")])),
        }
        return {**kept, **KEYS, **ours, **self.environment}

    def start(self, *arguments: str | Path, module: str = "synth_assets") -> subprocess.Popen[str]:
        """Start `synth` (or another module's program) and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def synth(self, *arguments: str | Path) -> Ended:
        """Run a command to its end."""
        return ended(self.start(*arguments))

    def told(self, *arguments: str | Path) -> Ended:
        """What a command says that ends before it begins to work; in this process, since a new one loads for a second."""
        variables = {"SYNTH_PROVIDER": None, **self.variables}
        result = CliRunner().invoke(main, [str(one) for one in arguments], env=variables)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the warehouse."""
        return Warehouse(self.data).read(sql).to_dicts()

    def journal(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the journal."""
        with closing(sqlite3.connect(f"file:{self.data / 'journal' / 'journal.sqlite'}?mode=ro", uri=True)) as found:
            return found.execute(sql).fetchall()

    @property
    def spent_usd(self) -> float:
        """What the journal says is spent."""
        return float(self.journal("SELECT spent_nano FROM spend")[0][0] / NANO_USD)


def once(folder: Path, make: Callable[[], Any]) -> Any:
    """What `make` returns (plain JSON), made by whichever process of a test session comes first, in a folder that all see."""
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "making.lock"):
        result = folder / "made.json"
        if not result.exists():
            result.write_text(json.dumps(make()))
        return json.loads(result.read_text())


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command."""
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"no end within {LIMIT_S} s\n{out[-4000:]}\n{err[-4000:]}") from None
    return Ended(process.returncode, out, err)


def left_running(place: Workplace) -> list[str]:
    """Command lines of processes that still work in this workplace (what a killed command left behind)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [command for command in found if str(place.data) in command]


def sent_again(place: Workplace, seen: Iterable[Exchange]) -> list[str]:
    """Calls that reached a server although the journal held the answer to their request already.

    Attempts at a request are numbered in the order in which they begin, and each one's answer is settled before the
    next begins: so no attempt above the answered one may have been sent.
    """
    usable = place.journal("SELECT request_id, call_id FROM response WHERE usable = 1")
    answered = {request: _number(call) for request, call in usable}
    calls = [one.client_request_id for one in seen]
    late = {call for call in calls if _number(call) > answered.get(_request(call), math.inf)}
    return sorted(late | {call for call, times in Counter(calls).items() if times > 1})


def _request(call_id: str) -> str:
    return call_id.rpartition("-")[0]


def _number(call_id: str) -> int:
    return int(call_id.rpartition("-")[2])


def faults_of_the_set(place: Workplace) -> dict[str, object]:
    """What is wrong with the finished set and the tables under it; empty when nothing is doubled or left over."""
    (counts,) = place.query(
        "SELECT count(*) AS rows, count(DISTINCT question_id) AS ids, count(DISTINCT lower(trim(question))) AS texts,"
        " count(DISTINCT answer_call_id) AS answers, max(position) + 1 AS positions FROM questions.balanced"
    )
    found: dict[str, object] = {name: n for name, n in counts.items() if n != counts["rows"]}
    for table in ("generated", "decision"):
        doubled = place.query(f"SELECT question_id FROM questions.{table} GROUP BY ALL HAVING count(*) > 1")
        if doubled:
            found[table] = doubled
    return found | left_over(place)


def faults_of_the_dialogues(place: Workplace) -> dict[str, object]:
    """The same of the dialogues: none stands there twice or reads like another, each call is taken in once."""
    (counts,) = place.query(
        "SELECT count(*) AS rows, count(DISTINCT dialogue_id) AS ids, count(DISTINCT lower(messages)) AS texts,"
        " count(DISTINCT coalesce(call_id, dialogue_id)) AS calls, max(position) + 1 AS positions"
        " FROM scaffolding.dataset"
    )
    found: dict[str, object] = {name: n for name, n in counts.items() if n != counts["rows"]}
    doubled = place.query(
        "SELECT call_id FROM (SELECT call_id FROM scaffolding.dialogue UNION ALL SELECT call_id FROM scaffolding.reject)"
        " WHERE call_id IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    )
    if doubled:
        found["calls taken in twice"] = doubled
    kept = Warehouse(place.data).read("FROM scaffolding.dialogue")
    alike = near_duplicates(kept).filter(pl.col("duplicate_of").is_not_null())
    if alike.height:
        found["near-duplicates"] = alike.rows()
    return found | left_over(place)


def left_over(place: Workplace) -> dict[str, object]:
    """What no ended command may leave: calls in flight, reserved money, calls that are in the journal only."""
    found: dict[str, object] = {}
    in_flight = place.journal("SELECT call_id FROM call WHERE outcome IS NULL")
    if in_flight:
        found["in flight"] = in_flight
    (reserved,) = place.journal("SELECT reserved_nano FROM spend")
    if reserved[0]:
        found["reserved"] = reserved
    booked = {row["call_id"] for row in place.query("SELECT call_id FROM ledger.llm_call")}
    unbooked = {call for (call,) in place.journal("SELECT call_id FROM call")} - booked
    if unbooked:
        found["calls that the ledger lacks"] = unbooked
    return found
