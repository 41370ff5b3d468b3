"""The scaffolding line: tutoring dialogues for learners of English. Read `assets.py` from top to bottom."""
