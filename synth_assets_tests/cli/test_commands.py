"""The commands around a run: their help, and what they report before anything was made."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request

import pytest

from synth_assets.offline import read_request_log
from synth_assets_tests.cli.workplace import KEYS, Workplace

COMMANDS = {
    "": ["run", "plan", "import", "export", "cost", "doctor", "offline-server", "sql", "ui", "dedup"],
    "run": ["--only", "--target", "--provider", "--json", "Exit codes"],
    "plan": ["--target", "--json"],
    "import questions": ["FILES", "--json", "synth import questions"],
    "export questions": ["--format", "--out", "--tokenizer", "chatml"],
    "cost": ["--json", "ledger.llm_call"],
    "doctor": ["--json"],
    "dedup explain": ["QUESTION_ID", "--json"],
    "dedup clusters": ["--most", "--json"],
    "dedup redecide": ["--near", "--long-words", "--write", "--json"],
    "offline-server": ["--port", "--latency-ms", "--fault", "--log"],
    "sql": ["QUERY", "--json", "stdin"],
    "ui": ["--port"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_takes(place: Workplace, command: str) -> None:
    ended = place.told(*command.split(), "--help")
    assert ended.code == 0, ended
    assert [word for word in COMMANDS[command] if word not in ended.out] == []
    assert not place.data.exists()


def test_the_plan_shows_exact_quotas_and_a_range_of_dollars_before_anything_is_spent(place: Workplace) -> None:
    ended = place.synth("plan", "--target", "1000", "--json")
    assert ended.code == 0, ended
    cells, roles = ended.report["cells"], ended.report["roles"]
    by_domain = {name: sum(cell["quota"] for cell in cells if cell["domain"] == name) for name in ("math", "coding")}
    assert by_domain == {"math": 600, "coding": 400}
    assert all(cell["missing"] == cell["quota"] for cell in cells)
    assert {role["role"] for role in roles} == {"questions", "validate", "answers.easy", "answers.hard"} or {
        role["role"] for role in roles
    } == {"questions.math", "questions.coding", "validate", "answers.easy", "answers.hard"}
    assert all(0 < cell["usd_low"] < cell["usd_high"] for cell in cells)


def test_the_account_of_an_empty_directory_is_zero(place: Workplace) -> None:
    ended = place.synth("cost", "--json")
    assert ended.code == 0, ended
    assert (ended.report["spent_usd"], ended.report["left_usd"]) == (0, 100)
    assert ended.report["by_role"] == []


def test_a_doctor_finds_a_good_place_well_and_never_shows_a_key(place: Workplace) -> None:
    ended = place.synth("doctor")
    assert ended.code == 0, ended
    for subject in ("configuration", "key DRILL_OPENAI_KEY: set", "data directory", "disk", "warehouse", "tokenizer"):
        assert subject in ended.out
    assert not any(key in ended.out + ended.err for key in KEYS.values())


def test_a_doctor_says_how_to_mend_what_is_wrong(place: Workplace) -> None:
    place.configure(tokenizers={})
    ended = place.synth("doctor", "--json")
    assert ended.code == 2
    (line,) = [line for line in ended.report if line["subject"] == "configuration"]
    assert not line["ok"]
    assert "tokenizers" in line["state"]
    assert line["advice"]


def test_the_offline_server_answers_over_http_and_logs_what_it_was_asked(place: Workplace) -> None:
    log = place.folder / "log.jsonl"
    server = place.start("offline-server", "--port", "0", "--log", log, "--fault", "script=ok+500")
    try:
        assert server.stdout is not None
        said, url = server.stdout.readline().split()
        assert said == "serving"
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "What is 3 + 4?"}]}
        request = urllib.request.Request(
            f"{url}/v1/chat/completions",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Client-Request-Id": "drill-1"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            assert json.load(response)["choices"][0]["message"]["content"]
        with pytest.raises(urllib.error.HTTPError, match="500"):
            urllib.request.urlopen(request, timeout=30)
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert [(one.client_request_id, one.outcome) for one in read_request_log(log)] == [
        ("drill-1", "200"), ("drill-1", "500"),
    ]  # fmt: skip


def test_an_unknown_fault_is_answered_with_the_known_ones(place: Workplace) -> None:
    ended = place.synth("offline-server", "--port", "0", "--fault", "429x=0.1")
    assert ended.code == 2, ended
    assert "429_bare" in ended.err
    assert "Traceback" not in ended.err


def test_the_console_script_and_the_module_are_the_same_command(place: Workplace) -> None:
    program = (
        "from importlib.metadata import entry_points as e; (s,) = e(group='console_scripts', name='synth'); s.load()()"
    )
    script = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True)
    assert script.stdout.splitlines()[1:] == place.synth("--help").out.splitlines()[1:]
