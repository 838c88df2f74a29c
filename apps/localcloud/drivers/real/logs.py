"""Logs of real containers, read from their engine."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from ..base import EngineError, Line
from .clients import OPENING, Address, connect, engine_errors
from .finding import address_of, id_of, in_thread
from .handover import Handover
from .wire import Wire, open_wire

_HEADER = 8
_LONGEST = 65536  # bytes per line; longer ones are split
_STREAMS = {1: "stdout", 2: "stderr"}


class DockerLogs:
    async def open(
        self, node: UUID, container: UUID, *, tail: int | None, follow: bool, after: str = ""
    ) -> "DockerLog":
        address = await address_of(node)
        wire, is_terminal = await in_thread(address, partial(_open_log, address, node, container, tail, follow, after))
        return DockerLog(wire, Splitter(container, is_terminal=is_terminal, after=after))


def _open_log(
    address: Address, node: UUID, container: UUID, tail: int | None, follow: bool, after: str
) -> tuple[Wire, bool]:
    with engine_errors():
        client = connect(address, OPENING)
        target = id_of(client, node, container)
        is_terminal = bool(client.inspect_container(target)["Config"].get("Tty"))
        wanted = {
            "stdout": 1,
            "stderr": 1,
            "timestamps": 1,
            "follow": int(follow),
            "tail": "all" if tail is None else tail,
        }
        if after:
            wanted["since"] = f"{_epoch(after)}.{after[20:29]}"
        response = client._get(client._url("/containers/{0}/logs", target), params=wanted, stream=True)
        return open_wire(client, response), is_terminal


class DockerLog:
    """A container's log, in the order in which it was written."""

    def __init__(self, wire: Wire, splitter: "Splitter") -> None:
        self._wire, self._splitter = wire, splitter
        self._parts: Handover[list[Line]] = Handover()
        self._parts.feed(self._read)

    @property
    def last(self) -> str:
        """The engine's timestamp of the last line; another log continues there with `after`."""
        return self._splitter.last

    async def read(self) -> list[Line]:
        return [line for part in await self._parts.take() for line in part]

    async def close(self) -> None:
        self._parts.close()
        self._wire.close()

    def _read(self) -> None:
        try:
            with engine_errors():
                while data := self._wire.read():
                    if lines := self._splitter.split(data):
                        self._parts.put(lines)
        finally:
            self._wire.release()


class Splitter:
    """Splits what an engine sends into lines: frames that name their stream, or plain text if there is a terminal."""

    def __init__(self, container: UUID, *, is_terminal: bool, after: str = "") -> None:
        self._container, self._is_terminal = container, is_terminal
        self._rest = b""
        self._seconds: tuple[str, float] = ("", 0.0)
        self._after, self.last = after, after

    def split(self, data: bytes) -> list[Line]:
        data = self._rest + data
        rows = self._split_plain(data) if self._is_terminal else self._split_frames(data)
        return [line for stream, row in rows if (line := self._line(stream, row)) is not None]

    def _split_plain(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        rows = data.split(b"\n")
        self._rest = rows.pop()
        if len(self._rest) > _LONGEST:
            rows.append(self._rest)
            self._rest = self._rest[: self._rest.find(b" ") + 1]  # keeps the timestamp
        return (("stdout", row) for row in rows)

    def _split_frames(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        start, end = 0, len(data)
        while end - start >= _HEADER:
            after = start + _HEADER + int.from_bytes(data[start + 4 : start + _HEADER], "big")
            if after > end:
                break
            yield _STREAMS.get(data[start], "stdout"), data[start + _HEADER : after]
            start = after
        self._rest = data[start:]

    def _line(self, stream: str, row: bytes) -> Line | None:
        at, _, text = row.decode("utf-8", "replace").partition(" ")
        if at <= self._after:
            return None  # read before
        self.last = max(self.last, at)
        return Line(self._container, stream, text.rstrip("\r\n"), self._time(at))

    def _time(self, at: str) -> float:
        if self._seconds[0] != at[:19]:
            self._seconds = (at[:19], float(_epoch(at)))
        return self._seconds[1]


def _epoch(at: str) -> int:
    """Reads a time such as `2026-01-02T03:04:05.000000006Z`. Raises EngineError if it is malformed."""
    try:
        return int(datetime.fromisoformat(f"{at[:19]}+00:00").timestamp())
    except ValueError as problem:
        raise EngineError(f"The engine sent the malformed time {at!r}") from problem
