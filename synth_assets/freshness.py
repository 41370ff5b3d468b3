"""How recent assets should be. Most have no such policy, on purpose.

What is stale is told by versions: a changed prompt, price or row upstream shows at once, however old an asset is. Time
alone ages only what people read and decide by: what was spent, and how good the sets are. Each `synth run` makes both
anew, so who runs once a month sees no warning; after a month without one, the figures may be those of other prices and
models, and after a year they are those of others.
"""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

# A month, and a few days for those who run on the first Monday of it.
_A_MONTH = timedelta(days=35)
_A_YEAR = timedelta(days=366)

READ_BY_PEOPLE = dg.FreshnessPolicy.time_window(fail_window=_A_YEAR, warn_window=_A_MONTH)
"""For reports."""
