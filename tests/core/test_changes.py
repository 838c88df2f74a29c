"""Changing things: from the form to the journal, what the upstream refuses, many at once."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import websocket

from tests.servers import Running
from tests.visitor import Upstream, Visitor, signed_in
from tests.waiting import until


@pytest.fixture
def name() -> str:
    return f"s{uuid4().hex[:10]}"


def service_named(upstream: Upstream, name: str) -> dict[str, Any]:
    found = upstream.objects("/api/app/v1/demo/service/", name=name)
    assert len(found) == 1
    return found[0]


def journal_of(console: Running, text: str) -> list[dict[str, Any]]:
    """The entries of every request in whose entries the text stands."""
    connection = sqlite3.connect(Path(console.data) / "console.sqlite3")
    connection.row_factory = sqlite3.Row
    rows = connection.execute("SELECT * FROM audit_entry ORDER BY id").fetchall()
    connection.close()
    requests = {row["request_id"] for row in rows if text in str(dict(row))}
    return [dict(row) for row in rows if row["request_id"] in requests]


def test_create_and_start_makes_a_service_that_runs(visitor: Visitor, upstream: Upstream, name: str) -> None:
    page = visitor.submit("/@demo/services/new/", {"image": "redis", "name": name, "start": "1"})
    uuid = service_named(upstream, name)["uuid"]
    assert page.url.endswith(f"/@demo/services/{uuid}/")
    assert f"Create {name}" in page.text
    assert f"Start {name}" in page.text
    until(lambda: service_named(upstream, name)["state"] == "Running")


def test_a_change_is_written_down_before_and_after(visitor: Visitor, console: Running, name: str) -> None:
    variable = {"container_envvars-0-key": "TOKEN", "container_envvars-0-value": "canary-value"}
    visitor.submit("/@demo/services/new/", {"image": "redis", "name": name, **variable})
    entries = journal_of(console, name)
    assert [entry["kind"] for entry in entries] == ["intent", "outcome"]
    assert entries[1]["outcome"] == "done"
    assert "/api/audit/v1/action/" in entries[1]["action_uri"]
    assert journal_of(console, "canary-value") == []


def test_an_edit_sends_only_what_changed(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name, container_envvars=[{"key": "A", "value": "1"}])
    visitor.submit(f"/@demo/services/{made['uuid']}/edit/", {"nickname": "A friendly name"})
    action = upstream.objects("/api/audit/v1/action/", object=made["resource_uri"])[0]
    assert action["action"] == "Service Update"
    after = upstream.get(made["resource_uri"])
    assert after["nickname"] == "A friendly name"
    assert after["container_envvars"] == made["container_envvars"]
    assert after["synchronized"] is True


def test_a_clash_is_shown_and_nothing_typed_is_lost(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    address = f"/@demo/services/{made['uuid']}/edit/"
    form = visitor.open_form(address)
    form["nickname"] = "mine"
    upstream.patch(made["resource_uri"], {"nickname": "theirs"})
    page = visitor.send(address, form)
    assert page.status_code == 422
    assert "mine" in page.text
    assert "theirs" in page.text
    assert upstream.get(made["resource_uri"])["nickname"] == "theirs"


def test_what_the_upstream_refuses_stands_at_its_field(visitor: Visitor, upstream: Upstream, name: str) -> None:
    upstream.create_service(name)
    page = visitor.submit("/@demo/services/new/", {"image": "redis", "name": name, "run_command": "typed-and-kept"})
    assert page.status_code == 422
    assert f"there is a service with the name {name}" in page.text
    assert "typed-and-kept" in page.text


def test_scale(visitor: Visitor, upstream: Upstream, console: Running, name: str) -> None:
    made = upstream.create_service(name)
    upstream.call(made["resource_uri"] + "start/")
    until(lambda: service_named(upstream, name)["state"] == "Running")
    visitor.submit(f"/@demo/services/{made['uuid']}/do/scale/", {"target_num_containers": "3"})
    until(lambda: service_named(upstream, name)["running_num_containers"] == 3)

    written = [(entry["method"], entry["target"]) for entry in journal_of(console, "target_num_containers")]
    assert ("PATCH", made["resource_uri"]) in written


def test_terminating_asks_for_the_name_on_the_server_too(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    address = f"/@demo/services/{made['uuid']}/do/terminate/"
    refused = visitor.submit(address, {"typed_name": "something else"})
    assert refused.status_code == 422
    assert service_named(upstream, name)["state"] == "Not running"
    visitor.submit(address, {"typed_name": name})
    until(lambda: upstream.get(made["resource_uri"])["state"] == "Terminated")


def test_a_refused_action_leads_back_with_the_upstreams_words(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    page = visitor.post(f"/@demo/services/{made['uuid']}/do/stop/", page=f"/@demo/services/{made['uuid']}/")
    assert page.url.endswith(f"/@demo/services/{made['uuid']}/")
    assert "Not running" in page.text
    assert "stop is possible in" in page.text


def test_a_reader_is_refused_and_told_why(console: Running, local_cloud: Running) -> None:
    reader = signed_in(console, "reader")
    service = Upstream(local_cloud).objects("/api/app/v1/acme/service/", state="Running")[0]
    page = reader.post(f"/@acme/services/{service['uuid']}/do/stop/", page=f"/@acme/services/{service['uuid']}/")
    assert "Not allowed" in page.text
    assert "has the role" in page.text
    refused = [entry for entry in journal_of(console, service["uuid"]) if entry["kind"] == "outcome"]
    assert refused[-1]["outcome"] == "refused"
    assert refused[-1]["status"] == 403


def test_a_reader_is_told_why_a_tab_stays_empty(console: Running, local_cloud: Running) -> None:
    service = Upstream(local_cloud).objects("/api/app/v1/acme/service/")[0]
    page = signed_in(console, "reader").get(f"/@acme/services/{service['uuid']}/?tab=triggers")
    assert page.status_code == 200
    assert "Your role does not show you these." in page.text


def test_a_readers_form_comes_back_with_the_refusal(console: Running) -> None:
    page = signed_in(console, "reader").submit("/@acme/services/new/", {"image": "redis", "name": "typed-and-kept"})
    assert page.status_code == 422
    assert "has the role" in page.text
    assert "typed-and-kept" in page.text


def test_many_at_once_have_a_result_each(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = [upstream.create_service(f"{name}-{number}") for number in range(3)]
    keys = [("keys", str(service["uuid"])) for service in made]
    asked = visitor.post("/@demo/services/bulk/", [("action", "start"), *keys], page="/@demo/services/")
    assert "Start their containers." in asked.text
    assert all(service["name"] in asked.text for service in made)
    done = visitor.send_page("/@demo/services/bulk/", asked)
    assert "Start: 3 sent</h1>" in done.text
    again = visitor.send_page("/@demo/services/bulk/", asked)
    assert "This has already been sent" in again.text
    assert len(upstream.objects("/api/audit/v1/action/", object=made[0]["resource_uri"])) == 2
    until(lambda: all(upstream.get(service["resource_uri"])["state"] == "Running" for service in made))


def test_many_are_terminated_only_with_the_namespace_typed(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    asked = visitor.post(
        "/@demo/services/bulk/", [("action", "terminate"), ("keys", str(made["uuid"]))], page="/@demo/services/"
    )
    refused = visitor.send_page("/@demo/services/bulk/", asked, {"typed_name": "acme"})
    assert refused.status_code == 422
    assert upstream.get(made["resource_uri"])["state"] == "Not running"
    visitor.send_page("/@demo/services/bulk/", asked, {"typed_name": "demo"})
    until(lambda: upstream.get(made["resource_uri"])["state"] == "Terminated")


def test_a_list_that_was_not_shown_is_not_sent(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    page = visitor.post(
        "/@demo/services/bulk/",
        [("action", "terminate"), ("confirmed", f'["x", ["{made["uuid"]}"]]'), ("typed_name", "demo")],
        page="/@demo/services/",
    )
    assert page.status_code == 404
    assert upstream.get(made["resource_uri"])["state"] == "Not running"


def test_the_notice_follows_its_action(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name)
    upstream.call(made["resource_uri"] + "start/")
    action = upstream.objects("/api/audit/v1/action/", object=made["resource_uri"])[0]
    until(lambda: upstream.get(action["resource_uri"])["state"] == "Success")
    answer = visitor.get(f"/@demo/notice/{action['uuid']}/")
    assert 'data-action-state="Success"' in answer.text
    assert json.loads(answer.headers["HX-Trigger"]) == {"cloud:ended": {}}
    assert "hx-get" not in answer.text
    assert "<strong>Service Start</strong>\n    <span>has succeeded.</span>" in answer.text
    assert f'<a href="/@demo/actions/{action["uuid"]}/">See the action</a>' in answer.text


def test_hostile_text_is_shown_as_text(visitor: Visitor, upstream: Upstream, name: str) -> None:
    hostile = "<script>alert(1)</script>"
    made = upstream.create_service(
        name, nickname=hostile, container_envvars=[{"key": "K", "value": hostile}], labels={"a": hostile}
    )
    for tab in ("overview", "environment", "configuration", "raw", "timeline"):
        assert hostile not in visitor.get(f"/@demo/services/{made['uuid']}/?tab={tab}&values=plain").text
    assert hostile not in visitor.get("/@demo/services/?per_page=100").text


def test_what_turns_the_direction_of_text_is_written_out(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(
        name, nickname="web\u202egpj.exe", container_envvars=[{"key": "K", "value": "\u2066x"}]
    )
    where = f"/@demo/services/{made['uuid']}/"
    for tab in ("overview", "environment", "raw", "timeline"):
        page = visitor.get(f"{where}?tab={tab}&values=plain").text
        assert "\u202e" not in page and "\u2066" not in page
        assert "<title>web\\u202egpj.exe" in page
    for path in ("/@demo/services/?per_page=100", f"{where}do/terminate/"):
        page = visitor.get(path).text
        assert "\u202e" not in page
        assert "web\\u202egpj.exe" in page
    assert "\u2066x" in visitor.get(f"{where}edit/").text, "what can be changed is not"


def test_scale_is_not_offered_where_every_node_has_one(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name, deployment_strategy="EVERY_NODE")
    upstream.call(made["resource_uri"] + "start/")
    until(lambda: upstream.get(made["resource_uri"])["state"] == "Running")
    page = visitor.get(f"/@demo/services/{made['uuid']}/").text
    assert "Scale: This service has one container on every node" in page
    assert f"/@demo/services/{made['uuid']}/do/scale/" not in page
    asked = visitor.get(f"/@demo/services/{made['uuid']}/do/scale/").text
    assert "This service has one container on every node" in asked


def test_denials_are_written_down(console: Running) -> None:
    visitor = signed_in(console)
    assert visitor.get("/@somebody-else/services/").status_code == 404
    assert visitor.session.post(f"{console.url}/@demo/services/bulk/", timeout=10).status_code == 403
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.session.cookies.items())
    stream = f"{console.websocket_url}/api/app/v1/somebody-else/container/{uuid4()}/logs/"
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(stream, cookie=cookie, origin=console.url, timeout=10)
    denied = [(entry["event"], entry["outcome"]) for entry in journal_of(console, "denied")]
    assert ("Page denied", "refused") in denied
    assert ("Form denied", "refused") in denied
    assert ("Stream denied", "refused") in denied


def test_a_failed_actions_log_is_a_click_away(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = upstream.create_service(name, tags=[{"name": "no-such-tag"}])
    upstream.call(made["resource_uri"] + "start/")
    action = upstream.objects("/api/audit/v1/action/", object=made["resource_uri"])[0]
    until(lambda: upstream.get(action["resource_uri"])["state"] == "Failed")
    notice = visitor.get(f"/@demo/notice/{action['uuid']}/").text
    assert f"/@demo/actions/{action['uuid']}/?tab=logs" in notice
    page = visitor.get(f"/@demo/actions/{action['uuid']}/?tab=logs").text
    assert f"/api/audit/v1/action/{action['uuid']}/logs/" in page


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(console: Running) -> None:
    here = f"{console.url}/@demo/services/?q=web"
    answer = Visitor(console).get("/@demo/services/", headers={"HX-Request": "true", "HX-Current-URL": here})
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/%40demo/services/%3Fq%3Dweb"


def test_all_that_match_are_named_by_count_and_filter(visitor: Visitor, upstream: Upstream, name: str) -> None:
    made = [upstream.create_service(f"{name}-{number}") for number in range(26)]
    upstream.create_service(f"other-{name[1:]}")
    page = visitor.get(f"/@demo/services/?q={name}")
    assert "All 26 that match" in page.text
    asked = visitor.post(
        "/@demo/services/bulk/",
        [("action", "terminate"), ("matching", "1"), ("query", f"q={name}"), ("keys", made[0]["uuid"])],
        page="/@demo/services/",
    )
    assert f"26 services that match Search {name}." in asked.text
    assert "Terminate 26 services" in asked.text
    assert asked.text.count("with all data outside of shared volumes") == 8
    assert "the other 18" in asked.text
    again = visitor.send_page("/@demo/services/bulk/", asked, {"typed_name": "acme"})
    assert again.status_code == 422
    assert f"26 services that match Search {name}." in again.text
    visitor.send_page("/@demo/services/bulk/", again, {"typed_name": "demo"})
    mine = {each["uuid"] for each in made}
    services = lambda: upstream.objects("/api/app/v1/demo/service/")  # noqa: E731
    until(lambda: all(each["state"] == "Terminated" for each in services() if each["uuid"] in mine))
    assert service_named(upstream, f"other-{name[1:]}")["state"] == "Not running"


def test_those_that_match_but_do_not_take_it_are_left_out(visitor: Visitor, upstream: Upstream, name: str) -> None:
    for number in range(11):
        upstream.create_service(f"{name}-{number}")
    asked = visitor.post(
        "/@demo/services/bulk/",
        [("action", "stop"), ("matching", "1"), ("query", f"q={name}")],
        page="/@demo/services/",
    )
    assert "0 of them can take it in their current state." in asked.text
    assert "None of these objects" in asked.text
