"""What the tests of streams share."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from apps.cloud.client import Credentials
from apps.cloud.streams import Stream, open_stream
from tests.faultserver import FaultServer

PATH = "/api/app/v1/acme/container/u1/logs/"
ANN = Credentials("ann", "key")
LINE = '{"type": "log", "log": "' + "x" * 160 + '"}'


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def in_time() -> Any:
        async with asyncio.timeout(30):
            return await work

    return asyncio.run(in_time())


def all_of(server: FaultServer, **options: Any) -> tuple[list[str], Stream]:
    """All frames of a stream until its end."""

    async def work() -> tuple[list[str], Stream]:
        stream = await open_stream(PATH, {"tail": "3"}, ANN, base_url=server.stream_url, **options)
        frames = [frame async for batch in stream for frame in batch]
        await stream.close()
        return frames, stream

    result: tuple[list[str], Stream] = run(work())
    return result
