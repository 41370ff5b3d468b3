"""The checks on dialogues, shown failing by dialogues that were spoiled, and their SQL that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl
import pytest

from synth_assets.findings import Finding
from synth_assets.project import Project
from synth_assets.scaffolding import coverage, inspection
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets_tests.questions.rim import Rim, rim

L1S = ("spanish", "chinese", "arabic", "korean")
CELLS = [DialogueCell(l1, "past_tense") for l1 in L1S]
KEYS = [cell.key for cell in CELLS]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rim]:
    """A row of the grid filled with two dialogues a cell, and a finished set of one each: so few cover no other cell."""
    with rim(tmp_path_factory.mktemp("sound"), {"scaffolding": {"target": 96}}) as made:
        assert made.run("fill_dialogues", cells=CELLS).success
        made.configure({"scaffolding": {"target": 4}})
        assert made.run("finish_dialogues").success
        made.configure({"scaffolding": {"target": 96}})
        yield made


@pytest.fixture
def project(place: Rim) -> Iterator[Project]:
    """Its project, with every table as it was before when a test is over."""
    found = place.project
    tables = ("scaffolding.dialogue", "scaffolding.dataset", "scaffolding.reject", "scaffolding.baseline")
    before = {table: found.warehouse.read(f"FROM {table}") for table in tables}
    yield found
    with found.warehouse.transaction() as connection:
        for table, rows in before.items():
            connection.execute(f"DELETE FROM {table}")
            connection.register("rows", rows)
            connection.execute(f"INSERT INTO {table} BY NAME FROM rows")
            connection.unregister("rows")


def spoil(project: Project, statement: str, victim: object) -> None:
    with project.warehouse.transaction() as connection:
        connection.execute(statement, {"victim": victim})


@dataclass(frozen=True)
class Case:
    """A check, a query for the victim, what is done to it, and the column in which the check's query then shows it."""

    check: str
    victim: str
    statement: str
    column: str = "dialogue_id"


FIRST = "SELECT min(dialogue_id) FROM scaffolding.dataset"
LECTURE = (
    """'[{"role": "user", "content": "I goed home."}, {"role": "assistant", "content": "That is wrong. Say went."}]'"""
)
CASES = [
    Case("l1_balance", "SELECT 'spanish'", "UPDATE scaffolding.dataset SET l1 = $victim", "l1"),
    Case("coverage", FIRST, "UPDATE scaffolding.dataset SET error = 'unheard_of' WHERE dialogue_id = $victim", "example"),
    Case(
        "scaffolding_quality", FIRST,
        f"UPDATE scaffolding.dataset SET messages = {LECTURE} WHERE dialogue_id = $victim",
    ),
    Case("turn_depth", FIRST, f"UPDATE scaffolding.dataset SET messages = {LECTURE} WHERE $victim <> ''"),
    Case("questions_per_dialogue", FIRST, f"UPDATE scaffolding.dataset SET messages = {LECTURE} WHERE $victim <> ''"),
    Case(
        "no_duplicates", "SELECT dialogue_id FROM scaffolding.dataset ORDER BY position DESC LIMIT 1",
        "UPDATE scaffolding.dataset SET messages = (SELECT messages FROM scaffolding.dataset WHERE position = 0)"
        " WHERE dialogue_id = $victim",
    ),
    Case("offline_rows_apart", FIRST, "UPDATE scaffolding.dataset SET offline = (dialogue_id = $victim)"),
    Case(
        "counts_reconcile", "SELECT min(call_id) FROM scaffolding.dialogue",
        "DELETE FROM scaffolding.dialogue WHERE call_id = $victim", "id",
    ),
]  # fmt: skip


def test_a_sound_set_passes_every_check_and_every_query_runs(project: Project) -> None:
    for finding in inspection.inspect_set(project):
        assert finding.passed, finding
        project.warehouse.read(finding.query)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_spoiled_set_fails_and_the_query_finds_the_dialogue(project: Project, case: Case) -> None:
    victim = project.warehouse.read(case.victim).item()
    spoil(project, case.statement, victim)
    finding = inspection.SET_RULES[case.check](project)
    assert not finding.passed
    assert victim in project.warehouse.read(finding.query)[case.column].to_list()


