"""Topping up, decided step by step: the order of steps, and that every campaign ends whatever its runs bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.automation.campaign import (
    MOST_REPLANS,
    MOST_TRIES,
    Decision,
    LineState,
    RunState,
    Situation,
    Trouble,
    decide,
    notice,
)
from synth_assets.automation.lines import Progress

QUOTA_FAILED = Trouble(cells_failed=True)
SET_FAILED = Trouble(set_failed=True)
BALANCE_FAILED = Trouble(set_failed=True, balance_failed=True)


@dataclass
class Play:
    """A line whose campaign is played tick by tick; state survives as JSON, as in a sensor's cursor."""

    cells: dict[str, tuple[int, int]]
    replannable: bool = True
    busy: set[str] = field(default_factory=set)
    hindrances: dict[str, str] = field(default_factory=dict)
    replan: RunState = "none"
    finish: RunState = "none"
    set_busy: bool = False
    state: LineState = field(default_factory=LineState)

    def fails(self, trouble: Trouble, name: str = "first") -> None:
        notice(self.state, trouble, name, self.replannable)

    def tick(self) -> Decision:
        situation = Situation(
            configuration="one",
            replannable=self.replannable,
            cells={key: Progress(key, has, wanted) for key, (has, wanted) in self.cells.items()},
            busy=self.busy,
            set_busy=self.set_busy,
            replan=self.replan,
            finish=self.finish,
            hindrance=self.hindrances.get,
        )
        decision = decide(self.state, situation)
        self.state = LineState.model_validate_json(self.state.model_dump_json())
        return decision


def test_nothing_happens_while_no_check_fails() -> None:
    play = Play({"a": (0, 5)})
    play.fails(Trouble())
    assert play.tick() == Decision()


def test_a_failed_quota_fills_the_short_cells_and_ends_when_they_are_full() -> None:
    play = Play({"a": (0, 5), "b": (5, 5), "c": (4, 5)})
    play.fails(QUOTA_FAILED)
    assert play.tick().fill == ["a", "c"]
    play.busy = {"a", "c"}
    assert play.tick().said == "waiting for the runs that fill the short cells"
    play.busy, play.cells = set(), dict.fromkeys("abc", (5, 5))
    assert play.tick().said == "all cells have their rows"
    assert play.state.campaign is None


def test_a_failed_balance_is_planned_again_filled_and_finished() -> None:
    play = Play({"a": (5, 5)})
    play.fails(BALANCE_FAILED)
    assert play.tick().replan
    play.set_busy = True
    assert play.tick().said.startswith("waiting for a plan")
    play.set_busy, play.replan, play.cells = False, "succeeded", {"a": (5, 7)}
    assert play.tick().fill == ["a"]
    play.cells = {"a": (7, 7)}
    assert play.tick().finish
    play.finish = "succeeded"
    assert play.tick().said == "the set is finished"
    assert play.state.campaign is None


def test_a_set_that_cannot_be_finished_is_planned_again_and_given_up_in_the_end() -> None:
    play = Play({"a": (5, 5)}, replan="succeeded", finish="failed")
    play.fails(BALANCE_FAILED)
    decisions = [play.tick() for _ in range(20)]
    assert sum(one.replan for one in decisions) == MOST_REPLANS
    given_up = next(one for one in decisions if one.gave_up)
    assert "tolerance" in given_up.said
    assert play.state.campaign is None


def test_dialogues_have_no_plan_so_a_failed_set_is_filled_and_finished_once() -> None:
    play = Play({"a": (5, 5)}, replannable=False)
    play.fails(SET_FAILED)
    assert play.tick().finish
    play.finish = "failed"
    assert play.tick().gave_up


def test_a_plan_that_fails_ends_the_campaign() -> None:
    play = Play({"a": (4, 5)}, replan="failed")
    play.fails(BALANCE_FAILED)
    assert play.tick().replan
    assert "the plan failed" in play.tick().said
    assert play.tick() == Decision()


def test_without_money_it_waits_uses_up_no_try_and_goes_on_when_there_is_some() -> None:
    play = Play({"a": (0, 5)}, hindrances={"a": "the budget is spent"})
    play.fails(QUOTA_FAILED)
    for _ in range(2 * MOST_TRIES):
        assert play.tick().said == "the budget is spent"
    play.hindrances = {}
    assert play.tick().fill == ["a"]


def test_a_cell_that_cannot_be_filled_is_given_up_until_its_quota_changes() -> None:
    play = Play({"a": (1, 5)})
    play.fails(QUOTA_FAILED)
    assert [play.tick().fill for _ in range(MOST_TRIES)] == [["a"]] * MOST_TRIES
    given_up = play.tick()
    assert given_up.gave_up
    assert "a is short of 4 of 5" in given_up.said

    play.fails(QUOTA_FAILED, "second")  # the evaluation of the last run
    assert play.tick().gave_up

    play.cells = {"a": (1, 6)}
    play.fails(QUOTA_FAILED, "third")
    assert play.tick().fill == ["a"]


_CELLS = st.dictionaries(
    st.sampled_from("abc"), st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=3
)


@settings(max_examples=200, deadline=None)
@given(
    _CELLS,
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=60),
    st.lists(st.sampled_from([QUOTA_FAILED, SET_FAILED, BALANCE_FAILED]), min_size=1, max_size=60),
    st.sampled_from(["succeeded", "failed"]),
)
def test_whatever_the_runs_bring_and_the_checks_say_launches_are_bounded(
    cells: Mapping[str, tuple[int, int]], brought: list[tuple[str, int]], troubles: list[Trouble], finish: RunState
) -> None:
    play = Play(dict(cells), finish=finish, replan="succeeded")
    fills = replans = 0
    for number, trouble in enumerate(troubles):
        play.fails(trouble, str(number))
        decision = play.tick()
        fills += len(decision.fill)
        replans += decision.replan
        for key, rows in brought[number : number + 1]:
            if key in decision.fill:
                has, wanted = play.cells[key]
                play.cells[key] = (has + rows, wanted)
    assert fills <= MOST_TRIES * len(cells)
    assert replans <= MOST_REPLANS
