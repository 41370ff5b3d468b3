"""The embedded provider: a rule-based model behind the OpenAI and Anthropic wire formats, in-process or over HTTP.

Belongs here: everything that a provider does (answer, meter, fail). Nothing here knows the journal, the warehouse
or Dagster. What it makes proves the pipeline; it is not training data.
"""

from synth_assets.offline.app import build_app
from synth_assets.offline.batches import BatchRules
from synth_assets.offline.faults import NO_FAULTS, Faults, parse_fault
from synth_assets.offline.quirks import DEFAULT_QUIRKS, NO_QUIRKS, Quirks
from synth_assets.offline.rate_limit import RateLimit
from synth_assets.offline.request_log import Exchange, RequestLog, read_request_log
from synth_assets.offline.server import ServerHandle, running_server, serve

__all__ = [
    "DEFAULT_QUIRKS",
    "NO_FAULTS",
    "NO_QUIRKS",
    "BatchRules",
    "Exchange",
    "Faults",
    "Quirks",
    "RateLimit",
    "RequestLog",
    "ServerHandle",
    "build_app",
    "parse_fault",
    "read_request_log",
    "running_server",
    "serve",
]
