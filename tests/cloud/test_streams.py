"""Upstream streams: batches as they come, bounded in all directions, and both ends told."""

import asyncio
import threading
from collections.abc import Callable
from time import monotonic

import pytest

from apps.cloud import errors
from apps.cloud.streams import BURST, Stream, open_stream
from tests.cloud.streaming import ANN, LINE, PATH, all_of, run
from tests.faultserver import (
    CLOSE,
    PING,
    PONG,
    TEXT,
    Behaviour,
    Exchange,
    FaultServer,
    echoes,
    floods,
    frame_of,
    hangs,
    raw,
    silent,
    talks,
    vanishes,
)


def test_frames_come_as_they_are_and_the_end_is_told(server: FaultServer) -> None:
    server.stream = talks('{"log": "a\\n"}', "two\nlines", "", "ä€😀", code=1000, reason="tail is out")
    frames, stream = all_of(server)
    assert frames == ['{"log": "a\\n"}', "two\nlines", "", "ä€😀"]
    assert (stream.close_code, stream.reason) == (1000, "tail is out")


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (vanishes("a"), 1006),
        (talks("a", code=1012), 1012),
        (talks("a", code=4401), 4401),
        (raw(frame_of("a") + frame_of(b"", CLOSE)), 1005),
        (raw(frame_of("a") + frame_of(b"\xff\xfe")), 1007),
        (raw(frame_of("a") + b"\xf1\x01b"), 1002),
        (raw(frame_of("a") + b"\x83\x01b"), 1002),
        (raw(frame_of("a") + b"\x80\x01b"), 1002),
        (raw(frame_of("a") + b"\x81\x7f" + b"\x7f" * 8), 1009),
        (raw(frame_of("a") + b"\x81\x7f" + (2**20 + 1).to_bytes(8, "big")), 1009),
        (raw(frame_of("a") + frame_of("b" * 2**20, final=False) + frame_of("c", 0)), 1009),
        (raw(frame_of("a") + frame_of("b", final=False) + frame_of("c", 0, final=False) * 5000), 1009),
    ],
)
def test_how_a_stream_ends(server: FaultServer, behaviour: Behaviour, code: int) -> None:
    server.stream = behaviour
    frames, stream = all_of(server)
    assert frames == ["a"]
    assert stream.close_code == code


def test_a_message_in_fragments_is_one_frame(server: FaultServer) -> None:
    parts = frame_of("a", final=False) + frame_of(b"", PING) + frame_of("b", 0, final=False) + frame_of("c", 0)
    server.stream = raw(parts + frame_of(b"\x03\xe8", CLOSE))
    assert all_of(server)[0] == ["abc"]


def test_pings_are_answered(server: FaultServer) -> None:
    heard: list[bytes] = []

    def pings(exchange: Exchange) -> None:
        exchange.upgrade()
        exchange.frame(b"are you there", PING)
        for opcode, data in exchange.frames():
            if opcode == PONG:
                heard.append(data)
                exchange.close_frame(1000)

    server.stream = pings
    all_of(server)
    assert heard == [b"are you there"]


