"""Reading what the upstream answers: bounded in size, depth and time, whatever it sends."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from time import monotonic
from typing import Any, NoReturn

import requests

from .errors import BadAnswer, CloudError, action_uri_in, error_for

Object = dict[str, Any]

LARGEST_BODY = 32 * 1024 * 1024
LARGEST_ERROR = 64 * 1024
DEEPEST = 64
LONGEST_READ = 60.0
_EXCERPT = 300
_CHUNK = 64 * 1024
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]{0,1000}>", re.IGNORECASE | re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a change. `action_uri` is the checked URI of the action that the change started, if any."""

    data: Object
    action_uri: str | None
    status: int


def answer_in(response: requests.Response) -> Answer:
    """The Answer of a 2xx response; any other raises its CloudError. The connection goes back to the pool."""
    try:
        if not 200 <= response.status_code < 300:
            raise _error_in(response)
        return Answer(_object_in(response), action_uri_in(response.headers), response.status_code)
    finally:
        response.close()


def _object_in(response: requests.Response) -> Object:
    body = _read_body(response, LARGEST_BODY)
    if len(body) > LARGEST_BODY:
        raise _bad_answer(response, f"The answer is larger than {LARGEST_BODY // 1024 // 1024} MB.")
    if not body.strip():
        if response.request.method != "GET":
            return {}
        raise _bad_answer(response, "The answer is empty.")
    try:
        value = parse(body)
    except ValueError as error:
        raise _bad_answer(response, f"The answer cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise _bad_answer(response, "The answer is not a JSON object.")
    return value


def _bad_answer(response: requests.Response, message: str) -> BadAnswer:
    return BadAnswer(message, status=response.status_code, action_uri=action_uri_in(response.headers))


def _read_body(response: requests.Response, most: int) -> bytes:
    """The body, or a little more than `most` bytes of it. Raises ConnectionError if it takes too long."""
    parts, size, deadline = [], 0, monotonic() + LONGEST_READ
    for part in response.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > most:
            break
        if monotonic() > deadline:
            raise requests.ConnectionError("the body takes too long")
    return b"".join(parts)


def parse(body: bytes) -> Any:
    """Parses JSON from the upstream. Raises ValueError as `read_json` does."""
    text = body.decode("utf-8")
    value = read_json(text)
    if _SURROGATE.search(text):  # a lone surrogate, with which no page could be encoded
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def read_json(text: str) -> Any:
    """Parses JSON. Raises ValueError for invalid JSON, too deep nesting, NaN, infinities and overflowing numbers."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if _is_deeper_than(DEEPEST, value):
        raise ValueError("it is nested too deep")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _is_deeper_than(depth: int, value: Any) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(depth):
        level = [
            child
            for holder in level
            for child in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True


def _error_in(response: requests.Response) -> CloudError:
    status, headers = response.status_code, response.headers
    if 300 <= status < 400:
        return BadAnswer(f"The cloud answered with a redirect ({status}), which is not followed.", status=status)
    return error_for(status, message_in(_read_body(response, LARGEST_ERROR)[:LARGEST_ERROR], headers), headers)


def message_in(body: bytes, headers: Mapping[str, str]) -> str:
    """What a refusal says: the text of `{"error": …}`, else a short excerpt of the body as plain text."""
    text = body.decode("utf-8", "replace")
    try:
        value = parse(body)
    except ValueError:
        if "html" in headers.get("Content-Type", "").lower() or text.lstrip()[:1] == "<":
            text = _TAG.sub(" ", text)
        return " ".join(text.split())[:_EXCERPT]
    if isinstance(value, dict):
        value = next((value[key] for key in ("error", "detail", "message") if value.get(key)), value)
    if not value:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[: _EXCERPT * 4]
