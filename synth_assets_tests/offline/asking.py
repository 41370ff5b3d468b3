"""How the tests of the embedded provider ask it: the prompts of the questions line, and the two SDKs as clients."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import anthropic
import httpx2
import openai
from starlette.applications import Starlette

from synth_assets.offline.metering import Message

WRITER = "You write questions for a training set. Reply with a JSON array and nothing else."
JUDGE = "You check questions for a training set. Reply with a JSON array and nothing else."
BRIEF = "Difficulty: easy\nAnswer in 1-2 sentences, under 30 tokens."
LONG = "Difficulty: hard\nReason step by step."


def generation(domain: str, difficulty: str, subtopic: str, number_of_set: int = 0, count: int = 25) -> list[Message]:
    """The messages that ask for one set of questions."""
    lines = (
        f"Domain: {domain}",
        f"Difficulty: {difficulty}",
        f"Subtopic: {subtopic}",
        f"Set: {number_of_set}",
        f"Count: {count}",
        'Each item has the form {"question": "...", "difficulty": "easy", "domain": "math"}.',
    )
    return [Message("system", WRITER), Message("user", "\n".join(lines))]


def validation(domain: str, difficulty: str, questions: Sequence[object]) -> list[Message]:
    """The messages that ask for verdicts on questions, which get the ids q0, q1, …"""
    listed = [{"id": f"q{place}", "question": question} for place, question in enumerate(questions)]
    user = f"Domain: {domain}\nDifficulty: {difficulty}\nBe fair.\nQuestions:\n{json.dumps(listed)}"
    return [Message("system", JUDGE), Message("user", user)]


def answering(question: str, system: str = BRIEF) -> list[Message]:
    """The messages that ask for an answer."""
    return [Message("system", system), Message("user", question)]


def openai_client(
    app: Starlette | None = None, base_url: str = "http://offline", **settings: Any
) -> openai.AsyncOpenAI:
    """The real SDK without its own retries: against `app` in-process, or over HTTP."""
    if app is not None:
        settings["http_client"] = httpx2.AsyncClient(transport=httpx2.ASGITransport(app))
    return openai.AsyncOpenAI(base_url=f"{base_url}/v1", api_key="none", max_retries=0, **settings)


def anthropic_client(
    app: Starlette | None = None, base_url: str = "http://offline", **settings: Any
) -> anthropic.AsyncAnthropic:
    """The real SDK without its own retries: against `app` in-process, or over HTTP."""
    if app is not None:
        settings["http_client"] = httpx2.AsyncClient(transport=httpx2.ASGITransport(app))
    return anthropic.AsyncAnthropic(base_url=base_url, api_key="none", max_retries=0, **settings)


async def ask_openai(client: openai.AsyncOpenAI, question: str, **settings: Any) -> Any:
    """One short answer over the OpenAI wire format."""
    messages: Any = [{"role": "system", "content": BRIEF}, {"role": "user", "content": question}]
    return await client.chat.completions.create(model="gpt-4o-mini", messages=messages, **settings)


async def ask_anthropic(client: anthropic.AsyncAnthropic, question: str, **settings: Any) -> Any:
    """One short answer over the Anthropic wire format."""
    messages: Any = [{"role": "user", "content": question}]
    limits: dict[str, Any] = {"max_tokens": 300, "system": BRIEF}
    return await client.messages.create(model="claude-sonnet-4", messages=messages, **(limits | settings))
