"""One deduplication tool on a corpus, as its own documentation uses it: run by `benchmarks.dedup` in the tool's own environment.

    python dedup_peers.py TOOL CORPUS.parquet KEPT.parquet

Knows nothing of this project. Writes one Boolean per row (`kept`), prints wall and CPU seconds and the process' peak memory;
reading the corpus and importing the tool are not counted, unless the tool starts processes, which import by themselves.
Where a tool's documentation shows settings for near-duplicates, they are taken; elsewhere words as features, 128
permutations, Jaccard threshold 0.8. Of rows that a tool takes for the same, the first counts as the one it keeps.
"""

import json
import os
import re
import sys
import tempfile
import time
from array import array
from pathlib import Path

import polars as pl

THRESHOLD = 0.8
PERMUTATIONS = 128
_BANDS, _BAND_ROWS = 16, 8
_NGRAM = 5  # letters; with 3, the pairs to look at fill 15 GB
_PAIRS_AT_A_TIME = 500_000
_PROCESSES = os.cpu_count() or 1


def exact_polars(texts: list[str]) -> list[bool]:
    """No near-duplicates at all: lower case, letters and digits only, unique. The floor."""
    normal = pl.Series(texts).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return normal.is_first_distinct().to_list()


def exact_duckdb(texts: list[str]) -> list[bool]:
    """The same in SQL."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("given", pl.DataFrame({"text": texts}).with_row_index("row"))
        return _kept(
            connection.sql(f"SELECT row = min(row) OVER (PARTITION BY {_NORMAL}) AS kept FROM given ORDER BY row")
        )


def join_polars(texts: list[str]) -> list[bool]:
    """All pairs of different texts whose sets of 5-letter runs have a Jaccard similarity of 0.8: an exact join by prefix
    filter (Chaudhuri et al. 2006; Bayardo et al. 2007). A row goes if an earlier one is so similar."""
    rows = pl.DataFrame({"text": texts}).with_row_index("row")
    normal = pl.col("text").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    unique = rows.with_columns(normal).unique("text", keep="first", maintain_order=True)
    grams = unique.select("row", gram=pl.concat_list(
        pl.concat_str(pl.lit(" "), "text", pl.lit(" ")).str.slice(start, None).str.extract_all(f"(?s).{{{_NGRAM}}}")
        for start in range(_NGRAM)
    ).list.unique()).explode("gram")  # fmt: skip
    rarity = grams.group_by("gram").len().sort("len", "gram").with_row_index("rank").select("gram", "rank")
    ranked = grams.join(rarity, on="gram").group_by("row").agg(ranks=pl.col("rank").sort(), size=pl.len())
    # Sets this similar share one of their rarest elements: those that remain when 0.8 of a set are taken away, and one.
    prefix = pl.col("size") - (pl.col("size") * THRESHOLD).ceil().cast(pl.UInt32) + 1
    keys = ranked.select("row", "size", rank=pl.col("ranks").list.head(prefix)).explode("rank")
    likely = pl.min_horizontal("size", "size_later") >= THRESHOLD * pl.max_horizontal("size", "size_later")
    pairs = keys.join(keys, on="rank", suffix="_later").filter(pl.col("row") < pl.col("row_later"), likely)
    pairs = pairs.select("row", "row_later").unique()
    sets = ranked.select("row", "ranks", "size")
    shared = pl.col("ranks").list.set_intersection("ranks_later").list.len()
    is_similar = shared >= THRESHOLD * (pl.col("size") + pl.col("size_later") - shared)
    similar = [
        some.join(sets, on="row").join(sets, left_on="row_later", right_on="row", suffix="_later").filter(is_similar)["row_later"]
        for some in pairs.iter_slices(_PAIRS_AT_A_TIME)
    ]  # fmt: skip
    later = pl.concat([pairs["row_later"].clear(), *similar]).implode()
    return rows.select(pl.col("row").is_in(unique["row"].implode()) & ~pl.col("row").is_in(later))["row"].to_list()


def join_duckdb(texts: list[str]) -> list[bool]:
    """The same in SQL."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("given", pl.DataFrame({"text": texts}).with_row_index("row"))
        connection.execute(_JOIN)
        return _kept(
            connection.sql("SELECT row IN (FROM first) AND row NOT IN (FROM near) AS kept FROM given ORDER BY row")
        )


