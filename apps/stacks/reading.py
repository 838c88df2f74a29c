"""Reads typed YAML into plain values and their line numbers, within fixed limits of size and depth."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

MOST_CHARACTERS = 262_144
MOST_EXPANDED = 1_048_576  # characters with all aliases expanded, where each value counts this many more:
VALUE_WEIGHT = 16
DEEPEST = 20
_LONGEST_NUMBER = 40
_TAG = "tag:yaml.org,2002:"
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or, as `tone` says, a warning. Lines count from 1."""

    line: int
    text: str
    tone: str = "error"


@dataclass(slots=True)
class Document:
    """`value` consists of dicts, lists, strings, numbers, booleans and None; `lines` maps paths to line numbers."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the part at `path`, or of the nearest part that contains it; 1 if none does."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Unreadable(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(line, text)


def read(text: str, verbatim: Callable[[Path], bool]) -> Document:
    """Reads a text of one document. Errors become `problems`. At paths that are `verbatim`, 1.10 or yes stay text."""
    try:
        _check_characters(text)
        _check_size(text)
        loader = yaml.CSafeLoader(text)
        return _Reader(loader, verbatim).document(loader.get_single_node())
    except _Unreadable as error:
        return Document(problems=[error.problem])
    except yaml.MarkedYAMLError as error:
        return Document(problems=[_syntax(error)])


def _check_characters(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise _Unreadable(1, f"The file is longer than {MOST_CHARACTERS // 1024} KB.")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _Unreadable(line, f"The character U+{ord(found[0]):04X} is not allowed in a file.")


def _check_size(text: str) -> None:
    """Checks depth and expanded size while parsing, before any nodes are built from the text."""
    size = _ExpandedSize()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        size.add(event)
        if len(size.opened) > DEEPEST:
            raise _Unreadable(_line(event), f"This is nested deeper than {DEEPEST} levels.")
        if size.total > MOST_EXPANDED:
            raise _Unreadable(_line(event), "The file is too large once its aliases are expanded.")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _ExpandedSize:
    """Adds up the expanded size: an alias counts as much as the node that it refers to."""

    def __init__(self) -> None:
        self.total = 0
        self.opened: list[tuple[str | None, int]] = []
        self._known: dict[str, int] = {}

    def add(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            before = self.total
            self.total += VALUE_WEIGHT + len(event.value)
            self._close(event.anchor, before)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.opened.append((event.anchor, self.total))
            self.total += VALUE_WEIGHT
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(*self.opened.pop())

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._known:
            raise _Unreadable(_line(event), f"There is no &{event.anchor} before this.")
        self.total += self._known[event.anchor]

    def _close(self, anchor: str | None, before: int) -> None:
        if anchor:
            self._known[anchor] = self.total - before


# What is not closed is noticed later, often at the end of the file: these are told where they begin.
_UNCLOSED = ("simple key", "flow sequence", "flow mapping", "quoted scalar")


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    begin = error.context_mark if (error.context or "").endswith(_UNCLOSED) else None
    mark = begin or error.problem_mark or error.context_mark
    words = ", ".join(part for part in (error.problem, error.context) if part)
    return Problem(mark.line + 1 if mark else 1, f"This is not YAML: {words[:300]}.")


class _Reader:
    """Walks the nodes of one document, whose depth and size have been checked."""

    def __init__(self, loader: yaml.CSafeLoader, verbatim: Callable[[Path], bool]) -> None:
        self._loader, self._verbatim = loader, verbatim
        self._merged: set[int] = set()
        self._found = Document()

    def document(self, root: yaml.Node | None) -> Document:
        self._found.value = self._value(root, ()) if root is not None else None
        return self._found

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._found.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        if id(node) not in self._merged:
            self._merged.add(id(node))
            self._report_duplicate_keys(node)
            self._loader.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._add_problem(key, "A key must be text.")
                continue
            self._found.lines[*path, key.value] = key.start_mark.line + 1
            found[key.value] = self._value(value, (*path, key.value))
        return found

    def _report_duplicate_keys(self, node: yaml.MappingNode) -> None:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) and not key.tag.endswith(":merge") else ""
            if name in lines:
                self._add_problem(key, f"{name[:80]} is given twice, first on line {lines[name]}.")
            elif name:
                lines[name] = key.start_mark.line + 1

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        kind = node.tag.removeprefix(_TAG)
        if kind == "null":
            return None
        if kind in {"bool", "int", "float"} and len(node.value) < _LONGEST_NUMBER and not self._verbatim(path):
            return self._number(node)
        if kind not in {"str", "bool", "int", "float", "timestamp", "value"}:
            self._add_problem(node, f"{node.tag[:80]} is not a type that a stack file can hold.")
        return str(node.value)

    def _number(self, node: yaml.Node) -> Any:
        try:
            value = self._loader.construct_object(node)
        except (ValueError, KeyError):  # an explicit tag, such as !!int, on other text
            self._add_problem(node, f"{node.value} is not a valid {node.tag.removeprefix(_TAG)}.")
            return str(node.value)
        is_sound = not isinstance(value, float) or abs(value) < float("inf")
        return value if is_sound else str(node.value)

    def _add_problem(self, node: yaml.Node, text: str) -> None:
        self._found.problems.append(Problem(node.start_mark.line + 1, text))
