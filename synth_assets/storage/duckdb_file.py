"""Opens and closes one DuckDB file again and again, cheaply. Who may open it when is for `warehouse.py` to say.

Starting DuckDB takes 15-20 ms of CPU, attaching a file to it less than one; a small run opens the warehouse two hundred
times. So the file is attached to an engine in memory that stays, and closed, with its lock, by detaching it.
"""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb

# The name under which SQL knows the file: that of the file itself, as if it had been opened directly.
_CATALOG = "synth"


@dataclass
class _Engine:
    connection: duckdb.DuckDBPyConnection
    openings: int = 0


# By process, since an engine's threads are not copied into a forked one. Beside those whose file is open there is the
# last one only: each holds threads and memory.
_engines: dict[tuple[int, Path], _Engine] = {}
_changing = threading.Lock()


class DuckDBFile:
    """A DuckDB file, open from the making of this object until `close`. Raises `duckdb.IOException` like DuckDB itself.

    Openings of one file within a process share the engine, as DuckDB requires; the last `close` closes the file.
    """

    def __init__(self, path: Path) -> None:
        self._key = os.getpid(), path.absolute()
        with _changing:
            engine = _engines.get(self._key) or _new_engine(self._key[1])
            if not engine.openings:
                _attach(engine, self._key[1])
                _engines[self._key] = engine
            engine.openings += 1
            # A connection for this opening alone: its temporary views and settings go with it.
            self.connection = engine.connection.cursor()
        self.connection.execute(f"USE {_CATALOG}")

    def close(self) -> None:
        """Close the file and give its lock back. What is committed is in the file, or in the log beside it."""
        self.connection.close()
        with _changing:
            engine = _engines[self._key]
            engine.openings -= 1
            if engine.openings:
                return
            try:
                engine.connection.execute(f"DETACH {_CATALOG}")
            except duckdb.Error:
                # The log could not be merged into the file, as on a full disk: the next opening does that.
                _forget(self._key)
            for key in _own_engines():
                if key != self._key and not _engines[key].openings:
                    _forget(key)


def _new_engine(path: Path) -> _Engine:
    # Where DuckDB would put what does not fit into memory had it opened the file itself.
    connection = duckdb.connect(":memory:", config={"temp_directory": f"{path}.tmp"})
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return _Engine(connection)


def _attach(engine: _Engine, path: Path) -> None:
    literal = str(path).replace("'", "''")
    # With its type, since DuckDB fetches an extension from the network for what looks like another kind of database.
    engine.connection.execute(f"ATTACH '{literal}' AS {_CATALOG} (TYPE duckdb)")


def _forget(key: tuple[int, Path]) -> None:
    _engines.pop(key).connection.close()


def _own_engines() -> list[tuple[int, Path]]:
    return [key for key in _engines if key[0] == os.getpid()]


@atexit.register
def _end() -> None:
    for key in _own_engines():
        _forget(key)
