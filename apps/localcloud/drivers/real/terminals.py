"""Terminals in real containers."""

import asyncio
import codecs
import shlex
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from uuid import UUID, uuid4

from ..base import EngineError
from .clients import OPENING, Address, connect, engine_errors
from .finding import address_of, id_of, in_thread
from .handover import Handover
from .wire import Wire, open_wire

_MARK = "CLOUD_TERMINAL"
# A command outlives its connection. It is found by its variable, and gets the SIGHUP that a closed terminal sends.
_HANG_UP = """
hang_up() {
    for process in /proc/[0-9]*; do
        if grep -q "$0" "$process/environ" 2>/dev/null; then kill -"$1" "${process#/proc/}" 2>/dev/null; fi
    done
}
hang_up HUP; sleep 1; hang_up KILL
"""


class DockerTerminals:
    async def open(self, node: UUID, container: UUID, command: str) -> "DockerTerminal":
        address = await address_of(node)
        try:
            words = shlex.split(command) or ["sh"]
        except ValueError as problem:
            raise EngineError(f"command: {problem}") from problem
        return DockerTerminal(await in_thread(address, partial(_open_session, address, node, container, words)))


class _Session:
    """A running command and the connection to it."""

    def __init__(self, address: Address, container: str, exec_id: str, mark: str, wire: Wire) -> None:
        self.address, self.container, self.exec_id, self.mark, self.wire = address, container, exec_id, mark, wire
        self.exit_code: int | None = None


def _open_session(address: Address, node: UUID, container: UUID, words: list[str]) -> _Session:
    with engine_errors():
        client = connect(address, OPENING)
        target, mark = id_of(client, node, container), f"{_MARK}={uuid4().hex}"
        environment = [mark, "TERM=xterm-256color"]
        made = client.exec_create(target, words, tty=True, stdin=True, environment=environment)
        response = client._post_json(
            client._url("/exec/{0}/start", made["Id"]),
            data={"Tty": True, "Detach": False},
            headers={"Connection": "Upgrade", "Upgrade": "tcp"},
            stream=True,
        )
        return _Session(address, target, made["Id"], mark, open_wire(client, response))


class DockerTerminal:
    """One thread reads the command's output, another one writes keys, which may block while the command reads none."""

    def __init__(self, session: _Session) -> None:
        self._session = session
        self._output: Handover[str] = Handover()
        self._output.feed(self._read)
        self._keys = ThreadPoolExecutor(1, thread_name_prefix="keys")
        self._over = False

    @property
    def exit_code(self) -> int | None:
        return self._session.exit_code

    async def write(self, text: str) -> None:
        if not self._over:
            with suppress(EngineError):
                await asyncio.get_running_loop().run_in_executor(self._keys, self._write, text.encode())

    async def read(self) -> str:
        parts = await self._output.take()
        self._over = not parts
        return "".join(parts)

    async def resize(self, columns: int, rows: int) -> None:
        if not self._over:
            with suppress(EngineError):
                await in_thread(self._session.address, partial(_resize, self._session, columns, rows))

    async def close(self) -> None:
        self._over = True
        self._output.close()
        self._session.wire.close()
        self._keys.shutdown(wait=False)
        if self.exit_code is None:
            threading.Thread(target=_hang_up, args=(self._session,), daemon=True).start()

    def _write(self, data: bytes) -> None:
        with engine_errors():
            self._session.wire.write(data)

    def _read(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        try:
            with engine_errors():
                while data := self._session.wire.read_raw():
                    self._output.put(decode(data))
                self._session.exit_code = _exit_code(self._session)
        finally:
            self._session.wire.release()


def _resize(session: _Session, columns: int, rows: int) -> None:
    with engine_errors():
        client = connect(session.address, session.address.quick_timeout)
        try:
            client.exec_resize(session.exec_id, height=rows, width=columns)
        finally:
            client.close()


def _exit_code(session: _Session) -> int | None:
    client = connect(session.address, session.address.quick_timeout)
    try:
        code: int | None = client.exec_inspect(session.exec_id)["ExitCode"]
        return code
    finally:
        client.close()


def _hang_up(session: _Session) -> None:
    with suppress(EngineError), engine_errors():
        client = connect(session.address, 10)
        try:
            if client.exec_inspect(session.exec_id)["Running"]:
                command = ["sh", "-c", _HANG_UP, session.mark]
                client.exec_start(client.exec_create(session.container, command, user="0")["Id"])
        finally:
            client.close()
