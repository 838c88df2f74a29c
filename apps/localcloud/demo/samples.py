"""Small stacks that show the states that nothing else in the namespace is in."""

from itertools import count
from uuid import UUID

from apps.cloud.contract import CONTAINER, SERVICE, STACK

from ..models import Container, Namespace, Service, Stack
from ..orchestration.worker import Worker
from ..reading import still_listed
from .calls import Caller, finish

# By state in lower case, as stacks and services spell states differently.
_NAMES = {
    "not running": "newsletter",
    "running": "status",
    "partly running": "forum",
    "stopped": "wiki",
    "terminated": "campaign",
}


def missing_states(namespace: Namespace) -> list[str]:
    """The lasting states missing among the namespace's listed stacks, services or containers."""
    missing: set[str] = set()
    for kind, model in ((STACK, Stack), (SERVICE, Service), (CONTAINER, Container)):
        listed = model._default_manager.filter(still_listed(), namespace=namespace)
        there = set(listed.values_list("state", flat=True))
        missing |= {state.name.lower() for state in kind.states if state.lasting and state.name not in there}
    return [state for state in _NAMES if state in missing]


def make_samples(namespace: Namespace, who: Caller, worker: Worker) -> None:
    """Creates a stack for each missing state, with its service and containers in that state, too."""
    for state in missing_states(namespace):
        _SampleStack(namespace, state, who, worker).make()


class _SampleStack:
    def __init__(self, namespace: Namespace, state: str, who: Caller, worker: Worker) -> None:
        self._space, self._state, self._who, self._worker = namespace, state, who, worker

    def make(self) -> None:
        uri = self._build()
        if self._state != "not running":
            self._who.post(f"{uri}start/")
            finish(self._worker)
        match self._state:
            case "partly running":
                one = Container.objects.get(service__stack=UUID(uri.split("/")[-2]), number=1)
                self._who.post(f"/api/app/v1/{self._space.name}/container/{one.pk}/stop/")
            case "stopped":
                self._who.post(f"{uri}stop/")
            case "terminated":
                self._who.delete(uri)
        finish(self._worker)

    def _build(self) -> str:
        name = _free_name(self._space, _NAMES[self._state])
        containers = 2 if self._state == "partly running" else 1
        app = {"name": "app", "image": f"acme/{name}-app:1.0", "target_num_containers": containers}
        made = self._who.post(f"/api/app/v1/{self._space.name}/stack/", {"name": name, "services": [app]})
        return str(made["resource_uri"])


def _free_name(namespace: Namespace, name: str) -> str:
    taken = set(Stack.objects.filter(namespace=namespace).exclude(state="Terminated").values_list("name", flat=True))
    return next(each for number in count(1) if (each := name if number == 1 else f"{name}-{number}") not in taken)
