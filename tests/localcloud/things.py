"""One object of each kind, all with ties to one another."""

from dataclasses import dataclass
from typing import Any

from tests.manual import ManualEndpoint, ManualObject

from .conftest import ACTIONS, World, at


@dataclass
class Things:
    """`keys` has what stands in their addresses."""

    world: World
    keys: dict[str, tuple[str, ...]]

    def address(self, name: str, call: ManualEndpoint) -> str:
        return call.address(*self.keys[name], namespace="acme" if call.namespaced else None)

    def shown(self, found: ManualObject) -> dict[str, Any]:
        """The object in detail."""
        detail = next(each for each in found.endpoints if each.method == "GET" and each.path.endswith(")/"))
        answer = self.world.admin.get(self.address(found.name, detail))
        assert answer.status_code == 200, answer.data
        shown: dict[str, Any] = answer.data
        return shown


def make_things(world: World) -> Things:
    service = world.service(stack=world.stack())
    type(service).objects.filter(pk=service.pk).update(state="Running")
    container = world.container(service)
    trigger = world.admin.post(at("service", service.pk, "trigger"), {}).data
    world.repository()
    newest = world.admin.get(ACTIONS).data["objects"][0]
    one = str(service.pk)
    return Things(
        world,
        {
            "action": (newest["uuid"],), "provider": ("aws",), "region": ("aws", "us-east-1"),
            "az": ("aws", "us-east-1", "us-east-1a"), "nodetype": ("aws", "t2.micro"),
            "nodecluster": (str(world.cluster.pk),), "node": (str(world.node.pk),),
            "registry": ("registry-1.docker.io",), "repository": ("acme/app",), "stack": (str(service.stack_id),),
            "service": (one,), "container": (str(container.pk),), "trigger": (one, trigger["uuid"]), "event": (),
        },
    )  # fmt: skip
