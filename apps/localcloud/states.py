"""Derived states: a service's from its containers', and so on upward. Pure."""

from collections.abc import Collection


def service_state(containers: Collection[str], target: int, *, was_deployed: bool) -> str:
    """The lasting state of a service with these container states and `target` wanted; terminated ones do not count."""
    living = [state for state in containers if state != "Terminated"]
    if not living:
        return "Stopped" if was_deployed else "Not running"
    running = living.count("Running")
    if running == len(living) and running >= target:
        return "Running"
    return "Partly running" if running else "Stopped"


# A stack takes over the first of these states that one of its services is in.
_STACK_BUSY = {
    "Terminating": "Terminating",
    "Redeploying": "Redeploying",
    "Stopping": "Stopping",
    "Starting": "Starting",
}


def stack_state(services: Collection[str]) -> str:
    """The state of a stack with services in these states. A scaling service does not change its stack's state."""
    living = [state for state in services if state != "Terminated"]
    busy = {_STACK_BUSY[state] for state in living if state in _STACK_BUSY}
    if len(busy) == 1 and all(state in _STACK_BUSY for state in living):
        return busy.pop()
    if not living or all(state == "Not running" for state in living):
        return "Not Running"
    if all(state in {"Running", "Scaling"} for state in living):
        return "Running"
    if all(state in {"Stopped", "Not running"} for state in living):
        return "Stopped"
    return "Partly running"


def node_cluster_state(nodes: Collection[str], target: int) -> str:
    """The state of a deployed node cluster with nodes in these states."""
    living = [state for state in nodes if state != "Terminated"]
    if not living:
        return "Empty cluster"
    ready = sum(state in {"Deployed", "Upgrading"} for state in living)
    return "Deployed" if ready == len(living) and ready >= target else "Partly deployed"
