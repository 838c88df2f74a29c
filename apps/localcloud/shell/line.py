"""The line editor of a shell: takes keys, returns their echo."""

import re
from collections import deque
from enum import Enum

LONGEST_LINE = 4096
MOST_REMEMBERED = 200
_KEY = re.compile(r"\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^\[O]|[^\x1b]", re.DOTALL)
_LONGEST_KEY = 16
BELL = "\a"


class Key(Enum):
    """What a key can mean besides its echo."""

    ENTER = "enter"
    INTERRUPT = "interrupt"
    END = "end"


class Line:
    """The line being typed. `keys` splits input into keys; `press` handles one and returns its echo and meaning."""

    def __init__(self) -> None:
        self.prompt = ""
        self._text, self._at = "", 0
        self._rest = ""
        self._history: deque[str] = deque(maxlen=MOST_REMEMBERED)
        self._back = 0

    def keys(self, typed: str) -> list[str]:
        """The complete keys in the input. An incomplete one is kept until the rest arrives."""
        typed = self._rest + typed
        found, end = list[str](), 0
        while match := _KEY.match(typed, end):
            found.append(match[0])
            end = match.end()
        self._rest = typed[end:][:_LONGEST_KEY]
        return found

    def take(self) -> str:
        """Returns the line, adds it to the history and starts an empty one."""
        text, self._text, self._at, self._back = self._text, "", 0, 0
        if text.strip() and (not self._history or self._history[-1] != text):
            self._history.append(text)
        return text

    def press(self, key: str) -> tuple[str, Key | None]:
        match key:
            case "\r" | "\n":
                return "\r\n", Key.ENTER
            case "\x03":
                self._text, self._at, self._back = "", 0, 0
                return "^C\r\n", Key.INTERRUPT
            case "\x04":
                return ("", Key.END) if not self._text else (self._remove(self._at, self._at + 1), None)
        return self._edit(key), None

    def _edit(self, key: str) -> str:
        match key:
            case "\x7f" | "\b":
                return self._remove(self._at - 1, self._at) if self._at else BELL
            case "\x1b[3~":
                return self._remove(self._at, self._at + 1)
            case "\x15":
                return self._remove(0, self._at)
            case "\x0b":
                return self._remove(self._at, len(self._text))
            case "\x17":
                return self._remove(self._word_start(), self._at)
            case "\x0c":
                return f"\x1b[H\x1b[2J{self.prompt}{self._text}{_left(len(self._text) - self._at)}"
        return self._move(key) if key.startswith("\x1b") or key in "\x01\x05\x02\x06\x10\x0e" else self._insert(key)

    def _move(self, key: str) -> str:
        match key.replace("\x1bO", "\x1b["):
            case "\x1b[A" | "\x10":
                return self._recall(self._back + 1)
            case "\x1b[B" | "\x0e":
                return self._recall(self._back - 1)
            case "\x1b[D" | "\x02":
                return self._move_to(self._at - 1)
            case "\x1b[C" | "\x06":
                return self._move_to(self._at + 1)
            case "\x1b[H" | "\x1b[1~" | "\x01":
                return self._move_to(0)
            case "\x1b[F" | "\x1b[4~" | "\x05":
                return self._move_to(len(self._text))
        return ""  # an unknown key

    def _insert(self, key: str) -> str:
        if not key.isprintable():
            return BELL if key == "\t" else ""
        if len(self._text) >= LONGEST_LINE:
            return BELL
        behind = self._text[self._at :]
        self._text = self._text[: self._at] + key + behind
        self._at += 1
        return key + behind + _left(len(behind))

    def _remove(self, start: int, end: int) -> str:
        end = min(end, len(self._text))
        behind = self._text[end:]
        echo = _left(self._at - start) + behind + "\x1b[K" + _left(len(behind))
        self._text, self._at = self._text[:start] + behind, start
        return echo

    def _move_to(self, at: int) -> str:
        at = max(0, min(at, len(self._text)))
        echo = _left(self._at - at) if at <= self._at else self._text[self._at : at]
        self._at = at
        return echo

    def _recall(self, back: int) -> str:
        """Shows the line entered `back` lines ago; 0 is an empty one."""
        if not 0 <= back <= len(self._history):
            return BELL
        echo = _left(self._at) + "\x1b[K"
        self._back = back
        self._text = self._history[-back] if back else ""
        self._at = len(self._text)
        return echo + self._text

    def _word_start(self) -> int:
        before = self._text[: self._at].rstrip()
        return before.rfind(" ") + 1


def _left(steps: int) -> str:
    return f"\x1b[{steps}D" if steps > 0 else ""
