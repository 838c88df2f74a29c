"""The names under which a container reaches others: links' aliases, `service`, `service-1`, `service.stack`."""

from collections.abc import Iterator

from .models import Container, Service

MOST = 1000  # containers whose names are known


def hosts_of(container: Container) -> Iterator[tuple[str, str]]:
    """Yields address and names of each existing container in the namespace, the nearest first.

    A name without a stack is looked up in the container's own stack, then among services without a stack.
    """
    aliases = _aliases(container)
    others = Container.objects.filter(namespace=container.namespace_id, private_ip__isnull=False)
    others = others.exclude(state="Terminated").exclude(pk=container.pk).select_related("service__stack")
    own = container.service.stack_id
    near = set(Service.objects.filter(stack=own).exclude(state="Terminated").values_list("name", flat=True))
    found = sorted(others.order_by("name")[:MOST], key=lambda other: other.service.stack_id != own)
    for other in found:
        names = [*aliases.get(str(other.pk), ()), *_short_names(other, own, near), *_full_names(other)]
        if names:
            yield str(other.private_ip), " ".join(dict.fromkeys(names))


def _aliases(container: Container) -> dict[str, list[str]]:
    """The aliases of each linked container: the link's name, and the same with the container's number."""
    found: dict[str, list[str]] = {}
    for link in container.links:
        peer = link["to_container"].rstrip("/").rpartition("/")[2]
        found.setdefault(peer, []).extend((link["name"].rpartition("_")[0], link["name"]))
    return found


def _short_names(other: Container, stack: object, near: set[str]) -> list[str]:
    service = other.service
    is_meant = service.stack_id == stack or (service.stack_id is None and service.name not in near)
    return [service.name, other.name] if is_meant else []


def _full_names(other: Container) -> list[str]:
    stack = other.service.stack
    return [f"{other.service.name}.{stack.name}", f"{other.name}.{stack.name}"] if stack is not None else []
