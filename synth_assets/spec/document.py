"""A YAML file as plain data together with the line of every key; what the keys mean does not belong here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from synth_assets.spec.errors import Problem, SpecError
from synth_assets.spec.redaction import ADVICE, is_secret_name, is_secret_value, key_path, redacted

# A configuration is a few kilobytes; whatever is larger is some other file, and parsing it would seem to hang.
_LARGEST_FILE_BYTES = 1_000_000

# Escapes can write into a text what YAML refuses to read raw; such text could not be written down again.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

# What PyYAML raises for a scalar that its own tag contradicts, such as `!!int many` or the date 2024-99-99.
_CONTRADICTIONS = (yaml.YAMLError, ValueError, KeyError, AttributeError, OverflowError)


class _Loader(yaml.SafeLoader):
    """YAML 1.1 as PyYAML reads it, and also numbers such as 1e-3, which YAML 1.1 takes for text."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9][0-9_]*(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


@dataclass(frozen=True)
class Document:
    """`data` is what the file says; `line(path)` is where it says so."""

    data: dict[str, Any]
    root: yaml.Node

    def line(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of the deepest part of `path` that the file contains."""
        node, line = self.root, self.root.start_mark.line + 1
        for part in path:
            below = _below(node, part)
            if below is None:
                break
            line, node = below
        return line


def _below(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def read_document(path: Path) -> Document:
    """Reads `path`.

    Raises `SpecError`, with the line where there is one: the file is absent, unreadable, too large, not UTF-8, empty,
    not YAML or not a mapping; it has a key twice, a key that is not text, or a secret.
    """
    name = path.name
    text = _read_text(path)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise SpecError([Problem("is empty; copy the project's synth.yaml and change it", name)])
        problems = [Problem(said, name, line, key) for line, key, said in _faults(loader, root)]
        if problems:
            raise SpecError(sorted(problems, key=lambda problem: problem.line or 0))
        data = loader.construct_document(root)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise SpecError([Problem(f"is not YAML: a control character ({error.character!r})", name, line)]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SpecError([Problem(_syntax(error), name, mark.line + 1 if mark else None)]) from None
    except RecursionError:
        raise SpecError([Problem("is nested too deeply to be read", name)]) from None
    if not isinstance(data, dict):
        raise SpecError([Problem("is not a mapping; write `questions:`, `providers:`, `routes:` …", name, 1)])
    return Document(data, root)


def _read_text(path: Path) -> str:
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise SpecError(
            [Problem("there is no such file; run in the project's folder, or point SYNTH_CONFIG to it", name)]
        ) from None
    except OSError as error:
        raise SpecError([Problem(f"cannot be read: {error.strerror}", name)]) from None
    if len(raw) > _LARGEST_FILE_BYTES:
        raise SpecError([Problem("is over 1 MB; a configuration is a few kilobytes", name)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SpecError([Problem("is not UTF-8; save it with that encoding", path.name, line)]) from None


def _syntax(error: yaml.MarkedYAMLError) -> str:
    said = redacted(error.problem or error.context or "it cannot be parsed")
    said = re.sub(r"\b(alias|anchor|tag|handle) .*", r"\1", said)  # What follows is the user's own text.
    if "'\\t'" in said:
        return "is not YAML: a tab; indent with spaces"
    return f"is not YAML: {said}"


def _faults(loader: _Loader, root: yaml.Node) -> Iterator[tuple[int, str, str]]:
    """What YAML allows and a configuration does not, as (line, key path, message)."""
    seen: set[int] = set()  # An alias leads to the same node again, and may lead in circles.
    waiting: list[tuple[yaml.Node, tuple[str, ...]]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield from _scalar_faults(loader, node, path)
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(item, path) for item in node.value]
        elif isinstance(node, yaml.MappingNode):
            yield from _key_faults(node, path)
            waiting += [(value, (*path, str(key.value))) for key, value in node.value]


def _key_faults(node: yaml.MappingNode, path: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    first: dict[str, int] = {}
    where = key_path(path)
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
            yield line, where, "a key is not text; put it into quotes (YAML reads no, yes, on, 1 as values)"
        elif is_secret_value(key.value):
            yield line, where, ADVICE
        elif _UNPRINTABLE.search(key.value):
            yield line, where, "a key holds a control character"
        elif key.value in first:
            yield line, key_path((*path, key.value)), f"is given twice, first in line {first[key.value]}; keep one"
        else:
            first[key.value] = line


def _scalar_faults(loader: _Loader, node: yaml.ScalarNode, path: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    line, key = node.start_mark.line + 1, key_path(path)
    is_text = node.tag == "tag:yaml.org,2002:str" and bool(node.value)
    # Their keys are names of domains, and "keys" may be one.
    by_domain = path[:2] in (("questions", "subtopics"), ("questions", "guidance"))
    if is_secret_value(node.value) or (is_text and not by_domain and any(map(is_secret_name, path))):
        yield line, key, ADVICE
        return
    if _UNPRINTABLE.search(node.value):
        yield line, key, "holds a control character or half of one"
    try:
        loader.construct_object(node)
    except _CONTRADICTIONS:
        yield line, key, "is not a value of the kind that its tag or form announces; put text into quotes"
