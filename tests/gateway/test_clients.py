"""What the published clients send and read, all of it through the console: with a user name and a personal token."""

import pytest

from tests import servers
from tests.localcloud.test_clients import (  # noqa: F401  (run here against the console)
    Sdk,
    test_a_container_s_calls_and_streams,
    test_a_service_from_run_to_terminate,
    test_a_stack_from_up_to_terminate,
    test_actions_are_read_canceled_and_run_again,
    test_events_come_after_a_frame_that_tells_of_the_login,
    test_external_repositories,
    test_lists_hold_what_ps_and_ls_show,
    test_node_clusters_and_nodes,
    test_pages_are_followed_by_offset,
    test_signing_in,
    test_the_catalog,
    test_triggers,
)


@pytest.fixture(scope="module")
def sdk(console: servers.Running) -> Sdk:
    return Sdk(console, key=servers.token(console))


def test_the_action_shows_the_tool(sdk: Sdk) -> None:
    made = sdk.create("app", "service", {"image": "nginx", "name": "cli-agent"})
    assert sdk.action(made)["user_agent"].startswith("docker-cloud/1.0.9 python-dockercloud/1.0.12 cloud-console/")
