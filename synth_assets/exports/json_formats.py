"""What one line of a JSON Lines training file holds, for each format. Where lines go is writing.py's business.

A format that cannot mark single turns as bearing loss gets one line per turn that does, with the turns before it as
context. Each line carries `id` and `meta`, but for `openai`, whose reader refuses what it does not know.
"""

from collections.abc import Callable, Iterator
from typing import Any

from synth_assets.exports.chatml import END, as_prompt
from synth_assets.exports.conversation import Conversation, ExportError, Message, bears_loss

Record = dict[str, Any]


def chatml(conversation: Conversation) -> Iterator[Record]:
    """`messages` with role and content, and `weight` 1 or 0 on each turn of the assistant."""
    yield _named(conversation) | {"messages": _weighted(conversation)}


def openai(conversation: Conversation) -> Iterator[Record]:
    """The fine-tuning format of OpenAI: `messages`, weighted as in chatml, and nothing else."""
    yield {"messages": _weighted(conversation)}


def prompt_completion(conversation: Conversation) -> Iterator[Record]:
    """`prompt` and `completion` as text; the loss is on the completion.

    A lone question with its answer stands as it is. Where there is more (a system turn, several turns), a line per turn
    that bears loss: the prompt is the ChatML text up to the turn, the completion the turn with its `<|im_end|>`.
    """
    turns = conversation.messages
    if [turn["role"] for turn in turns] == ["user", "assistant"]:
        yield _named(conversation) | {"prompt": turns[0]["content"], "completion": turns[1]["content"]}
        return
    for at in _learned(conversation):
        yield _named(conversation) | {"prompt": as_prompt(turns[:at]), "completion": turns[at]["content"] + END}


def alpaca(conversation: Conversation) -> Iterator[Record]:
    """`instruction`, `input` (empty), `output`, `system`, `history` (pairs of earlier turns), as LLaMA-Factory reads.

    A line per turn that bears loss: instruction is the user's turn before it, history all that came before. The loss is
    on the output; tell the trainer not to learn the history. Raises ExportError unless the turns alternate.
    """
    turns = list(conversation.messages)
    system = turns.pop(0)["content"] if turns[0]["role"] == "system" else ""
    if [turn["role"] for turn in turns] != ["user", "assistant"] * (len(turns) // 2) + ["user"] * (len(turns) % 2):
        raise ExportError(
            f"conversation {conversation.id}: alpaca needs user and assistant in turn, the user first; choose chatml"
        )
    pairs = [[asked["content"], said["content"]] for asked, said in zip(turns[::2], turns[1::2], strict=False)]
    for number, (asked, said) in enumerate(pairs):
        if bears_loss(turns[2 * number + 1]):
            yield _named(conversation) | {
                "instruction": asked,
                "input": "",
                "output": said,
                "system": system,
                "history": pairs[:number],
            }


def sharegpt(conversation: Conversation) -> Iterator[Record]:
    """`conversations` with `from` (system, human, gpt) and `value`, and `weight` on each turn of gpt."""
    names = {"system": "system", "user": "human", "assistant": "gpt"}
    turns = [{"from": names[turn["role"]], "value": turn["content"], **_weight(turn)} for turn in conversation.messages]
    yield _named(conversation) | {"conversations": turns}


JSON_FORMATS: dict[str, Callable[[Conversation], Iterator[Record]]] = {
    "chatml": chatml,
    "prompt-completion": prompt_completion,
    "alpaca": alpaca,
    "sharegpt": sharegpt,
    "openai": openai,
}


def _named(conversation: Conversation) -> Record:
    return {"id": conversation.id, "meta": dict(conversation.meta)}


def _weighted(conversation: Conversation) -> list[Record]:
    return [{"role": turn["role"], "content": turn["content"], **_weight(turn)} for turn in conversation.messages]


def _weight(turn: Message) -> dict[str, int]:
    return {"weight": int(bears_loss(turn))} if turn["role"] == "assistant" else {}


def _learned(conversation: Conversation) -> list[int]:
    return [at for at, turn in enumerate(conversation.messages) if bears_loss(turn)]
