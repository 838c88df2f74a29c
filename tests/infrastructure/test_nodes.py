"""Nodes: what stands out, what is changed in place, and how one's own join."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.servers import Running
from tests.visitor import Upstream, Visitor, signed_in

OWN = "/@demo/nodes/own/"


def nodes(upstream: Upstream, **filters: Any) -> list[dict[str, Any]]:
    return upstream.objects("/api/infra/v1/demo/node/", **filters)


def test_what_does_not_answer_stands_out(visitor: Visitor, upstream: Upstream) -> None:
    lost = nodes(upstream, state="Unreachable")[0]
    assert f'<tr id="row-{lost["uuid"]}" class="row-doubtful">' in visitor.get("/@demo/nodes/?per_page=100").text
    page = visitor.get(f"/@demo/nodes/{lost['uuid']}/").text
    assert "This node does not answer." in page
    assert f"/@demo/nodes/{lost['uuid']}/do/health-check/" in page


def test_a_nodes_share_is_told(visitor: Visitor, upstream: Upstream) -> None:
    there = [node for node in nodes(upstream) if node["state"] not in {"Terminated", "Terminating"}]
    node = there[0]
    page = visitor.get(f"/@demo/nodes/{node['uuid']}/").text
    own, total = node["cpu"], sum(other["cpu"] for other in there)
    assert f'<b>{own}</b> <span class="muted">of {total}</span>' in page
    ended = nodes(upstream, state="Terminated")[0]
    assert "Its share of the nodes" not in visitor.get(f"/@demo/nodes/{ended['uuid']}/").text


def test_nickname_and_tags_are_changed_in_place(visitor: Visitor, upstream: Upstream) -> None:
    node = nodes(upstream, state="Deployed")[0]
    address = f"/@demo/nodes/{node['uuid']}/"
    page = visitor.get(address).text
    assert f'hx-get="{address}edit/" hx-select="#object-form" hx-target="#in-place"' in page
    assert f'id="object-form" method="post" action="{address}edit/"' in visitor.get(f"{address}edit/").text
    visitor.submit(f"{address}edit/", {"nickname": "renamed"})
    after = upstream.get(node["resource_uri"])
    assert (after["nickname"], after["tags"]) == ("renamed", node["tags"])


def test_an_upgrade_says_first_what_it_restarts(visitor: Visitor, upstream: Upstream) -> None:
    busy = max(nodes(upstream, state="Deployed"), key=lambda node: node["current_num_containers"])
    asked = visitor.get(f"/@demo/nodes/{busy['uuid']}/do/docker-upgrade/").text
    assert "are stopped, and started again after the upgrade" in asked
    done = visitor.submit(f"/@demo/nodes/{busy['uuid']}/do/docker-upgrade/", {})
    assert "Upgrade Docker" in done.text


def test_a_token_for_a_node_of_ones_own_is_shown_once_and_kept_nowhere(visitor: Visitor, console: Running) -> None:
    assert 'href="/@demo/nodes/own/"' in visitor.get("/@demo/nodes/").text
    page = visitor.post(OWN)
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r'data-copy="curl -Ls https://get.cloud.docker.com/ \| sudo -H sh -s ([0-9a-f]{16,})"', page.text)
    assert found is not None
    token = found[1]
    assert token not in visitor.get(OWN).text
    connection = sqlite3.connect(Path(console.data) / "console.sqlite3")
    connection.row_factory = sqlite3.Row
    latest = "SELECT * FROM audit_entry WHERE event = 'Create node token' ORDER BY sequence DESC LIMIT 2"
    rows = [dict(row) for row in connection.execute(latest)][::-1]
    connection.close()
    assert [row["kind"] for row in rows] == ["intent", "outcome"]
    assert {row["target"] for row in rows} == {"/api/infra/v1/demo/token/"}
    assert rows[1]["outcome"] == "done"
    assert token not in json.dumps(rows, default=str)


def test_a_reader_gets_no_token(console: Running) -> None:
    page = signed_in(console, "reader").post("/@acme/nodes/own/")
    assert "Not allowed" in page.text
    assert "data-copy=" not in page.text
