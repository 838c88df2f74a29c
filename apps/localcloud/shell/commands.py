"""The commands of the shell. Each takes the shell and its arguments, and yields its output."""

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from .files import Entry, FileError
from .output import Complaint, Pause, Running
from .place import KERNEL

if TYPE_CHECKING:
    from .shell import Shell

Command = Callable[["Shell", Sequence[str]], Running]
_MOST_COLUMNS = 9999
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\", "\\e": "\x1b", "\\033": "\x1b", "\\a": "\a", "\\r": "\r"}


def plain(text: Callable[["Shell"], str]) -> Command:
    """A command that only prints a text."""

    def run(shell: "Shell", arguments: Sequence[str]) -> Running:
        yield f"{text(shell)}\n"
        return 0

    return run


def ending(code: int) -> Command:
    def run(shell: "Shell", arguments: Sequence[str]) -> Running:
        yield ""
        return code

    return run


def echo(shell: "Shell", arguments: Sequence[str]) -> Running:
    words = list(arguments)
    options = ""
    while words and words[0] in {"-n", "-e", "-E", "-ne", "-en"}:
        options += words.pop(0)
    text = " ".join(words)
    if "e" in options:
        for escape, meant in _ESCAPES.items():
            text = text.replace(escape, meant)
    yield text if "n" in options else f"{text}\n"
    return 0


def ls(shell: "Shell", arguments: Sequence[str]) -> Running:
    options = {letter for word in arguments if word.startswith("-") for letter in word[1:]}
    paths = [word for word in arguments if not word.startswith("-")] or ["."]
    code = 0
    for path in paths:
        try:
            entries = shell.files.entries(shell.path(path))
        except FileError as problem:
            yield Complaint(f"ls: {path}: {problem}\n")
            code = 1
            continue
        shown = [entry for entry in entries if "a" in options or not entry.name.startswith(".")]
        heading = f"{path}:\n" if len(paths) > 1 else ""
        yield heading + _listing(shown, options, shell.place.started_at, shell.columns)
    return code


