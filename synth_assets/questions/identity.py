"""What makes two questions the same row: their content, never the file, the run or the call they came from."""

from hashlib import blake2b


def question_id(domain: str, difficulty: str, text: str) -> str:
    """The id of a question: 32 hex digits of BLAKE2b over domain, difficulty and the text without white space around.

    The same content has the same id wherever it turns up, so reading a cumulative file twice, or a file and its copy,
    cannot multiply a row. Questions that are worded alike but not identical are left to dedup.
    """
    return blake2b("\x1f".join((domain, difficulty, text.strip())).encode(), digest_size=16).hexdigest()
