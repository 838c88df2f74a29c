"""The websocket half as a plain ASGI application. Nothing is sent per line but the frame itself."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from channels.db import database_sync_to_async
from rest_framework.exceptions import APIException

from ..errors import error_text
from .addresses import Asked, asked_for
from .hub import hub
from .sources import LogReader, owner_for

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# One thread for all streams would have them wait for one another.
_in_thread = partial(database_sync_to_async, thread_sensitive=False)
# The right to a stream is checked again so often, in seconds; and a sleeper looks whether it missed something.
CHECK_PAUSE = 15.0


async def log_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse the handshake, or accept it and send frames until the log ends or the client leaves."""
    await receive()
    header = _authorization(scope)
    try:
        asked = asked_for(scope["path"], scope["query_string"].decode("latin-1"))
        owner = await _in_thread(owner_for)(header, asked)
    except APIException as refusal:
        await _refuse(scope, send, refusal)
        return
    await send({"type": "websocket.accept"})
    reader = LogReader(owner, asked.tail)
    sending = asyncio.create_task(_send_all(reader, asked, header, send))
    leaving = asyncio.create_task(_until_left(receive))
    await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, leaving):
        task.cancel()
    results = await asyncio.gather(sending, leaving, return_exceptions=True)
    outcome = results[0]
    if isinstance(outcome, APIException):  # the right to it is gone
        await _end(send, outcome)
    elif isinstance(outcome, Exception) and not isinstance(outcome, OSError):  # OSError: the client is gone
        raise outcome


async def _send_all(reader: LogReader, asked: Asked, header: str, send: Send) -> None:
    """Batches are read as the socket takes them, so that a slow reader fills no memory."""
    read, check = _in_thread(reader.read), _in_thread(owner_for)
    checked = time.monotonic()
    with hub.following(reader.owner.topic) as news:
        while True:
            news.clear()
            batch = await read()
            for frame in batch.frames:
                await send({"type": "websocket.send", "text": frame})
            if batch.more:
                continue
            if batch.ended or not asked.follow:
                break
            await _wait(news)
            if time.monotonic() - checked > CHECK_PAUSE:
                await check(header, asked)
                checked = time.monotonic()
    await send({"type": "websocket.close", "code": 1000})


async def _wait(news: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(news.wait(), CHECK_PAUSE)
    except TimeoutError:
        return


async def _until_left(receive: Receive) -> None:
    """What the client sends is of no interest here; that it leaves is."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _end(send: Send, refusal: APIException) -> None:
    error = {"type": "error", "data": {"errorMessage": _word(refusal)}}
    await send({"type": "websocket.send", "text": json.dumps(error)})
    await send({"type": "websocket.close", "code": 1008, "reason": _word(refusal)})


def _word(refusal: APIException) -> str:
    return "UNAUTHORIZED" if refusal.status_code == 401 else "NOT FOUND"


async def _refuse(scope: Scope, send: Send, refusal: APIException) -> None:
    """An HTTP answer instead of the handshake; without the server's help for that, a closed socket."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"application/json")]
    if refusal.status_code == 401:
        headers.append((b"www-authenticate", b'Basic realm="cloud"'))
    await send({"type": "websocket.http.response.start", "status": refusal.status_code, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": json.dumps({"error": error_text(refusal)}).encode()})


def _authorization(scope: Scope) -> str:
    """The header's value. A credential in the query is none."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    return values[0].decode("latin-1") if values else ""
