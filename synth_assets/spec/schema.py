"""The JSON Schema of synth.yaml, by which editors complete and check it while it is written.

`python -m synth_assets.spec.schema` writes it anew after a change of the models.
"""

import json
from pathlib import Path

from synth_assets.spec.model import Spec

SCHEMA_FILE = Path(__file__).with_name("synth.schema.json")


def schema_text() -> str:
    """The schema as the file's content."""
    return json.dumps(Spec.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
