"""What the environment decides: which configuration, which data directory, and whether models are paid or embedded.

Values of keys are looked at only for being there; none is kept.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Self, cast

from synth_assets.spec.errors import SpecError, did_you_mean
from synth_assets.spec.model import Spec

ProviderMode = Literal["auto", "offline", "live"]
_MODES = ("auto", "offline", "live")


class Variable(NamedTuple):
    """An environment variable that the program reads, as the reference tells it."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("SYNTH_CONFIG", "`synth.yaml`", "the configuration"),
    Variable("SYNTH_DATA_DIR", "`data` beside the configuration", "where everything that is made and paid for is kept"),
    Variable(
        "SYNTH_PROVIDER", "`auto`",
        "who answers: `live` (the configured providers), `offline` (the embedded one), or `auto`: live when all keys that "
        "the routes need are set; the option `--provider` goes before it",
    ),
    Variable(
        "DAGSTER_HOME", "`<data dir>/dagster`, or the project's folder with its own `dagster.yaml`",
        "where Dagster's history of runs, checks and schedules is configured",
    ),
    Variable(
        "SYNTH_TRACING", "not set",
        "`otlp`: every attempt at a model is an OpenTelemetry span; needs the extra `telemetry`, and OpenTelemetry's own "
        "variables say where spans go",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Absolute paths of the configuration and of the data directory, and who is to answer."""

    config: Path
    data_dir: Path
    provider: ProviderMode = "auto"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Reads SYNTH_CONFIG (default: synth.yaml), SYNTH_DATA_DIR (default: `data` beside the configuration) and
        SYNTH_PROVIDER (default: auto); a variable that is empty counts as not set.

        Paths are taken from the current folder. Raises `SpecError` for another provider mode.
        """
        environ = os.environ if environ is None else environ
        config = Path(environ.get("SYNTH_CONFIG") or "synth.yaml").expanduser().absolute()
        data_dir = environ.get("SYNTH_DATA_DIR")
        mode = environ.get("SYNTH_PROVIDER") or "auto"
        if mode not in _MODES:
            accepted = ", ".join(_MODES)
            raise SpecError(f"SYNTH_PROVIDER is {mode!r}; accepted: {accepted}.{did_you_mean(mode, _MODES)}")
        return cls(
            config=config,
            data_dir=Path(data_dir).expanduser().absolute() if data_dir else config.parent / "data",
            provider=cast(ProviderMode, mode),
        )


def missing_keys(
    spec: Spec, environ: Mapping[str, str] | None = None, roles: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """(provider, environment variable) of each key that the routes need and that is not set, or empty.

    `roles` narrows it to the routes of these roles; by default all of them count.
    """
    environ = os.environ if environ is None else environ
    missing = {}
    for provider in _providers(spec, roles):
        variable = spec.providers[provider].api_key_env
        if variable and not environ.get(variable, "").strip():
            missing[provider] = variable
    return list(missing.items())


def resolve_mode(
    mode: ProviderMode, spec: Spec, environ: Mapping[str, str] | None = None, roles: Iterable[str] | None = None
) -> Literal["offline", "live"]:
    """Who answers. `auto` is live when no key is missing, and offline otherwise or when no route leaves the machine's
    embedded provider; `live` with a missing key raises `SpecError` naming the variables.
    """
    if mode == "offline":
        return "offline"
    roles = None if roles is None else list(roles)
    missing = missing_keys(spec, environ, roles)
    if mode == "live" and missing:
        needed = ", ".join(f"{variable} (for {provider})" for provider, variable in missing)
        raise SpecError(f"live models need keys that are not set: {needed}; export them, or use --provider offline")
    only_embedded = all(spec.providers[provider].kind == "offline" for provider in _providers(spec, roles))
    return "offline" if missing or only_embedded else "live"


def _providers(spec: Spec, roles: Iterable[str] | None) -> list[str]:
    routes = spec.routes.values() if roles is None else [spec.route(role) for role in roles]
    return list(dict.fromkeys(model.provider for route in routes for model in route))
