"""`synth`: a thin skin over the same Dagster assets. Modules here parse, show and print; what is made is decided elsewhere."""

from synth_assets.cli.commands import main

__all__ = ["main"]
