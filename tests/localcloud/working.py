"""A worker that is turned by hand, on the test's own database and without delays."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from string import ascii_lowercase
from typing import Any

from django.core.management import call_command
from django.db.models import Model

from apps.localcloud.models import Action, Container, LogLine, Node, NodeCluster, Service
from apps.localcloud.orchestration.worker import Worker
from tests.localcloud.conftest import INFRA, NODE_TYPE, REGION, SERVICES, World, at

PATIENCE = 20.0


def new_worker() -> Worker:
    return Worker(lambda: None, write_pause=0.0)


@dataclass
class Site:
    """The world with a worker that does what its calls ask for."""

    world: World
    worker: Worker = field(default_factory=new_worker)

    def crash(self) -> None:
        """Whatever was only in memory is gone; a new worker finds the database as it stands."""
        self.worker = new_worker()

    def cut_off(self, *nodes: Node, connect: bool = False) -> None:
        """The nodes do not answer any more, which the worker finds out; with `connect`, they answer again."""
        for node in nodes:
            call_command("cutoff", str(node.pk), connect=connect, stdout=StringIO())
        self.crash()  # a new worker looks at all nodes first
        self.turn()

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self.worker.turn(look=True)

    def until(self, done: Callable[[], bool], what: str = "it") -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"{what} did not come to be"
            self.turn()

    def settle(self) -> None:
        """Until no action is under way."""
        self.until(lambda: not Action.objects.filter(ended_at=None).exists(), "the end of all actions")

    def create(self, name: str = "web", **body: Any) -> Service:
        answer = self.world.admin.post(SERVICES, {"image": "nginx", "name": name, **body})
        assert answer.status_code == 201, answer.data
        return Service.objects.get(pk=answer.data["uuid"])

    def ask(self, obj: Model, call: str, **query: str) -> Action:
        """The action that the call makes; it is not done yet."""
        kind = type(obj).__name__.lower()
        if call == "terminate":
            answer = self.world.admin.delete(at(kind, obj.pk))
        else:
            answer = self.world.admin.post(at(kind, obj.pk, call), **query)
        assert answer.status_code == 202, answer.data
        return Action.objects.get(pk=self.world.admin.action_of(answer)["uuid"])

    def do(self, obj: Model, call: str, **query: str) -> Action:
        """The action, done."""
        action = self.ask(obj, call, **query)
        self.settle()
        action.refresh_from_db()
        return action

    def edit(self, obj: Model, **body: Any) -> None:
        answer = self.world.admin.patch(at(type(obj).__name__.lower(), obj.pk), body)
        assert answer.status_code in (200, 202), answer.data

    def started(self, name: str = "web", **body: Any) -> Service:
        service = self.create(name, **body)
        action = self.do(service, "start")
        assert action.state == "Success", log_of(action)
        service.refresh_from_db()
        return service

    def cluster(self, target: int = 2, **body: Any) -> NodeCluster:
        """A node cluster as the API makes it, not deployed yet."""
        parameters = {"name": "fleet", "region": REGION, "node_type": NODE_TYPE, "target_num_nodes": target, **body}
        answer = self.world.admin.post(f"{INFRA}/nodecluster/", parameters)
        assert answer.status_code == 201, answer.data
        return NodeCluster.objects.get(pk=answer.data["uuid"])

    def deployed(self, target: int = 2, **body: Any) -> NodeCluster:
        """A node cluster whose nodes, named a, b, ... by their age, are ready. There are no others."""
        Node.objects.all().delete()
        cluster = self.cluster(target, **body)
        action = self.do(cluster, "deploy")
        assert action.state == "Success", log_of(action)
        cluster.refresh_from_db()
        for node, name in zip(members(cluster), ascii_lowercase, strict=False):
            Node.objects.filter(pk=node.pk).update(nickname=name)
        return cluster

    def nodes(self, *names: str, **more: Any) -> list[Node]:
        """These nodes instead of the world's own."""
        Node.objects.all().delete()
        return [self.world.make_node(nickname=name, external_fqdn=f"{name}.test", **more) for name in names]


def members(cluster: NodeCluster) -> list[Node]:
    """The cluster's nodes that are there, the oldest first."""
    return list(cluster.nodes.exclude(state="Terminated").order_by("created_at"))


def living(service: Service) -> list[Container]:
    return list(service.containers.exclude(state="Terminated").select_related("node").order_by("number"))


def states(service: Service) -> list[str]:
    return [container.state for container in living(service)]


def places(service: Service) -> list[str]:
    return [container.node.nickname if container.node else "" for container in living(service)]


def state_of(thing: Any) -> str:
    thing.refresh_from_db()
    return str(thing.state)


def log_of(owner: Model) -> list[str]:
    lines = LogLine.objects.filter(owner_uuid=owner.pk).order_by("pk")
    return list(lines.values_list("text", flat=True))
