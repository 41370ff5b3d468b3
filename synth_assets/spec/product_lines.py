"""What is to be made: the settings under `questions:`, `scaffolding:` and `dedup:`.

Which model makes it and at what price does not belong here.
"""

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from synth_assets.spec.base import Contradiction, Fault, Name, Section, as_tuple
from synth_assets.spec.errors import did_you_mean, listed

# Rounding that people write by hand (three domains of 0.333) stays below this.
_SHARE_ROUNDING = 0.001

Tokens = Annotated[int, Field(ge=1)]
Temperature = Annotated[
    float, Field(ge=0, le=2, description="How freely the model chooses its words; 0: the likeliest.")
]
# It is sent with every request of its cells: a few sentences, not a document.
Guidance = Annotated[str, Field(min_length=1, max_length=2000)]


def _weight(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a domain has a count of rows (10000) or a share of the whole (0.25)")
    if not (value > 0 and math.isfinite(value)):
        raise ValueError("a domain's count or share is above zero; leave the domain out to make none of it")
    return value


Weight = Annotated[
    int | float, PlainValidator(_weight), WithJsonSchema({"type": "number", "exclusiveMinimum": 0}, mode="validation")
]


class TokenShare(Section):
    """The share of each difficulty in the tokens that bear loss, that is the tokens of the answers; together 1."""

    easy: float = Field(default=0.6, gt=0, lt=1)
    """Share of the easy answers."""
    hard: float = Field(default=0.4, gt=0, lt=1)
    """Share of the hard answers."""

    def __getitem__(self, difficulty: str) -> float:
        return {"easy": self.easy, "hard": self.hard}[difficulty]

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        if not math.isclose(self.easy + self.hard, 1, abs_tol=1e-9):
            raise ValueError(f"easy and hard sum to {self.easy + self.hard:g}; as shares of one whole they sum to 1")
        return self


class FirstGuess(Section):
    """Mean tokens of an answer, before anything was measured."""

    easy: float = Field(default=15, gt=0)
    """Of an easy answer."""
    hard: float = Field(default=750, gt=0)
    """Of a hard answer."""

    def __getitem__(self, difficulty: str) -> float:
        return {"easy": self.easy, "hard": self.hard}[difficulty]


class GenerationSpec(Section):
    """How questions are asked for."""

    max_tokens: Tokens = 4096
    """Longest reply to one request for a batch of questions."""
    temperature: Temperature = 1.0


class ValidationSpec(Section):
    """How questions are judged: clear, answerable, in the right cell."""

    enabled: bool = True
    """false: every question that is no duplicate is taken as valid, and nothing is paid for judging."""
    max_tokens: Tokens = 2048
    """Longest reply to one batch of questions: an id, a verdict and a reason for each."""
    temperature: Temperature = 0.0


class AnswerSpec(Section):
    """How answers of one difficulty are asked for, and which are taken."""

    max_tokens: Tokens
    """The reply is cut off here by the provider; an answer cut off is rejected."""
    longest_tokens: Tokens
    """A longer answer is rejected and asked for again."""
    shortest_tokens: Tokens
    """A shorter answer is rejected and asked for again."""
    attempts: int = Field(default=3, ge=1)
    """How often one question is asked, rejected answers included."""
    temperature: Temperature = 0.3
    guidance: Guidance | None = None
    """Your own words on these answers, added to the prompt."""

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if not self.shortest_tokens <= self.longest_tokens <= self.max_tokens:
            raise ValueError(
                f"shortest_tokens ({self.shortest_tokens}), longest_tokens ({self.longest_tokens}) and max_tokens"
                f" ({self.max_tokens}) must rise in this order"
            )
        return self


class EasyAnswerSpec(AnswerSpec):
    """Answers of one or two sentences; the prompt asks for under 30 tokens."""

    max_tokens: Tokens = 96
    longest_tokens: Tokens = 60
    shortest_tokens: Tokens = 1


class HardAnswerSpec(AnswerSpec):
    """Answers that reason step by step; the prompt asks for 300 tokens and more."""

    max_tokens: Tokens = 2048
    longest_tokens: Tokens = 1500
    shortest_tokens: Tokens = 30


class AnswersSpec(Section):
    """Answers, by difficulty."""

    easy: EasyAnswerSpec = EasyAnswerSpec()
    hard: HardAnswerSpec = HardAnswerSpec()

    def __getitem__(self, difficulty: str) -> AnswerSpec:
        return {"easy": self.easy, "hard": self.hard}[difficulty]


class SaturationSpec(Section):
    """When a cell has no more to give: the mean share of new questions over the last `window` batches is too low."""

    new_share: float = Field(default=0.05, ge=0, lt=1)
    """Below this share of new questions no more are asked for."""
    window: int = Field(default=4, ge=1)
    """Batches over which the share is measured."""


class QuestionsSpec(Section):
    """Question-answer examples, exact by domain and balanced by the measured tokens of their answers."""

    target: int = Field(default=60_000, ge=1)
    """Rows in the finished set."""
    domains: dict[Name, Weight] = Field(min_length=1)
    """Each domain's count of rows (together the target) or its share (together 1)."""
    token_share: TokenShare = TokenShare()
    tolerance: float = Field(default=0.001, gt=0, lt=0.5)
    """How far the measured token share may be from the wanted one (0.001 is a tenth of a percentage point)."""
    first_guess_tokens: FirstGuess = FirstGuess()
    batch_size: int = Field(default=25, ge=1)
    """Questions per request; with 100 per request, replies broke."""
    pilot_rows: int = Field(default=30, ge=1)
    """Rows per domain and difficulty that are made first, to measure lengths and prices."""
    seed: int = 0
    """Of everything that is drawn or shuffled."""
    subtopics: dict[Name, Annotated[tuple[str, ...], BeforeValidator(as_tuple), Field(min_length=1)]] = Field(
        default_factory=dict
    )
    """A domain's subtopics, instead of those that the prompts know; each request names one."""
    guidance: dict[Name, Guidance] = Field(default_factory=dict)
    """Your own words on a domain's questions, added to the prompts by which they are written and judged."""
    generation: GenerationSpec = GenerationSpec()
    validation: ValidationSpec = ValidationSpec()
    answers: AnswersSpec = AnswersSpec()
    saturation: SaturationSpec = SaturationSpec()

    def with_target(self, target: int) -> Self:
        """The same with another number of rows; the domains keep their proportions, their counts are weights then."""
        return self.model_copy(update={"target": target})

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        faults = [*self._domain_faults(), *self._prompt_faults()]
        if faults:
            raise Contradiction(faults)
        return self

    def _domain_faults(self) -> list[Fault]:
        total = math.fsum(self.domains.values())
        if all(isinstance(weight, int) for weight in self.domains.values()):
            if total == self.target:
                return []
            said = f"the counts sum to {total:.0f} and questions.target is {self.target}"
            return [Fault(("domains",), f"{said}; make them equal, or give shares that sum to 1")]
        if abs(total - 1) <= _SHARE_ROUNDING:
            return []
        return [Fault(("domains",), f"the shares sum to {total:g}; make them sum to 1, or give whole counts of rows")]

    def _prompt_faults(self) -> list[Fault]:
        faults = [
            Fault(
                (section, domain),
                f"there is no such domain; accepted: {listed(self.domains)}.{did_you_mean(domain, self.domains)}",
            )
            for section, given in (("subtopics", self.subtopics), ("guidance", self.guidance))
            for domain in given
            if domain not in self.domains
        ]
        for domain, names in self.subtopics.items():
            folded = [name.strip().casefold() for name in names]
            if "" in folded or len(set(folded)) < len(folded):
                faults.append(Fault(("subtopics", domain), "a subtopic is empty or given twice"))
        return faults


class ScaffoldingSpec(Section):
    """Dialogues that tutor learners of English."""

    target: int = Field(default=1000, ge=1)
    """Dialogues in the finished set."""
    l1s: Annotated[tuple[Name, ...], BeforeValidator(as_tuple), Field(min_length=1)] = (
        "spanish",
        "chinese",
        "arabic",
        "korean",
    )
    """First languages of the learners."""
    turns: Annotated[tuple[int, int], BeforeValidator(as_tuple)] = (4, 6)
    """Fewest and most turns of a dialogue."""
    ratio: float = Field(default=0.25, gt=0, lt=1)
    """Share of scaffolding in the stage-1 mix; the rest is anchor data."""
    mix_by: Literal["tokens", "rows"] = "tokens"
    """What the ratio is measured in."""
    anchors: dict[Name, str] = Field(default_factory=dict)
    """Anchor data: a name of your choice → a file or folder in the form of LMSYS-Chat-1M, Magpie-Pro or ProsocialDialog."""
    guidance: Guidance | None = None
    """Your own words on the dialogues, added to the prompt."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        faults = []
        if not 3 <= self.turns[0] <= self.turns[1]:
            faults.append(Fault(("turns",), "write [fewest, most]; a dialogue has at least 3 turns"))
        if len(set(self.l1s)) < len(self.l1s):
            faults.append(Fault(("l1s",), "a first language is given twice"))
        if faults:
            raise Contradiction(faults)
        return self


class DomainDedup(Section):
    """A domain's own thresholds; what is left out is as for all domains."""

    near: float | None = Field(default=None, gt=0, le=1)
    """Similarity from which a reworded question of this domain is a duplicate."""
    long_words: int | None = Field(default=None, ge=8)
    """The shortest question, in words, in which filler words count as such."""


class SemanticSpec(Section):
    """Questions of the same meaning in other words, found by the nearness of their vectors (embeddings).

    The vectors come from the route `embed`, or from a local model. Needs the extra `semantic`.
    """

    similarity: float = Field(default=0.9, gt=0, le=1)
    """Cosine from which two questions are neighbours. Each model has a scale of its own: look before you drop."""
    action: Literal["mark", "drop"] = "mark"
    """mark: neighbours are named in questions.neighbour and used all the same; drop: they are rejected."""
    path: str | None = Field(default=None, min_length=1)
    """Folder of a local model2vec model, instead of the route `embed`: nothing is paid, nothing leaves the machine."""
    dimensions: int | None = Field(default=None, ge=1)
    """Length of the vectors, for models that can shorten them (OpenAI's text-embedding-3); null: as the model gives."""

    @model_validator(mode="after")
    def _local_models_give_what_they_give(self) -> Self:
        if self.path is not None and self.dimensions is not None:
            raise ValueError("dimensions is for the route embed only; a local model (path) has a length of its own")
        return self


class DedupSpec(Section):
    """When two questions count as the same."""

    near: float = Field(default=0.8, gt=0, le=1)
    """Similarity from which a reworded question is a duplicate; 1: every word counts, filler words too."""
    long_words: int = Field(default=24, ge=8)
    """The shortest question, in words, in which filler words count as such; in a shorter one each may be the point."""
    domains: dict[Name, DomainDedup] = Field(default_factory=dict)
    """Thresholds of single domains."""
    decontaminate: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = ()
    """Benchmark files (JSON Lines, JSON, CSV, Parquet): a question that repeats a row of theirs is not used."""
    semantic: SemanticSpec | None = None
    """Near neighbours by meaning, found besides; null: not looked for."""
