"""What node clusters are made of. Manual: Providers, Regions, Availability Zones, Node Types."""

from .base import Field, Kind, ObjectType, detail, listing

_AVAILABLE = Field("available", Kind.BOOLEAN, "Available for new nodes")
_LABEL = Field("label", help="The name to show")
_NAME = Field("name", help="The name in addresses")
_URI = Field("resource_uri", Kind.URI, "Its address in the API")
_NAME_FILTER = Field("name", help="The name in addresses")

PROVIDER = ObjectType(
    name="provider",
    label="provider",
    label_plural="providers",
    subsystem="infra",
    namespaced=False,
    help="A provider is a company or a data center that nodes come from.",
    attributes=(_URI, _NAME, _LABEL, _AVAILABLE, Field("regions", Kind.URIS, "Its regions")),
    endpoints=(listing(_NAME_FILTER), detail()),
    key="name",
)

REGION = ObjectType(
    name="region",
    label="region",
    label_plural="regions",
    subsystem="infra",
    namespaced=False,
    help="A region is one of a provider's locations.",
    attributes=(
        _URI,
        _NAME,
        _LABEL,
        _AVAILABLE,
        Field("provider", Kind.URI, "Its provider"),
        Field("node_types", Kind.URIS, "Node types available there"),
        Field("availability_zones", Kind.URIS, "Its availability zones"),
    ),
    endpoints=(listing(_NAME_FILTER, Field("provider", Kind.URI, "Its provider")), detail()),
    key="name",
    key_segments=2,
)

AZ = ObjectType(
    name="az",
    label="availability zone",
    label_plural="availability zones",
    subsystem="infra",
    namespaced=False,
    help="An availability zone is a part of a region that fails independently of the others.",
    attributes=(_URI, _NAME, _AVAILABLE, Field("region", Kind.URI, "Its region")),
    endpoints=(listing(_NAME_FILTER, Field("region", Kind.URI, "Its region")), detail()),
    key="name",
    key_segments=3,
)

NODETYPE = ObjectType(
    name="nodetype",
    label="node type",
    label_plural="node types",
    subsystem="infra",
    namespaced=False,
    help="A node type is a size of machine that a provider rents out.",
    attributes=(
        _URI,
        _NAME,
        _LABEL,
        _AVAILABLE,
        Field("provider", Kind.URI, "Its provider"),
        Field("regions", Kind.URIS, "Regions where it is available"),
        Field("availability_zones", Kind.URIS, "Availability zones where it is available"),
    ),
    endpoints=(
        listing(
            _NAME_FILTER,
            Field("regions", Kind.URI, "A region where it is available"),
            Field("availability_zones", Kind.URI, "An availability zone where it is available"),
        ),
        detail(),
    ),
    key="name",
    key_segments=2,
)
