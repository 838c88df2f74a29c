"""Providers, regions, availability zones, node types. Manual: the sections of those names."""

from collections.abc import Sequence
from typing import Any

from ..addresses import nodetype_uri, provider_uri, region_uri, zone_uri
from ..models import AvailabilityZone, NodeType, Provider, Region


def providers_list(providers: Sequence[Provider]) -> list[dict[str, Any]]:
    return [
        {
            "resource_uri": provider_uri(provider),
            "name": provider.name,
            "label": provider.label,
            "available": provider.available,
            "regions": [region_uri(region) for region in provider.regions.all()],
        }
        for provider in providers
    ]


def regions_list(regions: Sequence[Region]) -> list[dict[str, Any]]:
    return [
        {
            "resource_uri": region_uri(region),
            "name": region.name,
            "label": region.label,
            "available": region.available,
            "provider": provider_uri(region.provider),
            "node_types": [nodetype_uri(node_type) for node_type in region.node_types.all()],
            "availability_zones": [zone_uri(zone) for zone in region.zones.all()],
        }
        for region in regions
    ]


def zones_list(zones: Sequence[AvailabilityZone]) -> list[dict[str, Any]]:
    return [
        {
            "resource_uri": zone_uri(zone),
            "name": zone.name,
            "available": zone.available,
            "region": region_uri(zone.region),
        }
        for zone in zones
    ]


def nodetypes_list(node_types: Sequence[NodeType]) -> list[dict[str, Any]]:
    return [
        {
            "resource_uri": nodetype_uri(node_type),
            "name": node_type.name,
            "label": node_type.label,
            "available": node_type.available,
            "provider": provider_uri(node_type.provider),
            "regions": [region_uri(region) for region in node_type.regions.all()],
            "availability_zones": [zone_uri(zone) for zone in node_type.zones.all()],
        }
        for node_type in node_types
    ]
