"""One near-duplicate tool on a corpus, as its own documentation uses it: run by `benchmarks.dedup` in the tool's own environment.

    python dedup_peers.py TOOL CORPUS.parquet KEPT.parquet

Knows nothing of this project. Writes one Boolean per row (`kept`), prints wall and CPU seconds; reading the corpus and
importing the tool are not counted. Settings are those of the tools' own examples: words as features, 128 permutations,
Jaccard threshold 0.8.
"""

import json
import re
import sys
import time

import polars as pl

THRESHOLD = 0.8
PERMUTATIONS = 128
_BANDS, _BAND_ROWS = 16, 8


def exact(texts: list[str]) -> list[bool]:
    """No near-duplicates at all: lower case, letters and digits only, unique. The floor."""
    normal = pl.Series(texts).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return normal.is_first_distinct().to_list()


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


TOOLS = {tool.__name__: tool for tool in (exact, daft, rensa, gaoya, datasketch)}


def main(tool: str, corpus: str, out: str) -> None:
    texts = pl.read_parquet(corpus)["text"].to_list()
    TOOLS[tool](texts[:50])  # the tool is imported and its threads are started
    wall, cpu = time.perf_counter(), time.process_time()
    kept = TOOLS[tool](texts)
    print(json.dumps({"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}))  # noqa: T201
    pl.DataFrame({"kept": kept}).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
