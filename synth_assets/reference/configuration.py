"""The page of all settings of synth.yaml, from the Pydantic models that check it."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from synth_assets.reference.markdown import blocks, code, docstring, first_line, table
from synth_assets.spec import Spec

_INTRO = """\
# Configuration: `synth.yaml`

What is made, by whom, and for how much. A setting that is left out has its default. Anything that does not fit together
(an unknown key, shares that do not sum to 1, a route to an unknown provider) ends the command with exit code 2 and names
the line and what is accepted. `synth doctor` checks the file, and an editor that reads the first line of the project's
`synth.yaml` checks and completes it while you type.

To change it, follow [Change what is made](../how-to/change-what-is-made.md)."""


def page() -> str:
    """The page."""
    schema = Spec.model_json_schema()
    return blocks(_INTRO, *(_section(path, model, schema) for path, model in _sections("", Spec)))


def _sections(path: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models with their dotted paths, in the order of the file; `<name>` stands for a name of the user's choice."""
    yield path, model
    for name, field in model.model_fields.items():
        nested, by_name = _nested_model(field.annotation)
        if nested is not None:
            below = f"{path}.{name}" if path else name
            yield from _sections(f"{below}.<name>" if by_name else below, nested)


def _nested_model(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a field holds, if it holds one, and whether it holds several by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    for inner in get_args(annotation):
        found, _ = _nested_model(inner)
        if found is not None:
            return found, getattr(annotation, "__origin__", None) is dict
    return None, False


def _section(path: str, model: type[BaseModel], schema: dict[str, Any]) -> str:
    described = schema if model is Spec else schema["$defs"][model.__name__]
    rows = [
        [code(name), _kind(field, schema), _default(name, field, described), _meaning(name, field, model)]
        for name, field in described["properties"].items()
    ]
    heading = f"## `{path}`" if path else "## The sections"
    return blocks(heading, docstring(model), table(["key", "value", "default", "meaning"], rows))


def _kind(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """What may stand there, with its bounds."""
    if "$ref" in field:
        return "a section"
    if "anyOf" in field:
        kinds = [_kind(one, schema) for one in field["anyOf"]]
        return " or ".join(kinds)
    if "enum" in field:
        return " or ".join(code(one) for one in field["enum"])
    if "const" in field:
        return code(field["const"])
    match field["type"]:
        case "object":
            inner = field.get("additionalProperties")
            return f"name → {_kind(inner, schema)}" if isinstance(inner, dict) else "a mapping"
        case "array" if "prefixItems" in field:
            return f"[{', '.join(_kind(one, schema) for one in field['prefixItems'])}]"
        case "array":
            return f"list of {_kind(field['items'], schema)}"
        case kind:
            return f"{_WORDS[kind]}{_bounds(field)}"


_WORDS = {
    "boolean": "`true` or `false`",
    "integer": "whole number",
    "null": "`null`",
    "number": "number",
    "string": "text",
}


def _bounds(field: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    found = [f"{sign} {field[bound]:g}" for bound, sign in signs.items() if bound in field]
    if "maxLength" in field:
        found.append(f"at most {field['maxLength']} characters")
    if field.get("examples"):
        found.append(f"as {code(field['examples'][0])}")
    return f" {', '.join(found)}" if found else ""


def _default(name: str, field: dict[str, Any], section: dict[str, Any]) -> str:
    if name in section.get("required", ()):
        return "**needed**"
    if "$ref" in field:
        return ""
    if "default" not in field:
        return "none" if field.get("type") == "object" else ""
    return code(_yaml(field["default"]))


def _yaml(value: Any) -> str:
    """A default as one would write it in the file."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _meaning(name: str, field: dict[str, Any], model: type[BaseModel]) -> str:
    if field.get("description"):
        return first_line(field["description"])
    # A field that only changes a default has the meaning of the one that it takes the place of.
    for base in model.__mro__[1:]:
        inherited = getattr(base, "model_fields", {}).get(name)
        if inherited is not None and inherited.description:
            return first_line(inherited.description)
    nested, _ = _nested_model(model.model_fields[name].annotation)
    return first_line(docstring(nested)) if nested is not None else ""
