"""Which of the three levels of a team's rights a call requires. Manual: Teams."""

from collections.abc import Collection
from enum import StrEnum

from .base import Endpoint, ObjectType

_OPERATING = frozenset({"start", "stop", "redeploy", "scale"})
_SCALING = ({"target_num_containers"}, {"target_num_nodes"})


class Right(StrEnum):
    """Each right includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


def right_for(kind: ObjectType, endpoint: Endpoint, parameters: Collection[str] = ()) -> Right:
    """The right that a call with these parameters requires: the highest, if the manual assigns it to no level."""
    if endpoint.name == "exec":
        return Right.ADMIN
    if endpoint.method == "GET":
        return Right.WRITE if kind.key_is_secret else Right.READ  # who sees a trigger can call it
    if endpoint.name in _OPERATING or endpoint.anonymous:
        return Right.WRITE
    if endpoint.name == "update" and set(parameters) in _SCALING:
        return Right.WRITE
    return Right.ADMIN