_NORMAL = r"trim(regexp_replace(lower(text), '[^\p{L}\p{N}]+', ' ', 'g'))"
_JOIN = rf"""
CREATE TEMP TABLE normal AS SELECT min(row) AS row, {_NORMAL} AS text FROM given GROUP BY 2;
CREATE TEMP VIEW first AS SELECT row FROM normal;
CREATE TEMP TABLE gram AS
    SELECT DISTINCT row, substr(' ' || text || ' ', start, {_NGRAM}) AS gram
    FROM normal, unnest(range(1, length(text) + 3 - {_NGRAM} + 1)) AS place(start);
CREATE TEMP TABLE rarity AS SELECT gram, row_number() OVER (ORDER BY count(*), gram) AS rank FROM gram GROUP BY gram;
CREATE TEMP TABLE ranked AS
    SELECT row, list(rank ORDER BY rank) AS ranks, count(*) AS size FROM gram JOIN rarity USING (gram) GROUP BY row;
CREATE TEMP TABLE key AS
    SELECT row, size, unnest(ranks[:(size - ceil(size * {THRESHOLD}) + 1)::INTEGER]) AS rank FROM ranked;
CREATE TEMP TABLE pair AS
    SELECT DISTINCT a.row AS row, b.row AS later
    FROM key AS a JOIN key AS b ON a.rank = b.rank AND a.row < b.row
    WHERE least(a.size, b.size) >= {THRESHOLD} * greatest(a.size, b.size);
CREATE TEMP TABLE near AS
    SELECT DISTINCT later FROM (
        SELECT later, a.size + b.size AS sizes, len(list_intersect(a.ranks, b.ranks)) AS shared
        FROM pair JOIN ranked AS a ON a.row = pair.row JOIN ranked AS b ON b.row = pair.later
    ) WHERE shared >= {THRESHOLD} * (sizes - shared);
"""


def rensa(texts: list[str]) -> list[bool]:
    from rensa import RMinHash, RMinHashDeduplicator

    index = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True, num_bands=_BANDS, seed=42)
    kept = []
    for number, text in enumerate(texts):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update(text.lower().split())
        kept.append(bool(index.add(str(number), signature)))
    return kept


def datasketch(texts: list[str]) -> list[bool]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    kept = []
    batch = MinHash.generator(
        ([word.encode() for word in text.lower().split()] for text in texts), num_perm=PERMUTATIONS, seed=42
    )
    for number, signature in enumerate(batch):
        new = not index.query(signature)
        if new:
            index.insert(number, signature, check_duplication=False)
        kept.append(new)
    return kept


def gaoya(texts: list[str]) -> list[bool]:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=_BANDS, band_size=_BAND_ROWS, num_hashes=None,
        analyzer="word", lowercase=True, ngram_range=(1, 1),
    )  # fmt: skip
    kept = []
    for number, text in enumerate(texts):
        new = not index.query(text)
        if new:
            index.insert_document(number, text)
        kept.append(new)
    return kept


def daft(texts: list[str]) -> list[bool]:
    import daft
    from daft import col

    normal = [re.sub(r"\s+", " ", text.lower()).strip() for text in texts]
    signed = (
        daft.from_pydict({"row": list(range(len(normal))), "text": normal})
        .with_column("signature", col("text").minhash(num_hashes=PERMUTATIONS, ngram_size=2, seed=42))
        .select("row", "signature")
        .to_arrow()
    )
    signature = pl.DataFrame(pl.from_arrow(signed)).sort("row")["signature"]
    repeated = pl.repeat(False, len(normal), eager=True)
    for band in range(_BANDS):
        part = signature.arr.to_list() if isinstance(signature.dtype, pl.Array) else signature
        repeated |= ~part.list.slice(band * _BAND_ROWS, _BAND_ROWS).hash().is_first_distinct()
    return (~repeated).to_list()


