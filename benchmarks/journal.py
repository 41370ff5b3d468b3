"""The journal and the ledger at scale: look-ups, `synth cost`, the check, on a million responses.

python -m benchmarks.journal
python -m benchmarks.journal --rows 100000 --folder /some/disk
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from synth_assets.ledger.account import account
from synth_assets.llm import Journal, Message, Request
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.llm.journal_care import check
from synth_assets.llm.request import Usage
from synth_assets.spec import ModelRef
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse

_MODEL = ModelRef("p", "m")
_BODY = b'{"choices": [{"message": {"content": "' + b"because of the yeast " * 40 + b'"}}]}'
_AT_ONCE = 500
_LOOK_UPS = 2_000


def _request(number: int) -> Request:
    partition = f"{('easy', 'hard')[number % 2]}|d{number % 8}"
    return Request("answers", (_MODEL,), (Message("user", str(number)),), 100, asset="a", partition=partition)


async def _fill(journal: Journal, rows: int) -> None:
    waiting = iter(range(rows))

    async def worker() -> None:
        for number in waiting:
            begun = await journal.begin(
                _request(number), run_id="r", provider="p", model="m", reserve_nano=100, cap_nano=None
            )
            assert isinstance(begun, Begun)
            usage = Usage(120, 0, 200)
            end = Settlement(
                begun.call_id, "ok", 70, "usage", 1.0, None, "m", usage, body=_BODY, kind="openai", usable=True
            )
            await journal.settle(end)

    await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))


def main() -> None:
    """Fill a journal, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where it lies (default: the temporary folder)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as place, Journal(Path(place) / "journal") as journal:
        warehouse = Warehouse(Path(place))
        started = time.perf_counter()
        asyncio.run(_fill(journal, given.rows))
        filled = time.perf_counter() - started
        chance = random.Random(0)
        wanted = [_request(chance.randrange(given.rows)).request_id for _ in range(_LOOK_UPS)]
        started = time.perf_counter()
        assert all(journal.find(request_id) for request_id in wanted)
        look_up = (time.perf_counter() - started) / _LOOK_UPS
        started = time.perf_counter()
        copy_to_warehouse(journal, warehouse)
        copied = time.perf_counter() - started
        started = time.perf_counter()
        account(warehouse, journal.folder, 100.0)
        cost = time.perf_counter() - started
        started = time.perf_counter()
        health = check(journal.folder)
        checked = time.perf_counter() - started
        assert not health.faults
        lines = (
            f"{given.rows:,} responses of {len(_BODY):,} bytes, {journal.path.stat().st_size / 2**20:,.0f} MiB",
            f"written, each durable before it counts   {given.rows / filled:12,.0f} responses/s",
            f"look-up of a request                     {1000 * look_up:12.3f} ms   (aim: under 1 ms)",
            f"copy of the ledger to the warehouse      {copied:12.1f} s",
            f"the account that `synth cost` shows      {cost:12.2f} s    (aim: under 1 s)",
            f"integrity check of the whole file        {checked:12.1f} s",
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
