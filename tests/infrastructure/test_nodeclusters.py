"""Node clusters from the form: what goes together is offered, what is offered can be had."""

import re
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.formdata import sent
from tests.visitor import Upstream, Visitor
from tests.waiting import until

NEW = "/@demo/nodeclusters/new/"
AWS, DIGITALOCEAN, SOFTLAYER = (f"/api/infra/v1/provider/{name}/" for name in ("aws", "digitalocean", "softlayer"))
EAST = "/api/infra/v1/region/aws/us-east-1/"
UPDATE = {"update": "1"}


@pytest.fixture
def name() -> str:
    return f"c{uuid4().hex[:10]}"


def choose(visitor: Visitor, page: requests.Response, **typed: str) -> requests.Response:
    """Without a script: choose, then have the choices updated."""
    return visitor.send_page(NEW, page, {**typed, **UPDATE})


def send(visitor: Visitor, page: requests.Response, **typed: str) -> requests.Response:
    data = sent(page.text)
    for name, value in typed.items():
        data[name] = value
    return visitor.send(NEW, data)


def options(page: requests.Response, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', page.text, re.DOTALL)
    return [value for value in re.findall(r'<option value="([^"]*)"', select[0]) if value] if select else []


def cluster_named(upstream: Upstream, name: str) -> dict[str, Any]:
    return upstream.objects("/api/infra/v1/demo/nodecluster/", name=name)[0]


def test_choices_follow_from_one_another_without_a_script(visitor: Visitor, upstream: Upstream, name: str) -> None:
    page = visitor.get(NEW)
    assert AWS in options(page, "provider")
    assert "/api/infra/v1/provider/packet/" not in options(page, "provider"), "it cannot be had"
    assert options(page, "region") == options(page, "node_type") == []

    page = choose(visitor, page, name=name, provider=AWS)
    assert "is required" not in page.text, "what is not filled in yet is no error yet"
    assert EAST in options(page, "region")
    assert "/api/infra/v1/region/aws/sa-east-1/" not in options(page, "region")

    page = choose(visitor, page, region=EAST)
    assert len(options(page, "availability_zone")) == 4
    assert "/api/infra/v1/nodetype/aws/g2.2xlarge/" in options(page, "node_type")
    assert "/api/infra/v1/nodetype/aws/m1.small/" not in options(page, "node_type")

    page = choose(visitor, page, availability_zone="/api/infra/v1/az/aws/us-east-1/us-east-1a/")
    assert "/api/infra/v1/nodetype/aws/g2.2xlarge/" not in options(page, "node_type")

    options_typed = {
        "provider_options-vpc-id": "vpc-aa1c70d4",
        "provider_options-vpc-subnets": "subnet-aaa7d94f\r\nsubnet-aa15fa64",
        "provider_options-iam-instance_profile_name": "my_instance_profile",
    }
    page = send(
        visitor, page, node_type="/api/infra/v1/nodetype/aws/t2.micro/", target_num_nodes="2",
        **options_typed, **{"tags-0-name": "fast"},
    )  # fmt: skip
    made = cluster_named(upstream, name)
    assert page.url.endswith(f"/@demo/nodeclusters/{made['uuid']}/")
    assert (made["state"], made["target_num_nodes"], made["tags"]) == ("Init", 2, [{"name": "fast"}])
    assert made["provider_options"]["vpc"]["subnets"] == ["subnet-aaa7d94f", "subnet-aa15fa64"]
    assert made["provider_options"]["iam"] == {"instance_profile_name": "my_instance_profile"}
    shown = visitor.get(f"/@demo/nodeclusters/{made['uuid']}/?tab=configuration").text
    assert "vpc.subnets" in shown and "subnet-aaa7d94f, subnet-aa15fa64" in shown


def test_another_provider_takes_back_what_was_chosen_of_the_first(visitor: Visitor) -> None:
    page = choose(visitor, visitor.get(NEW), name="kept", provider=AWS)
    page = choose(visitor, page, region=EAST)
    assert "provider_options-vpc-id" in page.text
    page = choose(visitor, page, provider=DIGITALOCEAN)
    assert EAST not in page.text
    assert options(page, "node_type") == []
    assert "provider_options-vpc-id" not in page.text
    assert 'value="kept"' in page.text


def test_the_disk_is_asked_for_as_the_provider_has_it(visitor: Visitor) -> None:
    fresh = visitor.get(NEW)
    assert sent(choose(visitor, fresh, provider=AWS).text)["disk"] == "60"
    assert "disk" not in sent(choose(visitor, fresh, provider=DIGITALOCEAN).text)
    sizes = options(choose(visitor, fresh, provider=SOFTLAYER), "disk")
    assert (sizes[0], sizes[-1], "60" in sizes) == ("10", "2000", False)


@pytest.mark.parametrize(
    ("provider", "region", "node_type", "more"),
    [
        (DIGITALOCEAN, "digitalocean/ams2", "digitalocean/1gb", {}),
        (SOFTLAYER, "softlayer/dal05", "softlayer/1cpu-1gb", {"disk": "25"}),
    ],
)
def test_create_and_deploy(
    provider: str, region: str, node_type: str, more: dict[str, str], visitor: Visitor, upstream: Upstream, name: str
) -> None:
    page = choose(visitor, visitor.get(NEW), name=name, provider=provider)
    page = choose(visitor, page, region=f"/api/infra/v1/region/{region}/")
    page = send(visitor, page, node_type=f"/api/infra/v1/nodetype/{node_type}/", start="1", **more)
    assert f"Deploy {name}" in page.text
    until(lambda: cluster_named(upstream, name)["state"] == "Deployed")


def test_what_does_not_go_together_is_refused_at_its_field(visitor: Visitor, name: str) -> None:
    page = choose(visitor, visitor.get(NEW), name=name, provider=AWS)
    page = choose(visitor, page, region=EAST)
    answer = send(visitor, page, node_type="/api/infra/v1/nodetype/azure/small/")
    assert answer.status_code == 422
    assert "no longer, one of the choices" in answer.text
    answer = send(
        visitor, page, node_type="/api/infra/v1/nodetype/aws/t2.micro/", **{"provider_options-vpc-subnets": "x"}
    )
    assert answer.status_code == 422
    assert "Required, as another value beside it is set." in answer.text
    wrong = {"provider_options-vpc-id": "not a vpc"}
    answer = send(visitor, page, node_type="/api/infra/v1/nodetype/aws/t2.micro/", **wrong)
    assert answer.status_code == 422
    assert 'id="id_provider_options-vpc-id_error"' in answer.text


def test_an_edit_sends_only_what_changed_and_scales(visitor: Visitor, upstream: Upstream) -> None:
    made = upstream.objects("/api/infra/v1/demo/nodecluster/", name="spare")[0]
    address = f"/@demo/nodeclusters/{made['uuid']}/"
    visitor.submit(f"{address}edit/", {"tags-0-name": "new"})
    action = upstream.objects("/api/audit/v1/action/", object=made["resource_uri"])[0]
    assert action["action"] == "Node Cluster Update"
    visitor.submit(f"{address}do/scale/", {"target_num_nodes": "1"})
    until(lambda: upstream.get(made["resource_uri"])["state"] == "Deployed")
    after = upstream.get(made["resource_uri"])
    assert (after["tags"], after["current_num_nodes"]) == ([{"name": "new"}], 1)
    nodes = visitor.get(f"{address}?tab=nodes").text
    assert f"/@demo/nodes/{after['nodes'][0].split('/')[-2]}/" in nodes


def test_a_termination_says_which_nodes_and_how_many_containers_go(visitor: Visitor, upstream: Upstream) -> None:
    made = upstream.objects("/api/infra/v1/demo/nodecluster/", name="production")[0]
    nodes = upstream.objects("/api/infra/v1/demo/node/", node_cluster=made["resource_uri"])
    asked = visitor.get(f"/@demo/nodeclusters/{made['uuid']}/do/terminate/").text
    assert f"{len(nodes)} nodes: " in asked
    assert all(node["nickname"] in asked for node in nodes)
    assert f"{sum(node['current_num_containers'] for node in nodes)} containers on them" in asked
    asked = visitor.get(f"/@demo/nodeclusters/{made['uuid']}/do/scale/").text
    assert all(f"{node['nickname']}</a> with {node['current_num_containers']} container" in asked for node in nodes)


def test_scaling_waits_while_nodes_are_coming(visitor: Visitor, upstream: Upstream) -> None:
    ended = upstream.objects("/api/infra/v1/demo/nodecluster/", state="Terminated")[0]
    page = visitor.get(f"/@demo/nodeclusters/{ended['uuid']}/").text
    assert "Scale: Not while the node cluster is Terminated." in page
