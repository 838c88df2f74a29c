"""The shell of simulated containers: its language, its files, the line that is typed."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from apps.localcloud.shell import Files, Mount, Place, Shell, SimulatedTerminal
from apps.localcloud.shell import files as limits
from apps.localcloud.shell.line import BELL, LONGEST_LINE, Key, Line
from apps.localcloud.shell.output import Complaint, Pause
from apps.localcloud.shell.terminal import MOST_UNREAD

pytestmark = pytest.mark.django_db
PATIENCE = 20.0


def place(**more: Any) -> Place:
    facts: dict[str, Any] = {
        "uuid": uuid4(), "name": "web-1", "hostname": "web-1", "image": "nginx:1.25", "command": "nginx",
        "user": "root", "directory": "/", "env": {"NAME": "value", "EMPTY": ""}, "started_at": 0.0,
    }  # fmt: skip
    return Place(**facts | more)


def shell(**more: Any) -> Shell:
    found = place(**more)
    return Shell(found, Files(found))


def output_of(shell: Shell, line: str) -> str:
    """All that a line puts out, errors too."""
    items = [item for item in shell.run(line) if not isinstance(item, Pause)]
    return "".join(item.text if isinstance(item, Complaint) else item for item in items)


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("echo one two", "one two\n"),
        ("echo -n one", "one"),
        ("echo 'a  b'\"  c\"d\\ e", "a  b  cd e\n"),
        ("echo '$NAME' \"$NAME\" ${NAME}s $NAME.", "$NAME value values value.\n"),
        ('echo "\\$NAME \\"x\\" \\n"', '$NAME "x" \\n\n'),
        ("echo $EMPTY '' $UNKNOWN x", " x\n"),
        ("echo one; echo two", "one\ntwo\n"),
        ("true && echo yes || echo no", "yes\n"),
        ("false && echo yes || echo no", "no\n"),
        ("false; echo $?; echo $?", "1\n0\n"),
        ("sh -c 'exit 7'; echo $?", "7\n"),
        ("exit 3; echo never", ""),
        ("X=1 Y='2 3'; echo $X $Y", "1 2 3\n"),
        ("NAME=other env && echo $NAME", None),
        ("export A=b && sh -c 'echo $A'", "b\n"),
        ("echo a#b # c", "a#b\n"),
        ("echo one\necho two", "one\ntwo\n"),
        ("whoami; pwd; hostname", "root\n/\nweb-1\n"),
        ("/bin/echo path", "path\n"),
        ("seq 3; seq 2 3", "1\n2\n3\n2\n3\n"),
        ("echo $$ $0", "7 sh\n"),
        ("cd; pwd; cd /tmp; cd ..; pwd; cd -", "/root\n/\n"),
        ("echo ~ '~'", "/root ~\n"),
        ("echo x >&2 y", None),
        ("", ""),
    ],
)
def test_the_language(line: str, output: str | None) -> None:
    found = output_of(shell(), line)
    if output is not None:
        assert found == output


def test_a_variable_before_a_command_is_for_that_command() -> None:
    it = shell()
    assert "NAME=other\n" in output_of(it, "NAME=other env")
    assert output_of(it, "echo $NAME") == "value\n"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("echo 'open", "unterminated quoted string"),
        ('echo "open', "unterminated quoted string"),
        ("true &&", "unexpected end of line"),
        ("true && && true", 'unexpected "&&"'),
        ("|| true", 'not support "|"'),
        ("ls | cat", 'not support "|"'),
        ("echo >", "missing file after redirection"),
    ],
)
def test_what_cannot_be_read_is_said(line: str, problem: str) -> None:
    it = shell()
    found = output_of(it, line)
    assert found.startswith("sh: syntax error")
    assert it.code == 2
    if line != "|| true":
        assert problem in found


def test_unknown_commands_have_the_usual_codes() -> None:
    assert output_of(shell(), "nothing; echo $?") == "sh: nothing: not found\n127\n"
    assert output_of(shell(), "/etc/hostname; echo $?") == "sh: /etc/hostname: Permission denied\n126\n"


def test_output_goes_where_it_is_sent() -> None:
    it = shell()
    assert output_of(it, "echo one > /tmp/a; echo two >> /tmp/a; cat /tmp/a") == "one\ntwo\n"
    assert output_of(it, "cat /no 2> /tmp/b; cat /tmp/b") == "cat: /no: No such file or directory\n"
    assert output_of(it, "cat /no > /tmp/c 2>&1; cat /tmp/c") == "cat: /no: No such file or directory\n"
    assert output_of(it, "cat /no 2>/dev/null; echo $?") == "1\n"
    assert output_of(it, "echo x > /nowhere/a") == "sh: /nowhere/a: No such file or directory\n"
    assert output_of(it, "echo x > /tmp") == "sh: /tmp: Is a directory\n"


def test_files_are_made_listed_and_removed() -> None:
    it = shell()
    output_of(it, "mkdir /tmp/d; cd /tmp/d; touch b; echo hi > a; mkdir c")
    assert output_of(it, "ls") == "a  b  c\n"
    assert output_of(it, "ls -l").splitlines()[0].startswith("-rw-r--r-- 1 root root       3 ")
    assert output_of(it, "ls /tmp/d/a nowhere") == "/tmp/d/a:\n/tmp/d/a\nls: nowhere: No such file or directory\n"
    assert output_of(it, "rm c") == "rm: c: Is a directory\n"
    output_of(it, "rm -r c; rm b")
    assert output_of(it, "ls") == "a\n"
    assert output_of(it, "rm -r /etc") == "rm: /etc: Device or resource busy\n"
    output_of(it, "echo mine > /etc/hosts")
    assert output_of(it, "cat /etc/hosts") == "mine\n"


def test_files_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 2)
    it = shell()
    full = "No space left on device"
    assert full in output_of(it, "yes > /tmp/a")
    assert full in output_of(it, f"touch /tmp/{'x' * 300}")
    assert output_of(it, "touch /tmp/b") == ""
    assert full in output_of(it, "touch /tmp/c")


def test_what_is_not_writable_is_not_written() -> None:
    mounts = (Mount("/ro", uuid4(), writable=False), Mount("/rw", uuid4()))
    it = shell(read_only=True, mounts=mounts)
    assert "Read-only file system" in output_of(it, "touch /tmp/a")
    assert "Read-only file system" in output_of(it, "touch /ro/a")
    assert output_of(it, "touch /rw/a; ls /rw") == "a\n"
    assert "Permission denied" in output_of(shell(), "touch /proc/1/x")


def test_a_volume_is_seen_by_all_who_mount_it() -> None:
    holder = uuid4()
    output_of(shell(mounts=(Mount("/data", holder),)), "echo shared > /data/a")
    assert output_of(shell(mounts=(Mount("/elsewhere", holder),)), "cat /elsewhere/a") == "shared\n"


def typed(line: Line, keys: str) -> tuple[str, list[Key]]:
    pressed = [line.press(key) for key in line.keys(keys)]
    return "".join(echo for echo, _ in pressed), [meaning for _, meaning in pressed if meaning is not None]


@pytest.mark.parametrize(
    ("keys", "entered"),
    [
        ("abc\r", "abc"),
        ("abd\x7fc\r", "abc"),
        ("c\x1b[Db\x1b[Da\r", "abc"),
        ("xabc\x01\x1b[3~\r", "abc"),
        ("x y\x15abc\r", "abc"),
        ("abc wrong\x17\x7f\r", "abc"),
        ("bc\x1bOHa\x1b[F\r", "abc"),
        ("abcd\x02\x0b\r", "abc"),
        ("ab\tc\x00\r", "abc"),
        ("\x1b[200~abc\x1b[201~\r", "abc"),
        ("gone\x03abc\r", "abc"),
    ],
)
def test_keys_edit_the_line(keys: str, entered: str) -> None:
    line = Line()
    meanings = typed(line, keys)[1]
    assert meanings[-1] is Key.ENTER
    assert line.take() == entered


def test_a_key_that_comes_in_parts_is_one_key() -> None:
    line = Line()
    typed(line, "ac\x1b")
    typed(line, "[")
    typed(line, "Db\r")
    assert line.take() == "abc"


def test_earlier_lines_come_back() -> None:
    line = Line()
    for text in ("one", "two"):
        typed(line, f"{text}\r")
        line.take()
    assert typed(line, "\x1b[A")[0].endswith("two")
    assert typed(line, "\x1b[A")[0].endswith("one")
    assert typed(line, "\x1b[A")[0] == BELL
    assert typed(line, "\x1b[B")[0].endswith("two")
    assert typed(line, "\x1b[B\r")[1] == [Key.ENTER]
    assert line.take() == ""


def test_a_line_has_an_end() -> None:
    line = Line()
    assert typed(line, "x" * (LONGEST_LINE + 3))[0].endswith(BELL * 3)
    typed(line, "\r")
    assert len(line.take()) == LONGEST_LINE


def in_terminal(use_terminal: Callable[[SimulatedTerminal], Any], command: str | None = None) -> Any:
    """What a talk with a terminal comes to. Commands run where they are read, as the test's database is here."""
    it = shell()

    async def run() -> Any:
        async def at_once(work: Any) -> Any:
            await asyncio.sleep(0)
            return work()

        return await asyncio.wait_for(use_terminal(SimulatedTerminal(it, command, at_once)), PATIENCE)

    return asyncio.run(run())


