"""Deduplication of Parquet files by Daft, on one machine or on a Ray cluster: for more rows than one file can hold.

    python -m synth_assets.dedup.spread 'rows/*.parquet' decided/
    DAFT_RUNNER=ray RAY_ADDRESS=ray://head:10001 python -m synth_assets.dedup.spread 's3://bucket/rows/*.parquet' s3://bucket/decided/

In: `id`, `text` (strings without nulls), `no` (whole numbers, each once: a row is kept before those with higher ones), and
`domain` where there are limits by domain. Out: `id`, `duplicate_of`, `kind`, `similarity`, as `DedupIndex.add` gives them for
the rows in the order of `no`.

Belongs here: how rows meet. Those with equal keys are brought together by three exchanges (by surface, form and content);
signing and deciding are the functions of this room. Needs the extra `spread`.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from synth_assets.dedup.decide import NOBODY, Found, Limited, decide
from synth_assets.dedup.signatures import SCHEMA, Signatures, signatures
from synth_assets.dedup.thresholds import DEFAULT, Thresholds

if TYPE_CHECKING:
    from daft import DataFrame, Series


def decide_files(source: str, target: str, thresholds: Thresholds = DEFAULT) -> None:
    """Decide on all rows of the Parquet files at `source` (a path or pattern), and write the decisions to `target`."""
    import daft

    decisions(daft.read_parquet(source), thresholds).write_parquet(target)


def decisions(rows: DataFrame, thresholds: Thresholds = DEFAULT) -> DataFrame:
    """The decisions on a Daft frame with the columns that this module's docstring names."""
    import daft
    from daft import DataType, Window, col, lit
    from daft.functions import to_struct, when

    signed_type = DataType.struct(
        {"exact": DataType.int64(), "form": DataType.int64(), "content": DataType.int64(), "words": DataType.int32(),
         "folded": DataType.string(), "near": DataType.float64(), "is_long": DataType.bool()}
    )  # fmt: skip

    def signed_columns(text: Series, domain: Series) -> Any:
        return _sign(_series(text), _series(domain), thresholds).to_struct("signed").to_arrow()

    sign = daft.func.batch(return_dtype=signed_type, unnest=True)(signed_columns)
    settled_type = DataType.struct(
        {"no": DataType.int64(), "content_leader": DataType.int64(), "share": DataType.float64()}
    )

    def settled_groups(groups: Series) -> Any:
        return [_settle(pl.DataFrame(one)) for one in groups.to_pylist()]

    settle = daft.func.batch(return_dtype=DataType.list(settled_type))(settled_groups)
    domain = col("domain") if "domain" in rows.column_names else lit(None).cast(DataType.string())
    signed = rows.select("no", "id", sign(col("text"), domain))
    signed = signed.with_column("exact_leader", col("no").min().over(Window().partition_by("exact")))
    heads = signed.where(col("no") == col("exact_leader"))
    heads = heads.with_column("form_leader", col("no").min().over(Window().partition_by("form")))
    long = heads.where((col("no") == col("form_leader")) & col("is_long"))
    member = to_struct(no=col("no"), folded=col("folded"), near=col("near"), words=col("words"))
    groups = long.with_column("member", member).groupby("content").agg(col("member").list_agg().alias("group"))
    groups = groups.where(col("group").list_count() > 1)
    settled = (
        groups.select(settle(col("group")).alias("one"))
        .explode("one")
        .select(*(col("one")[name].alias(name) for name in ("no", "content_leader", "share")))
    )
    by_form = heads.select(col("no").alias("exact_leader"), "form_leader")
    by_content = settled.select(col("no").alias("form_leader"), "content_leader", "share")
    led = signed.select("no", "id", "exact", "exact_leader").join(by_form, on="exact_leader")
    led = led.join(by_content, on="form_leader", how="left")
    led = led.with_column("leader", col("content_leader").fill_null(col("form_leader")))
    leaders = signed.select(
        col("no").alias("leader"), col("id").alias("leader_id"), col("exact").alias("leader_exact")
    ).join(led.select("leader").distinct(), on="leader")
    led = led.join(leaders, on="leader")
    repeats = col("leader") != col("no")
    return led.select(
        "id",
        when(repeats, col("leader_id")).alias("duplicate_of"),
        when(repeats & (col("exact") == col("leader_exact")), lit("exact")).when(repeats, lit("near")).alias("kind"),
        when(repeats, col("share").fill_null(1.0)).alias("similarity"),
    )


def _series(given: Series) -> pl.Series:
    return pl.Series(given.to_arrow())


def _sign(text: pl.Series, domain: pl.Series, thresholds: Thresholds) -> pl.DataFrame:
    made = signatures(text.cast(pl.String))
    near, long_words = thresholds.of(domain.cast(pl.String))
    return made.frame().with_columns(near=near, is_long=made.words >= long_words)


def _settle(group: pl.DataFrame) -> list[dict[str, Any]]:
    """The decisions among long rows of equal content, each of another form: those that repeat another of them."""
    rows = group.sort("no").with_columns(exact="no", form="no", content=pl.lit(1))
    made = Signatures.of_frame(rows.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()))
    nobody = np.full(rows.height, NOBODY, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    found = Found(nobody, np.full(rows.height, np.nan), nobody, none, none, pl.Series([], dtype=pl.String))
    everyone = np.ones(rows.height, dtype=np.bool_)
    decision = decide(Limited(made, rows["near"].to_numpy(), everyone), found, 0)
    repeated = np.flatnonzero(decision.leader >= 0)
    number = rows["no"].to_numpy()
    leaders = number[decision.leader[repeated]]
    return pl.DataFrame(
        {"no": number[repeated], "content_leader": leaders, "share": decision.similarity[repeated]}
    ).to_dicts()


def main() -> None:
    """The command that this module's docstring shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="Parquet files: a path or a pattern")
    parser.add_argument("target", help="the folder for the decisions")
    given = parser.parse_args()
    decide_files(given.source, given.target)


if __name__ == "__main__":
    main()
