"""A small cloud in the test's own database, and clients that call it by its API alone. No worker runs here."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.localcloud.auth import digest
from apps.localcloud.models import (
    AvailabilityZone,
    Container,
    Membership,
    Namespace,
    Node,
    NodeCluster,
    NodeType,
    Provider,
    Region,
    Service,
    Stack,
    User,
)
from tests.basic_auth import basic

APP = "/api/app/v1/acme"
INFRA = "/api/infra/v1/acme"
SERVICES = f"{APP}/service/"
REGION = "/api/infra/v1/region/aws/us-east-1/"
NODE_TYPE = "/api/infra/v1/nodetype/aws/t2.micro/"
REPOSITORIES = "/api/repo/v1/acme/repository/"
ACTIONS = "/api/audit/v1/action/"


class Caller:
    """Calls the API as a user; every answer's JSON is in `.data`."""

    def __init__(self, name: str, apikey: str) -> None:
        self.name = name
        self.client = Client(headers={"Authorization": basic(name, apikey), "User-Agent": "tests/1"})
        self.client.raise_request_exception = False

    def call(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        data = b"" if body is None else json.dumps(body)
        response: Any = self.client.generic(method, path, data, "application/json", query_params=query or None)
        response.data = response.json() if response.content else None
        return response

    def get(self, path: str, **query: str) -> Any:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any = None, **query: str) -> Any:
        return self.call("POST", path, body, **query)

    def patch(self, path: str, body: Any) -> Any:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def action_of(self, response: HttpResponse) -> dict[str, Any]:
        """The action that an answer names."""
        action: dict[str, Any] = self.get(response.headers["X-DockerCloud-Action-URI"]).data
        return action


class World:
    """acme with members of the three roles, a stranger, machines, and makers of what runs on them."""

    def __init__(self) -> None:
        self.acme = Namespace.objects.create(name="acme", is_organization=True)
        self.admin = self.person("admin", "admin")
        self.writer = self.person("writer", "write")
        self.reader = self.person("reader", "read")
        self.stranger = self.person("stranger", None)
        Provider.objects.all().delete()  # a catalog of one of each is enough
        self.provider = Provider.objects.create(name="aws", label="AWS (simulated)")
        self.region = Region.objects.create(provider=self.provider, name="us-east-1", label="US East")
        self.zone = AvailabilityZone.objects.create(region=self.region, name="us-east-1a")
        self.node_type = NodeType.objects.create(provider=self.provider, name="t2.micro", label="t2.micro")
        self.node_type.regions.add(self.region)
        self.node_type.zones.add(self.zone)
        self.cluster = NodeCluster.objects.create(
            namespace=self.acme,
            name="prod",
            region=self.region,
            node_type=self.node_type,
            state="Deployed",
            tags=["web"],
        )
        self.node = self.make_node()

    def person(self, name: str, role: str | None) -> Caller:
        user = User.objects.create(name=name, apikey_digest=digest(f"key of {name}"))
        Namespace.objects.create(name=name)
        if role:
            Membership.objects.create(user=user, namespace=self.acme, role=role)
        return Caller(name, f"key of {name}")

    def make_node(self, **more: Any) -> Node:
        facts: dict[str, Any] = {
            "namespace": self.acme, "node_cluster": self.cluster, "node_type": self.node_type, "region": self.region,
            "zone": self.zone, "external_fqdn": "n1.example.org", "state": "Deployed", "docker_version": "24.0",
        }  # fmt: skip
        return Node.objects.create(**facts | more)

    def stack(self, name: str = "shop", **more: Any) -> Stack:
        return Stack.objects.create(**{"namespace": self.acme, "name": name} | more)

    def service(self, name: str = "web", **more: Any) -> Service:
        """A service as the API makes it, then put into the state that is asked for."""
        created = self.admin.post(SERVICES, {"image": "nginx", "name": name, **more.pop("body", {})})
        assert created.status_code == 201, created.data
        Service.objects.filter(pk=created.data["uuid"]).update(**more)
        return Service.objects.get(pk=created.data["uuid"])

    def repository(self, name: str = "acme/app", **more: str) -> Any:
        """What the API answers to who adds it."""
        added = self.admin.post(REPOSITORIES, {"name": name, **more})
        assert added.status_code == 201, added.data
        return added

    def container(self, service: Service, number: int = 1, state: str = "Running", **more: Any) -> Container:
        facts: dict[str, Any] = {
            "namespace": self.acme, "service": service, "node": self.node, "number": number,
            "name": f"{service.name}-{number}", "state": state, "config": service.definition,
            "revision": service.revision, "private_ip": f"10.7.0.{number}",
        }  # fmt: skip
        return Container.objects.create(**facts | more)


def at(collection: str, uuid: UUID | str, call: str = "") -> str:
    """The address of an object, or of a call on it, in acme."""
    return f"{INFRA if collection in ('node', 'nodecluster') else APP}/{collection}/{uuid}/{call and call + '/'}"


def names(response: Any) -> list[str]:
    return [each["name"] for each in response.data["objects"]]


def error(response: Any) -> str:
    """The text of a refusal, which is all that its body holds."""
    assert isinstance(response.data, Mapping), response.data
    assert list(response.data) == ["error"]
    return str(response.data["error"])


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def site(world: World, settings: Any) -> Any:
    """The world with a worker, turned by hand and without delays."""
    from tests.localcloud.working import Site

    settings.SPEED = 0
    return Site(world)


@pytest.fixture
def things(world: World) -> Any:
    """One object of each kind."""
    from tests.localcloud.things import make_things

    return make_things(world)
