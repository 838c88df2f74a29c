"""Parses lines of the shell: commands and their joiners, quoted words, redirections."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_OPERATOR = re.compile(r"2>&1|2>>|2>|&&|\|\||>>|>|<|;|\||&|\n|\(|\)")
_NEXT = frozenset({";", "\n"})
_JOINERS = _NEXT | {"&&", "||"}
_MISSING = frozenset({"|", "&", "(", ")", "<"})
_VARIABLE = re.compile(r"\$(?:(?P<plain>[A-Za-z_]\w*|[?$#0])|\{(?P<braced>[A-Za-z_]\w*|[?$#0])\})")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_BLANK = " \t\r"
# In double quotes a backslash escapes only these.
_ESCAPED_IN_QUOTES = '$`"\\'


class SyntaxProblem(Exception):
    """The line cannot be parsed; the text says why."""


@dataclass(slots=True)
class Word:
    """Pieces of text, each with whether its variables are expanded. A `bare` (unquoted) word is dropped if empty."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    bare: bool = True

    @property
    def raw(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def expanded(self, value_of: Callable[[str], str]) -> str:
        return "".join(_expand(text, value_of) if expands else text for text, expands in self.pieces)


@dataclass(slots=True)
class Redirect:
    """A redirection of stream 1 or 2 to a file; to the destination of stream 1 if `target` is None."""

    stream: int
    target: Word | None
    append: bool = False


@dataclass(slots=True)
class Command:
    """A simple command. `joiner` is the operator before it: `;`, `&&` or `||`."""

    joiner: str
    assignments: list[tuple[str, Word]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.assignments or self.redirects)


def parse(line: str) -> list[Command]:
    """The line's commands. Raises SyntaxProblem for syntax errors and unsupported syntax."""
    found, current = list[Command](), Command(";")
    parts = _parts(line)
    for part in parts:
        if isinstance(part, Word):
            _add_word(current, part)
        elif part in _JOINERS:
            if current.is_empty and (current.joiner != ";" or part not in _NEXT):
                raise SyntaxProblem(f'syntax error: unexpected "{part}"')
            if not current.is_empty:
                found.append(current)
                current = Command(";" if part in _NEXT else part)
        elif part in _MISSING:
            raise SyntaxProblem(f'syntax error: this small shell does not support "{part}"')
        else:
            current.redirects.append(_redirect(part, parts))
    if current.is_empty and current.joiner != ";":
        raise SyntaxProblem("syntax error: unexpected end of line")
    return [*found, current] if not current.is_empty else found


def _add_word(command: Command, word: Word) -> None:
    first = word.pieces[0][0] if word.pieces else ""
    match = _ASSIGNMENT.match(first)
    if match is None or command.words:
        command.words.append(word)
        return
    value = Word([(first[match.end() :], word.pieces[0][1]), *word.pieces[1:]], bare=False)
    command.assignments.append((match[0][:-1], value))


def _redirect(sign: str, parts: Iterator[Word | str]) -> Redirect:
    if sign == "2>&1":
        return Redirect(2, None)
    target = next(parts, None)
    if not isinstance(target, Word):
        raise SyntaxProblem("syntax error: missing file after redirection")
    return Redirect(2 if sign.startswith("2") else 1, target, sign.endswith(">>"))


def _parts(line: str) -> Iterator[Word | str]:
    at, word = 0, Word()
    while at < len(line):
        char = line[at]
        operator = _OPERATOR.match(line, at)
        if operator is not None and (char != "2" or not word.pieces):
            if word.pieces:
                yield word
            yield operator[0]
            at, word = operator.end(), Word()
        elif char in _BLANK:
            if word.pieces:
                yield word
            at, word = at + 1, Word()
        elif char == "#" and not word.pieces:
            end = line.find("\n", at)
            at = len(line) if end < 0 else end
        else:
            at = _piece(line, at, word)
    if word.pieces:
        yield word


def _piece(line: str, at: int, word: Word) -> int:
    """Adds a quoted string or a single character to the word. Returns the position after it."""
    char = line[at]
    if char == "'":
        end = line.find("'", at + 1)
        if end < 0:
            raise SyntaxProblem("syntax error: unterminated quoted string")
        word.pieces.append((line[at + 1 : end], False))
        word.bare = False
        return end + 1
    if char == '"':
        word.bare = False
        return _double_quoted(line, at + 1, word)
    if char == "\\":
        word.pieces.append((line[at + 1 : at + 2], False))
        return at + 2
    _append(word, char)
    return at + 1


def _double_quoted(line: str, at: int, word: Word) -> int:
    word.pieces.append(("", True))
    while at < len(line):
        char = line[at]
        if char == '"':
            word.pieces.append(("", True))
            return at + 1
        if char == "\\" and line[at + 1 : at + 2] and line[at + 1] in _ESCAPED_IN_QUOTES:
            word.pieces += [(line[at + 1], False), ("", True)]
            at += 2
            continue
        _append(word, char)
        at += 1
    raise SyntaxProblem("syntax error: unterminated quoted string")


def _append(word: Word, char: str) -> None:
    """Appends to the last expanded piece, so that a variable's name stays in one piece."""
    if word.pieces and word.pieces[-1][1]:
        word.pieces[-1] = (word.pieces[-1][0] + char, True)
    else:
        word.pieces.append((char, True))


def _expand(text: str, value_of: Callable[[str], str]) -> str:
    return _VARIABLE.sub(lambda match: value_of(match["plain"] or match["braced"]), text)
