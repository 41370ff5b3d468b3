"""What the embedded provider says where no grammar knows better: questions for a user's own domain, and answers.

Belongs here: texts that fit any topic. Answers to such questions are filled in from the question's key words: they
have the length and look of real ones, not their truth.
"""

from __future__ import annotations

import math
import random
import re
from functools import lru_cache

from synth_assets.offline.grammar import Family, Grammar, Slots

# Measured on the answers of a real run (cl100k/o200k tokens): easy median 20, mean 20.6; hard median 185, mean 194.
# A log-normal length with this median and mean has the spread sqrt(2 ln(mean / median)).
_MEDIAN = {"easy": 20.0, "hard": 185.0}
_SPREAD = {"easy": math.sqrt(2 * math.log(20.6 / 20)), "hard": math.sqrt(2 * math.log(194 / 185))}
_LIMITS = {"easy": (10, 30), "hard": (70, 1200)}
_TOKENS_PER_WORD = {"easy": 1.14, "hard": 1.17}  # of the sentences below, punctuation included; measured

_STOP_WORDS = (
    "a about after all an and any are as at be been before between by can could do does each explain find for from "
    "give had has have how if in into is it its many me most much name of on one or our please shall should show so "
    "some such tell than that the their them then there these they this those to use used using want was were what "
    "when where which while who why will with would write you your"
)
_STOP = frozenset(_STOP_WORDS.split())


def key_words(text: str) -> list[str]:
    """The words that carry the topic of a text, in their order, each once; never empty."""
    text = text.strip()
    words = dict.fromkeys(
        word for word in re.findall(r"[^\W\d_][\w'-]+\w", text[:1].lower() + text[1:]) if word.lower() not in _STOP
    )
    return list(words)[:24] or ["question"]


def answer(question: str, difficulty: str, rng: random.Random) -> str:
    """An answer that mentions the question's key words, of a length drawn like that of real answers."""
    low, high = _LIMITS[difficulty]
    tokens = min(max(rng.lognormvariate(math.log(_MEDIAN[difficulty]), _SPREAD[difficulty]), low), high)
    words = key_words(question)
    return _short(words, tokens, rng) if difficulty == "easy" else _long(words, tokens, rng)


def _short(words: list[str], tokens: float, rng: random.Random) -> str:
    first, second = _two(words, rng)
    start = rng.choice(_SHORT_STARTS).format(a=first, b=second)
    missing = tokens / _TOKENS_PER_WORD["easy"] - len(start.split())
    tail = min(rng.sample(_SHORT_TAILS, 9), key=lambda tail: abs(len(tail.split()) - missing))
    sentence = f"{start}{tail}."
    return sentence[:1].upper() + sentence[1:]


def _long(words: list[str], tokens: float, rng: random.Random) -> str:
    first, second = _two(words, rng)
    sentences = [rng.choice(_OPENINGS).format(a=first, b=second)]
    ending = rng.choice(_ENDINGS).format(a=first, b=second)
    missing = tokens / _TOKENS_PER_WORD["hard"] - len(sentences[0].split()) - len(ending.split())
    bodies: list[str] = []
    while missing > 8:
        bodies = bodies or rng.sample(_BODIES, len(_BODIES))
        first, second = _two(words, rng)
        sentence = bodies.pop().format(a=first, b=second)
        if rng.random() < 0.3:
            sentence = f"Step {sum(s.startswith('Step ') for s in sentences) + 1}: {sentence}"
        sentences.append(sentence)
        missing -= len(sentence.split())
    return " ".join([*sentences, ending])


def _two(words: list[str], rng: random.Random) -> tuple[str, str]:
    first, second = rng.sample(words, 2) if len(words) > 1 else (words[0], "context")
    return first, second


