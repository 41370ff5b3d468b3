"""Dagster's way into the warehouse: assets whose rows lie in tables, over single partitions, ranges and none."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from synth_assets.storage.io_manager import Rows, WarehouseIOManager, table_metadata
from synth_assets.storage.schemas import PILOT_ANSWER, PILOT_QUESTION, PLAN, REJECT, VERDICT
from synth_assets.storage.warehouse import Warehouse

CELLS = dg.MultiPartitionsDefinition(
    {
        "domain": dg.StaticPartitionsDefinition(["math", "coding", "reading"]),
        "difficulty": dg.StaticPartitionsDefinition(["easy", "hard"]),
    }
)


def rows_of(keys: Sequence[str], text: str = "What?") -> pl.DataFrame:
    pairs = [key.split("|") for key in keys]
    return pl.DataFrame(
        {
            "question_id": list(keys),
            "difficulty": [difficulty for difficulty, _ in pairs],
            "domain": [domain for _, domain in pairs],
            "text": text,
        }
    )


class Wording(dg.Config):
    """`text` of the questions."""

    text: str = "What?"


@dg.asset(partitions_def=CELLS, metadata=table_metadata(PILOT_QUESTION))
def asked(context: dg.AssetExecutionContext, config: Wording) -> pl.DataFrame:
    return rows_of(list(context.partition_keys), config.text)


@dg.asset(partitions_def=CELLS, metadata=table_metadata(VERDICT))
def judged(context: dg.AssetExecutionContext, asked: pl.DataFrame) -> Rows:
    context.add_output_metadata({"seen": sorted(asked["question_id"])})
    rejects = asked.select(reject_id="question_id", reason=pl.lit("unclear"))
    return Rows(asked.select("question_id", "domain", "difficulty", verdict=pl.lit("valid")), {REJECT: rejects})


@dg.asset(metadata=table_metadata(PLAN))
def counted(asked: pl.DataFrame) -> pl.DataFrame:
    return asked.group_by("domain", "difficulty").agg(quota=pl.len())


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def materialise(
    warehouse: Warehouse, assets: Sequence[dg.AssetsDefinition], **run: object
) -> dg.ExecuteInProcessResult:
    job = dg.define_asset_job("job", [asset.key for asset in assets])
    definitions = dg.Definitions(
        [asked, judged, counted], jobs=[job], resources={"io_manager": WarehouseIOManager(warehouse)}
    )
    return definitions.resolve_job_def("job").execute_in_process(**run)  # type: ignore[arg-type]


def range_of(first: str, last: str) -> dict[str, str]:
    return {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}


def test_a_single_partition_is_written_and_read_alone(warehouse: Warehouse) -> None:
    warehouse.save(PILOT_QUESTION, rows_of(["hard|math"]))
    run = materialise(warehouse, [asked, judged], partition_key="easy|math")
    assert run.asset_materializations_for_node("judged")[0].metadata["seen"].value == ["easy|math"]
    assert warehouse.load(PILOT_QUESTION)["question_id"].to_list() == ["easy|math", "hard|math"]


def test_a_range_over_both_dimensions_is_written_and_read_as_its_rectangle(warehouse: Warehouse) -> None:
    warehouse.save(PILOT_QUESTION, rows_of(["easy|reading"]))
    run = materialise(warehouse, [asked, judged], tags=range_of("easy|math", "hard|coding"))
    cells = ["easy|coding", "easy|math", "hard|coding", "hard|math"]
    assert run.asset_materializations_for_node("judged")[0].metadata["seen"].value == cells
    assert warehouse.load(VERDICT)["question_id"].to_list() == cells
    assert warehouse.load(PILOT_QUESTION)["question_id"].to_list() == sorted([*cells, "easy|reading"])
    assert len(run.asset_materializations_for_node("judged")) == 4


def test_materialising_again_replaces_a_partition_and_multiplies_nothing(warehouse: Warehouse) -> None:
    for text in ("What?", "Who?", "Who?"):
        config = {"ops": {"asked": {"config": {"text": text}}}}
        materialise(warehouse, [asked, judged], partition_key="easy|math", run_config=config)
    assert warehouse.load(PILOT_QUESTION)["text"].to_list() == ["Who?"]
    assert warehouse.load(VERDICT).height == warehouse.load(REJECT).height == 1


def test_an_asset_without_partitions_reads_all_of_a_partitioned_one(warehouse: Warehouse) -> None:
    materialise(warehouse, [asked], tags=range_of("easy|math", "hard|reading"))
    materialise(warehouse, [counted])
    assert warehouse.load(PLAN)["quota"].to_list() == [1] * 6


def test_rows_beside_are_in_their_table_after_the_run(warehouse: Warehouse) -> None:
    materialise(warehouse, [asked, judged], partition_key="hard|coding")
    assert warehouse.load(REJECT)["reason"].to_list() == ["unclear"]


def test_an_output_that_is_no_frame_is_refused_by_name(warehouse: Warehouse) -> None:
    context = dg.build_output_context(asset_key="asked", definition_metadata=table_metadata(PILOT_QUESTION))
    with pytest.raises(TypeError, match="asked must return a frame or Rows, not list"):
        WarehouseIOManager(warehouse).handle_output(context, [1, 2])


def test_an_asset_shows_its_table_and_columns_with_their_descriptions() -> None:
    shown = table_metadata(PILOT_ANSWER)
    assert shown["dagster/table_name"] == "questions.pilot_answer"
    columns = {column.name: column for column in shown["dagster/column_schema"].columns}
    assert columns["answer_tokens"].type == "BIGINT"
    assert columns["answer_tokens"].description
