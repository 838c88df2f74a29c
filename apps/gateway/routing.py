"""The console's websockets as one ASGI application."""

import asyncio
import logging
from contextlib import suppress

from .admission import Admission, Refusal, Scope, admit
from .browser import CLOSE_SECONDS, Browser, Receive, Send
from .ends import FAILED, Close
from .relay import Relay
from .watch import TooMany, watch

logger = logging.getLogger(__name__)


async def websocket_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Admits or refuses at the handshake; then reads, relays and watches until one of them ends the stream."""
    await receive()  # websocket.connect
    try:
        admission = await admit(scope)
    except Refusal as refusal:
        await _refuse(refusal, scope, send)
        await _connection_ends(receive)
        return
    browser = Browser(receive, send, admission.subprotocol)
    await browser.accept()
    await browser.close(await _serve(browser, admission))


async def _serve(browser: Browser, admission: Admission) -> Close:
    try:
        with watch.over(admission) as ticket:
            return await _first_of(
                asyncio.create_task(browser.listen()),
                asyncio.create_task(Relay(browser, admission).run()),
                ticket.ended,
            )
    except TooMany as too_many:
        return too_many.close


async def _first_of(*ends: asyncio.Future[Close]) -> Close:
    """The first end that comes; the other futures are cancelled, and their cleaning up is waited for."""
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


async def _connection_ends(receive: Receive) -> None:
    """uvicorn reports a handshake as unfinished when the application returns before the refusal's connection is down.

    It tells twice that it is over: when the refusal is sent, and when the connection is down.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await receive()
            await receive()


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    """With its status where the server can say it; others close, which is a 403."""
    logger.info("Refused a stream with %s: %s", refusal.status, refusal.message)
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": f"{refusal.message}\n".encode()})
