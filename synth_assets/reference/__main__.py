"""`python -m synth_assets.reference FOLDER` writes the reference pages into FOLDER."""

import sys
from pathlib import Path

from synth_assets.reference.pages import write_pages

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m synth_assets.reference docs/reference")
    for path in write_pages(Path(sys.argv[1])):
        print(path)  # noqa: T201 - its result
