"""A cell of the questions line: one domain at one difficulty. Its partition key puts the dimensions in Dagster's order."""

from __future__ import annotations

from typing import NamedTuple

DIFFICULTIES = ("easy", "hard")


class Cell(NamedTuple):
    """A domain at a difficulty."""

    domain: str
    difficulty: str

    @property
    def key(self) -> str:
        """The partition key, `easy|math`: Dagster joins dimensions in the alphabetical order of their names."""
        return f"{self.difficulty}|{self.domain}"

    @classmethod
    def of_key(cls, key: str) -> Cell:
        """The cell of a partition key. Raises ValueError for anything that is not `difficulty|domain`."""
        difficulty, domain = key.split("|")
        return cls(domain, difficulty)
