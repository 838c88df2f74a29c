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


def test_a_quiet_namespace_is_told_to_be_well(console: Running) -> None:
    assert "All is well" in signed_in(console, "reader").get("/@reader/").text
