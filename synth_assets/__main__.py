"""`python -m synth_assets` is `synth`, for places where the console script is not on the path. Nothing else belongs here."""

from synth_assets.cli import main

main(prog_name="synth")
