"""Providers, regions, zones and node types: how they lead to one another, and what cannot be had."""

import json

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("providers/aws/?tab=regions", ["regions/aws/us-east-1/"]),
        ("providers/aws/?tab=nodetypes", ["nodetypes/aws/m4.large/"]),
        ("regions/aws/us-east-1/", ["providers/aws/", "zones/aws/us-east-1/us-east-1a/", "nodetypes/aws/m4.large/"]),
        ("regions/aws/us-east-1/?tab=zones", ["zones/aws/us-east-1/us-east-1a/"]),
        ("regions/aws/us-east-1/?tab=nodetypes", ["nodetypes/aws/m4.large/"]),
        ("zones/aws/us-east-1/us-east-1a/", ["regions/aws/us-east-1/"]),
        ("zones/aws/us-east-1/us-east-1a/?tab=nodetypes", ["nodetypes/aws/m4.large/"]),
        ("nodetypes/aws/m4.large/", ["providers/aws/", "regions/aws/us-east-1/", "zones/aws/us-east-1/us-east-1a/"]),
        ("nodetypes/aws/m4.large/?tab=regions", ["regions/aws/us-east-1/"]),
    ],
)
def test_pages_lead_both_ways(page: str, leads_to: list[str], visitor: Visitor) -> None:
    text = visitor.get(f"/@acme/{page}").text
    assert [address for address in leads_to if f'href="/@acme/{address}"' not in text] == []


def test_a_providers_node_types_are_its_own(visitor: Visitor) -> None:
    text = visitor.get("/@demo/providers/aws/?tab=nodetypes").text
    assert "nodetypes/azure/" not in text


def test_what_cannot_be_had_is_marked_and_stands_last(visitor: Visitor) -> None:
    page = visitor.get("/@demo/providers/").text
    assert page.count('class="row-gone"') == 2, "Packet, and nodes of one's own, which come by another way"
    assert page.index("Packet (simulated)") > page.index("SoftLayer (simulated)")
    assert "Not available" in visitor.get("/@demo/providers/packet/").text
    assert "Not available" not in visitor.get("/@demo/providers/aws/").text


def test_filters_pick_from_what_exists_and_ask_the_cloud(visitor: Visitor) -> None:
    page = visitor.get("/@demo/nodetypes/").text
    assert "Amsterdam 1 (softlayer/ams01)" in page, "two providers have an Amsterdam 1"
    query = "regions=/api/infra/v1/region/softlayer/ams01/&format=json"
    found = json.loads(visitor.get(f"/@demo/nodetypes/?{query}").text)
    assert {obj["provider"] for obj in found} == {"/api/infra/v1/provider/softlayer/"}
