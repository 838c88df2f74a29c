"""The terminal of a simulated container's shell."""

import asyncio
from collections.abc import Awaitable, Callable

from .line import Key, Line
from .output import Complaint, Pause, Running
from .shell import Shell

CHUNK = 16 * 1024  # characters of output per step
MOST_TYPED_AHEAD = 4096
MOST_UNREAD = 64 * 1024  # characters of unread output before further keys have to wait
_INTERRUPTED = 130
# Runs a call that blocks on the database.
InThread = Callable[[Callable[[], tuple[str, float | None, bool]]], Awaitable[tuple[str, float | None, bool]]]


class SimulatedTerminal:
    """Runs the command and ends; without one, is interactive until `exit` or Ctrl-D."""

    def __init__(self, shell: Shell, command: str | None, in_thread: InThread) -> None:
        self._shell, self._in_thread = shell, in_thread
        self._interactive = command is None
        self._line = Line()
        self._running: Running | None = None
        self._said: list[str] = []
        self._typed_ahead: list[str] = []
        self._stopping: Key | None = None
        self._ended = False
        self._pausing: float | None = None
        self._news, self._room = asyncio.Event(), asyncio.Event()
        if command is not None:
            self._running = shell.run(command)
        else:
            self._show_prompt()

    @property
    def exit_code(self) -> int | None:
        return self._shell.code if self._ended else None

    async def write(self, text: str) -> None:
        while sum(map(len, self._said)) > MOST_UNREAD and not self._ended:
            self._room.clear()
            await self._room.wait()
        self._handle_typed(self._line.keys(text))
        self._news.set()

    async def read(self) -> str:
        """Waits for output and returns it. Empty after the end."""
        while True:
            if self._said:
                said = "".join(self._said)
                self._said.clear()
                self._room.set()
                return said
            if self._ended:
                return ""
            if self._running is None:
                await self._wait(None)
            elif self._pausing is not None:
                await self._pause(self._running, self._pausing)
            else:
                await self._continue(self._running)

    async def resize(self, columns: int, rows: int) -> None:
        self._shell.columns, self._shell.rows = columns, rows

    async def close(self) -> None:
        self._running, self._ended = None, True  # if a thread is running it, it is dropped there
        self._news.set()
        self._room.set()

    def _handle_typed(self, keys: list[str]) -> None:
        for number, key in enumerate(keys):
            if self._ended:
                return
            if self._running is not None:
                self._type_ahead(keys[number:])
                return
            echo, meaning = self._line.press(key)
            self._output(echo)
            if meaning is not None:
                self._handle_key(meaning)

    def _type_ahead(self, keys: list[str]) -> None:
        """Keeps keys until the running command ends; Ctrl-C and Ctrl-D end the command."""
        for key in keys:
            if key == "\x03":
                self._stopping = Key.INTERRUPT
                self._typed_ahead.clear()
            elif key == "\x04":
                self._stopping = self._stopping or Key.END
            elif self._interactive and len(self._typed_ahead) < MOST_TYPED_AHEAD:
                self._typed_ahead.append(key)

    def _handle_key(self, meaning: Key) -> None:
        if meaning is Key.ENTER:
            self._running = self._shell.run(self._line.take())
        elif meaning is Key.INTERRUPT:
            self._shell.code = _INTERRUPTED
            self._show_prompt()
        else:
            self._shell.depth -= 1
            self._output("exit\r\n" if self._shell.depth else "")
            self._show_prompt()

    def _show_prompt(self) -> None:
        """Shows the next prompt; ends the terminal if the last shell was left."""
        if self._shell.depth <= 0:
            self._ended = True
            return
        self._line.prompt = self._shell.prompt
        self._output(self._line.prompt)

    async def _continue(self, running: Running) -> None:
        text, self._pausing, done = await self._in_thread(lambda: _run_until_pause(running))
        if self._ended:
            return
        if self._stopping is not None:
            self._stop(running)
            return
        self._output(text.replace("\n", "\r\n"))
        if done:
            self._finish()

    async def _pause(self, running: Running, seconds: float) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while self._stopping is None and not self._ended:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                self._pausing = None
                return
            await self._wait(left)
        if not self._ended:
            self._stop(running)

    def _stop(self, running: Running) -> None:
        running.close()
        if self._stopping is Key.INTERRUPT:
            self._shell.code = _INTERRUPTED
            self._output("^C\r\n")
        self._finish()

    def _finish(self) -> None:
        self._running, self._stopping, self._pausing = None, None, None
        if not self._interactive:
            self._ended = True
            return
        self._show_prompt()
        keys, self._typed_ahead = self._typed_ahead, []
        self._handle_typed(keys)

    async def _wait(self, seconds: float | None) -> None:
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), None if seconds == float("inf") else seconds)
        except TimeoutError:
            return

    def _output(self, text: str) -> None:
        if text:
            self._said.append(text)


def _run_until_pause(running: Running) -> tuple[str, float | None, bool]:
    """Runs the command up to a pause or CHUNK characters. Returns its text, the pause in seconds, whether it ended."""
    said, length = list[str](), 0
    for item in running:
        if isinstance(item, Pause):
            return "".join(said), item.seconds, False
        text = item.text if isinstance(item, Complaint) else item
        said.append(text)
        length += len(text)
        if length >= CHUNK:
            return "".join(said), None, False
    return "".join(said), None, True
