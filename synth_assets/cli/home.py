"""Where Dagster keeps its history for this project, so that runs of the command line show in the UI."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from filelock import FileLock

from synth_assets.spec import Settings, SpecError

if TYPE_CHECKING:
    from dagster import DagsterInstance

# The folder below the data directory in which runs, events and logs lie.
_STATE = "dagster"

# As the project's own workspace.yaml.
_WORKSPACE = {
    "load_from": [{"python_module": {"module_name": "synth_assets.definitions", "location_name": "synth_assets"}}]
}

# Of the project's own dagster.yaml, what matters where there is none.
_CONFIG = {
    "storage": {
        "custom": {
            "module": "synth_assets.storage.run_history",
            "class": "RunHistory",
            "config": {"base_dir": "data/dagster"},
        }
    },
    "telemetry": {"enabled": False},
}

# Of the ways to keep compute logs, the one whose place we can write to.
_LOCAL = "LocalComputeLogManager"


def dagster_home(settings: Settings) -> Path:
    """The folder to be DAGSTER_HOME: the one that is set, else the project's own, else one for this data directory.

    The project's `dagster.yaml` keeps its state in `data/dagster` relative to the folder it is started in; with another
    data directory, or from another folder, a copy with absolute paths serves, so that the state is always
    `<data dir>/dagster`.
    """
    if os.environ.get("DAGSTER_HOME"):
        return Path(os.environ["DAGSTER_HOME"]).absolute()
    root = settings.config.parent
    if Path.cwd() == root and settings.data_dir == root / "data" and (root / "dagster.yaml").exists():
        return root
    home = settings.data_dir / _STATE
    home.mkdir(parents=True, exist_ok=True)
    original = root / "dagster.yaml"
    config = yaml.safe_load(original.read_text()) if original.exists() else _CONFIG
    text = yaml.safe_dump(_with_state_in(config, home), sort_keys=False)
    if not (home / "dagster.yaml").exists() or (home / "dagster.yaml").read_text() != text:
        (home / "dagster.yaml").write_text(text)
    return home


def _with_state_in(config: object, home: Path) -> object:
    if isinstance(config, dict):
        return {key: _with_state_in(value, home) for key, value in config.items()}
    if isinstance(config, str) and config.startswith("data/dagster"):
        return str(home) + config.removeprefix("data/dagster")
    return config


def _without_capture(home: Path) -> dict[str, Any]:
    """The instance's compute logs in the place that its dagster.yaml names, without capturing (see `uncaptured.py`)."""
    file = home / "dagster.yaml"
    config = yaml.safe_load(file.read_text()) if file.exists() else None
    given = (config or {}).get("compute_logs", {"class": _LOCAL, "config": {"base_dir": str(home / "storage")}})
    if given.get("class") != _LOCAL:
        module = "dagster._core.storage.noop_compute_log_manager"
        return {"compute_logs": {"module": module, "class": "NoOpComputeLogManager"}}
    return {"compute_logs": {**given, "module": "synth_assets.cli.uncaptured", "class": "UncapturedLogs"}}


def workspace_file(settings: Settings) -> Path:
    """The workspace.yaml to load: the project's own, else one in the state folder that names the location just so.

    Dagster remembers which schedules and sensors are on by that name, which must not change with the way of starting.
    """
    own = settings.config.parent / "workspace.yaml"
    if own.exists():
        return own
    made = settings.data_dir / _STATE / "workspace.yaml"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(yaml.safe_dump(_WORKSPACE))
    return made


def open_instance(settings: Settings) -> DagsterInstance:
    """The project's Dagster instance; its state folder is made when it is not there.

    Raises `SpecError` when the data directory cannot be written.
    """
    import dagster as dg
    from dagster._core.instance import InstanceRef

    state = settings.data_dir / _STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        # Dagster creates its tables without a lock: of two processes that open a new folder at once, one would fail.
        with FileLock(state / "opening.lock"):
            home = dagster_home(settings)
            os.environ["DAGSTER_HOME"] = str(home)
            return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=_without_capture(home)))
    except OSError as error:
        raise SpecError(
            f"the data directory {settings.data_dir} cannot be written ({error.strerror}): make it writable, or set "
            "SYNTH_DATA_DIR to another one, then run again."
        ) from error
