"""Pulls images, with the namespace's credentials for their registry."""

from ..drivers import Credentials, EngineError
from ..image_descriptions import note_image
from ..images import repository_of
from ..models import Container, Node, Repository
from ..sealing import SealedError, unseal
from .calls import Asking
from .work import TaskFailedError, Work

PULL = 0.7  # seconds at normal speed


def pull(work: Work, container: Container, node: Node, image: str) -> Asking[bool]:
    """Pulls the image to the node. Returns whether its ports, variables or volumes differ from those known before."""
    work.log(f"{container.name}: Pulling image {image} on {node}")
    yield work.takes(node, PULL)
    credentials = credentials_for(container, image)
    tell = _Progress(work, container.name).tell
    yield from work.ask(node, lambda engine: engine.pull(image, credentials, tell), "pull")
    work.log(f"{container.name}: Pulled image {image}")
    if not work.engines.is_remote(node):
        return False
    facts = yield from work.ask(node, lambda engine: engine.image(image))
    return note_image(container.namespace_id, image, facts)


class _Progress:
    """Writes an engine's progress messages to the action's log. Called from the pull's own thread."""

    def __init__(self, work: Work, name: str) -> None:
        self._work, self._name = work, name

    def tell(self, text: str) -> None:
        """Raises EngineError if the action is canceled, which ends the pull."""
        if self._work.is_canceled:
            raise EngineError("Canceled")
        self._work.logbook.hear(self._work.action.pk, f"{self._name}: {text}")


def credentials_for(container: Container, image: str) -> Credentials | None:
    """The credentials stored for the image's repository in the container's namespace; None if there are none.

    Raises TaskFailedError if they cannot be opened.
    """
    found = Repository.objects.filter(namespace=container.namespace_id, name=repository_of(image)).first()
    if found is None or not found.credentials:
        return None
    try:
        values = unseal(found.credentials, owner=found.uuid)
    except SealedError:
        raise TaskFailedError(f"The stored credentials for {found} cannot be opened. Enter them again.") from None
    return Credentials(values["username"], values["password"])
