"""A cell of the scaffolding line: one error type for one first language. Its key puts the dimensions in Dagster's order."""

from __future__ import annotations

from typing import NamedTuple


class DialogueCell(NamedTuple):
    """A first language and an error type."""

    l1: str
    error: str

    @property
    def key(self) -> str:
        """The partition key, `article_omission|spanish`."""
        return f"{self.error}|{self.l1}"

    @classmethod
    def of_key(cls, key: str) -> DialogueCell:
        """The cell of a partition key. Raises ValueError for anything that is not `error|l1`."""
        error, l1 = key.split("|")
        return cls(l1, error)
