"""The shell's interpreter."""

import posixpath
from collections.abc import Iterator

from .commands import COMMANDS, SHELLS
from .files import LONGEST_FILE, FileError, Files
from .output import Complaint, Pause, Running
from .parsing import Command, Redirect, SyntaxProblem, Word, parse
from .place import Place

_MOST_NESTED = 16
_NULL = "/dev/null"


class Shell:
    """The shell of a session. `depth` is the number of nested shells; at 0 the session is over."""

    def __init__(self, place: Place, files: Files) -> None:
        self.place: Place = place
        self.files: Files = files
        self.directory: str = place.directory
        own = {"HOME": place.home, "HOSTNAME": place.hostname, "TERM": "xterm"}
        self.env: dict[str, str] = {**own, **place.env, "PWD": place.directory}
        self.code = 0
        self.depth = 1
        self.columns, self.rows = 80, 24  # of the window
        self._nested = 0

    @property
    def prompt(self) -> str:
        return f"{self.directory} {'#' if self.place.user == 'root' else '$'} "

    def path(self, given: str) -> str:
        """Makes a path absolute and normalized."""
        return "/" + posixpath.normpath(posixpath.join(self.directory, given)).lstrip("/")

    def run(self, line: str) -> Running:
        """Runs the commands of the line, as their joiners demand."""
        try:
            commands = parse(line)
        except SyntaxProblem as problem:
            yield Complaint(f"sh: {problem}\n")
            self.code = 2
            return self.code
        depth = self.depth
        for command in commands:
            if self.depth < depth:
                break  # a command was `exit`
            if (command.joiner == "&&" and self.code) or (command.joiner == "||" and not self.code):
                continue
            self.code = yield from self._redirected(command)
        return self.code

    def value_of(self, name: str) -> str:
        match name:
            case "?":
                return str(self.code)
            case "$":
                return str(6 + self.depth)
            case "#":
                return "0"
            case "0":
                return "sh"
        return self.env.get(name, "")

    def _redirected(self, command: Command) -> Running:
        running = self._command(command)
        for redirect in reversed(command.redirects):  # 2>&1 depends on the redirections before it
            target = redirect.target
            running = self._redirect_stream(running, redirect, target) if target is not None else _merged(running)
        return (yield from running)

    def _command(self, command: Command) -> Running:
        words = list(self._words(command.words))
        values = {name: self._text(word) for name, word in command.assignments}
        if not words:
            self.env |= values
            return 0
        name = posixpath.basename(words[0]) if words[0].startswith(("/bin/", "/usr/bin/")) else words[0]
        run = COMMANDS["sh" if name in SHELLS else name] if name in COMMANDS or name in SHELLS else None
        if run is None:
            yield Complaint(f"sh: {words[0][:200]}: {self._reason_unknown(words[0])}\n")
            return 126 if "/" in words[0] and self.files.exists(self.path(words[0])) else 127
        if self._nested >= _MOST_NESTED:
            yield Complaint("sh: too many nested shells\n")
            return 2
        before = self.env
        self.env = before | values
        self._nested += 1
        try:
            return (yield from run(self, words[1:]))
        finally:
            self._nested -= 1
            if values:
                self.env = before

    def _reason_unknown(self, name: str) -> str:
        return "Permission denied" if "/" in name and self.files.exists(self.path(name)) else "not found"

    def _words(self, words: list[Word]) -> Iterator[str]:
        for word in words:
            text = self._text(word)
            if text or not word.bare:
                yield text

    def _text(self, word: Word) -> str:
        text = word.expanded(self.value_of)
        at_home = word.bare and (text == "~" or text.startswith("~/"))
        return self.place.home + text[1:] if at_home else text

    def _redirect_stream(self, running: Running, redirect: Redirect, target: Word) -> Running:
        """Runs a command and writes one of its streams to a file."""
        name = self._text(target)
        taken: list[str] = []
        try:
            self._write(name, "", append=redirect.append)
            code = yield from _captured(running, redirect.stream, taken, keep=name != _NULL)
            self._write(name, "".join(taken), append=redirect.append)
        except FileError as problem:
            running.close()
            yield Complaint(f"sh: {name[:200]}: {problem}\n")
            return 1
        return code

    def _write(self, name: str, text: str, *, append: bool) -> None:
        if name != _NULL:
            self.files.write(self.path(name), text, append=append)


def _captured(running: Running, stream: int, taken: list[str], *, keep: bool) -> Running:
    """Moves a stream's text to `taken` (drops it unless `keep`), and yields the rest. Raises FileError if too long."""
    length = 0
    while True:
        try:
            item = next(running)
        except StopIteration as end:
            code: int = end.value
            return code
        if isinstance(item, Pause) or isinstance(item, Complaint) != (stream == 2):
            yield item
            continue
        yield Pause(0.0)  # endless output has to be interruptible
        text = item.text if isinstance(item, Complaint) else item
        length += len(text) if keep else 0
        if length > LONGEST_FILE:
            raise FileError("No space left on device")
        taken += [text] if keep else []


def _merged(running: Running) -> Running:
    """Merges standard error into standard output."""
    while True:
        try:
            item = next(running)
        except StopIteration as end:
            code: int = end.value
            return code
        yield item.text if isinstance(item, Complaint) else item
