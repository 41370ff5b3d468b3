"""Deduplication of Parquet files by Daft, on one machine or on a Ray cluster: for more rows than one file can hold.

    python -m synth_assets.dedup.spread 'rows/*.parquet' signatures/ decisions/
    DAFT_RUNNER=ray RAY_ADDRESS=ray://head:10001 python -m synth_assets.dedup.spread 's3://b/rows/*.parquet' s3://b/s s3://b/d

In: `id`, `text` (strings without nulls), `no` (whole numbers, each once: a row is kept before those with higher ones), and
`domain` where there are limits by domain. Out: `id`, `duplicate_of`, `kind`, `similarity`, as `DedupIndex.add` gives them for
the rows in the order of `no`. Signatures are written between: with other thresholds they need not be made again.

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


def signed(rows: DataFrame) -> DataFrame:
    """The signatures of a Daft frame of rows: `no`, `id`, `domain` and the columns of `signatures.SCHEMA`."""
    import daft
    from daft import DataType, col, lit

    types = DataType.struct(
        {"exact": DataType.int64(), "form": DataType.int64(), "content": DataType.int64(), "words": DataType.int32(),
         "folded": DataType.string()}
    )  # fmt: skip
    sign = daft.func.batch(return_dtype=types, unnest=True)(_sign)
    domain = col("domain") if "domain" in rows.column_names else lit(None).cast(DataType.string()).alias("domain")
    return rows.select("no", "id", domain, sign(col("text")))


def decisions(rows: DataFrame, thresholds: Thresholds = DEFAULT) -> DataFrame:
    """The decisions on a Daft frame of signatures, which is read more than once: let it come from files."""
    import daft
    from daft import DataType, Window, col, lit
    from daft.functions import to_struct, when

    limits_type = DataType.struct({"near": DataType.float64(), "long_words": DataType.int32()})
    settled_type = DataType.struct(
        {"no": DataType.int64(), "content_leader": DataType.int64(), "share": DataType.float64()}
    )

    def limits_of(domains: Series) -> Any:
        near, long_words = thresholds.of(_series(domains).cast(pl.String))
        return pl.DataFrame({"near": near, "long_words": long_words}).to_struct("limits").to_arrow()

    limits = daft.func.batch(return_dtype=limits_type, unnest=True)(limits_of)
    settle = daft.func.batch(return_dtype=DataType.list(settled_type))(_settle_groups)

    surfaces = rows.with_column("exact_leader", col("no").min().over(Window().partition_by("exact")))
    heads = surfaces.where(col("no") == col("exact_leader"))
    heads = heads.with_column("form_leader", col("no").min().over(Window().partition_by("form")))
    forms = heads.where(col("no") == col("form_leader"))
    forms = forms.select("no", "content", "words", "folded", limits(col("domain")))
    member = to_struct(no=col("no"), folded=col("folded"), near=col("near"), words=col("words"))
    groups = forms.where(col("words") >= col("long_words")).with_column("member", member)
    groups = groups.groupby("content").agg(col("member").list_agg().alias("group")).where(col("group").list_count() > 1)
    settled = groups.select(settle(col("group")).alias("one")).explode("one")
    by_content = settled.select(*(col("one")[name].alias(name) for name in ("no", "content_leader", "share")))

    led = surfaces.select("no", "id", "exact", "exact_leader")
    led = led.join(heads.select(col("no").alias("exact_leader"), "form_leader"), on="exact_leader")
    led = led.join(by_content.with_column_renamed("no", "form_leader"), on="form_leader", how="left")
    led = led.with_column("leader", col("content_leader").fill_null(col("form_leader")))
    leaders = rows.select(col("no").alias("leader"), col("id").alias("leader_id"), col("exact").alias("leader_exact"))
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


def _sign(text: Series) -> Any:
    return signatures(_series(text).cast(pl.String)).frame().to_struct("signed").to_arrow()


def _settle_groups(groups: Series) -> Any:
    return [_settle(pl.DataFrame(group)) for group in groups.to_pylist()]


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
    import daft

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", help="Parquet files: a path or a pattern; - where the signatures are there already")
    parser.add_argument("signatures", help="the folder for the signatures")
    parser.add_argument("decisions", help="the folder for the decisions")
    parser.add_argument("--near", type=float, default=DEFAULT.near)
    parser.add_argument("--long-words", type=int, default=DEFAULT.long_words)
    given = parser.parse_args()
    if given.rows != "-":
        signed(daft.read_parquet(given.rows)).write_parquet(given.signatures, write_mode="overwrite")
    stored = daft.read_parquet(f"{given.signatures.rstrip('/')}/*.parquet")
    decided = decisions(stored, Thresholds(given.near, given.long_words))
    decided.write_parquet(given.decisions, write_mode="overwrite")


if __name__ == "__main__":
    main()
