"""The manifest beside training files: what they hold, how it came about and what it cost.

What goes into it is said by the product line that made the set.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from synth_assets.exports.conversation import ExportError
from synth_assets.exports.writing import WrittenFile, replacing, writing_in

MANIFEST = "manifest.json"


def write_manifest(out_dir: str | Path, manifest: Mapping[str, Any] | object) -> Path:
    """Write `manifest.json` into `out_dir` and return its path: keys sorted, readable, replaced as a whole.

    `manifest`: a mapping or a dataclass: counts, token shares, checks and their results, spec, code versions, cost, and
    the files (WrittenFile, or its `as_dict`) with their SHA-256. Equal content gives equal bytes; no time is added.

    Raises ExportError for a value that JSON does not have, and where writing fails.
    """
    content = asdict(manifest) if is_dataclass(manifest) and not isinstance(manifest, type) else manifest
    try:
        text = json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:
        raise ExportError(f"the manifest cannot be written as JSON: {error}") from error
    folder = Path(out_dir)
    with writing_in(folder), replacing([folder / MANIFEST]) as (opened,):
        opened.write(text.encode() + b"\n")
    return folder / MANIFEST


def _plain(value: object) -> Any:
    if isinstance(value, WrittenFile):
        return value.as_dict()
    if isinstance(value, Path):
        return value.as_posix()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} {value!r} is no value of JSON")