async def all_of(terminal: SimulatedTerminal) -> str:
    found = ""
    while said := await terminal.read():
        found += said
    return found


def test_a_command_ends_with_its_exit_code() -> None:
    async def use_terminal(terminal: SimulatedTerminal) -> Any:
        return await all_of(terminal), terminal.exit_code

    assert in_terminal(use_terminal, "sh -c 'echo hi; exit 4'") == ("hi\r\n", 4)


def test_a_shell_echoes_asks_again_and_ends() -> None:
    async def use_terminal(terminal: SimulatedTerminal) -> Any:
        await terminal.write("echo hi\rsh\rexit\rexit 5\r")
        return await all_of(terminal), terminal.exit_code

    echoed = "/ # echo hi\r\nhi\r\n/ # sh\r\n/ # exit\r\n/ # exit 5\r\n"
    assert in_terminal(use_terminal) == (echoed, 5)


def test_who_reads_no_echo_cannot_type_more() -> None:
    async def use_terminal(terminal: SimulatedTerminal) -> Any:
        await terminal.write("\t" * (MOST_UNREAD + 1))
        more = asyncio.create_task(terminal.write("more"))
        await asyncio.sleep(0)
        waited = not more.done()
        await terminal.read()
        await more
        return waited

    assert in_terminal(use_terminal)


def test_closing_ends_a_read_that_waits() -> None:
    async def use_terminal(terminal: SimulatedTerminal) -> Any:
        assert await terminal.read() == "/ # "
        waiting = asyncio.create_task(terminal.read())
        await asyncio.sleep(0)
        await terminal.close()
        return await waiting

    assert in_terminal(use_terminal) == ""
