"""Asks the warehouse the SQL on stdin, as `synth sql` does, and fails where it finds nothing: it would teach nothing."""

from __future__ import annotations

import sys

from synth_assets.spec import Settings
from synth_assets.storage.warehouse import Warehouse

if __name__ == "__main__":
    found = Warehouse(Settings.from_env().data_dir).query(sys.stdin.read())
    print(found)  # noqa: T201 - its result
    if found.is_empty():
        sys.exit("the query finds no row")
