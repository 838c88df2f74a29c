"""Programs for simple commands, and for shell scripts of them."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from .base import Program, Say, Setting, lines, silence
from .work import CRASHER, CRON, JOB, QUIET, WORKER

_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
_JOINERS = frozenset({";", "&&", "||"})


def command_program(command: str) -> Program | None:
    """The program of a command line, including the entrypoint; None if the command is unknown."""
    words = _words(command)
    if not words:
        return None
    name, rest = words[0].rsplit("/", 1)[-1], words[1:]
    if name in _SHELLS and rest[:1] == ["-c"]:
        return _script_program(_script(rest[1:]))
    return _simple_program(words) or _program_by_keyword(command)


def _script(words: Sequence[str]) -> str:
    """The script after `-c`: one quoted word, or all words if the entrypoint is the shell."""
    return words[0] if words and " " in words[0] else " ".join(words)


def _script_program(script: str) -> Program | None:
    try:
        steps = list(_steps(script))
    except ValueError:  # an unclosed quote: no shell would run it
        return None
    return _sequence(steps) or _program_by_keyword(script)


def _steps(script: str) -> Iterator[tuple[str, list[str]]]:
    """The script's commands, each with the operator before it."""
    lexer = shlex.shlex(script.replace("\n", ";"), posix=True, punctuation_chars=";&|")
    lexer.whitespace_split, lexer.commenters = True, ""
    joiner, words = ";", list[str]()
    for token in lexer:
        if token not in _JOINERS:
            words.append(token)
            continue
        if words:
            yield joiner, words
        joiner, words = token, []
    if words:
        yield joiner, words


def _sequence(steps: Sequence[tuple[str, list[str]]]) -> Program | None:
    """A program that does what the commands do; None if one of them is unknown."""
    done, code = list[Program](), 0
    for joiner, words in steps:
        if (joiner == "&&" and code) or (joiner == "||" and done and not code):
            continue
        program = _simple_program(words)
        if program is None:
            return None
        done.append(program)
        if program.exit_code is None or words[0] == "exit":
            break
        code = program.exit_code
    if not done:
        return None
    opening = partial(_one_after_the_other, done)
    return replace(done[-1], opening=opening, lasts=_silence_after(done), stop_code=137)


def _one_after_the_other(programs: Sequence[Program], setting: Setting) -> Iterator[Say]:
    pause = 0.0
    for program in programs:
        for say in program.opening(setting):
            yield replace(say, after=say.after + pause)
            pause = 0.0
        pause += program.lasts


def _silence_after(programs: Sequence[Program]) -> float:
    """Seconds from the last line that the programs write to their end."""
    lasts = 0.0
    for program in reversed(programs):
        if program.opening is not silence:
            break
        lasts += program.lasts
    return lasts


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # an unclosed quote: no shell would run it
        return []


def _simple_program(words: Sequence[str]) -> Program | None:
    name, rest = words[0].rsplit("/", 1)[-1], words[1:]
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 7 else 0
    match name:
        case "exec" if rest:
            return _simple_program(rest)
        case "echo":
            return Program(lambda setting: lines(" ".join(rest)), exit_code=0)
        case "true":
            return Program(silence, exit_code=0)
        case "false":
            return Program(silence, exit_code=1)
        case "exit":
            return Program(silence, exit_code=number % 256)
        case "sleep" if rest and rest[0].isdecimal():
            return Program(silence, exit_code=0, lasts=number)
        case "sleep" | "cat" | "tail":
            return QUIET
    return None


def _program_by_keyword(command: str) -> Program | None:
    for words, program in (
        (("celery", "worker", "sidekiq", "rq "), WORKER),
        (("migrate", "backup", "import", "seed"), JOB),
        (("cron",), CRON),
        (("crash", "fail"), CRASHER),
    ):
        if any(word in command for word in words):
            return program
    return None
