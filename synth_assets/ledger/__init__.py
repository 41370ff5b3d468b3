"""What calls cost: the ledger as assets and checks, and the account that `synth cost` shows."""
