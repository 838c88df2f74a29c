"""Stacks over HTTP: from a file to a stack, changed with its difference shown, exported; what is refused and why."""

import json
from typing import Any

import pytest
import yaml

from apps.cloud.contract import STACK
from tests.formdata import sent
from tests.visitor import Upstream, Visitor

ROOM = "/@demo/stacks/"
NEW = f"{ROOM}new/"
FILE = "web:\n  image: nginx:1.25\n  ports: ['80']\n  links: [db]\ndb:\n  image: postgres:16\n"


def create_stack(visitor: Visitor, name: str, text: str = FILE) -> str:
    """The path of the new stack's page."""
    page = visitor.submit(NEW, {"name": name, "services": text})
    assert page.status_code == 200, page.text
    assert f"<h1>{name}</h1>" in page.text
    return page.url.removeprefix(visitor.base)


def deployed(upstream: Upstream, page: str) -> dict[str, Any]:
    found: dict[str, Any] = upstream.get(STACK.object_path(page.strip("/").split("/")[-1], "demo", "export/"))
    return found


def review(visitor: Visitor, page: str, text: str) -> Any:
    answer = visitor.submit(f"{page}edit/", {"services": text})
    assert answer.status_code == 200, answer.text
    return answer


def test_a_stack_is_made_of_its_file(visitor: Visitor, upstream: Upstream) -> None:
    page = create_stack(visitor, "made")
    assert {name: entry["image"] for name, entry in deployed(upstream, page).items()} == {
        "web": "nginx:1.25", "db": "postgres:16",
    }  # fmt: skip


def test_nothing_typed_is_lost_and_each_error_has_its_line(visitor: Visitor) -> None:
    text = "web:\n  image: a\n  bogus: <b>\n  ports: [x]\n"
    page = visitor.submit(NEW, {"name": "broken", "nickname": "Nick", "services": text})
    assert page.status_code == 422
    assert "bogus: &lt;b&gt;" in page.text
    assert 'value="Nick"' in page.text
    assert 'data-line="3"' in page.text
    assert 'data-line="4"' in page.text
    assert "there are 2 errors in the file" in page.text


def test_what_the_cloud_refuses_stands_at_its_line(visitor: Visitor) -> None:
    text = "web:\n  image: nginx\n  links:\n  - nobody-knows-this\n"
    page = visitor.submit(NEW, {"name": "refused", "services": text})
    assert page.status_code == 422
    assert 'data-line="4"' in page.text
    assert "The cloud refused this file" in page.text
    assert "nobody-knows-this" in page.text


def test_a_name_that_is_taken_stands_at_the_name(visitor: Visitor) -> None:
    create_stack(visitor, "taken")
    page = visitor.submit(NEW, {"name": "taken", "services": FILE})
    assert page.status_code == 422
    assert 'id="id_name_error"' in page.text


def test_a_change_is_shown_before_it_is_sent(visitor: Visitor, upstream: Upstream) -> None:
    page = create_stack(visitor, "changed")
    text = "web:\n  image: nginx:2\n  ports: ['80']\n  links: [db]\ndb:\n  image: postgres:16\nnew:\n  image: redis\n"
    shown = review(visitor, page, text)
    assert "<h3>web</h3>" in shown.text
    assert "<h3>new</h3>" in shown.text
    assert "<h3>db</h3>" not in shown.text
    assert deployed(upstream, page)["web"]["image"] == "nginx:1.25"
    answer = visitor.send_page(f"{page}edit/", shown)
    assert answer.url.endswith(page)
    assert {name: entry["image"] for name, entry in deployed(upstream, page).items()} == {
        "web": "nginx:2", "db": "postgres:16", "new": "redis:latest",
    }  # fmt: skip


def test_a_service_that_goes_is_told_of(visitor: Visitor) -> None:
    shown = review(visitor, create_stack(visitor, "smaller"), "db:\n  image: postgres:16\n")
    assert "The service web with its containers and all data in their volumes, for good" in shown.text


def test_another_text_than_was_shown_is_not_sent(visitor: Visitor, upstream: Upstream) -> None:
    page = create_stack(visitor, "swapped")
    shown = review(visitor, page, FILE.replace("1.25", "2"))
    again = visitor.send_page(f"{page}edit/", shown, {"services": FILE.replace("1.25", "3")})
    assert "nginx:3" in again.text
    assert deployed(upstream, page)["web"]["image"] == "nginx:1.25"


