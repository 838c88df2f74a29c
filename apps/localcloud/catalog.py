"""The providers of simulated nodes, with their regions, zones and node types: with the names that the real ones had."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """`zones` are the letters or digits that zones add to the region's name; `without` the node types it lacks."""

    label: str
    zones: str = ""
    available: bool = True
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """CPUs, MB of memory, GB of disk."""

    label: str
    cpu: int
    memory: int
    disk: int
    available: bool = True


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    label: str
    regions: dict[str, RegionFacts]
    types: dict[str, TypeFacts]
    available: bool = True


BYON = "byon"  # "bring your own node": machines that somebody adds
CATALOG: dict[str, ProviderFacts] = {
    "aws": ProviderFacts(
        "Amazon Web Services (simulated)",
        {
            "us-east-1": RegionFacts("US East (N. Virginia)", "abce"),
            "us-west-2": RegionFacts("US West (Oregon)", "abc"),
            "eu-west-1": RegionFacts("EU (Ireland)", "abc"),
            "eu-central-1": RegionFacts("EU (Frankfurt)", "ab", without=("g2.2xlarge",)),
            "ap-northeast-1": RegionFacts("Asia Pacific (Tokyo)", "ac"),
            "sa-east-1": RegionFacts("South America (São Paulo)", "a", available=False, without=("g2.2xlarge",)),
        },
        {
            "t2.micro": TypeFacts("t2.micro", 1, 1024, 60),
            "t2.medium": TypeFacts("t2.medium", 2, 4096, 60),
            "m4.large": TypeFacts("m4.large", 2, 8192, 60),
            "m4.xlarge": TypeFacts("m4.xlarge", 4, 16384, 60),
            "g2.2xlarge": TypeFacts("g2.2xlarge", 8, 15360, 60),
            "m1.small": TypeFacts("m1.small", 1, 1740, 60, available=False),
        },
    ),
    "azure": ProviderFacts(
        "Microsoft Azure (simulated)",
        {
            "east-us": RegionFacts("East US"),
            "west-europe": RegionFacts("West Europe"),
            "japan-east": RegionFacts("Japan East", available=False),
        },
        {
            "small": TypeFacts("Small", 1, 1792, 60),
            "medium": TypeFacts("Medium", 2, 3584, 60),
            "large": TypeFacts("Large", 4, 7168, 60),
        },
    ),
    "digitalocean": ProviderFacts(
        "Digital Ocean (simulated)",
        {
            "ams1": RegionFacts("Amsterdam 1", available=False),
            "ams2": RegionFacts("Amsterdam 2"),
            "ams3": RegionFacts("Amsterdam 3"),
            "lon1": RegionFacts("London 1"),
            "nyc1": RegionFacts("New York 1"),
            "nyc2": RegionFacts("New York 2", without=("64gb",)),
            "nyc3": RegionFacts("New York 3"),
            "sfo1": RegionFacts("San Francisco 1"),
            "sgp1": RegionFacts("Singapore 1", without=("64gb",)),
        },
        {
            "1gb": TypeFacts("1GB", 1, 1024, 30),
            "2gb": TypeFacts("2GB", 2, 2048, 40),
            "4gb": TypeFacts("4GB", 2, 4096, 60),
            "8gb": TypeFacts("8GB", 4, 8192, 80),
            "64gb": TypeFacts("64GB", 20, 65536, 640),
        },
    ),
    "packet": ProviderFacts(
        "Packet (simulated)",
        {"ewr1": RegionFacts("Parsippany, NJ", available=False), "ams1": RegionFacts("Amsterdam", available=False)},
        {
            "baremetal_0": TypeFacts("Type 0", 4, 8192, 80, available=False),
            "baremetal_1": TypeFacts("Type 1", 8, 32768, 240, available=False),
        },
        available=False,
    ),
    "softlayer": ProviderFacts(
        "SoftLayer (simulated)",
        {
            "ams01": RegionFacts("Amsterdam 1"),
            "dal05": RegionFacts("Dallas 5"),
            "hkg02": RegionFacts("Hong Kong 2", available=False),
        },
        {
            "1cpu-1gb": TypeFacts("1 CPU, 1 GB", 1, 1024, 25),
            "2cpu-4gb": TypeFacts("2 CPU, 4 GB", 2, 4096, 25),
            "4cpu-8gb": TypeFacts("4 CPU, 8 GB", 4, 8192, 25),
        },
    ),
}


CATALOG[BYON] = ProviderFacts(
    "Bring your own node",
    {BYON: RegionFacts("Your own machines", available=False)},
    {BYON: TypeFacts("Your own machine", 0, 0, 0, available=False)},
    available=False,
)


def make_catalog(apps: Apps) -> None:
    """Writes the catalog to the database, keeping other rows. `apps` is the app registry of the migration state."""
    for name, facts in CATALOG.items():
        provider = _save_row(apps, "Provider", {"name": name}, label=facts.label, available=facts.available)
        types = {each: _node_type(apps, provider, each, type_facts) for each, type_facts in facts.types.items()}
        for each, region_facts in facts.regions.items():
            _region(apps, provider, each, region_facts, types)


def _node_type(apps: Apps, provider: Any, name: str, facts: TypeFacts) -> Any:
    values = {"label": facts.label, "cpu": facts.cpu, "memory": facts.memory, "disk": facts.disk}
    return _save_row(apps, "NodeType", {"provider": provider, "name": name}, available=facts.available, **values)


def _region(apps: Apps, provider: Any, name: str, facts: RegionFacts, types: dict[str, Any]) -> None:
    region = _save_row(
        apps, "Region", {"provider": provider, "name": name}, label=facts.label, available=facts.available
    )
    region.node_types.set(_types_except(types, facts.without))
    for letter in facts.zones:
        zone = _save_row(
            apps, "AvailabilityZone", {"region": region, "name": f"{name}{letter}"}, available=facts.available
        )
        # The oldest zone of a region is the first that has no room for the biggest machines.
        zone.node_types.set(_types_except(types, (*facts.without, "g2.2xlarge") if letter == "a" else facts.without))


def _types_except(types: dict[str, Any], without: Iterable[str]) -> list[Any]:
    return [node_type for name, node_type in types.items() if name not in without]


def _save_row(apps: Apps, model: str, key: dict[str, Any], **values: Any) -> Any:
    found, _ = apps.get_model("localcloud", model)._default_manager.update_or_create(**key, defaults=values)
    return found