_SHORT_STARTS = (
    "{a} is mainly a matter of {b}",
    "it comes down to how {a} and {b} work together",
    "{a} describes the part that {b} plays here",
    "the usual way is to start from {a} and then adjust {b}",
    "{a} gives the direct result, and {b} only changes the details",
    "in short, {a} depends on {b}",
    "most people handle {a} by looking at {b} first",
    "{a} and {b} are closely linked",
    "use {a} first, then check {b}",
    "the main point of {a} is that it makes {b} easier",
)
_SHORT_TAILS = (
    "",
    " in practice",
    " in most ordinary cases, and there is seldom a reason to do it in any other way",
    ", at least as long as the two of them are not mixed up with each other by accident",
    ". That is the whole idea, and everything else that one reads about it is only a refinement of it",
    ". This holds for small cases just as well as for large ones, so there is nothing more to keep in mind",
    " in most ordinary cases",
    ", which keeps the whole thing simple",
    ", as long as nothing else changes meanwhile",
    ", and that is what decides the result in the end",
    ", so it pays to look at both of them before you start",
    ", because the one sets the limits within which the other can be chosen",
    "; beginners often overlook this, although it takes only a moment to check it first",
    ", which is why people who do this every day always settle that point before anything else",
    ", and the easiest way to see that is to change the one a little and to watch the other",
    ". The rest is a matter of habit, and it gets easier each time that one goes through it",
    ". Whoever remembers this will find the answer again at any time without having to look it up in a book",
    ". It is the first thing to check",
    ". A small example makes this clear at once",
    ". If you are not sure, try it with a simple case first",
    ". Once you have seen this in one example, the others follow the same pattern",
)
_OPENINGS = (
    "To answer this, let us look at {a} and {b} one after the other.",
    "The key is to see how {a} relates to {b} before drawing a conclusion.",
    "Let us break the problem into parts, beginning with {a}.",
    "A good starting point is what we already know about {a} and about {b}.",
    "There are several aspects to consider here, of which {a} is the most important.",
    "We can work this out step by step, starting from {a}.",
)
_BODIES = (
    "First note what is given about {a}, and which part of it is only assumed.",
    "Next, compare {a} with {b} and write down where they differ.",
    "The relation between {a} and {b} is not symmetric, so the order of the steps matters.",
    "If {a} changes while {b} stays the same, the effect can be seen directly.",
    "A common mistake at this point is to treat {a} as if it were the same as {b}.",
    "It helps to take a small, concrete case of {a} and to follow it through to the end.",
    "In that case {b} remains within its limits, which confirms the first idea.",
    "The opposite case is just as instructive: without {b}, there would be no reason to expect {a}.",
    "This leaves two possibilities for {a}, and only one of them agrees with {b}.",
    "We can rule out the other one, because it would contradict what was said about {b}.",
    "For a larger example the same reasoning holds, although it takes more care to keep {a} and {b} apart.",
    "One should also ask what it costs to rely on {a}, in time as well as in effort.",
    "On the other hand, {b} brings a benefit that is easy to overlook at first sight.",
    "Taking both together, the weight of the evidence lies with {a}.",
    "To check this, go backwards from {b} and see whether the same {a} comes out.",
    "It does, up to details that have no influence on the question.",
    "There are exceptions, for instance where {a} is missing or where {b} is known only roughly.",
    "Such exceptions do not change the main line of the argument, but they should be named.",
    "A practical way to proceed is to settle {a} first and to leave {b} open until it is needed.",
    "That keeps the number of cases small and makes each of them easy to test.",
    "Where experts disagree about {a}, it is usually because they define {b} in different ways.",
    "With a clear definition most of that disagreement about {a} disappears.",
    "Finally, the result should be compared with what one would expect from {b} alone.",
    "If the two differ by much, the step from {a} to {b} deserves a second look.",
)
_ENDINGS = (
    "So, all in all, {a} follows from {b} together with the points above.",
    "Therefore the best answer is to rely on {a}, while keeping an eye on {b}.",
    "In conclusion, {a} is what decides the matter, and {b} only refines it.",
    "Putting these steps together gives a consistent picture of {a} and {b}.",
)


