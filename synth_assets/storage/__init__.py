"""The warehouse (`synth.duckdb`), its table definitions, the cost ledger, and Dagster's IO manager on top."""
