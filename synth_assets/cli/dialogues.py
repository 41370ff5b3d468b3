"""Drives the runs of the scaffolding line: cells are filled again and again until the set can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from synth_assets import automation
from synth_assets.cli.batches import why_waiting
from synth_assets.cli.driving import DONE, INCOMPLETE, Driver, Outcome, RunFailed
from synth_assets.llm.batch_reading import awaited
from synth_assets.scaffolding import finishing, standing
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.coverage import Shortage
from synth_assets.scaffolding.inspection import inspect_set


def import_dialogues(driver: Driver, files: Collection[Path]) -> None:
    """Bring files in. Raises `RunFailed`."""
    driver.run(automation.IMPORT_DIALOGUES, ops={"baseline_dialogues": {"files": [str(file) for file in files]}})


def make_dialogues(driver: Driver, target: int | None, say: Callable[[str], None]) -> Outcome:
    """Materialise the scaffolding line, repeating the cells that fall short, until it is complete or says why not."""
    project, catalog = driver.project, load_catalog()
    spec = project.spec if target is None else project.spec.with_dialogues(target)
    fingerprint = spec.fingerprint()
    if driver.is_finished("scaffolding", fingerprint, finishing.default_folder(project)):
        return Outcome(DONE, "nothing to do: the set is complete", inspect_set(project))
    wanted = {"target": spec.scaffolding.target}
    turn, before = 0, -1
    waits: Collection[str] = ()
    try:
        driver.run(automation.NOTE_CATALOG, cells=list(standing.standings(project.warehouse, spec, catalog)))
        while short := [
            one
            for one in standing.standings(project.warehouse, spec, catalog).values()
            if one.short and one.cell.key not in waits
        ]:
            rows, turn = sum(one.short for one in short), turn + 1
            if rows == before and isinstance(
                finishing.choose_set(standing.pool(project.warehouse), spec, catalog), Shortage
            ):
                return Outcome(INCOMPLETE, _why_stuck({one.cell.key: one.short for one in short}))
            if rows == before:
                break
            say(f"pass {turn}: {len(short)} cells short of {rows:,} dialogues")
            before = rows
            driver.run(
                automation.FILL_DIALOGUES, cells=[one.cell for one in short], ops={"scaffolding_dialogues": wanted}
            )
            waits = awaited(project.journal_dir)
        if any(
            one.short and one.cell.key in waits for one in standing.standings(project.warehouse, spec, catalog).values()
        ):
            return Outcome(INCOMPLETE, why_waiting(project))
        finish = automation.FINISH_WITH_MIX if spec.scaffolding.anchors else automation.FINISH_DIALOGUES
        driver.run(finish, ops={"scaffolding_dataset": wanted})
    except RunFailed as failure:
        return Outcome(failure.exit_code, str(failure))
    return driver.judged("scaffolding", fingerprint, inspect_set(project))


def _why_stuck(stuck: dict[str, int]) -> str:
    said = ", ".join(f"{key} is short of {count}" for key, count in sorted(stuck.items()))
    return (
        f"a whole pass brought nothing new: {said}. See rejects and failed requests of these partitions in the UI; add "
        "pairs to the catalogue or another model to the route in synth.yaml, then run again."
    )
