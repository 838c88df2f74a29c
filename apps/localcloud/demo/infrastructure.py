"""The providers of the simulated nodes, with their regions, zones and node types."""

from ..models import AvailabilityZone, NodeType, Provider, Region

Regions = dict[str, tuple[str, bool, tuple[str, ...]]]  # label, available, zones
NodeTypes = dict[str, tuple[str, int, int, int]]  # label, CPUs, MB of memory, GB of disk
CATALOG: dict[str, tuple[str, bool, Regions, NodeTypes]] = {
    "aws": (
        "Amazon Web Services (simulated)",
        True,
        {
            "us-east-1": ("US East (N. Virginia)", True, ("us-east-1a", "us-east-1b", "us-east-1c")),
            "eu-west-1": ("EU (Ireland)", True, ("eu-west-1a", "eu-west-1b")),
            "sa-east-1": ("South America (São Paulo)", False, ("sa-east-1a",)),
        },
        {
            "t2.micro": ("t2.micro", 1, 1024, 30),
            "t2.medium": ("t2.medium", 2, 4096, 60),
            "m4.xlarge": ("m4.xlarge", 4, 16384, 120),
        },
    ),
    "digitalocean": (
        "DigitalOcean (simulated)",
        True,
        {
            "ams2": ("Amsterdam 2", True, ()),
            "lon1": ("London 1", True, ()),
            "nyc3": ("New York 3", True, ()),
        },
        {"1gb": ("1GB", 1, 1024, 30), "2gb": ("2GB", 2, 2048, 40), "8gb": ("8GB", 4, 8192, 80)},
    ),
    "softlayer": (
        "SoftLayer (simulated)",
        False,
        {"dal05": ("Dallas 5", False, ())},
        {"small": ("1 CPU, 1 GB", 1, 1024, 25)},
    ),
}


def make_infrastructure() -> None:
    """What of the catalog is not there yet."""
    for name, (label, available, regions, types) in CATALOG.items():
        provider, _ = Provider.objects.get_or_create(name=name, defaults={"label": label, "available": available})
        made = [_region(provider, region, *facts) for region, facts in regions.items()]
        for node_type, (type_label, cpu, memory, disk) in types.items():
            defaults = {"label": type_label, "available": available, "cpu": cpu, "memory": memory, "disk": disk}
            found, is_new = NodeType.objects.get_or_create(provider=provider, name=node_type, defaults=defaults)
            if is_new:
                found.regions.set(made)
                found.zones.set(AvailabilityZone.objects.filter(region__in=made))


def _region(provider: Provider, name: str, label: str, available: bool, zones: tuple[str, ...]) -> Region:
    region, _ = Region.objects.get_or_create(
        provider=provider, name=name, defaults={"label": label, "available": available}
    )
    for zone in zones:
        AvailabilityZone.objects.get_or_create(region=region, name=zone, defaults={"available": available})
    return region
