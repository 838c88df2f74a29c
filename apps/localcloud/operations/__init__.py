"""The calls that change something, by object and endpoint of the contract."""

from collections.abc import Callable

from ..calls import Call, Done
from . import actions, lifecycle, services

Operation = Callable[[Call], Done]

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("service", "create"): services.create,
    ("service", "update"): services.update,
    ("service", "start"): lifecycle.run,
    ("service", "stop"): lifecycle.run,
    ("service", "scale"): lifecycle.run,
    ("service", "redeploy"): lifecycle.run,
    ("service", "terminate"): lifecycle.run,
    ("container", "start"): lifecycle.run,
    ("container", "stop"): lifecycle.run,
    ("container", "redeploy"): lifecycle.run,
    ("container", "terminate"): lifecycle.run,
    ("action", "cancel"): actions.cancel,
    ("action", "retry"): actions.retry,
}
