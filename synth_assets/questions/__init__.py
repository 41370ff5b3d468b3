"""The questions line: question-answer examples, balanced by measured tokens. Read `assets.py` from top to bottom."""
