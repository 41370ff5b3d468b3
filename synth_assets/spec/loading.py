"""From the file to a `Spec`, or to a `SpecError` that holds every problem with its line.

What YAML may contain belongs to `document`, what a setting may be to the models.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from synth_assets.spec.base import Contradiction, Fault
from synth_assets.spec.document import Document, read_document
from synth_assets.spec.errors import Problem, SpecError, did_you_mean, listed
from synth_assets.spec.model import Spec, route_faults
from synth_assets.spec.providers import ModelRef
from synth_assets.spec.redaction import ADVICE, is_secret_name, key_path, redacted, shown

# Pydantic's words for what is accepted, in those of someone who writes YAML.
_ACCEPTED = {
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid string": "text",
    "a valid boolean": "true or false",
    "a valid dictionary": "a mapping (`key: value` lines)",
    "a valid tuple": "a list ([a, b] or `- a` lines)",
}


def load_spec(path: str | Path, *, target: int | None = None) -> Spec:
    """Reads and checks a synth.yaml; `target` replaces `questions.target`, and counts of domains are weights then.

    Raises `SpecError` with all problems at once, each with file, line, key, what was given and what is accepted.
    """
    path = Path(path)
    if target is not None and target < 1:
        raise SpecError(f"the target is {target}; it must be at least 1")
    document = read_document(path)
    try:
        spec = Spec.model_validate(document.data)
    except ValidationError as error:
        faults = [fault for details in error.errors() for fault in _faults(details)]
        faults += _route_faults(document.data)
        problems = [_problem(fault, document, path) for fault in faults]
        raise SpecError(sorted(problems, key=lambda problem: problem.line or 0)) from None
    return spec if target is None else spec.with_target(target)


def _problem(fault: Fault, document: Document, path: Path) -> Problem:
    return Problem(redacted(fault.message), path.name, document.line(fault.path), key_path(fault.path))


def _faults(error: ErrorDetails) -> Iterator[Fault]:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Contradiction):
        yield from (Fault((*error["loc"], *fault.path), fault.message) for fault in cause.faults)
    elif error["type"] != "default_factory_not_called":  # Follows from another error that is reported.
        yield Fault(tuple(part for part in error["loc"] if part != "[key]"), _message(error, cause))


def _message(error: ErrorDetails, cause: object) -> str:
    path, given = error["loc"], error["input"]
    match error["type"]:
        case "extra_forbidden":
            if is_secret_name(str(path[-1])):
                return ADVICE
            accepted = _keys_at(path[:-1])
            return f"there is no such key; accepted: {listed(accepted)}.{did_you_mean(str(path[-1]), accepted)}"
        case "missing":
            return "is missing"
        case "value_error" if isinstance(given, dict | list):
            return str(cause)
        case "value_error":
            return f"given {shown(given, path)}; {cause}"
        case "literal_error":
            accepted = [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
            return f"given {shown(given, path)}; accepted: {listed(accepted)}.{did_you_mean(str(given), accepted)}"
        case "model_type":
            return f"given {shown(given, path)}; accepted: {_ACCEPTED['a valid dictionary']}"
        case "too_short":
            return "is empty; give at least one"
        case _:
            said = error["msg"].partition("Input should be ")[2] or error["msg"]
            return f"given {shown(given, path)}; accepted: {_ACCEPTED.get(said, said)}"


def _keys_at(path: tuple[str | int, ...]) -> list[str]:
    """The keys of the section at `path`."""
    section: Any = Spec
    for part in path:
        if isinstance(section, type) and issubclass(section, BaseModel):
            section = section.model_fields[str(part)].annotation
            # `MailSpec | None` holds a section.
            if type(None) in get_args(section):
                section = next((one for one in get_args(section) if hasattr(one, "model_fields")), section)
        else:
            section = get_args(section)[-1]
    return list(section.model_fields)


def _route_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults of the routes as far as names tell, for a file that has other faults as well.

    Pydantic compares sections only when each is right by itself, and a user wants to hear everything at once.
    """
    questions, providers, routes = (data.get(section) for section in ("questions", "providers", "routes"))
    domains = questions.get("domains") if isinstance(questions, dict) else None
    if not (isinstance(domains, dict) and isinstance(providers, dict) and isinstance(routes, dict)):
        return
    readable = {
        role: [model for model in models if _is_model(model)] if isinstance(models, list) else []
        for role, models in routes.items()
    }
    for fault in route_faults(domains, providers, readable, validation=False):
        if fault.path != ("routes",):
            yield fault


def _is_model(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ModelRef.parse(value))
    except ValueError:
        return False
