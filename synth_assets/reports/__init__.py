"""The HTML report on a data directory: one file that opens from disk, made of frames that are read here and nowhere kept.

Stands above the product lines and the ledger; knows nothing of Dagster but in `assets.py`.
"""
