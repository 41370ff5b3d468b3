"""A small project with real rows for the report: a finished set of dialogues, questions half made, and hostile texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
import pytest

from synth_assets.project import Project
from synth_assets.reports.writing import WrittenReport, write_report
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.storage import schemas
from synth_assets_tests.questions.rim import rim

HOSTILE = "</script><script>window.owned = 1</script><img src=x onerror='window.owned = 2'><!--"


@dataclass(frozen=True)
class Reported:
    """A project, and its report."""

    project: Project
    written: WrittenReport

    @property
    def html(self) -> str:
        """The file's text."""
        return self.written.path.read_text()


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reported]:
    """One dialogue in each of the 48 cells, one cell of questions filled, texts of models that attack the page."""
    cells = [DialogueCell(l1, error) for l1 in load_catalog().l1s for error in load_catalog().errors]
    with rim(tmp_path_factory.mktemp("reported"), {"scaffolding": {"target": 48}}) as place:
        runs = [
            place.run("plan_questions"),
            place.run("fill_cells", partition="easy|math"),
            place.run("fill_dialogues", cells=cells),
            place.run("finish_dialogues"),
        ]
        assert all(run.success for run in runs)
        project = place.project
        _attack(project)
        yield Reported(project, write_report(project, place.folder / "out" / "report.html"))


def _attack(project: Project) -> None:
    now = datetime.now(UTC)
    decision = {
        "question_id": "hostile", "domain": "math", "difficulty": "easy", "text": HOSTILE, "source": HOSTILE,
        "kept_no": 10**6, "batch": "hostile", "offline": True, "created_at": now,
    }  # fmt: skip
    reject = {
        "reject_id": "hostile", "stage": HOSTILE, "l1": HOSTILE, "error": HOSTILE, "reason": HOSTILE,
        "detail": HOSTILE, "raw": HOSTILE, "created_at": now,
    }  # fmt: skip
    project.warehouse.save(schemas.DECISION, pl.DataFrame([decision]))
    project.warehouse.save(schemas.DIALOGUE_REJECT, pl.DataFrame([reject]))
