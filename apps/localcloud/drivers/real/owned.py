"""Which containers of an engine belong to the cloud.

Labels are not enough: an image made of one of the cloud's containers has its labels, and passes them on to every
container that is created from it. So the container must have the name that the cloud gave it as well.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .shape import CONTAINER, NODE, is_engine_name

Row = Mapping[str, Any]


def owned(client: Any, node: UUID, container: UUID | None = None, *, all: bool = True) -> list[tuple[UUID, Row]]:  # noqa: A002
    """The node's containers, or the one with that UUID, with the engine's rows; only running ones unless `all`."""
    wanted = [f"{NODE}={node}", *([f"{CONTAINER}={container}"] if container else [])]
    rows = client.containers(all=all, filters={"label": wanted})
    return [(uuid, row) for row in rows if (uuid := _uuid_if_owned(row)) is not None]


def uuid_in(labels: Mapping[str, str]) -> UUID | None:
    """The container's UUID by its label; None if the label is missing or has another value."""
    try:
        return UUID(labels[CONTAINER])
    except (KeyError, ValueError):
        return None


def _uuid_if_owned(row: Row) -> UUID | None:
    uuid = uuid_in(row["Labels"])
    if uuid is None or not any(is_engine_name(name, uuid) for name in row["Names"] or ()):
        return None
    return uuid
