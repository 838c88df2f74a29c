"""Operations: the calls that change something, by object type and endpoint of the contract."""

from collections.abc import Callable

from ..calls import Call, Done
from . import actions, lifecycle, nodeclusters, nodes, repositories, services, stacks, tokens, triggers

Operation = Callable[[Call], Done]

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("stack", "create"): stacks.create,
    ("stack", "update"): stacks.update,
    ("stack", "start"): lifecycle.run,
    ("stack", "stop"): lifecycle.run,
    ("stack", "redeploy"): lifecycle.run,
    ("stack", "terminate"): lifecycle.run,
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
    ("nodecluster", "create"): nodeclusters.create,
    ("nodecluster", "update"): nodeclusters.update,
    ("nodecluster", "deploy"): lifecycle.run,
    ("nodecluster", "terminate"): lifecycle.run,
    ("node", "update"): nodes.update,
    ("node", "docker-upgrade"): lifecycle.run,
    ("node", "health-check"): lifecycle.run,
    ("node", "terminate"): lifecycle.run,
    ("token", "create"): tokens.create,
    ("trigger", "create"): triggers.create,
    ("trigger", "delete"): triggers.delete,
    ("trigger", "call"): triggers.perform,
    ("repository", "create"): repositories.create,
    ("repository", "update"): repositories.update,
    ("repository", "delete"): repositories.delete,
    ("action", "cancel"): actions.cancel,
    ("action", "retry"): actions.retry,
}
