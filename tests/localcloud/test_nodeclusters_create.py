"""What a node cluster can be made of: the catalog that every database holds, and what goes together in it."""

from typing import Any

import pytest
from django.db.models import Q

from apps.localcloud.auth import digest
from apps.localcloud.catalog import BYON
from apps.localcloud.models import Namespace, NodeCluster, Provider, Region, User

from .conftest import Caller, error

CLUSTERS = "/api/infra/v1/nodecluster/"


@pytest.fixture
def owner(db: None) -> Caller:
    User.objects.create(name="owner", apikey_digest=digest("key"))
    Namespace.objects.create(name="owner")
    return Caller("owner", "key")


def region(name: str) -> str:
    return f"/api/infra/v1/region/{name}/"


def node_type(name: str) -> str:
    return f"/api/infra/v1/nodetype/{name}/"


def body(place: str = "digitalocean/lon1", kind: str = "digitalocean/1gb", **more: Any) -> dict[str, Any]:
    return {"name": "my_cluster", "region": region(place), "node_type": node_type(kind)} | more


AWS = ("aws/us-east-1", "aws/t2.micro")
SOFTLAYER = ("softlayer/dal05", "softlayer/1cpu-1gb")


@pytest.mark.usefixtures("db")
def test_the_catalog_is_there_without_a_demo() -> None:
    providers = Provider.objects.all()
    assert {provider.name for provider in providers} == {"aws", "azure", BYON, "digitalocean", "packet", "softlayer"}
    assert all("(simulated)" in provider.label for provider in providers if provider.name != BYON)
    assert not Provider.objects.get(name="packet").available
    for place in Region.objects.filter(available=True):
        assert place.node_types.filter(available=True).exists()
        assert place.zones.exists() == (place.provider.name == "aws")
    assert Region.objects.filter(Q(available=False), provider__available=True).exists()


def test_the_manuals_own_example(owner: Caller) -> None:
    answer = owner.post(CLUSTERS, body(disk=60))
    assert answer.status_code == 201
    assert answer.data | {"uuid": "", "resource_uri": ""} == {
        "uuid": "", "resource_uri": "", "name": "my_cluster", "nickname": "my_cluster", "state": "Init",
        "region": region("digitalocean/lon1"), "node_type": node_type("digitalocean/1gb"), "disk": 30, "nodes": [],
        "target_num_nodes": 1, "current_num_nodes": 0, "deployed_datetime": None, "destroyed_datetime": None,
        "tags": [], "provider_options": {},
    }  # fmt: skip
    action = owner.action_of(answer)
    assert (action["action"], action["state"]) == ("Node Cluster Create", "Success")
    assert action["object"] == answer.data["resource_uri"]


def test_everything_that_can_be_set(owner: Caller) -> None:
    options = {
        "vpc": {"id": "vpc-aa1c70d4", "subnets": ["subnet-aaa7d94f"], "security_groups": ["sg-aa1c70d4"]},
        "iam": {"instance_profile_name": "my_instance_profile"},
    }
    tags = [{"name": "one"}, {"name": "two"}]
    parameters = {"nickname": "Mine", "disk": 120, "target_num_nodes": "3", "tags": tags, "provider_options": options}
    answer = owner.post(CLUSTERS, body(*AWS, **parameters))
    assert answer.status_code == 201, answer.data
    assert answer.data | parameters | {"target_num_nodes": 3} == answer.data