def _listing(entries: Sequence[Entry], options: set[str], started_at: float, width: int) -> str:
    if "l" in options:
        day = time.strftime("%b %e %H:%M", time.gmtime(started_at))
        return "".join(
            f"{'drwxr-xr-x' if entry.is_directory else '-rw-r--r--'} 1 root root {entry.size:>7} {day} {entry.name}\n"
            for entry in entries
        )
    names = [entry.name for entry in entries]
    if "1" in options or not names:
        return "".join(f"{name}\n" for name in names)
    column = max(len(name) for name in names) + 2
    per_row = max(width // column, 1)
    rows = [names[at : at + per_row] for at in range(0, len(names), per_row)]
    return "".join("".join(name.ljust(column) for name in row).rstrip() + "\n" for row in rows)


def cat(shell: "Shell", arguments: Sequence[str]) -> Running:
    if not arguments:
        yield Pause(float("inf"))  # commands get no input here; Ctrl-C ends it
    code = 0
    for path in arguments:
        try:
            yield shell.files.read(shell.path(path))
        except FileError as problem:
            yield Complaint(f"cat: {path}: {problem}\n")
            code = 1
    return code


def cd(shell: "Shell", arguments: Sequence[str]) -> Running:
    wanted = arguments[0] if arguments else shell.place.home
    path = shell.path(shell.env.get("OLDPWD", "/") if wanted == "-" else wanted)
    if not shell.files.is_directory(path):
        problem = "Not a directory" if shell.files.exists(path) else "No such file or directory"
        yield Complaint(f"cd: {wanted}: {problem}\n")
        return 1
    shell.env |= {"OLDPWD": shell.directory, "PWD": path}
    shell.directory = path
    return 0


def env(shell: "Shell", arguments: Sequence[str]) -> Running:
    yield "".join(f"{name}={value}\n" for name, value in sorted(shell.env.items()))
    return 0


def export(shell: "Shell", arguments: Sequence[str]) -> Running:
    for word in arguments:
        name, equals, value = word.partition("=")
        if not name.isidentifier():
            yield Complaint(f"export: {word}: bad variable name\n")
            return 2
        if equals:
            shell.env[name] = value
    return 0


def unset(shell: "Shell", arguments: Sequence[str]) -> Running:
    for name in arguments:
        shell.env.pop(name, None)
    yield ""
    return 0


def ps(shell: "Shell", arguments: Sequence[str]) -> Running:
    user = shell.place.user
    rows = [(1, shell.place.command), *((7 + depth, "sh") for depth in range(shell.depth)), (7 + shell.depth, "ps")]
    yield "PID   USER     COMMAND\n" + "".join(f"{number:>5} {user:<8} {command}\n" for number, command in rows)
    return 0


def sleep(shell: "Shell", arguments: Sequence[str]) -> Running:
    try:
        yield Pause(float(arguments[0]))
    except (IndexError, ValueError):
        yield Complaint("sleep: expected a number of seconds\n")
        return 1
    return 0


def seq(shell: "Shell", arguments: Sequence[str]) -> Running:
    try:
        first, last = (1, int(arguments[0])) if len(arguments) == 1 else (int(arguments[0]), int(arguments[1]))
    except (IndexError, ValueError):
        yield Complaint("seq: expected a last number, or a first and a last one\n")
        return 1
    for start in range(first, last + 1, 1000):
        yield "".join(f"{number}\n" for number in range(start, min(start + 1000, last + 1)))
    return 0


def yes(shell: "Shell", arguments: Sequence[str]) -> Running:
    word = " ".join(arguments) or "y"
    for _ in count():
        yield f"{word}\n" * 1000
    return 0


def date(shell: "Shell", arguments: Sequence[str]) -> Running:
    layout = arguments[0][1:] if arguments and arguments[0].startswith("+") else "%a %b %e %H:%M:%S UTC %Y"
    yield f"{time.strftime(layout, time.gmtime())}\n"
    return 0


def uname(shell: "Shell", arguments: Sequence[str]) -> Running:
    yield f"{KERNEL.replace('version', shell.place.hostname)} x86_64\n" if "-a" in arguments else "Linux\n"
    return 0


def stty(shell: "Shell", arguments: Sequence[str]) -> Running:
    """Prints the size of the window, or sets it."""
    words = list(arguments)
    if words == ["size"]:
        yield f"{shell.rows} {shell.columns}\n"
        return 0
    if words in ([], ["-a"]):
        yield f"speed 38400 baud; rows {shell.rows}; columns {shell.columns};\n"
        return 0
    while words:
        name, number = words.pop(0), int(words.pop(0)) if words and words[0].isdecimal() else 0
        if name not in {"cols", "columns", "rows"} or not 0 < number <= _MOST_COLUMNS:
            yield Complaint(f"stty: invalid argument '{name[:64]}'\n")
            return 1
        if name == "rows":
            shell.rows = number
        else:
            shell.columns = number
    return 0


def touch(shell: "Shell", arguments: Sequence[str]) -> Running:
    return (yield from _each(shell, "touch", arguments, lambda path: shell.files.write(path, "", append=True)))


def mkdir(shell: "Shell", arguments: Sequence[str]) -> Running:
    return (yield from _each(shell, "mkdir", arguments, shell.files.make_directory))


def rm(shell: "Shell", arguments: Sequence[str]) -> Running:
    recursive = any(word.startswith("-") and "r" in word for word in arguments)

    def remove(path: str) -> None:
        if shell.files.is_directory(path) and not recursive:
            raise FileError("Is a directory")
        shell.files.remove(path)

    return (yield from _each(shell, "rm", arguments, remove))


def _each(shell: "Shell", name: str, arguments: Sequence[str], work: Callable[[str], None]) -> Running:
    code = 0
    for word in arguments:
        if word.startswith("-"):
            continue
        try:
            work(shell.path(word))
        except FileError as problem:
            yield Complaint(f"{name}: {word}: {problem}\n")
            code = 1
    return code


def leave(shell: "Shell", arguments: Sequence[str]) -> Running:
    """Ends this shell; the outermost one ends the session."""
    code = int(arguments[0]) % 256 if arguments and arguments[0].isdecimal() else shell.code
    shell.depth -= 1
    yield ""
    return code


def sh(shell: "Shell", arguments: Sequence[str]) -> Running:
    """Runs a script with `-c`, or starts a nested interactive shell, which here shares the variables."""
    if arguments[:1] == ["-c"] and len(arguments) > 1:
        depth = shell.depth
        code = yield from shell.run(arguments[1])
        shell.depth = depth  # an `exit` ends only the script
        return code
    if arguments:
        yield Complaint(f"sh: {arguments[0]}: script files are not supported; use sh -c\n")
        return 2
    shell.depth += 1
    return 0


def help_(shell: "Shell", arguments: Sequence[str]) -> Running:
    yield f"The shell of a simulated container. Its commands:\n{' '.join(sorted(COMMANDS))}\n"
    return 0


COMMANDS: dict[str, Command] = {
    ":": ending(0), "cat": cat, "cd": cd, "clear": plain(lambda shell: "\x1b[H\x1b[2J"), "date": date, "echo": echo,
    "env": env, "exit": leave, "export": export, "false": ending(1), "help": help_,
    "hostname": plain(lambda shell: shell.place.hostname), "ls": ls, "mkdir": mkdir, "ps": ps,
    "pwd": plain(lambda shell: shell.directory), "rm": rm, "seq": seq, "sh": sh, "sleep": sleep, "stty": stty,
    "touch": touch, "true": ending(0), "uname": uname, "unset": unset,
    "whoami": plain(lambda shell: shell.place.user), "yes": yes,
}  # fmt: skip
SHELLS = frozenset({"sh", "bash", "ash", "dash"})
# Programs in /bin, as opposed to the shell's builtins.
PROGRAMS = frozenset(COMMANDS) - {":", "cd", "exit", "export", "help", "unset"}
