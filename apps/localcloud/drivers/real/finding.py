"""Finds a container on its engine for streams, which connect to it without the orchestrator."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from channels.db import database_sync_to_async

from ...models import DockerHost
from ..base import EngineError
from .clients import Address
from .owned import owned

_T = TypeVar("_T")
AT_ONCE = 16
# Threads of its own for each engine: while one does not answer, only its own callers wait.
_opening = defaultdict[Address, ThreadPoolExecutor](lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="opening"))


async def in_thread(address: Address, call: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(_opening[address], call)


async def address_of(node: UUID) -> Address:
    found = await database_sync_to_async(DockerHost.objects.filter(pk=node).first, thread_sensitive=False)()
    if found is None:
        raise EngineError("The container's node no longer exists.")
    return Address(found.address, found.tls)


def id_of(client: Any, node: UUID, container: UUID) -> str:
    """The engine's ID of the cloud's container. Raises EngineError if it has no such container."""
    for _, row in owned(client, node, container):
        return str(row["Id"])
    raise EngineError("The node has no such container.")
