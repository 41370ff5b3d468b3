"""How learner and tutor begin, take up, turn to another topic and end: phrases for any content.

Belongs here: lists of wordings by where and how they are said. What is talked about is in `themes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# By a word of the setting: how the learner begins there, and how the tutor ends there.
_BY_SETTING: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "before class": (
        ("Good morning!", "Hi, teacher!", "Hello, I am early today.", "Good morning, how are you?"),
        ("Let's go in, the others are waiting.", "I'll see you in class in a minute.", "The bell is about to ring."),
    ),
    "phone": (
        ("Hello, it is {name}.", "Hello, can you hear me?", "Hi, thank you for your call.", "Hello, {name} here."),
        ("I'll call you again next week.", "It was nice to hear your voice.", "Have a good evening, and talk to you soon."),
    ),
    "homework": (
        ("For the homework I wrote this:", "This is from my homework:", "My first sentence is this:", "Here is my text."),
        ("I'm looking forward to the rest of your text.", "Now I want to read the next part.", "Your text made me curious."),
    ),
    "monday": (
        ("Good morning! Happy Monday.", "Hello, a new week!", "Good morning, it is Monday again.", "Hi! I had a good rest."),
        ("Have a good start to the week!", "That's a good way to begin a Monday.", "Enjoy your week!"),
    ),
    "video": (
        ("Hello, I can see you now.", "Hi! My camera works today.", "Hello, is the sound okay?", "Good evening from my room!"),
        ("See you on the screen next time.", "Let's go on in our next call.", "It's good to see you smile."),
    ),
    "coffee": (
        ("Is this chair free?", "The coffee smells good.", "Hi! I take a coffee too.", "Ah, a break at last."),
        ("Let's finish our coffee and go back.", "Our break is almost over.", "We should have coffee more often."),
    ),
    "first minutes": (
        ("Hello! I am ready.", "Hi, I have my notebook.", "Good afternoon!", "Hello, can I start?"),
        ("Now we are warm, let's open our books.", "What a good way to begin our lesson.", "Let's keep that for our lesson."),
    ),
    "text chat": (
        ("Hi, are you there?", "Good evening!", "Hello! It is {name}.", "Hi! I write on my phone."),
        ("Good night, and write to me soon.", "Write to me again tomorrow.", "Sleep well!"),
    ),
    "speaking": (
        ("It is my turn.", "Okay, I start.", "I try it.", "I can speak first."),
        ("That was a lively talk.", "You have a lot to tell.", "Let's change partners now."),
    ),
    "last minutes": (
        ("Before we finish:", "One more thing.", "We have five minutes, yes?", "I want to say one thing."),
        ("See you next time!", "That's a nice end to our lesson.", "Let's go on with that next week."),
    ),
    "waiting": (
        ("We are early today.", "Where is everybody?", "The others are late.", "Hello! Only we two?"),
        ("Ah, here come the others.", "The others should hear this too.", "I like these quiet minutes with you."),
    ),
    "library": (
        ("It is quiet here.", "I speak quietly.", "I like this room.", "Hello! I found a table."),
        ("Let's find a book about that.", "We should whisper a little!", "There's surely a book about it here."),
    ),
    "walk": (
        ("Hi! I walk with you.", "Which room is it today?", "Good morning! Nice day.", "Wait for me, please!"),
        ("Here is our room.", "A walk with you is never boring.", "Let's tell the class about it."),
    ),
}  # fmt: skip
_ANY_START = ("Hello!", "Hi!", "Good afternoon!", "Hello, how are you?")
_ANY_END = ("See you soon!", "I enjoyed our talk.", "Until next time!")

BRIDGES = (
    "I want to tell you something.", "You know what?", "I thought about your question.", "I prepared a sentence.",
    "You asked me last time.", "I have something to say.", "I can say something in English.",
)  # fmt: skip
"""What a learner says before a sentence about himself or anything."""

INTRODUCTIONS: Mapping[str, Sequence[str]] = {
    "she": (
        "You asked about my aunt.",
        "I think about my friend Mina.",
        "I have a photo of my cousin Sara.",
    ),
    "he": (
        "You asked about my uncle.",
        "I think about my friend Adam.",
        "I have a photo of my cousin Ben.",
    ),
}
"""Who "she" or "he" is, before a sentence that begins so."""

RECASTS = (
    "Oh, {s}!",
    "Ah, {s}!",
    "So {s}!",
    "I see, {s}.",
    "{S}!",
    "Really, {s}?",
    "So {s}?",
    "Oh, so {s}!",
    "Ah, so {s}?",
)
LONG_RECASTS = ("I see, {s}.", "So {s}.", "Ah, {s}.", "{S}, I see.", "So {s}?")
"""For a sentence of two clauses, which nobody cries out."""
SAD_RECASTS = ("Oh, {s}.", "I see, {s}.", "So {s}?", "Oh no, {s}?", "I'm sorry to hear that {s}.")
ASKED_RECASTS: Mapping[str, Sequence[str]] = {
    "permission": ("Of course you can {s}!", "Yes, you can {s}.", "You'd like to {s}? Of course."),
    "favour": ("Of course I can {s}!", "Yes, I can {s}, with pleasure.", "You'd like me to {s}? With pleasure."),
    "thanks": (
        "You want to thank me for {s}? You're very welcome!",
        "You're welcome! So you thank me for {s}, how kind.",
    ),
    "invitation": ("Good idea, let's {s}!", "Yes, let's {s}!", "Let's {s}, why not!"),
    "advice": ("That's good advice: {s}.", "{S}, you are right there.", "I'll keep that in mind: {s}."),
    "question": (
        "{S}? Let me think about that.",
        "Hm, {s}? That's an interesting thing to ask.",
        "{S}? I'm glad you ask.",
    ),
}
"""For what wants a deed rather than a follow-up question, by its kind."""

COMMENTS: Mapping[str, Sequence[str]] = {
    "good": ("How nice!", "That sounds lovely.", "I'm happy to hear it.", "", ""),
    "plain": ("That's interesting.", "Good to know.", "I'm curious now.", "Thanks for telling me.", "", "", "", ""),
    "bad": ("That can't be easy.", "I understand.", "I know that feeling.", "", ""),
}  # fmt: skip

TURNS_TO_TOPIC = (
    "By the way, {q}", "Tell me, {q}", "{Q}", "Now I'm curious: {q}", "Another question: {q}", "And let me ask you: {q}",
    "Let's talk about {topic} for a moment. {Q}", "That brings me to {topic}. {Q}", "Now something about {topic}: {q}",
)  # fmt: skip

ENCOURAGEMENTS = (
    "Thank you for telling me about it.", "You explain things in a lively way.", "I like talking with you about this.",
    "I learn a lot from you, too.", "I'm glad that you told me.", "I can picture it well now.", "You tell that so well.",
    "I'd like to hear more next time.",
)  # fmt: skip

YES = ("Yes, {c}.", "Yes, it is so.", "Yes, {c}!", "Yes, yes.")
NO = ("No, {c}.", "No, {c}!", "That's how it is.")
"""How a learner takes up what the tutor asked back; `{c}` is the corrected sentence, with a not for `NO`."""


def starts(setting: str) -> Sequence[str]:
    """How a learner begins in this setting; `{name}` is the learner's."""
    return next((both[0] for word, both in _BY_SETTING.items() if word in setting.lower()), _ANY_START)


def ends(setting: str) -> Sequence[str]:
    """How a tutor ends in this setting."""
    return next((both[1] for word, both in _BY_SETTING.items() if word in setting.lower()), _ANY_END)
