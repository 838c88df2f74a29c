"""Frames that are taken without the library, and those that are left to it."""

import pytest

from apps.cloud.textframes import texts_in
from tests.faultserver import PING, frame_of

ONE, TWO = frame_of("one"), frame_of("zwölf" * 30)


def test_whole_frames_are_taken_in_order() -> None:
    assert texts_in(ONE + TWO + ONE, 0, 10) == (["one", "zwölf" * 30, "one"], len(ONE + TWO + ONE))


def test_it_begins_where_it_is_told_and_takes_no_more_than_asked() -> None:
    assert texts_in(ONE * 3, len(ONE), 1) == (["one"], 2 * len(ONE))


@pytest.mark.parametrize("length", [0, 1, 2, 125, 126, 127, 65535])
def test_each_length_is_read_right(length: int) -> None:
    data = frame_of("x" * length) + ONE
    assert texts_in(data, 0, 10) == (["x" * length, "one"], len(data))


@pytest.mark.parametrize(
    "other",
    [
        frame_of(b"beat", PING),
        frame_of(b"\x03\xe8", 8),
        frame_of("half a message", final=False),
        frame_of("its rest", 0),
        frame_of(b"\xff\xfe", 1),
        frame_of("x" * 65536),
        b"\xc1\x03abc",  # compressed, which was not agreed to
        b"\x81\x83\0\0\0\0abc",  # masked
        *(TWO[:size] for size in range(len(TWO))),
    ],
    ids=lambda data: f"{data[:6].hex()}-{len(data)}",
)
def test_anything_else_is_left_where_it_is(other: bytes) -> None:
    assert texts_in(ONE + other, 0, 10) == (["one"], len(ONE))
