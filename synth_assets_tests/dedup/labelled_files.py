"""The labelled pairs in `labelled/*.txt`: data for the tests and the benchmark, written for this project.

A file is a domain. A heading `== duplicate: kind` or `== distinct: kind` says what the lines below it are. A line is one
question with alternatives in braces; where there are several braces, they vary together: `{Find|What is} 3 {+|-} 4`
are two questions. Any two of a line's questions are a pair with the heading's label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

_FOLDER = Path(__file__).with_name("labelled")
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two questions of a domain, whether they ask for the same, and what kind of change makes or does not make it so."""

    domain: str
    label: str
    kind: str
    one: str
    other: str


def labelled_pairs() -> list[LabelledPair]:
    """All pairs, in the order of the files."""
    return [pair for path in sorted(_FOLDER.glob("*.txt")) for pair in _pairs_of(path)]


def _pairs_of(path: Path) -> Iterator[LabelledPair]:
    label = kind = ""
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.startswith("== "):
            label, kind = line.removeprefix("== ").split(": ")
            continue
        for one, other in combinations(_questions(line, f"{path.name}, line {number}"), 2):
            yield LabelledPair(path.stem, label, kind, one, other)


def _questions(line: str, place: str) -> list[str]:
    alternatives = [group.split("|") for group in _ALTERNATIVES.findall(line)]
    counts = {len(group) for group in alternatives}
    if len(counts) != 1:
        raise ValueError(f"{place}: all braces of a line need equally many alternatives")
    questions = []
    for at in range(counts.pop()):
        chosen = iter([group[at] for group in alternatives])
        text = _ALTERNATIVES.sub(lambda _: next(chosen), line)  # noqa: B023 - used up before the next round
        questions.append(" ".join(text.split(" ")).strip())
    return questions
