"""What this project adds to the API. The manual knows nothing of it: it is used only where an upstream offers it."""

import re

# A subprotocol of exec. Who asks for it, and is answered with it, sends messages whose first line is a header:
#     input              what is typed follows on the next line, as it is
#     resize 80 24       columns and rows of the window
# and hears at the end, where that is known, {"type": "exit", "code": 3}. To others nothing changes.
TERMINAL = "terminal.v1"
INPUT = "input\n"
_RESIZE = re.compile(r"resize ([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})")


def resize_in(message: str) -> tuple[int, int] | None:
    """Columns and rows; None for any other message."""
    match = _RESIZE.fullmatch(message)
    return (int(match[1]), int(match[2])) if match else None
