"""`synth sql` shows what a query finds, from an argument or stdin, and lets no statement change anything."""

from __future__ import annotations

import json

import polars as pl
import pytest
from click.testing import CliRunner, Result

from synth_assets.cli import main
from synth_assets.storage.schemas import PLAN
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.cli.workplace import Workplace


@pytest.fixture
def planned(place: Workplace) -> Workplace:
    """A workplace whose plan has one row."""
    row = {"domain": "math", "difficulty": "easy", "quota": 7}
    Warehouse(place.data).save(PLAN, pl.DataFrame([row]))
    return place


def asked(place: Workplace, *arguments: str, stdin: str | None = None) -> Result:
    """What `synth sql` says."""
    return CliRunner().invoke(main, ["sql", *arguments], input=stdin, env=place.variables)


def quota(place: Workplace) -> list[object]:
    return Warehouse(place.data).read("SELECT quota FROM questions.plan")["quota"].to_list()


def test_a_query_from_an_argument_or_from_stdin_is_shown_as_a_table_or_as_json(planned: Workplace) -> None:
    query = "SELECT domain, quota FROM questions.plan"
    assert json.loads(asked(planned, query, "--json").stdout) == [{"domain": "math", "quota": 7}]
    shown = asked(planned, stdin=f"{query};\n")
    assert shown.exit_code == 0
    assert "1 row" in shown.stdout
    assert "math" in shown.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM questions.plan",
        "UPDATE questions.plan SET quota = 0",
        "DROP TABLE questions.plan",
        "COMMIT; DELETE FROM questions.plan",
        "INSERT INTO meta.fact VALUES ('mode', 'live')",
    ],
)
def test_no_statement_changes_anything(planned: Workplace, statement: str) -> None:
    ended = asked(planned, statement)
    assert ended.exit_code == 2
    assert quota(planned) == [7]


@pytest.mark.parametrize(
    ("query", "named"),
    [("SELECT nothing FROM questions.plan", "nothing"), ("FROM questions.plam", "plan"), ("", "FROM")],
)
def test_a_query_that_cannot_be_answered_ends_with_2_and_says_why(planned: Workplace, query: str, named: str) -> None:
    ended = asked(planned, query)
    assert ended.exit_code == 2
    assert named in ended.stderr
