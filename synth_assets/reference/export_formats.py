"""The page of the training files' formats, from the functions and classes that write them."""

from synth_assets.exports.json_formats import JSON_FORMATS
from synth_assets.exports.tables import ParquetFile, TokenizedFile
from synth_assets.exports.writing import FORMATS
from synth_assets.reference.markdown import blocks, docstring

_INTRO = """\
# Export formats

`synth export questions --format FORMAT --out DIR` writes the finished set; `--format` may be given several times. The loss
is on the answers (of dialogues: on the tutor's turns) and nowhere else. Beside the files lies `manifest.json`: counts,
token shares, checks with their results, configuration, code versions, cost, and each file's SHA-256. The same rows give
the same bytes."""


def page() -> str:
    """The page."""
    written_by = {**JSON_FORMATS, "parquet": ParquetFile, "tokenized": TokenizedFile}
    return blocks(_INTRO, *(blocks(f"## `{name}`", docstring(written_by[name])) for name in FORMATS))
