"""A service's containers."""

from uuid import UUID

from ..models import Container, Service
from .shaping import ALIVE


def living(service: Service) -> list[Container]:
    """The service's containers that are not terminated, by number."""
    found = service.containers.filter(ALIVE).select_related(
        "namespace", "service__namespace", "service__stack", "node__node_cluster"
    )
    return list(found.order_by("number"))


def add(service: Service, number: int, node: UUID | None = None) -> None:
    """Creates the row of a container that is to be deployed, on `node` if that is known already."""
    Container.objects.create(
        namespace=service.namespace,
        service=service,
        node_id=node,
        number=number,
        name=f"{service.name}-{number}",
        state="Starting",
        config=service.definition,
        revision=service.revision,
    )
