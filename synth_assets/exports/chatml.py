"""The ChatML template: how a conversation becomes one text, and which parts of that text bear loss.

    <|im_start|>role
    content<|im_end|>

and a line end after each turn. What is learned of a turn is its content and its `<|im_end|>`, by which the model knows
to stop; the header and the line end after it are given to the model when it is used, and so are never learned.
"""

from collections.abc import Sequence

from synth_assets.exports.conversation import Message

START, END = "<|im_start|>", "<|im_end|>"


def header(role: str) -> str:
    """What follows START before the content."""
    return f"{role}\n"


def as_prompt(messages: Sequence[Message]) -> str:
    """The text of the turns so far, up to where the assistant begins to speak."""
    said = "".join(f"{START}{header(one['role'])}{one['content']}{END}\n" for one in messages)
    return f"{said}{START}{header('assistant')}"
