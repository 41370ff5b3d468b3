"""How long people wait at the start: our definitions beyond Dagster's own import, and `synth ui` beyond an empty project.

    python -m benchmarks.startup --repeat 5

Prints each measurement in the order in which it was taken, ours and Dagster's in turn, and the medians. The first page is
there when the webserver answers `/`, and complete when the definitions are loaded too. Linux only; the machine should do
nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from statistics import median

from synth_assets_tests.ui.serving import served

ROOT = Path(__file__).parents[1]

_IMPORT = """
import time, warnings
warnings.simplefilter("ignore")
import dagster
started = time.perf_counter()
from synth_assets.definitions import defs
dagster.Definitions.validate_loadable(defs())
print(time.perf_counter() - started)
"""
_OURS = [sys.executable, "-m", "synth_assets", "ui", "--port", "{port}"]
_EMPTY = [sys.executable, "-m", "dagster", "dev", "-f", "empty.py", "-h", "127.0.0.1", "-p", "{port}"]


def own_import_s() -> float:
    """Seconds that a fresh process spends on our definitions after `import dagster`."""
    process = subprocess.run(
        [sys.executable, "-c", _IMPORT], env=_environment(), cwd=ROOT, capture_output=True, check=True
    )
    return float(process.stdout)


def until_served_s(command: list[str]) -> float:
    """Seconds from the start of a command in a new folder until its pages are there, definitions included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.py").write_text("import dagster as dg\n\ndefs = dg.Definitions()\n")
        for file in ("synth.yaml", "dagster.yaml", "workspace.yaml"):
            (folder / file).write_text((ROOT / file).read_text())
        started = time.monotonic()
        with served(command, folder, {**_environment(), "DAGSTER_HOME": name}) as ui:
            with urllib.request.urlopen(ui.url, timeout=60) as page:
                page.read()
            took = time.monotonic() - started
        with suppress(OSError):
            ui.log.unlink()
    return took


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SYNTH_", "DAGSTER_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "SYNTH_PROVIDER": "offline"}


def main() -> None:
    """Measure, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    imports = [own_import_s() for _ in range(repeat)]
    sys.stdout.write(_line("our definitions after `import dagster`", imports))
    ours, empty = [], []
    for _ in range(repeat):
        empty.append(until_served_s(_EMPTY))
        ours.append(until_served_s(_OURS))
    sys.stdout.write(_line("`dagster dev` of an empty project", empty))
    sys.stdout.write(_line("`synth ui`", ours))
    sys.stdout.write(f"`synth ui` takes {median(ours) - median(empty):.2f} s longer\n")


def _line(what: str, seconds: list[float]) -> str:
    return f"{what:<40} {median(seconds):6.2f} s   ({', '.join(f'{one:.2f}' for one in seconds)})\n"


if __name__ == "__main__":
    main()