def text_dedup(texts: list[str]) -> list[bool]:
    """Its command with its defaults (5-word runs, threshold 0.7, 250 permutations), but for short texts: those of fewer
    than five words, which it would drop unseen, are kept in play."""
    from datasets import Dataset
    from text_dedup import minhash

    with tempfile.TemporaryDirectory() as folder:
        Dataset.from_dict({"text": texts}).save_to_disk(f"{folder}/in")
        options = {"path": f"{folder}/in", "output": f"{folder}/out", "cache_dir": f"{folder}/cache"}
        options |= {"column": "text", "num_proc": str(_PROCESSES), "min_length": "1"}
        command = ["--local", *(f"--{name}={value}" for name, value in options.items())]
        minhash.main(command, standalone_mode=False)
    return _firsts({row: minhash.uf.find(row) for row in list(minhash.uf.parent)}, len(texts))


def datatrove(texts: list[str]) -> list[bool]:
    """The four stages of its example, with its default settings (5-word runs, 14 buckets of 8 hashes)."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline import dedup
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    with tempfile.TemporaryDirectory() as folder:
        Path(f"{folder}/in").mkdir()
        part = -(-len(texts) // _PROCESSES)
        rows = pl.DataFrame({"text": texts}).with_row_index("id").cast(pl.String)
        for number, file in enumerate(rows.iter_slices(part)):
            file.write_parquet(f"{folder}/in/{number}.parquet")
        config, reader = dedup.MinhashConfig(), ParquetReader(f"{folder}/in")
        signatures, buckets, removed = (f"{folder}/{name}" for name in ("signatures", "buckets", "removed"))
        stages = [
            ([reader, dedup.MinhashDedupSignature(signatures, config=config)], _PROCESSES),
            ([dedup.MinhashDedupBuckets(signatures, buckets, config=config)], config.num_buckets),
            ([dedup.MinhashDedupCluster(buckets, removed, config=config, save_cluster_id=True)], 1),
            ([reader, dedup.MinhashDedupFilter(removed), ParquetWriter(f"{folder}/out")], _PROCESSES),
        ]
        for number, (pipeline, tasks) in enumerate(stages):
            workers = min(tasks, _PROCESSES)
            LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=f"{folder}/logs/{number}").run()
        clusters: dict[int, int] = {}
        for number in range(_PROCESSES):
            members = array("I", Path(f"{removed}/{number:06}.clusters").read_bytes())  # row of the file, cluster, …
            clusters |= {number * part + row: cluster for row, cluster in zip(members[::2], members[1::2], strict=True)}
        return _firsts(clusters, len(texts))


def semhash(texts: list[str]) -> list[bool]:
    """Its quick start, with the static embeddings that it fetches by itself."""
    from semhash import SemHash

    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", "10")
    rows = [{"row": str(row), "text": text} for row, text in enumerate(texts)]
    try:
        index = SemHash.from_records(rows, columns=["text"])
    except OSError as error:
        reason = (
            "it needs embedding weights (minishlab/potion-base-8M) from the Hugging Face Hub, which cannot be reached"
        )
        raise SystemExit(reason) from error
    kept = {int(row["row"]) for row in index.self_deduplicate().selected}
    return [row in kept for row in range(len(texts))]


def _firsts(clusters: dict[int, int], count: int) -> list[bool]:
    """Which rows are alone or the first of their cluster."""
    first: dict[int, int] = {}
    for row in sorted(clusters):
        first.setdefault(clusters[row], row)
    return [row not in clusters or first[clusters[row]] == row for row in range(count)]


def _kept(relation) -> list[bool]:
    return [kept for (kept,) in relation.fetchall()]


_ALL = (
    exact_polars, exact_duckdb, daft, rensa, gaoya, datasketch, join_polars, join_duckdb, text_dedup, datatrove, semhash
)  # fmt: skip
_WITH_PROCESSES = ("text_dedup", "datatrove")
TOOLS = {tool.__name__: tool for tool in _ALL}


def main(tool: str, corpus: str, out: str) -> None:
    texts = pl.read_parquet(corpus)["text"].to_list()
    alone = tool not in _WITH_PROCESSES
    if alone:
        TOOLS[tool](texts[:50])  # the tool is imported and its threads are started
    wall, cpu = time.perf_counter(), time.process_time()
    kept = TOOLS[tool](texts)
    printed = {"wall_s": time.perf_counter() - wall, "peak_bytes": _peak_bytes()}
    print(json.dumps(printed | ({"cpu_s": time.process_time() - cpu} if alone else {})))  # noqa: T201
    pl.DataFrame({"kept": kept}).write_parquet(out)


def _peak_bytes() -> int:
    """Since the process' program was started; getrusage would also tell of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
