"""What a page lets a browser do. security.md: 34."""

import json
import re
from html import unescape

import pytest

from tests.servers import Running
from tests.visitor import Visitor

PAGES = (
    "/@demo/",
    "/@demo/services/",
    "/@demo/services/new/",
    "/@demo/stacks/new/",
    "/@demo/journal/",
    "/account/key/",
)


def directives(header: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in header.split(";"))}


@pytest.mark.parametrize("path", [*PAGES, "/sign-in/", "/@demo/services/no-such-thing/"])
def test_only_scripts_of_this_answer_run(path: str, visitor: Visitor, console: Running) -> None:
    answer = (Visitor(console) if path == "/sign-in/" else visitor).get(path)
    policy = directives(answer.headers["Content-Security-Policy"])
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == ["'none'"], name
    assert policy["default-src"] == ["'self'"] and policy["form-action"] == ["'self'"]
    own, nonce = policy["script-src"]
    assert own == "'self'" and re.fullmatch(r"'nonce-[A-Za-z0-9+/=]{16,}'", nonce)
    value = nonce.removeprefix("'nonce-").removesuffix("'")
    for attributes, text in re.findall(r"<script\b([^>]*)>(.*?)</script>", answer.text, re.DOTALL):
        assert "src=" in attributes or 'type="application/json"' in attributes or f'nonce="{value}"' in attributes, text
    assert not re.search(r"<[^>]+\son[a-z]+=|href=\"javascript:", answer.text)


def test_each_answer_has_a_nonce_of_its_own(visitor: Visitor) -> None:
    policies = {visitor.get("/@demo/journal/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_htmx_evaluates_nothing(visitor: Visitor) -> None:
    found = re.search(r'<meta name="htmx-config" content=\'([^\']+)\'', visitor.get("/@demo/").text)
    assert found
    config = json.loads(unescape(found[1]))
    assert [config[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles")] == [False] * 3
    assert config["selfRequestsOnly"] is True
