"""Which of the three levels of a team's rights a call takes. Manual: Teams."""

from collections.abc import Collection
from enum import StrEnum

from .base import Endpoint, ObjectType

_OPERATING = frozenset({"start", "stop", "redeploy", "scale"})
_SCALING = ({"target_num_containers"}, {"target_num_nodes"})


class Right(StrEnum):
    """Each holds those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


def right_for(kind: ObjectType, endpoint: Endpoint, parameters: Collection[str] = ()) -> Right:
    """What a call takes that sends these parameters. What the manual puts on no level takes the highest."""
    if endpoint.name == "exec":
        return Right.ADMIN
    if endpoint.method == "GET":
        return Right.WRITE if kind.key_is_secret else Right.READ  # who sees a trigger can call it
    if endpoint.name in _OPERATING or endpoint.anonymous:
        return Right.WRITE
    if endpoint.name == "update" and set(parameters) in _SCALING:
        return Right.WRITE
    return Right.ADMIN
