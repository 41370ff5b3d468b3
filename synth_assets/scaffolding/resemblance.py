"""Near-duplicates among the dialogues of a cell: those that read alike, though not every letter is the same.

The dialogues of a cell share their error, often their sentence pair, and so the recast; that alone makes no duplicate.
The question engine in `dedup` is made for single questions, where a changed noun makes another question; here it makes
the same dialogue with another name in it. So only its folding of the surface is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from synth_assets.dedup import normalise
from synth_assets.scaffolding.dialogue import from_messages

_COLUMNS = ("dialogue_id", "l1", "error", "messages")
_GRAM = 5
_LEAST_WORDS_OF_A_TURN = 3  # "Yes, I agree." is everybody's
_ANSWER: Mapping[str, type[pl.DataType]] = {
    "dialogue_id": pl.String,
    "duplicate_of": pl.String,
    "similarity": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Alike:
    """When two dialogues of a cell are near-duplicates; either is enough. Both leave out the learner's first turn.

    `grams`: the least Jaccard similarity of their sets of 5-character sequences (0 to 1). `turns`: the least share of
    turns that are equal but for case and punctuation, of the longer dialogue's; turns below 3 words do not count.
    """

    grams: float = 0.6
    turns: float = 0.5

    def __post_init__(self) -> None:
        for name in ("grams", "turns"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"dialogues: {name} is {getattr(self, name)}; it must be above 0 and at most 1")


@dataclass(frozen=True, slots=True)
class _Kept:
    id: str
    grams: frozenset[str]
    turns: Counter[str]


class DialogueIndex:
    """Kept dialogues by cell, and the decision whether another reads like one of them. For one thread at a time."""

    def __init__(self, alike: Alike = Alike()) -> None:
        self._alike = alike
        self._kept: dict[tuple[str, str], list[_Kept]] = defaultdict(list)
        self._with_gram: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def __len__(self) -> int:
        """The number of kept dialogues."""
        return sum(map(len, self._kept.values()))

    def add(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Decide on each dialogue in order, and keep those that read like none before them in their cell.

        `rows`: `dialogue_id`, `l1`, `error`, and `messages` as JSON text. Returns one row per input row in the same
        order: `dialogue_id`; `duplicate_of`, the id of the kept dialogue that is most like it, or null; `similarity`
        of the two by their 5-character sequences, 0 to 1, or null. Raises ValueError for a missing column and
        NotChatML for messages that are none.
        """
        answers: list[tuple[str, str | None, float | None]] = []
        for cell, dialogue in _entries(rows):
            twin, similarity = self._most_alike(cell, dialogue)
            answers.append((dialogue.id, twin, similarity))
            if twin is None:
                self._keep(cell, dialogue)
        return pl.DataFrame(answers, schema=_ANSWER, orient="row")

    def seed(self, rows: pl.DataFrame) -> None:
        """Keep all rows (as in `add`) undecided: those that were decided on when they came in."""
        for cell, dialogue in _entries(rows):
            self._keep(cell, dialogue)

    def _most_alike(self, cell: tuple[str, str], dialogue: _Kept) -> tuple[str | None, float | None]:
        kept, with_gram = self._kept[cell], self._with_gram[cell]
        shared = Counter(place for gram in dialogue.grams for place in with_gram.get(gram, ()))
        best: tuple[float, int] | None = None
        for place, common in sorted(shared.items()):
            other = kept[place]
            jaccard = common / (len(dialogue.grams) + len(other.grams) - common)
            is_twin = jaccard >= self._alike.grams or _equal_turns(dialogue.turns, other.turns) >= self._alike.turns
            if is_twin and (best is None or jaccard > best[0]):
                best = (jaccard, place)
        return (None, None) if best is None else (kept[best[1]].id, best[0])

    def _keep(self, cell: tuple[str, str], dialogue: _Kept) -> None:
        place = len(self._kept[cell])
        self._kept[cell].append(dialogue)
        for gram in dialogue.grams:
            self._with_gram[cell][gram].append(place)


def near_duplicates(dialogues: pl.DataFrame, alike: Alike = Alike()) -> pl.DataFrame:
    """Which of the dialogues read like an earlier one of their cell: `DialogueIndex.add` on an empty index."""
    return DialogueIndex(alike).add(dialogues)


def _equal_turns(one: Counter[str], other: Counter[str]) -> float:
    longer = max(one.total(), other.total())
    return (one & other).total() / longer if longer else 0.0


def _entries(rows: pl.DataFrame) -> list[tuple[tuple[str, str], _Kept]]:
    missing = [column for column in _COLUMNS if column not in rows.columns]
    if missing:
        raise ValueError(f"dialogues: no column {', '.join(missing)}; the rows have {', '.join(rows.columns)}")
    columns = (rows[column].to_list() for column in _COLUMNS)
    ids, l1s, errors, messages = columns
    texts = [[turn.text for turn in from_messages(one)] for one in messages]
    folded = iter(normalise(pl.Series([text for turns in texts for text in turns], dtype=pl.String)).to_list())
    return [
        ((l1, error), _entry(id, [next(folded) for _ in turns]))
        for id, l1, error, turns in zip(ids, l1s, errors, texts, strict=True)
    ]


def _entry(id: str, turns: Sequence[str]) -> _Kept:
    # A dialogue of a single turn is told apart by that.
    rest = turns[1:] or turns
    grams = {text[at : at + _GRAM] for text in rest for at in range(max(len(text) - _GRAM + 1, 1))}
    long = (text for text in rest if len(text.split()) >= _LEAST_WORDS_OF_A_TURN)
    return _Kept(id, frozenset(grams), Counter(long))
