"""Goods, substances and units that questions about numbers talk about. Word lists only; people are in their own file."""

from __future__ import annotations

# Countable goods that are sold by the piece at one to twenty dollars, in the plural.
GOODS: tuple[str, ...] = (
    "notebooks", "candles", "mugs", "T-shirts", "water bottles", "paperbacks", "tulip bulbs", "sandwiches", "posters",
    "light bulbs", "puzzles", "scarves", "tickets", "sketch pads", "jars of honey", "cinema vouchers", "flower pots",
    "tennis balls", "lanterns", "calendars", "keyrings", "baskets", "aprons", "photo frames",
)  # fmt: skip

LENGTH_UNITS: tuple[str, ...] = ("cm", "m", "inches", "feet", "mm", "yards")
