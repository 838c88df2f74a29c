"""Which containers of an engine are ours. Their labels alone do not say it: images hand theirs on, and one that
somebody made of a container of ours has its labels. But there is no other container of the name that we gave it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .shape import CONTAINER, NODE, is_engine_name

Row = Mapping[str, Any]


def owned(client: Any, node: UUID, container: UUID | None = None, *, all: bool = True) -> list[tuple[UUID, Row]]:  # noqa: A002
    """All, or those that run, as the engine lists them; of one UUID if given."""
    wanted = [f"{NODE}={node}", *([f"{CONTAINER}={container}"] if container else [])]
    rows = client.containers(all=all, filters={"label": wanted})
    return [(uuid, row) for row in rows if (uuid := _owned_as(row)) is not None]


def uuid_in(labels: Mapping[str, str]) -> UUID | None:
    """None where somebody wrote something else there."""
    try:
        return UUID(labels[CONTAINER])
    except (KeyError, ValueError):
        return None


def _owned_as(row: Row) -> UUID | None:
    uuid = uuid_in(row["Labels"])
    if uuid is None or not any(is_engine_name(name, uuid) for name in row["Names"] or ()):
        return None
    return uuid
