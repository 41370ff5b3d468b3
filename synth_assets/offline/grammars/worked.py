"""How a worked solution is told: steps, with more or less explanation around them.

Belongs here: the order and the layout of the parts, and the drawing of how full a telling is. The parts themselves
(true sentences about one question) come from the grammars.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from synth_assets.offline.grammars.wording import capital


class Step(NamedTuple):
    """One step: `title` is an imperative without full stop, `body` the work, `detail` the reason (left out if brief)."""

    title: str
    body: str
    detail: str = ""


@dataclass(frozen=True)
class Solution:
    """A solution before it is told. All parts are whole sentences but `result`, a clause that can follow "so"."""

    steps: Sequence[Step]
    result: str
    plan: str = ""
    check: str = ""
    method: str = ""
    remark: str = ""


_CLOSINGS = ("So {}.", "Therefore {}.", "Answer: {}.", "**Answer:** {}.", "In the end, {}.", "Final answer: {}.")
_BREAKS = ("\n", "\n", "\n\n", " ")
_OPENERS = ("First", "Next", "Then", "After that", "Now", "Then")


def tell(solution: Solution, rng: random.Random, fullness: float = 0.0) -> str:
    """The solution as text, in one of four layouts.

    Each optional part is told with a probability drawn per answer, so that lengths spread widely; `fullness`
    (-1 … 1) shifts that probability. One answer in 14 tells everything and sums up at the end.
    """
    everything = rng.random() < 1 / 14
    share = 1.1 if everything else rng.random() * 0.66 - 0.16 + fullness

    def told(text: str) -> bool:
        return bool(text) and rng.random() < share

    layout = rng.randrange(3 if everything else 4)
    blocks = [part for part in (solution.plan, solution.method) if told(part)]
    for number, step in enumerate(solution.steps, 1):
        text = f"{step.body} {step.detail}" if told(step.detail) else step.body
        if layout == 0:
            blocks.append(f"{number}. {step.title}. {text}")
        elif layout == 1:
            blocks.append(f"Step {number}: {step.title}. {text}")
        elif layout == 2:
            blocks.append(f"**{step.title}.** {text}")
        else:
            opener = "Finally" if number == len(solution.steps) > 2 else _OPENERS[min(number, len(_OPENERS)) - 1]
            blocks.append(f"{opener}, {step.title[0].lower()}{step.title[1:]}. {text}")
    if told(solution.check):
        blocks.append(f"Check: {capital(solution.check)}")
    if everything:
        blocks.append("\n- ".join(("To sum up:", *(f"{step.title}: {step.body}" for step in solution.steps))))
    closing = _CLOSINGS[rng.randrange(len(_CLOSINGS))]
    blocks.append(closing.format(capital(solution.result) if ":" in closing else solution.result))
    if told(solution.remark):
        blocks.append(solution.remark)
    return _BREAKS[layout].join(blocks)
