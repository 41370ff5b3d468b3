"""The catalogue of errors: `catalog.yaml` read, checked and looked up.

Belongs here: what a cell is and what makes a catalogue valid. The sentences are in the YAML file, which teachers edit;
which difference is which error is in `edits.py`. Pure but for reading the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from synth_assets.scaffolding.edits import EDIT_RULES, Edit, edit_kind, fits_error, words
from synth_assets.spec.errors import Problem, SpecError, did_you_mean, listed

__all__ = [
    "PROFICIENCIES", "Catalog", "CatalogCell", "CatalogError", "Edit", "ErrorType", "Language", "Pair", "edit_kind",
    "fits_error", "load_catalog",
]  # fmt: skip

CATALOG_FILE = Path(__file__).with_name("catalog.yaml")

PROFICIENCIES: Mapping[str, str] = MappingProxyType({"beginner": "A2", "intermediate": "B1"})
"""The levels of the catalogue and their names in the Common European Framework (CEFR)."""

FEWEST_PAIRS = 4
"""Sentence pairs of a cell; with fewer, its dialogues read alike."""

_ARROW = re.compile(r"\s+(?:->|→)\s+")
_MARKS = re.compile(r"[^\w\s'’]")


class CatalogError(SpecError):
    """The catalogue cannot be used; `problems` names file, line, cell and pair of all that is known to be wrong."""


@dataclass(frozen=True, slots=True)
class ErrorType:
    """A kind of error: `name` for machines, `label` for reports, `description` with an example for people."""

    name: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Language:
    """A first language (L1): `name` for machines, `label` for reports, `source`: what to read on its learners."""

    name: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What a learner of this `proficiency` says, and the same sentence without the error."""

    incorrect: str
    correct: str
    proficiency: str


@dataclass(frozen=True, slots=True)
class CatalogCell:
    """An error of speakers of `l1`: why their language leads to it (`transfer`), what to read on it, sentences."""

    l1: str
    error: str
    transfer: str
    source: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Catalog:
    """All languages × all errors, in the order of the file; every cell is there."""

    languages: Mapping[str, Language]
    errors: Mapping[str, ErrorType]
    cells: Mapping[tuple[str, str], CatalogCell]  # by (l1, error)
    _l1_names: Mapping[str, str] = field(repr=False)
    _error_names: Mapping[str, str] = field(repr=False)

    @property
    def l1s(self) -> tuple[str, ...]:
        return tuple(self.languages)

    def cell(self, l1: str, error: str) -> CatalogCell:
        """The cell of `l1` and `error` by their names here; raises `CatalogError` where there is none."""
        try:
            return self.cells[l1, error]
        except KeyError:
            raise CatalogError(
                f"the catalogue has no cell {l1} · {error}; its first languages are {listed(self.languages)}, its errors"
                f" {listed(self.errors)}"
            ) from None

    def canonical_l1(self, text: str) -> str | None:
        """The name here of a language given as `Spanish`, `Mandarin Chinese`, `ko` …, or None where it is not here."""
        return self._l1_names.get(_plain(text))

    def canonical_error(self, text: str) -> str | None:
        """The name here of an error type given by this or another of its names, or None where it is not here."""
        return self._error_names.get(_plain(text))

    def names(self) -> dict[str, Mapping[str, str]]:
        """Every name by which existing dialogues may call a language (`l1`) or an error (`error`) → its name here."""
        return {"l1": self._l1_names, "error": self._error_names}


def load_catalog(path: Path | None = None) -> Catalog:
    """Reads the catalogue in `path`, by default the built-in one, which is read once in a process.

    Raises `CatalogError` with all problems: no such file, not YAML, a key that is unknown, missing or given twice, a
    cell that is missing or has too few pairs or only one level, a pair whose sides are equal or differ in something
    else than the cell's error, a pair that occurs twice, a name that stands for two things.
    """
    return _read(path) if path is not None else _built_in()


@cache
def _built_in() -> Catalog:
    return _read(CATALOG_FILE)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())


def _read(path: Path) -> Catalog:
    file = _File(path.name)
    catalog = _catalog(file, _root(path))
    if file.problems:
        raise CatalogError(file.problems)
    return catalog


