"""Which names and values look like secrets, so that no configuration holds one and no error message repeats one."""

import re
from collections.abc import Sequence

ADVICE = (
    "a secret does not belong in this file: put it into an environment variable and name the variable in api_key_env"
)

_SECRET_NAME = re.compile(
    r"(^|[_\-])(api[_\-]?keys?|keys?|secrets?|tokens?|password|passwd|authorization|bearer|credentials?)$",
    re.IGNORECASE,
)
# Settings that name numbers of tokens, not credentials.
_TOKEN_COUNTS = re.compile(r"^(max|longest|shortest|first_guess)_tokens$|^(input|output)_tokens$", re.IGNORECASE)

# The shapes in which vendors issue keys: OpenAI, Anthropic and OpenRouter (sk-), Google, Hugging Face, GitHub, GitLab,
# Slack, AWS, JSON web tokens, HTTP bearer headers, and passwords inside addresses.
_SECRET_VALUE = re.compile(
    r"\bsk-[A-Za-z0-9_\-]{8,}"
    r"|\bAIza[A-Za-z0-9_\-]{20,}"
    r"|\bhf_[A-Za-z0-9]{16,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}"
    r"|\bglpat-[A-Za-z0-9_\-]{12,}"
    r"|\bxox[abprs]-[A-Za-z0-9\-]{8,}"
    r"|\bAKIA[A-Z0-9]{12,}"
    r"|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}"
    r"|\bBearer\s+\S{8,}"
    r"|://[^/\s:@]*:[^/\s@]+@",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Whether a setting so named would hold a secret: `api_key`, `Authorization`; not `api_key_env`, `max_tokens`."""
    return bool(_SECRET_NAME.search(name)) and not _TOKEN_COUNTS.match(name)


def is_secret_value(text: str) -> bool:
    """Whether the text has, or contains, the shape of a credential."""
    return bool(_SECRET_VALUE.search(text))


def redacted(text: str) -> str:
    """The text with everything that has the shape of a credential blacked out."""
    return _SECRET_VALUE.sub("[hidden]", text)


def key_path(path: Sequence[str | int]) -> str:
    """The path of a setting as a message names it; what lies below a secret-like name might itself be the secret."""
    parts = [str(part) for part in path]
    last = next((position for position, part in enumerate(parts) if is_secret_name(part)), len(parts))
    return redacted(".".join(parts[: last + 1]))


def shown(value: object, path: Sequence[str | int]) -> str:
    """A given value as an error message may repeat it: short, on one line, and never when it might be a secret.

    `path` is where the value stands; under a secret-like name, and under `api_key_env` and its like, nothing is repeated.
    """
    if any(is_secret_name(str(part)) or str(part).endswith("_env") for part in path):
        return "a value (hidden)"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = redacted(str(value))
    text = text if len(text) <= 60 else text[:57] + "…"
    return repr(text) if isinstance(value, str) else text
