"""The console's websockets as one ASGI application."""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from .admission import Admission, admit
from .browser import WRITE, Browser, Receive, Send, Stalled
from .claims import Handshake
from .ends import FAILED, GONE, NOT_READING, Close
from .feed import Feed
from .inbox import Inbox
from .refusals import Refusal
from .relay import Relay
from .terminal import Terminal
from .watch import TooMany, watch

logger = logging.getLogger(__name__)


class Runner(Protocol):
    """Serves one stream; `run` returns what to tell the browser when it is over."""

    async def run(self) -> Close: ...


async def websocket_application(scope: Handshake, receive: Receive, send: Send) -> None:
    """Admits or refuses at the handshake; then reads, relays and watches until one of them ends the stream."""
    await receive()  # websocket.connect
    try:
        admission = await admit(scope)
    except Refusal as refusal:
        await _refuse(refusal, scope, send)
        return
    inbox = Inbox() if admission.stream == "exec" else None
    browser = Browser(receive, send, admission.subprotocol, inbox, _extensions(scope).get(WRITE))
    await browser.accept()
    await browser.close(await _serve(browser, admission, _runner(browser, admission, inbox)))


def _runner(browser: Browser, admission: Admission, inbox: Inbox | None) -> Runner:
    if inbox is not None:
        return Terminal(browser, admission, inbox)
    return Feed(browser, admission) if admission.stream == "listen" else Relay(browser, admission)


async def _serve(browser: Browser, admission: Admission, runner: Runner) -> Close:
    try:
        with watch.over(admission, browser.is_stuck) as ticket:
            return await _first_of(
                asyncio.create_task(browser.listen()),
                asyncio.create_task(_run(runner)),
                ticket.ended,
            )
    except TooMany as too_many:
        return too_many.close


async def _run(runner: Runner) -> Close:
    try:
        return await runner.run()
    except Stalled:
        return NOT_READING
    except OSError:  # raised by the server once the browser has gone
        return GONE


async def _first_of(*ends: asyncio.Future[Close]) -> Close:
    """The result of the future that finishes first; cancels the others and waits for them. FAILED if one raised."""
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
        results = await asyncio.gather(*ends, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            logger.error("A stream failed.", exc_info=result)
            return FAILED
    return next(end.result() for end in ends if end in done)


async def _refuse(refusal: Refusal, scope: Handshake, send: Send) -> None:
    """Answers with the refusal's status if the server supports that; otherwise closes, which browsers see as a 403."""
    logger.info("Refused a stream with %s: %s", refusal.status, refusal.message)
    if "websocket.http.response" not in _extensions(scope):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b'Bearer realm="console"'))
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": f"{refusal.message}\n".encode()})


def _extensions(scope: Handshake) -> Mapping[str, Any]:
    """What the server offers beyond ASGI's own messages."""
    return scope.get("extensions") or {}
