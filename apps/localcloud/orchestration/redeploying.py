"""Replaces a container with one of its service's latest definition."""

from ..borrowing import mounting
from ..models import Container, Node
from ..placement import NodeFacts
from .containers import choose_node, create_and_start, drop_volumes, is_gone, remove_from_node
from .deploying import choose, place
from .pulling import pull
from .work import Steps, TaskFailedError, Work

STOP = 0.8  # seconds at normal speed


def redeploy(work: Work, container: Container, *, reuse_volumes: bool) -> Steps:
    """Replaces the container, keeping its UUID and name. The old one runs until the new one's image is on its node."""
    return work.holding(container, _redeploy(work, container, reuse_volumes=reuse_volumes))


def _redeploy(work: Work, container: Container, *, reuse_volumes: bool) -> Steps:
    if is_gone(container) or work.has_done("redeployed", container.pk):
        return
    if not work.has_done("replaced", container.pk):
        if not reuse_volumes:
            _demand_own_volumes(container)
        facts = choose_node(work, container, keep_volumes=reuse_volumes)
        node, image = Node.objects.get(pk=facts.uuid), container.service.definition["image_name"]
        yield from pull(work, container, node, image)
        yield from _replace(work, container, facts, reuse_volumes=reuse_volumes)
    yield from create_and_start(work, container)
    work.note("redeployed", container.pk)


def _demand_own_volumes(container: Container) -> None:
    if names := mounting(container):
        raise TaskFailedError(f"Its volumes are in use by {', '.join(names)}.")


def _replace(work: Work, container: Container, facts: NodeFacts, *, reuse_volumes: bool) -> Steps:
    """Removes the old container and deploys the new one to the chosen node, if that still fits."""
    Container.objects.filter(pk=container.pk).update(state="Starting", restart_at=None)
    if container.node is not None:
        work.log(f"{container.name}: Stopping the old container on {container.node}")
        yield work.takes(container.node, STOP)
    facts = choose(container, keep_volumes=reuse_volumes, on=facts.uuid)
    yield from remove_from_node(work, container, gently=True)
    if not reuse_volumes:
        yield from drop_volumes(work, container)
    container.state, container.restart_at = "Starting", None
    container.exit_code = container.exit_code_msg = None
    place(container, facts, work.action)
    work.note("replaced", container.pk)
