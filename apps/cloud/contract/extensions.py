"""What this project adds to the API. None of it is in the manual: it is used only if the upstream offers it."""

import re
from collections.abc import Mapping

from .base import Endpoint, ObjectType, stream

# Resource usage, one frame about every two seconds while the object exists: {"type": "stats", ...}. A node's usage is
# the sum of its containers'. While there are no data (the container does not run, the engine does not answer) no frames
# are sent.
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
# By object type: the calls in addition to the manual's.
_ENDPOINTS: Mapping[str, tuple[Endpoint, ...]] = {"container": (STATS,), "node": (STATS,)}

# A subprotocol of exec. A client that negotiates it sends messages whose first line is a header:
#     input              the typed text follows from the next line on, verbatim
#     resize 80 24       columns and rows of the window
# and receives {"type": "exit", "code": 3} at the end if the code is known. Nothing changes for other clients.
TERMINAL = "terminal.v1"
INPUT = "input\n"
_RESIZE = re.compile(r"resize ([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})")


def extensions_of(kind: ObjectType) -> tuple[Endpoint, ...]:
    """The calls on an object type that are not in the manual."""
    return _ENDPOINTS.get(kind.name, ())


def resize_in(message: str) -> tuple[int, int] | None:
    """Columns and rows of a `resize` message; None for any other message."""
    match = _RESIZE.fullmatch(message)
    return (int(match[1]), int(match[2])) if match else None
