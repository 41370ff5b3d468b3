"""How the embedded provider judges a question: the rules behind its verdicts.

Belongs here: what makes a question unfit, as pure functions. The reply's form is in `model`, its quirks in `quirks`.
"""

from __future__ import annotations

import re

from synth_assets.offline.catalogue import find

# A passage takes room: a text shorter than this that speaks of "the passage" does not contain it.
SHORTEST_PASSAGE = 200  # characters

_PASSAGE = re.compile(
    r"\bthe (passage|article|paragraph|excerpt)\b|\b(given|following|above|below) (text|story)\b", re.I
)
_PRIVATE = re.compile(
    r"\b(did|does|do|is|was) my (\w+ )?(neighbour|cousin|dentist|landlord|teacher|boss|friend)\b", re.I
)
_STATEMENT = re.compile(r"(The|This|That|These|Those|It|An?)\b[^?:.]*\b(is|are|was|were|has|have)\b[^?:.]*\.")


def objection(question: object, domain: str, difficulty: str) -> str | None:
    """Why the question is unfit for its cell, or None where it is fit.

    A question of this provider's own grammars is fit, unless its domain has it only under the other difficulty. Any
    other text is unfit when empty, too short, without its passage, not to be known, or a mere statement.
    """
    if not isinstance(question, str) or not question.strip():
        return "The question is empty."
    text = question.strip()
    difficulties = {found.grammar.difficulty for found in find(text, [domain])}
    if difficulties and difficulty not in difficulties:
        return f"This is not {'an easy' if difficulty == 'easy' else 'a hard'} question."
    if difficulties or any(find(text)):
        return None
    if len(text) < 12 and len(text.split()) < 3 and text.isascii():
        return "The question is too short to be understood."
    if _PASSAGE.search(text) and len(text) < SHORTEST_PASSAGE and not re.search(r'[\n:"“«]', text):
        return "The question refers to a passage that is not given."
    if _PRIVATE.search(text):
        return "The question cannot be answered from what is given."
    if _STATEMENT.fullmatch(text):
        return "This is a statement: it holds no question or instruction."
    return None