def _root(path: Path) -> yaml.Node:
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), yaml.CSafeLoader)
    except FileNotFoundError:
        raise CatalogError([Problem("there is no such file; name an error catalogue", str(path))]) from None
    except OSError as error:
        raise CatalogError([Problem(f"cannot be read: {error.strerror}", str(path))]) from None
    except UnicodeDecodeError:
        raise CatalogError([Problem("is not UTF-8; save it with that encoding", path.name)]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise CatalogError([Problem(f"is not YAML: {error.problem}", path.name, line)]) from None
    except yaml.YAMLError as error:
        raise CatalogError([Problem(f"is not YAML: {error}", path.name)]) from None
    if root is None:
        raise CatalogError(
            [Problem("is empty; write `errors:` and `languages:`, as in the built-in catalog.yaml", path.name)]
        )
    return root


class _File:
    """The nodes of one file as plain values; what is wrong with them is collected, so that a reader mends it at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def problem(self, node: yaml.Node, place: str, message: str) -> None:
        self.problems.append(Problem(message, self.name, node.start_mark.line + 1, place))

    def mapping(
        self,
        node: yaml.Node | None,
        place: str,
        required: tuple[str, ...] = (),
        optional: tuple[str, ...] | None = None,
    ) -> dict[str, yaml.Node]:
        """The values by key; `optional=None` lets any key stand."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, place, "is not a mapping; write `key: value` lines, indented by two more spaces")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                self.problem(key, place, f"has {name} twice; keep one")
            elif optional is not None and name not in required + optional:
                hint = did_you_mean(name, required + optional)
                self.problem(key, place, f"has the unknown key {name}; known are {listed(required + optional)}.{hint}")
            else:
                found[name] = value
        if missing := [name for name in required if name not in found]:
            self.problem(node, place, f"lacks {listed(missing)}")
        return found

    def text(self, node: yaml.Node | None, place: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.problem(node, place, "is not a text; write it on one line, in quotes if it holds a colon")
            return ""
        return " ".join(node.value.split())

    def items(self, node: yaml.Node | None, place: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, place, "is not a list; begin each line with `- `")
            return []
        return list(node.value)


def _catalog(file: _File, root: yaml.Node) -> Catalog:
    top = file.mapping(root, "the catalogue", required=("errors", "languages"), optional=())
    errors: dict[str, ErrorType] = {}
    error_names: dict[str, str] = {}
    for name, node in file.mapping(top.get("errors"), "errors").items():
        place = f"errors · {name}"
        said = file.mapping(node, place, required=("label", "description"), optional=("aliases",))
        if name not in EDIT_RULES:
            file.problem(
                node, place, f"is no error type; there are {listed(EDIT_RULES)}.{did_you_mean(name, EDIT_RULES)}"
            )
        errors[name] = ErrorType(name, file.text(said.get("label"), place), file.text(said.get("description"), place))
        _add_names(file, error_names, name, said.get("aliases"), place)

    languages: dict[str, Language] = {}
    l1_names: dict[str, str] = {}
    cells: dict[tuple[str, str], CatalogCell] = {}
    first_place: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
    for l1, node in file.mapping(top.get("languages"), "languages").items():
        said = file.mapping(node, l1, required=("label", "source", "errors"), optional=("aliases",))
        languages[l1] = Language(l1, file.text(said.get("label"), l1), file.text(said.get("source"), l1))
        _add_names(file, l1_names, l1, said.get("aliases"), l1)
        if "errors" in said:
            nodes = file.mapping(said["errors"], f"{l1} · errors", optional=tuple(errors))
            for error in errors:
                if error in nodes:
                    cells[l1, error] = _cell(file, nodes[error], languages[l1], error, first_place)
                else:
                    file.problem(
                        said["errors"], f"{l1} · {error}", "this cell is missing; each language has every error"
                    )
    for section, found in (("errors", errors), ("languages", languages)):
        if section in top and not found:
            file.problem(top[section], section, "holds nothing; name at least one")
    return Catalog(
        MappingProxyType(languages),
        MappingProxyType(errors),
        MappingProxyType(cells),
        MappingProxyType(l1_names),
        MappingProxyType(error_names),
    )


def _add_names(file: _File, names: dict[str, str], name: str, aliases: yaml.Node | None, place: str) -> None:
    given = [(aliases, name)] + [(node, file.text(node, place)) for node in file.items(aliases, place)]
    for node, alias in given:
        meant = names.setdefault(_plain(alias), name)
        if meant != name and node is not None:
            file.problem(node, place, f"has the alias {alias}, which already stands for {meant}; keep it in one place")


def _cell(
    file: _File,
    node: yaml.Node,
    language: Language,
    error: str,
    first_place: dict[tuple[tuple[str, ...], tuple[str, ...]], str],
) -> CatalogCell:
    place = f"{language.name} · {error}"
    said = file.mapping(node, place, required=("transfer", *PROFICIENCIES), optional=("source",))
    pairs: list[Pair] = []
    for proficiency in PROFICIENCIES:
        items = file.items(said.get(proficiency), f"{place} · {proficiency}")
        if proficiency in said and not items:
            file.problem(said[proficiency], f"{place} · {proficiency}", "has no pair; each level needs one")
        for number, item in enumerate(items, start=1):
            pair_place = f"{place} · {proficiency} pair {number}"
            pair = _pair(file, item, proficiency, pair_place)
            if pair is None:
                continue
            pairs.append(pair)
            for message in _faults(pair, error):
                file.problem(item, pair_place, message)
            key = (words(pair.incorrect), words(pair.correct))
            if key in first_place:
                file.problem(item, pair_place, f"is the same as {first_place[key]}; write another sentence")
            else:
                first_place[key] = pair_place
    if len(pairs) < FEWEST_PAIRS:
        file.problem(node, place, f"has {len(pairs)} pairs; write at least {FEWEST_PAIRS}")
    source = file.text(said["source"], place) if "source" in said else language.source
    return CatalogCell(language.name, error, file.text(said.get("transfer"), place), source, tuple(pairs))


def _pair(file: _File, node: yaml.Node, proficiency: str, place: str) -> Pair | None:
    sides = _ARROW.split(file.text(node, place))
    if sides == [""]:
        return None
    if len(sides) != 2:
        file.problem(node, place, "is not a pair; write `- the learner's sentence. -> The right sentence.`")
        return None
    incorrect, correct = sides
    return Pair(incorrect, correct, proficiency)


def _faults(pair: Pair, error: str) -> Iterator[str]:
    """What is wrong with the pair as an example of `error`."""
    for side in (pair.incorrect, pair.correct):
        if not side.endswith((".", "?", "!")):
            yield f"has a side without full stop or question mark: {side!r}"
    edit = edit_kind(pair.incorrect, pair.correct)
    if not edit.words:
        yield f"has two equal sides: {pair.correct!r}; the left one needs the error"
        return
    if _MARKS.findall(pair.incorrect) != _MARKS.findall(pair.correct):
        yield "differs in punctuation too; a pair differs in the error alone"
    if error in EDIT_RULES and not fits_error(error, edit):
        yield (
            f"is no {error}: there the correct side {EDIT_RULES[error].expected}; this one takes away"
            f" {listed(edit.removed) if edit.removed else 'nothing'} and adds"
            f" {listed(edit.added) if edit.added else 'nothing'}"
        )
