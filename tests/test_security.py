"""tests/security.md names tests that there are, for every line."""

import ast
import re
from functools import cache

import pytest

from tests.servers import ROOT

ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = ROW.findall((ROOT / "tests" / "security.md").read_text(encoding="utf-8"))
LINES = 45


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(function.name for function in functions)


def test_every_line_stands_there_once() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, LINES + 1))


@pytest.mark.parametrize(("number", "_", "proof"), ROWS, ids=[number for number, _, _ in ROWS])
def test_what_proves_a_line_is_there(number: str, _: str, proof: str) -> None:
    named = TEST.findall(proof)
    assert named or "**Open**" in proof
    assert len(named) == proof.count("::"), "each is written as `path::test`"
    missing = [f"{path}::{test}" for path, test in named if not (ROOT / path).is_file() or test not in names_in(path)]
    assert missing == []
