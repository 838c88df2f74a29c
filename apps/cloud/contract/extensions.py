"""What this project adds to the API. The manual knows nothing of it: it is used only where an upstream offers it."""

import re
from collections.abc import Mapping

from .base import Endpoint, ObjectType, stream

# How much is in use, a frame every two seconds or so, for as long as the object is there: {"type": "stats", ...}. That
# of a node is the sum of its containers. While there is nothing to be told (an engine does not answer) nothing is sent.
STATS = stream("stats")
STATS_FIELDS: Mapping[str, str] = {
    "timestamp": "when it was measured, in seconds since the epoch",
    "cpu": "CPUs in use, 0.5 being half of one",
    "cpus": "CPUs of the node",
    "memory": "bytes of memory in use, without what only speeds up the reading of files",
    "memory_limit": "bytes of memory that may be used",
    "received": "bytes that come over the network in a second",
    "sent": "bytes that go over the network in a second",
}
# By object type: the calls that stand beside those of the manual.
_ENDPOINTS: Mapping[str, tuple[Endpoint, ...]] = {"container": (STATS,), "node": (STATS,)}

# A subprotocol of exec. Who asks for it, and is answered with it, sends messages whose first line is a header:
#     input              what is typed follows on the next line, as it is
#     resize 80 24       columns and rows of the window
# and hears at the end, where that is known, {"type": "exit", "code": 3}. To others nothing changes.
TERMINAL = "terminal.v1"
INPUT = "input\n"
_RESIZE = re.compile(r"resize ([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})")


def extensions_of(kind: ObjectType) -> tuple[Endpoint, ...]:
    """The calls on an object that are not the manual's."""
    return _ENDPOINTS.get(kind.name, ())


def resize_in(message: str) -> tuple[int, int] | None:
    """Columns and rows; None for any other message."""
    match = _RESIZE.fullmatch(message)
    return (int(match[1]), int(match[2])) if match else None