@lru_cache(maxsize=256)
def grammar(domain: str, difficulty: str, subtopic: str) -> Grammar:
    """A small grammar for a domain that has none of its own: its questions are about `subtopic`."""
    subject = {"subtopic": (subtopic or domain.replace("_", " "),)}
    if difficulty == "easy":
        slots = {"aspect": _ASPECTS, **subject, "reader": _READERS, "form": _FORMS}
        templates = (
            "Explain {aspect} {subtopic} to {reader} {form}.",
            "For {reader}: what is {aspect} {subtopic}, {form}?",
        )
    else:
        slots = {"aspect": _ASPECTS, **subject, "situation": _SITUATIONS, "limit": _LIMITS_SET, "result": _RESULTS}
        templates = (
            "{situation} Work out step by step how {aspect} {subtopic} should be handled {limit}, and {result}.",
            "{situation} Explain what this means for {aspect} {subtopic} {limit}; reason step by step, and {result}.",
        )
    name = f"generic {domain} {subtopic}"
    return Grammar(domain, difficulty, (Family(name, (subtopic.lower(),), templates, slots, _never_asked),))


def _never_asked(slots: Slots, rng: random.Random) -> str:
    return answer(" ".join(slots.values()), "easy", rng)


_ASPECTS = (
    "the purpose of", "the first steps in", "the most common mistake in", "the history of", "the main tools for",
    "the basic vocabulary of", "the hidden cost of", "the safest way into", "the daily routine of",
    "the science behind",
    "the role of timing in", "the value of practice in", "the part that patience plays in", "the usual materials of",
    "the difference between good and poor", "the best season for", "the quickest test of", "the limits of",
    "the oldest tradition in", "the newest trend in", "the right order of work in", "the effect of weather on",
    "the place of rules in", "the use of measurements in", "the help that books give with", "the way families share",
    "the work that precedes", "the cleaning up after", "the joy that people find in", "the health benefits of",
    "the economics of", "the teaching of", "the professional side of", "the most useful habit in",
    "the typical equipment for", "the influence of travel on", "the simplest example of", "the signs of progress in",
    "the environmental side of", "the questions that beginners ask about",
)  # fmt: skip
_READERS = (
    "a curious child", "a complete beginner", "a busy parent", "a retired engineer", "a school class",
    "a new colleague",
    "a sceptical friend", "a visitor from abroad", "a hobby gardener", "a night-shift nurse", "a small shop's owner",
    "a student of law", "an impatient teenager", "a volunteer", "a journalist", "a club of pensioners", "a bus driver",
    "an amateur musician", "a young apprentice", "someone who has only five minutes",
)  # fmt: skip
_FORMS = (
    "in one sentence", "with one example", "in plain words", "without any jargon", "by a comparison with sports",
    "in two short sentences", "as you would on the telephone", "by naming a single fact", "as a simple rule",
    "by a comparison with cooking", "as a piece of advice", "in words that are easy to translate",
)  # fmt: skip
_SITUATIONS = tuple(
    f"{who} has {what} and {trouble}."
    for who in (
        "A family of five", "A small workshop in a village", "A town council", "A group of exchange students",
        "A young couple", "A sports club with sixty members", "A museum's education team", "A start-up of four people",
        "A hospital ward", "A travelling theatre company", "A primary school", "A farm beside a river",
    )
    for what in (
        "two free weekends", "a budget of 300 dollars", "no experience at all", "three helpers of different ages",
        "an old set of instructions", "a borrowed room until Friday", "one expert who is rarely there",
        "a deadline in ten days", "twice the usual number of guests",
    )
    for trouble in (
        "cannot agree on the first step", "must not disturb the neighbours", "lost half of its notes",
        "has to report to a sponsor afterwards", "wants to avoid last year's failure", "expects bad weather",
        "needs a plan that others can repeat",
    )
)  # fmt: skip
_LIMITS_SET = (
    "if money is short", "if time is short", "without new equipment", "when nobody can be asked", "for the first time",
    "under strict safety rules", "so that children can take part", "with as little waste as possible",
)  # fmt: skip
_RESULTS = (
    "name the step that carries the greatest risk", "say how success could be measured", "give a timetable",
    "compare two ways to do it", "state the assumptions that you made", "explain what you would leave out and why",
    "finish with a checklist of five points", "describe what would change with twice the people",
)  # fmt: skip
