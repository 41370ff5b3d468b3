"""The content of the embedded provider's questions: one module per domain, each with an EASY and a HARD grammar."""
