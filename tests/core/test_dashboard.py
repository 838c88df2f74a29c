"""The first screen: what needs attention, and how loaded the nodes are."""

from html import unescape

from tests.servers import Running
from tests.visitor import Upstream, signed_in


def test_the_dashboard_says_what_needs_attention(console: Running, local_cloud: Running) -> None:
    page = unescape(signed_in(console).get("/@demo/").text)
    upstream = Upstream(local_cloud)
    services = upstream.objects("/api/app/v1/demo/service/")
    partly = sum(1 for each in services if each["state"] == "Partly running")
    behind = sum(1 for each in services if each["synchronized"] is False and each["state"] != "Terminated")
    assert partly
    assert f'href="/@demo/services/?state=Partly+running">{partly} service' in page
    assert f'href="/@demo/services/?sort=synchronized">{behind} service' in page
    nodes = [each for each in upstream.objects("/api/infra/v1/demo/node/") if each["state"] != "Terminated"]
    busiest = max(each["current_num_containers"] for each in nodes)
    assert f"{busiest} container" in page
    assert "width:100%" in page


def test_an_empty_namespace_is_told_what_to_do_first_and_a_quiet_one_that_it_is_well(
    console: Running, local_cloud: Running
) -> None:
    visitor = signed_in(console, "reader")
    page = visitor.get("/@reader/").text
    assert "Get started" in page
    assert "All is well" not in page
    for address in ("nodeclusters/new/", "nodes/own/", "stacks/new/", "services/new/"):
        assert page.count(f'href="/@reader/{address}"') >= 1
        assert visitor.get(f"/@reader/{address}").status_code == 200
    Upstream(local_cloud, "reader").create_service("first", namespace="reader")
    page = visitor.get("/@reader/").text
    assert "Get started" not in page
    assert "All is well" in page
