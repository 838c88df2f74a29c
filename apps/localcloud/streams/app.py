"""Streams as a plain ASGI application: handshakes, closing, and repeated checks of rights."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException

from ..errors import error_text
from .addresses import Asked, Events, Exec, Logs, Stats, requested_stream
from .engine_logs import log_feed
from .feeds import Feed, Message, Send, event_feed, in_thread
from .rights import container_for, demand_load, events_for, owner_for
from .stats import stats_feed
from .terminals import exec_feed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
# Checks the Authorization header for a stream and returns what it gives access to. Blocks; refuses by APIException.
Grant = Callable[[str, Any], Any]
# Opens the feed of a granted stream, before the handshake is answered.
Opening = Callable[[Any, Any], AbstractAsyncContextManager[Feed]]

_FEEDS: Mapping[type[Asked], tuple[Grant, Opening]] = {
    Logs: (owner_for, log_feed),
    Events: (events_for, event_feed),
    Exec: (container_for, exec_feed),
    Stats: (demand_load, stats_feed),
}
# Seconds between two checks of the right to an open stream.
CHECK_PAUSE = 15.0
_LAST_WORDS = 2.0  # seconds that a client may take to read why its stream ends


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuses the handshake, or accepts it and runs until the feed ends, the client leaves or its right is revoked."""
    await receive()
    header = _authorization(scope)
    async with AsyncExitStack() as stack:
        try:
            asked = requested_stream(
                scope["path"], scope["query_string"].decode("latin-1"), scope.get("subprotocols") or ()
            )
            grant, opening = _FEEDS[type(asked)]
            feed = await stack.enter_async_context(opening(asked, await in_thread(grant)(header, asked)))
        except APIException as refusal:
            await _refuse(scope, send, refusal)
            return
        subprotocol = asked.subprotocol if isinstance(asked, Exec) else None
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        sending, listening = feed.run(send), _listen(receive, feed)
        await _run_until_one_ends(sending, listening, _check_rights(grant, header, asked), send=send)


async def _run_until_one_ends(*ways_to_end: Coroutine[Any, Any, None], send: Send) -> None:
    """Waits until one of them ends, cancels the others and closes the stream. The second one listens to the client."""
    tasks = [asyncio.create_task(way) for way in ways_to_end]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    left = tasks[1].done() and tasks[1].exception() is None
    for task in tasks:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    failure = failures[0] if failures else None
    if failure is not None and not isinstance(failure, APIException | OSError):
        raise failure
    if not left and not isinstance(failure, OSError):  # OSError: the client is gone
        await _end(send, failure)


async def _listen(receive: Receive, feed: Feed) -> None:
    while (message := await receive())["type"] != "websocket.disconnect":
        await feed.take(message)


async def _check_rights(grant: Grant, header: str, asked: Asked) -> None:
    while True:
        await asyncio.sleep(CHECK_PAUSE)
        await in_thread(grant)(header, asked)


async def _end(send: Send, refusal: APIException | None) -> None:
    """Closes the stream, after an error frame if there is a reason. Does not wait for a client that reads nothing."""
    try:
        async with asyncio.timeout(_LAST_WORDS):
            if refusal is None:
                await send({"type": "websocket.close", "code": 1000})
                return
            word = HTTPStatus(refusal.status_code).phrase.upper()
            error = {"type": "error", "data": {"errorMessage": word}}
            await send({"type": "websocket.send", "text": json.dumps(error)})
            code = 1013 if refusal.status_code == HTTPStatus.TOO_MANY_REQUESTS else 1008
            await send({"type": "websocket.close", "code": code, "reason": word})
    except (TimeoutError, OSError):
        return


async def _refuse(scope: Scope, send: Send, refusal: APIException) -> None:
    """Answers the handshake with an HTTP error; just closes the socket if the server does not support that."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"application/json")]
    if refusal.status_code == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b'Basic realm="cloud"'))
    await send({"type": "websocket.http.response.start", "status": refusal.status_code, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": json.dumps({"error": error_text(refusal)}).encode()})


def _authorization(scope: Scope) -> str:
    """The value of the Authorization header, empty if there is none. Credentials in the query are ignored."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    return values[0].decode("latin-1") if values else ""
