"""States that follow from others."""

import pytest

from apps.localcloud.states import node_cluster_state, service_state, stack_state


@pytest.mark.parametrize(
    ("containers", "was_deployed", "state"),
    [
        ([], False, "Not running"),
        ([], True, "Stopped"),
        (["Terminated"], True, "Stopped"),
        (["Running", "Running", "Terminated"], True, "Running"),
        (["Running", "Stopped"], True, "Partly running"),
        (["Running", "Starting"], True, "Partly running"),
        (["Running"], True, "Partly running"),
        (["Running", "Running", "Running"], True, "Running"),
        (["Stopped", "Stopped"], True, "Stopped"),
    ],
)
def test_a_service_follows_its_containers(containers: list[str], was_deployed: bool, state: str) -> None:
    assert service_state(containers, 2, was_deployed=was_deployed) == state


@pytest.mark.parametrize(
    ("services", "state"),
    [
        ([], "Not Running"),
        (["Not running", "Not running"], "Not Running"),
        (["Running", "Running", "Terminated"], "Running"),
        (["Running", "Scaling"], "Running"),
        (["Running", "Partly running"], "Partly running"),
        (["Running", "Stopped"], "Partly running"),
        (["Running", "Redeploying"], "Partly running"),
        (["Stopped", "Not running"], "Stopped"),
        (["Starting", "Starting"], "Starting"),
        (["Stopping"], "Stopping"),
        (["Terminating", "Terminated"], "Terminating"),
    ],
)
def test_a_stack_follows_its_services(services: list[str], state: str) -> None:
    assert stack_state(services) == state


@pytest.mark.parametrize(
    ("nodes", "target", "state"),
    [
        ([], 0, "Empty cluster"),
        (["Terminated"], 1, "Empty cluster"),
        (["Deployed", "Deployed"], 2, "Deployed"),
        (["Deployed"], 2, "Partly deployed"),
        (["Deployed", "Unreachable"], 2, "Partly deployed"),
        (["Deployed", "Upgrading"], 2, "Deployed"),
    ],
)
def test_a_node_cluster_follows_its_nodes(nodes: list[str], target: int, state: str) -> None:
    assert node_cluster_state(nodes, target) == state
