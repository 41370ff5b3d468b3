"""The page of the environment variables: those of the program itself, and those whose names synth.yaml gives."""

from synth_assets.reference.markdown import blocks, code, table
from synth_assets.spec.settings import VARIABLES

_INTRO = """\
# Environment

A variable that is empty counts as not set. Paths are taken from the current folder."""

_KEYS = """\
## Keys

Secrets come from the environment and from nowhere else: synth.yaml holds the *name* of the variable
(`api_key_env: OPENAI_API_KEY`), never the key, and a key in the file is refused. No key is written to a log, a table, the
journal, an error or Dagster's storage. `synth doctor` says which are set, and shows none."""


def page() -> str:
    """The page."""
    rows = ([code(one.name), one.default, one.meaning] for one in VARIABLES)
    return blocks(_INTRO, table(["variable", "default", "meaning"], rows), _KEYS)
