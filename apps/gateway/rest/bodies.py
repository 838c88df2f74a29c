"""Queries and bodies of calls: checked against the contract, then passed on unchanged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from rest_framework.request import Request

from apps.cloud.answers import read_json
from apps.cloud.contract import Endpoint, Field, Kind

from ..routes import checked_query
from .errors import BadCall, NoJson

_MOST_DIGITS = 12
_SHOWN = 200


def query_of(request: Request, endpoint: Endpoint) -> Mapping[str, str]:
    """The query's parameters. Raises BadCall for any that the endpoint does not have, such as a credential."""
    try:
        return checked_query((*endpoint.query, *endpoint.client_query), request.META.get("QUERY_STRING", "").encode())
    except ValueError as error:
        raise BadCall(str(error)) from None


def read_body(request: Request, most: int) -> bytes:
    raw: bytes = request._request.read(most + 1)
    if len(raw) > most:
        raise BadCall(f"The body is larger than {most} bytes.")
    return raw


def body_of(request: Request) -> dict[str, Any]:
    """The body's JSON object, empty for an empty body. Raises NoJson or BadCall for anything else."""
    media_type = (request.content_type or "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json" and request.META.get("CONTENT_LENGTH") != "0":
        raise NoJson("The body must be JSON, with the Content-Type application/json.")
    raw = read_body(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if not raw:
        return {}
    try:
        body = read_json(raw.decode())
    except ValueError as error:
        raise NoJson(f"The body is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadCall("The body must be a JSON object.")
    return body


def check_body(body: Mapping[str, Any], fields: Sequence[Field], prefix: str = "") -> None:
    """Raises BadCall for unknown parameters and values of a wrong type; the upstream checks the rest."""
    known = {field.name: field for field in fields}
    for name, value in body.items():
        shown = f"{prefix}{name}"[:_SHOWN].encode("ascii", "backslashreplace").decode()
        if name not in known:
            raise BadCall(f"{shown}: cannot be set here; there is no such parameter.")
        if value is not None:
            _check_value(value, known[name], shown)


def _check_value(value: Any, field: Field, name: str) -> None:
    is_right, wanted = _TYPES.get(field.kind, (lambda value: True, ""))
    if not is_right(value):
        raise BadCall(f"{name}: must be {wanted}.")
    if field.kind is Kind.ROWS:
        for number, row in enumerate(value):
            check_body(row, field.fields, f"{name}[{number}].")
    if field.kind is Kind.OBJECT:
        check_body(value, field.fields, f"{name}.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    """Whether it is an integer or a string of digits, as which the published command line sends ports."""
    if isinstance(value, str):
        return value.removeprefix("-").isdecimal() and value.isascii() and len(value) <= _MOST_DIGITS
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_TEXT: tuple[Callable[[Any], bool], str] = (_is_text, "a string")
_TYPES: Mapping[Kind, tuple[Callable[[Any], bool], str]] = {
    Kind.TEXT: _TEXT,
    Kind.CHOICE: _TEXT,
    Kind.DATE: _TEXT,
    Kind.PATH: _TEXT,
    Kind.URI: _TEXT,
    Kind.INTEGER: (_is_number, "a whole number"),
    Kind.BOOLEAN: (lambda value: isinstance(value, bool), "true or false"),
    Kind.URIS: (_are_texts, "a list of strings"),
    Kind.STRINGS: (_are_texts, "a list of strings"),
    Kind.MAP: (lambda value: isinstance(value, dict) and all(map(_is_text, value.values())), "an object of strings"),
    Kind.ROWS: (
        lambda value: isinstance(value, list) and all(isinstance(row, dict) for row in value),
        "a list of objects",
    ),
    Kind.OBJECT: (lambda value: isinstance(value, dict), "an object"),
}
