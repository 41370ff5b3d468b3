"""How long the whole job takes: `synth run` with the embedded provider, from an empty data directory, and again.

    python -m benchmarks.full_run                          # 60,000 rows
    python -m benchmarks.full_run 15000 30000 60000        # does the time grow linearly with the target?

For each target it prints wall seconds, CPU seconds and peak memory of the first run, and the seconds of a second run that
has nothing to do. The machine should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

_KIB = 1024


def measure(target: int) -> str:
    """One line of results for a target."""
    with tempfile.TemporaryDirectory() as data_dir:
        first, cpu, peak = _run(target, data_dir)
        again, _, _ = _run(target, data_dir)
    rate = target / first
    return f"{target:>8,}  {first:>8.1f} s  {cpu:>8.1f} s  {peak / 1e6:>8.0f} MB  {rate:>8.0f} rows/s  {again:>8.1f} s"


def _run(target: int, data_dir: str) -> tuple[float, float, int]:
    environment = {**os.environ, "SYNTH_DATA_DIR": data_dir, "SYNTH_PROVIDER": "offline"}
    command = [sys.executable, "-m", "synth_assets", "run", "--target", str(target), "--json"]
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return time.monotonic() - started, _cpu_seconds(usage), usage.ru_maxrss * _KIB


def _cpu_seconds(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure each target that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", type=int, default=[60_000], help="rows of the finished set")
    targets = parser.parse_args().targets
    sys.stdout.write("  target        wall         CPU        peak                 again\n")
    for target in targets:
        sys.stdout.write(measure(target) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
