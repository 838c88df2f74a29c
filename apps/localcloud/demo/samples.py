"""Small stacks that are there to show a state that nothing else in the namespace is in."""

from itertools import count

from django.utils import timezone

from apps.cloud.contract import CONTAINER, SERVICE, STACK

from ..models import Container, Namespace, Service, Stack
from ..orchestration.derived import refresh_stack
from ..orchestration.worker import Worker
from ..reading import still_listed
from .calls import Caller, finish

# By state in small letters, which stacks and services write differently.
_NAMES = {
    "not running": "newsletter",
    "running": "status",
    "partly running": "forum",
    "stopped": "wiki",
    "terminated": "campaign",
}


def missing_states(namespace: Namespace) -> list[str]:
    """The lasting states that no stack, no service or no container in the namespace's lists is in."""
    missing: set[str] = set()
    for kind, model in ((STACK, Stack), (SERVICE, Service), (CONTAINER, Container)):
        listed = model._default_manager.filter(still_listed(), namespace=namespace)
        there = set(listed.values_list("state", flat=True))
        missing |= {state.name.lower() for state in kind.states if state.lasting and state.name not in there}
    return [state for state in _NAMES if state in missing]


def make_samples(namespace: Namespace, who: Caller, worker: Worker) -> None:
    """A stack for each state that is missing, its service and its containers in that state as well."""
    for state in missing_states(namespace):
        _Sample(namespace, state, who, worker).make()


class _Sample:
    def __init__(self, namespace: Namespace, state: str, who: Caller, worker: Worker) -> None:
        self._namespace, self._state, self._who, self._worker = namespace, state, who, worker
        self._stack = Stack.objects.create(namespace=namespace, name=_free_name(namespace, _NAMES[state]))

    def make(self) -> None:
        uri = self._build()
        if self._state != "not running":
            self._who.post(f"{uri}start/")
            finish(self._worker)
            Stack.objects.filter(pk=self._stack.pk).update(deployed_at=timezone.now())
        match self._state:
            case "partly running":
                one = Container.objects.get(service__stack=self._stack, number=1)
                self._who.post(f"/api/app/v1/{self._namespace.name}/container/{one.pk}/stop/")
            case "stopped":
                self._who.post(f"{uri}stop/")
            case "terminated":
                self._who.delete(uri)
        finish(self._worker)
        if self._state == "terminated":
            Stack.objects.filter(pk=self._stack.pk).update(state="Terminated", destroyed_at=timezone.now())

    def _build(self) -> str:
        body = {
            "name": "app",
            "image": f"acme/{self._stack.name}-app:1.0",
            "target_num_containers": 2 if self._state == "partly running" else 1,
        }
        made = self._who.post(f"/api/app/v1/{self._namespace.name}/service/", body)
        # Another service alone may have the name; in its stack it is free.
        Service.objects.filter(pk=made["uuid"]).update(stack=self._stack)
        refresh_stack(self._stack.pk)
        return str(made["resource_uri"])


def _free_name(namespace: Namespace, name: str) -> str:
    taken = set(Stack.objects.filter(namespace=namespace).exclude(state="Terminated").values_list("name", flat=True))
    return next(each for number in count(1) if (each := name if number == 1 else f"{name}-{number}") not in taken)
