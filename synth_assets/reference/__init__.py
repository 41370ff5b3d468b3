"""The reference pages of `docs/reference`, written from the code: settings, tables, checks, commands and the rest.

A page's module reads what the code itself uses and returns Markdown; what is explained in prose lies in `docs/`.
`python -m synth_assets.reference docs/reference` writes the pages anew.
"""
