"""The product lines that `synth run` makes, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from synth_assets.cli.batches import collect_first
from synth_assets.cli.dialogues import make_dialogues
from synth_assets.cli.driving import DONE, INCOMPLETE, Driver, Outcome
from synth_assets.project import Project
from synth_assets.spec import resolve_mode

QUESTIONS, SCAFFOLDING = "questions", "scaffolding"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of each line, and how long all took. A line that was not begun is not among them."""

    outcomes: dict[str, Outcome]
    seconds: float

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole: the first that is not done, an end of the run before an incomplete set."""
        bad = sorted(
            (one for one in self.outcomes.values() if one.exit_code), key=lambda one: one.exit_code == INCOMPLETE
        )
        return bad[0] if bad else next(iter(self.outcomes.values()), Outcome(DONE, "nothing was asked for"))


def lines_of(project: Project, only: str | None) -> Sequence[str]:
    """The lines to make: the one that is asked for, else those that synth.yaml has routes for.

    Raises `SpecError` when the one that is asked for has none, and when the dialogues' models need keys that are not set.
    """
    wanted = [only] if only is not None else [QUESTIONS, SCAFFOLDING]
    if only is None and SCAFFOLDING not in project.spec.routes:
        wanted = [QUESTIONS]
    if SCAFFOLDING in wanted:
        project.spec.route(SCAFFOLDING)
        if project.mode == "live":
            resolve_mode("live", project.spec, roles=[SCAFFOLDING])
    return wanted


def make(driver: Driver, lines: Sequence[str], target: int | None, say: Callable[[str], None]) -> Made:
    """Make the lines in turn; what ends the run (money, a key, the user) ends it before the next line."""
    started = time.monotonic()
    collect_first(driver.project, say)
    outcomes: dict[str, Outcome] = {}
    for line in lines:
        if line == QUESTIONS:
            outcomes[line] = driver.make_questions(target, say)
        else:
            outcomes[line] = make_dialogues(driver, target, say)
        if outcomes[line].exit_code not in (DONE, INCOMPLETE):
            break
    return Made(outcomes, time.monotonic() - started)
