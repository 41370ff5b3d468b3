"""Does with a block of YAML on stdin what its reader does: merges it into the configuration, or saves it to a file.

Run by `running` in the reader's shell. Mappings are merged; `domains`, whose counts or shares add up, is replaced.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from synth_assets.spec import Settings, load_spec


def merged(config: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The configuration with the settings of `change`."""
    result = dict(config)
    for key, value in change.items():
        below = result.get(key)
        both = isinstance(value, dict) and isinstance(below, dict) and key != "domains"
        result[key] = merged(below, value) if both else value  # type: ignore[arg-type]  # both are mappings then
    return result


if __name__ == "__main__":
    text = sys.stdin.read()
    if len(sys.argv) > 1:
        file = Path(sys.argv[1])
        file.write_text(text, encoding="utf-8")
    else:
        file = Settings.from_env().config
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        file.write_text(yaml.safe_dump(merged(config, yaml.safe_load(text)), sort_keys=False), encoding="utf-8")
    load_spec(file)
