"""What an alert says: a headline and items, each with its figures and where to look. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

# Slack cuts a message at 40,000 characters and a person stops reading long before; the rest is in the UI.
_ITEMS_IN_TEXT = 20


class Item(BaseModel):
    """One thing that is wrong: what, by which figures, and where to look."""

    model_config = ConfigDict(frozen=True)

    what: str
    """The check as `asset: check`, with its partition where it has one; or the threshold that was crossed."""
    detail: str
    """A sentence for people."""
    measured: str | int | float | None = None
    bound: str | int | float | None = None
    partition: str | None = None
    sql: str | None = None
    """A query that lists the offending rows in the warehouse."""
    url: str | None = None
    """The page of the UI that shows it."""

    def as_text(self) -> str:
        """The item as a few lines."""
        figures = "" if self.measured is None else f" (measured {self.measured}, bound {self.bound})"
        lines = [f"• {self.what}{figures}: {self.detail}"]
        lines += [f"  {self.url}"] if self.url else []
        lines += [f"  ```{self.sql}```"] if self.sql else []
        return "\n".join(lines)


class Alert(BaseModel):
    """A message about one or more items. Holds no secret, and can be stored as JSON until it is delivered."""

    model_config = ConfigDict(frozen=True)

    kind: str
    """`failed_checks` or `budget`: what a receiving program can sort by."""
    headline: str
    """One line, the subject of a mail."""
    at: str
    """When it was noticed, ISO 8601 in UTC."""
    items: tuple[Item, ...] = Field(default=())

    def as_text(self) -> str:
        """The alert for people; what is beyond the first items is counted."""
        lines = [self.headline, *(item.as_text() for item in self.items[:_ITEMS_IN_TEXT])]
        if len(self.items) > _ITEMS_IN_TEXT:
            lines.append(f"… and {len(self.items) - _ITEMS_IN_TEXT} more")
        return "\n".join(lines)

    def as_payload(self) -> dict[str, object]:
        """The alert for programs: `text`, which Slack and Mattermost show, and the same as fields."""
        return {"text": self.as_text(), **self.model_dump(mode="json")}