def test_a_change_of_somebody_else_is_shown_and_can_be_taken_over(visitor: Visitor, upstream: Upstream) -> None:
    page = create_stack(visitor, "clash")
    shown = review(visitor, page, FILE.replace("nginx:1.25", "nginx:2"))
    theirs = {**deployed(upstream, page), "db": {"image": "postgres:17"}}
    services = [{"name": name, **entry} for name, entry in theirs.items()]
    upstream.patch(STACK.object_path(page.strip("/").split("/")[-1], "demo"), {"services": services})

    clash = visitor.send_page(f"{page}edit/", shown)
    assert "Somebody else has changed this stack in the meantime" in clash.text
    assert deployed(upstream, page)["web"]["image"] == "nginx:1.25"

    merged = visitor.send_page(f"{page}edit/", clash, {"do": "merge"})
    assert "postgres:17" in merged.text
    assert "nginx:2" in merged.text
    visitor.send_page(f"{page}edit/", visitor.send_page(f"{page}edit/", merged))
    assert {name: entry["image"] for name, entry in deployed(upstream, page).items()} == {
        "web": "nginx:2", "db": "postgres:17",
    }  # fmt: skip


def test_a_file_that_changes_nothing_sends_nothing(visitor: Visitor) -> None:
    page = create_stack(visitor, "same")
    answer = visitor.submit(f"{page}edit/", {"services": FILE})
    assert answer.url.endswith(page)
    assert "Nothing was changed" in answer.text


@pytest.mark.parametrize(("format_name", "read"), [("yml", yaml.safe_load), ("json", json.loads)])
def test_an_export_makes_the_stack_again(visitor: Visitor, upstream: Upstream, format_name: str, read: Any) -> None:
    page = create_stack(visitor, f"exported-{format_name}")
    answer = visitor.get(f"{page}export.{format_name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="exported-{format_name}.{format_name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert read(answer.text) == deployed(upstream, page)
    copy = create_stack(visitor, f"copied-{format_name}", answer.text)
    assert deployed(upstream, copy) == deployed(upstream, page)


def test_variables_are_masked_until_asked_for(visitor: Visitor) -> None:
    page = create_stack(visitor, "secret", "web:\n  image: nginx\n  environment: {P: canary}\n")
    assert "canary" not in visitor.get(f"{page}?tab=stackfile").text
    assert "canary" in visitor.get(f"{page}?tab=stackfile&values=plain").text


def test_a_compose_file_lands_in_the_editor(visitor: Visitor) -> None:
    text = "services:\n  web:\n    image: nginx\n    build: .\n    ports: [22:22]\n"
    page = visitor.submit(NEW, {"name": "composed", "services": text, "do": "import"})
    assert page.status_code == 200
    assert 'value="composed"' in page.text
    assert "web: build is not carried over" in page.text
    assert create_stack(visitor, "composed", editor_text(page))


def editor_text(page: Any) -> str:
    return str(sent(page.text)["services"])


@pytest.mark.parametrize(("content", "words"), [(FILE.encode(), "postgres:16"), (b"\xff\xfe", "not UTF-8 text")])
def test_a_file_is_loaded_without_a_script(visitor: Visitor, content: bytes, words: str) -> None:
    page = visitor.post(NEW, {"name": "x", "services": "kept: {}", "do": "load"}, files={"file": ("a.yml", content)})
    assert page.status_code == 200
    assert words in page.text


def test_the_check_answers_with_lines(visitor: Visitor) -> None:
    answer = visitor.post(f"{ROOM}check/", {"services": "web:\r\n  image: a\r\n  bogus: 1\r\n"}, page=NEW)
    found = answer.json()
    assert [(problem["line"], problem["tone"]) for problem in found["problems"]] == [(3, "error")]
    assert found["services"] == ["web"]


def test_a_termination_names_what_goes_with_it(visitor: Visitor) -> None:
    page = create_stack(visitor, "goes", "web:\n  image: nginx\n  volumes: [/data]\n  ports: ['80']\n")
    asked = visitor.get(f"{page}do/terminate/").text
    assert "The service web with 0 containers, the data in /data and 1 published port" in asked