def test_a_peer_that_answers_no_ping_is_given_up(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cloud.frames.PING_SECONDS", 0.1)
    server.stream = silent
    frames, stream = all_of(server)
    assert (frames, stream.close_code) == ([], 1006)


def test_a_quiet_peer_that_answers_pings_is_kept(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cloud.frames.PING_SECONDS", 0.4)
    pings = 0

    def answers_three_pings(exchange: Exchange) -> None:
        nonlocal pings
        exchange.upgrade()
        for opcode, data in exchange.frames():
            if opcode == PING:
                pings += 1
                exchange.frame(data, PONG)
                if pings == 3:
                    exchange.frame("still here")
                    exchange.close_frame(1000)

    server.stream = answers_three_pings
    frames, stream = all_of(server)
    assert (frames, stream.close_code) == (["still here"], 1000)


def test_a_flood_is_batched_and_stops_with_its_reader(server: FaultServer) -> None:
    """Nothing is read upstream while a batch waits to be taken."""
    written = 0
    stuck = threading.Event()

    def counts_written_bytes(exchange: Exchange) -> None:
        nonlocal written
        exchange.upgrade()
        exchange.connection.settimeout(1.0)
        data = frame_of(LINE) * 100
        try:
            while True:
                written += exchange.connection.send(data)
        except OSError:
            stuck.set()

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        sizes = [len(await anext(stream)) for _ in range(50)]
        assert max(sizes) == 512
        taken = written
        assert await asyncio.to_thread(stuck.wait, 20)
        assert written - taken < 16 * 1024 * 1024  # what the kernel's two buffers hold
        await stream.close()

    server.stream = counts_written_bytes
    run(work())


def sends_slowly(exchange: Exchange) -> None:
    """A line every few milliseconds."""
    exchange.upgrade()
    while not exchange.faults.stopping.wait(0.005):
        exchange.frame(LINE)


def test_the_pace_is_kept_and_the_first_lines_come_at_once(server: FaultServer) -> None:
    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url, pace=0.2)
        started = monotonic()
        for _ in range(BURST):
            await anext(stream)
        first = monotonic() - started
        for _ in range(3):
            await anext(stream)
        assert first < 0.15
        assert monotonic() - started >= 0.6
        await stream.close()

    server.stream = sends_slowly
    run(work())


async def _full_batches(server: FaultServer, streams: int, batches: int) -> float:
    """Seconds until each of the streams has given so many; at the pace that is asked for they would be as many."""
    opened = [await open_stream(PATH, {}, ANN, base_url=server.stream_url, pace=1.0) for _ in range(streams)]

    async def read(stream: Stream) -> None:
        for _ in range(batches):
            await anext(stream)

    started = monotonic()
    await asyncio.gather(*map(read, opened))
    seconds = monotonic() - started
    await asyncio.gather(*(stream.close() for stream in opened))
    return seconds


@pytest.mark.parametrize("streams", [1, 3])
def test_floods_share_what_a_process_passes_on(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, streams: int
) -> None:
    monkeypatch.setattr("apps.cloud.streams.FLOOD_SECONDS", 0.05)
    server.stream = floods(LINE, burst=512 * 25)
    seconds = run(_full_batches(server, streams, 20))
    assert (20 - 2 * BURST) * 0.05 * streams <= seconds < 12


def test_what_is_sent_arrives_in_order(server: FaultServer) -> None:
    async def work() -> list[str]:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        for number in range(50):
            await stream.send(f"{number} ä\n")
        heard: list[str] = []
        async for batch in stream:
            heard += batch
            if len(heard) == 50:
                break
        await stream.close()
        with pytest.raises(errors.Unreachable):
            await stream.send("late")
        return heard

    server.stream = echoes
    assert run(work()) == [f"{number} ä\n" for number in range(50)]


def test_sending_goes_on_while_the_other_side_floods(server: FaultServer) -> None:
    heard: list[bytes] = []

    def floods_and_listens(exchange: Exchange) -> None:
        exchange.upgrade()
        threading.Thread(target=lambda: heard.extend(data for op, data in exchange.frames() if op == TEXT)).start()
        while True:
            exchange.wfile.write(frame_of(LINE) * 100)

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        for number in range(20):
            await anext(stream)
            await stream.send(str(number))
        while len(heard) < 20:
            await anext(stream)
        await stream.close()

    server.stream = floods_and_listens
    run(work())
    assert heard[:20] == [str(number).encode() for number in range(20)]


@pytest.mark.parametrize("behaviour", [floods(LINE), talks("a", code=None), silent])
def test_closing_ends_the_upstream_and_the_thread_promptly(server: FaultServer, behaviour: Behaviour) -> None:
    ended = threading.Event()

    def notes_its_end(exchange: Exchange) -> None:
        try:
            behaviour(exchange)
            for _ in exchange.frames():
                pass
        finally:
            ended.set()

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        started = monotonic()
        await stream.close()
        await stream.close()
        assert monotonic() - started < 1
        assert [batch async for batch in stream] == []

    server.stream = notes_its_end
    run(work())
    server.stopping.set()
    assert ended.wait(5)


def test_an_opening_that_is_given_up_leaves_nothing_behind(server: FaultServer) -> None:
    asked = threading.Event()

    def delays_handshake(exchange: Exchange) -> None:
        asked.set()
        hangs(exchange)

    async def work() -> None:
        opening = asyncio.create_task(open_stream(PATH, {}, ANN, base_url=server.stream_url))
        await asyncio.to_thread(asked.wait, 5)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening

    server.stream = delays_handshake
    run(work())


def test_a_hundred_streams_do_not_wait_for_one_another(server: FaultServer) -> None:
    """Blocking readers have threads of their own: a quiet stream holds up nobody."""

    async def read_first(stream: Stream) -> list[str]:
        return await anext(stream)

    async def work() -> None:
        server.stream = talks(code=None)
        quiet = [await open_stream(PATH, {}, ANN, base_url=server.stream_url) for _ in range(50)]
        server.stream = talks("hello", code=None)
        started = monotonic()
        loud = [await open_stream(PATH, {}, ANN, base_url=server.stream_url) for _ in range(50)]
        assert await asyncio.gather(*map(read_first, loud)) == [["hello"]] * 50
        assert monotonic() - started < 5
        await asyncio.gather(*(stream.close() for stream in quiet + loud))

    run(work())


def test_a_loop_that_is_gone_ends_the_thread(server: FaultServer) -> None:
    """Nobody closed the stream; its thread ends with the next thing that it has to tell."""

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        await anext(stream)

    server.stream = floods(LINE)
    run(work())


def test_the_end_of_a_batch_does_not_wait_for_half_a_frame(server: FaultServer) -> None:
    half: Callable[[Exchange], None] = raw(frame_of("a") + frame_of("b")[:2])

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=server.stream_url)
        async with asyncio.timeout(2):
            assert await anext(stream) == ["a"]
        await stream.close()

    server.stream = half
    run(work())
