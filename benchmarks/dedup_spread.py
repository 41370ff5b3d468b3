"""Deduplication over Parquet files on a Ray cluster of two workers, here: run by `benchmarks.dedup` where Daft and Ray are.

    python -m benchmarks.dedup_spread 'ROWS/*.parquet' SIGNATURES DECISIONS

Runs the documented command, `python -m synth_assets.dedup.spread`, against the cluster and prints its wall seconds. Each
worker is a Ray node of one core; what passes from one to the other goes through Ray, as between two machines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from ray.cluster_utils import Cluster

_WORKERS = 2
_OBJECT_STORE_BYTES = 1_000_000_000


def main(*given: str) -> None:
    node = {"num_cpus": 1, "object_store_memory": _OBJECT_STORE_BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    try:
        for _ in range(_WORKERS - 1):
            cluster.add_node(num_cpus=1, object_store_memory=_OBJECT_STORE_BYTES)
        cluster.wait_for_nodes()
        environ = os.environ | {"DAFT_RUNNER": "ray", "RAY_ADDRESS": cluster.address, "DAFT_PROGRESS_BAR": "0"}
        begun = time.perf_counter()
        command = [sys.executable, "-m", "synth_assets.dedup.spread", *given]
        subprocess.run(command, env=environ, check=True, stdout=sys.stderr)
        wall_s = time.perf_counter() - begun
    finally:
        cluster.shutdown()
    print(json.dumps({"wall_s": wall_s}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
