"""Parses and checks a stack file as it is typed, with the line of each problem."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.cloud.contract import Field, Kind
from apps.cloud.contract.service import CREATE_PARAMETERS
from apps.cloud.contract.stackfile import BY_NAME, MOST_SERVICES, Form
from apps.cloud.contract.stackreading import service_parameters
from apps.cloud.contract.stackvalues import StackFileError

from .reading import Document, Path, Problem, read

COMPOSE_HINT = "This is a Compose file. Import it, and it becomes a stack file."
_TYPED = frozenset({Form.INTEGER, Form.BOOLEAN, Form.WORD, Form.SIZE})
_TEXTUAL = frozenset(name for name, key in BY_NAME.items() if key.form not in _TYPED)
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_PARAMETERS = {field.name: field for field in CREATE_PARAMETERS}
_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class StackFile:
    """A checked file. `services` holds the entries as written, by name. Only a file without errors can be sent."""

    services: Mapping[str, Any]
    problems: tuple[Problem, ...]
    document: Document
    is_compose: bool = False

    @property
    def is_sound(self) -> bool:
        return not any(problem.tone == "error" for problem in self.problems)

    def payload(self) -> list[dict[str, Any]]:
        """The services as the API takes them: a list of the entries, each with its service's name."""
        return [{"name": name, **entry} for name, entry in self.services.items()]

    def line_of(self, service: str, where: str) -> int:
        """The line of a place in a service, such as `ports[0]`, or of the nearest part that contains it."""
        return self.document.line((service, *_path_of(where)))


def check(text: str) -> StackFile:
    document = read(text, verbatim)
    value = document.value
    is_compose = looks_like_compose(value)
    problems = list(document.problems)
    if is_compose:
        problems.append(Problem(document.line(("services",)), COMPOSE_HINT))
    elif not document.problems or value is not None:
        problems += _problems(value, document)
    services = value if isinstance(value, dict) and not is_compose else {}
    in_order = sorted(problems, key=lambda problem: problem.line)[:_MOST_PROBLEMS]
    return StackFile(services, tuple(in_order), document, is_compose)


def looks_like_compose(value: Any) -> bool:
    """Whether the services are below a key `services`, as in Compose files since version 2."""
    if not isinstance(value, dict) or not isinstance(value.get("services"), dict):
        return False
    inner = value["services"]
    return not isinstance(inner.get("image"), str) and (
        "version" in value or not inner or any(map(_is_entry, inner.values()))
    )


def verbatim(path: Path) -> bool:
    """Whether the value at `path` is text, not to be read as a number or a boolean; for stack and Compose files."""
    inner = path[1:] if path[:1] == ("services",) and len(path) > 2 and path[1] not in BY_NAME else path
    return 2 <= len(inner) <= 3 and inner[1] in _TEXTUAL


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and bool({"image", "build", "extends"} & value.keys())


def _problems(value: Any, document: Document) -> Iterator[Problem]:
    if value is None or value == {}:
        yield Problem(1, "The file has no services yet. Each service is a key, with its settings indented below it.")
    elif not isinstance(value, dict):
        yield Problem(1, "A stack file is a map: each key is a service.")
    elif len(value) > MOST_SERVICES:
        yield Problem(1, f"A stack can have at most {MOST_SERVICES} services.")
    else:
        for name, entry in value.items():
            for path, text in _service_problems(name, entry, value):
                tone = "warning" if text.startswith("No service") else "error"
                yield Problem(document.line((name, *path)), f"{name[:80]}: {text}", tone)


def _service_problems(name: str, entry: Any, services: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    if not _NAME.fullmatch(name):
        yield (), "a service's name is 1 to 63 letters, digits and hyphens, with no hyphen at its ends."
    if not isinstance(entry, dict):
        yield (), "the service's settings must be indented below its name: at least its image."
        return
    if not entry.get("image") and "build" not in entry:
        yield (), "image is missing: every service needs one."
    yield from _key_problems(entry)
    for key in ("links", "volumes_from"):
        yield from _reference_problems(key, entry.get(key), name, services)


def _key_problems(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Checks each key by itself, so that no error hides another; then, if all are valid, the keys together."""
    sound = True
    for key, value in entry.items():
        if key == "name":
            sound = False
            yield (key,), "name is not a key: a service is named by the key above it."
            continue
        try:
            values, _ = service_parameters({key: value})
        except StackFileError as error:
            sound = False
            yield _path_of(error.where), str(error)
            continue
        for parameter, given in values.items():
            if why := _out_of_bounds(_PARAMETERS[parameter], given):
                yield (key,), f"{key}: {why}"
    if sound:
        yield from _conflicts(entry)


def _conflicts(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    try:
        values, origins = service_parameters(entry)
    except StackFileError as error:
        yield _path_of(error.where), str(error)
        return
    if values.get("autorestart") == "ALWAYS" and values.get("autodestroy", "OFF") != "OFF":
        yield (origins["autodestroy"],), "containers that always restart cannot be removed: leave autodestroy out."


def _out_of_bounds(parameter: Field, value: Any) -> str:
    if parameter.kind is Kind.INTEGER and isinstance(value, int):
        if parameter.minimum is not None and value < parameter.minimum and value != -1:
            return f"must be at least {parameter.minimum}."
        if parameter.maximum is not None and value > parameter.maximum:
            return f"must be at most {parameter.maximum}."
    unknown = [text for text in value if text not in parameter.choices] if _is_choice(parameter, value) else []
    return f"has {str(unknown[0])[:80]}, which is not one of {', '.join(parameter.choices)}." if unknown else ""


def _is_choice(parameter: Field, value: Any) -> bool:
    return parameter.kind is Kind.STRINGS and bool(parameter.choices) and isinstance(value, list)


def _reference_problems(key: str, value: Any, own: str, services: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Finds references of a service to itself, and to services not in this file, which the cloud may still know."""
    rows = value if isinstance(value, list) else [value]
    for number, row in enumerate(rows):
        name = row.partition(":")[0] if isinstance(row, str) else ""
        if name == own:
            yield (key, number), f"{key}[{number}]: a service cannot name itself here."
        elif name and "." not in name and not name.startswith("/") and name not in services:
            yield (key, number), f"No service in this file is called {name[:80]}."


def _path_of(where: str) -> Path:
    """Splits a place into a path: `ports[0]` → `("ports", 0)`, `environment.A` → `("environment", "A")`."""
    head, dot, rest = where.partition(".")
    found = tuple(name or int(number) for name, number in _PART.findall(head))
    return (*found, rest) if dot else found
