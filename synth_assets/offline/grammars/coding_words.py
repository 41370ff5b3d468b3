"""Words and literals that fill the slots of the coding grammar; no templates, no answers."""

from __future__ import annotations

import random

WORDS = (
    "airport", "almanac", "anchor", "apricot", "balcony", "bamboo", "banana", "basket", "beacon", "blanket",
    "blossom", "bottle", "bracket", "breeze", "bridge", "bucket", "button", "cabinet", "cactus", "camera", "candle",
    "canyon", "captain", "caravan", "carpet", "castle", "cavern", "cellar", "ceramic", "channel", "cherry",
    "chimney", "cinema", "circle", "citadel", "climate", "cluster", "coconut", "compass", "copper", "coral",
    "corridor", "cottage", "cotton", "cricket", "crystal", "curtain", "cushion", "dolphin", "dragon", "drummer",
    "eclipse", "elephant", "emerald", "engine", "envelope", "estuary", "falcon", "feather", "festival", "fiddle",
    "forest", "fountain", "galaxy", "garden", "garlic", "gazelle", "glacier", "granite", "guitar", "hammer",
    "harbour", "harvest", "helmet", "hexagon", "horizon", "island", "jacket", "jasmine", "jungle", "kernel",
    "kettle", "kitchen", "ladder", "lantern", "lavender", "lemon", "library", "lighthouse", "lizard", "lobster",
    "magnet", "mandolin", "marble", "meadow", "melody", "mineral", "mirror", "monsoon", "mountain", "museum",
    "needle", "notebook", "nugget", "oasis", "octopus", "orchard", "orchid", "oregano", "oxygen", "paddle",
    "palace", "panther", "parade", "parrot", "pebble", "pelican", "pepper", "piano", "picture", "pigeon", "pillow",
    "planet", "pocket", "pottery", "prairie", "pumpkin", "puzzle", "pyramid", "quarry", "rabbit", "rainbow",
    "raven", "reindeer", "ribbon", "river", "rocket", "saddle", "saffron", "sailor", "salmon", "sandal",
    "satellite", "scooter", "seagull", "shadow", "shelter", "silver", "sparrow", "spider", "squirrel", "stadium",
    "statue", "summit", "sunset", "tablet", "teapot", "temple", "theatre", "thunder", "ticket", "timber", "tomato",
    "tornado", "tractor", "trumpet", "tunnel", "turtle", "umbrella", "valley", "velvet", "village", "violin",
    "volcano", "walnut", "waterfall", "whisper", "willow", "window", "winter", "wizard", "yoghurt", "zephyr",
    "zeppelin",
)  # fmt: skip

# Plural nouns that name a collection, and what one member is called.
COLLECTIONS = {
    "prices": "price", "scores": "score", "temperatures": "temperature", "distances": "distance",
    "weights": "weight", "ages": "age", "salaries": "salary", "marks": "mark", "lengths": "length",
    "durations": "duration", "votes": "vote", "speeds": "speed", "heights": "height", "balances": "balance",
    "ratings": "rating", "readings": "reading", "fees": "fee", "volumes": "volume", "angles": "angle",
    "payments": "payment", "delays": "delay", "quotas": "quota", "levels": "level", "costs": "cost",
    "bids": "bid", "gains": "gain", "areas": "area", "depths": "depth", "profits": "profit",
    "latencies": "latency",
}  # fmt: skip

TEXTS = (
    "title", "name", "city", "message", "label", "comment", "address", "slug", "caption", "header", "sentence",
    "nickname", "username", "email", "country", "street", "company", "author", "subject", "summary", "keyword",
    "topic", "filename", "token", "brand", "genre", "surname", "quote", "verse", "heading", "footer", "motto",
    "district", "planet_name", "recipe", "lyrics", "review", "bio", "answer", "prompt",
)  # fmt: skip

RECORDS = {
    "users": "user", "orders": "order", "products": "product", "books": "book", "invoices": "invoice",
    "tickets": "ticket", "students": "student", "files": "file", "messages": "message", "events": "event",
    "patients": "patient", "flights": "flight", "sensors": "sensor", "songs": "song", "players": "player",
    "cities": "city", "recipes": "recipe", "parcels": "parcel", "employees": "employee", "rooms": "room",
    "movies": "movie", "customers": "customer", "vehicles": "vehicle", "photos": "photo", "devices": "device",
    "courses": "course", "shipments": "shipment", "accounts": "account", "tasks": "task", "reviews": "review",
}  # fmt: skip

CLASSES = (
    "Playlist", "Basket", "Matrix", "Polynomial", "Fraction", "Inventory", "Library", "Deck", "Vector", "Schedule",
    "Temperature", "Money", "Range", "Graph", "Queue", "Catalogue", "Roster", "Ledger", "Timeline", "Archive",
    "Gallery", "Album", "Recipe", "Itinerary", "Notebook", "Portfolio", "Route", "Menu", "Board", "Sequence",
    "Collection", "Registry", "Dictionary", "Buffer", "Token", "Duration", "Interval", "Version", "Coordinate",
    "Colour", "Angle", "Weight", "Score", "Team", "Fleet", "Warehouse", "Shelf", "Cart", "Wallet", "Journal",
    "Calendar", "Sample", "Signal", "Image", "Document", "Chapter", "Report", "Survey", "Ballot", "Auction",
    "Network", "Cluster", "Pipeline", "Workflow", "Checklist", "Backpack", "Garden", "Orchard", "Museum", "Hotel",
    "Ticket", "Voucher", "Invoice", "Budget", "Forecast", "Lexicon", "Corpus", "Tournament", "League", "Ranking",
)  # fmt: skip


def drawn_lists(seed: str, count: int, lengths: tuple[int, int], values: tuple[int, int]) -> tuple[str, ...]:
    """`count` list literals of whole numbers, no number twice in a list, no two lists of the same numbers."""
    rng = random.Random(seed)
    found: dict[frozenset[int], str] = {}
    while len(found) < count:
        drawn = rng.sample(range(values[0], values[1] + 1), rng.randint(*lengths))
        found.setdefault(frozenset(drawn), str(drawn))
    return tuple(found.values())


def drawn_word_lists(seed: str, count: int, lengths: tuple[int, int]) -> tuple[str, ...]:
    """`count` list literals of words from `WORDS`, no two lists of the same words."""
    rng = random.Random(seed)
    found: dict[frozenset[str], str] = {}
    while len(found) < count:
        drawn = rng.sample(WORDS, rng.randint(*lengths))
        found.setdefault(frozenset(drawn), "[" + ", ".join(f'"{word}"' for word in drawn) + "]")
    return tuple(found.values())
