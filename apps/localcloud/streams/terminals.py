"""Terminals: send keys to a command in a container, and its output back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from apps.cloud.contract.extensions import INPUT, resize_in

from ..drivers import EngineError, Terminal, make_terminals
from ..errors import BadParameter, Conflict
from ..models import Container
from .addresses import Exec
from .feeds import Feed, Message, Send
from .listeners import EventFilter, Listener, listeners

_TERMINALS = make_terminals()


class ExecFeed:
    """Ends with the command or when its container stops. Messages are plain keys, except in the `extended` protocol."""

    def __init__(self, terminal: Terminal, container: Listener, *, extended: bool) -> None:
        self._terminal, self._container, self._extended = terminal, container, extended

    async def run(self, send: Send) -> None:
        tasks = [asyncio.create_task(self._show(send)), asyncio.create_task(self._until_it_stops())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()

    async def take(self, message: Message) -> None:
        text = message.get("text")
        typed = text if text is not None else (message.get("bytes") or b"").decode(errors="replace")
        if self._extended and (size := resize_in(typed)):
            await self._terminal.resize(*size)
        elif typed:
            await self._terminal.write(_input_in(typed) if self._extended else typed)

    async def _show(self, send: Send) -> None:
        while output := await self._terminal.read():
            frame = {"type": "exec", "output": output, "streamType": "stdout"}
            await send({"type": "websocket.send", "text": json.dumps(frame)})
        if self._extended and self._terminal.exit_code is not None:
            ended = {"type": "exit", "code": self._terminal.exit_code}
            await send({"type": "websocket.send", "text": json.dumps(ended)})

    async def _until_it_stops(self) -> None:
        while all(event.state == "Running" for event in await self._container.take()):
            pass


@asynccontextmanager
async def exec_feed(asked: Exec, container: Container) -> AsyncIterator[Feed]:
    """Opens the terminal. Raises Conflict if the container no longer runs."""
    wanted = EventFilter(objects=(f"container {container.pk}",))
    with listeners.listening(container.namespace.name, wanted) as listener:
        try:
            terminal = await _open(container, asked.command)
        except EngineError as problem:
            raise Conflict(str(problem)) from problem
        try:
            yield ExecFeed(terminal, listener, extended=asked.subprotocol is not None)
        finally:
            await terminal.close()


def _input_in(message: str) -> str:
    if not message.startswith(INPUT):
        raise BadParameter("message", "begins with neither 'input' nor 'resize'.")
    return message.removeprefix(INPUT)


async def _open(container: Container, command: str) -> Terminal:
    node = container.node
    if node is None:
        raise EngineError("The container's node no longer exists.")
    return await _TERMINALS[node.driver].open(node.pk, container.pk, command)
