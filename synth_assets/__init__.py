"""Synthetic training data as Dagster assets: balanced by measured tokens, deduplicated, paid for once, traceable."""
