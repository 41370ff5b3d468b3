"""Versions of settings, by content: an asset is out of date when, and only when, something that it reads has changed."""

from __future__ import annotations

import hashlib
import json


def digest(value: object) -> str:
    """Twelve hexadecimal digits that name a value made of texts, numbers, lists and mappings; keys have no order."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]