@pytest.mark.parametrize("disk", [10, 25, 2000])
def test_softlayer_has_disks_of_some_sizes(owner: Caller, disk: int) -> None:
    assert owner.post(CLUSTERS, body(*SOFTLAYER, disk=disk)).data["disk"] == disk


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        (body(name=None), "name: is required."),
        (body(name="with blank"), "name: must be 1 to 64"),
        (body(name="x" * 65), "name: must be 1 to 64"),
        (body(name=7), "name: must be a string."),
        (body(nickname="x" * 256), "nickname: must not be longer"),
        ({"name": "x", "node_type": node_type("aws/t2.micro")}, "region: is required."),
        ({"name": "x", "region": region("aws/us-east-1")}, "node_type: is required."),
        (body(region="lon1"), "region: must be the resource URI of a region."),
        (body(region=node_type("digitalocean/1gb")), "region: must be the resource URI of a region."),
        (body("digitalocean/mars1"), "region: there is no region digitalocean/mars1."),
        (body(kind="digitalocean/3gb"), "node_type: there is no node type digitalocean/3gb."),
        (body(*AWS, node_type=node_type("azure/small")), "node_type: belongs to Microsoft Azure"),
        (body("aws/sa-east-1", "aws/t2.micro"), "region: South America"),
        (body("packet/ewr1", "packet/baremetal_0"), "region: Parsippany, NJ accepts no new nodes."),
        (body("aws/us-east-1", "aws/m1.small"), "node_type: m1.small is no longer available."),
        (body("aws/eu-central-1", "aws/g2.2xlarge"), "node_type: g2.2xlarge is not available in EU (Frankfurt)."),
        (body(target_num_nodes=-1), "target_num_nodes: must be 0 or more."),
        (body(target_num_nodes=101), "target_num_nodes: must be 100 or less."),
        (body(target_num_nodes="many"), "target_num_nodes: must be a whole number."),
        (body(tags=[{"name": "a b"}]), "tags[0].name: must be 1 to 64 characters"),
        (body(tags=["a"]), "tags[0]: must be an object."),
        (body(disk=40), "disk: cannot be chosen at Digital Ocean (simulated)"),
        (body(*AWS, disk=0), "disk: must be 1 or more."),
        (body(*SOFTLAYER, disk=60), "disk: must be one of 10, 20,"),
        (body(*SOFTLAYER), "disk: is required, as one of 10, 20,"),
        (body(provider_options={"vpc": {"id": "vpc-1"}}), "provider_options: Digital Ocean (simulated) has none."),
        (body(*AWS, provider_options=["vpc"]), "provider_options: must be an object."),
        (body(*AWS, provider_options={"vcp": {}}), "provider_options.vcp: cannot be set here"),
        (body(*AWS, provider_options={"vpc": "vpc-1"}), "provider_options.vpc: must be an object."),
        (body(*AWS, provider_options={"vpc": {"subnets": []}}), "provider_options.vpc.id: is required."),
        (body(*AWS, provider_options={"vpc": {"id": "mine"}}), "provider_options.vpc.id: must be the identifier"),
        (
            body(*AWS, provider_options={"vpc": {"id": "vpc-1", "subnets": ["sg-1"]}}),
            "provider_options.vpc.subnets[0]: must be the identifier of a subnet",
        ),
        (
            body(*AWS, provider_options={"vpc": {"id": "vpc-1", "security_groups": "sg-1"}}),
            "provider_options.vpc.security_groups: must be a list.",
        ),
        (body(*AWS, provider_options={"iam": {}}), "provider_options.iam.instance_profile_name: is required."),
        (body(state="Deployed"), "state: cannot be set here"),
    ],
)
def test_what_does_not_go_is_told_at_its_parameter(owner: Caller, parameters: dict[str, Any], complaint: str) -> None:
    answer = owner.post(CLUSTERS, {name: value for name, value in parameters.items() if value is not None})
    assert answer.status_code == 400
    assert error(answer).startswith(complaint)
    assert not NodeCluster.objects.exists()
    assert owner.action_of(answer)["state"] == "Failed"


@pytest.mark.parametrize("target", [None, 101, "many"])
def test_a_target_that_is_none_is_refused_in_an_edit(owner: Caller, target: Any) -> None:
    made = owner.post(CLUSTERS, body()).data
    answer = owner.patch(made["resource_uri"], {"target_num_nodes": target})
    assert answer.status_code == 400
    assert error(answer).startswith("target_num_nodes:")


def test_only_target_and_tags_can_be_edited(owner: Caller) -> None:
    made = owner.post(CLUSTERS, body()).data
    for name, value in {"name": "x", "disk": 20, "region": region("digitalocean/ams2"), "nickname": "x"}.items():
        answer = owner.patch(made["resource_uri"], {name: value})
        assert answer.status_code == 400
        assert error(answer).startswith(f"{name}: cannot be set here")
