"""The engine of a node that does not answer."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from .base import ContainerSpec, Credentials, EngineFacts, ImageFacts, Line, Network, NodeUnreachableError, Status


class UnreachableEngine:
    """Raises NodeUnreachableError for every call."""

    def _refuse(self) -> NodeUnreachableError:
        return NodeUnreachableError("The node's Docker engine cannot be reached")

    def pull(self, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
        raise self._refuse()

    def image(self, image: str) -> ImageFacts:
        raise self._refuse()

    def newer(self, container: UUID, image: str, credentials: Credentials | None) -> str:
        raise self._refuse()

    def lay(self, network: Network) -> None:
        raise self._refuse()

    def drop_network(self, network: UUID) -> None:
        raise self._refuse()

    def create(self, spec: ContainerSpec) -> None:
        raise self._refuse()

    def start(self, container: UUID) -> None:
        raise self._refuse()

    def stop(self, container: UUID) -> None:
        raise self._refuse()

    def remove(self, container: UUID) -> Sequence[Line]:
        raise self._refuse()

    def inspect(self, container: UUID) -> Status | None:
        raise self._refuse()

    def drop_volume(self, volume: UUID) -> None:
        raise self._refuse()

    def containers(self) -> Collection[UUID]:
        raise self._refuse()

    def volumes(self) -> Collection[UUID]:
        raise self._refuse()

    def facts(self) -> EngineFacts:
        raise self._refuse()

    def clear(self) -> None:
        raise self._refuse()

    def upgrade(self) -> None:
        raise self._refuse()