def test_every_rule_but_the_budgets_is_shown_failing() -> None:
    assert {case.check for case in CASES} == inspection.SET_RULES.keys() - {"within_budget"}


PerCell = Callable[[Project, list[str]], Mapping[str, Finding]]
IN_CELL = "FROM scaffolding.dialogue WHERE l1 = 'spanish'"
CELL_CASES: dict[str, tuple[PerCell, Case]] = {
    "quality": (
        inspection.quality_per_cell,
        Case(
            "scaffolding_quality", f"SELECT min(dialogue_id) {IN_CELL}",
            f"UPDATE scaffolding.dialogue SET messages = {LECTURE} WHERE dialogue_id = $victim",
        ),
    ),
    "repeated": (
        inspection.unique_per_cell,
        Case(
            "no_duplicates", f"SELECT max(dialogue_id) {IN_CELL}",
            "UPDATE scaffolding.dialogue SET messages ="
            f" (SELECT messages {IN_CELL} ORDER BY dialogue_id LIMIT 1) WHERE dialogue_id = $victim",
        ),
    ),
    "quota": (
        inspection.quota_per_cell,
        Case("cells_meet_quota", "SELECT 'kept'", f"DELETE {IN_CELL} AND $victim <> ''", "fate"),
    ),
    "lost call": (
        inspection.reconciled_per_cell,
        Case(
            "counts_reconcile", f"SELECT min(call_id) {IN_CELL}",
            "DELETE FROM scaffolding.dialogue WHERE call_id = $victim", "id",
        ),
    ),
    "lost import": (
        inspection.reconciled_per_cell,
        Case(
            "counts_reconcile", f"SELECT min(dialogue_id) {IN_CELL}",
            "INSERT INTO scaffolding.baseline BY NAME SELECT dialogue_id, l1, error, proficiency, incorrect, correct,"
            f" messages, 'a.jsonl' AS file, 7 AS line, created_at {IN_CELL} AND dialogue_id = $victim", "id",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CELL_CASES)
def test_a_spoiled_dialogue_fails_its_cells_check_alone_and_the_query_finds_it(project: Project, name: str) -> None:
    rule, case = CELL_CASES[name]
    assert all(finding.passed for finding in rule(project, KEYS).values())
    victim = project.warehouse.read(case.victim).item()
    spoil(project, case.statement, victim)
    found = rule(project, KEYS)
    assert [key for key, finding in found.items() if not finding.passed] == ["past_tense|spanish"]
    assert victim in project.warehouse.read(found["past_tense|spanish"].query)[case.column].to_list()


def test_a_cell_with_no_dialogue_to_make_passes_every_check(place: Rim) -> None:
    place.configure({"scaffolding": {"target": 4}})
    empty = [DialogueCell("korean", "gerund_error")]
    run = place.run("fill_dialogues", cells=empty)
    assert run.success
    assert all(one.passed for one in run.get_asset_check_evaluations())


# The catalogue, and what is worth a look


def test_a_first_language_that_the_catalogue_does_not_know_is_named_with_what_to_do(project: Project) -> None:
    wanted = project.spec.scaffolding.model_copy(update={"l1s": (*L1S, "french")})
    finding = inspection.catalogue_fits(replace(project, spec=project.spec.model_copy(update={"scaffolding": wanted})))
    assert (finding.passed, finding.measured, finding.bound.at_least) == (False, 0, 4)
    assert "does not know french: add it to catalog.yaml" in finding.detail
    assert set(finding.cells) == {f"{error}|french" for error in load_catalog().errors}
    assert project.warehouse.read(finding.query).is_empty()
    assert inspection.catalogue_fits(project).passed


def test_first_languages_that_are_not_even_warn_before_they_fail() -> None:
    def shares(*rows: int) -> Finding:
        values = [l1 for l1, count in zip(L1S, rows, strict=True) for _ in range(count)]
        return coverage.l1_balance(pl.DataFrame({"l1": values}), L1S)

    found = [shares(250, 250, 250, 250), shares(258, 250, 250, 242), shares(265, 250, 250, 235)]
    assert [(one.passed, bool(one.warning)) for one in found] == [(True, False), (True, True), (False, False)]
