"""Topping up after a failed check, decided step by step: plan again, fill short cells, finish the set. Pure.

    failed token_balance ─► replan ─┐
    failed cells_meet_quota ────────┴─► fill ─► all cells full ─► finish (when a check of the set had failed)
                                         ▲                          │ no set can be chosen
                                         └───────── replan ◄────────┘

A campaign always ends: a cell is tried `MOST_TRIES` times for a quota, and a configuration is planned again
`MOST_REPLANS` times; then it is given up, and says so. What was tried is remembered beyond the campaign.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, Field

from synth_assets.automation.lines import Progress

# A cell that three runs could not fill is saturated or refused; a fourth would only pay for duplicates.
MOST_TRIES = 3
# Quotas settle after two or three plans.
MOST_REPLANS = 3

Step = Literal["replan", "fill", "finish"]
RunState = Literal["none", "succeeded", "failed"]


class Tries(BaseModel):
    """How often a cell was tried for a quota."""

    wanted: int
    count: int


class Campaign(BaseModel):
    """A top-up that is under way. `name` marks its runs; `finishes`: whether the set is finished again at the end;
    `rounds`: how often it launched runs."""

    name: str
    step: Step
    finishes: bool
    rounds: int = 0


class LineState(BaseModel):
    """What is remembered of a product line: the campaign, tries by partition key, and replans of a configuration."""

    campaign: Campaign | None = None
    tries: dict[str, Tries] = Field(default_factory=dict)
    replanned: str = ""
    replans: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What failed since the last tick: `set_failed`: a check of the finished set; `balance_failed`: its token balance."""

    cells_failed: bool = False
    set_failed: bool = False
    balance_failed: bool = False

    def __bool__(self) -> bool:
        return self.cells_failed or self.set_failed or self.balance_failed


@dataclass(frozen=True, slots=True)
class Situation:
    """How the line stands at a tick.

    `busy`: cells that something fills already; `set_busy`: whether a plan or a finish is under way; `replan`, `finish`:
    how the campaign's own runs ended; `hindrance`: why a cell cannot be paid for, or None.
    """

    configuration: str
    replannable: bool
    cells: Mapping[str, Progress]
    busy: Collection[str]
    set_busy: bool
    replan: RunState
    finish: RunState
    hindrance: Callable[[str], str | None]


@dataclass(slots=True)
class Decision:
    """What to do at a tick: cells to fill, a plan, a finish. `said` tells of it; with `gave_up`, as an error."""

    fill: list[str] = field(default_factory=list)
    replan: bool = False
    finish: bool = False
    said: str = ""
    gave_up: bool = False


def notice(state: LineState, trouble: Trouble, name: str, replannable: bool) -> None:
    """Open a campaign for what failed, or let the open one know of it."""
    if not trouble:
        return
    of_set = trouble.set_failed or trouble.balance_failed
    if state.campaign is None:
        step: Step = "replan" if trouble.balance_failed and replannable else "fill"
        state.campaign = Campaign(name=name, step=step, finishes=of_set)
    else:
        state.campaign.finishes |= of_set


def decide(state: LineState, now: Situation) -> Decision:
    """The next step of the line's campaign; changes the state as if it were carried out."""
    if state.campaign is None:
        return Decision()
    if now.set_busy:
        return Decision(said="waiting for a plan or a finish that is under way")
    if state.campaign.step == "replan":
        return _replan(state, now)
    if now.replan == "failed":
        return _give_up(state, "the plan failed; its run says why")
    if state.campaign.step == "finish":
        return _after_finish(state, now)
    return _fill(state, now)


def _replan(state: LineState, now: Situation) -> Decision:
    assert state.campaign is not None
    if state.replanned != now.configuration:
        state.replanned, state.replans = now.configuration, 0
    if state.replans == MOST_REPLANS:
        return _give_up(
            state,
            f"after {MOST_REPLANS} plans no set comes out at the wanted token share; widen `questions: tolerance:` or raise "
            "the target in synth.yaml",
        )
    state.replans += 1
    state.campaign.step = "fill"
    state.campaign.rounds += 1
    return Decision(replan=True, said="planning the quotas again by the measured lengths")


def _fill(state: LineState, now: Situation) -> Decision:
    assert state.campaign is not None
    short = [cell for cell in now.cells.values() if cell.short]
    if not short:
        return _complete(state)
    for cell in short:
        if cell.key not in state.tries or state.tries[cell.key].wanted != cell.wanted:
            state.tries[cell.key] = Tries(wanted=cell.wanted, count=0)
    open_cells = [cell for cell in short if cell.key not in now.busy and state.tries[cell.key].count < MOST_TRIES]
    payable, reasons = [], set()
    for cell in open_cells:
        reason = now.hindrance(cell.key)
        if reason is None:
            payable.append(cell.key)
        else:
            reasons.add(reason)
    for key in payable:
        state.tries[key].count += 1
    if payable:
        state.campaign.rounds += 1
        return Decision(fill=payable, said=f"filling {len(payable)} short cells")
    if open_cells:
        return Decision(said="; ".join(sorted(reasons)))
    if any(cell.key in now.busy for cell in short):
        return Decision(said="waiting for the runs that fill the short cells")
    stuck = ", ".join(f"{cell.key} is short of {cell.short:,} of {cell.wanted:,}" for cell in short)
    return _give_up(
        state,
        f"{MOST_TRIES} runs could not fill them: {stuck}. The topics are saturated or their requests fail: see rejects and "
        "failed requests of these partitions, add subtopics or another model in synth.yaml. They are tried again when their "
        "quota changes",
    )


def _complete(state: LineState) -> Decision:
    assert state.campaign is not None
    if not state.campaign.finishes:
        state.campaign = None
        return Decision(said="all cells have their rows")
    state.campaign.step = "finish"
    state.campaign.rounds += 1
    return Decision(finish=True, said="all cells have their rows; finishing the set")


def _after_finish(state: LineState, now: Situation) -> Decision:
    assert state.campaign is not None
    if now.finish == "succeeded":
        state.campaign = None
        return Decision(said="the set is finished")
    if now.finish == "none":
        return _fill(state, now)
    if not now.replannable:
        return _give_up(state, "the set could not be finished; the run says why")
    return _replan(state, now)


def _give_up(state: LineState, why: str) -> Decision:
    state.campaign = None
    return Decision(said=f"given up: {why}", gave_up=True)
